using OpenCvSharp;
using SmartSecurity.Vision.Models;

namespace SmartSecurity.Vision.Plates;

/// <summary>A line of text found in a picture, which may be a plate. Turned rectangle in pixels of the picture.</summary>
/// <param name="Ink">The text itself, as the detector marks it: narrower than the text's own box.</param>
/// <param name="Score">0..1, mean of the detector over the mark.</param>
internal readonly record struct TextLine(RotatedRect Ink, float Score)
{
    /// <summary>The mark grown to all of the text and some ground around it.</summary>
    /// <param name="ratio">The detector shrank by area ÷ perimeter; this many of it are given back. 1.5 is the text's own box.</param>
    public RotatedRect Grown(float ratio)
    {
        var grow = 2 * ratio * Ink.Size.Width * Ink.Size.Height / (2 * (Ink.Size.Width + Ink.Size.Height));
        return new(Ink.Center, new Size2f(Ink.Size.Width + grow, Ink.Size.Height + grow), Ink.Angle);
    }
}

/// <summary>Finds lines of text of a plate's shape.</summary>
/// <remarks>Source: docs/design/vision.md, "Plates"; the mark is made by differentiable binarisation (PP-OCRv4).</remarks>
internal sealed class PlateDetector(OnnxModel model)
{
    /// <summary>A mark's length over its height: a plate's text is 4 to 6 times as long as high; the mark exaggerates it, a slant shortens it.</summary>
    private const float AspectMin = 1.6f, AspectMax = 14f;

    private const int LinesMax = 40;
    private const float InkHeightMin = 2.5f;

    private readonly double _pixelMin = model.Manifest.Threshold("pixel");
    private readonly double _boxMin = model.Manifest.Threshold("box");

    /// <param name="longerSidePx">The picture is resized to it, up or down at most twofold; sides become multiples of 32.</param>
    public List<TextLine> Find(Mat bgr, int longerSidePx)
    {
        var scale = Math.Min(2.0, (double)longerSidePx / Math.Max(bgr.Cols, bgr.Rows));
        int width = Multiple(bgr.Cols * scale), height = Multiple(bgr.Rows * scale);
        var output = model.Run(model.Prepare(bgr, width, height), width, height)[0];
        using var map = Mat.FromPixelData(height, width, MatType.CV_32FC1, output.Values);
        using var mask = new Mat();
        Cv2.Threshold(map, mask, _pixelMin, 255, ThresholdTypes.Binary);
        mask.ConvertTo(mask, MatType.CV_8UC1);
        Cv2.FindContours(mask, out var contours, out _, RetrievalModes.List, ContourApproximationModes.ApproxSimple);
        var lines = new List<TextLine>();
        foreach (var contour in contours)
        {
            if (contour.Length < 4) continue;
            var ink = Upright(Cv2.MinAreaRect(contour));
            if (ink.Size.Height < InkHeightMin || ink.Size.Width < AspectMin * ink.Size.Height || ink.Size.Width > AspectMax * ink.Size.Height) continue;
            var score = MeanInside(map, contour);
            if (score >= _boxMin) lines.Add(new(ToPicture(ink, (float)bgr.Cols / width, (float)bgr.Rows / height), score));
        }
        return [.. lines.OrderByDescending(l => l.Score).Take(LinesMax)];
    }

    private static int Multiple(double side) => Math.Max(32, (int)Math.Round(side / 32) * 32);

    /// <summary>The same rectangle with its long side as width and an angle of −45° to 45° (or the steepest there is).</summary>
    private static RotatedRect Upright(RotatedRect box)
    {
        var (width, height, angle) = (box.Size.Width, box.Size.Height, box.Angle);
        if (width < height) (width, height, angle) = (height, width, angle + 90);
        while (angle > 90) angle -= 180;
        while (angle <= -90) angle += 180;
        return new(box.Center, new Size2f(width, height), angle);
    }

    private static RotatedRect ToPicture(RotatedRect box, float byX, float byY)
    {
        var radians = box.Angle * MathF.PI / 180;
        float x = MathF.Cos(radians) * byX, y = MathF.Sin(radians) * byY;
        var along = MathF.Sqrt(x * x + y * y);
        float u = MathF.Sin(radians) * byX, v = MathF.Cos(radians) * byY;
        var across = MathF.Sqrt(u * u + v * v);
        return new(new Point2f(box.Center.X * byX, box.Center.Y * byY), new Size2f(box.Size.Width * along, box.Size.Height * across),
            MathF.Atan2(y, x) * 180 / MathF.PI);
    }

    private static float MeanInside(Mat map, Point[] contour)
    {
        var bounds = Cv2.BoundingRect(contour);
        using var inside = new Mat(bounds.Size, MatType.CV_8UC1, Scalar.Black);
        Cv2.FillPoly(inside, [contour.Select(p => p - bounds.TopLeft)], Scalar.White);
        using var region = new Mat(map, bounds);
        return (float)Cv2.Mean(region, inside).Val0;
    }
}
