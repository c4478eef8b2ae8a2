namespace SmartSecurity.Core.Patrols;

/// <summary>What was odd about a visit. It is kept all the same, and the board says so.</summary>
[Flags]
public enum VisitMarks
{
    None = 0,
    /// <summary>The phone's clock was wrong, and its difference was taken off.</summary>
    ClockCorrected = 1,
    /// <summary>Even so it lay in the future: the time of receipt counts.</summary>
    FromTheFuture = 2,
    BeforeRound = 4,
    AfterRound = 8,
    /// <summary>The checkpoint was chosen by hand, with a reason.</summary>
    NotScanned = 16,
}

/// <summary>When a visit happened, from what a phone says and when its message came.</summary>
/// <remarks>
/// A phone out of reach sends hours later, so the time of receipt says nothing. Its own clock may be wrong by any amount; but it says with each
/// sending what it believes the time to be now, and the difference to ours is the clock's error. Who sets the clock between visit and sending
/// cheats this; the board shows both times.
/// </remarks>
public static class VisitClock
{
    /// <summary>A smaller difference is the network's, not the clock's.</summary>
    public static readonly TimeSpan SkewTolerated = TimeSpan.FromMinutes(2);

    /// <param name="plan">The round it belongs to.</param>
    /// <param name="deviceAt">The phone's clock at the visit.</param>
    /// <param name="deviceNow">The phone's clock at sending; null: it was not told, so the clock is believed.</param>
    /// <param name="receivedAt">Ours.</param>
    public static (DateTimeOffset At, VisitMarks Marks) Read(
        RoundPlan plan, DateTimeOffset deviceAt, DateTimeOffset? deviceNow, DateTimeOffset receivedAt)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var skew = deviceNow is { } told ? receivedAt - told : TimeSpan.Zero;
        var marks = VisitMarks.None;
        var at = deviceAt;
        if (skew.Duration() > SkewTolerated) (at, marks) = (Shifted(deviceAt, skew), VisitMarks.ClockCorrected);
        if (at > receivedAt + SkewTolerated) (at, marks) = (receivedAt, marks | VisitMarks.FromTheFuture);
        if (at < plan.StartsAt) marks |= VisitMarks.BeforeRound;
        if (at > plan.EndsAt) marks |= VisitMarks.AfterRound;
        return (at, marks);
    }

    /// <summary>A clock of the year 1 or 9999 must not throw.</summary>
    private static DateTimeOffset Shifted(DateTimeOffset at, TimeSpan by) =>
        by < TimeSpan.Zero
            ? at - DateTimeOffset.MinValue > -by ? at + by : DateTimeOffset.MinValue
            : DateTimeOffset.MaxValue - at > by ? at + by : DateTimeOffset.MaxValue;
}
