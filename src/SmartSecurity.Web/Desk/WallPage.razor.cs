using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Residents;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Admin;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Desk;

/// <summary>The queue on a big screen across the room. Visitors see it, too: it names no resident, no address and no plate.</summary>
public sealed partial class WallPage(DeskReader reader, AlertStream stream, DeviceReader devices, TimeProvider clock)
{
    /// <summary>More can't be read across a room.</summary>
    private const int TilesMax = 12;

    /// <summary>Ages and the clock are redrawn this often when nothing else happens.</summary>
    private static readonly TimeSpan DrawEvery = TimeSpan.FromSeconds(10);

    private readonly Dictionary<Guid, AlertLine> _lines = [];
    private readonly CancellationTokenSource _closed = new();
    private Person _person = new(Guid.Empty, "", "");
    private IReadOnlyList<Community> _communities = [];
    private List<AlertLine> _open = [], _taken = [];
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;
    private DateTimeOffset _now;
    private string? _quietSince, _reporting;
    private Task _following = Task.CompletedTask;
    private bool _read;

    [CascadingParameter] private Task<AuthenticationState> Session { get; set; } = default!;

    private string Site => _communities.Count == 1 ? _communities[0].Name : LifeTexts.WallTitle;

    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        await _following;
        _closed.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        _person = Person.Of((await Session).User);
        var cursor = await reader.CursorAsync(_closed.Token);
        _communities = await reader.CommunitiesAsync(_person, _closed.Token);
        if (_communities.Count > 0) _zone = TimeZoneInfo.FindSystemTimeZoneById(_communities[0].TimeZone);
        foreach (var line in await reader.OpenAsync(_person, _closed.Token)) _lines[line.Alert.Id] = line;
        await ArrangeAsync();
        _read = true;
        _following = FollowAsync(cursor);
    }

    private Task FollowAsync(long cursor) => stream.DrawAsync(_person, cursor, DrawEvery, changed => InvokeAsync(async () =>
    {
        foreach (var line in changed) _lines[line.Alert.Id] = line;
        await ArrangeAsync();
        StateHasChanged();
    }), DispatchExceptionAsync, _closed.Token);

    private async Task ArrangeAsync()
    {
        _now = clock.GetUtcNow();
        var active = _lines.Values.Where(l => l.Alert is { IsActive: true, FoldedInto: null } && !l.Alert.IsSnoozedAt(_now))
            .OrderBy(l => l.Alert.Priority).ThenBy(l => l.Alert.RaisedAt).ToList();
        _open = active.FindAll(l => l.Alert.Owner is null);
        _taken = active.FindAll(l => l.Alert.Owner is not null);
        var counted = await devices.CountReportingAsync(_person, _closed.Token);
        _reporting = DeskTexts.Reporting(counted.Gates, counted.GatesAll, counted.Cameras, counted.CamerasAll);
        var last = _lines.Values.Max(l => l.Alert.ResolvedAt ?? l.Alert.LastAt as DateTimeOffset?);
        _quietSince = last is { } at ? TimeTexts.Clock(at, _zone, _now) : null;
    }

    /// <summary>Of a person's alert the community only: where somebody lives is not for everybody in the room.</summary>
    private static string PlaceOf(AlertLine line) => line.Who is null && line.Alert.Category is not AlertCategory.Welfare
        ? string.Join(" · ", new[] { line.Alert.Place, line.Community }.Where(t => !string.IsNullOrEmpty(t))) : line.Community;
}
