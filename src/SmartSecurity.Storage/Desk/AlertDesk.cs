using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Residents;
using SmartSecurity.Core.Routines;
using SmartSecurity.Core.Rules;
using SmartSecurity.Storage.Inbox;
using SmartSecurity.Storage.Welfare;

namespace SmartSecurity.Storage.Desk;

/// <summary>The queue that everybody on duty shares: an alert is taken by exactly one person.</summary>
/// <remarks>
/// Source: docs/design/alerts.md, "each step is compare-and-set". The winner is chosen by one UPDATE whose WHERE carries the
/// version the caller saw, because a lock in this process would not hold for a second node.
/// </remarks>
public sealed partial class AlertDesk(SecurityStore store, AlertFeed feed, InboxSignal signal, TimeProvider clock, ILogger<AlertDesk> log)
{
    public const int OfficerLengthMax = 64;
    public const int NoteLengthMax = 2_000;

    /// <summary>A resolved alert may be opened again for so long; then it is closed.</summary>
    public static readonly TimeSpan ReopenWithin = TimeSpan.FromHours(24);

    /// <summary>Alerts that come back in one transaction; the rest in the next.</summary>
    private const int WakeMax = 500;

    /// <summary>The id of the next step's line; null: a fresh one.</summary>
    private Guid? StepId { get; init; }

    /// <summary>
    /// The same desk for one step that a caller may have to ask for again, because the answer was lost: the second time it is answered as the first was,
    /// and nothing is done twice.
    /// </summary>
    /// <param name="stepId">Made by the caller; it becomes the id of the step's line.</param>
    public AlertDesk Once(Guid stepId) => new(store, feed, signal, clock, log) { StepId = stepId };

    /// <summary>Takes an open alert for one person.</summary>
    /// <param name="alertId">The alert; it must exist.</param>
    /// <param name="versionSeen">The version on the caller's screen. A stale one loses.</param>
    /// <param name="officer">Account name, 1 to <see cref="OfficerLengthMax"/> characters.</param>
    /// <param name="cancel">Stops the attempt; nothing is left half done.</param>
    /// <exception cref="InvalidOperationException">There is no such alert.</exception>
    public async Task<DeskResult> ClaimAsync(Guid alertId, int versionSeen, string officer, CancellationToken cancel)
    {
        CheckOfficer(officer);
        return await ChangeAsync(alertId, officer, new(StepWords.Claimed), versionSeen, cancel, alerts => alerts
            .Where(a => a.Version == versionSeen && a.State == AlertState.Open)
            .ExecuteUpdateAsync(set => set
                .SetProperty(a => a.State, AlertState.Claimed)
                .SetProperty(a => a.Owner, officer)
                .SetProperty(a => a.SnoozedUntil, (DateTimeOffset?)null)
                .SetProperty(a => a.Version, versionSeen + 1), cancel));
    }

    /// <summary>The owner begins: somebody is on the way, or on the telephone. No ladder climbs any more.</summary>
    public async Task<DeskResult> StartAsync(Guid alertId, int versionSeen, string officer, CancellationToken cancel)
    {
        CheckOfficer(officer);
        return await ChangeAsync(alertId, officer, new(StepWords.Started), versionSeen, cancel, alerts => alerts
            .Where(a => a.Version == versionSeen && a.Owner == officer && a.State == AlertState.Claimed)
            .ExecuteUpdateAsync(set => set
                .SetProperty(a => a.State, AlertState.InProgress)
                .SetProperty(a => a.SnoozedUntil, (DateTimeOffset?)null)
                .SetProperty(a => a.Version, versionSeen + 1), cancel));
    }

