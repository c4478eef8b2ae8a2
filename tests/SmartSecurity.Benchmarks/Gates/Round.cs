namespace SmartSecurity.Benchmarks.Gates;

/// <summary>What one round measured.</summary>
/// <param name="Load">Load average of the last minute when the round began; null where the system does not tell.</param>
/// <param name="EventsPerSecond">The product: passages committed.</param>
/// <param name="MessagesPerCommit">How many messages the product committed at once while it was pressed, on average.</param>
/// <param name="PassagesPerCommit">The same for passages.</param>
/// <param name="ToPassage">At the steady rate, from publish to the committed passage.</param>
/// <param name="ToAck">At the steady rate, from publish to PUBACK.</param>
/// <param name="BrokerPerSecond">The bare broker: messages acknowledged.</param>
/// <param name="InsertPerSecond">The bare insert: events of which both rows are committed.</param>
internal sealed record Round(
    double? Load, double EventsPerSecond, double MessagesPerCommit, double PassagesPerCommit, Latencies ToPassage, Latencies ToAck,
    double BrokerPerSecond, double InsertPerSecond)
{
    public double ToBareBroker => EventsPerSecond / BrokerPerSecond;

    public double ToBareInsert => EventsPerSecond / InsertPerSecond;
}

/// <summary>Product, bare broker and bare insert one after another, so that a slow minute of the machine meets them all.</summary>
internal sealed class RoundRun(RunningProduct product, GateToPassage gateToPassage, GateTraffic traffic, TimeProvider clock)
{
    /// <summary>The bare broker takes the same messages so many times: once would be over before it is measured.</summary>
    private const int BrokerPasses = 5;

    /// <summary>The bare insert is made so many times, each into a file of its own, for the same reason.</summary>
    private const int InsertPasses = 3;

    public async Task<Round> RunAsync(Amounts amounts, CancellationToken cancel)
    {
        var load = ReadLoad();
        var messages = traffic.Draw(amounts.Pressed);
        var pressed = await gateToPassage.RunAsync(messages, gates => gates.PublishAtOnceAsync(messages, cancel), cancel);
        var insert = await InsertAsync(pressed, messages.Count, cancel);   // at once: the machine is still as the product had it
        var broker = await BrokerAsync(messages, cancel);
        var calm = traffic.Draw(amounts.Steady);
        var steady = await gateToPassage.RunAsync(calm, gates => gates.PublishSteadilyAsync(calm, Amounts.SteadyPerSecond, cancel), cancel);
        return new Round(
            load, messages.Count / pressed.Took.TotalSeconds, pressed.Log.MessagesPerCommit, pressed.Log.PassagesPerCommit,
            Latencies.Of(steady.ToPassage), Latencies.Of(steady.ToAck), broker, insert);
    }

    private async Task<double> BrokerAsync(IReadOnlyList<GateMessage> messages, CancellationToken cancel)
    {
        await using var broker = await BareBroker.StartAsync();
        await using var gates = await GateClients.ConnectAsync(broker.Port, clock, cancel);
        var began = clock.GetTimestamp();
        for (var pass = 0; pass < BrokerPasses; pass++) await gates.PublishAtOnceAsync(messages, cancel);
        var took = clock.GetElapsedTime(began);
        if (broker.Taken != messages.Count * BrokerPasses)
            throw new BenchmarkFailedException($"The bare broker was given {broker.Taken} of {messages.Count * BrokerPasses} messages.");
        return messages.Count * BrokerPasses / took.TotalSeconds;
    }

    private async Task<double> InsertAsync(Stretch pressed, int events, CancellationToken cancel)
    {
        var (inbox, movements) = await product.RowsBetweenAsync(pressed.FirstAfter, pressed.FirstAfter + events, cancel);
        var (insert, took) = (new BareInsert(clock), TimeSpan.Zero);
        var messages = new Batches(inbox, AtLeastOne(pressed.Log.MessagesPerCommit));
        var passages = new Batches(movements, AtLeastOne(pressed.Log.PassagesPerCommit));
        for (var pass = 0; pass < InsertPasses; pass++) took += await insert.RunAsync(messages, passages, cancel);
        return events * InsertPasses / took.TotalSeconds;
    }

    private static int AtLeastOne(double rows) => Math.Max(1, (int)Math.Round(rows));

    private static double? ReadLoad()
    {
        const string file = "/proc/loadavg";
        return File.Exists(file)
            ? double.Parse(File.ReadAllText(file).Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture)
            : null;
    }
}

/// <summary>How many events a round sends.</summary>
/// <param name="Pressed">As fast as the acknowledgements allow.</param>
/// <param name="Steady">At <see cref="SteadyPerSecond"/>.</param>
internal sealed record Amounts(int Pressed, int Steady)
{
    public const int SteadyPerSecond = 200;
}
