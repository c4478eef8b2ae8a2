using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Storage.Welfare;

namespace SmartSecurity.Storage.Notices;

/// <summary>A message that is due, with what sending it needs.</summary>
/// <param name="Alert">Null for a trial message, or when the alert is no longer kept.</param>
/// <param name="AlertFacts">Of a storm: which kind is many.</param>
public sealed record DueNotice(
    AlertNotice Notice, StaffChannel Channel, ChannelAddress Address, Alert? Alert, IReadOnlyDictionary<string, string> AlertFacts, string Community,
    TimeZoneInfo Zone, string Token)
{
    public override string ToString() => $"Notice {Notice.Id}";   // an address must not reach a log by accident
}

/// <summary>What a link of a message leads to.</summary>
/// <param name="Account">Whose channel it was; null: a group's.</param>
public sealed record NoticeLink(AlertNotice Notice, Alert Alert, Account? Account, string Community, TimeZoneInfo Zone);

/// <summary>Messages to people on duty that wait, and what became of them. A row is taken by compare-and-set, so that two nodes do not send it twice.</summary>
public sealed class NoticeOutbox(SecurityStore store, ChannelBook channels, NoticeTokens tokens, TimeProvider clock)
{
    /// <summary>Messages on the operator's page.</summary>
    public const int ListedMax = 200;

