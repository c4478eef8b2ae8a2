using OpenCvSharp;
using SmartSecurity.Core.Recognition;

namespace SmartSecurity.Vision.Plates;

/// <summary>Cuts a plate out of a picture: turned upright, grown by more or less of its surroundings, sheared against a slant.</summary>
internal static class PlateCuts
{
    /// <summary>How much of the detector's shrinking is given back; the first is the usual one.</summary>
    public static float[] Growths { get; } = [1.9f, 1.5f, 2.3f];

    /// <summary>What is tried beside the first cut when the reading is doubtful.</summary>
    public static (float Growth, float Shear)[] Doubtful { get; } = [(1.5f, 0), (2.3f, 0), (1.9f, -0.2f), (1.9f, 0.2f)];

    private const int HeightPxMin = 24, HeightPxMax = 96;

    /// <param name="shear">Sideways shift of the lower edge against the upper, in heights of the plate.</param>
    /// <returns>A new picture; the caller disposes of it.</returns>
    public static Mat Cut(Mat bgr, RotatedRect box, float shear)
    {
        var scale = Math.Clamp(box.Size.Height, HeightPxMin, HeightPxMax) / box.Size.Height;
        int height = Math.Max(8, (int)MathF.Round(box.Size.Height * scale)), width = Math.Max(16, (int)MathF.Round(box.Size.Width * scale));
        var radians = box.Angle * MathF.PI / 180;
        float rightX = MathF.Cos(radians) * box.Size.Width / 2, rightY = MathF.Sin(radians) * box.Size.Width / 2;
        float downX = -MathF.Sin(radians) * box.Size.Height / 2, downY = MathF.Cos(radians) * box.Size.Height / 2;
        float slantX = MathF.Cos(radians) * shear * box.Size.Height / 2, slantY = MathF.Sin(radians) * shear * box.Size.Height / 2;
        var centre = box.Center;
        Point2f[] from =
        [
            new(centre.X - rightX - downX - slantX, centre.Y - rightY - downY - slantY),
            new(centre.X + rightX - downX - slantX, centre.Y + rightY - downY - slantY),
            new(centre.X - rightX + downX + slantX, centre.Y - rightY + downY + slantY),
        ];
        Point2f[] to = [new(0, 0), new(width, 0), new(0, height)];
        using var matrix = Cv2.GetAffineTransform(from, to);
        var cut = new Mat();
        Cv2.WarpAffine(bgr, cut, matrix, new Size(width, height), InterpolationFlags.Cubic, BorderTypes.Replicate);
        return cut;
    }

    public static PictureBox Bounds(RotatedRect box, Mat within)
    {
        var bounds = box.BoundingRect().Intersect(new Rect(0, 0, within.Cols, within.Rows));
        return new(bounds.X, bounds.Y, Math.Max(1, bounds.Width), Math.Max(1, bounds.Height));
    }
}
