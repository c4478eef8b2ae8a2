using SmartSecurity.Core.Passages;

namespace SmartSecurity.Core.Routines;

/// <summary>What the silence clock is told.</summary>
public enum SightingKind
{
    /// <summary>Seen on the way into the community; at home from then on.</summary>
    In,
    /// <summary>Seen on the way out; away from then on.</summary>
    Out,
    /// <summary>Seen at a gate that cannot tell the way: whoever was likely at home is likely out now, and the reverse.</summary>
    Unknown,
    /// <summary>A sensor in the home noticed the person.</summary>
    Activity,
    /// <summary>A point stopped reporting.</summary>
    Outage,
    /// <summary>A point reports again.</summary>
    Restored,
    /// <summary>A question was answered, or the person was reached: R := 0.</summary>
    Answered,
    /// <summary>Found well and out: a passage nobody had read.</summary>
    FoundOut,
    /// <summary>Found at home; the silence was no habit and is forgotten.</summary>
    Discarded,
}

/// <summary>One thing that happened to one person's clock.</summary>
/// <param name="AtMs">When, Unix milliseconds.</param>
/// <param name="Point">Stable hash of the gate or sensor; see <see cref="PointOf"/>.</param>
/// <param name="Place">The place's name for people, at most <see cref="PlaceLengthMax"/> characters are kept; null: none.</param>
public readonly record struct Sighting(long AtMs, SightingKind Kind, uint Point, string? Place) : IComparable<Sighting>
{
    public const int PlaceLengthMax = 32;

    public bool IsReading => Kind is SightingKind.In or SightingKind.Out or SightingKind.Unknown or SightingKind.Activity;

    /// <summary>FNV-1a of a point's stable name (device id, or name in a file): four bytes in the state instead of a name.</summary>
    public static uint PointOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var hash = 2_166_136_261;
        foreach (var c in name) hash = (hash ^ c) * 16_777_619;
        return hash;
    }

    public static SightingKind KindOf(Direction? direction) => direction switch
    {
        Direction.In => SightingKind.In,
        Direction.Out => SightingKind.Out,
        _ => SightingKind.Unknown,
    };

    /// <summary>By time, then by what it is: the order in which sightings are taken, however they arrived.</summary>
    public int CompareTo(Sighting other)
    {
        var order = AtMs.CompareTo(other.AtMs);
        if (order == 0) order = ((int)Kind).CompareTo((int)other.Kind);
        if (order == 0) order = Point.CompareTo(other.Point);
        return order != 0 ? order : string.CompareOrdinal(Place, other.Place);
    }

    public static bool operator <(Sighting left, Sighting right) => left.CompareTo(right) < 0;
    public static bool operator <=(Sighting left, Sighting right) => left.CompareTo(right) <= 0;
    public static bool operator >(Sighting left, Sighting right) => left.CompareTo(right) > 0;
    public static bool operator >=(Sighting left, Sighting right) => left.CompareTo(right) >= 0;
}
