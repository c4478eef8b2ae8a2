namespace SmartSecurity.Simulator.Homes;

/// <summary>A resident whose outings are counted week by week.</summary>
/// <param name="Subject">Index of the resident.</param>
/// <param name="OutingsPerWeek">How often this resident truly went out in a week before any fall, trips left out.</param>
/// <param name="HalvesAt">From when on, a Monday, the resident goes out half as often; null: never.</param>
/// <param name="Leaves">When the resident was read on the way out; 2 % are missed, 2 % read twice.</param>
/// <param name="RegisteredTrips">Trips the house knows of.</param>
public sealed record OutingLife(
    int Subject, double OutingsPerWeek, DateTimeOffset? HalvesAt, IReadOnlyList<DateTimeOffset> Leaves, IReadOnlyList<HomeSpan> RegisteredTrips);

/// <summary>What to simulate of outings over years.</summary>
public sealed record OutingsSettings
{
    /// <summary>The same seed gives the same lives, bit for bit.</summary>
    public int Seed { get; init; } = 1;
    /// <summary>1 to <see cref="HomesSettings.ResidentsMax"/>.</summary>
    public int Residents { get; init; } = 300;
    /// <summary>20 to 520.</summary>
    public int Weeks { get; init; } = 104;
    /// <summary>Share 0..1 of residents whose outings fall by half, at some time in the middle of the simulation.</summary>
    public double Falls { get; init; } = .2;
    /// <summary>The first local day, a Monday.</summary>
    public DateOnly Start { get; init; } = new(2026, 1, 5);
    public TimeSpan UtcOffset { get; init; } = TimeSpan.FromHours(8);
}

/// <summary>
/// Years of outings of a community that shares its rain and festivals, each life with its moods, illnesses with slow recovery, and trips;
/// a third goes out about twice a week, the rest seven times and more. Some fall by half from one week to the next and stay so.
/// </summary>
public static class OutingLives
{
    private const double QuietShare = 1 / 3.0;
    private const double DayMinutes = 24 * 60;

    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    public static IReadOnlyList<OutingLife> Generate(OutingsSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.Residents, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(settings.Residents, HomesSettings.ResidentsMax);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.Weeks, 20);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(settings.Weeks, 520);
        var homes = new HomesSettings { Seed = settings.Seed, Days = settings.Weeks * 7, Start = settings.Start, UtcOffset = settings.UtcOffset };
        var draw = new Draw((ulong)settings.Seed * 0x9FB21C651E98DF25);
        var shared = new CommunityDays(homes.Days, draw.Fork(0));
        return [.. Enumerable.Range(0, settings.Residents).Select(subject => Life(subject, settings, homes, shared, draw.Fork(subject + 1)))];
    }

    private static OutingLife Life(int subject, OutingsSettings settings, HomesSettings homes, CommunityDays shared, Draw draw)
    {
        var quiet = draw.Chance(QuietShare);
        var week = settings.Weeks * 2 / 5;
        int? halves = draw.Chance(settings.Falls) ? week + draw.Below(settings.Weeks * 2 / 5) : null;
        var life = new HomeLife(AgendaOf(quiet, draw) with { HalvesFromDay = halves * 7 }, homes, shared, draw);
        var endDay = (halves ?? settings.Weeks) * 7;
        var trips = life.RegisteredTrips.Concat(life.UnregisteredTrips).ToList();
        var days = endDay - trips.Sum(t => Math.Max(0, Math.Min(t.To, endDay * DayMinutes) - t.From) / DayMinutes);
        List<DateTimeOffset> leaves = [];
        foreach (var span in life.Out)
        {
            if (HomesSimulator.Faults(draw)) continue;
            var at = HomesSimulator.At(homes, span.From);
            leaves.Add(at);
            if (HomesSimulator.Faults(draw)) leaves.Add(at.AddSeconds(Math.Round(draw.Between(1, 50))));
        }
        return new(subject, life.Out.Count(s => s.From < endDay * DayMinutes) * 7 / days,
            halves is { } from ? HomesSimulator.At(homes, from * 7 * DayMinutes) : null, leaves,
            [.. life.RegisteredTrips.Select(t => new HomeSpan(HomesSimulator.At(homes, t.From), HomesSimulator.At(homes, t.To)))]);
    }

    private static Agenda AgendaOf(bool quiet, Draw draw)
    {
        var wake = draw.Normal(385, 35);
        var staysIn = quiet ? draw.Between(.78, .84) : draw.Between(.15, .35);
        var market = new Errand(wake + draw.Normal(110, 35), draw.Between(12, 35), 50, draw.Between(.7, .9), Agenda.EveryDay);
        var walk = new Errand(draw.Normal(1_080, 60), draw.Between(12, 30), 45, draw.Between(.3, .8), Agenda.EveryDay);
        return new Agenda
        {
            WakeMinute = wake,
            SleepMinute = draw.Normal(1_310, 40),
            StaysIn = staysIn,
            Errands = quiet ? [market] : [market, walk],
            Chores = quiet ? draw.Between(.4, .7) : draw.Between(.3, 1.5),
            DeclinesTo = 1,
        };
    }
}
