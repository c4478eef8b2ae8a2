using OpenCvSharp;
using SmartSecurity.Core.Recognition;

namespace SmartSecurity.Vision.Motion;

/// <summary>Finds upright people by histograms of gradients, at the scale at which that works.</summary>
/// <remarks>
/// OpenCV's detector was trained on people of 96 px in windows of 128 px: the picture is scaled until the person who moves has about that height, and
/// given a border, because its windows need room around a person. It finds no vehicles. Source: docs/design/motion.md.
/// </remarks>
internal sealed class PeopleDetector : IObjectFinder
{
    /// <summary>Height of a person in the picture that is searched.</summary>
    public const double PersonPx = 112;

    /// <summary>Moving boxes that are looked at, the largest first.</summary>
    public const int RegionsMax = 4;

    private const double BorderShare = 0.25, GrownBy = 0.35, ScaleStep = 1.06;

    /// <summary>Steps of the scale: people up to about 1.6 times as high as expected.</summary>
    private const int Levels = 9;

    /// <summary>The person in a window of the detector: three quarters of its height, half of its width.</summary>
    private const double PersonOfWindowHeight = 0.75, PersonOfWindowWidth = 0.5;

    private const int WindowWidthPx = 64, WindowHeightPx = 128, WindowStepPx = 8;

    /// <summary>A box this much higher or lower than usual is searched at its own scale as well; at less than half of it, it is a limb.</summary>
    private const double OtherHeight = 1.3, LimbShare = 0.5;

    /// <summary>Lower ones are too few pixels to tell a person by.</summary>
    private const int HeightMinPx = 40;

    /// <summary>Found boxes that overlap by more than this are one person.</summary>
    private const double SameOverlap = 0.35, SameInside = 0.6;

    private readonly HOGDescriptor _hog = new() { NLevels = Levels };
    private readonly double _scoreMin;

    /// <param name="scoreMin">Least distance from the plane between people and others.</param>
    public PeopleDetector(double scoreMin = 0.3)
    {
        _scoreMin = scoreMin;
        _hog.SetSVMDetector(HOGDescriptor.GetDefaultPeopleDetector());
    }

    public bool KnowsVehicles => false;

    public IReadOnlyList<SeenObject> Find(Mat bgr, IReadOnlyList<PictureBox> moving, double? typicalHeightPx)
    {
        var found = new List<SeenObject>();
        foreach (var box in moving.OrderByDescending(b => b.WidthPx * b.HeightPx).Take(RegionsMax))
            foreach (var height in Heights(box, typicalHeightPx))
                found.AddRange(FindIn(bgr, Region(box, height, bgr.Size()), PersonPx / height));
        return Boxes.EachOnce(found.Where(f => moving.Any(m => Boxes.Inside(f.Box, m) >= Boxes.MovingShareMin)), SameOverlap, SameInside);
    }

    /// <summary>
    /// What moves may be a whole person, the arm of one, or several: how high people usually are here comes first. A box of another height is
    /// believed when it stands like a person; much smaller ones are limbs.
    /// </summary>
    private static IEnumerable<double> Heights(PictureBox box, double? typicalPx)
    {
        if (typicalPx is { } typical) yield return typical;
        if (!PersonHeight.IsUpright(box) || box.HeightPx < HeightMinPx) yield break;
        if (typicalPx is not { } known || box.HeightPx > known * OtherHeight || (box.HeightPx < known / OtherHeight && box.HeightPx > known * LimbShare))
            yield return box.HeightPx;
    }

    /// <summary>What moves, and around it as much as a person of the height may need.</summary>
    private static Rect Region(PictureBox box, double heightPx, Size frame)
    {
        var (across, along) = ((int)Math.Max(box.WidthPx * GrownBy, heightPx * .3), (int)Math.Max(box.HeightPx * .15, (heightPx * 1.2) - box.HeightPx));
        return new Rect(box.LeftPx - across, box.TopPx - along, box.WidthPx + (2 * across), box.HeightPx + (2 * along))
            .Intersect(new Rect(0, 0, frame.Width, frame.Height));
    }

    private IEnumerable<SeenObject> FindIn(Mat bgr, Rect region, double scale)
    {
        if (region.Width < 8 || region.Height < 8) yield break;
        using var part = new Mat(bgr, region);
        using var sized = new Mat();
        Cv2.Resize(part, sized, new Size(), scale, scale, scale < 1 ? InterpolationFlags.Area : InterpolationFlags.Linear);
        var (x, y) = (Border(sized.Cols, WindowWidthPx), Border(sized.Rows, WindowHeightPx));
        Cv2.CopyMakeBorder(sized, sized, y, y, x, x, BorderTypes.Replicate);
        var windows = _hog.DetectMultiScale(sized, out var scores, 0, new Size(WindowStepPx, WindowStepPx), new Size(), ScaleStep, 1);
        for (var i = 0; i < windows.Length; i++)
            if (scores[i] >= _scoreMin) yield return new(ObjectKind.Person, scores[i], Person(windows[i], x, y, scale, region, bgr.Size()));
    }

    private static int Border(int sidePx, int windowPx) => Math.Max((int)(sidePx * BorderShare), ((windowPx - sidePx) / 2) + WindowStepPx);

    private static PictureBox Person(Rect window, int borderX, int borderY, double scale, Rect region, Size frame)
    {
        var (width, height) = (window.Width * PersonOfWindowWidth / scale, window.Height * PersonOfWindowHeight / scale);
        var left = region.X + ((window.X + (window.Width / 2.0) - borderX) / scale) - (width / 2);
        var top = region.Y + ((window.Y + (window.Height / 2.0) - borderY) / scale) - (height / 2);
        var person = new Rect((int)left, (int)top, (int)width, (int)height).Intersect(new Rect(0, 0, frame.Width, frame.Height));
        return new(person.X, person.Y, person.Width, person.Height);
    }

    public void Dispose() => _hog.Dispose();
}
