using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Residents;
using SmartSecurity.Core.Routines;
using SmartSecurity.Storage.Inbox;

namespace SmartSecurity.Storage.Welfare;

/// <summary>What somebody told of a resident.</summary>
/// <param name="By">An account's name, or <see cref="TellingBook.Resident"/> or <see cref="TellingBook.Family"/>: never a person's name.</param>
/// <param name="Via">One of <see cref="ToldVia"/>.</param>
/// <param name="Until">Of <see cref="WelfareWord.Away"/> and <see cref="WelfareWord.Guests"/>, when they end; otherwise null.</param>
public sealed record Told(Guid ResidentId, WelfareWord Word, string By, string Via, DateTimeOffset? Until = null);

/// <summary>Writes what was told: as an inbox row, so that the rules and a replay know it, with what it changes at once.</summary>
/// <remarks>Each method is part of a transaction that holds the community's row: numbers, clock and answers move one at a time.</remarks>
public static class TellingBook
{
    public const string Resident = "resident";
    public const string Family = "family";

    /// <summary>Stands where a device's id stands: these rows come from people.</summary>
    public static readonly Guid DeviceId = new("0192e4a0-0000-7000-8000-00000000ca11");
    public const string Transport = "console";
    public const string Profile = "welfare";

    /// <summary>How the timeline calls it: <c>toldFine</c>, <c>toldNotReached</c> …</summary>
    public static string StepOf(WelfareWord word) => $"told{word}";

    /// <summary>What the end of an alert tells of the resident; null: nothing.</summary>
    public static WelfareWord? WordOf(AlertOutcome outcome) => outcome switch
    {
        AlertOutcome.Fine => WelfareWord.Fine,
        AlertOutcome.WasOut => WelfareWord.WasOut,
        AlertOutcome.NeededHelp => WelfareWord.NeededHelp,
        AlertOutcome.SensorFault => WelfareWord.SensorFault,
        AlertOutcome.Moved => WelfareWord.MovedAway,
        _ => null,
    };

    public static WelfareWord WordOf(CheckOutcome outcome) => outcome switch
    {
        CheckOutcome.Fine => WelfareWord.Fine,
        CheckOutcome.WasOut => WelfareWord.WasOut,
        CheckOutcome.NeededHelp => WelfareWord.NeededHelp,
        CheckOutcome.SensorFault => WelfareWord.SensorFault,
        CheckOutcome.Moved => WelfareWord.MovedAway,
        _ => WelfareWord.NotReached,
    };

    /// <summary>How an alert ends that this word ends; null: it goes on.</summary>
    internal static AlertOutcome? OutcomeOf(WelfareWord word) => word switch
    {
        WelfareWord.Fine or WelfareWord.Guests => AlertOutcome.Fine,
        WelfareWord.Away or WelfareWord.WasOut => AlertOutcome.WasOut,
        WelfareWord.SensorFault => AlertOutcome.SensorFault,
        WelfareWord.MovedAway => AlertOutcome.Moved,
        _ => null,
    };

    /// <summary>The inbox row, the resident's trip or watches, and the questions this answers.</summary>
    /// <returns>True when what the rules know of the resident changed.</returns>
    internal static async Task<bool> WriteAsync(SecurityDbContext db, Community community, Told told, DateTimeOffset now, CancellationToken cancel)
    {
        AddRow(db, community, told, now);
        foreach (var open in await WelfareBook.OpenOfAsync(db, told.ResidentId, cancel))
        {
            if (told.Word == WelfareWord.NotReached) continue;   // a call that nobody answered answers nothing
            await WelfareBook.EndAsync(db, open, QuestionState.Answered, now, null, cancel);
            (open.Word, open.Via) = (told.Word, told.Via);
        }
        if (told.Word is not (WelfareWord.Away or WelfareWord.Back or WelfareWord.MovedAway)) return false;
        var resident = await db.Residents.SingleAsync(r => r.Id == told.ResidentId, cancel);
        if (told.Word == WelfareWord.MovedAway) resident.Watches = WelfareWatches.None;
        else resident.AwayUntil = told.Word == WelfareWord.Away ? told.Until : null;
        community.FactsVersion++;
        return true;
    }

