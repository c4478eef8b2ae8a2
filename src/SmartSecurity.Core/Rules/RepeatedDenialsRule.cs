using System.Globalization;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Passages;

namespace SmartSecurity.Core.Rules;

/// <summary>Somebody tries a gate again and again: so many refusals at one device within so long (five within two minutes, as shipped). It
/// may be a stranger, or a resident
/// whose card is broken.</summary>
public sealed class RepeatedDenialsRule : JsonRule<RepeatedDenialsRule.Tries>
{
    /// <summary>After so long without another one it is over.</summary>
    public static readonly TimeSpan QuietFor = TimeSpan.FromMinutes(10);

    /// <param name="At">The latest refusals, in the order of time; at most as many as make an alert.</param>
    /// <param name="RaisedAt">When an alert was raised for them; null: none.</param>
    public sealed record Tries(IReadOnlyList<DateTimeOffset> At, DateTimeOffset? RaisedAt, DateTimeOffset? DueAt) : IRuleState;

    public override string Name => AlertKinds.RepeatedDenials;

    public override IEnumerable<string> SubjectsOf(CommunityEvent e, CommunityFacts facts) =>
        (e.Kind == DeviceEventKind.Denied || e is { Kind: DeviceEventKind.Passage, Decision: Decision.Denied })
            && facts.Devices.ContainsKey(e.DeviceId) ? [DeviceSubject(e.DeviceId)] : [];

    protected override RuleResult Evaluate(Tries? state, string subject, CommunityEvent? e, DateTimeOffset now, CommunityFacts facts)
    {
        if (DeviceOf(subject, facts) is not { } device) return RuleResult.Nothing(null);
        var (tries, within) = (facts.SettingOf(Name).Count!.Value, TimeSpan.FromSeconds(facts.SettingOf(Name).Seconds!.Value));
        if (e is null)
            return state?.RaisedAt is null ? RuleResult.Nothing(null)
                : new(null, [new RuleAction.Over(AlertKinds.RepeatedDenials, subject, $"nothing more since {Local(state.At[^1], facts)}", now)]);
        // A late one takes its own place in time; the latest so many are kept.
        List<DateTimeOffset> at = [.. (state?.At ?? []).Append(e.At).Order().TakeLast(tries)];
        if (state?.RaisedAt is not null) return RuleResult.Nothing(state with { At = at, DueAt = at[^1] + QuietFor });
        if (at.Count < tries || at[^1] - at[0] > within) return RuleResult.Nothing(new Tries(at, null, at[^1] + QuietFor));
        return new(new Tries(at, e.ReceivedAt, Later(at[^1] + QuietFor, e.ReceivedAt + within)), [new RuleAction.Raise(new AlertDraft
        {
            Kind = AlertKinds.RepeatedDenials,
            Subject = subject,
            Category = AlertCategory.Access,
            Priority = 3,
            At = e.ReceivedAt,
            Facts = new Dictionary<string, string>
            {
                ["place"] = device.Name,
                ["tries"] = tries.ToString(CultureInfo.InvariantCulture),
                ["withinS"] = Seconds(within),
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
