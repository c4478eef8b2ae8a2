using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;

namespace SmartSecurity.Core.Rules;

/// <summary>Alarms that a device itself raises: a forced door, duress, an emergency button, a fall, smoke, gas or water in a home.</summary>
public sealed class DeviceAlarmRule : JsonRule<DeviceAlarmRule.None>
{
    /// <summary>This rule remembers nothing.</summary>
    public sealed record None(DateTimeOffset? DueAt) : IRuleState;

    public override string Name => "deviceAlarm";

    public override IEnumerable<string> SubjectsOf(CommunityEvent e, CommunityFacts facts) =>
        Kinds.ContainsKey(TypeOf(e)) ? [DeviceSubject(e.DeviceId)] : [];

    protected override RuleResult Evaluate(None? state, string subject, CommunityEvent? e, DateTimeOffset now, CommunityFacts facts)
    {
        if (e is null || !Kinds.TryGetValue(TypeOf(e), out var kind)) return RuleResult.Nothing(null);
        var found = new Dictionary<string, string> { ["place"] = e.Place, ["since"] = Local(e.At, facts), ["limitS"] = "" };
        var resident = e.ResidentId ?? facts.Devices.GetValueOrDefault(e.DeviceId)?.ResidentId;
        // Whoever is called or goes there must know whose home it is.
        var isInHome = kind.Alert == AlertKinds.Fall || kind.Category == AlertCategory.Hazard;
        if (isInHome && resident is { } id && facts.WatchedResidents.TryGetValue(id, out var home))
            (found["name"], found["address"]) = (home.Name, home.Address);
        return new(null, [new RuleAction.Raise(new AlertDraft
        {
            Kind = kind.Alert,
            Subject = subject,
            Category = kind.Category,
            Priority = kind.Priority,
            At = e.ReceivedAt,
            Facts = found,
            Place = e.Place,
            DeviceId = e.DeviceId,
            ResidentId = resident,
            PictureSha256 = e.PictureSha256,
        })]);
    }

    /// <summary>A credential that is shown under duress, or passed back, is told as the reason of an access event.</summary>
    private static string TypeOf(CommunityEvent e) => e.Kind switch
    {
        DeviceEventKind.Alarm => e.State ?? "",
        DeviceEventKind.Passage or DeviceEventKind.Denied => e.Reason is "duress" or "antiPassback" ? e.Reason : "",
        _ => "",
    };

    private static readonly Dictionary<string, (string Alert, AlertCategory Category, int Priority)> Kinds = new(StringComparer.Ordinal)
    {
        ["doorForced"] = (AlertKinds.DoorForced, AlertCategory.Access, 2),
        ["doorHeldOpen"] = (AlertKinds.DoorHeldOpen, AlertCategory.Access, 3),
        ["duress"] = (AlertKinds.Duress, AlertCategory.Access, 1),
        ["emergency"] = (AlertKinds.Emergency, AlertCategory.Welfare, 1),
        ["tailgating"] = (AlertKinds.Tailgating, AlertCategory.Access, 4),
        ["antiPassback"] = (AlertKinds.AntiPassback, AlertCategory.Access, 3),
        ["intrusion"] = (AlertKinds.Intrusion, AlertCategory.Intrusion, 2),
        ["loitering"] = (AlertKinds.Loitering, AlertCategory.Intrusion, 3),
        ["fall"] = (AlertKinds.Fall, AlertCategory.Welfare, 1),
        ["fire"] = (AlertKinds.Fire, AlertCategory.Hazard, 1),
        ["smoke"] = (AlertKinds.Fire, AlertCategory.Hazard, 1),
        ["gas"] = (AlertKinds.GasLeak, AlertCategory.Hazard, 1),
        ["waterLeak"] = (AlertKinds.WaterLeak, AlertCategory.Hazard, 3),
        ["tamper"] = (AlertKinds.Tamper, AlertCategory.Access, 3),
    };
}
