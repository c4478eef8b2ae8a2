using System.Runtime.CompilerServices;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Routines;

namespace SmartSecurity.Core.Rules;

/// <summary>
/// Notices that a watched resident has not been seen for longer than their own habits explain, and goes up the ladder: an automatic
/// question, then a call, then a visit.
/// </summary>
/// <remarks>
/// Source: docs/design/silence.md; the clock is <see cref="SilenceClock"/>, the moment of a question <see cref="AskClock"/>. Somebody never
/// seen has no habits and raises nothing. A step's time is the instant at which it was due, however late the rule was asked. An event that
/// arrives late and shows that a step was wrong ends it.
/// </remarks>
public sealed class SilenceRule(SilenceOptions options, LadderOptions ladder) : IReliesOnDevices
{
    private const string SubjectPrefix = "resident:";

    private readonly ConditionalWeakTable<CommunityFacts, SilenceClocks> _clocks = [];

    public SilenceRule() : this(new SilenceOptions(), new LadderOptions()) { }

    public string Name => "silence";

    /// <summary>The state key of a resident.</summary>
    public static string SubjectOf(Guid residentId) => $"{SubjectPrefix}{residentId}";

    public IEnumerable<string> SubjectsOf(CommunityEvent e, CommunityFacts facts)
    {
        ArgumentNullException.ThrowIfNull(e);
        ArgumentNullException.ThrowIfNull(facts);
        if (e.Kind == DeviceEventKind.Heartbeat)
            return e.State is "offline" or "online" ? facts.WatchedResidents.Keys.Order().Select(SubjectOf) : [];
        return ResidentOf(e, facts) is { } resident && facts.WatchedResidents.ContainsKey(resident) ? [SubjectOf(resident)] : [];
    }

    public RuleResult Evaluate(IRuleState? state, string subject, CommunityEvent? e, DateTimeOffset now, CommunityFacts facts)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(facts);
        if (!Guid.TryParse(subject.AsSpan(SubjectPrefix.Length), out var id) || !facts.WatchedResidents.TryGetValue(id, out var resident)
            || !resident.Watches.HasFlag(WelfareWatches.Silence))
            return RuleResult.Nothing(null);   // no longer watched: what was learnt is forgotten with the consent
        var clocks = _clocks.GetValue(facts, f => new SilenceClocks(f, options, ladder));
        var turn = new SilenceTurn(clocks, resident, facts, (SilenceRuleState?)state);
        var happened = e is null ? now : e.At < now ? e.At : now;
        // A deadline that passed before the event comes first, whether or not anybody asked for it in between.
        turn.PassTime(happened);
        if (e is not null)
        {
            turn.Take(e);
            turn.PassTime(now);
        }
        return turn.Result();
    }

    public byte[] Save(IRuleState state) => LadderBytes.Write((SilenceRuleState)state);

    public IRuleState Load(ReadOnlySpan<byte> bytes) => LadderBytes.Read(bytes);

    private static Guid? ResidentOf(CommunityEvent e, CommunityFacts facts) =>
        e.Welfare?.ResidentId ?? SeenResident.InHome(e, facts) ?? SeenResident.AtGate(e);
}

/// <summary>The clocks of one community's residents.</summary>
internal sealed class SilenceClocks
{
    public SilenceClocks(CommunityFacts facts, SilenceOptions options, LadderOptions ladder)
    {
        (Ladder, Calendar) = (facts.Ladder ?? ladder, new LocalCalendar(facts.TimeZone, facts.Days));
        Clock = new SilenceClock(Calendar, facts.Silence ?? options);
        Ask = new AskClock(Clock, Calendar, Ladder);
    }

    public LadderOptions Ladder { get; }
    public LocalCalendar Calendar { get; }
    public SilenceClock Clock { get; }
    public AskClock Ask { get; }
}

/// <summary>The rule's memory of one resident.</summary>
/// <param name="Silence">The person's clock.</param>
/// <param name="Ladder">How far the house has gone.</param>
/// <param name="DueAt">When the next step is due if nothing happens; null while nothing can be seen.</param>
public sealed record SilenceRuleState(SilenceState Silence, LadderState Ladder, DateTimeOffset? DueAt) : IRuleState;
