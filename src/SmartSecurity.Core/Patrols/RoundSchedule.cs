namespace SmartSecurity.Core.Patrols;

/// <summary>One round of a route by the local calendar. There is exactly one for each day and start.</summary>
/// <param name="LocalMinute">The start as the route says it, in minutes since local midnight: a start that is added moves no other round.</param>
public sealed record RoundSlot(DateOnly Day, int LocalMinute, DateTimeOffset StartsAt);

/// <summary>From local start times to instants, on days of 23, 24 and 25 hours.</summary>
public static class RoundSchedule
{
    /// <summary>More rounds a day than this are a mistake in the form.</summary>
    public const int StartsMax = 6;

    /// <summary>When a local time comes on a day. One that clocks skip is the first that exists after it; of one that comes twice, the first.</summary>
    public static DateTimeOffset StartOf(DateOnly day, TimeOnly local, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var at = day.ToDateTime(local);
        while (zone.IsInvalidTime(at)) at = at.AddMinutes(1);
        var offset = zone.IsAmbiguousTime(at) ? zone.GetAmbiguousTimeOffsets(at).Max() : zone.GetUtcOffset(at);
        return new(at, offset);
    }

    /// <summary>Rounds that start after the one instant and not after the other, in order.</summary>
    public static IReadOnlyList<RoundSlot> Between(IReadOnlyList<TimeOnly> starts, TimeZoneInfo zone, DateTimeOffset after, DateTimeOffset to)
    {
        ArgumentNullException.ThrowIfNull(zone);
        ArgumentNullException.ThrowIfNull(starts);
        if (to <= after) return [];
        // A day more on either side: an offset may move an instant over midnight.
        var first = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(after, zone).DateTime).AddDays(-1);
        var last = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(to, zone).DateTime).AddDays(1);
        var slots = new List<RoundSlot>();
        for (var day = first; day <= last; day = day.AddDays(1))
            foreach (var start in starts)
                if (StartOf(day, start, zone) is var at && at > after && at <= to) slots.Add(new(day, (start.Hour * 60) + start.Minute, at));
        return [.. slots.OrderBy(s => s.StartsAt).ThenBy(s => s.LocalMinute)];
    }
}
