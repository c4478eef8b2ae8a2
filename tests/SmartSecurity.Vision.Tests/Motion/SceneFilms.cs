using OpenCvSharp;
using SmartSecurity.Testing;

namespace SmartSecurity.Vision.Tests.Motion;

/// <summary>A recorded clip played to and fro for as long as wanted, and what can be done to its picture.</summary>
internal sealed class SceneFilm : IDisposable
{
    private const int WidthPx = 400;
    private const double LoadedS = 25, FramesPerSecond = 4;
    private readonly List<Mat> _frames = [];

    public SceneFilm(string clip)
    {
        Name = clip;
        using var video = new VideoCapture(SharedData.PathOf(["clips", .. clip.Split('/')]));
        using var frame = new Mat();
        var rate = video.Fps;
        for (int i = 0, kept = 0; i < rate * LoadedS && video.Read(frame); i++)
        {
            if (i < kept * rate / FramesPerSecond) continue;
            kept++;
            var small = new Mat();
            Cv2.Resize(frame, small, new Size(WidthPx, frame.Rows * WidthPx / frame.Cols), 0, 0, InterpolationFlags.Area);
            _frames.Add(small);
        }
        Assert.True(_frames.Count >= 6, $"{clip} could not be read.");
    }

    public string Name { get; }

    /// <summary>The picture at a time; the caller does not dispose of it and does not change it.</summary>
    public Mat At(double s)
    {
        var turn = 2 * (_frames.Count - 1);
        var step = (int)(s * FramesPerSecond) % turn;
        return _frames[step < _frames.Count ? step : turn - step];
    }

    public void Dispose() => _frames.ForEach(f => f.Dispose());
}

/// <summary>What is done to a picture: <c>(film, another film, seconds since the start, seconds since the fault began or below 0)</c>.</summary>
internal delegate Mat Staging(SceneFilm film, SceneFilm other, double s, double sinceS);

/// <summary>Faults and everyday life, staged on recorded pictures. Everything random comes from the time.</summary>
internal static class Stagings
{
    public static Mat Plain(SceneFilm film, SceneFilm other, double s, double sinceS) => film.At(s).Clone();

    public static Staging Fault(Func<Mat, double, Mat> change) => (film, _, s, sinceS) => sinceS < 0 ? film.At(s).Clone() : change(film.At(s), s);

    public static Staging Frozen(double noise, bool clock, int? jpeg) => (film, _, s, sinceS) =>
    {
        var picture = film.At(sinceS < 0 ? s : s - sinceS).Clone();
        if (noise > 0) AddNoise(picture, noise, s);
        if (clock) PrintClock(picture, s);
        return jpeg is { } quality ? Compressed(picture, quality) : picture;
    };

    public static Mat Black(Mat picture, double s, double noise, bool clock)
    {
        var black = new Mat(picture.Size(), MatType.CV_8UC3, Scalar.All(noise > 0 ? 8 : 0));
        if (noise > 0) AddNoise(black, noise, s);
        if (clock) PrintClock(black, s);
        return black;
    }

    /// <summary>A thing so near that the lens cannot focus it.</summary>
    /// <param name="grain">Contrast of its texture, grey levels; 0: plain.</param>
    /// <param name="share">1, or the part of the width that it takes.</param>
    public static Mat Covered(Mat picture, double s, Scalar colour, double grain, double share)
    {
        var result = picture.Clone();
        var part = new Rect(0, 0, (int)(picture.Cols * share), picture.Rows);
        using var cover = new Mat(part.Size, MatType.CV_8UC3, colour);
        if (grain > 0)
        {
            using var texture = new Mat(new Size(part.Width / 14, part.Height / 14), MatType.CV_8UC1);
            Fill(texture, 7, 255);
            using var wide = new Mat();
            Cv2.Resize(texture, wide, part.Size, 0, 0, InterpolationFlags.Cubic);
            Cv2.GaussianBlur(wide, wide, new Size(), 6);
            Cv2.Normalize(wide, wide, 0, 2 * grain, NormTypes.MinMax);
            Cv2.CvtColor(wide, wide, ColorConversionCodes.GRAY2BGR);
            Cv2.Add(cover, wide, cover);
        }
        using var mask = new Mat(picture.Size(), MatType.CV_8UC1, Scalar.Black);
        using var whole = new Mat(picture.Size(), MatType.CV_8UC3, Scalar.Black);
        Cv2.Rectangle(mask, part, Scalar.White, -1);
        using (var target = new Mat(whole, part)) cover.CopyTo(target);
        if (share < 1) Cv2.GaussianBlur(mask, mask, new Size(), 9);   // the rim of what is near is soft
        Mix(result, whole, mask);
        AddNoise(result, 1.5, s);
        return result;
    }

