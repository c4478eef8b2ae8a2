namespace SmartSecurity.Core.Routines;

/// <summary>What a community's calendar makes of a day, whatever its weekday.</summary>
public enum DayKind
{
    /// <summary>As a Sunday.</summary>
    Holiday,
    /// <summary>A weekend that is worked instead of another day (调休).</summary>
    Working,
}

/// <summary>Local dates that are not what their weekday says.</summary>
public sealed class SpecialDays
{
    private readonly Dictionary<DateOnly, DayKind> _days;

    /// <param name="days">One kind a date.</param>
    public SpecialDays(IEnumerable<KeyValuePair<DateOnly, DayKind>> days) => _days = new(days);

    public static SpecialDays None { get; } = new([]);

    /// <summary>Holidays only, as most of the world has them.</summary>
    public static SpecialDays Holidays(params IEnumerable<DateOnly> dates) => new(dates.Select(d => KeyValuePair.Create(d, DayKind.Holiday)));

    /// <summary>Whether a date is free: a holiday, or a Saturday or Sunday that is not worked.</summary>
    public bool IsFree(DateOnly date) => _days.TryGetValue(date, out var kind)
        ? kind == DayKind.Holiday : date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
}
