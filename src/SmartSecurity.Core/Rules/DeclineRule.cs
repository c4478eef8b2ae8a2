using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Passages;
using SmartSecurity.Core.Residents;
using SmartSecurity.Core.Routines;

namespace SmartSecurity.Core.Rules;

/// <summary>Asks for a case review, by day, of a resident whose outings have fallen over weeks.</summary>
/// <remarks>
/// Source: docs/design/routines.md, "Decline". One state for the community, because a week of rain or a festival is told by comparing
/// everybody's week with everybody's own usual one; it is looked at once a week. Trips leave a week out.
/// </remarks>
public sealed class DeclineRule(DeclineOptions options) : IRule
{
    private const string Subject = "community";
    private const int ReviewHour = 9;

    private readonly ConditionalWeakTable<CommunityFacts, string[]> _subjects = [];

    public DeclineRule() : this(new DeclineOptions()) { }

    public string Name => AlertKinds.Decline;

    public IEnumerable<string> StandingSubjects(CommunityFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return _subjects.GetValue(facts, f => f.WatchedResidents.Values.Any(r => r.Watches.HasFlag(WelfareWatches.Decline)) ? [Subject] : []);
    }

    public IEnumerable<string> SubjectsOf(CommunityEvent e, CommunityFacts facts)
    {
        ArgumentNullException.ThrowIfNull(e);
        ArgumentNullException.ThrowIfNull(facts);
        var of = e.Welfare is { Word: WelfareWord.Away } away ? away.ResidentId : e.Direction == Direction.In ? null : SeenResident.AtGate(e);
        return of is { } id && facts.WatchedResidents.ContainsKey(id) ? StandingSubjects(facts) : [];
    }

    public RuleResult Evaluate(IRuleState? state, string subject, CommunityEvent? e, DateTimeOffset now, CommunityFacts facts)
    {
        if (!StandingSubjects(facts).Any()) return RuleResult.Nothing(null);
        var old = (DeclineState?)state;
        if (old is null)
        {
            var week = WeekOf(e?.At ?? now, facts.TimeZone);
            old = new(week, ReviewAt(week, facts.TimeZone), ImmutableSortedDictionary<Guid, ResidentWeek>.Empty);
        }
        if (e is not null) return RuleResult.Nothing(Count(old, e, facts.TimeZone));
        return state is null ? RuleResult.Nothing(old) : Review(old, now, facts);
    }

    public byte[] Save(IRuleState state) => ((DeclineState)state).Save();

    public IRuleState Load(ReadOnlySpan<byte> bytes) => DeclineState.Load(bytes);

