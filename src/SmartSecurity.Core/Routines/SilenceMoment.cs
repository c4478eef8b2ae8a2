namespace SmartSecurity.Core.Routines;

/// <summary>One person's clock after a number of sightings in their order. Never changed once made.</summary>
internal sealed record SilenceMoment
{
    public const int SeenLatelyMax = 8;

    public required Habits Habits { get; init; }
    public required long FirstMs { get; init; }
    /// <summary>The latest reading, repeats included: what people are told.</summary>
    public required long LastSeenMs { get; init; }
    public required string? LastPlace { get; init; }
    /// <summary>The last passage that counted, and its kind: a repeat within 15 min of it is no passage of its own.</summary>
    public required long PassageMs { get; init; }
    public required SightingKind PassageKind { get; init; }
    /// <summary>The state the person was seen going into.</summary>
    public required bool Away { get; init; }
    /// <summary>The home has a sensor that has spoken.</summary>
    public bool HasTrace { get; init; }
    /// <summary>Bit i: place i of the habits does not report.</summary>
    public int DownMask { get; init; }
    /// <summary>On a registered trip until then (0: none): what lies before it neither runs the clock nor teaches.</summary>
    public long AwayUntilMs { get; init; }
    /// <summary>The last answer since the last passage; null: none.</summary>
    public long? AnsweredMs { get; init; }
    /// <summary>The last passages that counted, in minutes since 1970, oldest first.</summary>
    public required int[] SeenLately { get; init; }

    /// <summary>From where the clock runs on: the last passage, or the last change of coverage after it.</summary>
    public required long AnchorMs { get; init; }
    /// <summary>R, H, covered hours since the last passage, and the weight of being at home, all at the anchor.</summary>
    public double R { get; init; }
    public double ExpectedSince { get; init; }
    public double HoursSince { get; init; }
    public required double WeightHome { get; init; }
}

/// <summary>
/// One person's silence clock: what was learnt, where the present silence stands, and enough of the last ten minutes to take a late
/// event in its place. Never changed once made; the same sightings give the same bytes, in whatever order they came.
/// </summary>
public sealed class SilenceState
{
    /// <summary>An event that happened so long before the latest one, or longer, comes too late to change anything.</summary>
    public static readonly TimeSpan LateMax = TimeSpan.FromMinutes(10);

    /// <summary>More sightings than this are not kept apart: the oldest are settled before their ten minutes are over.</summary>
    public const int RecentMax = 12;

    internal SilenceState(SilenceMoment? settled, Sighting[] recent, SilenceMoment current, long latestMs, long settledMs)
    {
        (Settled, Recent, Current, LatestMs, SettledMs) = (settled, recent, current, latestMs, settledMs);
    }

    /// <summary>The clock before the recent sightings; null while all there ever were are recent.</summary>
    internal SilenceMoment? Settled { get; }
    internal Sighting[] Recent { get; }
    internal SilenceMoment Current { get; }
    /// <summary>The latest time of any sighting but an answer.</summary>
    internal long LatestMs { get; }
    /// <summary>The latest settled sighting; nothing before it can be taken any more.</summary>
    internal long SettledMs { get; }

    /// <summary>The last time the person was seen, and where.</summary>
    public DateTimeOffset LastSeenAt => DateTimeOffset.FromUnixTimeMilliseconds(Current.LastSeenMs);
    public string? LastPlace => Current.LastPlace;
    /// <summary>True when the last passage led out.</summary>
    public bool Away => Current.Away;
    /// <summary>When somebody last answered for the present silence; null: nobody did.</summary>
    public DateTimeOffset? AnsweredAt => Current.AnsweredMs is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;
    /// <summary>End of the registered trip, past or to come; null: there never was one.</summary>
    public DateTimeOffset? AwayUntil => Current.AwayUntilMs == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(Current.AwayUntilMs);
    /// <summary>A sensor in the home has spoken.</summary>
    public bool HasTrace => Current.HasTrace;
    /// <summary>The last passages that counted, Unix ms to the minute, oldest first; at most 8.</summary>
    public IEnumerable<long> SeenLately => Current.SeenLately.Select(minute => minute * 60_000L);
    /// <summary>The first time the person was ever seen.</summary>
    public DateTimeOffset FirstSeenAt => DateTimeOffset.FromUnixTimeMilliseconds(Current.FirstMs);
    /// <summary>From where the present stretch of the clock runs: changes with a passage or a change of coverage.</summary>
    public DateTimeOffset AnchorAt => DateTimeOffset.FromUnixTimeMilliseconds(Current.AnchorMs);
    /// <summary>The last passage that counted.</summary>
    public DateTimeOffset PassageAt => DateTimeOffset.FromUnixTimeMilliseconds(Current.PassageMs);

    /// <summary>Whether a point this person uses does not report; null: the person never passes there.</summary>
    /// <param name="point">Its stable name, as the clock was told.</param>
    public bool? IsDown(string point)
    {
        var hash = Sighting.PointOf(point);
        var places = Current.Habits.Places;
        for (var i = 0; i < places.Length; i++)
            if (places[i].Point == hash) return (Current.DownMask >> i & 1) != 0;
        return null;
    }

    /// <summary>48 half hours from midnight: how often the person is usually seen out of their present state, in sightings an hour.</summary>
    public IReadOnlyList<double> UsualPerHour(bool weekend) =>
        Current.Habits.Rates(Away).AsSpan(weekend ? LocalCalendar.Bins : 0, LocalCalendar.Bins).ToArray();

    /// <summary>Compact, versioned, the same bytes for the same state.</summary>
    public byte[] Save() => SilenceBytes.Write(this);

    /// <exception cref="InvalidDataException">The bytes are of no version this program reads, or damaged.</exception>
    public static SilenceState Load(ReadOnlySpan<byte> bytes) => SilenceBytes.Read(bytes);
}

/// <summary>Where a silence stands at one instant.</summary>
/// <param name="R">Covered hours, after Shiryaev and Roberts; the clock raises when it reaches the threshold.</param>
/// <param name="HoursSince">Covered hours since the last passage.</param>
/// <param name="ExpectedSince">H: passages the habits expected in them.</param>
/// <param name="WeightHome">0..1: how likely at home, by what was seen last and what could not be seen.</param>
/// <param name="Coverage">0..1: share of this person's passages that would be seen now.</param>
/// <param name="HazardPerHour">Passages an hour expected now out of the likelier state.</param>
public readonly record struct SilenceReading(
    double R, double HoursSince, double ExpectedSince, double WeightHome, double Coverage, double HazardPerHour);