    /// <summary>The first that is due; what nobody needs any more is withdrawn on the way.</summary>
    public async Task<DueNotice?> NextAsync(CancellationToken cancel)
    {
        while (true)
        {
            await using var db = store.CreateDbContext();
            var now = clock.GetUtcNow();
            var due = await db.AlertNotices.AsNoTracking().Where(n => n.State == NoticeState.Waiting && n.NextAttemptAt <= now)
                .OrderBy(n => n.NextAttemptAt).ThenBy(n => n.Id).FirstOrDefaultAsync(cancel);
            if (due is null) return null;
            var channel = await db.StaffChannels.AsNoTracking().SingleOrDefaultAsync(c => c.Id == due.ChannelId, cancel);
            var alert = await db.Alerts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == due.AlertId, cancel);
            var isNeeded = channel is { Disabled: false }
                && (due.Level == 0 || alert is { IsActive: true, FoldedInto: null, State: not AlertState.InProgress });
            if (!isNeeded || (due.Level == 1 && alert!.Owner is not null))
            {
                await WithdrawAsync(due, cancel);
                continue;
            }
            if (channel!.RestUntil is { } rest && rest > now)
            {
                await PutOffAsync(due, rest, cancel);
                continue;
            }
            var community = await db.Communities.AsNoTracking().SingleOrDefaultAsync(c => c.Id == due.CommunityId, cancel);
            var facts = alert is null ? [] : JsonSerializer.Deserialize<Dictionary<string, string>>(alert.FactsJson) ?? [];
            return new(due, channel, channels.AddressOf(channel), alert, facts, community?.Name ?? "",
                community is null ? TimeZoneInfo.Utc : TimeZoneInfo.FindSystemTimeZoneById(community.TimeZone), tokens.Of(due.Id));
        }
    }

    /// <summary>When the next one is due; null when none waits.</summary>
    public async Task<DateTimeOffset?> NextDueAtAsync(CancellationToken cancel)
    {
        await using var db = store.CreateDbContext();
        return await db.AlertNotices.Where(n => n.State == NoticeState.Waiting).MinAsync(n => (DateTimeOffset?)n.NextAttemptAt, cancel);
    }

    /// <summary>Takes a message for one attempt: until <paramref name="until"/> nobody else does.</summary>
    public async Task<bool> TakeAsync(AlertNotice seen, DateTimeOffset until, CancellationToken cancel)
    {
        await using var write = await store.BeginWriteAsync(cancel);
        var rows = await write.Db.AlertNotices.Where(n => n.Id == seen.Id && n.State == NoticeState.Waiting && n.Attempts == seen.Attempts
            && n.NextAttemptAt == seen.NextAttemptAt).ExecuteUpdateAsync(set => set.SetProperty(n => n.Attempts, seen.Attempts + 1)
            .SetProperty(n => n.NextAttemptAt, until), cancel);
        await write.CommitAsync(cancel);
        return rows == 1;
    }

    /// <summary>The other end took it: its channel is well.</summary>
    public async Task SentAsync(AlertNotice notice, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using var write = await store.BeginWriteAsync(cancel);
        await write.Db.AlertNotices.Where(n => n.Id == notice.Id).ExecuteUpdateAsync(set => set.SetProperty(n => n.State, NoticeState.Sent)
            .SetProperty(n => n.Reason, (string?)null).SetProperty(n => n.SentAt, now), cancel);
        await write.Db.StaffChannels.Where(c => c.Id == notice.ChannelId && c.Failures > 0)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.Failures, 0).SetProperty(c => c.RestUntil, (DateTimeOffset?)null), cancel);
        await write.CommitAsync(cancel);
    }

    /// <summary>It will never be sent.</summary>
    public async Task BuryAsync(Guid id, string reason, CancellationToken cancel)
    {
        var why = Cut(reason);
        await using var write = await store.BeginWriteAsync(cancel);
        await write.Db.AlertNotices.Where(n => n.Id == id)
            .ExecuteUpdateAsync(set => set.SetProperty(n => n.State, NoticeState.Dead).SetProperty(n => n.Reason, why), cancel);
        await write.CommitAsync(cancel);
    }

    /// <summary>An attempt failed. Whatever else waits for the same channel waits as long: one that is down is not asked with every message.</summary>
    public async Task FailedAsync(AlertNotice notice, string reason, DateTimeOffset next, CancellationToken cancel)
    {
        var why = Cut(reason);
        await using var write = await store.BeginWriteAsync(cancel);
        await write.Db.AlertNotices.Where(n => n.Id == notice.Id && n.State == NoticeState.Waiting)
            .ExecuteUpdateAsync(set => set.SetProperty(n => n.NextAttemptAt, next).SetProperty(n => n.Reason, why), cancel);
        await write.Db.StaffChannels.Where(c => c.Id == notice.ChannelId)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.Failures, c => c.Failures + 1).SetProperty(c => c.RestUntil, next), cancel);
        await write.CommitAsync(cancel);
    }

    /// <summary>A trial message to a channel, so that somebody sees whether it comes.</summary>
    public async Task<Guid?> TryOutAsync(Guid channelId, CancellationToken cancel)
    {
        var (id, now) = (Guid.CreateVersion7(clock.GetUtcNow()), clock.GetUtcNow());
        await using var write = await store.BeginWriteAsync(cancel);
        var channel = await write.Db.StaffChannels.AsNoTracking().SingleOrDefaultAsync(c => c.Id == channelId, cancel);
        if (channel is null) return null;
        var community = channel.CommunityId ?? await write.Db.Communities.OrderBy(c => c.Id).Select(c => c.Id).FirstOrDefaultAsync(cancel);
        write.Db.AlertNotices.Add(new()
        {
            Id = id,
            AlertId = Guid.Empty,
            CommunityId = community,
            ChannelId = channelId,
            Level = 0,
            At = now,
            NextAttemptAt = now,
            TokenSha256 = AnswerTokens.Digest(tokens.Of(id)),
        });
        await write.CommitAsync(cancel);
        return id;
    }

    /// <summary>Sends a dead one again, from the first attempt.</summary>
    public async Task<bool> RetryAsync(Sight reach, Guid id, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using var write = await store.BeginWriteAsync(reach, cancel);
        var rows = await write.Db.AlertNotices.Where(n => n.Id == id && n.State == NoticeState.Dead).ExecuteUpdateAsync(set => set
            .SetProperty(n => n.State, NoticeState.Waiting).SetProperty(n => n.Attempts, 0).SetProperty(n => n.NextAttemptAt, now), cancel);
        await write.CommitAsync(cancel);
        return rows == 1;
    }

    /// <summary>Latest messages, the dead and those that wait first, with the way they go. They name nobody.</summary>
    public async Task<IReadOnlyList<(AlertNotice Notice, StaffWay Way)>> ListAsync(Sight reach, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext(reach);
        var rows = await db.AlertNotices.AsNoTracking().Join(db.StaffChannels, n => n.ChannelId, c => c.Id, (n, c) => new { Notice = n, c.Way })
            .OrderBy(r => r.Notice.State == NoticeState.Dead ? 0 : r.Notice.State == NoticeState.Waiting ? 1 : 2).ThenByDescending(r => r.Notice.At)
            .Take(ListedMax).ToListAsync(cancel);
        return rows.ConvertAll(r => (r.Notice, r.Way));
    }

    /// <summary>Dead ones since an instant.</summary>
    public async Task<int> DeadSinceAsync(DateTimeOffset since, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext();
        return await db.AlertNotices.CountAsync(n => n.State == NoticeState.Dead && n.At >= since, cancel);
    }

    /// <summary>What a link of a message leads to. Looking changes nothing: previews of links look.</summary>
    /// <returns>Null: there is no such link, or its time is over.</returns>
    public async Task<NoticeLink?> FindAsync(string token, CancellationToken cancel)
    {
        if (token.Length is 0 or > AnswerTokens.LengthMax) return null;
        var digest = AnswerTokens.Digest(token);
        await using var db = store.CreateDbContext();
        var notice = await db.AlertNotices.AsNoTracking().SingleOrDefaultAsync(n => n.TokenSha256 == digest, cancel);
        if (notice is null || notice.At + AlertNotice.LinkLifetime < clock.GetUtcNow()) return null;
        if (await db.Alerts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == notice.AlertId, cancel) is not { } alert) return null;
        var account = await db.StaffChannels.Where(c => c.Id == notice.ChannelId && !c.Disabled)
            .Join(db.Accounts.Where(a => !a.Disabled), c => c.AccountId, a => a.Id, (c, a) => a).AsNoTracking().SingleOrDefaultAsync(cancel);
        var community = await db.Communities.AsNoTracking().SingleAsync(c => c.Id == notice.CommunityId, cancel);
        return new(notice, alert, account, community.Name, TimeZoneInfo.FindSystemTimeZoneById(community.TimeZone));
    }

    /// <summary>Uses a link up.</summary>
    /// <returns>False when it was used before.</returns>
    public async Task<bool> UseAsync(Guid noticeId, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using var write = await store.BeginWriteAsync(cancel);
        var rows = await write.Db.AlertNotices.Where(n => n.Id == noticeId && n.UsedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(n => n.UsedAt, now), cancel);
        await write.CommitAsync(cancel);
        return rows == 1;
    }

    private async Task WithdrawAsync(AlertNotice seen, CancellationToken cancel)
    {
        await using var write = await store.BeginWriteAsync(cancel);
        await write.Db.AlertNotices.Where(n => n.Id == seen.Id && n.State == NoticeState.Waiting)
            .ExecuteUpdateAsync(set => set.SetProperty(n => n.State, NoticeState.Withdrawn), cancel);
        await write.CommitAsync(cancel);
    }

    /// <summary>Puts a message off without an attempt: its channel rests.</summary>
    private async Task PutOffAsync(AlertNotice seen, DateTimeOffset until, CancellationToken cancel)
    {
        await using var write = await store.BeginWriteAsync(cancel);
        await write.Db.AlertNotices.Where(n => n.Id == seen.Id && n.State == NoticeState.Waiting && n.NextAttemptAt == seen.NextAttemptAt)
            .ExecuteUpdateAsync(set => set.SetProperty(n => n.NextAttemptAt, until), cancel);
        await write.CommitAsync(cancel);
    }

    private static string Cut(string text) => text.Length <= AlertNotice.ReasonLengthMax ? text : text[..AlertNotice.ReasonLengthMax];
}
