namespace SmartSecurity.Simulator.Homes;

/// <summary>How much a resident goes out: over half of the days without a passage, 10–50 %, under 10 %.</summary>
public enum HomeClass { Quiet, Typical, Busy }

/// <summary>What a simulated event is.</summary>
public enum HomeEventKind { Enter, Leave, Activity, Outage, Restored, TripStart, TripEnd }

/// <summary>One event of the simulated community.</summary>
/// <param name="At">When it happened.</param>
/// <param name="ReceivedAt">When it arrived: 1 to 9 minutes later for one reading in fifty, else at once.</param>
/// <param name="Subject">Index of the resident; −1 for a point's outage, which concerns everybody.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Point">The gate (<c>gate-1</c>), or the sensor of a home (<c>water</c>); null for trips.</param>
public readonly record struct HomeEvent(DateTimeOffset At, DateTimeOffset ReceivedAt, int Subject, HomeEventKind Kind, string? Point);

/// <summary>A stretch of time; the end is not part of it.</summary>
public readonly record struct HomeSpan(DateTimeOffset From, DateTimeOffset To)
{
    public bool Holds(DateTimeOffset at) => From <= at && at < To;
}

/// <summary>A simulated resident and the truth about them.</summary>
public sealed record HomeResident
{
    public required int Subject { get; init; }
    public required HomeClass Class { get; init; }
    /// <summary>Index of the household; couples share one.</summary>
    public required int Household { get; init; }
    public required bool LivesAlone { get; init; }
    /// <summary>When the resident truly was out, trips included, in order and apart.</summary>
    public required IReadOnlyList<HomeSpan> Out { get; init; }
    public required IReadOnlyList<HomeSpan> RegisteredTrips { get; init; }
    public required IReadOnlyList<HomeSpan> UnregisteredTrips { get; init; }
    public required IReadOnlyList<HomeSpan> Illnesses { get; init; }
}

/// <summary>What to simulate.</summary>
public sealed record HomesSettings
{
    public const int ResidentsMax = 200_000;
    public const int DaysMax = 3_650;
    public const int TraceMax = 5;

    /// <summary>The same seed gives the same events, bit for bit.</summary>
    public int Seed { get; init; } = 1;
    /// <summary>1 to <see cref="ResidentsMax"/>.</summary>
    public int Residents { get; init; } = 300;
    /// <summary>1 to <see cref="DaysMax"/>.</summary>
    public int Days { get; init; } = 180;
    /// <summary>The first local day.</summary>
    public DateOnly Start { get; init; } = new(2026, 1, 1);
    /// <summary>In-home sensors a home, 0 to <see cref="TraceMax"/>.</summary>
    public int Trace { get; init; }
    /// <summary>Offset of local time; the simulated community knows no daylight saving.</summary>
    public TimeSpan UtcOffset { get; init; } = TimeSpan.FromHours(8);
    /// <summary>1 to 20.</summary>
    public int Gates { get; init; } = 6;
    /// <summary>Every point, gates and sensors, is down for 24 h once a fortnight.</summary>
    public bool AllDownFortnightly { get; init; }
    /// <summary>Classes to draw from in turn instead of the usual mix; null: quiet 18 %, typical 63 %, busy 19 %.</summary>
    public HomeClass? Only { get; init; }
}

/// <summary>A simulated community: its residents, and its events in the order they arrived.</summary>
public sealed record HomesRecord(HomesSettings Settings, IReadOnlyList<HomeResident> Residents, IReadOnlyList<HomeEvent> Events);
