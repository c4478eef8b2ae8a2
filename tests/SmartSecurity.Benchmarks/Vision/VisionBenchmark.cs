using System.Globalization;
using SmartSecurity.Simulator.City;
using SmartSecurity.Vision.Models;

namespace SmartSecurity.Benchmarks.Vision;

/// <summary>What recognition costs: the search of a large gallery, a face through the whole pipeline, a plate before a gate.</summary>
/// <remarks>Pictures are the demo's: head crops of the pinned npm package and rendered plates. All on one thread.</remarks>
internal static class VisionBenchmark
{
    private const int Rounds = 3;

    /// <returns>Ready for the JSON line.</returns>
    public static async Task<object> RunAsync(TimeProvider clock, CancellationToken cancel)
    {
        Say("filling two galleries");
        using var search = GallerySearch.Fill(clock, 512);
        using var both = GallerySearch.Fill(clock, 704);
        var store = new ModelStore(null);
        var heads = HeadCrops.FromPhotographs(Path.Combine(store.Folder, "node_modules", "@vladmandic", "face-api", "demo"));
        using var painter = await PlatePainter.LoadAsync(cancel: cancel);
        using var faces = new FacePipeline(store, heads, clock);
        using var plates = new GatePlates(store, painter, clock);
        faces.Warm();
        plates.Warm();
        for (var round = 1; round <= Rounds; round++)
        {
            cancel.ThrowIfCancellationRequested();
            Say($"round {round} of {Rounds}");
            search.Round();
            both.Round();
            faces.Round();
            plates.Round();
        }
        foreach (var one in (GallerySearch[])[search, both])
        {
            Tell($"search of {one.Length} numbers, median ms", one.Search.P50Ms);
            Tell($"search of {one.Length} numbers, p95 ms", one.Search.P95Ms);
            Tell($"search of {one.Length} numbers / bare pass", one.ToBare);
        }
        Tell("face pipeline, ms a face", faces.Pipeline.P50Ms);
        Tell("face pipeline / bare runs", faces.ToBare);
        Tell("plate before a gate, median ms", plates.Gate.P50Ms);
        Tell("plate before a gate, p95 ms", plates.Gate.P95Ms);
        return new
        {
            search = Figures(search),
            searchOfBoth = Figures(both),
            face = new { ms = Round(faces.Pipeline.P50Ms), bareMs = Round(faces.Bare.P50Ms), toBare = Round(faces.ToBare), count = faces.Pipeline.Count },
            gatePlate = new
            {
                frame = "1280x720",
                p50Ms = Round(plates.Gate.P50Ms),
                p95Ms = Round(plates.Gate.P95Ms),
                sceneP50Ms = Round(plates.Scene.P50Ms),
                exact = plates.Exact,
                count = plates.Gate.Count,
            },
        };
    }

    private static object Figures(GallerySearch search) => new
    {
        templates = GallerySearch.Templates,
        length = search.Length,
        p50Ms = Round(search.Search.P50Ms),
        p95Ms = Round(search.Search.P95Ms),
        bareP50Ms = Round(search.Bare.P50Ms),
        toBare = Round(search.ToBare),
        count = search.Search.Count,
    };

    private static double Round(double figure) => Math.Round(figure, 3);

    private static void Say(string what) => Console.Error.WriteLine($"bench: vision, {what}");

    private static void Tell(string what, double figure) =>
        Console.Error.WriteLine($"{what,-36}{figure.ToString("N2", CultureInfo.InvariantCulture),11}");
}
