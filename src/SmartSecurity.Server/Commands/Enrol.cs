using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SmartSecurity.Pipeline.Enrolling;
using SmartSecurity.Pipeline.Jobs;
using SmartSecurity.Pipeline.Recognition;
using SmartSecurity.Storage;
using SmartSecurity.Vision;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Server;

/// <summary>
/// <c>enrol --folder DIR | --csv FILE</c>: enrols the faces of registered residents from a folder of pictures or a list. A running server
/// takes the new faces up within half a minute.
/// </summary>
public sealed class Enrol(string[] words) : ICommand
{
    public const string Usage =
        "usage: ./run enrol --folder DIR | --csv FILE [--folder DIR] [--community N] [--report report.csv] [--language zh|en] [--dry-run]";

    private static readonly string[] Own = ["folder", "csv", "community", "report", "language"];

    /// <returns>0 when every row is enrolled, 1 when some are not, 2 when nothing could be begun.</returns>
    public async Task<int> RunAsync(CancellationToken cancel)
    {
        var settings = Commands.Settings([.. words.Where(w => w != "--dry-run")]);
        var (folder, sheet) = (settings["folder"], settings["csv"]);
        if ((folder is null && sheet is null) || words.Any(IsUnknown)) return Fail(Usage);
        CultureInfo.CurrentUICulture = settings["language"] is { } l && l.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? Say.Chinese : Say.English;
        try
        {
            await using var services = Services(settings);
            return await RunAsync(services, settings, folder, sheet, cancel);
        }
        catch (OptionsValidationException e)
        {
            return Fail(string.Join('\n', e.Failures));
        }
    }

    private static bool IsUnknown(string word) => word.StartsWith("--", StringComparison.Ordinal) && word != "--dry-run"
        && word[2..].Split('=')[0] is var key && !key.Contains(':') && !Own.Contains(key, StringComparer.OrdinalIgnoreCase);

    private async Task<int> RunAsync(ServiceProvider services, IConfiguration settings, string? folder, string? sheet, CancellationToken cancel)
    {
        if (await CommunityAsync(services, settings["community"], cancel) is not { } communityId) return 2;
        var bulk = services.GetRequiredService<BulkEnrolment>();
        var files = new PictureFolder(folder ?? Path.GetDirectoryName(Path.GetFullPath(sheet!))!);
        if (await RowsAsync(bulk, communityId, sheet, files, cancel) is not { } rows) return 2;
        var done = 0;
        var order = new BulkOrder($"command line ({Environment.UserName})", communityId, rows, words.Contains("--dry-run"));
        var lines = await bulk.RunAsync(order, files, _ => Console.Error.Write($"\r{BulkTexts.Working(++done, rows.Count)}"), cancel);
        Console.Error.WriteLine();
        if (settings["report"] is { } report) await File.WriteAllBytesAsync(report, EnrolmentReport.Csv(BulkTexts.Rows(lines)), cancel);
        OutputLine.Write(new
        {
            dryRun = order.ChecksOnly,
            rows = rows.Count,
            outcomes = lines.CountBy(l => l.Outcome).ToDictionary(o => char.ToLowerInvariant(o.Key.ToString()[0]) + o.Key.ToString()[1..], o => o.Value),
            picturesUsed = lines.Sum(l => l.PicturesUsed),
            picturesLeftOut = lines.Sum(l => l.Refused.Count),
            lookAlikes = lines.Count(l => l.LookAlikes.Count > 0),
            report = settings["report"],
        });
        return lines.Count == rows.Count && lines.All(l => l.IsGood) ? 0 : 1;
    }

    private static async Task<IReadOnlyList<EnrolmentRow>?> RowsAsync(
        BulkEnrolment bulk, int communityId, string? sheet, PictureFolder files, CancellationToken cancel)
    {
        if (sheet is null)
        {
            var names = await bulk.NamesAsync(communityId, cancel);
            return FolderRows.Of(files.Names, names.Contains);
        }
        if (new FileInfo(sheet).Length > EnrolmentSheet.BytesMax)
        {
            Fail(BulkTexts.Problem(SheetProblem.TooLarge));
            return null;
        }
        switch (EnrolmentSheet.Read(await File.ReadAllBytesAsync(sheet, cancel)))
        {
            case SheetResult.Read read: return read.Rows;
            case SheetResult.Refused refused: Fail($"{Path.GetFileName(sheet)}: {BulkTexts.Problem(refused.Problem)}"); return null;
            default: throw new System.Diagnostics.UnreachableException("A sheet is read or refused.");
        }
    }

    /// <returns>Null when it was said why.</returns>
    private static async Task<int?> CommunityAsync(ServiceProvider services, string? asked, CancellationToken cancel)
    {
        var (store, storage) = (services.GetRequiredService<SecurityStore>(), services.GetRequiredService<IOptions<StorageOptions>>().Value);
        if (store.IsSqlite && !File.Exists(storage.DatabaseFile))
        {
            Fail("There is no database yet: start the program once, or set Storage:DataDirectory.");
            return null;
        }
        await using var db = store.CreateDbContext();
        if ((await db.Database.GetPendingMigrationsAsync(cancel)).Any())
        {
            Fail("The database is of an older version: ./run db upgrade");
            return null;
        }
        var communities = await db.Communities.AsNoTracking().OrderBy(c => c.Id).Select(c => new { c.Id, c.Name }).ToListAsync(cancel);
        if (asked is null && communities.Count == 1) return communities[0].Id;
        if (int.TryParse(asked, CultureInfo.InvariantCulture, out var id) && communities.Exists(c => c.Id == id)) return id;
        Fail("Say which community: " + string.Join(", ", communities.Select(c => $"--community {c.Id} ({c.Name})")));
        return null;
    }

    private static ServiceProvider Services(IConfiguration settings) => StorageCommand.Collection(settings)
        .AddVision(o => settings.GetSection("Vision").Bind(o))
        .AddSingleton<PatientStart>().AddSingleton<TemplateBook>().AddSingleton<GalleryKeeper>().AddSingleton<BulkEnrolment>()
        .BuildServiceProvider();

    private static int Fail(string why)
    {
        Console.Error.WriteLine(why);
        return 2;
    }
}
