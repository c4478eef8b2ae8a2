using SmartSecurity.Simulator.City;

namespace SmartSecurity.Server;

/// <summary><c>render plates</c>: paints street scenes with one plate each and writes down what it says, for <c>evaluate plates --scenes</c>.</summary>
public sealed class RenderPlates(string folder, int count, int seed) : ICommand
{
    private const int CountMax = 100_000;

    public static ICommand? Parse(string[] args)
    {
        var words = Words.Parse(args, ["--out", "--count", "--seed"], []);
        if (words?["--out"] is { } folder && words.NumberOf("--count", 200) is > 0 and <= CountMax and var count
            && words.NumberOf("--seed", 1) is >= 0 and var seed)
            return new RenderPlates(folder, count, seed);
        Console.Error.WriteLine("usage: render plates --out DIR [--count 200] [--seed 1]");
        return null;
    }

    public async Task<int> RunAsync(CancellationToken cancel)
    {
        var images = Directory.CreateDirectory(Path.Combine(folder, "images")).FullName;
        using var painter = await PlatePainter.LoadAsync(cancel: cancel);
        var scenes = new PlateScenes(painter);
        var truth = new List<string> { "file,text,kind" };
        for (var i = 0; i < count; i++)
        {
            cancel.ThrowIfCancellationRequested();
            var (jpeg, plate) = scenes.Paint(unchecked(seed * 1_000_003 + i));
            var file = $"scene-{i:00000}.jpg";
            await File.WriteAllBytesAsync(Path.Combine(images, file), jpeg, cancel);
            truth.Add($"{file},{plate.Text},{(plate.TwoLines ? "two-line " : "")}{plate.Kind.ToString().ToLowerInvariant()}");
        }
        await File.WriteAllLinesAsync(Path.Combine(folder, "truth.csv"), truth, cancel);
        Console.Error.WriteLine($"{count} scenes: evaluate plates --images {images} --truth {Path.Combine(folder, "truth.csv")} --scenes");
        return 0;
    }
}
