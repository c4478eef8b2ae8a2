using System.Globalization;

namespace SmartSecurity.Core.Routines;

/// <summary>
/// A person's day as a picture: how often they are usually seen in each half hour, when they were seen last, and the silence since. Made of the
/// numbers the clock runs on.
/// </summary>
/// <param name="UsualPerHour">48 half hours of local time from midnight: sightings an hour, of the kind of day of the picture.</param>
/// <param name="Seen">The last sightings, local time, oldest first.</param>
/// <param name="From">The last time the person was seen, local time.</param>
/// <param name="To">When the picture was made, local time.</param>
/// <param name="Weekend">The habits are those of weekends and holidays.</param>
/// <param name="Away">The person was last seen leaving: the habits are those of coming back.</param>
public sealed record DayClock(IReadOnlyList<double> UsualPerHour, IReadOnlyList<DateTime> Seen, DateTime From, DateTime To, bool Weekend, bool Away)
{
    private const string InstantForm = "yyyy-MM-ddTHH:mm";

    /// <summary>The picture's numbers, written into an alert's facts.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Facts(SilenceClock clock, SilenceState state, DateTimeOffset at, LocalCalendar calendar)
    {
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(calendar);
        string Local(long ms) => calendar.LocalAt(ms).ToString(InstantForm, CultureInfo.InvariantCulture);
        var atMs = at.ToUnixTimeMilliseconds();
        var weekend = calendar.BinAt(atMs).Weekend;
        yield return new("dayClock", string.Join(',', state.UsualPerHour(weekend).Select(x => x.ToString("0.###", CultureInfo.InvariantCulture))));
        yield return new("dayClockWeekend", weekend ? "1" : "0");
        yield return new("dayClockSeen", string.Join(',', state.SeenLately.Select(ms => Local(ms))));
        yield return new("dayClockFrom", Local(state.LastSeenAt.ToUnixTimeMilliseconds()));
        yield return new("dayClockTo", Local(atMs));
    }

    /// <summary>Null where the facts hold no picture.</summary>
    public static DayClock? Read(IReadOnlyDictionary<string, string> facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        if (!facts.TryGetValue("dayClock", out var cells)) return null;
        var usual = cells.Split(',');
        if (usual.Length != LocalCalendar.Bins || Instant(facts, "dayClockFrom") is not { } from || Instant(facts, "dayClockTo") is not { } to) return null;
        return new(
            [.. usual.Select(c => double.TryParse(c, NumberStyles.Float, CultureInfo.InvariantCulture, out var x) ? x : 0)],
            [.. facts.GetValueOrDefault("dayClockSeen", "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Parse).OfType<DateTime>()],
            from, to, facts.GetValueOrDefault("dayClockWeekend") == "1", facts.GetValueOrDefault("state") == "away");
    }

    private static DateTime? Instant(IReadOnlyDictionary<string, string> facts, string name) =>
        facts.TryGetValue(name, out var text) ? Parse(text) : null;

    private static DateTime? Parse(string text) =>
        DateTime.TryParseExact(text, InstantForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at) ? at : null;
}
