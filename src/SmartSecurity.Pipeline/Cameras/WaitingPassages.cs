using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Passages;
using SmartSecurity.Core.Recognition;
using SmartSecurity.Vision.Motion;

namespace SmartSecurity.Pipeline.Cameras;

/// <summary>A passage that is certain, with its picture, and perhaps waits for its direction.</summary>
/// <param name="Identifications">First what the passage is recorded as.</param>
/// <param name="Box">Where the face or plate was seen last.</param>
internal sealed record CertainPassage(
    DateTimeOffset At, IReadOnlyList<Identification> Identifications, PictureBox Box, string? PictureSha256, ObjectCounts Counts,
    string? FirstPictureSha256 = null)
{
    public Direction? Direction { get; init; }
}

/// <summary>Gives passages their direction: from the line that whoever passes has crossed, or crosses soon after being recognised.</summary>
/// <remarks>Nothing waits where no line has an in and out. Safe from many threads: the end of a stream lets go what waits.</remarks>
internal sealed class WaitingPassages(IReadOnlyList<CameraMark> marks)
{
    /// <summary>Whoever is recognised crosses the line within this time, or the passage is told without a direction.</summary>
    public static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(5);

    public const int WaitingMax = 32;

    private readonly Lock _lock = new();
    private readonly bool _isDirected = marks.Any(m => m.In is not null);
    private readonly Dictionary<long, Direction> _crossed = [];
    private readonly List<(CertainPassage Passage, long Track, DateTimeOffset Until)> _waiting = [];

    /// <summary>The direction of a crossing; null where the line has none.</summary>
    public static Direction? DirectionOf(MotionEvent.Crossed crossed) => crossed.Mark.In is { } way ? way == crossed.Way ? Direction.In : Direction.Out : null;

    /// <returns>The passages that have waited for it.</returns>
    public IReadOnlyList<CertainPassage> Crossed(MotionEvent.Crossed crossed)
    {
        if (DirectionOf(crossed) is not { } direction) return [];
        lock (_lock)
        {
            _crossed[crossed.Track.Id] = direction;
            return Take(w => w.Track == crossed.Track.Id, direction);
        }
    }

    /// <returns>The passage, when it need not wait; else null, and it comes back from one of the other methods.</returns>
    public CertainPassage? Add(CertainPassage passage, IReadOnlyList<MotionTrack> current)
    {
        if (!_isDirected || TrackOf(passage.Box, current) is not { } track) return passage;
        lock (_lock)
        {
            if (_crossed.TryGetValue(track.Id, out var direction)) return passage with { Direction = direction };
            if (_waiting.Count >= WaitingMax) return passage;
            _waiting.Add((passage, track.Id, passage.At + WaitMax));
            return null;
        }
    }

    /// <returns>What has waited long enough, or waits for somebody who is gone.</returns>
    public IReadOnlyList<CertainPassage> Due(DateTimeOffset at, IReadOnlyList<MotionTrack> open)
    {
        lock (_lock)
        {
            foreach (var gone in _crossed.Keys.Where(id => !open.Any(t => t.Id == id)).ToList()) _crossed.Remove(gone);
            return Take(w => at >= w.Until || !open.Any(t => t.Id == w.Track), null);
        }
    }

    /// <returns>All that waits: the stream has ended.</returns>
    public IReadOnlyList<CertainPassage> LetGo()
    {
        lock (_lock) return Take(_ => true, null);
    }

    private List<CertainPassage> Take(Predicate<(CertainPassage Passage, long Track, DateTimeOffset Until)> which, Direction? direction)
    {
        var taken = _waiting.FindAll(which).ConvertAll(w => w.Passage with { Direction = direction });
        _waiting.RemoveAll(which);
        return taken;
    }

    /// <summary>Whose face or plate it is: the smallest box around its middle.</summary>
    private static MotionTrack? TrackOf(PictureBox box, IReadOnlyList<MotionTrack> current)
    {
        var (x, y) = (box.LeftPx + (box.WidthPx / 2), box.TopPx + (box.HeightPx / 2));
        return current.Where(t => x >= t.Box.LeftPx - (t.Box.WidthPx / 8) && x <= t.Box.LeftPx + (t.Box.WidthPx * 9 / 8)
                && y >= t.Box.TopPx - (t.Box.HeightPx / 8) && y <= t.Box.TopPx + (t.Box.HeightPx * 9 / 8))
            .MinBy(t => (long)t.Box.WidthPx * t.Box.HeightPx);
    }
}
