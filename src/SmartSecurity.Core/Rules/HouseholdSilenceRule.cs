using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Routines;

namespace SmartSecurity.Core.Rules;

/// <summary>Nobody of a household was seen for longer than its habits explain: the silence clock over the passages of all its watched members.</summary>
/// <remarks>
/// A household of one keeps its member's ways in and out. Of several the clock learns only when anybody is seen, as it would from a sensor
/// in the home: that one went out does not say that the home is empty. It runs beside each member's own clock, and stands still while all
/// of them are on a trip.
/// </remarks>
public sealed class HouseholdSilenceRule(SilenceOptions silence, LadderOptions ladder) : IReliesOnDevices
{
    private const string SubjectPrefix = "household:";
    private const byte Version = 1;
    private const int HeadBytes = 1 + (2 * sizeof(long));

    private readonly ConditionalWeakTable<CommunityFacts, Community> _communities = [];

    public HouseholdSilenceRule() : this(new SilenceOptions(), new LadderOptions()) { }

    /// <summary>The household's clock, when it reaches the threshold if nobody is seen, and when the present silence was raised.</summary>
    public sealed record Memory(SilenceState Silence, DateTimeOffset? DueAt, DateTimeOffset? RaisedAt) : IRuleState;

    private sealed record Household(SilenceClock Clock, ResidentFacts[] Members);

    private sealed record Community(Dictionary<Guid, Household> Households);

    public string Name => AlertKinds.HouseholdSilence;

    /// <summary>The state key of a household.</summary>
    public static string SubjectOf(Guid householdId) => $"{SubjectPrefix}{householdId}";

    public IEnumerable<string> SubjectsOf(CommunityEvent e, CommunityFacts facts)
    {
        ArgumentNullException.ThrowIfNull(e);
        var households = Of(facts).Households;
        if (e.Kind == DeviceEventKind.Heartbeat) return e.State is "offline" or "online" ? households.Keys.Order().Select(SubjectOf) : [];
        var member = SeenResident.AtGate(e) ?? SeenResident.InHome(e, facts);
        // A card that the household shares names nobody, and shows that somebody of it lives.
        var household = member is { } id ? facts.WatchedResidents.GetValueOrDefault(id)?.HouseholdId : SeenResident.Passes(e) ? e.HouseholdId : null;
        return household is { } home && households.ContainsKey(home) ? [SubjectOf(home)] : [];
    }

    public RuleResult Evaluate(IRuleState? state, string subject, CommunityEvent? e, DateTimeOffset now, CommunityFacts facts)
    {
        ArgumentNullException.ThrowIfNull(subject);
        if (!Guid.TryParse(subject.AsSpan(SubjectPrefix.Length), out var id) || !Of(facts).Households.TryGetValue(id, out var household))
            return RuleResult.Nothing(null);
        var (clock, members) = household;
        var memory = (Memory?)state;
        List<RuleAction> actions = [];
        var until = e is null || e.At > now ? now : e.At;
        if (memory is not null) memory = Travel(clock, memory, members, until);
        RaiseUntil(clock, ref memory, until, subject, members, facts, actions);
        if (e is not null && Take(clock, memory?.Silence, e, members) is { } next && !ReferenceEquals(next, memory?.Silence))
        {
            var raisedAt = memory?.RaisedAt;
            if (raisedAt is { } told && next.LastSeenAt > memory!.Silence.LastSeenAt)
            {
                actions.Add(told > e.At
                    ? new RuleAction.Withdraw(Name, subject, "An event that arrived late shows that the alert was wrong.", e.ReceivedAt)
                    : new RuleAction.Over(Name, subject, "Somebody of the household was seen again.", e.At));
                raisedAt = null;
            }
            memory = Travel(clock, Dated(clock, next, raisedAt), members, until);
        }
        RaiseUntil(clock, ref memory, now, subject, members, facts, actions);
        return new(memory, actions);
    }

