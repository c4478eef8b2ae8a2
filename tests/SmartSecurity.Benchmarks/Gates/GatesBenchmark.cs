namespace SmartSecurity.Benchmarks.Gates;

/// <summary>Gate message to committed passage, beside the bare broker and the bare insert in the same run.</summary>
internal static class GatesBenchmark
{
    private const int Rounds = 3;

    private static readonly Amounts Warming = new(Pressed: 2_000, Steady: 400);
    private static readonly Amounts Measured = new(Pressed: 6_000, Steady: 1_000);

    /// <summary>Events the product was given in the rounds that count.</summary>
    public static int EventsOfAllRounds => Rounds * (Measured.Pressed + Measured.Steady);

    /// <exception cref="BenchmarkFailedException">An event was lost, doubled or refused: nothing is reported then.</exception>
    public static async Task<IReadOnlyList<Round>> RunAsync(TimeProvider clock, CancellationToken cancel)
    {
        Say("starting the product");
        using var commits = new CommitWatch(clock);
        await using var product = await RunningProduct.StartAsync(clock, cancel);
        await using var gates = await GateClients.ConnectAsync(product.BrokerPort, clock, cancel);
        var traffic = new GateTraffic(clock);
        var run = new RoundRun(product, new GateToPassage(product, gates, commits, clock), traffic, clock);

        Say("warming up");
        await run.RunAsync(Warming, cancel);
        var rounds = new List<Round>(Rounds);
        while (rounds.Count < Rounds)
        {
            Say($"round {rounds.Count + 1} of {Rounds}");
            rounds.Add(await run.RunAsync(Measured, cancel));
        }
        return rounds;
    }

    private static void Say(string what) => Console.Error.WriteLine($"bench: {what}");
}
