using System.Globalization;
using System.Text.Json;

namespace SmartSecurity.Core.Rules;

/// <summary>A rule whose memory is a small record, kept as JSON.</summary>
/// <typeparam name="TState">An immutable record that serialises to the same bytes for the same state.</typeparam>
public abstract class JsonRule<TState> : IRule
    where TState : class, IRuleState
{
    public abstract string Name { get; }
    public abstract IEnumerable<string> SubjectsOf(CommunityEvent e, CommunityFacts facts);
    public virtual IEnumerable<string> StandingSubjects(CommunityFacts facts) => [];

    public RuleResult Evaluate(IRuleState? state, string subject, CommunityEvent? e, DateTimeOffset now, CommunityFacts facts) =>
        Evaluate((TState?)state, subject, e, now, facts);

    public byte[] Save(IRuleState state) => JsonSerializer.SerializeToUtf8Bytes((TState)state);

    public IRuleState Load(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize<TState>(bytes) ?? throw new InvalidDataException($"Rule {Name}: an empty state.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"Rule {Name}: a state that is no JSON of this version.", e);
        }
    }

    protected abstract RuleResult Evaluate(TState? state, string subject, CommunityEvent? e, DateTimeOffset now, CommunityFacts facts);

    /// <summary>State key of a device.</summary>
    protected static string DeviceSubject(Guid id) => $"device:{id:N}";

    /// <summary>The device a key of <see cref="DeviceSubject"/> names, or null when it is no longer registered.</summary>
    protected static DeviceFacts? DeviceOf(string subject, CommunityFacts facts) =>
        Guid.TryParse(subject.AsSpan("device:".Length), out var id) ? facts.Devices.GetValueOrDefault(id) : null;

    /// <summary>An instant as it stands in an alert's sentence: local month, day, hour and minute.</summary>
    protected static string Local(DateTimeOffset at, CommunityFacts facts) =>
        TimeZoneInfo.ConvertTime(at, facts.TimeZone).ToString("MM-dd HH:mm", CultureInfo.InvariantCulture);

    protected static string Seconds(TimeSpan span) => span.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
}
