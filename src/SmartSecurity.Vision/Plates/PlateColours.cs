using OpenCvSharp;

namespace SmartSecurity.Vision.Plates;

/// <summary>What a plate looks like beside its text.</summary>
/// <param name="Colour"><c>blue</c>, <c>green</c>, <c>yellow</c>, <c>black</c> or <c>white</c>; null when none prevails.</param>
/// <param name="BeginsRed">The first characters are red.</param>
internal readonly record struct PlateGround(string? Colour, bool BeginsRed);

/// <summary>A plate's ground colour, by counting pixels: a second witness beside the text, never the only one.</summary>
internal static class PlateColours
{
    /// <summary>Share of pixels from which a colour is called seen.</summary>
    private const double ShareMin = 0.22;

    public static PlateGround GroundOf(Mat bgr) => new(Of(bgr), BeginsRed(bgr));

    /// <returns><c>blue</c>, <c>green</c>, <c>yellow</c>, <c>black</c> or <c>white</c>; null when none prevails.</returns>
    public static string? Of(Mat bgr)
    {
        using var small = new Mat();
        using var hsv = new Mat();
        Cv2.Resize(bgr, small, new Size(94, 24), 0, 0, InterpolationFlags.Area);
        Cv2.CvtColor(small, hsv, ColorConversionCodes.BGR2HSV);
        int blue = 0, green = 0, yellow = 0, dark = 0, light = 0, counted = 0;
        for (var y = 3; y < 21; y++)
            for (var x = 5; x < 89; x++)
            {
                var pixel = hsv.At<Vec3b>(y, x);
                int hue = pixel.Item0, saturation = pixel.Item1, value = pixel.Item2;
                counted++;
                if (saturation > 70 && value > 35)
                {
                    if (hue is >= 95 and <= 135) blue++;
                    else if (hue is >= 38 and < 95) green++;
                    else if (hue is >= 12 and < 38) yellow++;
                }
                else if (saturation > 25 && value > 90 && hue is >= 40 and < 95) green++;   // new-energy plates fade to white at the top
                else if (value < 75) dark++;
                else if (value > 140) light++;
            }
        if (counted == 0) return null;
        var (name, most) = blue >= green && blue >= yellow ? ("blue", blue) : green >= yellow ? ("green", green) : ("yellow", yellow);
        if (most >= ShareMin * counted) return name;
        if (dark > light && dark > 0.5 * counted) return "black";
        return light > 0.5 * counted ? "white" : null;
    }

    /// <summary>Share of red pixels at the left from which the first characters are called red.</summary>
    private const double RedShareMin = 0.04;

    /// <returns>True when the left third shows red strokes: army and armed police.</returns>
    public static bool BeginsRed(Mat bgr)
    {
        using var small = new Mat();
        using var hsv = new Mat();
        Cv2.Resize(bgr, small, new Size(94, 24), 0, 0, InterpolationFlags.Area);
        Cv2.CvtColor(small, hsv, ColorConversionCodes.BGR2HSV);
        int red = 0, counted = 0;
        for (var y = 3; y < 21; y++)
            for (var x = 4; x < 34; x++)
            {
                var pixel = hsv.At<Vec3b>(y, x);
                counted++;
                if (pixel.Item1 > 70 && pixel.Item2 > 60 && pixel.Item0 is <= 9 or >= 170) red++;
            }
        return red >= RedShareMin * counted;
    }
}
