namespace SmartSecurity.Simulator.Homes;

/// <summary>Something a resident does out of the house, at about the same time on the days it is done.</summary>
/// <param name="Minute">Usual start, minutes of the local day.</param>
/// <param name="SpreadMinutes">Standard deviation of the start.</param>
/// <param name="LengthMinutes">Median length.</param>
/// <param name="Chance">0..1: how likely on a day that allows it and on which the resident goes out at all.</param>
/// <param name="Weekdays">Bit 0 is Sunday.</param>
internal readonly record struct Errand(double Minute, double SpreadMinutes, double LengthMinutes, double Chance, int Weekdays);

/// <summary>One resident's ways: when they get up and go to bed, what they go out for, how often they stay in.</summary>
internal sealed record Agenda
{
    public const int EveryDay = 0b1111111;
    public const int MondayToFriday = 0b0111110;

    public required double WakeMinute { get; init; }
    public required double SleepMinute { get; init; }
    /// <summary>Share 0..1 of the days on which the resident does not go out at all.</summary>
    public required double StaysIn { get; init; }
    public required Errand[] Errands { get; init; }
    /// <summary>Mean number of further outings on a day out, at no particular time.</summary>
    public required double Chores { get; init; }
    /// <summary>Slope of going out over the whole simulation: 1 stays, 0.5 is half as much at the end.</summary>
    public required double DeclinesTo { get; init; }
    /// <summary>From this day on the resident goes out on half as many days; null: never.</summary>
    public int? HalvesFromDay { get; init; }

    public static Agenda Of(HomeClass kind, Draw draw)
    {
        var wake = draw.Normal(kind == HomeClass.Quiet ? 400 : 375, 35);
        var sleep = draw.Normal(1_310, 40);
        return new Agenda
        {
            WakeMinute = wake,
            SleepMinute = sleep,
            StaysIn = kind switch
            {
                HomeClass.Quiet => Math.Clamp(draw.Normal(.66, .06), .55, .80),
                HomeClass.Typical => Math.Clamp(draw.Normal(.215, .07), .09, .40),
                _ => Math.Clamp(draw.Normal(.015, .01), .0, .04),
            },
            Errands = [.. ErrandsOf(kind, wake, draw)],
            Chores = kind switch { HomeClass.Quiet => .75, HomeClass.Typical => 1.25, _ => 2.7 } * draw.Between(.7, 1.3),
            DeclinesTo = draw.Chance(.08) ? draw.Between(.4, .7) : 1,
        };
    }

    private static IEnumerable<Errand> ErrandsOf(HomeClass kind, double wake, Draw draw)
    {
        var market = new Errand(wake + draw.Normal(110, 35), draw.Between(12, 35), 50, draw.Between(.55, .9), EveryDay);
        var walk = new Errand(wake + draw.Normal(45, 15), draw.Between(8, 20), 45, draw.Between(.4, .85), EveryDay);
        var evening = new Errand(draw.Normal(1_125, 30), draw.Between(12, 30), 50, draw.Between(.3, .7), EveryDay);
        var afternoon = new Errand(draw.Normal(900, 50), draw.Between(20, 45), 110, draw.Between(.25, .55), EveryDay);
        var school = new Errand(draw.Normal(955, 12), draw.Between(4, 9), 40, draw.Between(.85, .97), MondayToFriday);
        var weekly = new Errand(draw.Normal(570, 45), 12, 150, .8, 1 << draw.Below(7));
        switch (kind)
        {
            case HomeClass.Quiet:
                yield return market with { Chance = draw.Between(.55, .85) };
                yield return draw.Chance(.5) ? afternoon with { Chance = .35 } : evening with { Chance = .4 };
                yield return weekly;
                break;
            case HomeClass.Typical:
                yield return market;
                if (draw.Chance(.6)) yield return walk;
                if (draw.Chance(.55)) yield return evening;
                yield return draw.Chance(.3) ? school : afternoon;
                yield return weekly;
                break;
            default:
                yield return market with { Chance = draw.Between(.8, .95) };
                yield return walk with { Chance = draw.Between(.6, .95) };
                yield return evening with { Chance = draw.Between(.5, .85) };
                yield return draw.Chance(.5) ? school : afternoon with { Chance = draw.Between(.6, .9) };
                yield return new Errand(draw.Normal(690, 40), 20, 40, draw.Between(.35, .7), EveryDay);
                yield return weekly;
                break;
        }
    }
}
