using System.Diagnostics;
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

    /// <summary>Takes an open alert for one person.</summary>
    /// <param name="alertId">The alert; it must exist.</param>
    /// <param name="versionSeen">The version on the caller's screen. A stale one loses.</param>
    /// <param name="officer">Account name, 1 to <see cref="OfficerLengthMax"/> characters.</param>
    /// <param name="cancel">Stops the attempt; nothing is left half done.</param>
    /// <exception cref="InvalidOperationException">There is no such alert.</exception>
    public async Task<DeskResult> ClaimAsync(Guid alertId, int versionSeen, string officer, CancellationToken cancel)
    {
        CheckOfficer(officer);
        return await ChangeAsync(alertId, officer, "claimed", null, versionSeen, cancel, alerts => alerts
            .Where(a => a.Version == versionSeen && a.State == AlertState.Open)
            .ExecuteUpdateAsync(set => set
                .SetProperty(a => a.State, AlertState.Claimed)
                .SetProperty(a => a.Owner, officer)
                .SetProperty(a => a.Version, versionSeen + 1), cancel));
    }

    /// <summary>Writes a line on the timeline of an active alert. Anybody on duty may; it takes nothing from the owner.</summary>
    public async Task<DeskResult> NoteAsync(Guid alertId, string officer, string note, CancellationToken cancel)
    {
        CheckOfficer(officer);
        CheckNote(note);
        return await ChangeAsync(alertId, officer, "note", note, null, cancel, alerts => alerts
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
        return await ChangeAsync(alertId, officer, "resolved", note, versionSeen, cancel, alerts => alerts
            .Where(a => a.Version == versionSeen && a.Owner == officer && (a.State == AlertState.Claimed || a.State == AlertState.InProgress))
            .ExecuteUpdateAsync(set => set
                .SetProperty(a => a.State, AlertState.Resolved)
                .SetProperty(a => a.Outcome, outcome)
                .SetProperty(a => a.ResolvedAt, now)
                .SetProperty(a => a.ActiveKey, (string?)null)
                .SetProperty(a => a.Version, versionSeen + 1), cancel), outcome);
    }

    /// <summary>Writes that the resident was called and nobody answered: the next step of the ladder need not wait.</summary>
    /// <exception cref="InvalidOperationException">There is no such alert, or it is about nobody.</exception>
    public async Task<DeskResult> NotReachedAsync(Guid alertId, string officer, CancellationToken cancel)
    {
        CheckOfficer(officer);
        return await ChangeAsync(alertId, officer, TellingBook.StepOf(WelfareWord.NotReached), null, null, cancel, alerts => alerts
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
        // What came back after it was over is true again.
        var over = (await write.Db.AlertSteps
            .Where(s => s.What == "over" && write.Db.Alerts.Any(a => a.Id == s.AlertId && a.ActiveKey != null && a.LastAt <= s.At))
            .Select(s => s.AlertId).ToListAsync(cancel)).ToHashSet();
        var still = alerts.Where(a => !over.Contains(a.Id)).Select(a => AlertBook.Draft(a, now)).ToList();
        var number = await SecurityStore.TakeNumbersAsync(write.Db, Counter.AlertChanges, alerts.Count, cancel);
        foreach (var alert in alerts)
        {
            (alert.State, alert.Outcome, alert.ResolvedAt, alert.ActiveKey) = (AlertState.Closed, AlertOutcome.ClosedAsHistory, now, null);
            (alert.Version, alert.ChangeNumber) = (alert.Version + 1, number++);
            write.Db.AlertSteps.Add(new() { Id = Guid.CreateVersion7(now), AlertId = alert.Id, At = now, By = AlertBook.System, What = "closed" });
            if (CheckBook.IsWelfare(alert.Kind)) await CheckBook.EndAllAsync(write.Db, alert.Id, "history", now, cancel);
        }
        await write.Db.SaveChangesAsync(cancel);   // their keys are free before the same things are raised again
        var raised = await AlertBook.ApplyAsync(write.Db, communityId, [.. still.Select(d => new RuleAction.Raise(d))], cancel);
        await write.CommitAsync(cancel);
        feed.Publish([.. alerts.Select(a => a.Id), .. raised]);
        return (alerts.Count, raised.Count);
    }

    private async Task<DeskResult> ChangeAsync(Guid alertId, string officer, string what, string? note, int? versionSeen,
        CancellationToken cancel, Func<IQueryable<Alert>, Task<int>> update, AlertOutcome? outcome = null, WelfareWord? told = null)
    {
        var now = clock.GetUtcNow();
        await using var write = await store.BeginWriteAsync(cancel);
        // Before the alert's own row, as the community's writer does it: so the two can't wait for each other.
        var community = outcome is null && told is null ? null : await LockCommunityOfWelfareAsync(write.Db, alertId, cancel);
        var rows = await update(write.Db.Alerts.Where(a => a.Id == alertId));
        if (rows > 1) throw new UnreachableException("An id names one alert.");
        var alert = await write.Db.Alerts.AsNoTracking().SingleAsync(a => a.Id == alertId, cancel);
        if (rows == 0) return new DeskResult.Lost(alert.State, alert.Owner, alert.Version);
        if (versionSeen is { } seen && alert.Version != seen + 1) throw new UnreachableException("A step raises the version by one.");

        var number = await SecurityStore.TakeNumbersAsync(write.Db, Counter.AlertChanges, 1, cancel);
        await write.Db.Alerts.Where(a => a.Id == alertId).ExecuteUpdateAsync(set => set.SetProperty(a => a.ChangeNumber, number), cancel);
        write.Db.AlertSteps.Add(new() { Id = Guid.CreateVersion7(now), AlertId = alertId, At = now, By = officer, What = what, Note = note });
        if (community is not null)
        {
            if (outcome is not null) await CheckBook.EndAllAsync(write.Db, alertId, "resolved", now, cancel);
            told ??= TellingBook.WordOf(outcome!.Value);
            if (told is { } word)
                await TellingBook.WriteAsync(write.Db, community, new(alert.ResidentId!.Value, word, officer, ToldVia.Desk), now, cancel);
        }
        await write.CommitAsync(cancel);
        feed.Publish([alertId]);
        if (community is not null) signal.Written(community.Id);
        LogStep(alertId, what, (now - alert.RaisedAt).TotalSeconds);
        return new DeskResult.Done(alert.Version, now - alert.RaisedAt);
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
}
