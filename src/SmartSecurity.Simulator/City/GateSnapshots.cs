using OpenCvSharp;

namespace SmartSecurity.Simulator.City;

/// <summary>The pictures that a gate's own camera takes of who passes, as JPEG.</summary>
public static class GateSnapshots
{
    private static readonly ImageEncodingParam _quality = new(ImwriteFlags.JpegQuality, 88);

    /// <summary>A person before a terminal: 640 × 480, the head about 220 px high.</summary>
    /// <param name="head">JPEG or PNG, see <see cref="HeadCrops"/>.</param>
    /// <param name="coat">Any number; chooses the colour of the coat.</param>
    /// <exception cref="InvalidDataException">The head is no picture.</exception>
    public static byte[] Person(byte[] head, int coat = 0)
    {
        using var scene = Entrance();
        using var crop = CityFilms.Decode(head);
        using var person = PersonPainter.Whole(crop, coat, pose: 0);
        const double Scale = 1.2;
        var size = new Size((int)(PersonPainter.WidthPx * Scale), (int)(PersonPainter.HeightPx * Scale));
        person.Paste(scene, new Rect((scene.Cols - size.Width) / 2, 60, size.Width, size.Height));
        return scene.ToBytes(".jpg", _quality);
    }

    /// <summary>The front of a car at a barrier: 960 × 540, a plate of 440 mm 165 px wide.</summary>
    /// <param name="painter">Paints the plate.</param>
    /// <param name="plate">The plate.</param>
    /// <param name="paint">Any number from 0; chooses the colour of the car.</param>
    public static byte[] Car(PlatePainter painter, PlateDesign plate, int paint = 0)
    {
        using var scene = Paints.Gradient(new Size(960, 540), new Scalar(196, 190, 180), new Scalar(84, 84, 84));
        Cv2.Rectangle(scene, new Rect(0, 0, 960, 200), new Scalar(150, 168, 150), -1);
        Cv2.Rectangle(scene, new Rect(0, 190, 960, 18), new Scalar(186, 190, 192), -1);
        using var flat = painter.Paint(plate);
        using var car = CarPainter.Front(flat, paint % CarPainter.PaintCount);
        Cv2.Ellipse(scene, new Point(480, 528), new Size(380, 30), 0, 0, 360, new Scalar(46, 46, 46), -1, LineTypes.AntiAlias);
        car.Paste(scene, new Rect(480 - 330, -36, 660, 660 * CarPainter.HeightPx / CarPainter.WidthPx));
        return scene.ToBytes(".jpg", _quality);
    }

    private static Mat Entrance()
    {
        var scene = Paints.Gradient(new Size(640, 480), new Scalar(206, 212, 216), new Scalar(166, 172, 178));
        Cv2.Rectangle(scene, new Rect(40, 0, 16, 480), new Scalar(120, 118, 116), -1);
        Cv2.Rectangle(scene, new Rect(584, 0, 16, 480), new Scalar(120, 118, 116), -1);
        Cv2.Line(scene, new Point(56, 36), new Point(584, 36), new Scalar(150, 152, 154), 6);
        return scene;
    }
}
