namespace SmartSecurity.Core.Patrols;

/// <summary>How one checkpoint of a round stands.</summary>
public enum PointState { Waiting, OnTime, Early, Late, Missed }

/// <summary>How a round stands as a whole; the worst of its points names it.</summary>
public enum RoundStanding
{
    /// <summary>Its time has not come.</summary>
    Ahead,
    /// <summary>It is time, and nobody has been anywhere yet.</summary>
    Due,
    UnderWay,
    OnTime,
    Early,
    Late,
    /// <summary>Some points were missed.</summary>
    Incomplete,
    /// <summary>Nobody went.</summary>
    Missed,
}

/// <summary>A visit as the reading needs it.</summary>
/// <param name="At">When it happened, see <see cref="VisitClock"/>.</param>
public sealed record VisitFact(Guid Id, Guid PointId, DateTimeOffset At);

/// <param name="VisitId">The visit that counts; null: there is none.</param>
/// <param name="OutOfOrder">The route has an order, and a point before this one was visited later.</param>
public sealed record PointReading(PlannedPoint Point, PointState State, Guid? VisitId, DateTimeOffset? At, bool OutOfOrder);

/// <summary>A round as its visits tell it. Pure: the same visits give the same reading, in whatever order and however often they arrived.</summary>
public sealed record RoundReading(RoundStanding Standing, IReadOnlyList<PointReading> Points)
{
    public int Count(PointState state) => Points.Count(p => p.State == state);

    public int Visited => Points.Count(p => p.VisitId is not null);

    /// <param name="plan">The round.</param>
    /// <param name="visits">Of this round; those of other points are left out.</param>
    /// <param name="now">Before <see cref="RoundPlan.ClosesAt"/> a point without a visit waits, from then on it is missed.</param>
    public static RoundReading Of(RoundPlan plan, IEnumerable<VisitFact> visits, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var counted = visits.Where(v => plan.StartsAt - RoundPlan.EarlyMax <= v.At && v.At <= plan.EndsAt + RoundPlan.LateMax)
            .ToLookup(v => v.PointId);
        var points = new List<PointReading>(plan.Points.Count);
        DateTimeOffset? latest = null;
        foreach (var point in plan.Points.OrderBy(p => p.Order).ThenBy(p => p.Id))
        {
            // The visit nearest to its time counts, so that a second one never makes the first worse.
            var best = counted[point.Id].OrderBy(v => Off(plan, point, v.At).Duration()).ThenBy(v => v.At).ThenBy(v => v.Id).FirstOrDefault();
            var outOfOrder = plan.InOrder && best is not null && best.At < latest;
            if (best is not null && !(latest >= best.At)) latest = best.At;
            points.Add(new(point, StateOf(plan, point, best, now), best?.Id, best?.At, outOfOrder));
        }
        return new(StandingOf(plan, points, now), points);
    }

    /// <summary>Negative: so much too early; positive: too late; zero: on time.</summary>
    public static TimeSpan Off(RoundPlan plan, PlannedPoint point, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var (from, to) = plan.OnTime(point);
        return at < from ? at - from : at > to ? at - to : TimeSpan.Zero;
    }

    private static PointState StateOf(RoundPlan plan, PlannedPoint point, VisitFact? best, DateTimeOffset now) => best is null
        ? now < plan.ClosesAt ? PointState.Waiting : PointState.Missed
        : Off(plan, point, best.At) switch
        {
            var off when off < TimeSpan.Zero => PointState.Early,
            var off when off > TimeSpan.Zero => PointState.Late,
            _ => PointState.OnTime,
        };

    private static RoundStanding StandingOf(RoundPlan plan, List<PointReading> points, DateTimeOffset now)
    {
        bool Any(PointState state) => points.Exists(p => p.State == state);
        var visited = points.Exists(p => p.VisitId is not null);
        if (Any(PointState.Waiting)) return visited ? RoundStanding.UnderWay : now < plan.StartsAt ? RoundStanding.Ahead : RoundStanding.Due;
        if (Any(PointState.Missed)) return visited ? RoundStanding.Incomplete : RoundStanding.Missed;
        return Any(PointState.Late) ? RoundStanding.Late : Any(PointState.Early) ? RoundStanding.Early : RoundStanding.OnTime;
    }
}
