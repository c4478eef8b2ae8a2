namespace SmartSecurity.Core.Patrols;

/// <summary>A checkpoint as one round plans it.</summary>
/// <param name="Order">1 is first.</param>
/// <param name="After">When it is expected, counted from the round's start; null: any time within the round.</param>
/// <param name="Tolerance">So much sooner or later than <paramref name="After"/> is on time.</param>
public sealed record PlannedPoint(Guid Id, int Order, string Place, TimeSpan? After, TimeSpan Tolerance)
{
    public string? Building { get; init; }
    public Guid? DeviceId { get; init; }
    public IReadOnlyList<ChecklistItem> Items { get; init; } = [];
}

/// <summary>One round as it was planned. A later edit of the route does not rewrite it.</summary>
public sealed record RoundPlan(DateTimeOffset StartsAt, DateTimeOffset EndsAt, bool InOrder, IReadOnlyList<PlannedPoint> Points)
{
    /// <summary>Rounds are written ahead by this much, so that a phone that goes out of reach in the morning has the evening's, too.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromHours(12);

    /// <summary>A visit so long before the start counts as early; an earlier one is kept and counts for nothing.</summary>
    public static readonly TimeSpan EarlyMax = TimeSpan.FromHours(2);

    /// <summary>A visit so long after the end counts as late; a later one is kept and counts for nothing.</summary>
    public static readonly TimeSpan LateMax = TimeSpan.FromHours(2);

    /// <summary>A round closes so long after its end: a phone may still be sending what it recorded in a cellar.</summary>
    public static readonly TimeSpan UploadGrace = TimeSpan.FromMinutes(15);

    public DateTimeOffset ClosesAt => EndsAt + UploadGrace;

    /// <summary>From when to when a visit of this point is on time, both ends included.</summary>
    public (DateTimeOffset From, DateTimeOffset To) OnTime(PlannedPoint point) => point.After is { } after
        ? (StartsAt + after - point.Tolerance, StartsAt + after + point.Tolerance) : (StartsAt, EndsAt);
}
