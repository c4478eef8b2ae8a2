using Microsoft.Extensions.Options;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Releases;
using SmartSecurity.Storage.Audit;
using SmartSecurity.Storage.Releases;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Admin;

namespace SmartSecurity.Web.Releases;

/// <summary>How a door stands in a release.</summary>
public enum DoorAnswer
{
    /// <summary>It was told, and has not answered yet.</summary>
    Told,
    /// <summary>It says that it stands so.</summary>
    Proved,
    /// <summary>It has not answered for too long: somebody must go there.</summary>
    Silent,
}

/// <summary>A door of a release, by what it was told last.</summary>
/// <param name="After">From the key to its proof; null: none yet.</param>
public sealed record DoorSeen(Guid DeviceId, string Name, DoorAnswer Answer, TimeSpan? After, bool IsTaken);

/// <summary>A release as somebody sees it now.</summary>
public sealed record ReleaseLine(DoorRelease Release, IReadOnlyList<DoorSeen> Doors)
{
    public int Proved => Doors.Count(d => d.Answer == DoorAnswer.Proved);
    /// <summary>Until the last door had answered; null while one has not.</summary>
    public TimeSpan? AllWithin => Doors.Count > 0 && Proved == Doors.Count ? Doors.Max(d => d.After) : null;
}

/// <summary>A group with what a person must know of it.</summary>
/// <param name="Drill">The last one; null: never.</param>
public sealed record GroupLine(ReleaseGroup Group, IReadOnlyList<Device> Doors, ReleaseLine? Drill, bool DrillOverdue, Guid? ActiveRelease);

/// <summary>Emergency releases for pages and API alike; each key is an audit entry, those that did not turn too.</summary>
public sealed class ReleaseWork(
    ReleaseBook book, ReleaseGroups groups, IProfileNames profiles, DeviceReader devices, AuditLog audit, IOptions<ReleaseOptions> options, TimeProvider clock)
{
    public TimeSpan ConfirmWithin => options.Value.ConfirmWithin;

    public async Task<IReadOnlyList<ReleaseLine>> ListAsync(Person person, CancellationToken cancel) =>
        [.. (await book.ListAsync(Reach(person), cancel)).Select(Line)];

    public async Task<IReadOnlyList<GroupLine>> GroupsAsync(Person person, CancellationToken cancel)
    {
        var drills = await book.DrillsAsync(Reach(person), cancel);
        var active = (await book.ListAsync(Reach(person), cancel)).Where(r => r.Release.EndedAt is null).ToLookup(r => r.Release.GroupId, r => r.Release.Id);
        var since = clock.GetUtcNow() - options.Value.DrillEvery;
        return [.. (await groups.ListAsync(Reach(person), cancel)).Select(seen =>
        {
            var drill = drills.GetValueOrDefault(seen.Group.Id);
            return new GroupLine(seen.Group, seen.Doors, drill is null ? null : Line(drill), !(drill?.Release.OpenedAt >= since),
                active[seen.Group.Id].Select(id => (Guid?)id).FirstOrDefault());
        })];
    }

    /// <summary>Gates of the person's communities, and whether each can be opened from here.</summary>
    public async Task<IReadOnlyList<(Device Door, bool CanRelease)>> DoorsAsync(Person person, CancellationToken cancel)
    {
        var able = profiles.Releasable.ToHashSet(StringComparer.Ordinal);
        return [.. (await devices.ListAsync(person, cancel)).Where(l => l.Device.Role == DeviceRole.Gate)
            .Select(l => (l.Device, able.Contains(l.Device.Profile)))];
    }

    public async Task<GroupProblem?> SaveGroupAsync(
        Person person, Guid id, int communityId, string name, IReadOnlyCollection<Guid> doors, int versionSeen, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(doors);
        var able = (await DoorsAsync(person, cancel)).Where(d => d.CanRelease).Select(d => d.Door.Id).ToHashSet();
        var problem = doors.Any(d => !able.Contains(d)) ? GroupProblem.NoSuchDoor
            : await groups.SaveAsync(Reach(person), id, communityId, name, doors, versionSeen, cancel);
        await WriteAsync(person, "release.group", [("group", id), ("doors", doors.Count), ("result", problem?.ToString() ?? "Saved")], cancel);
        return problem;
    }

    public async Task<bool> RemoveGroupAsync(Person person, Guid id, CancellationToken cancel)
    {
        var removed = await groups.RemoveAsync(Reach(person), id, cancel);
        await WriteAsync(person, "release.group-remove", [("group", id), ("result", removed)], cancel);
        return removed;
    }

    public Task<KeyAnswer> AskAsync(Person person, Guid id, Guid groupId, ReleaseReason reason, string note, CancellationToken cancel) => KeyAsync(
        person, "release.ask", id, by => book.AskAsync(Reach(person), id, groupId, reason, note.Trim(), by, cancel), cancel, ("reason", reason.ToString()));

    public Task<KeyAnswer> OpenAsync(Person person, Guid id, CancellationToken cancel) =>
        KeyAsync(person, "release.open", id, by => book.OpenAsync(Reach(person), id, by, cancel), cancel);

    public Task<KeyAnswer> AskRestoreAsync(Person person, Guid id, CancellationToken cancel) =>
        KeyAsync(person, "release.ask-restore", id, by => book.AskRestoreAsync(Reach(person), id, by, cancel), cancel);

    public Task<KeyAnswer> RestoreAsync(Person person, Guid id, CancellationToken cancel) =>
        KeyAsync(person, "release.restore", id, by => book.RestoreAsync(Reach(person), id, by, cancel), cancel);

    public Task<KeyAnswer> WithdrawAsync(Person person, Guid id, CancellationToken cancel) =>
        KeyAsync(person, "release.withdraw", id, by => book.WithdrawAsync(Reach(person), id, by, cancel), cancel);

    private async Task<KeyAnswer> KeyAsync(Person person, string action, Guid id, Func<KeyHolder, Task<KeyAnswer>> turn, CancellationToken cancel,
        params (string Name, object? Value)[] more)
    {
        if (!Policies.Allows(Policies.Desk, person.Role)) return new KeyAnswer.Missing();
        var answer = await turn(new(person.AccountId, person.Name));
        await WriteAsync(person, action, [("release", id), ("result", answer.GetType().Name), .. more], cancel);
        return answer;
    }

    private ReleaseLine Line(ReleaseSeen seen)
    {
        var now = clock.GetUtcNow();
        var last = seen.Commands.Any(c => c.Command == DoorCommand.Restore) ? DoorCommand.Restore : DoorCommand.Release;
        return new(seen.Release, [.. seen.Commands.Where(c => c.Command == last).Select(c => new DoorSeen(c.DeviceId, c.DoorName,
            c.ProvedAt is not null ? DoorAnswer.Proved : now - c.MadeAt >= options.Value.AnswerWithin ? DoorAnswer.Silent : DoorAnswer.Told,
            c.ProvedAt - c.MadeAt, c.SentAt is not null))]);
    }

    /// <summary>Doors are a community's, whatever buildings who opens them sees.</summary>
    private static Sight Reach(Person person) => Sight.Of(person.Sight.Communities);

    private Task WriteAsync(Person person, string action, (string Name, object? Value)[] detail, CancellationToken cancel) =>
        audit.AppendAsync(new(person.Name, action, detail.ToDictionary(d => d.Name, d => d.Value, StringComparer.Ordinal)), cancel);
}
