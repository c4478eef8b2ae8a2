using OpenCvSharp;

namespace SmartSecurity.Simulator.City;

/// <summary>A pedestrian gate: one person after another walks towards the camera and past it, with nobody in between. 5 s a
/// person.</summary>
public sealed class PedestrianFilm : IFilm
{
    /// <summary>How many people fit into a film.</summary>
    public const int PeopleMax = 8;

    /// <summary>Height of a head, chin to hair, when its person is about to pass the camera.</summary>
    public const int HeadNearPx = (int)(PersonPainter.CropHeightPx * .62 * Near);

    private const int FramesPerPerson = 5 * CityFilms.FramesPerSecond;
    private const int WalkFrames = 40;
    private const int PassFrames = 8;
    private const double Far = .24;
    private const double Near = 1.02;
    private const int HorizonYPx = 80;
    private const int WallFootYPx = 372;

    private readonly Mat _ground;
    private readonly Mat _noise;
    private readonly List<Sprite[]> _people;
    private readonly double[] _sidesPx;
    private readonly int _seed;

    /// <param name="heads">JPEG or PNG, a head with the beginning of the shoulders each.</param>
    /// <exception cref="ArgumentOutOfRangeException">Nobody, or more than <see cref="PeopleMax"/>.</exception>
    /// <exception cref="InvalidDataException">A head is no picture.</exception>
    public PedestrianFilm(IReadOnlyList<byte[]> heads, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfZero(heads.Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(heads.Count, PeopleMax);
        _seed = seed;
        var random = new Random(seed);
        _people = [.. heads.Select((h, i) => Person(h, i))];
        _sidesPx = [.. heads.Select(_ => 160 * (random.NextDouble() - .5))];
        _ground = Ground(random);
        _noise = Paints.Noise(new Size(CityFilms.WidthPx + 64, CityFilms.HeightPx + 64), seed);
    }

    public int FrameCount => _people.Count * FramesPerPerson;

    public void Paint(int index, Mat frame)
    {
        _ground.CopyTo(frame);
        var at = index % FramesPerPerson;
        var who = index / FramesPerPerson;
        if (at < WalkFrames + PassFrames)
        {
            var walked = Math.Min(1, at / (double)WalkFrames);
            var passed = Math.Max(0, (at - WalkFrames) / (double)PassFrames);
            var scale = (1 / ((1 / Far) + (((1 / Near) - (1 / Far)) * walked))) + (.3 * passed);
            var bob = Math.Abs(Math.Sin(at * Math.PI / 6)) * 8 * scale;
            var top = HorizonYPx + (int)((170 * scale) - bob);
            var centre = (CityFilms.WidthPx / 2) + (_sidesPx[who] * scale) + (Math.Sign(_sidesPx[who]) * 1_000 * passed * passed);
            var size = new Size((int)(PersonPainter.WidthPx * scale), (int)(PersonPainter.HeightPx * scale));
            Cv2.Ellipse(frame, new Point((int)centre, top + size.Height - (int)(18 * scale)),
                new Size((int)(190 * scale), (int)(34 * scale)), 0, 0, 360,
                new Scalar(122, 126, 128), -1, LineTypes.AntiAlias);
            _people[who][at / 3 % PersonPainter.PoseCount].Paste(frame,
                new Rect((int)centre - (size.Width / 2), top, size.Width, size.Height));
        }
        CityFilms.AddNoise(frame, _noise, unchecked((_seed * 7_919) + index));
    }

    public void Dispose()
    {
        foreach (var pose in _people.SelectMany(p => p)) pose.Dispose();
        _ground.Dispose();
        _noise.Dispose();
    }

    private static Sprite[] Person(byte[] head, int coat)
    {
        using var crop = CityFilms.Decode(head);
        return [.. Enumerable.Range(0, PersonPainter.PoseCount).Select(pose => PersonPainter.Whole(crop, coat, pose))];
    }

    private static Mat Ground(Random random)
    {
        var scene = new Mat(CityFilms.HeightPx, CityFilms.WidthPx, MatType.CV_8UC3);
        using (var wall = Paints.Gradient(new Size(CityFilms.WidthPx, WallFootYPx), new Scalar(206, 214, 220), new Scalar(184, 194, 202)))
        using (var upper = new Mat(scene, new Rect(0, 0, CityFilms.WidthPx, WallFootYPx))) wall.CopyTo(upper);
        var floorSize = new Size(CityFilms.WidthPx, CityFilms.HeightPx - WallFootYPx);
        using (var floor = Paints.Gradient(floorSize, new Scalar(160, 166, 170), new Scalar(140, 146, 150)))
        using (var lower = new Mat(scene, new Rect(0, WallFootYPx, floor.Cols, floor.Rows))) floor.CopyTo(lower);
        Paving(scene);
        Doorway(scene);
        Bushes(scene, random);
        Turnstiles(scene);
        return scene;
    }

    private static void Paving(Mat scene)
    {
        for (var i = -14; i <= 14; i++)
            Cv2.Line(scene, new Point(640 + (i * 84), WallFootYPx), new Point(640 + (i * 250), CityFilms.HeightPx),
                new Scalar(128, 134, 138), 2, LineTypes.AntiAlias);
        for (double y = WallFootYPx, step = 12; y < CityFilms.HeightPx; y += step, step *= 1.3)
            Cv2.Line(scene, new Point(0, (int)y), new Point(CityFilms.WidthPx, (int)y), new Scalar(128, 134, 138), 2);
    }

    private static void Doorway(Mat scene)
    {
        Cv2.Rectangle(scene, new Rect(400, 40, 480, WallFootYPx - 40), new Scalar(98, 92, 88), -1);
        using var glass = Paints.Gradient(new Size(448, WallFootYPx - 56), new Scalar(216, 204, 190), new Scalar(176, 172, 164));
        using var target = new Mat(scene, new Rect(416, 56, 448, WallFootYPx - 56));
        glass.CopyTo(target);
        Cv2.Line(scene, new Point(528, 56), new Point(528, WallFootYPx), new Scalar(98, 92, 88), 8);
        Cv2.Line(scene, new Point(752, 56), new Point(752, WallFootYPx), new Scalar(98, 92, 88), 8);
        for (var y = 60; y < WallFootYPx; y += 52)
            foreach (var (from, to) in new[] { (0, 396), (884, CityFilms.WidthPx) })
                Cv2.Line(scene, new Point(from, y), new Point(to, y), new Scalar(172, 182, 190), 2);
    }

    private static void Bushes(Mat scene, Random random)
    {
        foreach (var (from, to) in new[] { (0, 330), (950, CityFilms.WidthPx) })
            for (var i = 0; i < 90; i++)
            {
                var green = 74 + random.Next(70);
                Cv2.Circle(scene, new Point(random.Next(from, to), 356 + random.Next(-34, 30)), 10 + random.Next(18),
                    new Scalar(green * .5, green, green * .6), -1, LineTypes.AntiAlias);
            }
    }

    private static void Turnstiles(Mat scene)
    {
        foreach (var x in new[] { 150, 1010 })
        {
            Paints.Rounded(scene, new Rect(x, 400, 120, 300), 18, new Scalar(150, 152, 154));
            Paints.Rounded(scene, new Rect(x + 10, 392, 100, 30), 10, new Scalar(70, 70, 72));
            Cv2.Circle(scene, new Point(x + 60, 460), 16, new Scalar(90, 190, 90), -1, LineTypes.AntiAlias);
        }
    }
}
