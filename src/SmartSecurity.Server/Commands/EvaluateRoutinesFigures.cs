using System.Globalization;
using System.Text.Json.Nodes;
using SmartSecurity.Core.Routines;

namespace SmartSecurity.Server;

/// <summary>Replays a community, finds the threshold where a false alarm rate was asked for, and writes the figures as one line of JSON.</summary>
internal sealed class RoutinesEvaluation(RoutineCommunity community, RoutinesRequest request, Action<string> progress)
{
    private const int CutsASubject = 20;
    private const int CutAfterDays = 28;
    /// <summary>Thresholds at which alarms seen are compared with alarms promised.</summary>
    private static readonly double[] Promises = [336, 1_440, 8_760];

    public JsonObject Run(CancellationToken cancel)
    {
        var thresholdHours = request.ThresholdHours;
        if (request.FalsePerWeek is { } wanted)
        {
            var grid = Enumerable.Range(0, 48).Select(i => 5 * Math.Pow(300_000.0 / 5, i / 47.0)).ToArray();
            thresholdHours = Crossing(grid, Replay(grid, 0, cancel), wanted);
            progress(string.Create(CultureInfo.InvariantCulture, $"threshold found: {thresholdHours:0.#} h"));
        }
        var found = Replay([thresholdHours, .. Promises], CutsASubject, cancel);
        var json = Figures(found, thresholdHours, 0);
        json["seenPerPromised"] = SeenPerPromised(found);
        json["byClass"] = new JsonObject(new[] { "quiet", "typical", "busy" }.Select(name =>
        {
            var those = found.Where(f => f.Class == name).ToList();
            var figures = Figures(those, thresholdHours, 0);
            figures["seenPerPromised"] = SeenPerPromised(those);
            return KeyValuePair.Create<string, JsonNode?>(name, figures);
        }));
        return json;
    }

    /// <summary>
    /// The clock at many thresholds and the fixed rule at many limits: false alarms a person-week and the median delay of each, and how many
    /// alarms were seen for each promised.
    /// </summary>
    public RoutineCurves Curves(CancellationToken cancel)
    {
        double[] grid = [.. Enumerable.Range(0, 14).Select(i => 48 * Math.Pow(20_000.0 / 48, i / 13.0))];
        var found = Replay(grid, CutsASubject, cancel);
        var weeks = found.Sum(f => f.Hours) / 168;
        double Median(IEnumerable<double> delays) => RoutinesFigures.Quantile([.. delays.Order()], .5);
        return new(
            [.. grid.Select((_, k) => (found.Sum(f => f.False[k]) / weeks, Median(found.SelectMany(f => f.DelayHours.Select(d => d[k])))))],
            [.. Enumerable.Range(0, 12).Select(i => 14 * Math.Pow(150 / 14.0, i / 11.0)).Select(hours => (FixedFalse(found, hours) / weeks,
                Median(found.SelectMany(f => f.CutsMs.Select(cutMs => FixedDelay(f, cutMs, hours))))))],
            [.. grid.Select((a, k) => (a, found.Sum(f => f.False[k]) * a / found.Sum(f => f.Hours)))]);
    }

    private SubjectFindings[] Replay(double[] thresholds, int cuts, CancellationToken cancel)
    {
        var found = new SubjectFindings[community.Subjects.Count];
        var done = 0;
        Parallel.For(0, found.Length, new ParallelOptions { CancellationToken = cancel, MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            found[i] = new RoutinesReplay(community.Subjects[i], community, request.Options, thresholds)
                .Run(request.WarmUpDays ?? 0, request.WarmUpDays ?? CutAfterDays, cuts, request.Seed);
            if (Interlocked.Increment(ref done) % 100 == 0) progress($"{done} of {found.Length} subjects replayed");
        });
        return found;
    }

    /// <summary>Where the false alarm rate falls to what is wanted, between two thresholds of the grid on a logarithmic scale.</summary>
    private static double Crossing(double[] grid, SubjectFindings[] found, double wanted)
    {
        var weeks = found.Sum(f => f.Hours) / 168;
        double Rate(int k) => Math.Max(.5, found.Sum(f => f.False[k])) / weeks;
        if (Rate(0) <= wanted) return grid[0];
        for (var k = 1; k < grid.Length; k++)
        {
            if (Rate(k) > wanted) continue;
            var part = Math.Log(Rate(k - 1) / wanted) / Math.Log(Rate(k - 1) / Rate(k));
            return grid[k - 1] * Math.Pow(grid[k] / grid[k - 1], part);
        }
        return grid[^1];
    }

