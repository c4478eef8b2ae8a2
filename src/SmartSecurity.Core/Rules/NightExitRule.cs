using System.Globalization;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Routines;

namespace SmartSecurity.Core.Rules;

/// <summary>Sends somebody at once when a resident at risk of wandering left at night and is not back.</summary>
public sealed class NightExitRule(NightExitOptions options) : JsonRule<NightExitRule.Memory>
{
    public NightExitRule() : this(new NightExitOptions()) { }

    /// <summary>What is known of one resident, and when they should be back.</summary>
    public sealed record Memory(NightExit Exit, DateTimeOffset? DueAt) : IRuleState;

    public override string Name => AlertKinds.NightExit;

    public override IEnumerable<string> SubjectsOf(CommunityEvent e, CommunityFacts facts)
    {
        ArgumentNullException.ThrowIfNull(e);
        var shown = e.Kind == DeviceEventKind.Welfare ? e.Welfare?.ResidentId : SeenResident.AtGate(e) ?? SeenResident.InHome(e, facts);
        return SeenResident.Of(shown, facts, WelfareWatches.NightExit) is { } resident ? [SeenResident.SubjectOf(resident.Id)] : [];
    }

    protected override RuleResult Evaluate(Memory? state, string subject, CommunityEvent? e, DateTimeOffset now, CommunityFacts facts)
    {
        if (SeenResident.Of(subject, facts, WelfareWatches.NightExit) is not { } resident) return RuleResult.Nothing(null);
        var old = state?.Exit ?? NightExit.Unseen;
        List<RuleAction> actions = [];
        var exit = e is null ? old : Happened(old, e, resident, facts);
        if (exit.LeftAt is { } left && exit.RaisedAt is null && resident.AwayUntil > left) exit = exit.Ended();
        if (exit.BackBy(options) is { } backBy && backBy <= now)
        {
            exit = exit with { RaisedAt = now };
            actions.Add(Raise(exit, resident, now, facts));
        }
        else if (e is not null && exit.RaisedAt is not null && exit.PlaceAt > old.PlaceAt) actions.Add(Raise(exit, resident, e.ReceivedAt, facts));
        if (e is not null && old.RaisedAt is not null && exit.RaisedAt is null) actions.Add(Ends(old, e, subject));
        var next = new Memory(exit, exit.BackBy(options));
        return new(next == state ? state : next, actions);
    }

    private NightExit Happened(NightExit exit, CommunityEvent e, ResidentFacts resident, CommunityFacts facts)
    {
        if (e.Welfare is { } told) return told.Word is WelfareWord.NotReached or WelfareWord.NeededHelp ? exit : exit.Ended();
        var hour = TimeZoneInfo.ConvertTime(e.At, facts.TimeZone).Hour;
        var night = hour >= options.FromHour || hour < options.UntilHour;
        if (SeenResident.AtGate(e) == resident.Id) return exit.Read(e.At, e.Direction, e.DeviceId.ToString("N"), e.Place, night);
        if (e.Kind != DeviceEventKind.Door) return exit.Stirs(e.At);
        // With others in the home the door says nothing of who opened it.
        return resident.LivesAlone && options.HomeDoorTells ? exit.HomeDoor(e.At, e.Place, night) : exit;
    }

    private RuleAction.Raise Raise(NightExit exit, ResidentFacts resident, DateTimeOffset at, CommunityFacts facts)
    {
        var found = SignQuestion.Seen(resident, exit.PlaceAt, at, exit.Place, facts);
        found["leftAt"] = TimeZoneInfo.ConvertTime(exit.LeftAt!.Value, facts.TimeZone).ToString("HH:mm", CultureInfo.InvariantCulture);
        found["backWithinMin"] = options.BackWithin.TotalMinutes.ToString("0", CultureInfo.InvariantCulture);
        found["sign"] = exit.Sign == ExitSign.HomeDoor ? "homeDoor" : "reading";
        return new(new AlertDraft
        {
            Kind = AlertKinds.NightExit,
            Subject = SeenResident.SubjectOf(resident.Id),
            Category = AlertCategory.Welfare,
            Priority = 1,
            At = at,
            Facts = found,
            Place = exit.Place,
            ResidentId = resident.Id,
        });
    }

    private RuleAction Ends(NightExit told, CommunityEvent e, string subject)
    {
        var inTime = e.Kind != DeviceEventKind.Welfare && e.At <= told.LeftAt + options.BackWithin;
        return inTime
            ? new RuleAction.Withdraw(Name, subject, "back in time, the message came late", e.ReceivedAt)
            : new RuleAction.Over(Name, subject, "The resident is back.", e.At);
    }
}
