using SmartSecurity.Vision.Models;
using SmartSecurity.Vision.Pictures;
using SmartSecurity.Vision.Plates;

namespace SmartSecurity.Server.Tests.Commands;

/// <summary>
/// Goal: plates of every kind, of one and two lines, are found and read in a street, and a sign is no plate. Method: scenes of a seed,
/// painted by the program's own verb, read as scenes.
/// </summary>
public sealed class RenderedPlatesTests : IDisposable
{
    private const int Scenes = 30, Seed = 7;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("smartsecurity-plates");

    [Fact]
    public async Task Plates_of_every_kind_are_read_in_the_street_and_signs_are_not()
    {
        var command = RenderPlates.Parse(["--out", _folder.FullName, "--count", $"{Scenes}", "--seed", $"{Seed}"]);
        Assert.Equal(0, await command!.RunAsync(TestContext.Current.CancellationToken));
        var truth = File.ReadLines(Path.Combine(_folder.FullName, "truth.csv")).Skip(1).Select(line => line.Split(',')).ToList();
        using var reader = new PlateReader(new ModelStore(null));
        int right = 0, twoLinesRight = 0, elsewhere = 0;
        foreach (var row in truth)
        {
            using var scene = Assert.IsType<PictureResult.Decoded>(Picture.Decode(File.ReadAllBytes(Path.Combine(_folder.FullName, "images", row[0])))).Picture;
            var readings = reader.ReadScene(scene);
            var isRight = readings.Any(r => r.Text == row[1]);
            right += isRight ? 1 : 0;
            twoLinesRight += isRight && row[2].StartsWith("two-line", StringComparison.Ordinal) ? 1 : 0;
            elsewhere += Math.Max(0, readings.Count - 1);
        }
        Assert.Equal(Scenes, truth.Count);
        Assert.True(right >= Scenes - 2 && elsewhere == 0 && twoLinesRight > 0,
            $"{right} of {Scenes} right, {twoLinesRight} of two lines, {elsewhere} readings where no plate is");
    }

    [Theory, InlineData("--count", "10"), InlineData("--out", "x", "--count", "0"), InlineData("--out", "x", "--seed", "y")]
    public void What_cannot_be_painted_is_refused(params string[] words) => Assert.Null(RenderPlates.Parse(words));

    public void Dispose() => _folder.Delete(recursive: true);
}
