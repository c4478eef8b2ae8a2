using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.Options;
using Microsoft.JSInterop;
using SmartSecurity.Core.Residents;
using SmartSecurity.Pipeline.Enrolling;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Audit;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Desk;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Faces;

/// <summary>Enrols many faces from a ZIP of pictures and a list. What was done stays when it is stopped, and the same files again go on.</summary>
public sealed partial class BulkPage(
    BulkEnrolment bulk, DeskReader desk, AuditLog audit, IOptions<StorageOptions> storage, IJSRuntime js, TimeProvider clock) : IAsyncDisposable
{
    /// <summary>Lines drawn at once; all of them are in the report.</summary>
    private const int RowsShown = 200;

    /// <summary>The page is drawn anew at most this often while rows are done.</summary>
    private static readonly TimeSpan DrawEvery = TimeSpan.FromMilliseconds(250);

    private enum Show { All, Good, Bad, Alike }

    private readonly CancellationTokenSource _closed = new();
    private readonly List<BulkLine> _lines = [];
    private CancellationTokenSource? _run;
    private Person _person = new(Guid.Empty, "", "");
    private IReadOnlyList<Community> _communities = [];
    private IBrowserFile? _zip, _sheet;
    private string? _problem;
    private string _ended = "";
    private int _communityId, _all;
    private int? _percent;
    private long _drawnAt;
    private bool _working;
    private Show _show = Show.All;

    [CascadingParameter] private Task<AuthenticationState> Session { get; set; } = default!;

    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        _closed.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        _person = Person.Of((await Session).User);
        _communities = await desk.CommunitiesAsync(_person, _closed.Token);
        if (_communities.Count > 0) _communityId = _communities[0].Id;
    }

    private IEnumerable<(Show Show, string Text)> Filters =>
    [
        (Show.All, BulkTexts.Everything(_lines.Count)), (Show.Good, BulkTexts.Good(_lines.Count(l => l.IsGood))),
        (Show.Bad, BulkTexts.NotGood(_lines.Count(l => !l.IsGood))), (Show.Alike, BulkTexts.Alike(_lines.Count(l => l.LookAlikes.Count > 0))),
    ];

    private List<BulkLine> Shown => _lines.FindAll(l => _show switch
    {
        Show.Good => l.IsGood,
        Show.Bad => !l.IsGood,
        Show.Alike => l.LookAlikes.Count > 0,
        _ => true,
    });

    private void ChooseZip(InputFileChangeEventArgs chosen) => (_zip, _problem) = (chosen.File, null);

    private void ChooseSheet(InputFileChangeEventArgs chosen) => (_sheet, _problem) = (chosen.FileCount > 0 ? chosen.File : null, null);

    private void Cancel() => _run?.Cancel();

    private async Task RunAsync(bool checksOnly)
    {
        (_problem, _ended, _show) = (null, "", Show.All);
        if (_zip is null) { _problem = BulkTexts.NoZip; return; }
        if (_zip.Size > PictureZip.BytesMax) { _problem = BulkTexts.Problem(ZipProblem.TooLarge); return; }
        if (_sheet?.Size > EnrolmentSheet.BytesMax) { _problem = BulkTexts.Problem(SheetProblem.TooLarge); return; }
        _lines.Clear();
        using var run = _run = CancellationTokenSource.CreateLinkedTokenSource(_closed.Token);
        try
        {
            await using var file = await ReceiveAsync(_zip, run.Token);
            _percent = null;
            switch (PictureZip.Open(file))
            {
                case ZipResult.Refused refused: _problem = BulkTexts.Problem(refused.Problem); break;
                case ZipResult.Opened opened: await WorkAsync(opened.Zip, checksOnly, run.Token); break;
            }
        }
        catch (Exception e) when (e is IOException or JSException or OperationCanceledException)
        {
            if (!run.IsCancellationRequested) _problem = BulkTexts.Lost;   // else it was stopped, or the page is gone
        }
        finally
        {
            (_percent, _working, _run) = (null, false, null);
        }
    }

    private async Task WorkAsync(PictureZip zip, bool checksOnly, CancellationToken cancel)
    {
        using var opened = zip;
        if (await RowsAsync(zip, cancel) is not { } rows) return;
        (_all, _working) = (rows.Count, true);
        StateHasChanged();
        // Beside the page: its own thread must stay free to draw, and to hear that it is to stop.
        var order = new BulkOrder(_person.Name, _communityId, rows, checksOnly);
        var done = await Task.Run(() => bulk.RunAsync(order, zip, line => _ = InvokeAsync(() => Add(line)), cancel), CancellationToken.None);
        _ended = done.Count < rows.Count ? BulkTexts.Stopped(done.Count, rows.Count) : checksOnly ? BulkTexts.Checked : BulkTexts.Finished;
    }

    private void Add(BulkLine line)
    {
        _lines.Add(line);
        if (clock.GetElapsedTime(_drawnAt) < DrawEvery) return;
        _drawnAt = clock.GetTimestamp();
        StateHasChanged();
    }

    private async Task<IReadOnlyList<EnrolmentRow>?> RowsAsync(PictureZip zip, CancellationToken cancel)
    {
        if (await SheetAsync(zip, cancel) is { } bytes)
            switch (EnrolmentSheet.Read(bytes))
            {
                case SheetResult.Read { Rows.Count: > 0 } read: return read.Rows;
                case SheetResult.Refused refused: _problem = BulkTexts.Problem(refused.Problem); return null;
            }
        else if (_problem is null && zip.Names.Count > 0)
        {
            var residents = await bulk.NamesAsync(_communityId, cancel);
            return FolderRows.Of(zip.Names, residents.Contains);
        }
        _problem ??= BulkTexts.NoRows;
        return null;
    }

    /// <summary>The list that was chosen, else the only one in the ZIP.</summary>
    private async Task<byte[]?> SheetAsync(PictureZip zip, CancellationToken cancel)
    {
        if (_sheet is not null)
        {
            await using var stream = _sheet.OpenReadStream(EnrolmentSheet.BytesMax, cancel);
            using var copy = new MemoryStream();
            await stream.CopyToAsync(copy, cancel);
            return copy.ToArray();
        }
        if (zip.Sheets.Count > 1) _problem = BulkTexts.SeveralSheets;
        return zip.Sheets is [var only] ? await zip.ReadSheetAsync(only, cancel) : null;
    }

    /// <summary>Into a file without a name, which the system forgets with its holder, whatever ends it: faces are not left lying about (P8).</summary>
    private async Task<FileStream> ReceiveAsync(IBrowserFile from, CancellationToken cancel)
    {
        Directory.CreateDirectory(storage.Value.DataDirectory);
        var path = Path.Combine(storage.Value.DataDirectory, $"upload-{Guid.NewGuid():N}.part");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(path, options);
        try
        {
            if (!OperatingSystem.IsWindows()) File.Delete(path);
            await using var stream = from.OpenReadStream(PictureZip.BytesMax, cancel);
            var buffer = new byte[81_920];
            for (int n; (n = await stream.ReadAsync(buffer, cancel)) > 0;)
            {
                await file.WriteAsync(buffer.AsMemory(0, n), cancel);
                var percent = (int)(file.Length * 100 / Math.Max(1, from.Size));
                if (percent == _percent) continue;
                _percent = percent;
                StateHasChanged();
            }
            file.Position = 0;
            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    private async Task SaveReportAsync()
    {
        await audit.AppendAsync(new(_person.Name, "enrol.report", new Dictionary<string, object?>(StringComparer.Ordinal) { ["community"] = _communityId },
            RowsReturned: _lines.Count), _closed.Token);
        await SaveAsync(Say.Of("人脸录入报告.csv", "face-enrolment-report.csv"), EnrolmentReport.Csv(BulkTexts.Rows(_lines)));
    }

    private Task SaveExampleAsync() => SaveAsync(Say.Of("名单样例.csv", "example-list.csv"), EnrolmentReport.Csv(BulkTexts.ExampleRows()));

    private async Task SaveAsync(string name, byte[] csv)
    {
        await using var module = await js.InvokeAsync<IJSObjectReference>("import", _closed.Token, "./_content/SmartSecurity.Web/enrol.js");
        using var stream = new DotNetStreamReference(new MemoryStream(csv));
        await module.InvokeVoidAsync("save", _closed.Token, name, stream);
    }
}
