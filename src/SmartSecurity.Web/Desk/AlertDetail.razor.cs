using Microsoft.AspNetCore.Components;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Pictures;

namespace SmartSecurity.Web.Desk;

/// <summary>One alert in full, and what may be done with it. Opening it is one audit entry; its later changes are not.</summary>
public sealed partial class AlertDetail(DeskReader reader, DeskWork work, PictureTickets tickets) : IDisposable
{
    private readonly CancellationTokenSource _closed = new();
    private AlertView? _view;
    private WorkAnswer.Lost? _lost;
    private string? _picture;
    private string _note = "", _outcome = "";
    private int _versionRead;
    private bool _busy;

    [Parameter, EditorRequired] public Guid AlertId { get; set; }

    /// <summary>The alert as the queue knows it; a higher version than ours means: read again.</summary>
    [Parameter] public AlertLine? Latest { get; set; }
    [Parameter, EditorRequired] public Person Person { get; set; } = default!;
    [Parameter] public DateTimeOffset Now { get; set; }
    [Parameter] public EventCallback OnClose { get; set; }

    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
    }

    /// <summary>Takes the alert, or shows who was quicker. The desk's key <c>c</c> comes here, too.</summary>
    public async Task ClaimAsync()
    {
        if (_view is not AlertView.Found { Line.Alert: var alert } || !alert.IsActive || alert.Owner == Person.Name) return;
        if (alert.State == AlertState.Open) await DoAsync(a => work.ClaimAsync(Person, AlertId, a.Version, _closed.Token));
        else TellWhoWasQuicker(alert);
    }

    protected override async Task OnInitializedAsync() => Show(await reader.ReadAsync(Person, AlertId, _closed.Token));

    protected override async Task OnParametersSetAsync()
    {
        if (_view is not AlertView.Found || Latest is null || Latest.Alert.Version <= _versionRead) return;
        _versionRead = Latest.Alert.Version;
        Show(await reader.ReadAgainAsync(Person, AlertId, _closed.Token));
    }

    private Task NoteAsync() => DoAsync(_ => work.NoteAsync(Person, AlertId, _note.Trim(), _closed.Token), () => _note = "");

    private Task NotReachedAsync() => DoAsync(_ => work.NotReachedAsync(Person, AlertId, _closed.Token));

    private Task FoundAsync(AlertOutcome outcome) => DoAsync(
        alert => work.ResolveAsync(Person, AlertId, alert.Version, outcome, _note, _closed.Token), () => _note = "");

    private Task ResolveAsync() => DoAsync(
        alert => work.ResolveAsync(Person, AlertId, alert.Version, Enum.Parse<AlertOutcome>(_outcome), _note, _closed.Token), () => _note = "");

    private async Task DoAsync(Func<Alert, Task<WorkAnswer>> step, Action? done = null)
    {
        if (_busy || _view is not AlertView.Found { Line.Alert: var alert }) return;
        _busy = true;
        StateHasChanged();
        try
        {
            var answer = await step(alert);
            _lost = answer as WorkAnswer.Lost;
            if (answer is WorkAnswer.Done) done?.Invoke();
            Show(await reader.ReadAgainAsync(Person, AlertId, _closed.Token));
        }
        finally
        {
            _busy = false;
        }
        StateHasChanged();
    }

    /// <summary>Also when the news came before the press: a button that vanishes under the finger needs a reason.</summary>
    private void TellWhoWasQuicker(Alert alert) => _lost ??= new(alert.State, alert.Owner, alert.Version);

    private void Show(AlertView view)
    {
        var lookedOpen = _view is AlertView.Found { Line.Alert.State: AlertState.Open };
        _view = view;
        if (view is not AlertView.Found { Line.Alert: var alert }) return;
        if (lookedOpen && alert.IsActive && alert.Owner is not null && alert.Owner != Person.Name) TellWhoWasQuicker(alert);
        _versionRead = Math.Max(_versionRead, alert.Version);
        _picture ??= tickets.Path(Person, alert.PictureSha256);
    }
}
