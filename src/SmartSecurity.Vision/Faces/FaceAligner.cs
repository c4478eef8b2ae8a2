using OpenCvSharp;
using SmartSecurity.Vision.Models;

namespace SmartSecurity.Vision.Faces;

/// <summary>Turns a found face into the 112 × 112 picture that embedders were trained on: eyes, nose and mouth at fixed places.</summary>
/// <remarks>Source: docs/design/vision.md, "Faces", rows "landmarks" and "align".</remarks>
internal sealed class FaceAligner(OnnxModel landmarks)
{
    public const int SidePx = 112;

    private static readonly Point2f[] Places =
        [new(38.2946f, 51.6963f), new(73.5318f, 51.5014f), new(56.0252f, 71.7366f), new(41.5493f, 92.3655f), new(70.7299f, 92.2041f)];

    /// <summary>Which of the 68 points make the left eye, right eye, nose, left and right corner of the mouth.</summary>
    private static readonly int[][] Groups = [[37, 38, 40, 41], [43, 44, 46, 47], [30], [48, 60], [54, 64]];

    /// <summary>Finds the 68 points of a face in its picture.</summary>
    public FaceLandmarks Find(Mat bgr, FoundFace face)
    {
        using var square = Square(bgr, face.CentreX, face.CentreY, face.HeightPx, out var left, out var top, out var sidePx);
        var values = landmarks.Run(square)[0].Values;
        var points = new Point2f[FaceLandmarks.Count];
        for (var i = 0; i < points.Length; i++) points[i] = new(left + values[2 * i] * sidePx, top + values[2 * i + 1] * sidePx);
        return new(points);
    }

    /// <returns>A new 112 × 112 BGR picture; the caller disposes of it.</returns>
    public Mat Align(Mat bgr, FaceLandmarks found)
    {
        var seen = new Point2f[Groups.Length];
        for (var i = 0; i < seen.Length; i++)
        {
            float x = 0, y = 0;
            foreach (var point in Groups[i]) (x, y) = (x + found.Points[point].X, y + found.Points[point].Y);
            seen[i] = new(x / Groups[i].Length, y / Groups[i].Length);
        }
        return Warp(bgr, seen);
    }

    /// <summary>Cuts a square out of a picture; what lies outside of it repeats the edge.</summary>
    public static Mat Square(Mat bgr, float centreX, float centreY, float side, out int leftPx, out int topPx, out int sidePx)
    {
        sidePx = Math.Max(8, (int)MathF.Round(side));
        leftPx = (int)MathF.Round(centreX - sidePx / 2f);
        topPx = (int)MathF.Round(centreY - sidePx / 2f);
        var wanted = new Rect(leftPx, topPx, sidePx, sidePx);
        var inside = wanted.Intersect(new Rect(0, 0, bgr.Cols, bgr.Rows));
        if (inside.Width < 1 || inside.Height < 1) return new Mat(sidePx, sidePx, MatType.CV_8UC3, Scalar.Black);
        using var region = new Mat(bgr, inside);
        var square = new Mat();
        Cv2.CopyMakeBorder(region, square, inside.Top - wanted.Top, wanted.Bottom - inside.Bottom,
            inside.Left - wanted.Left, wanted.Right - inside.Right, BorderTypes.Replicate);
        return square;
    }

    private static Mat Warp(Mat bgr, Point2f[] seen)
    {
        var (a, b, x, y) = Similarity(seen);
        var scale = Math.Sqrt(a * a + b * b);
        var aligned = new Mat();
        if (scale is > 0 and < 0.5)   // a large face: shrink by area first, else the warp skips pixels
        {
            var part = PartOf(bgr, a, b, x, y);
            var shrink = 0.5;   // halves are averaged quickest
            while (scale / shrink < 0.5) shrink /= 2;
            using var region = new Mat(bgr, part);
            using var small = new Mat();
            Cv2.Resize(region, small, new Size(), shrink, shrink, InterpolationFlags.Area);
            using var fromSmall = Matrix(a / shrink, b / shrink, x + a * part.X - b * part.Y, y + b * part.X + a * part.Y);
            Cv2.WarpAffine(small, aligned, fromSmall, new Size(SidePx, SidePx), InterpolationFlags.Linear);
            return aligned;
        }
        using var matrix = Matrix(a, b, x, y);
        Cv2.WarpAffine(bgr, aligned, matrix, new Size(SidePx, SidePx), InterpolationFlags.Linear);
        return aligned;
    }

    /// <summary>The part of a picture that the aligned face is taken from, with a margin: shrinking all of it would cost more than the models.</summary>
    private static Rect PartOf(Mat bgr, double a, double b, double x, double y)
    {
        var square = a * a + b * b;
        double u = SidePx / 2.0 - x, v = SidePx / 2.0 - y;
        double centreX = (a * u + b * v) / square, centreY = (a * v - b * u) / square;
        var half = 0.8 * SidePx / Math.Sqrt(square);   // more than the √½ of a square that is turned by 45°
        var wanted = new Rect((int)(centreX - half), (int)(centreY - half), (int)(2 * half) + 2, (int)(2 * half) + 2);
        var all = new Rect(0, 0, bgr.Cols, bgr.Rows);
        return wanted.Intersect(all) is { Width: > 1, Height: > 1 } part ? part : all;
    }

    private static Mat Matrix(double a, double b, double x, double y)
    {
        var matrix = new Mat(2, 3, MatType.CV_64FC1);
        double[] values = [a, -b, x, b, a, y];
        values.CopyTo(matrix.AsSpan<double>());
        return matrix;
    }

    /// <summary>The similarity (turn, scale, shift; no mirror) that brings the points nearest to their places, by least squares.</summary>
    private static (double A, double B, double X, double Y) Similarity(Point2f[] seen)
    {
        double meanX = seen.Average(p => p.X), meanY = seen.Average(p => p.Y);
        double placeX = Places.Average(p => p.X), placeY = Places.Average(p => p.Y);
        double along = 0, across = 0, spread = 1e-9;
        for (var i = 0; i < seen.Length; i++)
        {
            double x = seen[i].X - meanX, y = seen[i].Y - meanY, u = Places[i].X - placeX, v = Places[i].Y - placeY;
            along += x * u + y * v;
            across += x * v - y * u;
            spread += x * x + y * y;
        }
        double a = along / spread, b = across / spread;
        return (a, b, placeX - a * meanX + b * meanY, placeY - b * meanX - a * meanY);
    }
}
