using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Recognition;

namespace SmartSecurity.Vision.Motion;

/// <summary>Something that moves through the picture.</summary>
/// <param name="Id">Counts up from 1 in one tracker.</param>
/// <param name="Kind">What it was found to be in any of its frames; null: not told.</param>
/// <param name="Box">Where it is now, in pixels of the frame.</param>
public sealed record MotionTrack(long Id, ObjectKind? Kind, PictureBox Box, DateTimeOffset FirstAt, DateTimeOffset LastAt);

/// <summary>What a track did at a mark.</summary>
public abstract record MotionEvent(CameraMark Mark, MotionTrack Track)
{
    public sealed record Entered(CameraMark Mark, MotionTrack Track) : MotionEvent(Mark, Track);

    /// <summary>It moves about inside; told every <see cref="MotionTracker.StaysEvery"/>.</summary>
    public sealed record Stays(CameraMark Mark, MotionTrack Track) : MotionEvent(Mark, Track);

    public sealed record Left(CameraMark Mark, MotionTrack Track) : MotionEvent(Mark, Track);

    /// <param name="Way">From side A to side B of the line, or back.</param>
    public sealed record Crossed(CameraMark Mark, MotionTrack Track, LineWay Way) : MotionEvent(Mark, Track);
}

/// <summary>Joins moving boxes of one camera's frames into tracks and says what they do at its marks. Not safe for two callers at once.</summary>
/// <remarks>
/// A track stands where its box stands on the ground: in the middle of its lower edge. It must be clearly on the other side of a line, and twice in
/// or out of a region, so that a box that trembles on a mark tells nothing. Who vanishes inside a region has not left it.
/// </remarks>
public sealed class MotionTracker(IReadOnlyList<CameraMark> marks)
{
    public const int TracksMax = 32;

    /// <summary>A track that was not seen for so long is over.</summary>
    public static readonly TimeSpan OverAfter = TimeSpan.FromSeconds(2);

    /// <summary>A box belongs to a track when they overlap by this, or its foot has moved no further than <see cref="StepMax"/> a frame.</summary>
    private const double OverlapMin = 0.15;

    /// <summary>Shares of the picture's width or height.</summary>
    private const double StepMax = 0.12, ClearOfLine = 0.01;

    /// <summary>Told again of who stays in a region.</summary>
    public static readonly TimeSpan StaysEvery = TimeSpan.FromSeconds(20);

    private const int LooksToTell = 2;

    private readonly List<Following> _open = [];
    private long _ids;

    /// <summary>The tracks that were seen in the last frame.</summary>
    public IReadOnlyList<MotionTrack> Current { get; private set; } = [];

    /// <summary>All tracks that are not over.</summary>
    public IReadOnlyList<MotionTrack> Open => _open.ConvertAll(f => f.Track);

    /// <summary>Boxes in which something may be looked for: all, or those that stand in a region that is marked so.</summary>
    public IReadOnlyList<PictureBox> Within(IReadOnlyList<PictureBox> moving, int widthPx, int heightPx)
    {
        var only = marks.Where(m => m is { Kind: MarkKind.Region, OnlyHere: true }).ToList();
        if (only.Count == 0) return moving;
        return [.. moving.Where(b => only.Exists(m => m.Contains(Foot(b, widthPx, heightPx)) || m.Contains(Middle(b, widthPx, heightPx))))];
    }

    /// <summary>Takes in the next frame.</summary>
    /// <param name="moving">What moves, as <see cref="Within"/> left it.</param>
    /// <param name="objects">People and vehicles found in it.</param>
    /// <returns>What happened at the marks, in no order.</returns>
    public IReadOnlyList<MotionEvent> Next(
        DateTimeOffset at, IReadOnlyList<PictureBox> moving, IReadOnlyList<SeenObject> objects, int widthPx, int heightPx)
    {
        _open.RemoveAll(f => at - f.Track.LastAt > OverAfter);
        var seen = Things(moving, objects);
        var events = new List<MotionEvent>();
        var current = new List<MotionTrack>();
        foreach (var (following, thing) in Match(seen, at, widthPx, heightPx))
        {
            following.Track = following.Track with { Box = thing.Box, Kind = thing.Kind ?? following.Track.Kind, LastAt = at };
            current.Add(following.Track);
            following.Step(Foot(thing.Box, widthPx, heightPx), events);
        }
        Current = current;
        return events;
    }

