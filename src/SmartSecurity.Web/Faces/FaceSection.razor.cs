using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Residents;
using SmartSecurity.Pipeline.Recognition;
using SmartSecurity.Storage.Registry;
using SmartSecurity.Vision;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Admin;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Faces;

/// <summary>The face of one resident, step by step: consent first, then three pictures, then whom the face is like.</summary>
public sealed partial class FaceSection(ResidentBook book, FaceDesk desk, DeviceDirectory devices, TimeProvider clock) : IDisposable
{
    private readonly CancellationTokenSource _closed = new();
    private IReadOnlyList<(string Name, EnrolmentProblem Problem)> _problems = [];
    private IReadOnlyList<Device> _cameras = [];
    private Guid _camera;
    private Guid? _visited;
    private string _givenBy = "";
    private DateOnly? _givenOn, _until;
    private ElementReference _told;
    private bool _noticeRead, _live, _busy, _bad, _confirm, _focuses;
    private string? _message;

    [Parameter, EditorRequired] public ResidentWhole Whole { get; set; } = default!;
    [Parameter, EditorRequired] public Person Person { get; set; } = default!;
    [Parameter] public bool MayChange { get; set; }

    /// <summary>Something was written: read the resident again.</summary>
    [Parameter] public EventCallback OnChanged { get; set; }

    private Consent? Held => Whole.Consents.FirstOrDefault(c => c.Purpose == ConsentPurpose.Access && c.HoldsAt(clock.GetUtcNow()));

    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), Whole.Zone).DateTime);
        (_givenBy, _givenOn, _until) = (Whole.Resident.Name, today, today.AddYears(1));
        if (!MayChange) return;
        _cameras = [.. (await devices.ListAsync(Whole.Resident.CommunityId, _closed.Token)).Where(d => d.Role == DeviceRole.Camera)];
        if (_cameras.Count > 0) _camera = _cameras[0].Id;
    }

    private async Task ConsentAsync()
    {
        var now = clock.GetUtcNow();
        var given = _givenOn is { } on ? LocalDay.StartOf(on, Whole.Zone) : now;
        var until = _until is { } last ? LocalDay.EndOf(last, Whole.Zone) : (DateTimeOffset?)null;
        if (await book.ConsentToFaceAsync(Person, Whole.Resident.Id, new(_givenBy, given, until), _closed.Token) is { } problem)
        {
            Tell(ResidentTexts.Problem(problem), bad: true);
            return;
        }
        Tell(FaceTexts.ConsentRecorded, bad: false);
        await OnChanged.InvokeAsync();
    }

    private void OpenLive()
    {
        (_live, _message, _problems) = (true, null, []);
    }

    private void OpenVisit()
    {
        (_visited, _message, _problems) = (_camera, null, []);
    }

    private Task EnrolTakenAsync(IReadOnlyList<byte[]> pictures)
    {
        (_live, _visited) = (false, null);
        return EnrolAsync(pictures, i => FaceTexts.Picture(i + 1));
    }

    private void StoppedAsync(string? reason)
    {
        (_live, _visited) = (false, null);
        if (reason is not null) Tell(reason, bad: true);
    }

    private async Task EnrolFilesAsync(InputFileChangeEventArgs chosen)
    {
        if (chosen.FileCount > FaceDesk.PicturesMax || chosen.GetMultipleFiles(chosen.FileCount).Any(f => f.Size > FaceDesk.PictureBytesMax))
        {
            Tell(ResidentTexts.TooLarge, bad: true);
            return;
        }
        var files = chosen.GetMultipleFiles(chosen.FileCount);
        var pictures = new List<byte[]>(files.Count);
        foreach (var file in files)
        {
            await using var stream = file.OpenReadStream(FaceDesk.PictureBytesMax, _closed.Token);
            using var copy = new MemoryStream();
            await stream.CopyToAsync(copy, _closed.Token);
            pictures.Add(copy.ToArray());
        }
        await EnrolAsync(pictures, i => files[i].Name);
    }

    private async Task EnrolAsync(IReadOnlyList<byte[]> pictures, Func<int, string> nameOf)
    {
        (_busy, _message, _problems) = (true, null, []);
        StateHasChanged();
        var outcome = await desk.EnrolAsync(Person, Whole.Resident.Id, pictures, _closed.Token);
        _busy = false;
        _problems = outcome switch
        {
            EnrolmentOutcome.Enrolled enrolled => [.. enrolled.Problems.Select(p => (nameOf(p.PictureIndex), p.Problem))],
            EnrolmentOutcome.Refused refused => [.. refused.Problems.Select(p => (nameOf(p.PictureIndex), p.Problem))],
            _ => [],
        };
        Tell(FaceTexts.Outcome(outcome), bad: outcome is not (EnrolmentOutcome.Enrolled or EnrolmentOutcome.Unchanged));
        await OnChanged.InvokeAsync();
    }

    private async Task ForgetAsync()
    {
        _confirm = false;
        await desk.ForgetAsync(Person, Whole.Resident.Id, _closed.Token);
        _problems = [];
        Tell(FaceTexts.Removed, bad: false);
        await OnChanged.InvokeAsync();
    }

    /// <summary>What was pressed may be gone by now: who reads by ear or keys goes on from what is told.</summary>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!_focuses || _message is null) return;
        _focuses = false;
        await _told.FocusAsync();
    }

    private void Tell(string message, bool bad) => (_message, _bad, _focuses) = (message, bad, true);
}