    /// <summary>Both views are parts of one wider picture, so that what comes into view is real.</summary>
    public static Staging Turned(Func<Size, Point2f[]> before, Func<Size, Point2f[]> after) => (film, _, s, sinceS) =>
    {
        var picture = film.At(s);
        var corners = sinceS < 0 ? before(picture.Size()) : after(picture.Size());
        Point2f[] target = [new(0, 0), new(picture.Cols, 0), new(picture.Cols, picture.Rows), new(0, picture.Rows)];
        using var warp = Cv2.GetPerspectiveTransform(corners, target);
        var view = new Mat();
        Cv2.WarpPerspective(picture, view, warp, picture.Size(), InterpolationFlags.Cubic, BorderTypes.Reflect101);
        return view;
    };

    public static Point2f[] Part(Size size, double centreX, double centreY, double share, double degrees = 0)
    {
        var (w, h, turn) = (size.Width * share / 2, size.Height * share / 2, degrees * Math.PI / 180);
        Point2f Corner(double x, double y) => new(
            (float)((size.Width * centreX) + (x * w * Math.Cos(turn)) - (y * h * Math.Sin(turn))),
            (float)((size.Height * centreY) + (x * w * Math.Sin(turn)) + (y * h * Math.Cos(turn))));
        return [Corner(-1, -1), Corner(1, -1), Corner(1, 1), Corner(-1, 1)];
    }

    public static Mat OtherPlace(SceneFilm film, SceneFilm other, double s, double sinceS)
    {
        if (sinceS < 0) return film.At(s).Clone();
        var result = new Mat();
        Cv2.Resize(other.At(s), result, film.At(0).Size());
        return result;
    }

    /// <param name="share">The blur's deviation as a share of the picture's width.</param>
    public static Mat Blurred(Mat picture, double share)
    {
        var result = new Mat();
        Cv2.GaussianBlur(picture, result, new Size(), picture.Cols * share);
        return result;
    }

    /// <summary>Fat and dust: much of the light is scattered wide, the rest is a little out of focus, with some spots.</summary>
    public static Mat Dirty(Mat picture)
    {
        using var wide = Blurred(picture, 0.05);
        var result = Blurred(picture, 0.006);
        Cv2.AddWeighted(result, 0.55, wide, 0.45, 0, result);
        using var spots = new Mat(picture.Size(), MatType.CV_8UC1, Scalar.Black);
        var random = new Random(5);
        for (var i = 0; i < 7; i++)
            Cv2.Circle(spots, new Point(random.Next(picture.Cols), random.Next(picture.Rows)), picture.Cols / 16, Scalar.All(150), -1);
        Cv2.GaussianBlur(spots, spots, new Size(), picture.Cols / 50.0);
        using var mud = new Mat(picture.Size(), MatType.CV_8UC3, new Scalar(60, 75, 85));
        Mix(result, mud, spots);
        return result;
    }

    /// <summary>Infra-red by night: grey, other brightness of things, a bright middle, noise.</summary>
    public static Mat InfraRed(Mat picture, double s)
    {
        using var weights = Mat.FromPixelData(1, 3, MatType.CV_32FC1, new[] { .15f, .15f, .75f });
        using var mixed = new Mat();
        Cv2.Transform(picture, mixed, weights);
        using var lamp = new Mat(picture.Size(), MatType.CV_8UC1, Scalar.All(110));
        Cv2.Circle(lamp, new Point(picture.Cols / 2, picture.Rows / 2), picture.Rows / 2, Scalar.All(235), -1);
        Cv2.GaussianBlur(lamp, lamp, new Size(), picture.Cols / 8.0);
        Cv2.Multiply(mixed, lamp, mixed, 1 / 255.0);
        var result = new Mat();
        Cv2.CvtColor(mixed, result, ColorConversionCodes.GRAY2BGR);
        AddNoise(result, 4, s);
        return result;
    }

