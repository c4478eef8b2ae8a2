using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using SmartSecurity.Core.Routines;

namespace SmartSecurity.Server;

/// <summary>Replays a community, finds the threshold where a false alarm rate was asked for, and writes the figures as one line of JSON.</summary>
internal sealed class RoutinesEvaluation(RoutineCommunity community, RoutinesRequest request, Action<string> progress)
{
    private const int CutsASubject = 20;
    private const int CutAfterDays = 28;
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    /// <summary>Thresholds at which alarms seen are compared with alarms promised.</summary>
    private static readonly double[] Promises = [336, 1_440, 8_760];

    public string Run(CancellationToken cancel)
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
        return json.ToJsonString(Plain);
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
            ["personWeeks"] = Rounded(weeks),
            ["thresholdHours"] = Rounded(thresholdHours),
            ["falseAlarms"] = wrong,
            ["falseAlarmsPerPersonWeek"] = Rounded(wrong / weeks),
            ["falseAlarmsPerPersonWeekCi"] = Interval(wrong, weeks),
            ["promisedPerPersonWeek"] = Rounded(168 / thresholdHours),
            ["notReturned"] = found.Sum(f => f.NotReturned[k]),
            ["collapses"] = delays.Length,
            ["medianDelayHours"] = Rounded(Quantile(delays, .5)),
            ["medianDelayHoursCi"] = QuantileInterval(delays, .5),
            ["p90DelayHours"] = Rounded(Quantile(delays, .9)),
            ["recallWithin12h"] = Rounded(delays.Length == 0 ? double.NaN : (double)within / delays.Length),
            ["recallWithin12hCi"] = Wilson(within, delays.Length),
            ["neverFound"] = delays.Count(d => d >= RoutinesReplay.NeverFoundHours),
            ["night"] = new JsonObject
            {
                ["collapses"] = night.Length,
                ["medianDelayHours"] = Rounded(Quantile(night, .5)),
                ["p90DelayHours"] = Rounded(Quantile(night, .9)),
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
            ["hours"] = Rounded(high),
            ["falseAlarms"] = wrong,
            ["falseAlarmsPerPersonWeek"] = Rounded(wrong / weeks),
            ["falseAlarmsPerPersonWeekCi"] = Interval(wrong, weeks),
            ["medianDelayHours"] = Rounded(Quantile(delays, .5)),
            ["p90DelayHours"] = Rounded(Quantile(delays, .9)),
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
            a.ToString(CultureInfo.InvariantCulture), Rounded(found.Sum(f => f.False[i + 1]) * a / hours))));
    }

    private static double Quantile(double[] sorted, double share) =>
        sorted.Length == 0 ? double.NaN : sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];

    /// <summary>95 % interval of a quantile by the binomial ranks; collapses of one person are not independent, so it is a little narrow.</summary>
    private static JsonArray QuantileInterval(double[] sorted, double share)
    {
        var reach = 1.96 * Math.Sqrt(share * (1 - share) / Math.Max(1, sorted.Length));
        return [Rounded(Quantile(sorted, Math.Max(0, share - reach))), Rounded(Quantile(sorted, Math.Min(1, share + reach)))];
    }

    /// <summary>95 % interval of a rate from a Poisson count, after Byar.</summary>
    private static JsonArray Interval(int count, double weeks)
    {
        double Bound(double n, double z) => n <= 0 ? 0 : n * Math.Pow(1 - (1 / (9 * n)) + (z / (3 * Math.Sqrt(n))), 3);
        return [Rounded(Bound(count, -1.96) / weeks), Rounded(Bound(count + 1.0, 1.96) / weeks)];
    }

    private static JsonArray Wilson(int count, int of)
    {
        if (of == 0) return [null, null];
        const double z2 = 1.96 * 1.96;
        double p = (double)count / of, middle = p + (z2 / (2 * of)), reach = 1.96 * Math.Sqrt((p * (1 - p) / of) + (z2 / (4.0 * of * of)));
        return [Rounded(Math.Max(0, middle - reach) / (1 + (z2 / of))), Rounded((middle + reach) / (1 + (z2 / of)))];
    }

    /// <summary>Four significant decimals; null where there is nothing to tell, for JSON knows no NaN.</summary>
    private static JsonNode? Rounded(double value) => double.IsFinite(value) ? JsonValue.Create(Math.Round(value, 4)) : null;
}
