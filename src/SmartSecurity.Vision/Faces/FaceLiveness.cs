using OpenCvSharp;
using SmartSecurity.Core.Recognition;
using SmartSecurity.Vision.Models;
using SmartSecurity.Vision.Pictures;

namespace SmartSecurity.Vision.Faces;

/// <summary>Guesses whether a face is a living one or a print or a screen held before the camera. A weak signal: never called protection.</summary>
/// <remarks>
/// Two cues of one picture: what the model says of the face and its near surroundings, and whether the face stands in a frame of straight edges as
/// photographs and telephones have. Source: docs/design/recognition.md, "Liveness".
/// </remarks>
internal sealed class FaceLiveness(OnnxModel model)
{
    /// <summary>What a frame around the face leaves of the model's score.</summary>
    private const double FramedShare = 0.5;

    /// <summary>How far the picture is looked at for a frame, in heights of the face from its middle; nearer than the ears it is a fringe.</summary>
    private const double OuterReach = 1.9, InnerReach = 0.45;

    /// <summary>Least length of a frame's edge in heights of the face, and how far it may lean.</summary>
    private const double EdgeMin = 1.0, LeanDegreesMax = 6;

    private const int WorkingFacePx = 96;

    /// <returns>0..1, 1 is surely alive; not verified.</returns>
    public double Measure(Picture picture, PictureBox face)
    {
        double x = face.LeftPx + face.WidthPx / 2.0, y = face.TopPx + face.HeightPx / 2.0;
        var alive = ModelScore(picture.Bgr, (float)x, (float)y, face.HeightPx);
        return IsFramed(picture.Bgr, x, y, face.HeightPx) ? FramedShare * alive : alive;
    }

    private double ModelScore(Mat bgr, float x, float y, int heightPx)
    {
        using var square = FaceAligner.Square(bgr, x, y, 1.5f * heightPx, out _, out _, out _);
        var logits = model.Run(square)[0].Values;
        var most = logits.Max();
        return Math.Exp(logits[0] - most) / logits.Sum(v => Math.Exp(v - most));
    }

    /// <summary>True when long straight edges stand on both sides of the face, or above and below it.</summary>
    internal static bool IsFramed(Mat bgr, double x, double y, int facePx)
    {
        var reach = OuterReach * facePx;
        var part = new Rect((int)(x - reach), (int)(y - reach), (int)(2 * reach), (int)(2 * reach)).Intersect(new Rect(0, 0, bgr.Cols, bgr.Rows));
        if (part.Width < facePx || part.Height < facePx) return false;
        var scale = (double)WorkingFacePx / facePx;
        using var region = new Mat(bgr, part);
        using var small = new Mat();
        using var edges = new Mat();
        Cv2.Resize(region, small, new Size(), scale, scale, InterpolationFlags.Area);
        Cv2.CvtColor(small, small, ColorConversionCodes.BGR2GRAY);
        Cv2.Canny(small, edges, 60, 150);
        var lines = Cv2.HoughLinesP(edges, 1, Math.PI / 360, 50, EdgeMin * WorkingFacePx, 6);
        double middleX = (x - part.X) * scale, middleY = (y - part.Y) * scale;
        var sides = new HashSet<char>();
        foreach (var line in lines)
        {
            double dx = line.P2.X - line.P1.X, dy = line.P2.Y - line.P1.Y, lean = Math.Tan(LeanDegreesMax * Math.PI / 180);
            double fromX = (line.P1.X + line.P2.X) / 2.0 - middleX, fromY = (line.P1.Y + line.P2.Y) / 2.0 - middleY;
            if (Math.Abs(dx) < lean * Math.Abs(dy) && Math.Abs(fromX) > InnerReach * WorkingFacePx) sides.Add(fromX < 0 ? 'l' : 'r');
            if (Math.Abs(dy) < lean * Math.Abs(dx) && Math.Abs(fromY) > InnerReach * WorkingFacePx) sides.Add(fromY < 0 ? 'a' : 'b');
        }
        return (sides.Contains('l') && sides.Contains('r')) || (sides.Contains('a') && sides.Contains('b'));
    }
}
