using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;

namespace SmartSecurity.Core.Rules;

/// <summary>A camera whose stream ended and did not come back within <see cref="LostFor"/>.</summary>
public sealed class CameraLostRule : JsonRule<CameraLostRule.Camera>
{
    /// <summary>Long enough for one reconnect after a network hiccup; short enough that a cut cable is seen at once.</summary>
    public static readonly TimeSpan LostFor = TimeSpan.FromSeconds(15);

    /// <param name="LostAt">When the stream ended.</param>
    public sealed record Camera(DateTimeOffset LostAt, DateTimeOffset? DueAt, bool Raised) : IRuleState;

    public override string Name => AlertKinds.CameraLost;

    public override IEnumerable<string> SubjectsOf(CommunityEvent e, CommunityFacts facts) =>
        facts.Devices.TryGetValue(e.DeviceId, out var device) && device.Role == DeviceRole.Camera ? [DeviceSubject(e.DeviceId)] : [];

    protected override RuleResult Evaluate(Camera? state, string subject, CommunityEvent? e, DateTimeOffset now, CommunityFacts facts)
    {
        if (DeviceOf(subject, facts) is not { } device) return RuleResult.Nothing(null);
        if (e is null) return state is null ? RuleResult.Nothing(null) : Raise(state, subject, device, now, facts);
        if (e.State == "offline") return RuleResult.Nothing(state ?? new Camera(e.At, e.At + LostFor, false));
        if (state is null || e.At < state.LostAt) return RuleResult.Nothing(state);
        return state.Raised
            ? new(null, [new RuleAction.Over(AlertKinds.CameraLost, subject, $"picture back {Local(e.At, facts)}", e.At)])
            : RuleResult.Nothing(null);
    }

    private static RuleResult Raise(Camera state, string subject, DeviceFacts device, DateTimeOffset now, CommunityFacts facts) =>
        new(state with { DueAt = null, Raised = true }, [new RuleAction.Raise(new AlertDraft
        {
            Kind = AlertKinds.CameraLost,
            Subject = subject,
            Category = AlertCategory.CameraFault,
            Priority = 3,
            At = now,
            Facts = new Dictionary<string, string> { ["place"] = device.Name, ["since"] = Local(state.LostAt, facts) },
            Place = device.Name,
            DeviceId = device.Id,
        })]);
}
