using System.Globalization;

namespace SmartSecurity.Benchmarks.Gates;

/// <summary>What is said of all rounds: a table for people on standard error, one JSON line for programs on standard output.</summary>
internal static class GatesReport
{
    public static object Document(IReadOnlyList<Round> rounds, int events) => new
    {
        gateToPassage = new
        {
            eventsPerSecond = Rate(rounds.Max(r => r.EventsPerSecond)),
            p50Ms = Ms(rounds.Min(r => r.ToPassage.P50Ms)),
            p99Ms = Ms(rounds.Min(r => r.ToPassage.P99Ms)),
            ackP50Ms = Ms(rounds.Min(r => r.ToAck.P50Ms)),
            ackP99Ms = Ms(rounds.Min(r => r.ToAck.P99Ms)),
            steadyPerSecond = Amounts.SteadyPerSecond,
            gates = GateTraffic.Gates,
            messagesPerCommit = Ms(Median(rounds.Select(r => r.MessagesPerCommit))),
            passagesPerCommit = Ms(Median(rounds.Select(r => r.PassagesPerCommit))),
        },
        bareBroker = new { eventsPerSecond = Rate(rounds.Max(r => r.BrokerPerSecond)) },
        bareInsert = new { eventsPerSecond = Rate(rounds.Max(r => r.InsertPerSecond)) },
        ratios = new
        {
            toBareBroker = Share(Median(rounds.Select(r => r.ToBareBroker))),
            toBareInsert = Share(Median(rounds.Select(r => r.ToBareInsert))),
        },
        rounds = rounds.Count,
        events,
        load = rounds.Select(r => r.Load).OfType<double>(),
    };

    public static void Tell(IReadOnlyList<Round> rounds)
    {
        Console.Error.WriteLine();
        Line("", [.. Enumerable.Range(1, rounds.Count).Select(n => $"round {n}"), "taken"]);
        Row("product, events/s", "N0", rounds, r => r.EventsPerSecond, r => r.Max());
        Row("  messages a commit", "N1", rounds, r => r.MessagesPerCommit, Median);
        Row("  passages a commit", "N1", rounds, r => r.PassagesPerCommit, Median);
        Row($"publish to passage, p50 ms ({Amounts.SteadyPerSecond}/s)", "N1", rounds, r => r.ToPassage.P50Ms, r => r.Min());
        Row("publish to passage, p99 ms", "N1", rounds, r => r.ToPassage.P99Ms, r => r.Min());
        Row("publish to PUBACK, p50 ms", "N1", rounds, r => r.ToAck.P50Ms, r => r.Min());
        Row("publish to PUBACK, p99 ms", "N1", rounds, r => r.ToAck.P99Ms, r => r.Min());
        Row("bare broker, events/s", "N0", rounds, r => r.BrokerPerSecond, r => r.Max());
        Row("bare insert, events/s", "N0", rounds, r => r.InsertPerSecond, r => r.Max());
        Row("product / bare broker", "N3", rounds, r => r.ToBareBroker, Median);
        Row("product / bare insert", "N3", rounds, r => r.ToBareInsert, Median);
        if (rounds.All(r => r.Load is not null)) Row("load average", "N2", rounds, r => r.Load!.Value, r => r.Max());
    }

    private static void Row(
        string what, string format, IReadOnlyList<Round> rounds, Func<Round, double> figure, Func<IEnumerable<double>, double> taken) =>
        Line(what, rounds.Select(figure).Append(taken(rounds.Select(figure)))
            .Select(f => f.ToString(format, CultureInfo.InvariantCulture)));

    private static void Line(string what, IEnumerable<string> cells) =>
        Console.Error.WriteLine($"{what,-36}{string.Concat(cells.Select(c => $"{c,11}"))}");

    private static double Median(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    private static double Rate(double perSecond) => Math.Round(perSecond);

    private static double Ms(double ms) => Math.Round(ms, 2);

    private static double Share(double ratio) => Math.Round(ratio, 4);
}
