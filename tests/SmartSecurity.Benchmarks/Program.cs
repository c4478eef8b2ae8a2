using System.Text.Json;
using System.Text.Json.Nodes;
using SmartSecurity.Benchmarks;
using SmartSecurity.Benchmarks.Gates;
using SmartSecurity.Benchmarks.Routines;
using SmartSecurity.Benchmarks.Vision;

if (args is not ([] or ["gates"] or ["vision"] or ["routines"]))
{
    Console.Error.WriteLine("usage: ./run bench [gates|vision|routines]");
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
