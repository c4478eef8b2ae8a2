using SmartSecurity.Core.Recognition;

namespace SmartSecurity.Vision.Passing;

/// <summary>One face or plate over the frames of one camera.</summary>
/// <typeparam name="T">What a frame shows of it.</typeparam>
internal sealed class PassingTrack<T>(DateTimeOffset at, PictureBox box)
{
    /// <summary>Frames that are put together: the clearest ones. More would dilute them.</summary>
    private const int LooksMax = 6;

    /// <summary>A clearer frame must be clearer by so much before its picture takes the place of the last one's.</summary>
    private const double ClearerBy = 1.1;

    private readonly List<(double Clearness, T Look)> _looks = [];
    private double _bestClearness;

    public DateTimeOffset FirstAt { get; } = at;
    public DateTimeOffset LastAt { get; private set; } = at;
    public PictureBox First { get; } = box;
    public PictureBox Last { get; private set; } = box;
    public PictureBox Best { get; private set; } = box;
    public int Frames { get; private set; }
    public bool IsTold { get; private set; }
    public byte[] FirstPicture { get; private set; } = [];
    public byte[] BestPicture { get; private set; } = [];
    public bool BestFacesKnown { get; private set; }

    /// <summary>What is put together, the clearest first.</summary>
    public IReadOnlyList<T> Looks => [.. _looks.Select(l => l.Look)];

    /// <param name="clearness">How well this frame shows it, above 0.</param>
    /// <param name="frame">The frame's picture, made when it is needed.</param>
    public void Add(DateTimeOffset at, PictureBox box, double clearness, T look, FramePicture frame)
    {
        (LastAt, Last) = (at, box);
        Frames++;
        _looks.Insert(_looks.TakeWhile(l => l.Clearness >= clearness).Count(), (clearness, look));
        if (_looks.Count > LooksMax) _looks.RemoveAt(LooksMax);
        if (IsTold) return;
        if (Frames == 1) FirstPicture = frame.Jpeg;
        if (Frames > 1 && clearness < ClearerBy * _bestClearness) return;
        (_bestClearness, Best, BestPicture, BestFacesKnown) = (clearness, box, frame.Jpeg, frame.FacesKnown);
    }

    /// <summary>How unlike a box of the next frame is to be this: 0 at the same place, 1 as far away as may be.</summary>
    public double Distance(PictureBox box)
    {
        const double sidesMax = 2.5;   // at four frames a second a walker or a car before a gate moves less than this many of its own sizes
        double x = box.LeftPx + box.WidthPx / 2.0 - Last.LeftPx - Last.WidthPx / 2.0, y = box.TopPx + box.HeightPx / 2.0 - Last.TopPx - Last.HeightPx / 2.0;
        return Math.Sqrt(x * x + y * y) / (sidesMax * Math.Max(Math.Max(box.WidthPx, box.HeightPx), Math.Max(Last.WidthPx, Last.HeightPx)));
    }

    public Passing Told(IReadOnlyList<Identification> identifications)
    {
        IsTold = true;
        var told = new Passing(identifications, FirstAt, LastAt, Frames, First, Last, Best, FirstPicture, BestPicture, BestFacesKnown);
        (FirstPicture, BestPicture) = ([], []);
        return told;
    }
}

/// <summary>A frame's picture as JPEG, made at most once and only when a track wants it.</summary>
internal sealed class FramePicture(Func<byte[]> encode, bool facesKnown)
{
    private byte[]? _jpeg;

    public byte[] Jpeg => _jpeg ??= encode();

    public bool FacesKnown => facesKnown;
}
