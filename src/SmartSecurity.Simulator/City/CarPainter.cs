using OpenCvSharp;

namespace SmartSecurity.Simulator.City;

/// <summary>Paints the front of a car with its plate, to be pasted into a scene.</summary>
internal static class CarPainter
{
    public const int WidthPx = 1000;
    public const int HeightPx = 860;

    /// <summary>Width of a plate of 440 mm on a car of 1,800 mm.</summary>
    public const int PlateWidthPx = 250;

    private static readonly Scalar[] _paints =
    [
        new(205, 208, 210), new(60, 58, 58), new(40, 34, 150), new(130, 88, 40), new(150, 152, 150), new(92, 110, 66),
        new(120, 170, 200), new(70, 50, 46),
    ];

    public static int PaintCount => _paints.Length;

    /// <param name="plate">BGR, flat, as <see cref="PlatePainter"/> paints it.</param>
    /// <param name="paint">Index of the colour, 0 to <see cref="PaintCount"/> − 1.</param>
    public static Sprite Front(Mat plate, int paint)
    {
        using var picture = new Mat(HeightPx, WidthPx, MatType.CV_8UC3, new Scalar(30, 30, 30));
        using var mask = new Mat(HeightPx, WidthPx, MatType.CV_8UC1, Scalar.Black);
        var colour = _paints[paint];
        Wheels(picture, mask);
        Body(picture, mask, colour);
        Windscreen(picture);
        Lights(picture);
        Grille(picture, colour);
        Plate(picture, plate);
        return new Sprite(picture, mask);
    }

    private static void Wheels(Mat picture, Mat mask)
    {
        foreach (var x in new[] { 70, WidthPx - 70 - 140 })
        {
            var wheel = new Rect(x, 640, 140, 214);
            Paints.Rounded(picture, wheel, 34, new Scalar(28, 28, 28));
            Paints.Rounded(mask, wheel, 34, Scalar.White);
        }
    }

    private static void Body(Mat picture, Mat mask, Scalar colour)
    {
        using var shape = new Mat(HeightPx, WidthPx, MatType.CV_8UC1, Scalar.Black);
        Paints.Polygon(shape, Scalar.White, new(262, 34), new(330, 8), new(670, 8), new(738, 34), new(858, 320), new(142, 320));
        Paints.Rounded(shape, new Rect(48, 296, 904, 470), 78, Scalar.White);
        Paints.Rounded(shape, new Rect(18, 246, 120, 82), 26, Scalar.White);
        Paints.Rounded(shape, new Rect(WidthPx - 138, 246, 120, 82), 26, Scalar.White);
        using var shading = Paints.Gradient(picture.Size(), Paints.Shade(colour, 1.22), Paints.Shade(colour, .62));
        shading.CopyTo(picture, shape);
        Cv2.BitwiseOr(mask, shape, mask);
        // The bonnet takes the sky's light.
        Paints.Polygon(picture, Paints.Shade(colour, 1.3), new(150, 330), new(850, 330), new(896, 420), new(104, 420));
        Paints.Polygon(picture, Paints.Shade(colour, 1.12), new(300, 334), new(700, 334), new(740, 418), new(260, 418));
        Cv2.Line(picture, new Point(96, 424), new Point(904, 424), Paints.Shade(colour, .5), 4, LineTypes.AntiAlias);
        Cv2.Line(picture, new Point(70, 600), new Point(930, 600), Paints.Shade(colour, .5), 3, LineTypes.AntiAlias);
        Paints.Rounded(picture, new Rect(150, 700, 700, 62), 22, new Scalar(34, 34, 34));
    }

    private static void Windscreen(Mat picture)
    {
        using var pane = new Mat(HeightPx, WidthPx, MatType.CV_8UC1, Scalar.Black);
        Paints.Polygon(pane, Scalar.White, new(296, 48), new(704, 48), new(812, 312), new(188, 312));
        using var glass = Paints.Gradient(picture.Size(), new Scalar(150, 132, 112), new Scalar(28, 24, 22));
        glass.CopyTo(picture, pane);
        foreach (var x in new[] { 340, 560 })   // head rests behind the glass
            Paints.Rounded(picture, new Rect(x, 150, 100, 120), 30, new Scalar(58, 50, 46));
        Cv2.Ellipse(picture, new Point(620, 322), new Size(86, 60), 0, 180, 360, new Scalar(20, 20, 20), 14, LineTypes.AntiAlias);
        Cv2.Line(picture, new Point(210, 312), new Point(480, 296), new Scalar(18, 18, 18), 6, LineTypes.AntiAlias);
        Cv2.Line(picture, new Point(500, 312), new Point(770, 296), new Scalar(18, 18, 18), 6, LineTypes.AntiAlias);
    }

    private static void Lights(Mat picture)
    {
        foreach (var (x, side) in new[] { (150, 1), (WidthPx - 150, -1) })
        {
            Paints.Polygon(picture, new Scalar(70, 66, 64), new(x - (86 * side), 446), new(x + (96 * side), 462),
                new(x + (76 * side), 540), new(x - (82 * side), 528));
            Cv2.Ellipse(picture, new Point(x - (24 * side), 490), new Size(42, 30), 0, 0, 360, new Scalar(246, 244, 238), -1,
                LineTypes.AntiAlias);
            Cv2.Ellipse(picture, new Point(x + (46 * side), 500), new Size(22, 20), 0, 0, 360, new Scalar(214, 220, 222), -1,
                LineTypes.AntiAlias);
            Cv2.Circle(picture, new Point(x - (10 * side), 660), 22, new Scalar(200, 206, 210), -1, LineTypes.AntiAlias);
        }
    }

    private static void Grille(Mat picture, Scalar colour)
    {
        Paints.Rounded(picture, new Rect(290, 446, 420, 96), 24, new Scalar(26, 26, 28));
        for (var y = 464; y < 536; y += 18) Cv2.Line(picture, new Point(306, y), new Point(694, y), new Scalar(96, 96, 98), 4);
        Cv2.Circle(picture, new Point(500, 492), 30, new Scalar(190, 192, 194), -1, LineTypes.AntiAlias);
        Cv2.Circle(picture, new Point(500, 492), 21, Paints.Shade(colour, .7), -1, LineTypes.AntiAlias);
    }

    private static void Plate(Mat picture, Mat plate)
    {
        var widthPx = PlateWidthPx * plate.Cols / (PlatePainter.WidthMm * PlatePainter.PxPerMm);
        var box = new Rect((WidthPx - widthPx) / 2, 608, widthPx, PlateWidthPx * PlatePainter.HeightMm / PlatePainter.WidthMm);
        Paints.Rounded(picture, new Rect(box.X - 8, box.Y - 7, box.Width + 16, box.Height + 14), 6, new Scalar(36, 36, 36));
        using var small = new Mat();
        Cv2.Resize(plate, small, box.Size, 0, 0, InterpolationFlags.Area);
        using var target = new Mat(picture, box);
        small.CopyTo(target);
    }
}
