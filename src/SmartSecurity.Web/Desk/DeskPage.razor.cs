using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.JSInterop;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Residents;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Admin;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Desk;

/// <summary>The shared queue, live. Holds its rows by id, and only redraws when a batch of changes came or time passed.</summary>
public sealed partial class DeskPage(
    DeskReader reader, AlertStream stream, DeviceReader devices, IJSRuntime js, NavigationManager go, TimeProvider clock)
{
    /// <summary>Ages are words for minutes; redrawn this often when nothing else happens.</summary>
    private static readonly TimeSpan AgesEvery = TimeSpan.FromSeconds(20);

    private readonly Dictionary<Guid, AlertLine> _lines = [];
    private readonly CancellationTokenSource _closed = new();
    private Person _person = new(Guid.Empty, "", "");
    private IReadOnlyList<Community> _communities = [];
    private List<AlertLine> _shown = [];
    private AlertDetail? _detail;
    private DotNetObjectReference<DeskPage>? _self;
    private IJSObjectReference? _module, _keys;
    private Task _following = Task.CompletedTask;
    private DateTimeOffset _now;
    private Guid? _selected;
    private string _search = "", _category = "", _community = "";
    private string? _quietSince, _reporting;
    private int _openCount, _activeCount;
    private bool _all, _help, _read, _listening;

    [CascadingParameter] private Task<AuthenticationState> Session { get; set; } = default!;

    /// <summary>The alert in the address: what a link in a message leads to.</summary>
    [Parameter] public Guid? Id { get; set; }

    protected override async Task OnInitializedAsync()
    {
        _person = Person.Of((await Session).User);
        _now = clock.GetUtcNow();
        var cursor = await reader.CursorAsync(_closed.Token);
        _communities = await reader.CommunitiesAsync(_closed.Token);
        foreach (var line in await reader.OpenAsync(_person, _closed.Token)) _lines[line.Alert.Id] = line;
        _read = true;
        Arrange();
        await ReadQuietAsync();
        _following = FollowAsync(cursor);
    }

    protected override void OnParametersSet() => _selected = Id;

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_keys is not null || _listening) return;
        _listening = true;
        try
        {
            _self ??= DotNetObjectReference.Create(this);
            _module ??= await js.InvokeAsync<IJSObjectReference>("import", "./_content/SmartSecurity.Web/desk.js");
            _keys = await _module.InvokeAsync<IJSObjectReference>("listen", _self);
        }
        catch (Exception error) when (error is JSException or JSDisconnectedException or OperationCanceledException)
        {
            // The network failed for a moment: the desk works by hand, and the next redraw asks for the keys again.
        }
        finally
        {
            _listening = false;
        }
    }

    /// <summary>A key of the desk was pressed outside any text.</summary>
    [JSInvokable]
    public async Task OnKeyAsync(string key)
    {
        switch (key)
        {
            case "j" or "ArrowDown": await MoveAsync(+1); break;
            case "k" or "ArrowUp": await MoveAsync(-1); break;
            case "c" when _detail is not null: await _detail.ClaimAsync(); break;
            case "r" when _module is not null: await _module.InvokeVoidAsync("focus", "[data-testid=outcome], .outcomes button"); break;
            case "/" when _module is not null: await _module.InvokeVoidAsync("focus", "#desk-search"); break;
            case "?": _help = !_help; break;
            case "Escape" when _help: _help = false; break;
            case "Escape": CloseAsync(); break;
        }
        StateHasChanged();
    }

    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        await _following;
        _self?.Dispose();
        try
        {
            if (_keys is not null) await _keys.InvokeVoidAsync("stop");
            if (_module is not null) await _module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and its listeners with it.
        }
        _closed.Dispose();
    }

    private async Task FollowAsync(long cursor)
    {
        var drawnAt = clock.GetTimestamp();
        try
        {
            await foreach (var changed in stream.FollowAsync(_person, cursor, _closed.Token))
            {
                if (changed.Count == 0 && clock.GetElapsedTime(drawnAt) < AgesEvery) continue;
                drawnAt = clock.GetTimestamp();
                await InvokeAsync(async () =>
                {
                    foreach (var line in changed) _lines[line.Alert.Id] = line;
                    _now = clock.GetUtcNow();
                    Arrange();
                    if (_activeCount == 0) await ReadQuietAsync();
                    StateHasChanged();
                });
            }
        }
        catch (OperationCanceledException)
        {
            // The page was closed.
        }
        catch (Exception error)
        {
            await DispatchExceptionAsync(error);   // shown, rather than a desk that stands still and looks calm
        }
    }

    private void ShowAll(bool all)
    {
        _all = all;
        Arrange();
    }

    /// <summary>Active first, then by priority; of the same, the latest first.</summary>
    private void Arrange()
    {
        var active = _lines.Values.Where(l => l.Alert.IsActive).ToList();
        (_activeCount, _openCount) = (active.Count, active.Count(l => l.Alert.State == AlertState.Open));
        IEnumerable<AlertLine> chosen = _all ? _lines.Values : active;
        _shown = [.. chosen.Where(Matches)
            .OrderByDescending(l => l.Alert.IsActive)
            .ThenBy(l => l.Alert.IsActive ? l.Alert.Priority : 0)
            .ThenByDescending(l => l.Alert.IsActive ? l.Alert.RaisedAt : l.Alert.ResolvedAt ?? l.Alert.RaisedAt)];
    }

    private bool Matches(AlertLine line)
    {
        var alert = line.Alert;
        if (_category.Length > 0 && alert.Category.ToString() != _category) return false;
        if (_community.Length > 0 && alert.CommunityId.ToString(CultureInfo.InvariantCulture) != _community) return false;
        if (string.IsNullOrWhiteSpace(_search)) return true;
        var searched = string.Join(' ', AlertTexts.Kind(alert.Kind), alert.Place, line.Who?.Name, line.Address, alert.Owner,
            string.Join(' ', line.Facts.Values));
        return searched.Contains(_search.Trim(), StringComparison.CurrentCultureIgnoreCase);
    }

    private async Task ReadQuietAsync()
    {
        if (_activeCount > 0) return;
        var last = _lines.Values.MaxBy(l => l.Alert.ResolvedAt ?? l.Alert.LastAt);
        _quietSince = last is null ? null : TimeTexts.Clock(last.Alert.ResolvedAt ?? last.Alert.LastAt, last.Zone, _now);
        var counted = await devices.CountReportingAsync(_closed.Token);
        _reporting = DeskTexts.Reporting(counted.Gates, counted.GatesAll, counted.Cameras, counted.CamerasAll);
    }

    private Task PickAsync(Guid id)
    {
        go.NavigateTo($"/alerts/{id:D}");
        return Task.CompletedTask;
    }

    private void CloseAsync() => go.NavigateTo("/");

    private async Task MoveAsync(int by)
    {
        if (_shown.Count == 0) return;
        var at = _shown.FindIndex(l => l.Alert.Id == _selected);
        var next = _shown[at < 0 ? 0 : Math.Clamp(at + by, 0, _shown.Count - 1)].Alert.Id;
        await PickAsync(next);
        if (_module is not null) await _module.InvokeVoidAsync("reveal", next);
    }
}