    private static int WeekOf(DateTimeOffset at, TimeZoneInfo zone) =>
        (DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime).DayNumber - Monday(0).DayNumber) / 7;

    private static DateOnly Monday(int week) => new DateOnly(1969, 12, 29).AddDays(7 * week);

    private static DateTimeOffset ReviewAt(int week, TimeZoneInfo zone) => LocalDay.StartOf(Monday(week + 1), zone).AddHours(ReviewHour);

    private static DeclineState Count(DeclineState state, CommunityEvent e, TimeZoneInfo zone)
    {
        var ahead = WeekOf(e.At, zone) - state.Week;
        if (ahead is not (0 or 1)) return state;   // older than the week's end by more than nine hours
        var id = e.Welfare?.ResidentId ?? e.ResidentId!.Value;
        var atMs = e.At.ToUnixTimeMilliseconds();
        var r = state.Residents.GetValueOrDefault(id) ?? new(0, 0, LeftOut: true, NextLeftOut: ahead == 1, long.MinValue / 2, OutingTrend.Empty);
        if (e.Welfare is not null) r = ahead == 0 ? r with { LeftOut = true } : r with { NextLeftOut = true };
        else if (Math.Abs(atMs - r.LastMs) < SilenceClock.RepeatWithin.TotalMilliseconds) return state;
        else
        {
            r = r with { LastMs = Math.Max(atMs, r.LastMs) };
            r = ahead == 0 ? r with { Outings = (ushort)Math.Min(ushort.MaxValue, r.Outings + 1) }
                : r with { Next = (ushort)Math.Min(ushort.MaxValue, r.Next + 1) };
        }
        return state with { Residents = state.Residents.SetItem(id, r) };
    }

    private RuleResult Review(DeclineState state, DateTimeOffset now, CommunityFacts facts)
    {
        var zone = facts.TimeZone;
        var monday = LocalDay.StartOf(Monday(state.Week), zone);
        // Who is watched no longer is forgotten; whom a trip touched has no week.
        var present = state.Residents.Where(r => facts.WatchedResidents.ContainsKey(r.Key)).ToList();
        var counted = present.Where(r => !r.Value.LeftOut && !(facts.WatchedResidents[r.Key].AwayUntil > monday)).ToDictionary();
        var cohort = new Cohort();
        foreach (var (id, r) in present)
            if (counted.ContainsKey(id) && r.Trend.IsKnown(options)) cohort.Add(r);
        List<RuleAction> actions = [];
        var next = state.Residents.ToBuilder();
        next.Clear();
        foreach (var (id, r) in present)
        {
            var trend = r.Trend;
            if (counted.ContainsKey(id))
            {
                var factor = cohort.FactorFor(r, trend.IsKnown(options));
                trend = trend.Advance(r.Outings, factor, options, out var due);
                if (due && facts.WatchedResidents[id].Watches.HasFlag(WelfareWatches.Decline))
                    actions.Add(Raise(facts.WatchedResidents[id], r.Trend, r.Outings, factor, now));
            }
            next[id] = new(r.Next, 0, r.NextLeftOut, NextLeftOut: false, r.LastMs, trend);
        }
        return new(new DeclineState(state.Week + 1, ReviewAt(state.Week + 1, zone), next.ToImmutable()), actions);
    }

    /// <summary>
    /// What the week did to everybody but one: outings seen over usual ones. People who go out seldom are compared with their like,
    /// because rain keeps them in more than others; where these are few, with all.
    /// </summary>
    private sealed class Cohort
    {
        /// <summary>Outings that count as usual beside those seen, so that three neighbours do not make a week of rain.</summary>
        private const double Prior = 20;

        /// <summary>Under so many outings in a usual week somebody goes out seldom.</summary>
        private const double SeldomMax = 3.4;

        private readonly double[] _seen = new double[2], _usual = new double[2];

        public void Add(ResidentWeek r)
        {
            _seen[Group(r)] += r.Outings;
            _usual[Group(r)] += r.Trend.Usual;
        }

        /// <param name="r">Whose week it is.</param>
        /// <param name="within">Whether this week was added, and must not be compared with itself.</param>
        public double FactorFor(ResidentWeek r, bool within)
        {
            var (seen, usual) = within ? (r.Outings, r.Trend.Usual) : (0, 0.0);
            var all = (Prior + _seen.Sum() - seen) / (Prior + _usual.Sum() - usual);
            return ((Prior * all) + _seen[Group(r)] - seen) / (Prior + _usual[Group(r)] - usual);
        }

        private static int Group(ResidentWeek r) => r.Trend.Usual < SeldomMax ? 0 : 1;
    }

    private static RuleAction.Raise Raise(ResidentFacts resident, OutingTrend before, int outings, double factor, DateTimeOffset now)
    {
        static string Text(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
        return new(new AlertDraft
        {
            Kind = AlertKinds.Decline,
            Subject = SeenResident.SubjectOf(resident.Id),
            Category = AlertCategory.Welfare,
            Priority = 4,
            At = now,
            ResidentId = resident.Id,
            Facts = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["name"] = resident.Name,
                ["address"] = resident.Address,
                ["usualPerWeek"] = Text(before.Usual),
                ["recentPerWeek"] = Text(((before.Recent * before.LowWeeks) + outings) / (before.LowWeeks + 1)),
                ["weeks"] = Text(before.LowWeeks + 1),
                ["cohortPercent"] = Text(Math.Round(100 * factor)),
            },
        });
    }
}
