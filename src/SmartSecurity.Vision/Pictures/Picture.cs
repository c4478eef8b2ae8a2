using OpenCvSharp;
using SmartSecurity.Core.Recognition;

namespace SmartSecurity.Vision.Pictures;

/// <summary>A decoded picture: 8-bit BGR, upright. The holder disposes of it.</summary>
public sealed class Picture : IDisposable
{
    /// <summary>A gate's snapshot is 0.1 to 4 MB; 20 MB is beyond any of them.</summary>
    public const int BytesMax = 20 * 1024 * 1024;

    /// <summary>50 megapixels are 150 MB decoded: what one worker may take.</summary>
    public const long PixelsMax = 50_000_000;

    public const int SidePxMax = 16_384;
    public const int SidePxMin = 16;

    private Picture(Mat bgr) => Bgr = bgr;

    internal Mat Bgr { get; }
    public int WidthPx => Bgr.Cols;
    public int HeightPx => Bgr.Rows;

    /// <summary>Decodes a JPEG or PNG. Size is read from the header first; nothing larger than the limits is ever unpacked.</summary>
    public static PictureResult Decode(ReadOnlyMemory<byte> encoded)
    {
        var header = PictureHeader.Read(encoded.Span);
        if (header.Reason is { } reason) return new PictureResult.Refused(reason);
        Mat? decoded = null;
        try
        {
            decoded = Mat.ImDecode(encoded.Span, ImreadModes.Color);
            if (decoded.Empty() || decoded.Type() != MatType.CV_8UC3) return Damaged(decoded);
            if ((long)decoded.Rows * decoded.Cols != (long)header.WidthPx * header.HeightPx) return Damaged(decoded);
            return new PictureResult.Decoded(new Picture(decoded));
        }
        catch (OpenCVException)
        {
            return Damaged(decoded);
        }
    }

    /// <summary>Wraps a copy of a raw frame.</summary>
    public static PictureResult FromFrame(RawFrame frame)
    {
        if (frame.WidthPx is < SidePxMin or > SidePxMax || frame.HeightPx is < SidePxMin or > SidePxMax)
            return new PictureResult.Refused("the frame's size is out of range");
        if (frame.Bgr.Length != (long)frame.WidthPx * frame.HeightPx * 3)
            return new PictureResult.Refused("the frame's bytes do not match its size");
        var bgr = new Mat(frame.HeightPx, frame.WidthPx, MatType.CV_8UC3);
        frame.Bgr.CopyTo(System.Runtime.InteropServices.MemoryMarshal.AsBytes(bgr.AsSpan<Vec3b>()));
        return new PictureResult.Decoded(new Picture(bgr));
    }

    /// <summary>Makes the picture smaller, keeping its proportions; a smaller one stays as it is.</summary>
    public void ShrinkTo(int widthPx)
    {
        if (Bgr.Cols <= widthPx) return;
        Cv2.Resize(Bgr, Bgr, new Size(widthPx, Math.Max(1, Bgr.Rows * widthPx / Bgr.Cols)), interpolation: InterpolationFlags.Area);
    }

    /// <summary>Encodes as JPEG, without any metadata of the original.</summary>
    public byte[] ToJpeg(int quality = 88)
    {
        Cv2.ImEncode(".jpg", Bgr, out var bytes, new ImageEncodingParam(ImwriteFlags.JpegQuality, quality));
        return bytes;
    }

    /// <summary>Blurs ellipses over boxes beyond recognition: a mosaic of 8 cells first, so that the blur cannot be undone.</summary>
    public void Blur(IEnumerable<PictureBox> boxes)
    {
        foreach (var box in boxes)
        {
            var grown = new Rect(box.LeftPx - box.WidthPx / 5, box.TopPx - box.HeightPx / 5, box.WidthPx * 7 / 5, box.HeightPx * 7 / 5)
                .Intersect(new Rect(0, 0, WidthPx, HeightPx));
            if (grown.Width < 2 || grown.Height < 2) continue;
            using var region = new Mat(Bgr, grown);
            using var small = new Mat();
            using var smooth = new Mat();
            Cv2.Resize(region, small, new Size(8, 8), 0, 0, InterpolationFlags.Area);
            Cv2.Resize(small, smooth, grown.Size, 0, 0, InterpolationFlags.Cubic);
            using var mask = new Mat(grown.Size, MatType.CV_8UC1, Scalar.Black);
            Cv2.Ellipse(mask, new Point(grown.Width / 2, grown.Height / 2), new Size(grown.Width / 2, grown.Height / 2),
                0, 0, 360, Scalar.White, -1);
            smooth.CopyTo(region, mask);
        }
    }

    public void Dispose() => Bgr.Dispose();

    private static PictureResult.Refused Damaged(Mat? decoded)
    {
        decoded?.Dispose();
        return new PictureResult.Refused("the picture is damaged");
    }
}

/// <summary>What came of decoding. A bad picture is an ordinary outcome.</summary>
public abstract record PictureResult
{
    private PictureResult() { }
    public sealed record Decoded(Picture Picture) : PictureResult;

    /// <param name="Reason">Why, as a short English clause without personal data.</param>
    public sealed record Refused(string Reason) : PictureResult;
}

/// <summary>One uncompressed frame of a camera: 3 bytes a pixel, blue first, rows without padding.</summary>
public sealed record RawFrame(byte[] Bgr, int WidthPx, int HeightPx);
