using OpenCvSharp;

namespace SmartSecurity.Simulator.City;

/// <summary>Ground work of painting with OpenCV: gradients, blending by a mask, noise of a seed.</summary>
internal static class Paints
{
    /// <summary>A picture that goes from one colour above to another below.</summary>
    public static Mat Gradient(Size size, Scalar top, Scalar bottom)
    {
        using var two = new Mat(2, 1, MatType.CV_8UC3);
        two.Set(0, 0, new Vec3b((byte)top.Val0, (byte)top.Val1, (byte)top.Val2));
        two.Set(1, 0, new Vec3b((byte)bottom.Val0, (byte)bottom.Val1, (byte)bottom.Val2));
        using var column = new Mat();
        Cv2.Resize(two, column, new Size(1, size.Height * 2), 0, 0, InterpolationFlags.Linear);
        using var middle = new Mat(column, new Rect(0, size.Height / 2, 1, size.Height));   // beyond the two centres nothing changes
        return middle.Repeat(1, size.Width);
    }

    /// <summary>Lays one colour over a picture, as strongly as the mask of the same size says.</summary>
    public static void Blend(Mat picture, Scalar colour, Mat mask)
    {
        using var flat = new Mat(picture.Size(), MatType.CV_8UC3, colour);
        using var sprite = new Sprite(flat, mask);
        sprite.Paste(picture, new Rect(0, 0, picture.Cols, picture.Rows));
    }

    /// <summary>Noise as of a small sensor, around 128 with a deviation of about 1.3; larger than a frame, so that each frame takes
    /// another part.</summary>
    public static Mat Noise(Size size, int seed)
    {
        var bytes = new byte[size.Width * size.Height * 3];
        new Random(seed).NextBytes(bytes);
        for (var i = 0; i < bytes.Length; i++)
        {
            int value = bytes[i];
            // Two of the byte's halves added make a triangle, which is near enough to a bell.
            bytes[i] = (byte)(128 + (((value & 15) + (value >> 4) - 15) / 5));
        }
        var noise = new Mat(size, MatType.CV_8UC3);
        System.Runtime.InteropServices.Marshal.Copy(bytes, 0, noise.Data, bytes.Length);
        return noise;
    }

    public static Scalar Shade(Scalar colour, double factor) =>
        new(Math.Min(255, colour.Val0 * factor), Math.Min(255, colour.Val1 * factor), Math.Min(255, colour.Val2 * factor));

    public static void Polygon(Mat picture, Scalar colour, params ReadOnlySpan<Point> corners) =>
        Cv2.FillPoly(picture, [corners.ToArray()], colour, LineTypes.AntiAlias);

    /// <summary>A filled rectangle with round corners.</summary>
    public static void Rounded(Mat picture, Rect box, int radiusPx, Scalar colour)
    {
        Cv2.Rectangle(picture, new Rect(box.X + radiusPx, box.Y, box.Width - (2 * radiusPx), box.Height), colour, -1);
        Cv2.Rectangle(picture, new Rect(box.X, box.Y + radiusPx, box.Width, box.Height - (2 * radiusPx)), colour, -1);
        foreach (var x in new[] { box.Left + radiusPx, box.Right - radiusPx - 1 })
            foreach (var y in new[] { box.Top + radiusPx, box.Bottom - radiusPx - 1 })
                Cv2.Circle(picture, new Point(x, y), radiusPx, colour, -1, LineTypes.AntiAlias);
    }
}

/// <summary>A picture with a mask that can be pasted into another one at any size.</summary>
internal sealed class Sprite : IDisposable
{
    private readonly Mat _premultiplied;
    private readonly Mat _uncovered;

    /// <param name="picture">BGR.</param>
    /// <param name="mask">Grey, of the same size: 255 covers, 0 does not.</param>
    public Sprite(Mat picture, Mat mask)
    {
        using var three = new Mat();
        Cv2.CvtColor(mask, three, ColorConversionCodes.GRAY2BGR);
        _premultiplied = new Mat();
        Cv2.Multiply(picture, three, _premultiplied, 1 / 255.0);
        _uncovered = new Mat();
        Cv2.BitwiseNot(three, _uncovered);
    }

    public int WidthPx => _premultiplied.Cols;
    public int HeightPx => _premultiplied.Rows;

    /// <summary>Pastes the whole sprite into a box, which may reach beyond the scene.</summary>
    public void Paste(Mat scene, Rect box)
    {
        var seen = box.Intersect(new Rect(0, 0, scene.Cols, scene.Rows));
        if (seen.Width <= 0 || seen.Height <= 0) return;
        var inside = new Rect(seen.X - box.X, seen.Y - box.Y, seen.Width, seen.Height);
        using var picture = Scaled(_premultiplied, box.Size);
        using var uncovered = Scaled(_uncovered, box.Size);
        using var target = new Mat(scene, seen);
        using var pictureSeen = new Mat(picture, inside);
        using var uncoveredSeen = new Mat(uncovered, inside);
        Cv2.Multiply(target, uncoveredSeen, target, 1 / 255.0);
        Cv2.Add(target, pictureSeen, target);
    }

    public void Dispose()
    {
        _premultiplied.Dispose();
        _uncovered.Dispose();
    }

    private static Mat Scaled(Mat source, Size size)
    {
        if (source.Size() == size) return source.Clone();
        var scaled = new Mat();
        Cv2.Resize(source, scaled, size, 0, 0, size.Width < source.Cols ? InterpolationFlags.Area : InterpolationFlags.Linear);
        return scaled;
    }
}
