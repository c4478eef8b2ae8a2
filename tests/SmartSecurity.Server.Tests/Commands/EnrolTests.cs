using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Residents;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Registry;
using SmartSecurity.Testing;

namespace SmartSecurity.Server.Tests.Commands;

/// <summary>
/// Goal: <c>enrol</c> works on a database from the command line, reports every row, and says what is wrong with its words. Method: the
/// verb itself on a SQLite file of its own, with the real models and faces/pairs.
/// </summary>
public sealed class EnrolTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("smartsecurity-enrol-").FullName;

    public async ValueTask InitializeAsync()
    {
        await using var services = StorageCommand.Services(Settings());
        var store = services.GetRequiredService<SecurityStore>();
        await store.UpgradeAsync(Cancel);
        await using var write = await store.BeginWriteAsync(Cancel);
        write.Db.Communities.Add(new Community { Id = 1, Name = "Test", TimeZone = "Asia/Shanghai" });
        foreach (var (name, consents) in ((string, bool)[])[("Ann", true), ("Ben", false), ("Cai", true)])
        {
            var (id, home) = (Guid.NewGuid(), Guid.NewGuid());
            write.Db.Households.Add(new Household { Id = home, CommunityId = 1, Address = name });
            write.Db.Residents.Add(new Resident { Id = id, CommunityId = 1, HouseholdId = home, Name = name });
            var now = TimeProvider.System.GetUtcNow();
            if (consents) await ConsentBook.RecordAsync(write.Db, id, ConsentPurpose.Access, new(name, now), now, Cancel);
        }
        await write.CommitAsync(Cancel);
        Copy("001-neutral.jpg", "Ann", "front.jpg");
        Copy("001-smiling.jpg", "Ann", "left.jpg");
        Copy("005-neutral.jpg", "Ben", "1.jpg");
        Copy("009-neutral.jpg", "Cai_1.jpg");
        Copy("013-neutral.jpg", "Dan_1.jpg");
    }

    public ValueTask DisposeAsync()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_folder_is_enrolled_reported_and_again_changes_nothing()
    {
        var report = Path.Combine(_folder, "report.csv");
        Assert.Equal(1, await RunAsync("--folder", Pictures, "--dry-run"));
        Assert.Empty(await EnrolledAsync());
        Assert.Equal(1, await RunAsync("--folder", Pictures, "--report", report));
        Assert.Equal("""
            row,name,address,outcome,pictures used,pictures left out and why,look-alikes
            1,Ann,Ann,enrolled with 2 pictures,2,,
            2,Ben,Ben,no consent,0,,
            3,Cai,Cai,enrolled with 1 picture,1,,
            4,Dan,,no such resident is registered,0,,
            """, (await File.ReadAllTextAsync(report, Cancel)).TrimEnd(), ignoreLineEndingDifferences: true);
        var first = await EnrolledAsync();
        Assert.Equal(2, first.Count);
        Assert.Equal(1, await RunAsync("--folder", Pictures, "--report", report));
        var again = await File.ReadAllTextAsync(report, Cancel);
        Assert.Contains("1,Ann,Ann,\"enrolled with these pictures before, nothing changed\"", again, StringComparison.Ordinal);
        Assert.Equal(first, await EnrolledAsync());
    }

    [Fact]
    public async Task A_list_brings_its_consents_and_is_reported_in_the_language_asked_for()
    {
        var (sheet, report) = (Path.Combine(Pictures, "list.csv"), Path.Combine(_folder, "report.csv"));
        await File.WriteAllTextAsync(sheet, "姓名,照片,同意人,同意日期\nBen,Ben/1.jpg,Ben,2026-01-02\nCai,../../secret.jpg,,\n", Cancel);
        Assert.Equal(1, await RunAsync("--csv", sheet, "--community", "1", "--language", "zh", "--report", report));
        var text = await File.ReadAllTextAsync(report, Cancel);
        Assert.Contains("2,Ben,Ben,已录入 1 张,1,,", text, StringComparison.Ordinal);
        Assert.Contains("3,Cai,Cai,照片都不能用,0,../../secret.jpg：找不到这个文件,", text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(sheet, "姓名,照片,同意人,同意日期\nBen,Ben/1.jpg,Ben,2026-01-02\n", Cancel);
        Assert.Equal(0, await RunAsync("--csv", sheet));
    }

    [Fact]
    public async Task Wrong_words_and_files_are_told_and_nothing_is_begun()
    {
        var workbook = Path.Combine(_folder, "list.xlsx");
        await File.WriteAllBytesAsync(workbook, "PK\x03\x04"u8.ToArray(), Cancel);
        Assert.Equal(2, await RunAsync());
        Assert.Equal(2, await RunAsync("--folder", Pictures, "--dryrun", "yes"));
        Assert.Equal(2, await RunAsync("--folder", Pictures, "--community", "7"));
        Assert.Equal(2, await RunAsync("--csv", workbook));
        Assert.Equal(2, await RunAsync("--folder", Path.Combine(_folder, "nowhere")));
        Assert.Empty(await EnrolledAsync());
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Pictures => Path.Combine(_folder, "pictures");

    private Task<int> RunAsync(params string[] words)
    {
        Assert.True(SmartSecurity.Server.Commands.TryFind(["enrol", .. words, $"--Storage:DataDirectory={Path.Combine(_folder, "data")}"], out var command));
        return SmartSecurity.Server.Commands.RunAsync(command, Cancel);
    }

    private async Task<List<Guid>> EnrolledAsync()
    {
        await using var services = StorageCommand.Services(Settings());
        await using var db = services.GetRequiredService<SecurityStore>().CreateDbContext();
        return await db.FaceTemplates.OrderBy(t => t.Id).Select(t => t.Id).ToListAsync(Cancel);
    }

    private IConfiguration Settings() => new ConfigurationBuilder()
        .AddInMemoryCollection(new Dictionary<string, string?> { ["Storage:DataDirectory"] = Path.Combine(_folder, "data") }).Build();

    private void Copy(string from, params string[] to)
    {
        var path = Path.Combine([Pictures, .. to]);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Copy(SharedData.PathOf("faces", "pairs", "images", from), path);
    }
}
