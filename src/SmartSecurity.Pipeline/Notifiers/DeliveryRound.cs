using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmartSecurity.Core.Health;
using SmartSecurity.Core.Routines;
using SmartSecurity.Storage.Welfare;

namespace SmartSecurity.Pipeline.Notifiers;

/// <summary>Sends what the outbox holds: in order, at least once, with an id by which a gateway knows what it has seen; at night nobody is asked.</summary>
/// <remarks>
/// A message is taken in the database before it is handed over and marked after it, so a kill between the two sends it once more with the same id.
/// When the gateway fails for <see cref="FailuresMax"/> messages in a row the round ends and the rest waits untouched: an hour of trouble costs an
/// hour, and no message its attempts.
/// </remarks>
public sealed partial class DeliveryRound(
    Outbox outbox, INotifier notifier, IOptions<NotifiersOptions> options, IOptions<SiteOptions> site, IOptions<LadderOptions> ladder, HealthBoard health,
    TimeProvider clock, ILogger<DeliveryRound> log)
{
    /// <summary>The entry on the health board.</summary>
    public const string Part = "messages";

    /// <summary>Failures in a row that say: it is the gateway, not the message.</summary>
    public const int FailuresMax = 3;

    /// <summary>Messages of one round; the next one follows at once.</summary>
    private const int RoundMax = 500;

    /// <summary>A message that is being sent is left alone by other nodes for so long: longer than any attempt with its retries.</summary>
    private static readonly TimeSpan TakenFor = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan AgainMin = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan AgainMax = TimeSpan.FromMinutes(5);

    private int _roundsFailed;
    private DateTimeOffset _notBefore;

    /// <summary>Sends what is due.</summary>
    /// <returns>When to come again at the latest; null: when something new is written.</returns>
    public async Task<DateTimeOffset?> RunAsync(CancellationToken cancel)
    {
        var inARow = 0;
        if (clock.GetUtcNow() < _notBefore) return _notBefore;
        for (var sent = 0; sent < RoundMax; sent++)
        {
            if (await outbox.NextAsync(clock.GetUtcNow(), cancel) is not { } due) break;
            if (await SendAsync(due, cancel) is not { } failed) continue;
            if (!failed) (inARow, _roundsFailed) = (0, 0);
            else if (++inARow >= FailuresMax)
            {
                // Each round that fails waits longer, up to a limit, whatever the single messages think.
                _notBefore = clock.GetUtcNow() + Backoff(++_roundsFailed);
                await ReportAsync(failing: true, cancel);
                return _notBefore;
            }
        }
        await ReportAsync(inARow > 0, cancel);
        return await outbox.NextDueAtAsync(cancel);
    }

    /// <returns>True: the gateway failed; false: it took the message or refused it; null: it was not asked.</returns>
    private async Task<bool?> SendAsync(DueDelivery due, CancellationToken cancel)
    {
        var (delivery, now) = (due.Delivery, clock.GetUtcNow());
        if (due.Phone is null) return await BuryAsync(delivery, "The person has no phone number any more.", cancel);
        if (!notifier.Serves(delivery.Way)) return await BuryAsync(delivery, "No gateway serves this way: set Notifiers:Gateway.", cancel);
        if (delivery.Attempts > 0 && now - delivery.At > options.Value.GiveUpAfter)
            return await BuryAsync(delivery, delivery.Reason ?? "The gateway could not be reached in time.", cancel);
        if (ladder.Value.AskableFrom(now, due.TimeZone) is var morning && morning > now)
        {
            await outbox.PutOffAsync(delivery, morning, cancel);
            return null;
        }
        if (!await outbox.TakeAsync(delivery, now + TakenFor, cancel)) return null;   // another node has it, or its question ended
        var link = site.Value.LinkTo($"/a/{due.Token}");
        var text = NoticeTexts.Of(delivery.Way, delivery.ContactId is not null, link, due.Community, due.Language);
        var result = await notifier.SendAsync(new Notice(delivery.Id, delivery.Way, due.Phone, text, link, due.Language), cancel);
        switch (result)
        {
            case Notified.Taken taken:
                await outbox.SentAsync(delivery.Id, taken.ProviderId, clock.GetUtcNow(), cancel);
                PipelineMeter.MessagesSent.Add(1, new KeyValuePair<string, object?>("way", delivery.Way.ToString()));
                return false;
            case Notified.Refused refused:
                await outbox.RefusedAsync(delivery.Id, refused.Reason, cancel);
                PipelineMeter.MessagesDead.Add(1);
                LogDead(delivery.Id, refused.Reason);
                return false;
            case Notified.Failed failed:
                await outbox.FailedAsync(delivery.Id, failed.Reason, clock.GetUtcNow() + Backoff(delivery.Attempts + 1), cancel);
                LogFailed(delivery.Id, delivery.Attempts + 1, failed.Reason);
                return true;
            default:
                throw new System.Diagnostics.UnreachableException("A message is taken, refused or fails.");
        }
    }

    private async Task<bool?> BuryAsync(Delivery delivery, string reason, CancellationToken cancel)
    {
        if (!await outbox.BuryAsync(delivery, reason, cancel)) return null;
        PipelineMeter.MessagesDead.Add(1);
        LogDead(delivery.Id, reason);
        return null;
    }

    private async Task ReportAsync(bool failing, CancellationToken cancel)
    {
        var dead = await outbox.DeadSinceAsync(clock.GetUtcNow() - TimeSpan.FromDays(1), cancel);
        if (failing) health.Report(Part, HealthLevel.Degraded, "The gateway does not take messages: questions wait and are sent when it is back.");
        else if (dead > 0) health.Report(Part, HealthLevel.Degraded, $"{dead} messages of the last day could not be sent: look at the messages page.");
        else health.Healthy(Part);
    }

    private static TimeSpan Backoff(int failures)
    {
        var wait = AgainMin * Math.Pow(2, Math.Min(failures - 1, 10));
        return wait < AgainMax ? wait : AgainMax;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Message {DeliveryId} could not be handed over, attempt {Attempt}: {Reason}")]
    private partial void LogFailed(Guid deliveryId, int attempt, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Message {DeliveryId} will not be sent: {Reason}")]
    private partial void LogDead(Guid deliveryId, string reason);
}
