namespace SmartSecurity.Benchmarks.Gates;

/// <summary>A stretch of traffic through the product.</summary>
/// <param name="FirstAfter">The number of the last inbox message before it.</param>
/// <param name="Log">What was committed.</param>
/// <param name="Took">From the first publish to the commit of the last passage.</param>
/// <param name="ToAck">From publish to PUBACK, each event.</param>
/// <param name="ToPassage">From publish to the commit that made the passage visible, each event.</param>
internal sealed record Stretch(
    long FirstAfter, CommitLog Log, TimeSpan Took, IReadOnlyList<TimeSpan> ToAck, IReadOnlyList<TimeSpan> ToPassage);

/// <summary>From a gate's publish to its committed passage, and the proof that every event became exactly one.</summary>
internal sealed class GateToPassage(RunningProduct product, GateClients gates, CommitWatch commits, TimeProvider clock)
{
    private static readonly TimeSpan CommitsWithin = TimeSpan.FromSeconds(15);

    /// <param name="messages">Events that were not published before.</param>
    /// <param name="publish">How they are published.</param>
    /// <exception cref="BenchmarkFailedException">An event was lost, doubled, refused or not understood.</exception>
    public async Task<Stretch> RunAsync(
        IReadOnlyList<GateMessage> messages, Func<GateClients, Task<PublishTimes>> publish, CancellationToken cancel)
    {
        var before = await product.LastNumberAsync(cancel);
        var committed = commits.Begin(messages.Count);
        var times = await publish(gates);
        try
        {
            await committed.WaitAsync(CommitsWithin, clock, cancel);
        }
        catch (TimeoutException)
        {
            throw new BenchmarkFailedException(await LostAsync(messages.Count, before, cancel));
        }
        var log = commits.Log;
        var positions = Positions(messages, await product.CardsAfterAsync(before, cancel));
        await CheckRejectedAsync(cancel);
        var visibleAt = log.Passages.SelectMany(c => Enumerable.Repeat(c.At, c.Rows)).ToList();
        return new Stretch(
            before, log, clock.GetElapsedTime(times.PublishedAt.Min(), log.Passages[^1].At),
            [.. messages.Select((_, i) => clock.GetElapsedTime(times.PublishedAt[i], times.AcknowledgedAt[i]))],
            [.. messages.Select((m, i) => clock.GetElapsedTime(times.PublishedAt[i], visibleAt[positions[m.Card]]))]);
    }

    /// <returns>By card: the place of its passage in the order of commits.</returns>
    private static Dictionary<string, int> Positions(IReadOnlyList<GateMessage> messages, List<string?> cards)
    {
        var positions = new Dictionary<string, int>(StringComparer.Ordinal);
        var doubled = 0;
        for (var i = 0; i < cards.Count; i++)
            if (cards[i] is null || !positions.TryAdd(cards[i]!, i)) doubled++;
        var lost = messages.Count(m => !positions.ContainsKey(m.Card));
        if (lost > 0 || doubled > 0 || cards.Count != messages.Count)
        {
            throw new BenchmarkFailedException(
                $"Of {messages.Count} events {lost} are in no passage and {doubled} passages are one too many; "
                + $"the table holds {cards.Count}.");
        }
        return positions;
    }

    private async Task<string> LostAsync(int acknowledged, long before, CancellationToken cancel)
    {
        var announced = commits.Log.Passages.Sum(c => c.Rows);
        var inInbox = await product.LastNumberAsync(cancel) - before;
        var inTable = (await product.CardsAfterAsync(before, cancel)).Count;
        var rejected = await product.RejectionsAsync(cancel);
        return $"Events were lost: {acknowledged} were acknowledged; within {CommitsWithin.TotalSeconds} s the inbox holds {inInbox}, "
            + $"the passages' table {inTable}, and {announced} were announced; {Told(rejected)}";
    }

    private async Task CheckRejectedAsync(CancellationToken cancel)
    {
        var rejected = await product.RejectionsAsync(cancel);
        if (rejected.Count > 0) throw new BenchmarkFailedException($"Events came to nothing: {Told(rejected)}");
    }

    private static string Told(IReadOnlyList<string> rejections) =>
        rejections.Count == 0 ? "none was rejected." : $"{rejections.Count} were rejected, the first because: {rejections[0]}";
}
