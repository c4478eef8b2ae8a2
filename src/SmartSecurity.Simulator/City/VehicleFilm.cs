using OpenCvSharp;

namespace SmartSecurity.Simulator.City;

/// <summary>A vehicle gate by daylight: one car after another comes near, waits for the barrier and drives on. 4 s a car.</summary>
public sealed class VehicleFilm : IFilm
{
    /// <summary>Width of a plate of 440 mm while its car waits at the barrier.</summary>
    public const int PlateNearPx = NearPx * CarPainter.PlateWidthPx / CarPainter.WidthPx;

    /// <summary>How many cars fit into a film.</summary>
    public const int CarsMax = 10;

    private const int FramesPerCar = 4 * CityFilms.FramesPerSecond;
    private const int StopFrame = 27;
    private const int GoFrame = 36;
    private const int FarPx = 110;
    private const int NearPx = 720;
    private const int PassedPx = 1320;
    private const int HorizonYPx = 170;
    private static readonly Point _pivot = new(1100, 628);

    private readonly Mat _ground;
    private readonly Mat _noise;
    private readonly List<Sprite> _cars;
    private readonly int _seed;

    /// <exception cref="ArgumentOutOfRangeException">No car, or more than <see cref="CarsMax"/>.</exception>
    public VehicleFilm(PlatePainter painter, IReadOnlyList<PlateDesign> plates, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfZero(plates.Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(plates.Count, CarsMax);
        _seed = seed;
        var random = new Random(seed);
        var firstPaint = random.Next(CarPainter.PaintCount);
        _cars = [.. plates.Select((p, i) => Car(painter, p, (firstPaint + i) % CarPainter.PaintCount))];
        _ground = Ground(random);
        _noise = Paints.Noise(new Size(CityFilms.WidthPx + 64, CityFilms.HeightPx + 64), seed);
    }

    public int FrameCount => _cars.Count * FramesPerCar;

    public void Paint(int index, Mat frame)
    {
        _ground.CopyTo(frame);
        var at = index % FramesPerCar;
        var widthPx = WidthAt(at);
        var bottom = HorizonYPx + (int)(.70 * widthPx);
        var centre = (CityFilms.WidthPx / 2) - (int)(.10 * widthPx) - (int)(2.4 * Math.Max(0, widthPx - NearPx));
        var heightPx = (int)widthPx * CarPainter.HeightPx / CarPainter.WidthPx;
        var shadow = new Size((int)(.56 * widthPx), (int)(.06 * widthPx));
        Cv2.Ellipse(frame, new Point(centre, bottom - (int)(.02 * widthPx)), shadow, 0, 0, 360, new Scalar(54, 54, 54), -1,
            LineTypes.AntiAlias);
        _cars[index / FramesPerCar].Paste(frame, new Rect(centre - ((int)widthPx / 2), bottom - heightPx, (int)widthPx, heightPx));
        Barrier(frame, OpenedAt(at));
        CityFilms.AddNoise(frame, _noise, unchecked((_seed * 7_919) + index));
    }

    public void Dispose()
    {
        foreach (var car in _cars) car.Dispose();
        _ground.Dispose();
        _noise.Dispose();
    }

    private static Sprite Car(PlatePainter painter, PlateDesign design, int paint)
    {
        using var plate = painter.Paint(design);
        return CarPainter.Front(plate, paint);
    }

    /// <summary>The car's width in the picture: it comes at a speed that falls, waits, and goes.</summary>
    private static double WidthAt(int at)
    {
        if (at < StopFrame)
        {
            var left = 1 - (at / (double)StopFrame);
            return 1 / ((1.0 / NearPx) + (((1.0 / FarPx) - (1.0 / NearPx)) * left * left));
        }
        if (at < GoFrame) return NearPx;
        var gone = (at - GoFrame) / (double)(FramesPerCar - GoFrame);
        return NearPx + ((PassedPx - NearPx) * gone * gone) + (60 * gone);
    }

    /// <summary>0: the arm lies across the lane; 1: it stands upright.</summary>
    private static double OpenedAt(int at) =>
        at >= FramesPerCar - 4 ? (FramesPerCar - at) / 5.0 : Math.Clamp((at - StopFrame - 3) / 5.0, 0, 1);

    private static void Barrier(Mat frame, double opened)
    {
        const int ArmPx = 880;
        const int Stripes = 11;
        var angle = opened * 84 * Math.PI / 180;
        Point At(double share) => new(_pivot.X - (int)(share * ArmPx * Math.Cos(angle)), _pivot.Y - (int)(share * ArmPx * Math.Sin(angle)));
        Cv2.Line(frame, At(0), At(1), new Scalar(238, 238, 238), 20, LineTypes.AntiAlias);
        for (var i = 0; i < Stripes; i += 2)
            Cv2.Line(frame, At((i + .2) / Stripes), At((i + .8) / Stripes), new Scalar(46, 40, 200), 18, LineTypes.AntiAlias);
        Paints.Rounded(frame, new Rect(_pivot.X - 34, _pivot.Y - 44, 96, 150), 10, new Scalar(40, 150, 232));
        Cv2.Circle(frame, _pivot, 16, new Scalar(60, 60, 60), -1, LineTypes.AntiAlias);
    }

    private static Mat Ground(Random random)
    {
        var scene = new Mat(CityFilms.HeightPx, CityFilms.WidthPx, MatType.CV_8UC3);
        Fill(scene, new Rect(0, 0, CityFilms.WidthPx, 250), new Scalar(238, 214, 184), new Scalar(236, 232, 224));
        Fill(scene, new Rect(0, 230, CityFilms.WidthPx, CityFilms.HeightPx - 230), new Scalar(120, 150, 128), new Scalar(84, 122, 92));
        Houses(scene, random);
        Trees(scene, random);
        using (var asphalt = Paints.Gradient(scene.Size(), new Scalar(128, 128, 126), new Scalar(86, 86, 86)))
        using (var road = new Mat(scene.Size(), MatType.CV_8UC1, Scalar.Black))
        {
            Paints.Polygon(road, Scalar.White, new(588, 232), new(692, 232), new(1330, 720), new(-90, 720));
            asphalt.CopyTo(scene, road);
        }
        Paints.Polygon(scene, new Scalar(186, 190, 192), new(582, 232), new(588, 232), new(-90, 720), new(-150, 720));
        Paints.Polygon(scene, new Scalar(186, 190, 192), new(692, 232), new(698, 232), new(1400, 720), new(1330, 720));
        Paints.Polygon(scene, new Scalar(210, 214, 214), new(240, 596), new(1060, 596), new(1080, 612), new(220, 612));
        GateHouse(scene);
        return scene;
    }

    private static void Houses(Mat scene, Random random)
    {
        for (var x = -20; x < CityFilms.WidthPx; x += 150)
        {
            var box = new Rect(x, 40 + random.Next(70), 118 + random.Next(24), 240);
            var grey = 150 + random.Next(50);
            var seen = box.Intersect(new Rect(0, 0, CityFilms.WidthPx, 240));
            Cv2.Rectangle(scene, seen, new Scalar(grey, grey + 6, grey + 14), -1);
            for (var y = box.Y + 14; y < 220; y += 26)
                for (var w = box.X + 12; w < box.Right - 18; w += 26)
                    Cv2.Rectangle(scene, new Rect(w, y, 14, 16), new Scalar(grey - 50, grey - 62, grey - 70), -1);
        }
    }

    private static void Trees(Mat scene, Random random)
    {
        foreach (var (middle, spread) in new[] { (230, 330), (1060, 330) })
            for (var i = 0; i < 90; i++)
            {
                var green = 70 + random.Next(60);
                var at = new Point(middle + random.Next(-spread, spread), 232 + random.Next(-38, 26));
                if (at.X is > 520 and < 760) continue;
                Cv2.Circle(scene, at, 12 + random.Next(20), new Scalar(green * .55, green, green * .62), -1, LineTypes.AntiAlias);
            }
    }

    private static void GateHouse(Mat scene)
    {
        Cv2.Rectangle(scene, new Rect(0, 250, 190, 330), new Scalar(206, 212, 216), -1);
        Cv2.Rectangle(scene, new Rect(0, 232, 214, 26), new Scalar(92, 84, 80), -1);
        Fill(scene, new Rect(20, 300, 140, 120), new Scalar(120, 104, 84), new Scalar(72, 60, 48));
        Cv2.Rectangle(scene, new Rect(20, 300, 140, 120), new Scalar(90, 90, 92), 5);
        Cv2.Rectangle(scene, new Rect(0, 566, 190, 14), new Scalar(150, 154, 158), -1);
    }

    private static void Fill(Mat scene, Rect box, Scalar top, Scalar bottom)
    {
        using var filled = Paints.Gradient(box.Size, top, bottom);
        using var target = new Mat(scene, box);
        filled.CopyTo(target);
    }
}
