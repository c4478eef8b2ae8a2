using Microsoft.Extensions.Options;
using SmartSecurity.Web.Accuracy;

namespace SmartSecurity.Server.Tests.Commands;

/// <summary>
/// Goal: the accuracy page shows the last measurement of each kind, and nothing where there is none. Method: a folder that is missing, is
/// written twice, and holds a file that was cut short.
/// </summary>
public sealed class AccuracyFolderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("smartsecurity-");

    [Fact]
    public void The_last_measurement_of_a_kind_is_kept_and_a_damaged_one_counts_as_none()
    {
        var folder = new AccuracyFolder(Options.Create(new AccuracyOptions { Folder = Path.Combine(_folder.FullName, "accuracy") }));
        Assert.Null(folder.Pairs);
        folder.Keep(Report(0.9));
        folder.Keep(Report(0.95));
        Assert.Equal(0.95, folder.Pairs!.Accuracy.Value);
        Assert.Equal("b", folder.Pairs.Models["a"]);
        Assert.Null(folder.Plates);

        var path = Path.Combine(_folder.FullName, "accuracy", "face-pairs.json");
        File.WriteAllText(path, File.ReadAllText(path)[..40]);
        Assert.Null(folder.Pairs);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static FacePairReport Report(double share) =>
        new(DateTimeOffset.UnixEpoch, new(share, share - 0.1, 1, 10), 0, new Dictionary<string, string>(StringComparer.Ordinal) { ["a"] = "b" });
}
