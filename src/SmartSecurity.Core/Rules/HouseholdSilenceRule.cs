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
public sealed class HouseholdSilenceRule(SilenceOptions silence, LadderOptions ladder) : IRule
{
    private const string SubjectPrefix = "household:";
    private const byte Version = 1;

    private readonly ConditionalWeakTable<CommunityFacts, Community> _communities = [];

    public HouseholdSilenceRule() : this(new SilenceOptions(), new LadderOptions()) { }

    /// <summary>The household's clock, and when it reaches the threshold if nobody is seen.</summary>
    public sealed record Memory(SilenceState Silence, DateTimeOffset? DueAt) : IRuleState;

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
            var told = next.RaisedAt is null ? memory?.Silence.RaisedAt : null;
            memory = Travel(clock, Dated(clock, next), members, until);
            var first = actions.Count;
            RaiseUntil(clock, ref memory, now, subject, members, facts, actions);
            if (told is { } at) Settle(actions, first, at, e, subject);
        }
        else RaiseUntil(clock, ref memory, now, subject, members, facts, actions);
        return new(memory, actions);
    }

    public byte[] Save(IRuleState state)
    {
        var own = (Memory)state;
        byte[] clock = own.Silence.Save(), bytes = new byte[9 + clock.Length];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(1), own.DueAt?.ToUnixTimeMilliseconds() ?? long.MaxValue);
        clock.CopyTo(bytes, 9);
        return bytes;
    }

    public IRuleState Load(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 9 || bytes[0] != Version) throw new InvalidDataException("The household's state is of another version.");
        var dueMs = BinaryPrimitives.ReadInt64LittleEndian(bytes[1..]);
        return new Memory(SilenceState.Load(bytes[9..]), dueMs == long.MaxValue ? null : DateTimeOffset.FromUnixTimeMilliseconds(dueMs));
    }

    private Community Of(CommunityFacts facts) => _communities.GetValue(facts, f =>
    {
        var calendar = new LocalCalendar(f.TimeZone, f.Holidays);
        var (sensed, passed) = (new SilenceClock(calendar, silence), new SilenceClock(calendar, silence with { EvidenceTrace = silence.EvidenceDoors }));
        var traced = f.Devices.Values.Select(d => d.ResidentId).OfType<Guid>().ToHashSet();
        return new(f.WatchedResidents.Values.Where(r => r.HouseholdId is not null).GroupBy(r => r.HouseholdId!.Value)
            .Where(home => home.Any(r => r.Watches.HasFlag(WelfareWatches.Household)))
            .ToDictionary(home => home.Key, home => new Household(
                home.Any(r => traced.Contains(r.Id)) ? sensed : passed, [.. home.OrderBy(r => r.Id)])));
    });

    private Memory Dated(SilenceClock clock, SilenceState next) => new(next, clock.NextDue(next, ladder.CallHours));

    private Memory Travel(SilenceClock clock, Memory memory, ResidentFacts[] members, DateTimeOffset now)
    {
        var until = Array.TrueForAll(members, m => m.AwayUntil is not null) ? members.Min(m => m.AwayUntil) : null;
        var next = clock.Trip(memory.Silence, until, now);
        return ReferenceEquals(next, memory.Silence) ? memory : Dated(clock, next);
    }

    private static SilenceState? Take(SilenceClock clock, SilenceState? state, CommunityEvent e, ResidentFacts[] members)
    {
        var point = e.DeviceId.ToString("N");
        return e.Kind switch
        {
            DeviceEventKind.Heartbeat => clock.Reporting(state, e.At, point, reports: e.State == "online"),
            DeviceEventKind.Sensor or DeviceEventKind.Door => clock.Activity(state, e.At, point, e.Place),
            _ when members.Length == 1 => clock.Passage(state, e.At, e.Direction, point, e.Place),
            _ => clock.Activity(state, e.At, point, e.Place),
        };
    }

    /// <summary>An event took a raise away. Where the threshold was reached at the same instant all the same, nothing has changed.</summary>
    private void Settle(List<RuleAction> actions, int first, DateTimeOffset told, CommunityEvent e, string subject)
    {
        if (actions.Count > first && actions[first] is RuleAction.Raise { Alert.At: var at } && at == told) actions.RemoveAt(first);
        else
            actions.Insert(first, told > e.At
                ? new RuleAction.Withdraw(Name, subject, "An event that arrived late shows that the alert was wrong.", e.ReceivedAt)
                : new RuleAction.Over(Name, subject, "Somebody of the household was seen again.", e.At));
    }

    private void RaiseUntil(
        SilenceClock clock, ref Memory? memory, DateTimeOffset now, string subject, ResidentFacts[] members, CommunityFacts facts,
        List<RuleAction> actions)
    {
        while (memory?.DueAt is { } at && at <= now)
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
            memory = Dated(clock, clock.Raise(memory.Silence, at));
        }
    }
}
