using System.ComponentModel.DataAnnotations;
using SmartSecurity.Core.Passages;

namespace SmartSecurity.Core.Routines;

/// <summary>When a resident at risk of wandering is looked for.</summary>
public sealed record NightExitOptions
{
    /// <summary>Local hour at which the night begins: 18 to 23, 22 unless set.</summary>
    [Range(18, 23)]
    public int FromHour { get; init; } = 22;

    /// <summary>Local hour at which the night ends: 3 to 9, 6 unless set.</summary>
    [Range(3, 9)]
    public int UntilHour { get; init; } = 6;

    /// <summary>Who is back within so long is not looked for: 5 min to 2 h, 15 min unless set.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "02:00:00")]
    public TimeSpan BackWithin { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// The door of the home of somebody who lives alone tells an exit, too, when nothing stirs inside after it opened: false unless set. It
    /// finds exits that no gate read, and is wrong twice as often as the gates are.
    /// </summary>
    public bool HomeDoorTells { get; init; }
}

/// <summary>What told that somebody left.</summary>
public enum ExitSign
{
    /// <summary>A reading at a door or gate.</summary>
    Reading,
    /// <summary>The door of the home opened, and nothing stirs inside: no reading told.</summary>
    HomeDoor,
}

/// <summary>
/// One person's nights: whether they are believed out, and an exit at night that nothing has ended yet. Pure: every step gives a new
/// value. Readings are taken in the order they arrive; one that happened before the latest known is of no effect.
/// </summary>
/// <remarks>
/// Source: docs/design/routines.md, "night exit", and docs/design/signs.md. With two points (the building's door and the gate) either
/// reading tells the exit. A point that cannot tell the way does, too: read again on the same outing, or long after it began, it is the
/// way back; on the way in, a further point within 15 min belongs to the return.
/// </remarks>
/// <param name="Out">Believed out, by the last reading.</param>
/// <param name="ReadAt">The last reading.</param>
/// <param name="Points">Points read on the present outing or return, as hashes between blanks; at most <see cref="PointsMax"/>.</param>
/// <param name="LeftAt">When the exit began that is waited for; null: none.</param>
/// <param name="Sign">What told it.</param>
/// <param name="Place">Where the person was read last since then.</param>
/// <param name="PlaceAt">When.</param>
/// <param name="ActivityAt">When something in the home stirred last, to ten minutes; null: never.</param>
/// <param name="RaisedAt">When the exit was told; null: it is not yet, or there is none.</param>
public sealed record NightExit(
    bool Out, DateTimeOffset ReadAt, string Points, DateTimeOffset? LeftAt, ExitSign Sign, string? Place, DateTimeOffset PlaceAt,
    DateTimeOffset? ActivityAt, DateTimeOffset? RaisedAt)
{
    public const int PointsMax = 6;

    /// <summary>A sensor that has not stirred for so long says nothing by its silence.</summary>
    public static readonly TimeSpan TraceMax = TimeSpan.FromHours(24);

    /// <summary>What stirs so soon after the door was somebody on the way out.</summary>
    public static readonly TimeSpan LeavingWithin = TimeSpan.FromSeconds(20);

    /// <summary>A reading on the way out so long after an exit is another exit, whose return nobody read.</summary>
    private static readonly TimeSpan SameNight = TimeSpan.FromHours(8);

    private static readonly TimeSpan ActivityStep = TimeSpan.FromMinutes(10);

    /// <summary>Nothing known.</summary>
    public static NightExit Unseen { get; } = new(false, DateTimeOffset.MinValue, "", null, default, null, DateTimeOffset.MinValue, null, null);

    /// <summary>When the person should be back; null: nothing is waited for, or it was told already.</summary>
    public DateTimeOffset? BackBy(NightExitOptions options) => RaisedAt is null && LeftAt is { } left ? left + options.BackWithin : null;

    /// <summary>A reading at a door or gate.</summary>
    /// <param name="at">When.</param>
    /// <param name="way">Which way; null when the point cannot tell.</param>
    /// <param name="point">Stable name of the point.</param>
    /// <param name="place">Its name for people.</param>
    /// <param name="night">Whether that was at night.</param>
    public NightExit Read(DateTimeOffset at, Direction? way, string point, string? place, bool night)
    {
        if (at < ReadAt) return this;
        var hash = $" {Sighting.PointOf(point):x8}";
        var soon = at - ReadAt <= SilenceClock.RepeatWithin;
        var known = Points.Contains(hash, StringComparison.Ordinal);
        var goesOut = way switch
        {
            Direction.Out => true,
            Direction.In => false,
            _ when Out => !known && (soon || RaisedAt is not null),
            _ => known || !soon,
        };
        var same = goesOut == Out && soon;
        var read = this with { Out = goesOut, ReadAt = at, Points = Kept(same ? Points : "", hash, known && same), Place = place, PlaceAt = at };
        if (!goesOut) return read with { LeftAt = null, RaisedAt = null, Sign = default };
        // Read once more on an outing that is waited for: the wait goes on, and who searches learns where.
        if (LeftAt is { } left && at - left < SameNight && (night || RaisedAt is null)) return read with { Sign = ExitSign.Reading };
        var begins = night && !same;
        return read with { LeftAt = begins ? at : null, RaisedAt = null, Sign = default };
    }

    /// <summary>The door of the home of somebody who lives alone opened.</summary>
    public NightExit HomeDoor(DateTimeOffset at, string? place, bool night)
    {
        var traced = ActivityAt is { } stirred && at - stirred <= TraceMax && at >= stirred - ActivityStep;
        var comesHome = !Out && at - ReadAt <= SilenceClock.RepeatWithin;
        if (!night || !traced || Out || comesHome || RaisedAt is not null || (LeftAt is not null && Sign == ExitSign.Reading)) return this;
        return this with { LeftAt = at, Sign = ExitSign.HomeDoor, Place = place, PlaceAt = at };
    }

    /// <summary>Something in the home stirred. It ends only what the home's door told: a kettle is no proof against a reading at the gate.</summary>
    public NightExit Stirs(DateTimeOffset at)
    {
        var ends = LeftAt is { } left && Sign == ExitSign.HomeDoor && at > left + LeavingWithin;
        if (!ends && ActivityAt is { } last && at < last + ActivityStep) return this;
        var stirred = this with { ActivityAt = ActivityAt > at ? ActivityAt : at };
        return ends ? stirred with { LeftAt = null, RaisedAt = null, Sign = default } : stirred;
    }

    /// <summary>Somebody told that all is well, or the person left for a registered trip.</summary>
    public NightExit Ended() => LeftAt is null ? this : this with { LeftAt = null, RaisedAt = null, Sign = default };

    private static string Kept(string points, string hash, bool known)
    {
        if (known) return points;
        var all = points + hash;
        return all.Length > PointsMax * hash.Length ? all[hash.Length..] : all;
    }
}
