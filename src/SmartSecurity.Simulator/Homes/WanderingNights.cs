namespace SmartSecurity.Simulator.Homes;

/// <summary>What a point or sensor told of a night's resident.</summary>
public enum NightEventKind { Leave, Enter, HomeDoor, Stirs }

/// <summary>One reading of a resident at risk of wandering.</summary>
/// <param name="Point"><c>door</c> (the building's), <c>gate</c>, or a sensor of the home.</param>
public readonly record struct NightEvent(DateTimeOffset At, DateTimeOffset ReceivedAt, int Subject, NightEventKind Kind, string Point);

/// <summary>A resident at risk of wandering, and the truth about the nights.</summary>
/// <param name="Wanderings">From the door on, until back or found.</param>
/// <param name="OtherOut">Every other time out of the house.</param>
public sealed record NightLife(int Subject, IReadOnlyList<HomeSpan> Wanderings, IReadOnlyList<HomeSpan> OtherOut);

/// <summary>What to simulate of nights.</summary>
public sealed record NightsSettings
{
    /// <summary>The same seed gives the same nights, bit for bit.</summary>
    public int Seed { get; init; } = 1;
    /// <summary>1 to 10,000.</summary>
    public int Residents { get; init; } = 200;
    /// <summary>1 to 3,650.</summary>
    public int Days { get; init; } = 90;
    /// <summary>Reading points on the way: 1 the gate, 2 the building's door as well.</summary>
    public int Points { get; init; } = 1;
    /// <summary>The home has a contact on its door and a sensor inside.</summary>
    public bool HomeDoor { get; init; }
    public DateOnly Start { get; init; } = new(2026, 1, 1);
    public TimeSpan UtcOffset { get; init; } = TimeSpan.FromHours(8);
}

/// <summary>The nights of a community's residents at risk, and what the points told, in the order it arrived.</summary>
public sealed record NightsRecord(NightsSettings Settings, IReadOnlyList<NightLife> Residents, IReadOnlyList<NightEvent> Events);

/// <summary>
/// Residents who live by agendas and, one night in twenty-five, leave the house and stay out: among late returns from a visit, rubbish
/// taken down, a breath of air before the door, early walks. 2 % of readings are missed, 2 % repeated, 2 % late; one wandering in ten
/// stays within the walls, where only the building's door reads. Shares no code with what detects it.
/// </summary>
public static class WanderingNights
{
    private const double DayMinutes = 24 * 60;

    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    public static NightsRecord Generate(NightsSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        InRange(settings.Residents, 1, 10_000, nameof(settings.Residents));
        InRange(settings.Days, 1, HomesSettings.DaysMax, nameof(settings.Days));
        InRange(settings.Points, 1, 2, nameof(settings.Points));
        var homes = new HomesSettings { Seed = settings.Seed, Days = settings.Days, Start = settings.Start, UtcOffset = settings.UtcOffset };
        var draw = new Draw((ulong)settings.Seed * 0xD1342543DE82EF95);
        var shared = new CommunityDays(settings.Days, draw.Fork(0));
        List<NightLife> residents = [];
        List<NightEvent> events = [];
        for (var subject = 0; subject < settings.Residents; subject++)
        {
            var own = draw.Fork(subject + 1);
            var life = new HomeLife(Agenda.Of(own.Chance(.4) ? HomeClass.Quiet : HomeClass.Typical, own), homes, shared, own);
            var nights = new Nights(settings, homes, own);
            residents.Add(nights.Live(subject, life, events));
        }
        events.Sort(static (a, b) =>
        {
            var order = a.ReceivedAt.CompareTo(b.ReceivedAt);
            if (order == 0) order = a.Subject.CompareTo(b.Subject);
            if (order == 0) order = a.At.CompareTo(b.At);
            if (order == 0) order = a.Kind.CompareTo(b.Kind);
            return order != 0 ? order : string.CompareOrdinal(a.Point, b.Point);
        });
        return new(settings, residents, events);
    }

    private static void InRange(int value, int low, int high, string name)
    {
        if (value < low || value > high) throw new ArgumentOutOfRangeException(name, value, $"{name} is {low} to {high}.");
    }

    /// <summary>One resident's way through the days.</summary>
    private sealed class Nights(NightsSettings settings, HomesSettings homes, Draw draw)
    {
        private readonly bool _earlyWalker = draw.Chance(.1);

        public NightLife Live(int subject, HomeLife life, List<NightEvent> events)
        {
            List<MinuteSpan> wanderings = [], other = [.. life.Out];
            for (var day = 0; day < settings.Days; day++)
            {
                var midnight = day * DayMinutes;
                foreach (var span in Ordinary(midnight)) Add(other, [], span);
                if (!draw.Chance(.04)) continue;
                var from = midnight + draw.Between(22.5 * 60, 29 * 60);
                Add(wanderings, other, new(from, from + Math.Max(20, draw.LogNormal(70, .8))));
            }
            foreach (var span in other) Cross(subject, span, inside: false, events);
            foreach (var span in wanderings) Cross(subject, span, inside: draw.Chance(.1), events);
            if (settings.HomeDoor) Stir(subject, [.. other, .. wanderings], events);
            return new(subject, Spans(wanderings), Spans(other));
        }

