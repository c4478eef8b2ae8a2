using System.Globalization;
using System.Text.Json;
using SmartSecurity.Benchmarks.Gates;

namespace SmartSecurity.Benchmarks.Desk;

/// <param name="ConsoleMs">From the gate's publish to the row in the browser.</param>
/// <param name="FeedMs">From the gate's publish to a program at the feed, all of them together.</param>
/// <param name="SeenOnConsole">Alerts that stood on the screen by themselves; behind more urgent ones only near rows are drawn.</param>
/// <param name="Missed">Alerts that some program at the feed never got.</param>
/// <param name="ConsoleBytesPerS">What came over the browser's connection.</param>
internal sealed record ConsoleRun(
    int Alerts, Latencies ConsoleMs, Latencies FeedMs, int SeenOnConsole, int OpenOnConsole, int Missed, int Reconnects, double ConsoleBytesPerS,
    double AlertsPerMinute, IReadOnlyList<double> MemoryMiB, double LoadAtStart);

/// <summary>
/// From a gate's message at the broker to an alert on an open desk, while 200 events a second come in and 50 programs follow the feed, each cut off now
/// and then. A run takes the minutes given; every alert is a watch-list plate of its own, and nothing is folded.
/// </summary>
internal static class ConsoleBenchmark
{
    private const int EventsPerS = 200;
    private const int PlateEvery = 12;   // 1,000 alerts a minute
    private const int Programs = 50;
    private static readonly TimeSpan CutEvery = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan SettleFor = TimeSpan.FromSeconds(5);

    public static async Task<ConsoleRun> RunAsync(int minutes, TimeProvider clock, CancellationToken cancel)
    {
        var load = double.Parse((await File.ReadAllTextAsync("/proc/loadavg", cancel)).Split(' ')[0], CultureInfo.InvariantCulture);
        var messages = Draw(minutes * 60 * EventsPerS, clock, out var plates);
        await using var site = new ConsoleSite();
        await site.StartAsync(plates.Keys, clock, cancel);
        var cookies = await site.SignInAsync(cancel);
        await using var gates = await GateClients.ConnectAsync(site.BrokerPort, clock, cancel);
        await using var desk = await OpenDesk.OpenAsync(site);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var programs = Enumerable.Range(0, Programs)
            .Select(i => new FeedClient(site.Address, cookies, clock, CutEvery + TimeSpan.FromMilliseconds(i * 170))).ToList();
        var following = programs.ConvertAll(p => p.RunAsync(stop.Token));
        var memory = new List<double>();
        var watching = WatchMemoryAsync(site, memory, clock, stop.Token);
        var (began, bytesBefore) = (clock.GetTimestamp(), desk.Bytes);
        var (startedAt, startedMs) = (clock.GetTimestamp(), clock.GetUtcNow().ToUnixTimeMilliseconds());

        var times = await gates.PublishSteadilyAsync(messages, EventsPerS, cancel);
        var tookS = clock.GetElapsedTime(began).TotalSeconds;
        await Task.Delay(SettleFor, clock, cancel);
        var bytes = desk.Bytes - bytesBefore;
        await stop.CancelAsync();
        await Task.WhenAll(following);
        await watching;

        var seen = await desk.SeenAtAsync();
        var console = new List<TimeSpan>();
        var feed = new List<TimeSpan>();
        var missed = 0;
        foreach (var (plate, index) in plates)
        {
            var published = times.PublishedAt[index];
            if (seen.TryGetValue(plate, out var ms)) console.Add(TimeSpan.FromMilliseconds(ms - startedMs) - clock.GetElapsedTime(startedAt, published));
            foreach (var program in programs)
            {
                if (program.CameAt.TryGetValue(plate, out var came)) feed.Add(clock.GetElapsedTime(published, came));
                else missed++;
            }
        }
        if (console.Count == 0) throw new BenchmarkFailedException("No alert was seen on the console.");
        return new(plates.Count, Latencies.Of(console), Latencies.Of(feed), console.Count, await desk.OpenCountAsync(), missed,
            programs.Sum(p => p.Reconnects), bytes / tookS, plates.Count / tookS * 60, memory, load);
    }

    /// <summary>A few lines for a person, on standard error.</summary>
    public static void Tell(ConsoleRun run)
    {
        var e = Console.Error;
        e.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"console: {run.Alerts} alerts at {run.AlertsPerMinute:0} a minute; on the desk p50 {run.ConsoleMs.P50Ms:0} ms, p99 {run.ConsoleMs.P99Ms:0} ms "
            + $"({run.SeenOnConsole} seen as rows, {run.OpenOnConsole} counted); at the feed p50 {run.FeedMs.P50Ms:0}, p99 {run.FeedMs.P99Ms:0} ms over "
            + $"{Programs} programs, {run.Missed} missed over {run.Reconnects} reconnects; {run.ConsoleBytesPerS / 1000:0.0} kB/s a console; memory "
            + $"{string.Join(", ", run.MemoryMiB.Select(m => m.ToString("0", CultureInfo.InvariantCulture)))} MiB by the half minute; "
            + $"load at the start {run.LoadAtStart:0.0}"));
    }

    private static async Task WatchMemoryAsync(ConsoleSite site, List<double> memory, TimeProvider clock, CancellationToken cancel)
    {
        try
        {
            using var halfMinutes = new PeriodicTimer(TimeSpan.FromSeconds(30), clock);
            do memory.Add(site.MemoryMiB);
            while (await halfMinutes.WaitForNextTickAsync(cancel));
        }
        catch (OperationCanceledException)
        {
            return;   // the run is over
        }
    }

    /// <summary>Events of residents, and every so often a plate that is watched for.</summary>
    /// <param name="count">How many.</param>
    /// <param name="clock">Tells when each happened.</param>
    /// <param name="plates">Each with the place of its message.</param>
    private static List<GateMessage> Draw(int count, TimeProvider clock, out Dictionary<string, int> plates)
    {
        plates = new(StringComparer.Ordinal);
        var traffic = new GateTraffic(clock);
        var messages = traffic.Draw(count).ToList();
        for (var i = PlateEvery - 1; i < messages.Count; i += PlateEvery)
        {
            var plate = string.Create(CultureInfo.InvariantCulture, $"皖{(char)('A' + (plates.Count / 100_000))}{plates.Count:00000}");
            plates[plate] = i;
            messages[i] = messages[i] with
            {
                Payload = JsonSerializer.SerializeToUtf8Bytes(new
                {
                    seq = (900_000 + i).ToString(CultureInfo.InvariantCulture),
                    time = clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
                    type = "plate",
                    plate,
                    direction = "in",
                }),
            };
        }
        return messages;
    }
}
