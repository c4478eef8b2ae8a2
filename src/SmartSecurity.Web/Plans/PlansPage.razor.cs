using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using SmartSecurity.Core.Health;
using SmartSecurity.Core.Residents;
using SmartSecurity.Storage.Plans;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Desk;

namespace SmartSecurity.Web.Plans;

/// <summary>A plan of the community, live: how each device is, and where something has happened.</summary>
public sealed partial class PlansPage(
    PlanWork work, DeskReader desk, AlertStream stream, HealthBoard health, NavigationManager go, TimeProvider clock)
{
    /// <summary>States and ages are drawn anew this often when nothing else happens; they are read once for all consoles.</summary>
    private static readonly TimeSpan DrawEvery = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _closed = new();
    private readonly Dictionary<Guid, AlertLine> _open = [];
    private Person _person = new(Guid.Empty, "", "");
    private IReadOnlyList<Community> _communities = [];
    private IReadOnlyList<SitePlan> _plans = [];
    private Dictionary<Guid, AlertLine> _alerts = [];
    private PlanView? _view;
    private DateTimeOffset _now;
    private Task _following = Task.CompletedTask;
    private bool _read, _editing, _adding;

    [CascadingParameter] private Task<AuthenticationState> Session { get; set; } = default!;

    /// <summary>The plan in the address; null: the first.</summary>
    [Parameter] public Guid? Id { get; set; }

    private bool MayChange => Policies.Allows(Policies.Operator, _person.Role);

    public async ValueTask DisposeAsync()
    {
        health.Changed -= OnHealthChanged;
        await _closed.CancelAsync();
        await _following;
        _closed.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        _person = Person.Of((await Session).User);
        var cursor = await desk.CursorAsync(_closed.Token);
        _communities = await desk.CommunitiesAsync(_person, _closed.Token);
        foreach (var line in await desk.OpenAsync(_person, _closed.Token)) _open[line.Alert.Id] = line;
        await ReadAsync();
        _read = true;
        health.Changed += OnHealthChanged;
        _following = FollowAsync(cursor);
    }

    protected override async Task OnParametersSetAsync()
    {
        if (!_read || (Id is null && _view is not null) || Id == _view?.Plan.Id) return;
        (_editing, _adding) = (false, false);
        await ReadAsync();
    }

    private async Task ReadAsync()
    {
        _plans = await work.ListAsync(_person, _closed.Token);
        var shown = Id ?? (_plans.Count > 0 ? _plans[0].Id : null as Guid?);
        _view = shown is { } id ? await work.ViewAsync(_person, id, _closed.Token) : null;
        Arrange();
    }

    private async Task LookAgainAsync()
    {
        if (_view is { } view && !_editing)
        {
            var again = await work.AgainAsync(view, _closed.Token);
            if (ReferenceEquals(view, _view)) _view = again;   // else another plan was chosen meanwhile
        }
        Arrange();
        StateHasChanged();
    }

    private void OnHealthChanged(HealthEntry entry) => _ = InvokeAsync(async () =>
    {
        if (_closed.IsCancellationRequested) return;
        try
        {
            await LookAgainAsync();
        }
        catch (OperationCanceledException)
        {
            return;   // the page was closed
        }
    });

    private Task FollowAsync(long cursor) => stream.DrawAsync(_person, cursor, DrawEvery, changed => InvokeAsync(async () =>
    {
        foreach (var line in changed) _open[line.Alert.Id] = line;
        await LookAgainAsync();
    }), DispatchExceptionAsync, _closed.Token);

    /// <summary>Of a device's open alerts the most urgent, of equals the latest. What a storm holds is shown by its devices' health.</summary>
    private void Arrange()
    {
        _now = clock.GetUtcNow();
        foreach (var over in _open.Values.Where(l => !l.Alert.IsActive).Select(l => l.Alert.Id).ToList()) _open.Remove(over);
        _alerts = _open.Values.Where(l => l.Alert is { DeviceId: not null, FoldedInto: null } && !l.Alert.IsSnoozedAt(_now))
            .GroupBy(l => l.Alert.DeviceId!.Value)
            .ToDictionary(g => g.Key, g => g.OrderBy(l => l.Alert.Priority).ThenByDescending(l => l.Alert.RaisedAt).First());
    }

    private string CommunityOf(SitePlan plan) => _communities.FirstOrDefault(c => c.Id == plan.CommunityId)?.Name ?? "";

    private async Task AddedAsync(Guid planId)
    {
        _adding = false;
        Id = planId;
        await ReadAsync();
        _editing = _view is not null;   // a fresh plan is empty: what comes next is to put devices on it
        go.NavigateTo($"/plans/{planId:D}");
    }

    private async Task EditedAsync()
    {
        _editing = false;
        await ReadAsync();
    }

    private async Task RemovedAsync()
    {
        (_editing, Id) = (false, null);
        await ReadAsync();
        go.NavigateTo("/plans");
    }
}
