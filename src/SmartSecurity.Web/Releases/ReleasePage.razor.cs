using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Releases;
using SmartSecurity.Core.Residents;
using SmartSecurity.Storage.Releases;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Desk;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Releases;

/// <summary>Groups of doors, the two keys, and how every door stands, live.</summary>
public sealed partial class ReleasePage(ReleaseWork work, DeskReader desk, TimeProvider clock) : IDisposable
{
    /// <summary>Doors answer within a second or two; a colleague's key must be seen at once.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    /// <summary>A release that was given back stays in sight for so long: its doors still answer.</summary>
    private static readonly TimeSpan SeenAfterEnd = TimeSpan.FromMinutes(2);

    private readonly CancellationTokenSource _closed = new();
    private readonly Dictionary<Guid, string> _problems = [];
    private Person _person = new(Guid.Empty, "", "");
    private IReadOnlyList<Community> _communities = [];
    private IReadOnlyList<ReleaseLine> _releases = [];
    private IReadOnlyList<GroupLine>? _groups;
    private IReadOnlyList<(Device Door, bool CanRelease)> _doors = [];
    private DateTimeOffset _now;
    private Guid? _asking;
    private Guid _askId;
    private ReleaseReason _reason;
    private string _note = "";
    private string? _askProblem, _groupProblem;
    private GroupEdit? _edit;
    private bool _busy;

    [CascadingParameter] private Task<AuthenticationState> Session { get; set; } = default!;

    private ReleaseWork Work => work;

    private bool MayTurn => Policies.Allows(Policies.Desk, _person.Role);

    private bool MayEdit => Policies.Allows(Policies.Operator, _person.Role);

    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        _person = Person.Of((await Session).User);
        _communities = await desk.CommunitiesAsync(_person, _closed.Token);
        await ReadAsync();
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender) _ = FollowAsync();
    }

    private async Task FollowAsync()
    {
        using var often = new PeriodicTimer(LookEvery, clock);
        try
        {
            while (await often.WaitForNextTickAsync(_closed.Token))
            {
                await ReadAsync();
                await InvokeAsync(StateHasChanged);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            return;   // the page is closed
        }
    }

    private async Task ReadAsync()
    {
        _now = clock.GetUtcNow();
        _releases = await work.ListAsync(_person, _closed.Token);
        _groups = await work.GroupsAsync(_person, _closed.Token);
    }

    private bool IsShown(ReleaseLine line) => line.Release.EndedAt is not { } ended
        || (line.Release.State == ReleaseState.Restored && _now - ended < SeenAfterEnd);

    private void Ask(Guid group)
    {
        (_asking, _askId, _reason, _note, _askProblem) = (_asking == group ? null : group, Guid.CreateVersion7(_now), ReleaseReason.Fire, "", null);
    }

    private Task FirstKeyAsync(Guid group) => BusyAsync(async () =>
    {
        var answer = await work.AskAsync(_person, _askId, group, _reason, _note, _closed.Token);
        if (answer is KeyAnswer.Turned) _asking = null;
        else _askProblem = ReleaseTexts.Problem(answer);
    });

    private Task TurnAsync(Guid release, Func<Person, Guid, CancellationToken, Task<KeyAnswer>> turn) => BusyAsync(async () =>
    {
        var answer = await turn(_person, release, _closed.Token);
        if (answer is KeyAnswer.Turned) _problems.Remove(release);
        else _problems[release] = ReleaseTexts.Problem(answer);
    });

    private async Task EditAsync(GroupLine? group)
    {
        _doors = await work.DoorsAsync(_person, _closed.Token);
        _groupProblem = null;
        _edit = group is null
            ? new(Guid.CreateVersion7(_now), _communities.Count > 0 ? _communities[0].Id : 0, "", 0, [])
            : new(group.Group.Id, group.Group.CommunityId, group.Group.Name, group.Group.Version, [.. group.Doors.Select(d => d.Id)]);
    }

    private void Pick(Guid door, ChangeEventArgs e)
    {
        if (e.Value is true) _edit!.Doors.Add(door);
        else _edit!.Doors.Remove(door);
    }

    private Task SaveAsync() => BusyAsync(async () =>
    {
        var problem = await work.SaveGroupAsync(_person, _edit!.Id, _edit.CommunityId, _edit.Name, _edit.Doors, _edit.Version, _closed.Token);
        if (problem is null) _edit = null;
        else _groupProblem = ReleaseTexts.Problem(problem.Value);
    });

    private Task RemoveAsync(GroupLine group) => BusyAsync(() => work.RemoveGroupAsync(_person, group.Group.Id, _closed.Token));

    private async Task BusyAsync(Func<Task> act)
    {
        if (_busy) return;
        _busy = true;
        try
        {
            await act();
            await ReadAsync();
        }
        finally
        {
            _busy = false;
        }
    }

    private string NameOf(int community) => _communities.FirstOrDefault(c => c.Id == community)?.Name ?? "";

    private TimeZoneInfo ZoneOf(int community) =>
        TimeZoneInfo.FindSystemTimeZoneById(_communities.FirstOrDefault(c => c.Id == community)?.TimeZone ?? TimeZoneInfo.Utc.Id);

    private string DrillOf(GroupLine group) => group.Drill is { Release.OpenedAt: { } at } drill
        ? ReleaseTexts.Drilled(TimeTexts.Day(at, ZoneOf(group.Group.CommunityId)), drill.Proved, drill.Doors.Count, drill.AllWithin)
        : ReleaseTexts.NeverDrilled;

    /// <summary>A group as it is being written.</summary>
    private sealed record GroupEdit(Guid Id, int CommunityId, string Name, int Version, HashSet<Guid> Doors)
    {
        public int CommunityId { get; set; } = CommunityId;
        public string Name { get; set; } = Name;
        public bool IsNew => Version == 0;
    }
}
