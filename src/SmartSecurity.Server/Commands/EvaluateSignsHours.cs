using System.Text.Json.Nodes;
using SmartSecurity.Core.Passages;
using SmartSecurity.Core.Routines;
using SmartSecurity.Core.Rules;
using SmartSecurity.Simulator.Homes;

namespace SmartSecurity.Server;

/// <summary>Unusual hours, restlessness and silent households on half a year of ordinary lives.</summary>
internal sealed class HoursMeasure(int seed)
{
    /// <summary>Nothing counts before: the hours are learnt for 14 days.</summary>
    private const int WarmUpDays = 28;

    public sealed record Result(JsonObject UnusualHour, JsonObject Restlessness, JsonObject Household);

    public Result Run(CancellationToken cancel)
    {
        var record = HomesSimulator.Generate(new HomesSettings { Seed = seed, Residents = 200, Days = 180 });
        var start = new DateTimeOffset(record.Settings.Start.ToDateTime(TimeOnly.MinValue), record.Settings.UtcOffset);
        var bySubject = record.Events.Where(e => e.Kind is HomeEventKind.Enter or HomeEventKind.Leave).ToLookup(e => e.Subject);
        return new(Unusual(record, bySubject, start, cancel), Restless(record, bySubject, cancel), Households(record, start, cancel));
    }

    /// <summary>
    /// Ordinary lives, and beside them one crossing that never happened, at a seeded time between 01:00 and 04:00 of every tenth night: it
    /// is put to the rule and forgotten, so that it teaches nothing.
    /// </summary>
    private JsonObject Unusual(HomesRecord record, ILookup<int, HomeEvent> bySubject, DateTimeOffset start, CancellationToken cancel)
    {
        var rule = new UnusualHourRule();
        var (wrong, weeks, told, crossings) = (0, 0.0, 0, 0);
        foreach (var resident in record.Residents)
        {
            cancel.ThrowIfCancellationRequested();
            var facts = SignsTown.FactsOf([SignsTown.Resident(resident.Subject, WelfareWatches.UnusualHour)], [SignsTown.Gate("gate-1")]);
            var random = new Random((seed * 7_919) + resident.Subject);
            var (subject, counts) = (SeenResident.SubjectOf(SignsTown.ResidentId(resident.Subject)), start.AddDays(WarmUpDays));
            IRuleState? state = null;
            var night = counts.AddHours(1 + (3 * random.NextDouble()));
            foreach (var e in bySubject[resident.Subject])
            {
                while (state is not null && night < e.ReceivedAt)
                {
                    crossings++;
                    told += rule.Evaluate(state, subject, EventOf(resident.Subject, night, night, Direction.Out), night, facts).Actions.Count;
                    night = new DateTimeOffset(night.Date.AddDays(10), start.Offset).AddHours(1 + (3 * random.NextDouble()));
                }
                var passage = EventOf(resident.Subject, e.At, e.ReceivedAt, WayOf(e));
                var result = rule.Evaluate(state, subject, passage, e.ReceivedAt, facts);
                state = result.State;
                if (e.At >= counts) wrong += result.Actions.Count;
            }
            weeks += (record.Settings.Days - WarmUpDays) / 7.0;
        }
        return new JsonObject
        {
            ["falsePerPersonWeek"] = RoutinesFigures.Rounded(wrong / weeks),
            ["falsePerPersonWeekCi"] = RoutinesFigures.Interval(wrong, weeks),
            ["crossings"] = crossings,
            ["found"] = RoutinesFigures.Rounded((double)told / crossings),
            ["foundCi"] = RoutinesFigures.Wilson(told, crossings),
        };
    }

