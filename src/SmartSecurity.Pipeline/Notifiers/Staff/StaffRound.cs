using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmartSecurity.Core.Health;
using SmartSecurity.Storage.Notices;

namespace SmartSecurity.Pipeline.Notifiers.Staff;

/// <summary>Climbs the ladders and sends what they wrote: at least once, with an id by which the other end knows what it has seen.</summary>
/// <remarks>
/// A message is taken in the database before it is handed over and marked after it, so a kill between the two sends it once more with the same id. A
/// channel that fails rests with everything that waits for it; the others go on.
/// </remarks>
public sealed partial class StaffRound(
    LadderBook ladders, NoticeOutbox outbox, IEnumerable<IStaffSender> senders, StaffWords words, IOptions<NotifiersOptions> options,
    IOptions<SiteOptions> site, HealthBoard health, TimeProvider clock, ILogger<StaffRound> log)
{
    /// <summary>The entry on the health board.</summary>
    public const string Part = "staff-messages";

    /// <summary>Messages of one round; the next one follows at once.</summary>
    private const int RoundMax = 200;

    private static readonly TimeSpan TakenFor = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan AgainMin = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan AgainMax = TimeSpan.FromMinutes(5);

    private readonly IReadOnlyList<IStaffSender> _senders = [.. senders];

    /// <summary>Climbs and sends what is due.</summary>
    /// <returns>When to come again at the latest; null: when something changes.</returns>
    public async Task<DateTimeOffset?> RunAsync(CancellationToken cancel)
    {
        var climb = await ladders.ClimbAsync(cancel);
        for (var sent = 0; sent < RoundMax && await outbox.NextAsync(cancel) is { } due; sent++) await SendAsync(due, cancel);
        var dead = await outbox.DeadSinceAsync(clock.GetUtcNow() - TimeSpan.FromDays(1), cancel);
        if (dead > 0) health.Report(Part, HealthLevel.Degraded,
            $"{dead} messages to people on duty could not be sent in the last day: look at the messages page.");
        else health.Healthy(Part);
        var send = await outbox.NextDueAtAsync(cancel);
        return climb is null ? send : send is null || climb < send ? climb : send;
    }

    private async Task SendAsync(DueNotice due, CancellationToken cancel)
    {
        var (notice, now) = (due.Notice, clock.GetUtcNow());
        if (_senders.FirstOrDefault(s => s.Serves(due.Channel.Way)) is not { } sender)
        {
            await BuryAsync(notice, "Nothing serves this way: see Notifiers in the settings.", cancel);
            return;
        }
        if (notice.Attempts > 0 && now - notice.At > options.Value.GiveUpAfter)
        {
            await BuryAsync(notice, notice.Reason ?? "It could not be reached in time.", cancel);
            return;
        }
        if (!await outbox.TakeAsync(notice, now + TakenFor, cancel)) return;   // another node has it
        switch (await sender.SendAsync(words.Of(due, due.Alert is null ? null : site.Value.LinkTo($"/t/{due.Token}")), cancel))
        {
            case Notified.Taken:
                await outbox.SentAsync(notice, cancel);
                PipelineMeter.MessagesSent.Add(1, new KeyValuePair<string, object?>("way", due.Channel.Way.ToString()));
                break;
            case Notified.Refused refused:
                await BuryAsync(notice, refused.Reason, cancel);
                break;
            case Notified.Failed failed:
                await outbox.FailedAsync(notice, failed.Reason, clock.GetUtcNow() + Backoff(due.Channel.Failures + 1), cancel);
                LogFailed(notice.Id, notice.Attempts + 1, failed.Reason);
                break;
            default:
                throw new System.Diagnostics.UnreachableException("A message is taken, refused or fails.");
        }
    }

    private async Task BuryAsync(AlertNotice notice, string reason, CancellationToken cancel)
    {
        await outbox.BuryAsync(notice.Id, reason, cancel);
        PipelineMeter.MessagesDead.Add(1);
        LogDead(notice.Id, reason);
    }

    private static TimeSpan Backoff(int failures)
    {
        var wait = AgainMin * Math.Pow(2, Math.Min(failures - 1, 10));
        return wait < AgainMax ? wait : AgainMax;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Message {NoticeId} to somebody on duty failed, attempt {Attempt}: {Reason}")]
    private partial void LogFailed(Guid noticeId, int attempt, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Message {NoticeId} to somebody on duty will not be sent: {Reason}")]
    private partial void LogDead(Guid noticeId, string reason);
}