        /// <summary>What people do late and early without any harm.</summary>
        private IEnumerable<MinuteSpan> Ordinary(double midnight)
        {
            if (draw.Chance(.05))
                yield return new(midnight + draw.Between(18.5 * 60, 21.4 * 60), midnight + draw.Between(22 * 60, 24.4 * 60));
            if (draw.Chance(.08)) yield return Short(midnight + draw.Between(21.5 * 60, 23 * 60), draw.Between(2, 10));
            if (draw.Chance(.02)) yield return Short(midnight + draw.Between(23 * 60, 29 * 60), draw.Between(1, 12));
            if (draw.Chance(_earlyWalker ? .5 : .02)) yield return Short(midnight + draw.Normal(6.5 * 60, 12), draw.Between(25, 70));
        }

        private static MinuteSpan Short(double from, double length) => new(from, from + length);

        /// <summary>Adds a time out, unless the resident is out about then anyway.</summary>
        private void Add(List<MinuteSpan> spans, List<MinuteSpan> beside, MinuteSpan span)
        {
            if (span.From < 0 || span.To > settings.Days * DayMinutes) return;
            if (!spans.Concat(beside).Any(s => s.From < span.To + 45 && span.From < s.To + 45)) spans.Add(span);
        }

        private void Cross(int subject, MinuteSpan span, bool inside, List<NightEvent> events)
        {
            var reachesGate = !inside && span.To - span.From > 12;
            var way = draw.Between(1, 5);
            if (settings.Points == 2)
            {
                Read(subject, span.From, NightEventKind.Leave, "door", events);
                Read(subject, span.To, NightEventKind.Enter, "door", events);
            }
            if (settings.Points == 1)
            {
                Read(subject, span.From, NightEventKind.Leave, "gate", events);
                Read(subject, span.To, NightEventKind.Enter, "gate", events);
            }
            else if (reachesGate)
            {
                Read(subject, span.From + way, NightEventKind.Leave, "gate", events);
                Read(subject, span.To - way, NightEventKind.Enter, "gate", events);
            }
        }

        /// <summary>The home's own sensors: its door at every coming and going and now and then for itself; what stirs by day, seldom at night.</summary>
        private void Stir(int subject, List<MinuteSpan> spans, List<NightEvent> events)
        {
            bool IsOut(double minute) => spans.Exists(s => s.Holds(minute));
            foreach (var span in spans)
            {
                Read(subject, span.From - draw.Between(.3, 2), NightEventKind.Stirs, "motion", events);
                Read(subject, span.From - .2, NightEventKind.HomeDoor, "home", events);
                Read(subject, span.To + .2, NightEventKind.HomeDoor, "home", events);
                Read(subject, span.To + draw.Between(.5, 4), NightEventKind.Stirs, "motion", events);
            }
            for (var day = 0; day < settings.Days; day++)
            {
                for (var minute = draw.Between(370, 420); minute < 1_330; minute += draw.Between(10, 90))
                    if (!IsOut((day * DayMinutes) + minute)) Read(subject, (day * DayMinutes) + minute, NightEventKind.Stirs, "motion", events);
                var door = (day * DayMinutes) + draw.Between(21.5 * 60, 27 * 60);
                if (!draw.Chance(.05) || IsOut(door) || IsOut(door + 10)) continue;
                Read(subject, door, NightEventKind.HomeDoor, "home", events);
                if (draw.Chance(.95)) Read(subject, door + draw.Between(1.2, 6), NightEventKind.Stirs, "motion", events);
            }
        }

        private void Read(int subject, double minute, NightEventKind kind, string point, List<NightEvent> events)
        {
            if (minute < 0 || HomesSimulator.Faults(draw)) return;
            var at = HomesSimulator.At(homes, minute);
            events.Add(new(at, HomesSimulator.Faults(draw) ? at.AddSeconds(Math.Round(draw.Between(60, 540))) : at, subject, kind, point));
            if (!HomesSimulator.Faults(draw)) return;
            var again = at.AddSeconds(Math.Round(draw.Between(1, 50)));
            events.Add(new(again, again, subject, kind, point));
        }

        private List<HomeSpan> Spans(List<MinuteSpan> spans) =>
            [.. spans.OrderBy(s => s.From).Select(s => new HomeSpan(HomesSimulator.At(homes, s.From), HomesSimulator.At(homes, s.To)))];
    }
}