    /// <summary>A van that parks before the camera: 45 % of the picture, in focus, with windows and wheels.</summary>
    public static Mat Van(Mat picture)
    {
        var result = picture.Clone();
        var (w, h) = (picture.Cols, picture.Rows);
        Rect Part(double x, double y, double width, double height) => new((int)(x * w), (int)(y * h), (int)(width * w), (int)(height * h));
        Cv2.Rectangle(result, Part(.2, .2, .65, .69), new Scalar(190, 195, 200), -1);
        Cv2.Rectangle(result, Part(.22, .25, .2, .25), new Scalar(60, 55, 50), -1);
        Cv2.Rectangle(result, Part(.45, .25, .18, .25), new Scalar(70, 60, 55), -1);
        Cv2.Line(result, new Point(.44 * w, .2 * h), new Point(.44 * w, .88 * h), new Scalar(120, 120, 125), 2);
        Cv2.PutText(result, "EXPRESS", new Point(.47 * w, .7 * h), HersheyFonts.HersheyDuplex, w / 400.0, new Scalar(150, 40, 30), 2);
        foreach (var x in new[] { .33, .72 }) Cv2.Circle(result, new Point(x * w, .87 * h), h / 10, new Scalar(30, 30, 30), -1);
        return result;
    }

    public static Mat Gained(Mat picture, double gain)
    {
        var result = new Mat();
        picture.ConvertTo(result, -1, gain);
        return result;
    }

    public static Mat Noisy(Mat picture, double deviation, double s)
    {
        var result = picture.Clone();
        AddNoise(result, deviation, s);
        return result;
    }

    public static Mat Compressed(Mat picture, int quality)
    {
        using var source = picture.Clone();
        Cv2.ImEncode(".jpg", source, out var bytes, new ImageEncodingParam(ImwriteFlags.JpegQuality, quality));
        return Mat.ImDecode(bytes);
    }

    /// <summary>A mast in the wind.</summary>
    public static Mat Shaken(Mat picture, double s)
    {
        using var warp = Mat.FromPixelData(2, 3, MatType.CV_64FC1, new[] { 1, 0, 3 * Math.Sin(s * 5), 0, 1, 2 * Math.Cos(s * 7) });
        var result = new Mat();
        Cv2.WarpAffine(picture, result, warp, picture.Size(), InterpolationFlags.Linear, BorderTypes.Replicate);
        return result;
    }

    private static void PrintClock(Mat picture, double s)
    {
        var text = new DateTime(2026, 3, 2, 8, 10, 0, DateTimeKind.Utc).AddSeconds(s)
            .ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
        Cv2.PutText(picture, text, new Point(6, picture.Rows / 18), HersheyFonts.HersheySimplex, picture.Cols / 1100.0, Scalar.White, 1, LineTypes.AntiAlias);
    }

    private static void AddNoise(Mat picture, double deviation, double s)
    {
        using var noise = new Mat(picture.Size(), MatType.CV_16SC3);
        Cv2.SetTheRNG((ulong)(s * 1000) + 17);
        Cv2.Randn(noise, Scalar.All(0), Scalar.All(deviation));
        using var sum = new Mat();
        picture.ConvertTo(sum, MatType.CV_16SC3);
        Cv2.Add(sum, noise, sum);
        sum.ConvertTo(picture, MatType.CV_8UC3);
    }

    private static void Fill(Mat grey, int seed, int below)
    {
        var bytes = new byte[grey.Rows * grey.Cols];
        var random = new Random(seed);
        for (var i = 0; i < bytes.Length; i++) bytes[i] = (byte)random.Next(below);
        System.Runtime.InteropServices.Marshal.Copy(bytes, 0, grey.Data, bytes.Length);
    }

    private static void Mix(Mat below, Mat above, Mat mask)
    {
        using var part = new Mat();
        using var rest = new Mat();
        using var weight = new Mat();
        Cv2.CvtColor(mask, weight, ColorConversionCodes.GRAY2BGR);
        Cv2.Multiply(above, weight, part, 1 / 255.0);
        Cv2.BitwiseNot(weight, weight);
        Cv2.Multiply(below, weight, rest, 1 / 255.0);
        Cv2.Add(part, rest, below);
    }
}
