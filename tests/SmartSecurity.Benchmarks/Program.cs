using System.Text.Json;
using System.Text.Json.Nodes;
using SmartSecurity.Benchmarks;
using SmartSecurity.Benchmarks.Desk;
using SmartSecurity.Benchmarks.Gates;
using SmartSecurity.Benchmarks.Routines;
using SmartSecurity.Benchmarks.Vision;

var minutes = args is ["console", var given] && int.TryParse(given, System.Globalization.CultureInfo.InvariantCulture, out var asked) && asked is >= 1 and <= 60
    ? asked : 2;
if (args is not ([] or ["gates"] or ["vision"] or ["routines"] or ["console"] or ["console", _]))
{
    Console.Error.WriteLine("usage: ./run bench [gates|vision|routines|console [MINUTES]]");
    return 2;
}
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;   // the product stops and its folder goes
    stop.Cancel();
};
try
{
    var document = new JsonObject();
    if (args is [] or ["gates"])
    {
        var rounds = await GatesBenchmark.RunAsync(TimeProvider.System, stop.Token);
        GatesReport.Tell(rounds);
        document = JsonSerializer.SerializeToNode(GatesReport.Document(rounds, GatesBenchmark.EventsOfAllRounds))!.AsObject();
    }
    if (args is [] or ["routines"])
        document["routines"] = JsonSerializer.SerializeToNode(await RoutinesBenchmark.RunAsync(TimeProvider.System, stop.Token));
    if (args is ["console", ..])   // needs Chromium, and minutes of a quiet machine: only when it is asked for
    {
        var run = await ConsoleBenchmark.RunAsync(minutes, TimeProvider.System, stop.Token);
        ConsoleBenchmark.Tell(run);
        document["console"] = JsonSerializer.SerializeToNode(run);
    }
    if (args is [] or ["vision"]) document["vision"] = JsonSerializer.SerializeToNode(await VisionBenchmark.RunAsync(TimeProvider.System, stop.Token));
    Console.Out.WriteLine(document.ToJsonString());
    return 0;
}
catch (BenchmarkFailedException e)
{
    Console.Error.WriteLine($"bench: {e.Message}");
    return 1;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Console.Error.WriteLine("bench: stopped before the end; nothing is reported.");
    return 1;
}
