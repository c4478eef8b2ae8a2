namespace SmartSecurity.Core.Residents;

/// <summary>A day as a community's people count it, as instants.</summary>
public static class LocalDay
{
    /// <summary>Its first instant. Where clocks go forward at midnight, the first one that exists.</summary>
    public static DateTimeOffset StartOf(DateOnly day, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(local)) local = local.AddMinutes(15);
        return new(local, zone.GetUtcOffset(local));
    }

    /// <summary>The first instant after it: what is valid to a day is valid throughout it.</summary>
    public static DateTimeOffset EndOf(DateOnly day, TimeZoneInfo zone) => StartOf(day.AddDays(1), zone);
}
