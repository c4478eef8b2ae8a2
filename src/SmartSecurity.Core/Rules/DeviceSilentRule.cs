using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;

namespace SmartSecurity.Core.Rules;

/// <summary>A device that has not spoken for longer than it may; also one that never spoke since it was added.</summary>
public sealed class DeviceSilentRule : JsonRule<DeviceSilentRule.Heard>
{
    /// <param name="LastAt">Receipt time of its last message (a wrong device clock must not hide its silence).</param>
    public sealed record Heard(DateTimeOffset LastAt, DateTimeOffset? DueAt, bool Raised) : IRuleState;

    public override string Name => AlertKinds.DeviceSilent;

    public override IEnumerable<string> SubjectsOf(CommunityEvent e, CommunityFacts facts) =>
        HasLimit(e.DeviceId, facts) ? [DeviceSubject(e.DeviceId)] : [];

    public override IEnumerable<string> StandingSubjects(CommunityFacts facts) =>
        facts.Devices.Keys.Where(id => HasLimit(id, facts)).Select(DeviceSubject);

    protected override RuleResult Evaluate(Heard? state, string subject, CommunityEvent? e, DateTimeOffset now, CommunityFacts facts)
    {
        if (DeviceOf(subject, facts) is not { SilentAfter: { } limit } device) return RuleResult.Nothing(null);
        if (e is null && state is null) return RuleResult.Nothing(new Heard(now, now + limit, false));
        if (e is null) return state!.LastAt + limit <= now ? Raise(state, subject, device, limit, now, facts)
            : RuleResult.Nothing(state with { DueAt = state.LastAt + limit });

        // A broker's word that the device is gone is no sign of life.
        if (e is { Kind: DeviceEventKind.Heartbeat, State: "offline" } && state is not null) return RuleResult.Nothing(state);
        var heard = new Heard(e.ReceivedAt, e.ReceivedAt + limit, false);
        return state is { Raised: true }
            ? new(heard,
                [
                    new RuleAction.Rely(e.DeviceId, Reports: true, e.ReceivedAt),
                    new RuleAction.Over(AlertKinds.DeviceSilent, subject, $"heard again {Local(e.ReceivedAt, facts)}", e.ReceivedAt),
                ])
            : RuleResult.Nothing(heard);
    }

    /// <summary>A camera's silence is the business of <see cref="CameraLostRule"/>.</summary>
    private static bool HasLimit(Guid id, CommunityFacts facts) =>
        facts.Devices.TryGetValue(id, out var device) && device.SilentAfter is not null && device.Role != DeviceRole.Camera;

    private static RuleResult Raise(Heard state, string subject, DeviceFacts device, TimeSpan limit, DateTimeOffset now, CommunityFacts facts) =>
        // It cannot be relied on since its last message, not only since its silence was too long.
        new(state with { DueAt = null, Raised = true }, [new RuleAction.Rely(device.Id, Reports: false, state.LastAt), new RuleAction.Raise(new AlertDraft
        {
            Kind = AlertKinds.DeviceSilent,
            Subject = subject,
            Category = AlertCategory.DeviceFault,
            Priority = 3,
            At = now,
            Facts = new Dictionary<string, string> { ["place"] = device.Name, ["limitS"] = Seconds(limit), ["since"] = Local(state.LastAt, facts) },
            Place = device.Name,
            DeviceId = device.Id,
        })]);
}
