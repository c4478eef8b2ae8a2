using SmartSecurity.Core.Routines;

namespace SmartSecurity.Web.Desk;

/// <summary>A person's day and their present silence as angles of a 24 h clock: 0° is midnight, at the top; 90° is 06:00.</summary>
/// <param name="SilentFromDegrees">0..360: the last time the person was seen.</param>
/// <param name="SilentSweepDegrees">0..360, clockwise to the time of the alert; 360 where the silence lasts a day or longer.</param>
/// <param name="ToDegrees">0..360: the time of the alert.</param>
/// <param name="Usual">48 half hours from midnight: 0..1, how often the person is seen beside their busiest half hour.</param>
/// <param name="SeenDegrees">0..360: the last sightings, without the very last.</param>
/// <param name="Silent">How long the silence has lasted, on the wall clock.</param>
/// <param name="UsualHours">The stretches at which the person is mostly seen, in hours of the day, the longest three in the order of the day.</param>
public sealed record DayClockShape(
    double SilentFromDegrees, double SilentSweepDegrees, double ToDegrees, IReadOnlyList<double> Usual, IReadOnlyList<double> SeenDegrees, TimeSpan Silent,
    IReadOnlyList<(double From, double To)> UsualHours)
{
    /// <summary>A half hour counts as usual from this share of the busiest one on.</summary>
    private const double UsualFrom = .5;
    private const int StretchesMax = 3;
    private const double DegreesPerHour = 15;

    public static DayClockShape Of(DayClock clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        var most = clock.UsualPerHour.Max();
        double[] usual = [.. clock.UsualPerHour.Select(x => most > 0 ? Math.Clamp(x / most, 0, 1) : 0)];
        var silent = clock.To > clock.From ? clock.To - clock.From : TimeSpan.Zero;
        var before = clock.Seen.Where(s => s < Minute(clock.From)).Select(Degrees);
        return new(Degrees(clock.From), Math.Min(360, silent.TotalHours * DegreesPerHour), Degrees(clock.To), usual, [.. before], silent, Stretches(usual));
    }

    public static double Degrees(DateTime local) => local.TimeOfDay.TotalHours * DegreesPerHour;

    private static DateTime Minute(DateTime local) => local.AddTicks(-(local.Ticks % TimeSpan.TicksPerMinute));

    /// <summary>Neighbouring half hours of the busy kind are one stretch, also over midnight.</summary>
    private static List<(double From, double To)> Stretches(double[] usual)
    {
        var bins = usual.Length;
        var start = Array.FindIndex(usual, x => x < UsualFrom);
        if (start < 0) return [(0, 24)];
        List<(double From, double To)> found = [];
        for (var i = 1; i <= bins; i++)
        {
            var bin = (start + i) % bins;
            if (usual[bin] < UsualFrom) continue;
            var from = bin;
            while (i <= bins && usual[(start + i) % bins] >= UsualFrom) i++;
            found.Add((from / 2.0, (start + i) % bins / 2.0));
        }
        return [.. found.OrderByDescending(s => (s.To - s.From + 24) % 24).Take(StretchesMax).OrderBy(s => s.From)];
    }
}
