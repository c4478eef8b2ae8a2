using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Routines;

namespace SmartSecurity.Core.Rules;

/// <summary>Raises at once when a resident, or the family for them, says that they need help. Remembers nothing.</summary>
/// <remarks>What an officer or volunteer found on the spot raises nothing: they are there. Whoever is watched or not may call for help.</remarks>
public sealed class HelpAskedRule : IRule
{
    public string Name => "helpAsked";

    public IEnumerable<string> SubjectsOf(CommunityEvent e, CommunityFacts facts)
    {
        ArgumentNullException.ThrowIfNull(e);
        return e is { Kind: DeviceEventKind.Welfare, Welfare: { Word: WelfareWord.NeededHelp, ByThemselves: true } }
            ? [SilenceRule.SubjectOf(e.Welfare.ResidentId)]
            : [];
    }

    public RuleResult Evaluate(IRuleState? state, string subject, CommunityEvent? e, DateTimeOffset now, CommunityFacts facts)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(facts);
        if (e?.Welfare is not { } told) return RuleResult.Nothing(null);
        var known = facts.WatchedResidents.GetValueOrDefault(told.ResidentId);
        return new(null,
        [
            new RuleAction.Raise(new AlertDraft
            {
                Kind = AlertKinds.HelpAsked,
                Subject = subject,
                Category = AlertCategory.Welfare,
                Priority = 1,
                At = e.At,
                ResidentId = told.ResidentId,
                Facts = known is null ? new Dictionary<string, string>(StringComparer.Ordinal)
                    : new Dictionary<string, string>(StringComparer.Ordinal) { ["name"] = known.Name, ["address"] = known.Address },
            }),
        ]);
    }

    public byte[] Save(IRuleState state) => throw new NotSupportedException("This rule remembers nothing.");

    public IRuleState Load(ReadOnlySpan<byte> bytes) => throw new InvalidDataException("This rule keeps no state.");
}
