using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;

namespace SmartSecurity.Core.Rules;

/// <summary>A door that stands open longer than its device allows.</summary>
public sealed class DoorHeldRule : JsonRule<DoorHeldRule.Door>
{
    /// <param name="IsOpen">Whether the last state message said open.</param>
    /// <param name="ChangedAt">When it said so. An older message that arrives later changes nothing.</param>
    /// <param name="RaisedAt">When an alert was raised for this opening; null: none.</param>
    public sealed record Door(bool IsOpen, DateTimeOffset ChangedAt, DateTimeOffset? DueAt, DateTimeOffset? RaisedAt) : IRuleState;

    public override string Name => AlertKinds.DoorHeldOpen;

    public override IEnumerable<string> SubjectsOf(CommunityEvent e, CommunityFacts facts) =>
        e.Kind == DeviceEventKind.Door && facts.Devices.TryGetValue(e.DeviceId, out var device) && device.DoorHeldAfter is not null
            ? [DeviceSubject(e.DeviceId)]
            : [];

    protected override RuleResult Evaluate(Door? state, string subject, CommunityEvent? e, DateTimeOffset now, CommunityFacts facts)
    {
        if (DeviceOf(subject, facts) is not { DoorHeldAfter: { } limit } device) return RuleResult.Nothing(null);
        if (e is null) return state is { IsOpen: true } ? Raise(state, subject, device, limit, now, facts) : RuleResult.Nothing(state);
        if (e.State is not ("open" or "closed")) return RuleResult.Nothing(state);

        var opens = e.State == "open";
        if (state is not null && e.At < state.ChangedAt) return RuleResult.Nothing(state);
        if (opens) return RuleResult.Nothing(state is { IsOpen: true } ? state : new Door(true, e.At, e.At + limit, null));

        var closed = new Door(false, e.At, null, null);
        if (state?.RaisedAt is not { } raisedAt) return RuleResult.Nothing(closed);
        return new(closed, [e.At < raisedAt
            ? new RuleAction.Withdraw(AlertKinds.DoorHeldOpen, subject, $"closed {Local(e.At, facts)}, the message came late", e.ReceivedAt)
            : new RuleAction.Over(AlertKinds.DoorHeldOpen, subject, $"closed {Local(e.At, facts)}", e.At)]);
    }

    private static RuleResult Raise(Door state, string subject, DeviceFacts device, TimeSpan limit, DateTimeOffset now, CommunityFacts facts) =>
        new(state with { DueAt = null, RaisedAt = now }, [new RuleAction.Raise(new AlertDraft
        {
            Kind = AlertKinds.DoorHeldOpen,
            Subject = subject,
            Category = AlertCategory.Access,
            Priority = 3,
            At = now,
            Facts = new Dictionary<string, string> { ["place"] = device.Name, ["limitS"] = Seconds(limit), ["since"] = Local(state.ChangedAt, facts) },
            Place = device.Name,
            DeviceId = device.Id,
        })]);
}
