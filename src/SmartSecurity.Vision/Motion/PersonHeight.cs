using SmartSecurity.Core.Recognition;

namespace SmartSecurity.Vision.Motion;

/// <summary>How high people are in one camera's picture: the median of those who were found where something as high moved.</summary>
public sealed class PersonHeight
{
    /// <summary>People after whom it is believed, and how many are remembered.</summary>
    public const int BelievedFrom = 5, RememberedMax = 31;

    private const double SameBoxOverlap = 0.4;

    private readonly Queue<int> _heightsPx = new();

    /// <summary>In pixels of the frame; null while too few were seen.</summary>
    public double? TypicalPx => _heightsPx.Count < BelievedFrom ? null : _heightsPx.Order().ElementAt(_heightsPx.Count / 2);

    /// <summary>Takes in what was found in a frame.</summary>
    public void Add(IReadOnlyList<SeenObject> found, IReadOnlyList<PictureBox> moving)
    {
        foreach (var box in found.Where(f => f.Kind == ObjectKind.Person).Select(f => f.Box))
        {
            if (!moving.Any(m => IsUpright(m) && Boxes.Overlap(m, box) >= SameBoxOverlap)) continue;
            _heightsPx.Enqueue(box.HeightPx);
            if (_heightsPx.Count > RememberedMax) _heightsPx.Dequeue();
        }
    }

    /// <summary>Whether a box stands as a person does: between one and a half and five times as high as wide.</summary>
    internal static bool IsUpright(PictureBox box) => box.HeightPx >= 1.5 * box.WidthPx && box.HeightPx <= 5 * box.WidthPx;
}
