using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Releases;
using SmartSecurity.Core.Rules;
using SmartSecurity.Storage.Desk;
using SmartSecurity.Storage.Registry;

namespace SmartSecurity.Storage.Releases;

/// <summary>Settings of emergency releases, section <c>Release</c>.</summary>
public sealed class ReleaseOptions
{
    /// <summary>The second key must be turned so soon: 1 to 30 min, 5 min unless set.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "00:30:00")]
    public TimeSpan ConfirmWithin { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>A door that has not proved itself for so long is told to people: 2 s to 2 min, 10 s unless set.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:02:00")]
    public TimeSpan AnswerWithin { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>A group that was not drilled for so long is said to be overdue: 7 to 366 days, 180 unless set.</summary>
    [Range(typeof(TimeSpan), "7.00:00:00", "366.00:00:00")]
    public TimeSpan DrillEvery { get; set; } = TimeSpan.FromDays(180);
}

/// <summary>Who turns a key.</summary>
public sealed record KeyHolder(Guid AccountId, string Name);

/// <summary>What came of a key. Losing is ordinary, not an exception.</summary>
public abstract record KeyAnswer
{
    private KeyAnswer() { }
    public sealed record Turned(DoorRelease Release) : KeyAnswer;
    /// <summary>The second key is another person's.</summary>
    public sealed record SamePerson : KeyAnswer;
    /// <summary>The first key was turned too long ago.</summary>
    public sealed record Lapsed : KeyAnswer;
    /// <summary>Somebody was quicker, or it is over.</summary>
    /// <param name="By">Who turned the key last.</param>
    public sealed record Lost(ReleaseState State, string By) : KeyAnswer;
    /// <summary>The group's doors are being released already.</summary>
    public sealed record Busy(Guid ReleaseId) : KeyAnswer;
    /// <summary>The group has no door.</summary>
    public sealed record NoDoors : KeyAnswer;
    public sealed record Missing : KeyAnswer;
}

/// <summary>A release with what its doors were told.</summary>
public sealed record ReleaseSeen(DoorRelease Release, IReadOnlyList<ReleaseCommand> Commands);

/// <summary>Emergency releases: two keys to open, two keys to give back.</summary>
/// <remarks>
/// Each key holds the community's row, so of two second keys one turns; what the doors are told is committed before anything is sent. The alert by which
/// colleagues are told is written by plain updates: a claim at the same moment must not hold up a door.
/// </remarks>
public sealed class ReleaseBook(
    SecurityStore store, AlertFeed feed, DeviceDirectory directory, ReleaseBell bell, IOptions<ReleaseOptions> options, TimeProvider clock)
{
    public const int PageMax = 50;

    /// <summary>Noise of open doors is kept off the desk for so long at most, whatever is forgotten.</summary>
    private static readonly TimeSpan QuietMax = TimeSpan.FromDays(2);

    /// <summary>The first key: nothing opens yet, and colleagues are told at once.</summary>
    /// <param name="reach">Of who asks.</param>
    /// <param name="id">Made by the caller: sent twice, it is one.</param>
    /// <param name="groupId">The doors.</param>
    /// <param name="reason">Why.</param>
    /// <param name="note">At most <see cref="DoorRelease.NoteLengthMax"/> characters.</param>
    /// <param name="by">Who asks; the caller checks that they may.</param>
    /// <param name="cancel">Stops the attempt.</param>
    public async Task<KeyAnswer> AskAsync(Sight reach, Guid id, Guid groupId, ReleaseReason reason, string note, KeyHolder by, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(by);
        ArgumentNullException.ThrowIfNull(note);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(note.Length, DoorRelease.NoteLengthMax);
        await using var write = await store.BeginWriteAsync(reach, cancel);
        var db = write.Db;
        if (await db.ReleaseGroups.AsNoTracking().SingleOrDefaultAsync(g => g.Id == groupId, cancel) is not { } group) return new KeyAnswer.Missing();
        await store.LockCommunityAsync(db, group.CommunityId, cancel);
        if (await db.Releases.AsNoTracking().SingleOrDefaultAsync(r => r.Id == id, cancel) is { } sent)
            return sent.AskedById == by.AccountId ? new KeyAnswer.Turned(sent) : new KeyAnswer.Missing();
        var open = db.Releases.AsNoTracking().Where(r => r.GroupId == groupId && r.EndedAt == null);
        if (await open.Select(r => (Guid?)r.Id).FirstOrDefaultAsync(cancel) is { } there) return new KeyAnswer.Busy(there);
        var doors = await db.ReleaseGroupDoors.CountAsync(d => d.GroupId == groupId && db.Devices.Any(x => x.Id == d.DeviceId), cancel);
        if (doors == 0) return new KeyAnswer.NoDoors();
        var now = clock.GetUtcNow();
        var raised = await AlertBook.ApplyAsync(db, group.CommunityId, [new RuleAction.Raise(new AlertDraft
        {
            Kind = AlertKinds.EmergencyRelease,
            Subject = $"release:{id:N}",
            Category = AlertCategory.Access,
            Priority = 1,
            At = now,
            Facts = Facts(ReleaseState.Asked, group.Name, reason, by.Name, null, doors, note),
            Place = group.Name,
        })], cancel);
        var release = new DoorRelease
        {
            Id = id,
            CommunityId = group.CommunityId,
            GroupId = groupId,
            GroupName = group.Name,
            Reason = reason,
            Note = note,
            AskedById = by.AccountId,
            AskedBy = by.Name,
            AskedAt = now,
            LapsesAt = now + options.Value.ConfirmWithin,
            AlertId = raised.Single(),
        };
        db.Releases.Add(release);
        // A timeline is ordered by the millisecond: it was raised first.
        db.AlertSteps.Add(StepOf(release.AlertId, now + TimeSpan.FromMilliseconds(1), by.Name, StepWords.ReleaseAsked, note));
        await write.CommitAsync(cancel);
        Told(release.AlertId);
        return new KeyAnswer.Turned(release);
    }

    /// <summary>The second key: every door of the group is told to open.</summary>
    public Task<KeyAnswer> OpenAsync(Sight reach, Guid id, KeyHolder by, CancellationToken cancel) =>
        SecondKeyAsync(reach, id, ReleaseState.Asked, by, async (db, release, now) =>
        {
            await db.Releases.Where(r => r.Id == id).ExecuteUpdateAsync(set => set
                .SetProperty(r => r.State, ReleaseState.Open).SetProperty(r => r.OpenedBy, by.Name).SetProperty(r => r.OpenedAt, now), cancel);
            var doors = await CommandAsync(db, release, DoorCommand.Release, now, by.Name, cancel);
            await TellAsync(db, release, ReleaseState.Open, by.Name, doors, now, StepWords.ReleaseOpened, isOver: false, cancel);
        }, cancel);

    /// <summary>The first key for giving the doors back; they still stand open.</summary>
    public async Task<KeyAnswer> AskRestoreAsync(Sight reach, Guid id, KeyHolder by, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(by);
        await using var write = await store.BeginWriteAsync(reach, cancel);
        if (await LockAsync(write.Db, id, cancel) is not { } release) return new KeyAnswer.Missing();
        if (release.State != ReleaseState.Open) return LostOf(release);
        var now = clock.GetUtcNow();
        await write.Db.Releases.Where(r => r.Id == id).ExecuteUpdateAsync(set => set
            .SetProperty(r => r.State, ReleaseState.RestoreAsked).SetProperty(r => r.RestoreAskedById, by.AccountId)
            .SetProperty(r => r.RestoreAskedBy, by.Name).SetProperty(r => r.RestoreAskedAt, now), cancel);
        var doors = await write.Db.ReleaseCommands.CountAsync(c => c.ReleaseId == id && c.Command == DoorCommand.Release, cancel);
        await TellAsync(write.Db, release, ReleaseState.RestoreAsked, by.Name, doors, now, StepWords.RestoreAsked, isOver: false, cancel);
        return await DoneAsync(write, id, release.AlertId, cancel);
    }

    /// <summary>The second key for giving the doors back: every door is told to work as before.</summary>
    public async Task<KeyAnswer> RestoreAsync(Sight reach, Guid id, KeyHolder by, CancellationToken cancel)
    {
        var answer = await SecondKeyAsync(reach, id, ReleaseState.RestoreAsked, by, async (db, release, now) =>
        {
            await db.Releases.Where(r => r.Id == id).ExecuteUpdateAsync(set => set
                .SetProperty(r => r.State, ReleaseState.Restored).SetProperty(r => r.RestoredBy, by.Name).SetProperty(r => r.EndedAt, now), cancel);
            await db.ReleaseCommands.Where(c => c.ReleaseId == id).ExecuteUpdateAsync(set => set.SetProperty(c => c.NextAt, (DateTimeOffset?)null), cancel);
            var work = await db.ReleaseCommands.Where(c => c.ReleaseId == id && c.WorkId != null).Select(c => c.WorkId!.Value).ToListAsync(cancel);
            await db.Maintenance.Where(m => work.Contains(m.Id)).ExecuteUpdateAsync(set => set.SetProperty(m => m.EndedAt, now), cancel);
            var doors = await CommandAsync(db, release, DoorCommand.Restore, now, by.Name, cancel);
            await TellAsync(db, release, ReleaseState.Restored, by.Name, doors, now, StepWords.Restored, isOver: true, cancel);
        }, cancel);
        return answer;
    }

    /// <summary>Takes a first key back: of a release that waits, or of giving back, by anybody who may turn keys.</summary>
    public async Task<KeyAnswer> WithdrawAsync(Sight reach, Guid id, KeyHolder by, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(by);
        await using var write = await store.BeginWriteAsync(reach, cancel);
        if (await LockAsync(write.Db, id, cancel) is not { } release) return new KeyAnswer.Missing();
        if (release.State is not (ReleaseState.Asked or ReleaseState.RestoreAsked)) return LostOf(release);
        var now = clock.GetUtcNow();
        if (release.State == ReleaseState.Asked) await EndUnopenedAsync(write.Db, release, ReleaseState.Withdrawn, by.Name, now, cancel);
        else
        {
            await write.Db.Releases.Where(r => r.Id == id).ExecuteUpdateAsync(set => set
                .SetProperty(r => r.State, ReleaseState.Open).SetProperty(r => r.RestoreAskedById, (Guid?)null)
                .SetProperty(r => r.RestoreAskedBy, (string?)null).SetProperty(r => r.RestoreAskedAt, (DateTimeOffset?)null), cancel);
            var doors = await write.Db.ReleaseCommands.CountAsync(c => c.ReleaseId == id && c.Command == DoorCommand.Release, cancel);
            await TellAsync(write.Db, release, ReleaseState.Open, by.Name, doors, now, StepWords.KeyTakenBack, isOver: false, cancel);
        }
        return await DoneAsync(write, id, release.AlertId, cancel);
    }

    /// <summary>First keys whose time is over do not count any more.</summary>
    /// <returns>When the next one lapses; null: none waits.</returns>
    public async Task<DateTimeOffset?> LapseDueAsync(CancellationToken cancel)
    {
        while (true)
        {
            var now = clock.GetUtcNow();
            await using var read = store.CreateDbContext();
            var next = await read.Releases.AsNoTracking().Where(r => r.State == ReleaseState.Asked).OrderBy(r => r.LapsesAt)
                .Select(r => new { r.Id, r.LapsesAt }).FirstOrDefaultAsync(cancel);
            if (next is null || next.LapsesAt > now) return next?.LapsesAt;
            await using var write = await store.BeginWriteAsync(cancel);
            if (await LockAsync(write.Db, next.Id, cancel) is not { State: ReleaseState.Asked } release) continue;
            await EndUnopenedAsync(write.Db, release, ReleaseState.Lapsed, AlertBook.System, now, cancel);
            await write.CommitAsync(cancel);
            Told(release.AlertId);
        }
    }

    /// <summary>Releases, those under way first, then the newest.</summary>
    public async Task<IReadOnlyList<ReleaseSeen>> ListAsync(Sight reach, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext(reach);
        var releases = await db.Releases.AsNoTracking().OrderBy(r => r.EndedAt != null).ThenByDescending(r => r.AskedAt).Take(PageMax).ToListAsync(cancel);
        var ids = releases.ConvertAll(r => r.Id);
        var commands = (await db.ReleaseCommands.AsNoTracking().Where(c => ids.Contains(c.ReleaseId)).ToListAsync(cancel)).ToLookup(c => c.ReleaseId);
        return releases.ConvertAll(r => new ReleaseSeen(r, [.. commands[r.Id].OrderBy(c => c.DoorName, StringComparer.Ordinal)]));
    }

    /// <summary>Of each group the last drill whose doors were told to open.</summary>
    public async Task<IReadOnlyDictionary<Guid, ReleaseSeen>> DrillsAsync(Sight reach, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext(reach);
        var drills = await db.Releases.AsNoTracking().Where(r => r.Reason == ReleaseReason.Drill && r.OpenedAt != null
            && !db.Releases.Any(o => o.GroupId == r.GroupId && o.Reason == ReleaseReason.Drill && o.OpenedAt > r.OpenedAt)).ToListAsync(cancel);
        var ids = drills.ConvertAll(r => r.Id);
        var commands = (await db.ReleaseCommands.AsNoTracking().Where(c => ids.Contains(c.ReleaseId)).ToListAsync(cancel)).ToLookup(c => c.ReleaseId);
        return drills.ToDictionary(r => r.GroupId, r => new ReleaseSeen(r, [.. commands[r.Id]]));
    }

    private async Task<KeyAnswer> SecondKeyAsync(Sight reach, Guid id, ReleaseState waiting, KeyHolder by,
        Func<SecurityDbContext, DoorRelease, DateTimeOffset, Task> turn, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(by);
        await using var write = await store.BeginWriteAsync(reach, cancel);
        if (await LockAsync(write.Db, id, cancel) is not { } release) return new KeyAnswer.Missing();
        var now = clock.GetUtcNow();
        var opening = waiting == ReleaseState.Asked;
        switch (ReleaseKeys.ProblemOf(release.State, waiting, opening ? release.AskedById : release.RestoreAskedById, by.AccountId,
            opening ? release.LapsesAt : null, now))
        {
            case KeyProblem.SamePerson: return new KeyAnswer.SamePerson();
            case KeyProblem.Lapsed: return new KeyAnswer.Lapsed();
            case KeyProblem.NotAsked: return LostOf(release);
        }
        await turn(write.Db, release, now);
        var answer = await DoneAsync(write, id, release.AlertId, cancel);
        directory.Announce(release.CommunityId);
        return answer;
    }

    private async Task<KeyAnswer> DoneAsync(WriteScope write, Guid id, Guid alertId, CancellationToken cancel)
    {
        var release = await write.Db.Releases.AsNoTracking().SingleAsync(r => r.Id == id, cancel);
        await write.CommitAsync(cancel);
        Told(alertId);
        return new KeyAnswer.Turned(release);
    }

    private void Told(Guid alertId)
    {
        bell.Ring();
        feed.Publish([alertId]);
    }

    /// <summary>Writes what every door of the group is told.</summary>
    /// <returns>How many doors.</returns>
    private static async Task<int> CommandAsync(
        SecurityDbContext db, DoorRelease release, DoorCommand command, DateTimeOffset now, string by, CancellationToken cancel)
    {
        // Doors that were opened are given back, also those that have left the group since.
        var ids = command == DoorCommand.Release
            ? db.ReleaseGroupDoors.Where(d => d.GroupId == release.GroupId).Select(d => d.DeviceId)
            : db.ReleaseCommands.Where(c => c.ReleaseId == release.Id && c.Command == DoorCommand.Release).Select(c => c.DeviceId);
        var doors = await db.Devices.AsNoTracking().Where(d => ids.Contains(d.Id)).ToListAsync(cancel);
        var inbox = await db.Communities.Where(c => c.Id == release.CommunityId).Select(c => c.InboxNext - 1).SingleAsync(cancel);
        foreach (var door in doors)
        {
            MaintenanceWindow? work = command != DoorCommand.Release ? null : new()
            {
                Id = Guid.CreateVersion7(now),
                CommunityId = release.CommunityId,
                DeviceId = door.Id,
                From = now,
                Until = now + QuietMax,
                Reason = release.GroupName,
                By = by,
                At = now,
            };
            if (work is not null) db.Maintenance.Add(work);
            db.ReleaseCommands.Add(new()
            {
                ReleaseId = release.Id,
                DeviceId = door.Id,
                Command = command,
                CommunityId = release.CommunityId,
                DoorName = door.Name,
                Profile = door.Profile,
                ExternalId = door.ExternalId,
                AfterInbox = inbox,
                MadeAt = now,
                NextAt = now,
                WorkId = work?.Id,
            });
        }
        await DeviceDirectory.FactsChangedAsync(db, release.CommunityId, cancel);
        return doors.Count;
    }

    private async Task EndUnopenedAsync(
        SecurityDbContext db, DoorRelease release, ReleaseState state, string by, DateTimeOffset now, CancellationToken cancel)
    {
        await db.Releases.Where(r => r.Id == release.Id).ExecuteUpdateAsync(set => set
            .SetProperty(r => r.State, state).SetProperty(r => r.EndedAt, now), cancel);
        await TellAsync(db, release, state, by, 0, now, state == ReleaseState.Lapsed ? StepWords.ReleaseLapsed : StepWords.KeyTakenBack, isOver: true, cancel);
        // Nobody has it: there is nothing to do any more.
        await db.Alerts.Where(a => a.Id == release.AlertId && a.State == AlertState.Open).ExecuteUpdateAsync(set => set
            .SetProperty(a => a.State, AlertState.Closed).SetProperty(a => a.Outcome, AlertOutcome.Withdrawn).SetProperty(a => a.ResolvedAt, now)
            .SetProperty(a => a.ActiveKey, (string?)null).SetProperty(a => a.ClimbAt, (DateTimeOffset?)null), cancel);
    }

    private static async Task TellAsync(SecurityDbContext db, DoorRelease release, ReleaseState state, string by, int doors, DateTimeOffset now, string step,
        bool isOver, CancellationToken cancel)
    {
        var number = await SecurityStore.TakeNumbersAsync(db, Counter.AlertChanges, 1, cancel);
        var facts = JsonSerializer.Serialize(Facts(state, release.GroupName, release.Reason, release.AskedBy, by, doors, release.Note));
        DateTimeOffset? over = isOver ? now : null;
        await db.Alerts.Where(a => a.Id == release.AlertId).ExecuteUpdateAsync(set => set
            .SetProperty(a => a.FactsJson, facts).SetProperty(a => a.LastAt, now).SetProperty(a => a.OverAt, over)
            .SetProperty(a => a.Version, a => a.Version + 1).SetProperty(a => a.ChangeNumber, number), cancel);
        db.AlertSteps.Add(StepOf(release.AlertId, now, by, step, null));
    }

    private async Task<DoorRelease?> LockAsync(SecurityDbContext db, Guid id, CancellationToken cancel)
    {
        var where = await db.Releases.AsNoTracking().Where(r => r.Id == id).Select(r => new { r.CommunityId }).SingleOrDefaultAsync(cancel);
        if (where is null) return null;
        await store.LockCommunityAsync(db, where.CommunityId, cancel);
        return await db.Releases.AsNoTracking().SingleAsync(r => r.Id == id, cancel);
    }

    private static KeyAnswer.Lost LostOf(DoorRelease release) =>
        new(release.State, release.RestoredBy ?? release.RestoreAskedBy ?? release.OpenedBy ?? release.AskedBy);

    private static Dictionary<string, string> Facts(
        ReleaseState state, string group, ReleaseReason reason, string asked, string? by, int doors, string note)
    {
        var facts = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["state"] = state.ToString(),
            ["group"] = group,
            ["reason"] = reason.ToString(),
            ["asked"] = asked,
            ["doors"] = doors.ToString(CultureInfo.InvariantCulture),
        };
        if (by is not null) facts["by"] = by;
        if (note.Length > 0) facts["note"] = note;
        return facts;
    }

    private static AlertStep StepOf(Guid alertId, DateTimeOffset at, string by, string what, string? note) =>
        new() { Id = Guid.CreateVersion7(at), AlertId = alertId, At = at, By = by, What = what, Note = string.IsNullOrWhiteSpace(note) ? null : note };
}
