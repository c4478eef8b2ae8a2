using System.Globalization;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Passages;

namespace SmartSecurity.Core.Rules;

/// <summary>Somebody tries a gate again and again: five refusals at one device within two minutes. It may be a stranger, or a resident
/// whose card is broken.</summary>
public sealed class RepeatedDenialsRule : JsonRule<RepeatedDenialsRule.Tries>
{
    /// <summary>Refusals that make an alert.</summary>
    public const int TriesMin = 5;

    /// <summary>Within which they come.</summary>
    public static readonly TimeSpan Within = TimeSpan.FromMinutes(2);

    /// <summary>After so long without another one it is over.</summary>
    public static readonly TimeSpan QuietFor = TimeSpan.FromMinutes(10);

    /// <param name="At">The latest refusals, in the order of time; at most <see cref="TriesMin"/>.</param>
    /// <param name="RaisedAt">When an alert was raised for them; null: none.</param>
    public sealed record Tries(IReadOnlyList<DateTimeOffset> At, DateTimeOffset? RaisedAt, DateTimeOffset? DueAt) : IRuleState;

    public override string Name => AlertKinds.RepeatedDenials;

    public override IEnumerable<string> SubjectsOf(CommunityEvent e, CommunityFacts facts) =>
        e is { Kind: DeviceEventKind.Passage, Decision: Decision.Denied } && facts.Devices.ContainsKey(e.DeviceId) ? [DeviceSubject(e.DeviceId)] : [];

    protected override RuleResult Evaluate(Tries? state, string subject, CommunityEvent? e, DateTimeOffset now, CommunityFacts facts)
    {
        if (DeviceOf(subject, facts) is not { } device) return RuleResult.Nothing(null);
        if (e is null)
            return state?.RaisedAt is null ? RuleResult.Nothing(null)
                : new(null, [new RuleAction.Over(AlertKinds.RepeatedDenials, subject, $"nothing more since {Local(state.At[^1], facts)}", now)]);
        // A late one takes its own place in time; the latest so many are kept.
        List<DateTimeOffset> at = [.. (state?.At ?? []).Append(e.At).Order().TakeLast(TriesMin)];
        if (state?.RaisedAt is not null) return RuleResult.Nothing(state with { At = at, DueAt = at[^1] + QuietFor });
        if (at.Count < TriesMin || at[^1] - at[0] > Within) return RuleResult.Nothing(new Tries(at, null, at[^1] + QuietFor));
        return new(new Tries(at, e.ReceivedAt, Later(at[^1] + QuietFor, e.ReceivedAt + Within)), [new RuleAction.Raise(new AlertDraft
        {
            Kind = AlertKinds.RepeatedDenials,
            Subject = subject,
            Category = AlertCategory.Access,
            Priority = 3,
            At = e.ReceivedAt,
            Facts = new Dictionary<string, string>
            {
                ["place"] = device.Name,
                ["tries"] = TriesMin.ToString(CultureInfo.InvariantCulture),
                ["withinS"] = Seconds(Within),
                ["since"] = Local(at[0], facts),
            },
            Place = device.Name,
            DeviceId = device.Id,
            PassageId = e.PassageId,
            PictureSha256 = e.PictureSha256,
        })]);
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
