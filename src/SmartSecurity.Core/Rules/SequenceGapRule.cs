using System.Globalization;

namespace SmartSecurity.Core.Rules;

/// <summary>
/// A device that numbers its events and left some out: between the last one and this one it saw what we did not learn of, so that what it did not
/// tell of that time proves nothing.
/// </summary>
/// <remarks>Raises no alert; see <see cref="RuleAction.Rely"/>. Numbers that go back, or jump far, are a device that began anew.</remarks>
public sealed class SequenceGapRule : JsonRule<SequenceGapRule.Counted>
{
    /// <summary>A larger jump is no loss but another numbering.</summary>
    public const long MissingMax = 1_000;

    /// <param name="Number">The highest native number so far.</param>
    /// <param name="At">Receipt time of that message.</param>
    public sealed record Counted(long Number, DateTimeOffset At) : IRuleState
    {
        public DateTimeOffset? DueAt => null;
    }

    public override string Name => "sequenceGap";

    public override IEnumerable<string> SubjectsOf(CommunityEvent e, CommunityFacts facts) =>
        NumberOf(e) is not null && facts.Devices.ContainsKey(e.DeviceId) ? [DeviceSubject(e.DeviceId)] : [];

    protected override RuleResult Evaluate(Counted? state, string subject, CommunityEvent? e, DateTimeOffset now, CommunityFacts facts)
    {
        if (e is null || NumberOf(e) is not { } number || DeviceOf(subject, facts) is null) return RuleResult.Nothing(state);
        // One that arrives late fills its gap; a device that begins anew counts from there.
        if (state is not null && number <= state.Number && number > state.Number - MissingMax && number > 1) return RuleResult.Nothing(state);
        var next = new Counted(number, e.ReceivedAt);
        var missing = state is null ? 0 : number - state.Number - 1;
        return missing is > 0 and <= MissingMax
            ? new(next, [new RuleAction.Rely(e.DeviceId, Reports: false, state!.At), new RuleAction.Rely(e.DeviceId, Reports: true, e.ReceivedAt)])
            : RuleResult.Nothing(next);
    }

    private static long? NumberOf(CommunityEvent e) =>
        long.TryParse(e.Sequence, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
