using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using SmartSecurity.Core.Devices;
using SmartSecurity.Storage.Plans;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Admin;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Plans;

/// <summary>Edits the marks of one plan. What is moved is seen at once and kept in the order of the moves, one save at a time.</summary>
public sealed partial class PlanEditor(PlanWork work, IJSRuntime js) : IAsyncDisposable
{
    /// <summary>Moves that can be taken back.</summary>
    private const int UndoMax = 20;

    private readonly CancellationTokenSource _closed = new();
    private readonly List<IReadOnlyList<MarkDraft>> _before = [];
    private ElementReference _stage;
    private DotNetObjectReference<PlanEditor>? _self;
    private IJSObjectReference? _module, _pointer;
    private PlanView _view = default!;
    private IReadOnlyList<MarkDraft> _marks = [];
    private IReadOnlyList<DeviceLine> _devices = [];
    private Guid? _selected, _placing;
    private string? _problem;
    private int _version, _drawn;
    private bool _saving, _unsaved, _kept, _changed, _removing;

    [Parameter, EditorRequired] public PlanView View { get; set; } = default!;
    [Parameter, EditorRequired] public Person Person { get; set; } = default!;
    [Parameter] public EventCallback OnDone { get; set; }
    [Parameter] public EventCallback OnRemoved { get; set; }

    private MarkDraft? Selected => _marks.FirstOrDefault(m => m.DeviceId == _selected);

    private IReadOnlyList<DeviceLine> Unplaced => [.. _devices.Where(d => _marks.All(m => m.DeviceId != d.Device.Id))];

    private string Hint => _placing is { } device ? PlanTexts.TapWhere(NameOf(device)) : PlanTexts.DragHint;

    /// <summary>A place of the plan was pressed; both 0..1.</summary>
    [JSInvokable]
    public async Task OnPointAsync(double x, double y)
    {
        if (_placing is not null) await PutAsync(x, y);
        StateHasChanged();
    }