    /// <summary>Ordinary lives; and on every resident's last evening ten crossings in an hour, each read with a chance of 98 %.</summary>
    private JsonObject Restless(HomesRecord record, ILookup<int, HomeEvent> bySubject, CancellationToken cancel)
    {
        var rule = new RestlessnessRule();
        var (wrong, told, episodes) = (0, 0, 0);
        foreach (var resident in record.Residents)
        {
            cancel.ThrowIfCancellationRequested();
            var facts = SignsTown.FactsOf([SignsTown.Resident(resident.Subject, WelfareWatches.Restlessness)], [SignsTown.Gate("gate-1")]);
            var subject = SeenResident.SubjectOf(SignsTown.ResidentId(resident.Subject));
            IRuleState? state = null;
            int Crosses(DateTimeOffset at, DateTimeOffset receivedAt, Direction way)
            {
                if (state?.DueAt <= receivedAt) state = rule.Evaluate(state, subject, null, state.DueAt!.Value, facts).State;
                var result = rule.Evaluate(state, subject, EventOf(resident.Subject, at, receivedAt, way), receivedAt, facts);
                state = result.State;
                return result.Actions.Count;
            }
            var last = DateTimeOffset.MinValue;
            foreach (var e in bySubject[resident.Subject])
            {
                wrong += Crosses(e.At, e.ReceivedAt, WayOf(e));
                last = e.ReceivedAt > last ? e.ReceivedAt : last;
            }
            var random = new Random((seed * 104_729) + resident.Subject);
            var found = 0;
            for (var i = 0; i < 10; i++)
            {
                var at = last.AddHours(3).AddMinutes(6 * i);
                if (random.NextDouble() >= .02) found += Crosses(at, at, i % 2 == 0 ? Direction.Out : Direction.In);
            }
            (told, episodes) = (told + (found > 0 ? 1 : 0), episodes + 1);
        }
        var weeks = record.Residents.Count * record.Settings.Days / 7.0;
        return new JsonObject
        {
            ["falsePerPersonWeek"] = RoutinesFigures.Rounded(wrong / weeks),
            ["falsePerPersonWeekCi"] = RoutinesFigures.Interval(wrong, weeks),
            ["found"] = RoutinesFigures.Rounded((double)told / episodes),
        };
    }

    /// <summary>Every household of the community; false is any alert while not everybody of it is on a trip that nobody registered.</summary>
    private static JsonObject Households(HomesRecord record, DateTimeOffset start, CancellationToken cancel)
    {
        static Guid HouseholdId(int household) => new(household + 1, 0, 3, new byte[8]);
        var residents = record.Residents.Select(r => SignsTown.Resident(r.Subject, WelfareWatches.Household, r.LivesAlone) with
        {
            HouseholdId = HouseholdId(r.Household),
        }).ToList();
        var town = new SignsTown(new HouseholdSilenceRule(), residents, Enumerable.Range(1, record.Settings.Gates).Select(g => SignsTown.Gate($"gate-{g}")));
        foreach (var e in record.Events)
        {
            cancel.ThrowIfCancellationRequested();
            if (e.Kind == HomeEventKind.TripStart) town.Travels(e.Subject, record.Residents[e.Subject].RegisteredTrips.First(t => t.From == e.At).To);
            if (e.Kind is HomeEventKind.Enter or HomeEventKind.Leave)
                town.Happens(SignsTown.Passage(SignsTown.ResidentId(e.Subject), e.At, e.ReceivedAt, WayOf(e), e.Point!));
        }
        town.PassTime(start.AddDays(record.Settings.Days));
        var homes = record.Residents.GroupBy(r => r.Household).ToDictionary(g => HouseholdSilenceRule.SubjectOf(HouseholdId(g.Key)), g => g.ToList());
        var wrong = town.Actions.OfType<RuleAction.Raise>().Count(raise =>
            !homes[raise.Alert.Subject].TrueForAll(member => member.UnregisteredTrips.Any(trip => trip.Holds(raise.Alert.At))));
        var weeks = homes.Count * record.Settings.Days / 7.0;
        return new JsonObject
        {
            ["falsePerHouseholdWeek"] = RoutinesFigures.Rounded(wrong / weeks),
            ["falsePerHouseholdWeekCi"] = RoutinesFigures.Interval(wrong, weeks),
            ["promisedPerHouseholdWeek"] = RoutinesFigures.Rounded(168 / new LadderOptions().CallHours),
        };
    }

    private static Direction WayOf(HomeEvent e) => e.Kind == HomeEventKind.Leave ? Direction.Out : Direction.In;

    private static CommunityEvent EventOf(int subject, DateTimeOffset at, DateTimeOffset receivedAt, Direction way) =>
        SignsTown.Passage(SignsTown.ResidentId(subject), at, receivedAt, way, "gate-1");
}
