using SmartSecurity.Core.Recognition;

namespace SmartSecurity.Vision.Motion;

/// <summary>How boxes lie to each other.</summary>
internal static class Boxes
{
    /// <summary>Somebody moves in what moves, or what moves is part of him; beside it stands what only looks like somebody.</summary>
    public const double MovingShareMin = 0.5;

    /// <summary>Keeps the best of those that overlap, or of which one lies in another: a limb found in a person is no second one.</summary>
    public static List<SeenObject> EachOnce(IEnumerable<SeenObject> found, double overlapMax, double insideMax)
    {
        var kept = new List<SeenObject>();
        foreach (var one in found.OrderByDescending(f => f.Score))
            if (!kept.Exists(k => k.Kind == one.Kind && (Overlap(k.Box, one.Box) > overlapMax || Inside(k.Box, one.Box) > insideMax))) kept.Add(one);
        return kept;
    }

    /// <summary>What two boxes share of what they cover together, 0..1.</summary>
    public static double Overlap(PictureBox a, PictureBox b) => Shared(a, b) is var both and > 0 ? both / (Area(a) + Area(b) - both) : 0;

    /// <summary>What two boxes share of the smaller one, 0..1.</summary>
    public static double Inside(PictureBox a, PictureBox b) => Shared(a, b) is var both and > 0 ? both / Math.Min(Area(a), Area(b)) : 0;

    private static double Area(PictureBox box) => (double)box.WidthPx * box.HeightPx;

    private static double Shared(PictureBox a, PictureBox b)
    {
        double width = Math.Min(a.LeftPx + a.WidthPx, b.LeftPx + b.WidthPx) - Math.Max(a.LeftPx, b.LeftPx);
        double height = Math.Min(a.TopPx + a.HeightPx, b.TopPx + b.HeightPx) - Math.Max(a.TopPx, b.TopPx);
        return width <= 0 || height <= 0 ? 0 : width * height;
    }
}