    /// <summary>A device was dragged, or pushed by an arrow key.</summary>
    [JSInvokable]
    public async Task OnMovedAsync(int mark, int point, double x, double y)
    {
        if (mark < 0 || mark >= _marks.Count) return;
        await PlaceAsync(_marks[mark], x, y);
        StateHasChanged();
    }

    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        _self?.Dispose();
        try
        {
            if (_pointer is not null) await _pointer.InvokeVoidAsync("stop");
            if (_module is not null) await _module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and its listeners with it.
        }
        _closed.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        Show(View);
        _devices = await work.DevicesAsync(Person, View.Plan.CommunityId, _closed.Token);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        try
        {
            _self = DotNetObjectReference.Create(this);
            _module = await js.InvokeAsync<IJSObjectReference>("import", _closed.Token, "./_content/SmartSecurity.Web/marks.js");
            _pointer = await _module.InvokeAsync<IJSObjectReference>("listen", _closed.Token, _stage, _self);
        }
        catch (Exception error) when (error is JSDisconnectedException or OperationCanceledException)
        {
            // The page was left before it was whole; places can be typed all the same.
        }
    }

    private void Select(Guid device) => _selected = device;

    /// <summary>The next press on the plan puts it there.</summary>
    private void Wait(Guid device) => _placing = _placing == device ? null : device;

    private Task PutAsync(double x, double y)
    {
        if (_placing is not { } device) return Task.CompletedTask;
        (_placing, _selected) = (null, device);
        return KeepAsync([.. _marks, new MarkDraft(device, Inside(x), Inside(y))]);
    }

    private Task PlaceAsync(MarkDraft mark, double x, double y)
    {
        _selected = mark.DeviceId;
        var moved = mark with { X = Inside(x), Y = Inside(y) };
        return moved == mark ? Task.CompletedTask : ReplaceAsync(mark, moved);
    }

    private Task GiveCameraAsync(MarkDraft mark, string? camera) =>
        ReplaceAsync(mark, mark with { CameraId = Guid.TryParse(camera, out var id) ? id : null });

    private Task TakeOffAsync(MarkDraft mark) => KeepAsync([.. _marks.Where(m => m != mark)]);

    private Task ReplaceAsync(MarkDraft old, MarkDraft mark) => KeepAsync([.. _marks.Select(m => m.DeviceId == old.DeviceId ? mark : m)]);

    private Task KeepAsync(IReadOnlyList<MarkDraft> marks)
    {
        _before.Add(_marks);
        if (_before.Count > UndoMax) _before.RemoveAt(0);
        return SaveAsync(marks);
    }

    private Task UndoAsync()
    {
        var last = _before[^1];
        _before.RemoveAt(_before.Count - 1);
        return SaveAsync(last);
    }

    /// <summary>While one save is under way the next waits, and only the latest of those that wait is sent: a held arrow key is not a hundred saves.</summary>
    private async Task SaveAsync(IReadOnlyList<MarkDraft> marks)
    {
        (_marks, _unsaved, _changed, _problem) = (marks, true, false, null);
        if (_saving) return;
        _saving = true;
        try
        {
            while (_unsaved)
            {
                _unsaved = false;
                await SendAsync(_marks);
            }
        }
        finally
        {
            _saving = false;
        }
    }

    private async Task SendAsync(IReadOnlyList<MarkDraft> marks)
    {
        switch (await work.PutMarksAsync(Person, _view.Plan.Id, _version, marks, _closed.Token))
        {
            case PlanAnswer.Done done:
                (_version, _kept) = (done.Version, true);
                break;
            case PlanAnswer.Changed:
                _changed = await ReadAgainAsync();
                break;
            case PlanAnswer.Refused refused:
                _problem = PlanTexts.Problem(refused.Problem);
                await ReadAgainAsync();
                break;
            default:
                await OnRemoved.InvokeAsync();
                break;
        }
    }

    /// <summary>What is stored counts; moves that were not kept are gone from the screen, too.</summary>
    private async Task<bool> ReadAgainAsync()
    {
        _unsaved = _kept = false;
        _before.Clear();
        if (await work.ViewAsync(Person, _view.Plan.Id, _closed.Token) is { } view) Show(view);
        else await OnRemoved.InvokeAsync();
        _devices = await work.DevicesAsync(Person, _view.Plan.CommunityId, _closed.Token);
        return true;
    }

    private void Show(PlanView view)
    {
        (_view, _version) = (view, view.Plan.Version);
        _marks = [.. view.Marks.Select(m => new MarkDraft(m.Mark.DeviceId, m.Mark.X, m.Mark.Y, m.Mark.CameraId))];
        _drawn++;   // the browser moved the handles by itself: they are made anew
    }

    private async Task RenameAsync(string? name)
    {
        var answer = await work.RenameAsync(Person, _view.Plan.Id, _version, name ?? "", _closed.Token);
        _problem = answer is PlanAnswer.Refused refused ? PlanTexts.Problem(refused.Problem) : null;
        _changed = answer is PlanAnswer.Changed;
        await ReadAgainAsync();
    }

    private async Task RemoveAsync()
    {
        await work.RemoveAsync(Person, _view.Plan.Id, _closed.Token);
        await OnRemoved.InvokeAsync();
    }

    private Task DoneAsync() => OnDone.InvokeAsync();

    private string NameOf(Guid device) => _devices.FirstOrDefault(d => d.Device.Id == device)?.Device.Name ?? "";

    private DeviceRole RoleOf(Guid device) => _devices.FirstOrDefault(d => d.Device.Id == device)?.Device.Role ?? DeviceRole.Sensor;

    private static double Inside(double share) => double.IsNaN(share) ? .5 : Math.Round(Math.Clamp(share, 0, 1), 4);

    private static string Percent(double share) => (share * 100).ToString("0.##", CultureInfo.InvariantCulture);

    private static double? Share(ChangeEventArgs e) =>
        double.TryParse(e.Value as string, NumberStyles.Float, CultureInfo.InvariantCulture, out var percent) ? percent / 100 : null;
}