    /// <summary>Where a box stands, 0..1.</summary>
    public static MarkPoint Foot(PictureBox box, int widthPx, int heightPx) =>
        new((box.LeftPx + (box.WidthPx / 2.0)) / widthPx, Math.Min(1, (box.TopPx + box.HeightPx) / (double)heightPx));

    private static MarkPoint Middle(PictureBox box, int widthPx, int heightPx) =>
        new((box.LeftPx + (box.WidthPx / 2.0)) / widthPx, (box.TopPx + (box.HeightPx / 2.0)) / heightPx);

    /// <summary>People and vehicles as they were found, and what else moves.</summary>
    private static List<(PictureBox Box, ObjectKind? Kind)> Things(IReadOnlyList<PictureBox> moving, IReadOnlyList<SeenObject> objects) =>
    [
        .. objects.Select(o => (o.Box, (ObjectKind?)o.Kind)),
        .. moving.Where(m => !objects.Any(o => Boxes.Inside(o.Box, m) >= Boxes.MovingShareMin)).Select(m => (m, (ObjectKind?)null)),
    ];

    /// <summary>The nearest pairs first; what is left over begins a track.</summary>
    private List<(Following Following, (PictureBox Box, ObjectKind? Kind) Thing)> Match(
        List<(PictureBox Box, ObjectKind? Kind)> seen, DateTimeOffset at, int widthPx, int heightPx)
    {
        var pairs = from f in _open
                    from s in seen
                    let overlap = Boxes.Overlap(f.Track.Box, s.Box)
                    let step = Step(Foot(f.Track.Box, widthPx, heightPx), Foot(s.Box, widthPx, heightPx))
                    where overlap >= OverlapMin || step <= StepMax
                    orderby step - overlap
                    select (Following: f, Thing: s);
        var matched = new List<(Following Following, (PictureBox, ObjectKind?) Thing)>();
        foreach (var pair in pairs)
            if (!matched.Exists(m => m.Following == pair.Following) && seen.Remove(pair.Thing)) matched.Add(pair);
        foreach (var thing in seen.Take(TracksMax - _open.Count))
        {
            var begun = new Following(new(++_ids, thing.Kind, thing.Box, at, at), marks);
            _open.Add(begun);
            matched.Add((begun, thing));
        }
        return matched;
    }

    private static double Step(MarkPoint a, MarkPoint b) => Math.Sqrt(((a.X - b.X) * (a.X - b.X)) + ((a.Y - b.Y) * (a.Y - b.Y)));

    /// <summary>One track and how it stands to each mark.</summary>
    private sealed class Following(MotionTrack track, IReadOnlyList<CameraMark> marks)
    {
        private readonly MarkPoint?[] _clearAt = new MarkPoint?[marks.Count];
        private readonly bool[] _inside = new bool[marks.Count];
        private readonly int[] _otherwise = new int[marks.Count];
        private readonly DateTimeOffset[] _toldAt = new DateTimeOffset[marks.Count];

        public MotionTrack Track { get; set; } = track;

        public void Step(MarkPoint foot, List<MotionEvent> events)
        {
            for (var i = 0; i < marks.Count; i++)
                if ((marks[i].Kind == MarkKind.Region ? AtRegion(i, foot) : AtLine(i, foot)) is { } happened) events.Add(happened);
        }

        private MotionEvent? AtRegion(int i, MarkPoint foot)
        {
            _otherwise[i] = marks[i].Contains(foot) == _inside[i] ? 0 : _otherwise[i] + 1;
            if (_otherwise[i] < LooksToTell)
            {
                if (!_inside[i] || Track.LastAt - _toldAt[i] < StaysEvery) return null;
                _toldAt[i] = Track.LastAt;
                return new MotionEvent.Stays(marks[i], Track);
            }
            (_inside[i], _otherwise[i], _toldAt[i]) = (!_inside[i], 0, Track.LastAt);
            return _inside[i] ? new MotionEvent.Entered(marks[i], Track) : new MotionEvent.Left(marks[i], Track);
        }

        private MotionEvent.Crossed? AtLine(int i, MarkPoint foot)
        {
            var side = marks[i].SideOf(foot);
            if (Math.Abs(side) < ClearOfLine) return null;
            var before = _clearAt[i];
            _clearAt[i] = foot;
            if (before is not { } from || Math.Sign(marks[i].SideOf(from)) == Math.Sign(side) || !marks[i].IsCrossedBy(from, foot)) return null;
            return new(marks[i], Track, side > 0 ? LineWay.AToB : LineWay.BToA);
        }
    }
}