    /// <summary>
    /// Puts an alert aside until an instant: one that nobody has, or the owner's own. It comes back by itself, or at once when it becomes more urgent.
    /// </summary>
    /// <exception cref="ArgumentException">The reason is blank or longer than <see cref="NoteLengthMax"/>.</exception>
    public async Task<DeskResult> SnoozeAsync(Guid alertId, int versionSeen, string officer, DateTimeOffset until, string reason, CancellationToken cancel)
    {
        CheckOfficer(officer);
        CheckNote(reason);
        var now = clock.GetUtcNow();
        if (await LimitOfAsync(alertId, cancel) is not { } longest || until < now + Snooze.Shortest || until > now + longest)
            return new DeskResult.Refused("It can't be put aside for so long.");
        return await ChangeAsync(alertId, officer, new(StepWords.Snoozed, reason, until.ToString("O", CultureInfo.InvariantCulture)), versionSeen, cancel,
            alerts => alerts
                .Where(a => a.Version == versionSeen && a.ActiveKey != null && (a.Owner == null || a.Owner == officer))
                .ExecuteUpdateAsync(set => set.SetProperty(a => a.SnoozedUntil, until).SetProperty(a => a.Version, versionSeen + 1), cancel));
    }

    /// <summary>Takes an alert back onto the list before its time.</summary>
    public async Task<DeskResult> WakeAsync(Guid alertId, int versionSeen, string officer, CancellationToken cancel)
    {
        CheckOfficer(officer);
        return await ChangeAsync(alertId, officer, new(StepWords.Woke), versionSeen, cancel, alerts => alerts
            .Where(a => a.Version == versionSeen && a.ActiveKey != null && a.SnoozedUntil != null)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.SnoozedUntil, (DateTimeOffset?)null).SetProperty(a => a.Version, versionSeen + 1), cancel));
    }

    /// <summary>Alerts whose time aside is over come back, each with a line on its timeline.</summary>
    /// <returns>When the next one is due; null: none is put aside.</returns>
    public async Task<DateTimeOffset?> WakeDueAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using (var read = store.CreateDbContext())
        {
            var next = await read.Alerts.Where(a => a.SnoozedUntil != null && a.ActiveKey != null).MinAsync(a => a.SnoozedUntil, cancel);
            if (next is null || next > now) return next;
        }
        await using var write = await store.BeginWriteAsync(cancel);
        var due = await write.Db.Alerts.AsNoTracking().Where(a => a.SnoozedUntil <= now && a.ActiveKey != null).OrderBy(a => a.SnoozedUntil).Take(WakeMax)
            .ToListAsync(cancel);
        var number = await SecurityStore.TakeNumbersAsync(write.Db, Counter.AlertChanges, due.Count, cancel);
        var woken = new List<Guid>(due.Count);
        foreach (var alert in due)
        {
            var rows = await write.Db.Alerts.Where(a => a.Id == alert.Id && a.SnoozedUntil == alert.SnoozedUntil && a.ActiveKey != null)
                .ExecuteUpdateAsync(set => set.SetProperty(a => a.SnoozedUntil, (DateTimeOffset?)null).SetProperty(a => a.Version, a => a.Version + 1)
                    .SetProperty(a => a.Level, 0).SetProperty(a => a.ClimbAt, now).SetProperty(a => a.ChangeNumber, number++), cancel);
            if (rows == 0) continue;   // somebody took it back at this very moment
            woken.Add(alert.Id);
            write.Db.AlertSteps.Add(AlertBook.Step(alert.Id, alert.SnoozedUntil!.Value, StepWords.Woke));
        }
        await write.CommitAsync(cancel);
        feed.Publish(woken);
        return now;
    }

    /// <summary>Closes what was resolved long enough ago: whoever wanted to look through it or open it again has had the time.</summary>
    /// <returns>How many were closed; <see cref="WakeMax"/> at once at most.</returns>
    public async Task<int> CloseOldAsync(CancellationToken cancel)
    {
        var (now, before) = (clock.GetUtcNow(), clock.GetUtcNow() - ReopenWithin);
        await using var write = await store.BeginWriteAsync(cancel);
        var old = await write.Db.Alerts.Where(a => a.State == AlertState.Resolved && a.ResolvedAt < before).OrderBy(a => a.ResolvedAt).Take(WakeMax)
            .ToListAsync(cancel);
        if (old.Count == 0) return 0;
        var number = await SecurityStore.TakeNumbersAsync(write.Db, Counter.AlertChanges, old.Count, cancel);
        foreach (var alert in old)
        {
            (alert.State, alert.Version, alert.ChangeNumber) = (AlertState.Closed, alert.Version + 1, number++);
            write.Db.AlertSteps.Add(AlertBook.Step(alert.Id, now, StepWords.Closed));
        }
        await write.CommitAsync(cancel);
        feed.Publish(old.ConvertAll(a => a.Id));
        return old.Count;
    }

    /// <summary>Hands an alert one holds to somebody else, or back to everybody.</summary>
    /// <param name="alertId">The alert; it must exist.</param>
    /// <param name="versionSeen">The version on the caller's screen.</param>
    /// <param name="officer">Who holds it.</param>
    /// <param name="to">The account that has it from now on; null puts it back into the queue. The caller checks that they may see it.</param>
    /// <param name="note">What the next person must know; null for nothing.</param>
    /// <param name="cancel">Stops the attempt.</param>
    public async Task<DeskResult> HandOverAsync(Guid alertId, int versionSeen, string officer, string? to, string? note, CancellationToken cancel)
    {
        CheckOfficer(officer);
        if (to is not null) CheckOfficer(to);
        if (note is not null) CheckNote(note);
        var state = to is null ? AlertState.Open : AlertState.Claimed;
        return await ChangeAsync(alertId, officer, new(to is null ? StepWords.PutBack : StepWords.HandedOver, note, to), versionSeen, cancel, alerts => alerts
            .Where(a => a.Version == versionSeen && a.Owner == officer && a.ActiveKey != null)
            .ExecuteUpdateAsync(set => set
                .SetProperty(a => a.State, state)
                .SetProperty(a => a.Owner, to)
                .SetProperty(a => a.Version, versionSeen + 1), cancel));
    }

    /// <summary>
    /// Hands everything that somebody holds in a community to somebody else, by the rules of <see cref="HandOverAsync"/>, in the caller's transaction.
    /// The caller holds the community's row, and tells the feed after the commit.
    /// </summary>
    /// <returns>The alerts that changed hands.</returns>
    internal static async Task<IReadOnlyList<Guid>> HandOverAllAsync(
        SecurityDbContext db, int communityId, string officer, string to, DateTimeOffset now, CancellationToken cancel)
    {
        CheckOfficer(officer);
        CheckOfficer(to);
        var held = await db.Alerts.Where(a => a.CommunityId == communityId && a.Owner == officer && a.ActiveKey != null).OrderBy(a => a.Id)
            .Select(a => a.Id).ToListAsync(cancel);
        var moved = new List<Guid>(held.Count);
        foreach (var id in held)
        {
            // Whatever was resolved or put back at this very moment is theirs no longer, and stays as it is.
            var rows = await db.Alerts.Where(a => a.Id == id && a.Owner == officer && a.ActiveKey != null).ExecuteUpdateAsync(set => set
                .SetProperty(a => a.State, AlertState.Claimed).SetProperty(a => a.Owner, to).SetProperty(a => a.ClimbAt, now)
                .SetProperty(a => a.Version, a => a.Version + 1), cancel);
            if (rows == 1) moved.Add(id);
        }
        if (moved.Count == 0) return moved;
        // The counter last, as every step takes it after the alert's own row.
        var number = await SecurityStore.TakeNumbersAsync(db, Counter.AlertChanges, moved.Count, cancel);
        foreach (var id in moved)
        {
            var mine = number++;
            await db.Alerts.Where(a => a.Id == id).ExecuteUpdateAsync(set => set.SetProperty(a => a.ChangeNumber, mine), cancel);
            db.AlertSteps.Add(new() { Id = Guid.CreateVersion7(now), AlertId = id, At = now, By = officer, What = StepWords.HandedOver, Ref = to });
        }
        return moved;
    }

    /// <summary>Ticks a step of the procedure, or takes the tick back. The owner's first tick says that work has begun.</summary>
    /// <param name="alertId">The alert; it must exist.</param>
    /// <param name="officer">Anybody on duty.</param>
    /// <param name="stepId">See <see cref="ProcedureStep.Id"/>.</param>
    /// <param name="text">The step as it reads now: the timeline must be legible after the procedure was rewritten.</param>
    /// <param name="done">False takes the tick back.</param>
    /// <param name="cancel">Stops the attempt.</param>
    public async Task<DeskResult> TickAsync(Guid alertId, string officer, string stepId, string text, bool done, CancellationToken cancel)
    {
        CheckOfficer(officer);
        CheckNote(text);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(stepId.Length, ProcedureStep.IdLengthMax);
        return await ChangeAsync(alertId, officer, new(done ? StepWords.Ticked : StepWords.Unticked, text, stepId), null, cancel, async alerts =>
        {
            await alerts.Where(a => a.State == AlertState.Claimed && a.Owner == officer)
                .ExecuteUpdateAsync(set => set.SetProperty(a => a.State, AlertState.InProgress), cancel);
            return await alerts.Where(a => a.ActiveKey != null)
                .ExecuteUpdateAsync(set => set.SetProperty(a => a.Version, a => a.Version + 1), cancel);
        });
    }

    /// <summary>Adds a picture that is stored already to the timeline.</summary>
    public async Task<DeskResult> AttachAsync(Guid alertId, string officer, string sha256, string? note, CancellationToken cancel)
    {
        CheckOfficer(officer);
        if (note is not null) CheckNote(note);
        return await ChangeAsync(alertId, officer, new(StepWords.Attached, note, sha256), null, cancel, alerts => alerts
            .Where(a => a.State != AlertState.Closed)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.Version, a => a.Version + 1), cancel));
    }

    /// <summary>Writes what came of an alert's clip, in one transaction with the clip's own row.</summary>
    /// <param name="settle">Writes the row; false: another node was quicker, and nothing is written.</param>
    internal Task<DeskResult> ClipAsync(Guid alertId, string what, string camera, string reference, Func<SecurityDbContext, Task<bool>> settle,
        CancellationToken cancel) => ChangeAsync(alertId, AlertBook.System, new(what, camera, reference), null, cancel,
            alerts => alerts.ExecuteUpdateAsync(set => set.SetProperty(a => a.Version, a => a.Version + 1), cancel), also: settle);

    /// <summary>Looked through by whoever answers for the desk: nothing more can be written.</summary>
    public async Task<DeskResult> CloseAsync(Guid alertId, int versionSeen, string officer, string? note, CancellationToken cancel)
    {
        CheckOfficer(officer);
        if (note is not null) CheckNote(note);
        return await ChangeAsync(alertId, officer, new(StepWords.Closed, note), versionSeen, cancel, alerts => alerts
            .Where(a => a.Version == versionSeen && a.State == AlertState.Resolved)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.State, AlertState.Closed).SetProperty(a => a.Version, versionSeen + 1), cancel));
    }

    /// <summary>Opens a resolved alert again: it was not over. Not when the same thing was raised anew meanwhile.</summary>
    public async Task<DeskResult> ReopenAsync(Guid alertId, int versionSeen, string officer, string note, CancellationToken cancel)
    {
        CheckOfficer(officer);
        CheckNote(note);
        string key;
        await using (var read = store.CreateDbContext())
        {
            var about = await read.Alerts.Where(a => a.Id == alertId).Select(a => new { a.CommunityId, a.Kind, a.Subject }).SingleAsync(cancel);
            key = AlertBook.ActiveKey(about.CommunityId, about.Kind, about.Subject);
            if (await read.Alerts.AnyAsync(a => a.ActiveKey == key && a.Id != alertId, cancel))
                return new DeskResult.Refused("The same thing is on the desk already, as a newer alert.");
        }
        return await ChangeAsync(alertId, officer, new(StepWords.Reopened, note), versionSeen, cancel, alerts => alerts
            .Where(a => a.Version == versionSeen && a.State == AlertState.Resolved)
            .ExecuteUpdateAsync(set => set
                .SetProperty(a => a.State, AlertState.Open)
                .SetProperty(a => a.Owner, (string?)null)
                .SetProperty(a => a.Outcome, (AlertOutcome?)null)
                .SetProperty(a => a.ResolvedAt, (DateTimeOffset?)null)
                .SetProperty(a => a.FoldedInto, (Guid?)null)
                .SetProperty(a => a.ActiveKey, key)
                .SetProperty(a => a.Version, versionSeen + 1), cancel));
    }

    /// <summary>Writes a line on the timeline of an active alert. Anybody on duty may; it takes nothing from the owner.</summary>
    public async Task<DeskResult> NoteAsync(Guid alertId, string officer, string note, CancellationToken cancel)
    {
        CheckOfficer(officer);
        CheckNote(note);
        return await ChangeAsync(alertId, officer, new(StepWords.Note, note), null, cancel, alerts => alerts
            .Where(a => a.ActiveKey != null)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.Version, a => a.Version + 1), cancel));
    }

    /// <summary>
    /// Ends an alert that its owner holds, with what was found. Of a welfare alert the finding is told to the resident's routine in the same
    /// transaction, and checks that wait for somebody are over.
    /// </summary>
    public async Task<DeskResult> ResolveAsync(Guid alertId, int versionSeen, string officer, AlertOutcome outcome, string? note, CancellationToken cancel)
    {
        CheckOfficer(officer);
        if (note is not null) CheckNote(note);
        var now = clock.GetUtcNow();
        return await ChangeAsync(alertId, officer, new(StepWords.Resolved, note), versionSeen, cancel, alerts => alerts
            .Where(a => a.Version == versionSeen && a.Owner == officer && (a.State == AlertState.Claimed || a.State == AlertState.InProgress))
            .ExecuteUpdateAsync(set => set
                .SetProperty(a => a.State, AlertState.Resolved)
                .SetProperty(a => a.Outcome, outcome)
                .SetProperty(a => a.ResolvedAt, now)
                .SetProperty(a => a.ActiveKey, (string?)null)
                .SetProperty(a => a.SnoozedUntil, (DateTimeOffset?)null)
                .SetProperty(a => a.Version, versionSeen + 1), cancel), outcome);
    }

    /// <summary>Writes that the resident was called and nobody answered: the next step of the ladder need not wait.</summary>
    /// <exception cref="InvalidOperationException">There is no such alert, or it is about nobody.</exception>
    public async Task<DeskResult> NotReachedAsync(Guid alertId, string officer, CancellationToken cancel)
    {
        CheckOfficer(officer);
        return await ChangeAsync(alertId, officer, new(TellingBook.StepOf(WelfareWord.NotReached)), null, cancel, alerts => alerts
            .Where(a => a.ActiveKey != null && a.ResidentId != null && (a.Kind == AlertKinds.Silence || a.Kind == AlertKinds.HelpAsked))
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.Version, a => a.Version + 1), cancel), told: WelfareWord.NotReached);
    }

    /// <summary>
    /// Ends every active alert of a community as history, after history was played and before going live. What is not over by then
    /// is raised afresh at this instant, so that the desk begins with what is still true.
    /// </summary>
    /// <returns>How many were closed, and how many of them are raised again.</returns>
    public async Task<(int Closed, int RaisedAgain)> CloseAsHistoryAsync(int communityId, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using var write = await store.BeginWriteAsync(cancel);
        var alerts = await write.Db.Alerts.Where(a => a.CommunityId == communityId && a.ActiveKey != null).ToListAsync(cancel);
        if (alerts.Count == 0) return (0, 0);
        var still = alerts.Where(a => a.OverAt is null && a.Kind != AlertKinds.Storm).Select(a => AlertBook.Draft(a, now)).ToList();
        var number = await SecurityStore.TakeNumbersAsync(write.Db, Counter.AlertChanges, alerts.Count, cancel);
        foreach (var alert in alerts)
        {
            (alert.State, alert.Outcome, alert.ResolvedAt, alert.ActiveKey) = (AlertState.Closed, AlertOutcome.ClosedAsHistory, now, null);
            (alert.Version, alert.ChangeNumber) = (alert.Version + 1, number++);
            write.Db.AlertSteps.Add(new() { Id = Guid.CreateVersion7(now), AlertId = alert.Id, At = now, By = AlertBook.System, What = StepWords.Closed });
            if (CheckBook.IsWelfare(alert.Kind)) await CheckBook.EndAllAsync(write.Db, alert.Id, "history", now, cancel);
        }
        await write.Db.SaveChangesAsync(cancel);   // their keys are free before the same things are raised again
        var raised = await AlertBook.ApplyAsync(write.Db, communityId, [.. still.Select(d => new RuleAction.Raise(d))], cancel);
        await write.CommitAsync(cancel);
        feed.Publish([.. alerts.Select(a => a.Id), .. raised]);
        return (alerts.Count, raised.Count);
    }

    private async Task<DeskResult> ChangeAsync(Guid alertId, string officer, Line line, int? versionSeen, CancellationToken cancel,
        Func<IQueryable<Alert>, Task<int>> update, AlertOutcome? outcome = null, WelfareWord? told = null, Func<SecurityDbContext, Task<bool>>? also = null)
    {
        var now = clock.GetUtcNow();
        await using var write = await store.BeginWriteAsync(cancel);
        // Before the alert's own row, as the community's writer does it: so the two can't wait for each other.
        var community = outcome is null && told is null ? null : await LockCommunityOfWelfareAsync(write.Db, alertId, cancel);
        var rows = await update(write.Db.Alerts.Where(a => a.Id == alertId));
        if (also is not null && rows == 1 && !await also(write.Db)) return new DeskResult.Refused("Somebody else has done it.");
        if (rows > 1) throw new UnreachableException("An id names one alert.");
        var alert = await write.Db.Alerts.AsNoTracking().SingleAsync(a => a.Id == alertId, cancel);
        // Asked after the alert's row is held: of two that come at once the second sees the first one's line. What was changed here is not committed.
        if (StepId is { } asked && await write.Db.AlertSteps.AsNoTracking().SingleOrDefaultAsync(s => s.Id == asked, cancel) is { } done)
            return (done.AlertId, done.By, done.What, done.Note, done.Ref) == (alertId, officer, line.What, line.Note, line.Ref)
                ? new DeskResult.Done(alert.Version - rows, done.At - alert.RaisedAt)
                : new DeskResult.Refused("This Idempotency-Key was used for another step.");
        if (rows == 0) return new DeskResult.Lost(alert.State, alert.Owner, alert.Version);
        if (versionSeen is { } seen && alert.Version != seen + 1) throw new UnreachableException("A step raises the version by one.");

        var number = await SecurityStore.TakeNumbersAsync(write.Db, Counter.AlertChanges, 1, cancel);
        // The ladder looks at it again; where nobody has it any more it begins anew.
        var (climbAt, level) = (alert.IsActive ? now : (DateTimeOffset?)null,
            line.What is StepWords.PutBack or StepWords.Woke or StepWords.Reopened ? 0 : alert.Level);
        await write.Db.Alerts.Where(a => a.Id == alertId).ExecuteUpdateAsync(set => set
            .SetProperty(a => a.ChangeNumber, number).SetProperty(a => a.ClimbAt, climbAt).SetProperty(a => a.Level, level), cancel);
        write.Db.AlertSteps.Add(new()
        {
            Id = StepId ?? Guid.CreateVersion7(now),
            AlertId = alertId,
            At = now,
            By = officer,
            What = line.What,
            Note = line.Note,
            Ref = line.Ref
        });
        List<Guid> changed = [alertId];
        if (outcome is { } found && alert.Kind == AlertKinds.Storm) changed.AddRange(await EndMembersAsync(write.Db, alert, found, officer, now, cancel));
        if (community is not null)
        {
            if (outcome is not null) await CheckBook.EndAllAsync(write.Db, alertId, "resolved", now, cancel);
            told ??= TellingBook.WordOf(outcome!.Value);
            if (told is { } word)
                await TellingBook.WriteAsync(write.Db, community, new(alert.ResidentId!.Value, word, officer, ToldVia.Desk), now, cancel);
        }
        await write.CommitAsync(cancel);
        feed.Publish(changed);
        if (community is not null) signal.Written(community.Id);
        LogStep(alertId, line.What, (now - alert.RaisedAt).TotalSeconds);
        return new DeskResult.Done(alert.Version, now - alert.RaisedAt);
    }

    /// <summary>Whoever ends a storm ends everything in it that nobody else has.</summary>
    private static async Task<IReadOnlyList<Guid>> EndMembersAsync(
        SecurityDbContext db, Alert storm, AlertOutcome outcome, string officer, DateTimeOffset now, CancellationToken cancel)
    {
        var members = await db.Alerts.Where(a => a.FoldedInto == storm.Id && a.State == AlertState.Open).ToListAsync(cancel);
        if (members.Count == 0) return [];
        var number = await SecurityStore.TakeNumbersAsync(db, Counter.AlertChanges, members.Count, cancel);
        foreach (var member in members)
        {
            (member.State, member.Owner, member.Outcome, member.ResolvedAt) = (AlertState.Resolved, officer, outcome, now);
            (member.ActiveKey, member.Version, member.ChangeNumber) = (null, member.Version + 1, number++);
            db.AlertSteps.Add(new() { Id = Guid.CreateVersion7(now), AlertId = member.Id, At = now, By = officer, What = StepWords.Resolved });
        }
        return members.ConvertAll(m => m.Id);
    }

    /// <returns>The longest time aside; null when there is no such alert, or it may not be put aside.</returns>
    private async Task<TimeSpan?> LimitOfAsync(Guid alertId, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext();
        var about = await db.Alerts.Where(a => a.Id == alertId).Select(a => new { a.Priority, a.Category }).SingleAsync(cancel);
        return Snooze.LongestOf(about.Priority, about.Category);
    }

    /// <returns>Null when the alert is not about how a resident is.</returns>
    private async Task<Community?> LockCommunityOfWelfareAsync(SecurityDbContext db, Guid alertId, CancellationToken cancel)
    {
        var about = await db.Alerts.Where(a => a.Id == alertId).Select(a => new { a.CommunityId, a.Kind, a.ResidentId }).SingleAsync(cancel);
        return about.ResidentId is not null && CheckBook.IsWelfare(about.Kind) ? await store.LockCommunityAsync(db, about.CommunityId, cancel) : null;
    }

    private static void CheckOfficer(string officer)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(officer);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(officer.Length, OfficerLengthMax);
    }

    private static void CheckNote(string note)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(note);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(note.Length, NoteLengthMax);
    }

    /// <summary>What is written on the timeline.</summary>
    private sealed record Line(string What, string? Note = null, string? Ref = null);

    [LoggerMessage(Level = LogLevel.Information, Message = "Alert {AlertId}: {Step} {AfterS} s after it was raised")]
    private partial void LogStep(Guid alertId, string step, double afterS);
}

/// <summary>What came of a step. Losing is ordinary, not an exception.</summary>
public abstract record DeskResult
{
    private DeskResult() { }

    /// <param name="Version">The version after the step.</param>
    /// <param name="Waited">Since the alert was raised.</param>
    public sealed record Done(int Version, TimeSpan Waited) : DeskResult;

    /// <param name="Owner">Who has it; null when nobody does.</param>
    /// <param name="Version">The version it has now.</param>
    public sealed record Lost(AlertState State, string? Owner, int Version) : DeskResult;

    /// <summary>The step is not allowed for this alert, whoever asks.</summary>
    /// <param name="Reason">Why, in English.</param>
    public sealed record Refused(string Reason) : DeskResult;
}