    /// <summary>
    /// Writes a line on the resident's active welfare alerts. A silence that nobody has taken ends when all is well; one that somebody has taken
    /// is theirs to end, and a cry for help is ended by a person only.
    /// </summary>
    /// <param name="finished">The alert whose check somebody finished on the spot: they may end it.</param>
    /// <returns>The alerts that changed.</returns>
    internal static async Task<IReadOnlyList<Guid>> TellAlertsAsync(
        SecurityDbContext db, Told told, Guid? finished, DateTimeOffset now, CancellationToken cancel)
    {
        var alerts = await db.Alerts.AsNoTracking().Where(a => a.ActiveKey != null && a.ResidentId == told.ResidentId
            && (a.Kind == AlertKinds.Silence || a.Kind == AlertKinds.HelpAsked)).ToListAsync(cancel);
        foreach (var alert in alerts)
        {
            var outcome = told.Word == WelfareWord.NeededHelp && alert.Id == finished ? AlertOutcome.NeededHelp : OutcomeOf(told.Word);
            var ends = outcome is not null && (alert.Id == finished || alert.Kind == AlertKinds.Silence);
            if (ends && await EndAsync(db, alert.Id, told.By, outcome!.Value, now, cancel))
            {
                Add(db, alert.Id, now, told.By, "resolved");
                await CheckBook.EndAllAsync(db, alert.Id, "resolved", now, cancel);
            }
            else
            {
                await db.Alerts.Where(a => a.Id == alert.Id).ExecuteUpdateAsync(set => set.SetProperty(a => a.Version, a => a.Version + 1), cancel);
                if (ends) await CheckBook.EndOpenAsync(db, alert.Id, "told", now, cancel);
            }
            Add(db, alert.Id, now, told.By, StepOf(told.Word));
        }
        if (alerts.Count == 0) return [];
        var number = await SecurityStore.TakeNumbersAsync(db, Counter.AlertChanges, alerts.Count, cancel);
        foreach (var alert in alerts)
        {
            var own = number++;
            await db.Alerts.Where(a => a.Id == alert.Id).ExecuteUpdateAsync(set => set.SetProperty(a => a.ChangeNumber, own), cancel);
        }
        return alerts.ConvertAll(a => a.Id);
    }

    /// <summary>Ends an alert that nobody else holds, in one statement: a claim at the same moment wins or loses as a whole.</summary>
    private static async Task<bool> EndAsync(
        SecurityDbContext db, Guid alertId, string by, AlertOutcome outcome, DateTimeOffset now, CancellationToken cancel) =>
        await db.Alerts.Where(a => a.Id == alertId && a.ActiveKey != null && (a.Owner == null || a.Owner == by))
            .ExecuteUpdateAsync(set => set
                .SetProperty(a => a.State, AlertState.Resolved)
                .SetProperty(a => a.Outcome, outcome)
                .SetProperty(a => a.ResolvedAt, now)
                .SetProperty(a => a.ActiveKey, (string?)null)
                .SetProperty(a => a.Version, a => a.Version + 1), cancel) == 1;

    private static void Add(SecurityDbContext db, Guid alertId, DateTimeOffset now, string by, string what) =>
        db.AlertSteps.Add(new AlertStep { Id = Guid.CreateVersion7(now), AlertId = alertId, At = now, By = by, What = what });

    private static void AddRow(SecurityDbContext db, Community community, Told told, DateTimeOffset now)
    {
        // While history is played its own clock goes on: a row of today would push all that follows to today.
        var received = community.ClockHeld || now < community.Clock ? community.Clock : now;
        community.Clock = received;
        var detail = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["residentId"] = told.ResidentId.ToString("D"),
            ["word"] = JsonNamingPolicy.CamelCase.ConvertName(told.Word.ToString()),
            ["by"] = told.By,
            ["via"] = told.Via,
        };
        if (told.Until is { } until) detail["until"] = until.ToString("O", CultureInfo.InvariantCulture);
        var e = new DeviceEvent
        {
            Kind = DeviceEventKind.Welfare,
            DeviceId = Profile,
            Detail = detail.ToDictionary(d => d.Key, d => JsonSerializer.SerializeToElement(d.Value), StringComparer.Ordinal),
        };
        db.Inbox.Add(new InboxMessage
        {
            CommunityId = community.Id,
            Number = community.InboxNext++,
            ReceivedAt = received,
            DeviceId = DeviceId,
            Transport = Transport,
            Address = Profile,
            Profile = Profile,
            Payload = JsonSerializer.SerializeToUtf8Bytes(detail),
            EventsJson = JsonSerializer.Serialize<DeviceEvent[]>([e], InboxStore.Json),
        });
    }
}
