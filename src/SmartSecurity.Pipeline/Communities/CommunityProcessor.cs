using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Passages;
using SmartSecurity.Core.Residents;
using SmartSecurity.Core.Rules;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Desk;
using SmartSecurity.Storage.Inbox;
using SmartSecurity.Storage.Registry;
using SmartSecurity.Storage.Welfare;

namespace SmartSecurity.Pipeline.Communities;

/// <summary>What a processor needs beside its community's number.</summary>
public sealed record ProcessorParts(
    SecurityStore Store, FactsReader Facts, IReadOnlyList<IRule> Rules, SnapshotReading Snapshots, AlertFeed Feed, PassageFeed Passages,
    ProfileLimits Profiles, WelfareBook Welfare, AlertFolding Folding, TimeProvider Clock, ILogger<CommunityProcessor> Log);

/// <summary>The silence limit each profile declares.</summary>
public sealed record ProfileLimits(IReadOnlyDictionary<string, TimeSpan?> SilentAfter);

/// <summary>
/// The one writer of a community: reads the inbox after its cursor, and commits passages, rule states, alerts and the cursor in
/// one transaction that is guarded by the cursor's old value.
/// </summary>
/// <remarks>
/// Time is the community's own: before a row is applied every deadline up to its receipt time has fired, and a deadline
/// beyond the last row fires only in a transaction that proves that there is no further row. So a replay, or a run that was
/// killed at any point, gives the same alerts at the same times. Not safe for two callers at once: the grain sees to that.
/// </remarks>
public sealed partial class CommunityProcessor(int communityId, ProcessorParts parts)
{
    public const int RowsMax = 500;

    private readonly ILogger _log = parts.Log;
    private CommunityKnowledge? _knowledge;
    private RuleBook _book = new([]);
    private long _cursor;
    private bool _standingIsStale;

    /// <summary>Processes all rows there are and every deadline that has come.</summary>
    /// <returns>When to come again if no row does; null: never.</returns>
    public async Task<DateTimeOffset?> CatchUpAsync(CancellationToken cancel)
    {
        while (true)
        {
            var community = await LoadAsync(cancel);
            var rows = await ReadRowsAsync(cancel);
            if (rows.Count > 0)
            {
                await parts.Snapshots.FillInAsync(communityId, rows, cancel);
                if (!await CommitRowsAsync(rows, cancel)) Forget();
                continue;
            }
            var now = community.ClockHeld ? community.Clock : Later(community.Clock, parts.Clock.GetUtcNow());
            if (!HasSomethingDue(now)) return community.ClockHeld ? null : _book.NextDueAt;
            if (!await CommitTimeAsync(cancel)) Forget();
        }
    }

    /// <summary>Reads memory again at the next call: another writer was here, or a commit failed half-way.</summary>
    public void Forget() => _knowledge = null;

    private bool HasSomethingDue(DateTimeOffset now) =>
        now > default(DateTimeOffset) && (_book.NextDueAt <= now || _standingIsStale);

    private async Task<Community> LoadAsync(CancellationToken cancel)
    {
        await using var db = parts.Store.CreateDbContext();
        var community = await db.Communities.AsNoTracking().SingleAsync(c => c.Id == communityId, cancel);
        if (_knowledge is null)
        {
            _book = new RuleBook(parts.Rules);
            await _book.LoadAsync(db.RuleStates.AsNoTracking().Where(s => s.CommunityId == communityId).AsAsyncEnumerable(), cancel);
            _cursor = community.Cursor;
        }
        if (_knowledge?.Version != community.FactsVersion)
        {
            _knowledge = await parts.Facts.ReadAsync(communityId, parts.Profiles.SilentAfter, cancel);
            _standingIsStale = true;
        }
        return community;
    }

    private async Task<List<InboxMessage>> ReadRowsAsync(CancellationToken cancel)
    {
        await using var db = parts.Store.CreateDbContext();
        return await db.Inbox.AsNoTracking().Where(m => m.CommunityId == communityId && m.Number > _cursor).OrderBy(m => m.Number)
            .Take(RowsMax).ToListAsync(cancel);
    }