    public byte[] Save(IRuleState state)
    {
        var own = (Memory)state;
        byte[] clock = own.Silence.Save(), bytes = new byte[HeadBytes + clock.Length];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(1), own.DueAt?.ToUnixTimeMilliseconds() ?? long.MaxValue);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(1 + sizeof(long)), own.RaisedAt?.ToUnixTimeMilliseconds() ?? long.MaxValue);
        clock.CopyTo(bytes, HeadBytes);
        return bytes;
    }

    public IRuleState Load(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeadBytes || bytes[0] != Version) throw new InvalidDataException("The household's state is of another version.");
        static DateTimeOffset? Instant(ReadOnlySpan<byte> at) =>
            BitConverter.ToInt64(at) is var ms and not long.MaxValue ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;
        return new Memory(SilenceState.Load(bytes[HeadBytes..]), Instant(bytes[1..]), Instant(bytes[(1 + sizeof(long))..]));
    }

    private Community Of(CommunityFacts facts) => _communities.GetValue(facts, f =>
    {
        var calendar = new LocalCalendar(f.TimeZone, f.Days);
        var (sensed, passed) = (new SilenceClock(calendar, silence), new SilenceClock(calendar, silence with { EvidenceTrace = silence.EvidenceDoors }));
        var traced = f.Devices.Values.Select(d => d.ResidentId).OfType<Guid>().ToHashSet();
        return new(f.WatchedResidents.Values.Where(r => r.HouseholdId is not null).GroupBy(r => r.HouseholdId!.Value)
            .Where(home => home.Any(r => r.Watches.HasFlag(WelfareWatches.Household)))
            .ToDictionary(home => home.Key, home => new Household(
                home.Any(r => traced.Contains(r.Id)) ? sensed : passed, [.. home.OrderBy(r => r.Id)])));
    });

    /// <summary>What was raised is not raised again before somebody is seen.</summary>
    private Memory Dated(SilenceClock clock, SilenceState next, DateTimeOffset? raisedAt) =>
        new(next, raisedAt is null ? clock.NextDue(next, ladder.CallHours) : null, raisedAt);

    private Memory Travel(SilenceClock clock, Memory memory, ResidentFacts[] members, DateTimeOffset now)
    {
        var until = Array.TrueForAll(members, m => m.AwayUntil is not null) ? members.Min(m => m.AwayUntil) : null;
        var next = clock.Trip(memory.Silence, until, now);
        return ReferenceEquals(next, memory.Silence) ? memory : Dated(clock, next, memory.RaisedAt);
    }

    private static SilenceState? Take(SilenceClock clock, SilenceState? state, CommunityEvent e, ResidentFacts[] members)
    {
        var point = e.DeviceId.ToString("N");
        return e.Kind switch
        {
            DeviceEventKind.Heartbeat when state?.IsDown(point) is not { } down || down != (e.State == "online") => state,
            DeviceEventKind.Heartbeat => clock.Reporting(state, e.At, point, reports: e.State == "online"),
            DeviceEventKind.Sensor or DeviceEventKind.Door => clock.Activity(state, e.At, point, e.Place),
            _ when members.Length == 1 => clock.Passage(state, e.At, e.Direction, point, e.Place),
            _ => clock.Activity(state, e.At, point, e.Place),
        };
    }

    private void RaiseUntil(
        SilenceClock clock, ref Memory? memory, DateTimeOffset now, string subject, ResidentFacts[] members, CommunityFacts facts,
        List<RuleAction> actions)
    {
        if (memory?.DueAt is { } at && at <= now)
        {
            var found = SignQuestion.Seen(members[0], memory.Silence.LastSeenAt, at, memory.Silence.LastPlace, facts);
            found["name"] = string.Join(", ", members.Select(m => m.Name));
            found["silentHours"] = (at - memory.Silence.LastSeenAt).TotalHours.ToString("0.#", CultureInfo.InvariantCulture);
            actions.Add(new RuleAction.Raise(new AlertDraft
            {
                Kind = AlertKinds.HouseholdSilence,
                Subject = subject,
                Category = AlertCategory.Welfare,
                Priority = 2,
                At = at,
                Facts = found,
                Place = memory.Silence.LastPlace,
                ResidentId = members[0].Id,
            }));
            memory = Dated(clock, memory.Silence, at);
        }
    }
}
