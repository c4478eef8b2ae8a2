namespace SmartSecurity.Simulator.Homes;

/// <summary>
/// A community of elders that lives by agendas: getting up and going to bed, errands at their usual times, weekly habits, days in,
/// rain, guests, trips, illnesses with slow recovery, gradual decline. Gaps between passages are far from exponential. Shares no code
/// with what detects their silence.
/// </summary>
/// <remarks>Source: docs/design/routines.md, "How it is measured". One seed gives the same events, bit for bit.</remarks>
public static class HomesSimulator
{
    private const double Faulty = .02;
    private static readonly string[] Sensors = ["water", "fridge", "motion", "power", "door"];

    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    public static HomesRecord Generate(HomesSettings settings)
    {
        Check(settings);
        var draw = new Draw((ulong)settings.Seed * 0x2545F4914F6CDD1D);
        var shared = new CommunityDays(settings.Days, draw.Fork(0));
        var outages = new PointOutages(settings, draw.Fork(1));
        List<HomeResident> residents = [];
        List<HomeEvent> events = [.. outages.Events];
        (HomeLife Life, HomeClass Class, int Household)? partner = null;
        for (int subject = 0, household = -1; subject < settings.Residents; subject++)
        {
            var own = draw.Fork(subject + 2);
            var kind = settings.Only ?? ClassOf(own.Unit());
            var joins = partner is not null;
            if (!joins) household++;
            var couple = joins || (own.Chance(.18) && subject + 1 < settings.Residents);
            var life = new HomeLife(Agenda.Of(kind, own), settings, shared, own);
            if (partner is { } first) Share(first.Life, life, own);
            residents.Add(Resident(subject, kind, household, couple, life, settings));
            new HomeReadings(settings, outages, own, Sensors).Write(subject, life, events);
            partner = couple && !joins ? (life, kind, household) : null;
        }
        events.Sort(static (a, b) =>
        {
            var order = a.ReceivedAt.CompareTo(b.ReceivedAt);
            if (order == 0) order = a.Subject.CompareTo(b.Subject);
            if (order == 0) order = a.At.CompareTo(b.At);
            if (order == 0) order = a.Kind.CompareTo(b.Kind);
            return order != 0 ? order : string.CompareOrdinal(a.Point, b.Point);
        });
        return new HomesRecord(settings, residents, events);
    }

    internal static DateTimeOffset At(HomesSettings settings, double minute) =>
        new DateTimeOffset(settings.Start.ToDateTime(TimeOnly.MinValue), settings.UtcOffset).AddSeconds(Math.Round(minute * 60));

    private static HomeClass ClassOf(double unit) => unit < .18 ? HomeClass.Quiet : unit < .81 ? HomeClass.Typical : HomeClass.Busy;

    /// <summary>Of a couple, the second goes along on some of the first one's outings.</summary>
    private static void Share(HomeLife first, HomeLife second, Draw draw)
    {
        foreach (var outing in first.Outings)
        {
            if (!draw.Chance(.25)) continue;
            var i = second.Out.FindIndex(s => s.To > outing.From - 5);
            if (i >= 0 && second.Out[i].From < outing.To + 5) continue;
            second.Out.Insert(i < 0 ? second.Out.Count : i, new(outing.From + draw.Between(0, .5), outing.To + draw.Between(0, .5)));
        }
    }

    private static HomeResident Resident(int subject, HomeClass kind, int household, bool couple, HomeLife life, HomesSettings settings)
    {
        List<HomeSpan> Spans(IEnumerable<MinuteSpan> spans) => [.. spans.Select(s => new HomeSpan(At(settings, s.From), At(settings, s.To)))];
        return new HomeResident
        {
            Subject = subject,
            Class = kind,
            Household = household,
            LivesAlone = !couple,
            Out = Spans(life.Out),
            RegisteredTrips = Spans(life.RegisteredTrips),
            UnregisteredTrips = Spans(life.UnregisteredTrips),
            Illnesses = Spans(life.Illnesses),
        };
    }

    private static void Check(HomesSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        InRange(settings.Residents, 1, HomesSettings.ResidentsMax, nameof(settings.Residents));
        InRange(settings.Days, 1, HomesSettings.DaysMax, nameof(settings.Days));
        InRange(settings.Trace, 0, HomesSettings.TraceMax, nameof(settings.Trace));
        InRange(settings.Gates, 1, 20, nameof(settings.Gates));
    }

    private static void InRange(int value, int low, int high, string name)
    {
        if (value < low || value > high) throw new ArgumentOutOfRangeException(name, value, $"{name} is {low} to {high}.");
    }

    /// <summary>Share of readings that are lost, repeated or late; each of the three.</summary>
    internal static bool Faults(Draw draw) => draw.Chance(Faulty);
}
