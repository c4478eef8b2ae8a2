using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Storage.Notices;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Pictures;

namespace SmartSecurity.Web.Desk;

/// <summary>One alert in full, and what may be done with it. Opening it is one audit entry; its later changes are not.</summary>
public sealed partial class AlertDetail(
    DeskReader reader, DeskWork work, Procedures procedures, AlertPresence presence, PictureTickets tickets, LadderBook ladders) : IDisposable
{
    /// <summary>Claims and steps that a mere repeat of the alert came in between of are tried again so often.</summary>
    private const int TriesMax = 3;

    /// <summary>A ladder climbs its first step without a word to the consoles: whom it tells next is asked again so often.</summary>
    private static readonly TimeSpan NextAskedEvery = TimeSpan.FromSeconds(20);

    private enum Panel { None, HandOver, Snooze, Reopen }

    private readonly CancellationTokenSource _closed = new();
    private AlertView? _view;
    private WorkAnswer.Lost? _lost;
    private string? _picture;
    private string _note = "", _outcome = "";
    private int _versionRead;
    private bool _busy, _uploading, _refused;
    private Panel _panel;
    private string _why = "";
    private ProcedureView? _procedure;
    private NextRung? _next;
    private DateTimeOffset _nextAskedAt;
    private IReadOnlyList<Colleague> _people = [];
    private IReadOnlyList<string> _others = [];
    private IDisposable? _look;

    [Parameter, EditorRequired] public Guid AlertId { get; set; }

    /// <summary>The alert as the queue knows it; a higher version than ours means: read again.</summary>
    [Parameter] public AlertLine? Latest { get; set; }
    [Parameter, EditorRequired] public Person Person { get; set; } = default!;
    [Parameter] public DateTimeOffset Now { get; set; }
    [Parameter] public EventCallback OnClose { get; set; }

    public void Dispose()
    {
        presence.Changed -= OnPresence;
        _look?.Dispose();
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

    /// <summary>Says that the owner begins. The desk's key <c>s</c>.</summary>
    public Task StartAsync() => DoAsync(alert => work.StartAsync(Person, AlertId, alert.Version, _closed.Token));

    /// <summary>Opens or shuts the form that hands over. The desk's key <c>h</c>.</summary>
    public async Task HandOverAsync()
    {
        if (_view is not AlertView.Found { Line.Alert: { IsActive: true } alert } || alert.Owner != Person.Name) return;
        _people = await reader.PeopleAsync(Person, AlertId, _closed.Token);
        _panel = _panel == Panel.HandOver ? Panel.None : Panel.HandOver;
    }

    /// <summary>Opens or shuts the form that puts aside. The desk's key <c>z</c>.</summary>
    public Task LaterAsync()
    {
        if (_view is AlertView.Found { Line.Alert: { IsActive: true } alert } && (alert.Owner is null || alert.Owner == Person.Name))
            _panel = _panel == Panel.Snooze ? Panel.None : Panel.Snooze;
        return Task.CompletedTask;
    }

    /// <returns>False when there was no form to shut.</returns>
    public bool ShutOpenPanel()
    {
        if (_panel == Panel.None) return false;
        _panel = Panel.None;
        StateHasChanged();
        return true;
    }

    protected override async Task OnInitializedAsync()
    {
        Show(await reader.ReadAsync(Person, AlertId, _closed.Token));
        if (_view is not AlertView.Found { Line.Alert: var alert }) return;
        _procedure = await procedures.ReadAsync(alert.CommunityId, alert.Kind, _closed.Token);
        await AskNextAsync();
        presence.Changed += OnPresence;
        _look = presence.Enter(AlertId, Person.Name);
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_view is not AlertView.Found { Line.Alert: var shown }) return;
        if (Latest is null || Latest.Alert.Version <= _versionRead)
        {
            if (shown.State == AlertState.Open && !(_next?.At > Now) && Now - _nextAskedAt >= NextAskedEvery) await AskNextAsync();
            return;
        }
        _versionRead = Latest.Alert.Version;
        Show(await reader.ReadAgainAsync(Person, AlertId, _closed.Token));
        await AskNextAsync();
    }

    private async Task AskNextAsync() => (_next, _nextAskedAt) = (await ladders.NextAsync(AlertId, _closed.Token), Now);

    private Task NoteAsync() => DoAsync(_ => work.NoteAsync(Person, AlertId, _note.Trim(), _closed.Token), () => _note = "");

    private Task NotReachedAsync() => DoAsync(_ => work.NotReachedAsync(Person, AlertId, _closed.Token));

    private Task FoundAsync(AlertOutcome outcome) => DoAsync(
        alert => work.ResolveAsync(Person, AlertId, alert.Version, outcome, _note, _closed.Token), () => _note = "");

    private Task ResolveAsync() => DoAsync(
        alert => work.ResolveAsync(Person, AlertId, alert.Version, Enum.Parse<AlertOutcome>(_outcome), _note, _closed.Token), () => _note = "");

    private Task WakeAsync() => DoAsync(alert => work.WakeAsync(Person, AlertId, alert.Version, _closed.Token));

    private Task CloseAlertAsync() => DoAsync(alert => work.CloseAsync(Person, AlertId, alert.Version, null, _closed.Token));

    private Task ReopenAsync() => DoAsync(alert => work.ReopenAsync(Person, AlertId, alert.Version, _why.Trim(), _closed.Token), ShutPanel);

    private Task SendOverAsync((string? To, string Note) to) => DoAsync(
        alert => work.HandOverAsync(Person, AlertId, alert.Version, to.To, to.Note, _closed.Token), ShutPanel);

    private Task PutAsideAsync((DateTimeOffset Until, string Why) aside) => DoAsync(
        alert => work.SnoozeAsync(Person, AlertId, alert.Version, aside.Until, aside.Why, _closed.Token), ShutPanel);

    private Task TickAsync((ProcedureStep Step, bool Done) tick) => DoAsync(_ => work.TickAsync(Person, AlertId, tick.Step, tick.Done, _closed.Token));

    private async Task AttachAsync(InputFileChangeEventArgs chosen)
    {
        if (chosen.File.Size > DeskWork.AttachmentBytesMax)
        {
            _refused = true;
            return;
        }
        _uploading = true;
        try
        {
            using var file = new MemoryStream((int)chosen.File.Size);
            await chosen.File.OpenReadStream(DeskWork.AttachmentBytesMax, _closed.Token).CopyToAsync(file, _closed.Token);
            await DoAsync(_ => work.AttachAsync(Person, AlertId, file.ToArray(), _note, _closed.Token), () => _note = "");
        }
        finally
        {
            _uploading = false;
        }
    }

    private void ShutPanel() => (_panel, _why) = (Panel.None, "");

    private void OnPresence(Guid alertId)
    {
        if (alertId == AlertId) _ = InvokeAsync(() =>
        {
            _others = presence.OthersAt(AlertId, Person.Name);
            StateHasChanged();
        });
    }

    private async Task DoAsync(Func<Alert, Task<WorkAnswer>> step, Action? done = null)
    {
        if (_busy || _view is not AlertView.Found { Line.Alert: var alert }) return;
        _busy = true;
        StateHasChanged();
        try
        {
            var answer = await step(alert);
            // Something repeated itself between the look and the press, and nobody was quicker: the press still means what it meant.
            for (var tried = 1; tried < TriesMax && answer is WorkAnswer.Lost lost && lost.State == alert.State && lost.Owner == alert.Owner; tried++)
            {
                if (await reader.ReadAgainAsync(Person, AlertId, _closed.Token) is not AlertView.Found { Line.Alert: var again }) break;
                answer = await step(alert = again);
            }
            _lost = answer as WorkAnswer.Lost;
            _refused = answer is WorkAnswer.Refused;
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