    private async Task<bool> CommitRowsAsync(List<InboxMessage> rows, CancellationToken cancel)
    {
        var started = parts.Clock.GetTimestamp();
        var (passages, actions) = Apply(rows);
        try
        {
            await using var write = await parts.Store.BeginWriteAsync(cancel);
            var community = await parts.Store.LockCommunityAsync(write.Db, communityId, cancel);
            if (community.Cursor != _cursor) return false;
            community.Cursor = rows[^1].Number;
            write.Db.Passages.AddRange(passages);
            foreach (var row in rows.Where(r => r.IdentificationsJson is not null && r.PictureSha256s is not null))
                await write.Db.Inbox.Where(m => m.CommunityId == communityId && m.Number == row.Number)
                    .ExecuteUpdateAsync(set => set.SetProperty(m => m.IdentificationsJson, row.IdentificationsJson), cancel);
            var changed = await FinishAsync(write, actions, community.ClockHeld, cancel);
            _cursor = rows[^1].Number;
            Publish(passages, changed);
        }
        catch
        {
            Forget();
            throw;
        }
        PipelineMeter.BatchSeconds.Record(parts.Clock.GetElapsedTime(started).TotalSeconds);
        LogBatch(communityId, rows.Count, passages.Count, actions.Count);
        return true;
    }

    /// <summary>Fires deadlines beyond the last row, if there is still none when the row is locked.</summary>
    private async Task<bool> CommitTimeAsync(CancellationToken cancel)
    {
        try
        {
            await using var write = await parts.Store.BeginWriteAsync(cancel);
            var community = await parts.Store.LockCommunityAsync(write.Db, communityId, cancel);
            if (community.Cursor != _cursor) return false;
            if (community.InboxNext != _cursor + 1) return true;   // a row came meanwhile: it goes first
            var now = community.ClockHeld ? community.Clock : Later(community.Clock, parts.Clock.GetUtcNow());
            var actions = Stand(now);
            _book.PassTime(now, _knowledge!.Facts, actions);
            community.Clock = now;
            Publish([], await FinishAsync(write, actions, community.ClockHeld, cancel));
            return true;
        }
        catch
        {
            Forget();
            throw;
        }
    }

    private async Task<IReadOnlyCollection<Guid>> FinishAsync(WriteScope write, List<RuleAction> actions, bool held, CancellationToken cancel)
    {
        _book.Save(write.Db, communityId);
        var changed = await AlertBook.ApplyAsync(write.Db, communityId, actions, cancel, parts.Folding, CoolDownOf);
        var toSend = await parts.Welfare.ApplyAsync(write.Db, communityId, actions, held, cancel);
        await write.CommitAsync(cancel);
        _book.Saved();
        if (toSend) parts.Welfare.Ring();
        return changed;
    }

    private TimeSpan CoolDownOf(string kind) =>
        RuleCatalog.Find(kind) is null ? default : TimeSpan.FromMinutes(_knowledge!.Facts.SettingOf(kind).CoolDownMin);

    private (List<Passage> Passages, List<RuleAction> Actions) Apply(List<InboxMessage> rows)
    {
        var (passages, actions) = (new List<Passage>(rows.Count), new List<RuleAction>());
        foreach (var row in rows)
        {
            actions.AddRange(Stand(row.ReceivedAt));
            _book.PassTime(row.ReceivedAt, _knowledge!.Facts, actions);
            foreach (var (e, passage) in EventReading.Read(row, _knowledge))
            {
                if (passage is not null) passages.Add(passage);
                _book.Apply(e, _knowledge.Facts, actions);
            }
        }
        return (passages, actions);
    }

    private List<RuleAction> Stand(DateTimeOffset now)
    {
        if (!_standingIsStale) return [];
        _standingIsStale = false;
        return _book.Stand(now, _knowledge!.Facts);
    }

    private void Publish(List<Passage> passages, IReadOnlyCollection<Guid> alerts)
    {
        PipelineMeter.Passages.Add(passages.Count);
        PipelineMeter.Alerts.Add(alerts.Count);
        if (passages.Count > 0) parts.Passages.Publish(communityId);
        parts.Feed.Publish(alerts);
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    [LoggerMessage(Level = LogLevel.Debug, Message = "Community {CommunityId}: {Rows} rows gave {Passages} passages and {Actions} actions")]
    private partial void LogBatch(int communityId, int rows, int passages, int actions);
}
