using System.Text.Json.Nodes;
using SmartSecurity.Core.Passages;
using SmartSecurity.Core.Routines;
using SmartSecurity.Core.Rules;
using SmartSecurity.Simulator.Homes;

namespace SmartSecurity.Server;

/// <summary>After how many weeks a fall of outings by half is told, and how often a life that is stable is taken for one.</summary>
internal sealed class DeclineMeasure(int seed)
{
    /// <summary>Who goes out at least so often is busy here; the quiet go out about twice.</summary>
    private const double BusyMin = 7, QuietMin = 1.5, QuietMax = 2.6;

    private readonly record struct Found(OutingLife Life, double? Weeks, int False, double StableWeeks);

    public JsonObject Run(CancellationToken cancel)
    {
        var settings = new OutingsSettings { Seed = seed, Residents = 600 };
        var lives = OutingLives.Generate(settings);
        var end = new DateTimeOffset(settings.Start.ToDateTime(TimeOnly.MinValue), settings.UtcOffset).AddDays(settings.Weeks * 7);
        var found = Replay(lives, end, cancel);
        List<Found> busy = [.. found.Where(f => f.Life.OutingsPerWeek >= BusyMin)];
        List<Found> quiet = [.. found.Where(f => f.Life.OutingsPerWeek is >= QuietMin and <= QuietMax)];
        return new JsonObject
        {
            ["busy"] = Json(busy, settings.Weeks),
            ["quiet"] = Json(quiet, settings.Weeks),
            ["falsePerTwoYears"] = RoutinesFigures.Rounded(found.Sum(f => f.False) / found.Sum(f => f.StableWeeks) * 104),
            ["falsePerTwoYearsCi"] = RoutinesFigures.Interval(found.Sum(f => f.False), found.Sum(f => f.StableWeeks) / 104),
        };
    }

    private static List<Found> Replay(IReadOnlyList<OutingLife> lives, DateTimeOffset end, CancellationToken cancel)
    {
        var town = new SignsTown(new DeclineRule(), [.. lives.Select(l => SignsTown.Resident(l.Subject, WelfareWatches.Decline))], [SignsTown.Gate("gate")]);
        var steps = lives.SelectMany(l => l.Leaves.Select(at => (At: at, l.Subject, Until: (DateTimeOffset?)null))
            .Concat(l.RegisteredTrips.Select(t => (At: t.From, l.Subject, Until: (DateTimeOffset?)t.To)))).OrderBy(s => s.At).ThenBy(s => s.Subject);
        foreach (var (at, subject, until) in steps)
        {
            cancel.ThrowIfCancellationRequested();
            if (until is { } trip) town.Travels(subject, trip);
            else town.Happens(SignsTown.Passage(SignsTown.ResidentId(subject), at, at, Direction.Out, "gate"));
        }
        town.PassTime(end);
        var raised = town.Actions.OfType<RuleAction.Raise>().ToLookup(r => SignsTown.SubjectOf(r.Alert.ResidentId!.Value), r => r.Alert.At);
        var start = lives.SelectMany(l => l.Leaves).Min();
        return [.. lives.Select(life =>
        {
            var from = life.HalvesAt ?? end;
            var told = raised[life.Subject].Where(at => at > from).Order().Select(at => (double?)((at - from).TotalDays / 7)).FirstOrDefault();
            return new Found(life, told, raised[life.Subject].Count(at => at <= from), (from - start).TotalDays / 7);
        })];
    }

    /// <summary>Weeks from the fall to the review; a fall never told counts as infinitely late.</summary>
    private static JsonObject Json(List<Found> found, int weeks)
    {
        var late = found.Where(f => f.Life.HalvesAt is not null).Select(f => f.Weeks ?? double.PositiveInfinity).Order().ToArray();
        double Quantile(double share) => late.Length == 0 ? double.NaN : late[Math.Min(late.Length - 1, (int)(share * late.Length))];
        var stable = found.Sum(f => f.StableWeeks) / weeks;
        return new JsonObject
        {
            ["residents"] = found.Count,
            ["meanOutingsPerWeek"] = RoutinesFigures.Rounded(found.Count == 0 ? double.NaN : found.Average(f => f.Life.OutingsPerWeek)),
            ["falls"] = late.Length,
            ["medianWeeks"] = RoutinesFigures.Rounded(Quantile(.5)),
            ["p90Weeks"] = RoutinesFigures.Rounded(Quantile(.9)),
            ["missed"] = late.Count(double.IsInfinity),
            ["falsePerTwoYears"] = RoutinesFigures.Rounded(found.Sum(f => f.False) / stable),
        };
    }
}
