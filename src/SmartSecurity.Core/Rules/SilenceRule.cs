using System.Globalization;
using System.Runtime.CompilerServices;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Passages;
using SmartSecurity.Core.Routines;

namespace SmartSecurity.Core.Rules;

/// <summary>Raises when a watched resident has not been seen for longer than their own habits explain.</summary>
/// <remarks>
/// Source: docs/design/routines.md; the clock is <see cref="SilenceClock"/>. Somebody never seen has no habits and raises nothing. The
/// alert's time is the instant at which the clock reached the threshold, however late the rule was asked. An event that arrives late and
/// shows that a raise was wrong ends it.
/// </remarks>
public sealed class SilenceRule(SilenceOptions options) : IRule
{
    /// <summary>The chance with which a person has been seen by the time the sentence names.</summary>
    private const double Usual = .9;
    private const string SubjectPrefix = "resident:";
    private const byte Version = 1;

    private readonly ConditionalWeakTable<CommunityFacts, SilenceClock> _clocks = [];

    public SilenceRule() : this(new SilenceOptions()) { }

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
        if (!Guid.TryParse(subject.AsSpan(SubjectPrefix.Length), out var id) || !facts.WatchedResidents.TryGetValue(id, out var resident))
            return RuleResult.Nothing(null);   // no longer watched: what was learnt is forgotten with the consent
        var clock = ClockOf(facts);
        var old = (SilenceRuleState?)state;
        List<RuleAction> actions = [];
        var silence = old?.Silence;
        var due = old?.DueAt;
        if (silence is not null) Travel(clock, ref silence, ref due, resident, e is null ? now : Earlier(e.At, now));
        // A deadline that passed before the event comes first, whether or not anybody asked for it in between.
        if (e is null || e.At > due) RaiseUntil(clock, ref silence, ref due, e is null ? now : Earlier(e.At, now), resident, facts, actions);
        if (e is not null)
        {
            var raisedAt = silence?.RaisedAt;
            Take(clock, ref silence, ref due, resident, e);
            var gone = raisedAt is not null && silence?.RaisedAt is null;
            var first = actions.Count;
            RaiseUntil(clock, ref silence, ref due, now, resident, facts, actions);
            if (gone) Settle(actions, first, raisedAt!.Value, e, subject);
        }
        if (silence is null) return new(null, actions);
        return old is not null && ReferenceEquals(silence, old.Silence) && due == old.DueAt
            ? new(old, actions)
            : new(new SilenceRuleState(silence, due), actions);
    }

    public byte[] Save(IRuleState state)
    {
        var own = (SilenceRuleState)state;
        var silence = own.Silence.Save();
        var bytes = new byte[1 + sizeof(long) + silence.Length];
        bytes[0] = Version;
        BitConverter.TryWriteBytes(bytes.AsSpan(1), own.DueAt?.ToUnixTimeMilliseconds() ?? long.MaxValue);
        silence.CopyTo(bytes, 1 + sizeof(long));
        return bytes;
    }

    public IRuleState Load(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 1 + sizeof(long) || bytes[0] != Version) throw new InvalidDataException("The silence rule's state is of another version.");
        var dueMs = BitConverter.ToInt64(bytes[1..]);
        return new SilenceRuleState(
            SilenceState.Load(bytes[(1 + sizeof(long))..]), dueMs == long.MaxValue ? null : DateTimeOffset.FromUnixTimeMilliseconds(dueMs));
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private SilenceClock ClockOf(CommunityFacts facts) =>
        _clocks.GetValue(facts, f => new SilenceClock(new LocalCalendar(f.TimeZone, f.Holidays), options));

    private static Guid? ResidentOf(CommunityEvent e, CommunityFacts facts)
    {
        if (e.Kind is DeviceEventKind.Sensor or DeviceEventKind.Door)
            return facts.Devices.TryGetValue(e.DeviceId, out var device) ? device.ResidentId : null;
        var passes = e.Kind is DeviceEventKind.Passage or DeviceEventKind.Plate or DeviceEventKind.Face;
        return passes && e.Passage != PassageState.NotTaken && e.Decision != Decision.Denied ? e.ResidentId : null;
    }

    /// <summary>Takes note of a registered trip, or of one taken back.</summary>
    private void Travel(SilenceClock clock, ref SilenceState silence, ref DateTimeOffset? due, ResidentFacts resident, DateTimeOffset now)
    {
        var next = clock.Trip(silence, resident.AwayUntil, now);
        if (ReferenceEquals(next, silence)) return;
        silence = next;
        due = clock.NextDue(next, options.ThresholdHours);
    }

    private void Take(
        SilenceClock clock, ref SilenceState? silence, ref DateTimeOffset? due, ResidentFacts resident, CommunityEvent e)
    {
        var point = e.DeviceId.ToString("N");
        var next = e.Kind switch
        {
            DeviceEventKind.Heartbeat => clock.Reporting(silence, e.At, point, reports: e.State == "online"),
            DeviceEventKind.Sensor or DeviceEventKind.Door => clock.Activity(silence, e.At, point, e.Place),
            _ => clock.Passage(silence, e.At, e.Direction, point, e.Place),
        };
        if (next is null || ReferenceEquals(next, silence)) return;
        if (silence is null && resident.AwayUntil is { } until) next = clock.Trip(next, until, e.At);
        silence = next;
        due = clock.NextDue(next, options.ThresholdHours);
    }

    /// <summary>
    /// An event took a raise away. Where the silence reached the threshold at the same instant all the same, nothing has changed;
    /// otherwise the alert is over, and a later raise is another one.
    /// </summary>
    private static void Settle(List<RuleAction> actions, int first, DateTimeOffset raisedAt, CommunityEvent e, string subject)
    {
        if (actions.Count > first && actions[first] is RuleAction.Raise { Alert.At: var at } && at == raisedAt)
        {
            actions.RemoveAt(first);
            return;
        }
        actions.Insert(first, raisedAt > e.At
            ? new RuleAction.Withdraw(AlertKinds.Silence, subject, "An event that arrived late shows that the alert was wrong.", e.ReceivedAt)
            : new RuleAction.Over(AlertKinds.Silence, subject, "The resident was seen again.", e.At));
    }

    private void RaiseUntil(
        SilenceClock clock, ref SilenceState? silence, ref DateTimeOffset? due, DateTimeOffset now, ResidentFacts resident,
        CommunityFacts facts, List<RuleAction> actions)
    {
        while (silence is not null && due is { } at && at <= now)
        {
            actions.Add(new RuleAction.Raise(new AlertDraft
            {
                Kind = AlertKinds.Silence,
                Subject = SubjectOf(resident.Id),
                Category = AlertCategory.Welfare,
                Priority = resident.LivesAlone ? 1 : 2,
                At = at,
                Facts = FactsOf(clock, silence, at, resident, facts),
                Place = silence.LastPlace,
                ResidentId = resident.Id,
            }));
            silence = clock.Raise(silence, at);
            due = clock.NextDue(silence, options.ThresholdHours);
        }
    }

    private Dictionary<string, string> FactsOf(
        SilenceClock clock, SilenceState silence, DateTimeOffset at, ResidentFacts resident, CommunityFacts facts)
    {
        static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
        var reading = clock.ReadAt(silence, at);
        var seen = TimeZoneInfo.ConvertTime(silence.LastSeenAt, facts.TimeZone).DateTime;
        var local = TimeZoneInfo.ConvertTime(at, facts.TimeZone).DateTime;
        var found = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["name"] = resident.Name,
            ["address"] = resident.Address,
            ["lastAt"] = seen.ToString(AlertSentences.LocalForm, CultureInfo.InvariantCulture),
            ["lastAtEn"] = AlertSentences.Day(seen, local, zh: false),
            ["lastAtZh"] = AlertSentences.Day(seen, local, zh: true),
            ["lastPlace"] = silence.LastPlace ?? "–",
            ["silentHours"] = Text((at - silence.LastSeenAt).TotalHours, "0.#"),
            ["expectedSightings"] = Text(reading.ExpectedSince, "0.#"),
            ["thresholdHours"] = Text(options.ThresholdHours, "0"),
            ["coverage"] = Text(SilenceClock.CoverageOf(silence), "0.##"),
        };
        (found["coverageEn"], found["coverageZh"]) = SilenceClock.CoverageOf(silence) >= 1
            ? ("all gates reporting", "所有门口设备正常")
            : ($"only {Text(SilenceClock.CoverageOf(silence) * 100, "0")} % of this person's usual points reporting",
               $"此人常用点位只有 {Text(SilenceClock.CoverageOf(silence) * 100, "0")}% 在线");
        if (!silence.Away && clock.UsuallySeenBy(silence, at, Usual) is { } usual)
        {
            found["usualBy"] = usual.Local.ToString("HH:mm", CultureInfo.InvariantCulture);
            (found["dayKindEn"], found["dayKind"]) = usual.Weekend ? ("weekends and holidays", "周末和节假日") : ("weekdays", "工作日");
        }
        else if (clock.UsuallySeenWithinHours(silence, Usual) is { } hours) found["usualWithinH"] = Text(Math.Max(1, Math.Ceiling(hours)), "0");
        return found;
    }
}

/// <summary>The rule's memory of one resident.</summary>
/// <param name="Silence">The person's clock.</param>
/// <param name="DueAt">When R reaches the threshold if nothing more is seen; null while nothing can be seen.</param>
public sealed record SilenceRuleState(SilenceState Silence, DateTimeOffset? DueAt) : IRuleState;
