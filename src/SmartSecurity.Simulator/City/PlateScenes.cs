using OpenCvSharp;

namespace SmartSecurity.Simulator.City;

/// <summary>Paints street scenes with one plate of any kind, small, slanted, dark and noisy, and signs that are none. For measuring the reading.</summary>
/// <remarks>
/// The font is not the standard's: what is measured on these scenes compares recipes and shows that every kind is read, not how well a
/// gate will.
/// </remarks>
public sealed class PlateScenes(PlatePainter painter)
{
    public const int WidthPx = 1280, HeightPx = 720;

    private const string Provinces = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云陕甘青宁新", Letters = "ABCDEFGHJKLMNPQRSTUVWXYZ", Digits = "0123456789";

    private static readonly string[] _signs = ["PARKING 24H", "EXIT", "P+R 2.1 m", "KEEP CLEAR", "A 12 345 678", "OPEN", "No. 1788", "CAR WASH"];

    /// <returns>The scene of a seed: a JPEG and what its plate says.</returns>
    public (byte[] Jpeg, PlateDesign Plate) Paint(int seed)
    {
        var random = new Random(seed);
        var design = Draw(random);
        using var scene = Paints.Gradient(new Size(WidthPx, HeightPx), Grey(random, 90, 220), Grey(random, 40, 120));
        for (var i = 0; i < 12; i++)
            Cv2.Rectangle(scene, new Rect(random.Next(WidthPx), random.Next(HeightPx), random.Next(40, 300), random.Next(30, 200)), Grey(random, 20, 230), -1);
        foreach (var sign in _signs.Where(_ => random.Next(3) == 0))
            Cv2.PutText(scene, sign, new Point(random.Next(WidthPx - 300), random.Next(40, HeightPx)), HersheyFonts.HersheyDuplex,
                0.6 + random.NextDouble(), Grey(random, 0, 255), 2, LineTypes.AntiAlias);
        using var plate = painter.Paint(design);
        Place(scene, plate, random);
        Spoil(scene, random);
        return (scene.ToBytes(".jpg", new ImageEncodingParam(ImwriteFlags.JpegQuality, random.Next(60, 92))), design);
    }

    /// <summary>As often as a gate sees them, the rare ones somewhat oftener.</summary>
    private static PlateDesign Draw(Random random)
    {
        string Head() => $"{Of(random, Provinces, 1)}{Of(random, Letters, 1)}";
        string Tail(int count) => string.Concat(Enumerable.Range(0, count).Select(_ => random.Next(4) == 0 ? Of(random, Letters, 1) : Of(random, Digits, 1)));
        return random.Next(100) switch
        {
            < 50 => PlateDesign.Of(Head() + Tail(5)),
            < 64 => PlateDesign.Of(Head() + Of(random, "DF", 1) + Tail(1) + Of(random, Digits, 4)),
            < 68 => PlateDesign.Of(Head() + Of(random, Digits, 5) + Of(random, "DF", 1)),
            < 76 => new(Head() + Tail(5), PlateKind.Yellow),
            < 84 => new(Head() + Tail(5), PlateKind.Yellow, TwoLines: true),
            < 87 => new(Head() + Tail(4) + "挂", PlateKind.Yellow, TwoLines: true),
            < 91 => PlateDesign.Of(Head() + Of(random, Digits, 4) + "警"),
            < 94 => PlateDesign.Of(Head() + Of(random, Digits, 4) + "学"),
            < 96 => PlateDesign.Of($"粤Z{Tail(4)}{Of(random, "港澳", 1)}"),
            < 98 => PlateDesign.Of(Head() + Of(random, Digits, 4) + "领"),
            _ => PlateDesign.Of(Of(random, Digits, 6) + "使"),
        };
    }

    private static string Of(Random random, string from, int count) => string.Concat(Enumerable.Range(0, count).Select(_ => from[random.Next(from.Length)]));

    /// <summary>Turned, foreshortened and slanted, on the dark front of a vehicle; 90 to 230 px wide.</summary>
    private static void Place(Mat scene, Mat plate, Random random)
    {
        double widthPx = random.Next(90, 230), heightPx = widthPx * plate.Rows / plate.Cols * (0.85 + 0.3 * random.NextDouble());
        double turn = (random.NextDouble() - 0.5) * 0.3, slant = (random.NextDouble() - 0.5) * 0.5;
        double x = random.Next(250, WidthPx - 250), y = random.Next(250, HeightPx - 150);
        using var light = new Mat();
        plate.ConvertTo(light, -1, 0.45 + 0.6 * random.NextDouble(), random.Next(0, 20));
        Cv2.Rectangle(scene, new Rect((int)(x - widthPx), (int)(y - 1.2 * widthPx), (int)(2 * widthPx), (int)(1.6 * widthPx)), Grey(random, 15, 90), -1);
        Point2f Corner(double u, double v) => new((float)(x + u * widthPx + slant * v * heightPx), (float)(y + v * heightPx + turn * u * widthPx));
        using var matrix = Cv2.GetPerspectiveTransform([new(0, 0), new(plate.Cols, 0), new(plate.Cols, plate.Rows), new(0, plate.Rows)],
            [Corner(-0.5, -0.5), Corner(0.5, -0.47), Corner(0.5, 0.47), Corner(-0.5, 0.5)]);
        using var small = new Mat();
        using var mask = new Mat();
        using var full = new Mat(plate.Size(), MatType.CV_8UC1, Scalar.White);
        var factor = widthPx / plate.Cols;
        using var soft = new Mat();
        Cv2.GaussianBlur(light, soft, new Size(0, 0), Math.Max(0.5, 0.4 / factor));   // else the warp skips pixels
        Cv2.WarpPerspective(soft, small, matrix, scene.Size(), InterpolationFlags.Linear);
        Cv2.WarpPerspective(full, mask, matrix, scene.Size(), InterpolationFlags.Linear);
        small.CopyTo(scene, mask);
    }

    private static void Spoil(Mat scene, Random random)
    {
        Cv2.GaussianBlur(scene, scene, new Size(0, 0), 0.4 + 0.7 * random.NextDouble());
        var strength = 1 + 4 * random.NextDouble();
        using var noise = Paints.Noise(scene.Size(), random.Next());
        Cv2.AddWeighted(scene, 1, noise, strength, -128 * strength, scene);
    }

    private static Scalar Grey(Random random, int from, int to)
    {
        var value = random.Next(from, to);
        return new(Math.Clamp(value + random.Next(-12, 12), 0, 255), value, Math.Clamp(value + random.Next(-12, 12), 0, 255));
    }
}
