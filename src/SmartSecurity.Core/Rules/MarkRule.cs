using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;

namespace SmartSecurity.Core.Rules;

/// <summary>A rule over what cameras see at marks that are watched for one thing; one state for each mark.</summary>
/// <typeparam name="TState">See <see cref="JsonRule{TState}"/>.</typeparam>
public abstract class MarkRule<TState> : JsonRule<TState>
    where TState : class, IRuleState
{
    protected abstract MarkWatch Watch { get; }

    public override string Name => Kind;

    /// <summary>One of <see cref="AlertKinds"/>.</summary>
    protected abstract string Kind { get; }

    public override IEnumerable<string> SubjectsOf(CommunityEvent e, CommunityFacts facts) =>
        e.Mark is { } seen && MarkOf(e.DeviceId, seen.Name, facts) is { } mark ? [Subject(e.DeviceId, mark)] : [];

    /// <summary>The mark of an event, or of a state's key; null when it is drawn no more, or watched for something else.</summary>
    protected CameraMark? MarkOf(Guid device, string name, CommunityFacts facts) =>
        facts.Devices.GetValueOrDefault(device)?.Marks.FirstOrDefault(m => m.Name == name && m.Watch == Watch);

    protected (DeviceFacts Device, CameraMark Mark)? Of(string subject, CommunityFacts facts) =>
        subject.Split('/', 2) is [var key, var name] && DeviceOf(key, facts) is { } device && MarkOf(device.Id, name, facts) is { } mark
            ? (device, mark) : null;

    protected AlertDraft Draft(
        string subject, (DeviceFacts Device, CameraMark Mark) at, AlertCategory category, int priority, DateTimeOffset now, CommunityEvent? e,
        params (string Name, string Value)[] more)
    {
        var found = new Dictionary<string, string> { ["place"] = $"{at.Device.Name} · {at.Mark.Name}", ["mark"] = at.Mark.Name };
        foreach (var (name, value) in more) found[name] = value;
        return new()
        {
            Kind = Kind,
            Subject = subject,
            Category = category,
            Priority = priority,
            At = now,
            Facts = found,
            Place = found["place"],
            DeviceId = at.Device.Id,
            PictureSha256 = e?.PictureSha256,
        };
    }

    /// <summary>Whether it was a person, as far as can be told: HOG and the like miss some, and name nothing else.</summary>
    protected static bool IsPerson(MarkSeen seen) => seen.Object == "person";

    /// <summary>Whether it may have been a vehicle: where the detector knows vehicles it says so, elsewhere it is what is no person.</summary>
    protected static bool MayBeVehicle(MarkSeen seen) => seen.KnowsVehicles ? seen.Object == "vehicle" : seen.Object != "person";

    private static string Subject(Guid device, CameraMark mark) => $"{DeviceSubject(device)}/{mark.Name}";
}
