using CsCheck;
using SmartSecurity.Core.Routines;

namespace SmartSecurity.Core.Tests.Routines;

/// <summary>Histories for the clock's tests: made up by a seed, or by CsCheck where every odd order counts.</summary>
internal static class Lives
{
    public static readonly TimeZoneInfo Shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 0, 0, 0, TimeSpan.FromHours(8));   // a Monday
    public static readonly string[] Gates = ["gate-1", "gate-2", "gate-3"];

    public static SilenceClock Clock(TimeZoneInfo? zone = null, SilenceOptions? options = null) =>
        new(new LocalCalendar(zone ?? Shanghai), options ?? new SilenceOptions());

    /// <summary>Out about 08:30 and back about 09:30, every day, with a spread of some minutes.</summary>
    public static IEnumerable<Sighting> Regular(int days, DateTimeOffset? start = null) => Outings(days, [510], start);

    /// <summary>Out for an hour about 07:00, 10:00, 15:30 and 18:30, every day.</summary>
    public static IEnumerable<Sighting> Lively(int days) => Outings(days, [420, 600, 930, 1_110], null);

    private static IEnumerable<Sighting> Outings(int days, int[] minutes, DateTimeOffset? start)
    {
        var random = new Random(7);
        for (var day = 0; day < days; day++)
            foreach (var minute in minutes)
            {
                var outAt = (start ?? Start).AddDays(day).AddMinutes(minute + random.Next(-12, 13));
                yield return Seen(outAt, SightingKind.Out);
                yield return Seen(outAt.AddMinutes(60 + random.Next(-10, 11)), SightingKind.In);
            }
    }

    public static Sighting Seen(DateTimeOffset at, SightingKind kind, string gate = "gate-1") =>
        new(at.ToUnixTimeMilliseconds(), kind, Sighting.PointOf(gate), gate);

    public static SilenceState Run(SilenceClock clock, IEnumerable<Sighting> sightings, SilenceState? state = null)
    {
        foreach (var s in sightings) state = clock.Apply(state, s);
        return state!;
    }

    /// <summary>Any sightings in their order: bursts within minutes, silences of days, outages, raises.</summary>
    public static readonly Gen<Sighting[]> Any = Gen.Select(
        Gen.OneOf(Gen.Int[1, 400_000], Gen.Int[400_000, 30_000_000], Gen.Int[30_000_000, 400_000_000]),
        Gen.Int[0, 99],
        Gen.Int[0, 2]).Array[1, 60].Select(steps =>
        {
            var atMs = Start.ToUnixTimeMilliseconds();
            var sightings = new List<Sighting> { new(atMs, SightingKind.In, Sighting.PointOf(Gates[0]), Gates[0]) };
            foreach (var (gapMs, what, gate) in steps)
            {
                atMs += gapMs;
                var kind = what switch
                {
                    < 35 => SightingKind.Out,
                    < 70 => SightingKind.In,
                    < 75 => SightingKind.Unknown,
                    < 88 => SightingKind.Activity,
                    < 94 => SightingKind.Outage,
                    _ => SightingKind.Restored,
                };
                sightings.Add(new(atMs, kind, Sighting.PointOf(Gates[gate]), kind >= SightingKind.Outage ? null : Gates[gate]));
            }
            return sightings.ToArray();
        });
}
