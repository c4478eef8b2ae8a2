using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;

namespace SmartSecurity.Core.Rules;

/// <summary>A camera that sends pictures in which nothing can be seen: frozen, black, covered, moved away, blurred.</summary>
/// <remarks>
/// The camera's watcher tells it only after it has lasted, so the alert is raised at once. A camera that is lost shows nothing at all: that is
/// <see cref="CameraLostRule"/>'s business, and whatever was wrong with its picture is over.
/// </remarks>
public sealed class CameraFaultRule : JsonRule<CameraFaultRule.Camera>
{
    /// <summary>Alarm types of the camera's profile.</summary>
    public const string Begins = "cameraFault", Ends = "cameraFaultCleared";

    /// <param name="At">When the last thing that this rule heeded happened: an older message that comes later changes nothing.</param>
    /// <param name="Fault">What is wrong; null: nothing any more.</param>
    public sealed record Camera(DateTimeOffset At, string? Fault) : IRuleState
    {
        public DateTimeOffset? DueAt => null;
    }

    public override string Name => AlertKinds.CameraFault;

    public override IEnumerable<string> SubjectsOf(CommunityEvent e, CommunityFacts facts) =>
        facts.Devices.TryGetValue(e.DeviceId, out var device) && device.Role == DeviceRole.Camera && Means(e) is not null
            ? [DeviceSubject(e.DeviceId)]
            : [];

    protected override RuleResult Evaluate(Camera? state, string subject, CommunityEvent? e, DateTimeOffset now, CommunityFacts facts)
    {
        if (e is null || DeviceOf(subject, facts) is not { } device) return RuleResult.Nothing(null);
        if (state is not null && e.At < state.At) return RuleResult.Nothing(state);
        if (e.CameraFault is { } fault && Means(e) == Begins)
            return new(new Camera(e.At, fault.Kind), state?.Fault == fault.Kind
                ? []
                : [new RuleAction.Rely(device.Id, Reports: false, e.At), Raise(subject, device, e, fault, facts)]);
        return state?.Fault is null
            ? RuleResult.Nothing(state)
            : new(state with { At = e.At, Fault = null },
                [
                    new RuleAction.Rely(device.Id, Reports: Means(e) == Ends, e.At),
                    new RuleAction.Withdraw(AlertKinds.CameraFault, subject, $"{Reason(e)} {Local(e.At, facts)}", e.At),
                ]);
    }

    private static string Reason(CommunityEvent e) => Means(e) == Ends ? "picture good again" : "the camera is lost";

    private static string? Means(CommunityEvent e) => (e.Kind, e.State) switch
    {
        (DeviceEventKind.Alarm, Begins) => Begins,
        (DeviceEventKind.Alarm, Ends) => Ends,
        (DeviceEventKind.Heartbeat, "offline") => "offline",
        _ => null,
    };

    /// <summary>Somebody did it, perhaps: covered or turned away is more urgent than what wears out.</summary>
    private static RuleAction.Raise Raise(
        string subject, DeviceFacts device, CommunityEvent e, (string Kind, string Measure) fault, CommunityFacts facts) => new(new AlertDraft
        {
            Kind = AlertKinds.CameraFault,
            Subject = subject,
            Category = AlertCategory.CameraFault,
            Priority = fault.Kind is "covered" or "moved" ? 2 : 3,
            At = e.ReceivedAt,
            Facts = new Dictionary<string, string>
            {
                ["place"] = device.Name,
                ["since"] = Local(e.At, facts),
                ["fault"] = fault.Kind,
                ["measure"] = fault.Measure,
            },
            Place = device.Name,
            DeviceId = device.Id,
            PictureSha256 = e.PictureSha256,
        });
}
