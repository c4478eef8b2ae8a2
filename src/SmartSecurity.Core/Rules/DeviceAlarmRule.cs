using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;

namespace SmartSecurity.Core.Rules;

/// <summary>Alarms that a device itself raises: a forced door, duress, an emergency button.</summary>
public sealed class DeviceAlarmRule : JsonRule<DeviceAlarmRule.None>
{
    /// <summary>This rule remembers nothing.</summary>
    public sealed record None(DateTimeOffset? DueAt) : IRuleState;

    public override string Name => "deviceAlarm";

    public override IEnumerable<string> SubjectsOf(CommunityEvent e, CommunityFacts facts) =>
        e.Kind == DeviceEventKind.Alarm && Kinds.ContainsKey(e.State ?? "") ? [DeviceSubject(e.DeviceId)] : [];

    protected override RuleResult Evaluate(None? state, string subject, CommunityEvent? e, DateTimeOffset now, CommunityFacts facts)
    {
        if (e is null || !Kinds.TryGetValue(e.State ?? "", out var kind)) return RuleResult.Nothing(null);
        return new(null, [new RuleAction.Raise(new AlertDraft
        {
            Kind = kind.Alert,
            Subject = subject,
            Category = kind.Category,
            Priority = kind.Priority,
            At = e.ReceivedAt,
            Facts = new Dictionary<string, string> { ["place"] = e.Place, ["since"] = Local(e.At, facts), ["limitS"] = "" },
            Place = e.Place,
            DeviceId = e.DeviceId,
            ResidentId = e.ResidentId,
            PictureSha256 = e.PictureSha256,
        })]);
    }

    private static readonly Dictionary<string, (string Alert, AlertCategory Category, int Priority)> Kinds = new(StringComparer.Ordinal)
    {
        ["doorForced"] = (AlertKinds.DoorForced, AlertCategory.Access, 2),
        ["doorHeldOpen"] = (AlertKinds.DoorHeldOpen, AlertCategory.Access, 3),
        ["duress"] = (AlertKinds.Duress, AlertCategory.Access, 1),
        ["emergency"] = (AlertKinds.Emergency, AlertCategory.Welfare, 1),
    };
}
