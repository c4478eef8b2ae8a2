using OpenCvSharp;

namespace SmartSecurity.Simulator.City;

/// <summary>Paints a standing or walking person around a photographed head.</summary>
internal static class PersonPainter
{
    public const int WidthPx = 480;
    public const int HeightPx = 1300;

    /// <summary>Height of the pasted crop; the head itself fills about two thirds of it.</summary>
    public const int CropHeightPx = 300;

    /// <summary>Positions of the legs in one step.</summary>
    public const int PoseCount = 4;

    private const int ShoulderYPx = 250;
    private const int HipYPx = 720;

    private static readonly Scalar[] _coats =
    [
        new(110, 70, 48), new(60, 64, 70), new(62, 52, 128), new(88, 104, 62), new(136, 124, 112), new(48, 46, 50), new(70, 110, 150),
    ];

    /// <param name="crop">BGR; head and the beginning of the shoulders.</param>
    /// <param name="coat">Any number; chooses the colour.</param>
    /// <param name="pose">0 to <see cref="PoseCount"/> − 1.</param>
    public static Sprite Whole(Mat crop, int coat, int pose)
    {
        var colour = _coats[coat % _coats.Length];
        using var picture = new Mat(HeightPx, WidthPx, MatType.CV_8UC3, colour);
        using var mask = new Mat(HeightPx, WidthPx, MatType.CV_8UC1, Scalar.Black);
        Legs(picture, mask, pose);
        Torso(picture, mask, colour, pose);
        Neck(picture, mask, crop);
        Head(picture, mask, crop);
        return new Sprite(picture, mask);
    }

    private static void Legs(Mat picture, Mat mask, int pose)
    {
        const int Middle = WidthPx / 2;
        foreach (var side in new[] { -1, 1 })
        {
            // Of a walker seen from the front, one foot is nearer, so lower and larger, in turn.
            var lift = pose switch { 1 when side < 0 => 46, 3 when side > 0 => 46, _ => 0 };
            var x = Middle + (side * 62);
            Point[] leg = [new(x - 58, HipYPx - 30), new(x + 58, HipYPx - 30), new(x + 40, HeightPx - 50 - lift),
                new(x - 40, HeightPx - 50 - lift)];
            Paints.Polygon(picture, new Scalar(70 - (lift / 3), 56 - (lift / 3), 48 - (lift / 3)), leg);
            Paints.Polygon(mask, Scalar.White, leg);
            var shoe = new Rect(x - 50, HeightPx - 62 - lift, 100, 58);
            Paints.Rounded(picture, shoe, 24, new Scalar(34, 32, 32));
            Paints.Rounded(mask, shoe, 24, Scalar.White);
        }
    }

    private static void Torso(Mat picture, Mat mask, Scalar colour, int pose)
    {
        const int Middle = WidthPx / 2;
        var swing = pose switch { 1 => 18, 3 => -18, _ => 0 };
        using var shape = new Mat(mask.Size(), MatType.CV_8UC1, Scalar.Black);
        Paints.Polygon(shape, Scalar.White, new(Middle - 60, ShoulderYPx - 22), new(Middle + 60, ShoulderYPx - 22),
            new(Middle + 168, ShoulderYPx + 44),
            new(Middle + 150, HipYPx), new(Middle - 150, HipYPx), new(Middle - 168, ShoulderYPx + 44));
        foreach (var side in new[] { -1, 1 })
        {
            Paints.Polygon(shape, Scalar.White, new(Middle + (side * 118), ShoulderYPx + 20), new(Middle + (side * 172), ShoulderYPx + 40),
                new(Middle + (side * 206), HipYPx - 20 + (side * swing)), new(Middle + (side * 152), HipYPx - 20 + (side * swing)));
        }
        Cv2.GaussianBlur(shape, shape, new Size(9, 9), 0);
        using var shading = Paints.Gradient(picture.Size(), Paints.Shade(colour, 1.25), Paints.Shade(colour, .6));
        shading.CopyTo(picture, shape.GreaterThan(0));
        Cv2.Max(mask, shape, mask);
        foreach (var side in new[] { -1, 1 })   // sleeves, lapels, the opening of the coat
        {
            Cv2.Line(picture, new Point(Middle + (side * 132), ShoulderYPx + 90), new Point(Middle + (side * 148), HipYPx - 30),
                Paints.Shade(colour, .55), 5, LineTypes.AntiAlias);
            Cv2.Line(picture, new Point(Middle + (side * 58), ShoulderYPx), new Point(Middle, ShoulderYPx + 190),
                Paints.Shade(colour, .5), 6, LineTypes.AntiAlias);
        }
        Cv2.Line(picture, new Point(Middle, ShoulderYPx + 190), new Point(Middle, HipYPx), Paints.Shade(colour, .5), 5,
            LineTypes.AntiAlias);
    }

    private static void Neck(Mat picture, Mat mask, Mat crop)
    {
        using var middle = new Mat(crop, new Rect(crop.Cols * 2 / 5, crop.Rows / 2, crop.Cols / 5, crop.Rows / 8));
        var skin = Paints.Shade(Cv2.Mean(middle), .85);
        Point[] neck = [new((WidthPx / 2) - 48, 180), new((WidthPx / 2) + 48, 180), new((WidthPx / 2) + 62, ShoulderYPx),
            new(WidthPx / 2, ShoulderYPx + 70), new((WidthPx / 2) - 62, ShoulderYPx)];
        Paints.Polygon(picture, skin, neck);
        Paints.Polygon(mask, Scalar.White, neck);
    }

    private static void Head(Mat picture, Mat mask, Mat crop)
    {
        using var scaled = new Mat();
        var widthPx = Math.Min(WidthPx, crop.Cols * CropHeightPx / crop.Rows);
        Cv2.Resize(crop, scaled, new Size(widthPx, CropHeightPx), 0, 0, InterpolationFlags.Area);
        using var oval = Oval(scaled.Size());
        var box = new Rect((WidthPx - widthPx) / 2, 0, widthPx, CropHeightPx);
        using var target = new Mat(picture, box);
        using var covered = new Mat(mask, box);
        // Where nothing lies beneath, the crop itself goes on under its soft edge; over neck and coat it fades into them.
        scaled.CopyTo(target, covered.LessThan(128));
        using (var head = new Sprite(scaled, oval)) head.Paste(picture, box);
        Cv2.Max(covered, oval, covered);
    }

    /// <summary>The soft outline that keeps the head and lets go of the photograph's background.</summary>
    private static Mat Oval(Size size)
    {
        var oval = new Mat(size, MatType.CV_8UC1, Scalar.Black);
        Cv2.Ellipse(oval, new Point(size.Width / 2, (int)(size.Height * .47)),
            new Size((int)(size.Width * .39), (int)(size.Height * .43)), 0, 0, 360, Scalar.White, -1);
        Cv2.GaussianBlur(oval, oval, new Size(0, 0), size.Width * .025);
        return oval;
    }
}
