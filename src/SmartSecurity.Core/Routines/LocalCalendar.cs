using System.Collections.Concurrent;

namespace SmartSecurity.Core.Routines;

/// <summary>Where an instant lies in somebody's day: half-hour bin 0..47 of local time, weekend or holiday, and when that ends.</summary>
/// <param name="Bin">Half hours since local midnight by the wall clock, 0..47.</param>
/// <param name="Weekend">By the local date a holiday, or a Saturday or Sunday that is not worked.</param>
/// <param name="EndMs">The first instant (Unix ms) after which the bin or the zone's offset is another one.</param>
/// <param name="Day">Number of the local date, days since 1970-01-01.</param>
public readonly record struct LocalBin(int Bin, bool Weekend, long EndMs, int Day);

/// <summary>Local time of one community. Instants are Unix milliseconds; the wall clock is computed, never stored.</summary>
/// <remarks>The zone's changes are read once into a table, because asking the zone for every half hour cost more than the clock itself.</remarks>
public sealed class LocalCalendar
{
    public const int Bins = 48;
    public const long HourMs = 3_600_000;
    public const long BinMs = HourMs / 2;
    public const long DayMs = 24 * HourMs;

    private static readonly int UnixDayNumber = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    private static readonly ConcurrentDictionary<string, (long[] StartsMs, long[] OffsetsMs)> Zones = new(StringComparer.Ordinal);

    private readonly long[] _startsMs;
    private readonly long[] _offsetsMs;
    private readonly SpecialDays _days;

    /// <param name="zone">The community's zone.</param>
    /// <param name="days">Holidays, which count as a weekend, and weekends that are worked; null: none.</param>
    public LocalCalendar(TimeZoneInfo zone, SpecialDays? days = null)
    {
        ArgumentNullException.ThrowIfNull(zone);
        Zone = zone;
        (_startsMs, _offsetsMs) = Zones.GetOrAdd(zone.ToSerializedString(), _ => ReadChanges(zone));
        _days = days ?? SpecialDays.None;
    }

    public TimeZoneInfo Zone { get; }

    public LocalBin BinAt(long atMs)
    {
        var change = IndexAt(atMs);
        var localMs = atMs + _offsetsMs[change];
        var day = Math.DivRem(localMs, DayMs, out var ofDayMs);
        if (ofDayMs < 0) (day, ofDayMs) = (day - 1, ofDayMs + DayMs);
        var endMs = atMs + BinMs - (ofDayMs % BinMs);
        if (change + 1 < _startsMs.Length && _startsMs[change + 1] < endMs) endMs = _startsMs[change + 1];
        return new LocalBin((int)(ofDayMs / BinMs), IsWeekend(day), endMs, (int)day);
    }

    /// <summary>The wall clock at an instant.</summary>
    public DateTime LocalAt(long atMs) => DateTime.UnixEpoch.AddMilliseconds(atMs + _offsetsMs[IndexAt(atMs)]);

    /// <summary>The first instant of the local day that holds the instant.</summary>
    public long StartOfDayMs(long atMs)
    {
        var localMs = atMs + _offsetsMs[IndexAt(atMs)];
        var midnightMs = localMs - (((localMs % DayMs) + DayMs) % DayMs);
        // The offset in force at midnight may differ from the one now: on the day of a change it is the earlier one.
        var startMs = midnightMs - _offsetsMs[IndexAt(atMs)];
        return midnightMs - _offsetsMs[IndexAt(startMs)];
    }

    private bool IsWeekend(long day) => _days.IsFree(DateOnly.FromDayNumber((int)day + UnixDayNumber));

    private int IndexAt(long atMs)
    {
        if (_startsMs.Length == 1) return 0;
        var found = Array.BinarySearch(_startsMs, atMs);
        return found >= 0 ? found : Math.Max(0, ~found - 1);
    }

    /// <summary>Every change of offset from 2000 to 2100, to the second.</summary>
    private static (long[] StartsMs, long[] OffsetsMs) ReadChanges(TimeZoneInfo zone)
    {
        const long fromMs = 946_684_800_000, toMs = 4_102_444_800_000;
        long OffsetMs(long atMs) => (long)zone.GetUtcOffset(DateTimeOffset.FromUnixTimeMilliseconds(atMs)).TotalMilliseconds;
        List<long> starts = [fromMs], offsets = [OffsetMs(fromMs)];
        for (var dayMs = fromMs; dayMs < toMs; dayMs += DayMs)
        {
            var after = OffsetMs(dayMs + DayMs);
            if (after == offsets[^1]) continue;
            long low = dayMs, high = dayMs + DayMs;
            while (high - low > 1_000)
            {
                var middle = low + ((high - low) / 2_000 * 1_000);
                if (OffsetMs(middle) == after) high = middle; else low = middle;
            }
            starts.Add(high);
            offsets.Add(after);
        }
        return ([.. starts], [.. offsets]);
    }
}
