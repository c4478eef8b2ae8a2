using OpenCvSharp;

namespace SmartSecurity.Vision.Plates;

/// <summary>Plates of two lines, as the rear of large vehicles and trailers has them: province and letter above the five others.</summary>
/// <remarks>GA 36-2018, figure 2: 440 × 220 mm; characters 80 × 60 mm above, 65 × 110 mm below.</remarks>
internal static class PlateOfTwoLines
{
    /// <summary>Lines that may stand one above the other on a plate, each lower one with the upper one that fits best.</summary>
    public static List<(TextLine Upper, TextLine Lower)> Pairs(IReadOnlyList<TextLine> lines)
    {
        var pairs = new List<(TextLine Upper, TextLine Lower)>();
        foreach (var lower in lines)
        {
            var above = lines.Where(upper => Fits(upper.Grown(1.5f), lower.Grown(1.5f))).OrderByDescending(upper => upper.Score).ToList();
            if (above.Count > 0) pairs.Add((above[0], lower));
        }
        return pairs;
    }

    /// <summary>Width to which a line is stretched: characters as wide as the recogniser knows them.</summary>
    /// <param name="characters">How many stand on it.</param>
    public static int WidthFor(Mat line, int characters)
    {
        var widthPx = 48.0 * line.Cols / line.Rows;
        return (int)Math.Round(Math.Clamp(widthPx, 20 * characters + 16, 36 * characters + 24) / 8) * 8;
    }

    public static RotatedRect Around(TextLine upper, TextLine lower)
    {
        var corners = upper.Grown(1.9f).Points().Concat(lower.Grown(1.9f).Points()).ToArray();
        return Cv2.MinAreaRect(corners);
    }

    private static bool Fits(RotatedRect upper, RotatedRect lower)
    {
        if (Math.Abs(upper.Angle - lower.Angle) > 12) return false;
        if (upper.Size.Width > 1.05f * lower.Size.Width || upper.Size.Width < 0.25f * lower.Size.Width) return false;
        if (upper.Size.Height > 1.1f * lower.Size.Height || upper.Size.Height < 0.3f * lower.Size.Height) return false;
        var radians = lower.Angle * MathF.PI / 180;
        float dx = upper.Center.X - lower.Center.X, dy = upper.Center.Y - lower.Center.Y;
        float along = dx * MathF.Cos(radians) + dy * MathF.Sin(radians), across = dy * MathF.Cos(radians) - dx * MathF.Sin(radians);
        var apart = (upper.Size.Height + lower.Size.Height) / 2;
        return Math.Abs(along) < 0.25f * lower.Size.Width && -across > 0.6f * apart && -across < 1.5f * apart;
    }
}
