using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Quartz;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Patrols;
using SmartSecurity.Storage.Pictures;

namespace SmartSecurity.Pipeline.Jobs;

/// <summary>What a cleaning removed.</summary>
public sealed record Cleaned(int Passages, int Messages, int Rejected, int Alerts, int Pictures, int Links, int WatchList, int Rounds,
    int Handovers);

/// <summary>Removes what is kept no longer, in small transactions so that the gates are not held up.</summary>
public sealed class Retention(
    SecurityStore store, PictureStore pictures, IOptions<RetentionOptions> options, IOptions<PatrolOptions> patrols, TimeProvider clock)
{
    /// <summary>Rows in one transaction; about 0.1 s on a small machine.</summary>
    private const int RowsAtOnce = 2_000;

    public async Task<Cleaned> RunAsync(CancellationToken cancel)
    {
        var (now, keep) = (clock.GetUtcNow(), options.Value);
        var (movedBefore, rejectedBefore, endedBefore) = (now - keep.PassagesKeptFor, now - keep.RejectedKeptFor, now - keep.EndedAlertsKeptFor);
        var passages = await RepeatAsync(db => db.Passages.Where(p => p.At < movedBefore).OrderBy(p => p.At).Take(RowsAtOnce), cancel);
        // Rows after a cursor are still to be read, however old.
        var messages = await RepeatAsync(db => db.Inbox
            .Where(m => m.ReceivedAt < movedBefore && db.Communities.Any(c => c.Id == m.CommunityId && c.Cursor >= m.Number))
            .OrderBy(m => m.ReceivedAt).Take(RowsAtOnce), cancel);
        var rejected = await RepeatAsync(db => db.Rejected.Where(r => r.ReceivedAt < rejectedBefore).OrderBy(r => r.ReceivedAt).Take(RowsAtOnce), cancel);
        await RepeatAsync(db => db.AlertSteps.Where(s => db.Alerts.Any(a => a.Id == s.AlertId && a.ResolvedAt < endedBefore)).Take(RowsAtOnce), cancel);
        await RepeatAsync(db => db.AlertClips.Where(c => db.Alerts.Any(a => a.Id == c.AlertId && a.ResolvedAt < endedBefore)).Take(RowsAtOnce), cancel);
        var alerts = await RepeatAsync(db => db.Alerts.Where(a => a.ResolvedAt < endedBefore).Take(RowsAtOnce), cancel);
        // A page about alerts lives as long as they do, whether or not anybody signed it.
        var handovers = await RepeatAsync(db => db.Handovers.Where(h => h.Until < endedBefore).Take(RowsAtOnce), cancel);
        await RepeatAsync(db => db.Releases.Where(r => r.EndedAt < endedBefore).Take(RowsAtOnce), cancel);
        var links = await RepeatAsync(db => db.SignInLinks.Where(l => l.ExpiresAt < now).Take(RowsAtOnce), cancel);
        var watched = await RepeatAsync(db => db.WatchList.Where(w => w.ExpiresAt < now).Take(RowsAtOnce), cancel);
        var roundsBefore = now - patrols.Value.KeptFor;
        await RepeatAsync(db => db.PatrolFindings
            .Where(f => db.PatrolRounds.Any(r => r.Id == f.RoundId && r.EndsAt < roundsBefore)).Take(RowsAtOnce), cancel);
        await RepeatAsync(db => db.PatrolVisits
            .Where(v => db.PatrolRounds.Any(r => r.Id == v.RoundId && r.EndsAt < roundsBefore)).Take(RowsAtOnce), cancel);
        var rounds = await RepeatAsync(db => db.PatrolRounds.Where(r => r.EndsAt < roundsBefore).Take(RowsAtOnce), cancel);
        var removed = 0;
        for (int n; (n = await pictures.RemoveOverdueAsync(now, cancel)) > 0;) removed += n;
        return new(passages, messages, rejected, alerts, removed, links, watched, rounds, handovers);
    }

    private async Task<int> RepeatAsync<T>(Func<SecurityDbContext, IQueryable<T>> overdue, CancellationToken cancel)
        where T : class
    {
        var total = 0;
        while (true)
        {
            await using var write = await store.BeginWriteAsync(cancel);
            var removed = await overdue(write.Db).ExecuteDeleteAsync(cancel);
            await write.CommitAsync(cancel);
            total += removed;
            if (removed < RowsAtOnce) return total;
        }
    }
}

/// <summary>Runs <see cref="Retention"/> once a night and says what it removed.</summary>
[DisallowConcurrentExecution]
public sealed partial class RetentionJob(Retention retention, ILogger<RetentionJob> log) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var cleaned = await retention.RunAsync(cancellationToken);
        LogCleaned(cleaned.Passages, cleaned.Messages, cleaned.Rejected, cleaned.Alerts, cleaned.Pictures, cleaned.Rounds, cleaned.Handovers);
    }

    [LoggerMessage(Level = LogLevel.Information,
        Message = "Retention removed {Passages} passages, {Messages} messages, {Rejected} rejected messages, {Alerts} alerts, {Pictures} pictures, "
            + "{Rounds} rounds, {Handovers} handovers")]
    private partial void LogCleaned(int passages, int messages, int rejected, int alerts, int pictures, int rounds, int handovers);
}
