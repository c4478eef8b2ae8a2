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

/// <summary>What the list shows.</summary>
internal enum DeskView { Active, Mine, Later, All }

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
    private Dictionary<DeskView, int> _counts = [];
    private DeskView _view;
    private int _openCount;
    private bool _help, _read, _listening;

    [CascadingParameter] private Task<AuthenticationState> Session { get; set; } = default!;

    /// <summary>The alert in the address: what a link in a message leads to.</summary>
    [Parameter] public Guid? Id { get; set; }

    protected override async Task OnInitializedAsync()
    {
        _person = Person.Of((await Session).User);
        _now = clock.GetUtcNow();
        var cursor = await reader.CursorAsync(_closed.Token);
        _communities = await reader.CommunitiesAsync(_person, _closed.Token);
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

    /// <summary>A key of the desk was pressed outside any text. Those that only move the focus stay in the browser (desk.js).</summary>
    [JSInvokable]
    public async Task OnKeyAsync(string key)
    {
        switch (key)
        {
            case "j" or "ArrowDown": await MoveAsync(+1); break;
            case "k" or "ArrowUp": await MoveAsync(-1); break;
            case "c" when _detail is not null: await _detail.ClaimAsync(); break;
            case "s" when _detail is not null: await _detail.StartAsync(); break;
            case "h" when _detail is not null: await OpenFormAsync(_detail.HandOverAsync, "#hand-over-to"); break;
            case "z" when _detail is not null: await OpenFormAsync(_detail.LaterAsync, "[data-testid=snooze-choice]"); break;
            case "?": _help = !_help; break;
            case "Escape" when _help: _help = false; break;
            case "Escape" when _detail?.ShutOpenPanel() == true: break;
            case "Escape": CloseAsync(); break;
        }
        StateHasChanged();
    }

    private async Task OpenFormAsync(Func<Task> open, string first)
    {
        await open();
        StateHasChanged();
        if (_module is not null) await _module.InvokeVoidAsync("focusSoon", first);
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

    private Task FollowAsync(long cursor) => stream.DrawAsync(_person, cursor, AgesEvery, changed => InvokeAsync(async () =>
    {
        var loudest = changed.Where(IsNews).Select(l => (int?)l.Alert.Priority).Min();
        foreach (var line in changed) _lines[line.Alert.Id] = line;
        _now = clock.GetUtcNow();
        Arrange();
        if (_counts.GetValueOrDefault(DeskView.Active) == 0) await ReadQuietAsync();
        StateHasChanged();
        if (loudest is { } priority) await SoundAsync(priority);
    }), DispatchExceptionAsync, _closed.Token);

    private void Choose(DeskView view)
    {
        _view = view;
        Arrange();
    }

    /// <summary>Nobody has it and it was not on the list a moment ago, or it has become more urgent.</summary>
    private bool IsNews(AlertLine line) => line.Alert is { State: AlertState.Open, FoldedInto: null } alert && !alert.IsSnoozedAt(clock.GetUtcNow())
        && (!_lines.TryGetValue(alert.Id, out var known) || known.Alert.State != AlertState.Open || known.Alert.SnoozedUntil is not null
            || alert.Priority < known.Alert.Priority);

    private async Task SoundAsync(int priority)
    {
        try
        {
            if (_module is not null) await _module.InvokeVoidAsync("sound", _closed.Token, priority);
        }
        catch (Exception error) when (error is JSException or JSDisconnectedException or OperationCanceledException)
        {
            // No sound is no reason to stop: the list and the title say it, too.
        }
    }

    private bool Belongs(AlertLine line, DeskView view) => view switch
    {
        DeskView.Active => line.Alert.IsActive && !line.Alert.IsSnoozedAt(_now),
        DeskView.Mine => line.Alert.IsActive && line.Alert.Owner == _person.Name,
        DeskView.Later => line.Alert.IsSnoozedAt(_now),
        _ => true,
    };

    /// <summary>Active first, then by priority; of the same, the latest first. What a storm holds is shown inside it.</summary>
    private void Arrange()
    {
        var loose = _lines.Values.Where(l => l.Alert.FoldedInto is null).ToList();
        _counts = new[] { DeskView.Active, DeskView.Mine, DeskView.Later }.ToDictionary(v => v, v => loose.Count(l => Belongs(l, v)));
        _openCount = loose.Count(l => l.Alert.State == AlertState.Open && !l.Alert.IsSnoozedAt(_now));
        _shown = [.. loose.Where(l => Belongs(l, _view) && Matches(l))
            .OrderByDescending(l => l.Alert.IsActive)
            .ThenBy(l => l.Alert.IsActive ? l.Alert.Priority : 0)
            .ThenByDescending(l => l.Alert.IsActive ? l.Alert.RaisedAt : l.Alert.ResolvedAt ?? l.Alert.RaisedAt)];
    }

    /// <summary>Kinds that are on the list now: a choice that finds nothing is no choice.</summary>
    private IEnumerable<string> KindsOf(AlertCategory category) => _lines.Values.Where(l => l.Alert.Category == category && l.Alert.FoldedInto is null)
        .Select(l => l.Alert.Kind).Distinct(StringComparer.Ordinal).OrderBy(AlertTexts.Kind, StringComparer.CurrentCulture);

    private static string NameOf(DeskView view) => view switch
    {
        DeskView.Active => DeskTexts.Active,
        DeskView.Mine => LifeTexts.MineTab,
        DeskView.Later => LifeTexts.LaterTab,
        _ => DeskTexts.AllTab,
    };

    private string NothingIn(DeskView view) => (view, _counts.GetValueOrDefault(view)) switch
    {
        (DeskView.Mine, 0) => LifeTexts.NothingMine,
        (DeskView.Later, 0) => LifeTexts.NothingLater,
        _ => DeskTexts.NothingMatches,
    };

    private bool Matches(AlertLine line)
    {
        var alert = line.Alert;
        if (_category.Length > 0 && alert.Category.ToString() != _category && $"{alert.Category}/{alert.Kind}" != _category) return false;
        if (_community.Length > 0 && alert.CommunityId.ToString(CultureInfo.InvariantCulture) != _community) return false;
        if (string.IsNullOrWhiteSpace(_search)) return true;
        var searched = string.Join(' ', AlertTexts.Title(alert.Kind, line.Facts), alert.Place, line.Who?.Name, line.Address, alert.Owner,
            string.Join(' ', line.Facts.Values));
        return searched.Contains(_search.Trim(), StringComparison.CurrentCultureIgnoreCase);
    }

    private async Task ReadQuietAsync()
    {
        if (_counts.GetValueOrDefault(DeskView.Active) > 0) return;
        var last = _lines.Values.MaxBy(l => l.Alert.ResolvedAt ?? l.Alert.LastAt);
        _quietSince = last is null ? null : TimeTexts.Clock(last.Alert.ResolvedAt ?? last.Alert.LastAt, last.Zone, _now);
        var counted = await devices.CountReportingAsync(_person, _closed.Token);
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