    private static JsonObject Figures(IReadOnlyList<SubjectFindings> found, double thresholdHours, int k)
    {
        var weeks = found.Sum(f => f.Hours) / 168;
        var wrong = found.Sum(f => f.False[k]);
        var delays = found.SelectMany(f => f.DelayHours.Select(d => d[k])).Order().ToArray();
        var night = found.SelectMany(f => f.DelayHours.Where((_, i) => f.NightCuts.Contains(f.CutsMs[i])).Select(d => d[k])).Order().ToArray();
        var within = delays.Count(d => d <= 12);
        return new JsonObject
        {
            ["subjects"] = found.Count,
            ["personWeeks"] = RoutinesFigures.Rounded(weeks),
            ["thresholdHours"] = RoutinesFigures.Rounded(thresholdHours),
            ["falseAlarms"] = wrong,
            ["falseAlarmsPerPersonWeek"] = RoutinesFigures.Rounded(wrong / weeks),
            ["falseAlarmsPerPersonWeekCi"] = RoutinesFigures.Interval(wrong, weeks),
            ["promisedPerPersonWeek"] = RoutinesFigures.Rounded(168 / thresholdHours),
            ["notReturned"] = found.Sum(f => f.NotReturned[k]),
            ["collapses"] = delays.Length,
            ["medianDelayHours"] = RoutinesFigures.Rounded(RoutinesFigures.Quantile(delays, .5)),
            ["medianDelayHoursCi"] = RoutinesFigures.QuantileInterval(delays, .5),
            ["p90DelayHours"] = RoutinesFigures.Rounded(RoutinesFigures.Quantile(delays, .9)),
            ["recallWithin12h"] = RoutinesFigures.Rounded(delays.Length == 0 ? double.NaN : (double)within / delays.Length),
            ["recallWithin12hCi"] = RoutinesFigures.Wilson(within, delays.Length),
            ["neverFound"] = delays.Count(d => d >= RoutinesReplay.NeverFoundHours),
            ["night"] = new JsonObject
            {
                ["collapses"] = night.Length,
                ["medianDelayHours"] = RoutinesFigures.Rounded(RoutinesFigures.Quantile(night, .5)),
                ["p90DelayHours"] = RoutinesFigures.Rounded(RoutinesFigures.Quantile(night, .9)),
            },
            ["fixedRule"] = FixedRule(found, wrong / weeks),
        };
    }

    /// <summary>A raise after so many hours without any reading, and again after as many more, at the clock's own false alarm rate.</summary>
    private static JsonObject FixedRule(IReadOnlyList<SubjectFindings> found, double wanted)
    {
        var weeks = found.Sum(f => f.Hours) / 168;
        double low = 1, high = RoutinesReplay.NeverFoundHours;
        for (var i = 0; i < 40; i++)
        {
            var middle = Math.Sqrt(low * high);
            if (FixedFalse(found, middle) / weeks > wanted) low = middle; else high = middle;
        }
        var delays = found.SelectMany(f => f.CutsMs.Select(cutMs => FixedDelay(f, cutMs, high))).Order().ToArray();
        var wrong = FixedFalse(found, high);
        return new JsonObject
        {
            ["hours"] = RoutinesFigures.Rounded(high),
            ["falseAlarms"] = wrong,
            ["falseAlarmsPerPersonWeek"] = RoutinesFigures.Rounded(wrong / weeks),
            ["falseAlarmsPerPersonWeekCi"] = RoutinesFigures.Interval(wrong, weeks),
            ["medianDelayHours"] = RoutinesFigures.Rounded(RoutinesFigures.Quantile(delays, .5)),
            ["p90DelayHours"] = RoutinesFigures.Rounded(RoutinesFigures.Quantile(delays, .9)),
        };
    }

    private static int FixedFalse(IReadOnlyList<SubjectFindings> found, double hours)
    {
        var everyMs = (long)(hours * LocalCalendar.HourMs);
        var count = 0;
        foreach (var f in found)
            foreach (var gap in f.Gaps)
                for (var atMs = gap.FromMs + everyMs; atMs < gap.ToMs; atMs += everyMs)
                    if (atMs >= f.CountFromMs && !f.Subject.UnregisteredTrips.Any(t => t.Holds(atMs))) count++;
        return count;
    }

    private static double FixedDelay(SubjectFindings found, long cutMs, double hours)
    {
        var gap = found.Gaps.LastOrDefault(g => g.FromMs <= cutMs);
        var silentHours = (cutMs - gap.FromMs) / (double)LocalCalendar.HourMs;
        return Math.Min(RoutinesReplay.NeverFoundHours, (Math.Floor(silentHours / hours) * hours) + hours - silentHours);
    }

    private static JsonObject SeenPerPromised(IReadOnlyList<SubjectFindings> found)
    {
        var hours = found.Sum(f => f.Hours);
        return new JsonObject(Promises.Select((a, i) => KeyValuePair.Create<string, JsonNode?>(
            a.ToString(CultureInfo.InvariantCulture), RoutinesFigures.Rounded(found.Sum(f => f.False[i + 1]) * a / hours))));
    }
}
