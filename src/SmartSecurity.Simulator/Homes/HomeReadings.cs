namespace SmartSecurity.Simulator.Homes;

/// <summary>When the community's points are down. What would have been read there meanwhile is lost.</summary>
internal sealed class PointOutages
{
    private const double DayMinutes = 24 * 60;
    private readonly Dictionary<string, List<MinuteSpan>> _byPoint = new(StringComparer.Ordinal);
    private readonly List<MinuteSpan> _all = [];

    public PointOutages(HomesSettings settings, Draw draw)
    {
        for (var gate = 0; gate < settings.Gates; gate++)
        {
            List<MinuteSpan> spans = [];
            for (var day = draw.Between(0, 60); day < settings.Days; day += draw.Between(20, 70))
                spans.Add(new(day * DayMinutes, (day * DayMinutes) + draw.LogNormal(150, .8)));
            _byPoint[Gate(gate)] = spans;
        }
        if (settings.AllDownFortnightly)
            for (var day = 13.4; day < settings.Days - 1; day += 14) _all.Add(new(day * DayMinutes, (day + 1) * DayMinutes));
        Events = [.. EventsOf(settings)];
    }

    public List<HomeEvent> Events { get; }

    public static string Gate(int number) => $"gate-{number + 1}";

    public bool IsDown(string point, double minute) =>
        _all.Exists(s => s.Holds(minute)) || (_byPoint.TryGetValue(point, out var spans) && spans.Exists(s => s.Holds(minute)));

    /// <summary>The stretches in which a point is down; overlapping ones count once.</summary>
    private IEnumerable<HomeEvent> EventsOf(HomesSettings settings)
    {
        foreach (var point in _byPoint.Keys.Concat(_all.Count > 0 ? ["water", "fridge", "motion", "power", "door"] : []))
        {
            var from = double.NaN;
            var to = double.NaN;
            foreach (var span in _all.Concat(_byPoint.GetValueOrDefault(point, [])).OrderBy(s => s.From).Append(new(double.MaxValue, 0)))
            {
                if (span.From <= to)
                {
                    to = Math.Max(to, span.To);
                    continue;
                }
                if (!double.IsNaN(from))
                {
                    yield return Event(settings, from, HomeEventKind.Outage, point);
                    yield return Event(settings, to, HomeEventKind.Restored, point);
                }
                (from, to) = (span.From, span.To);
            }
        }
    }

    private static HomeEvent Event(HomesSettings settings, double minute, HomeEventKind kind, string point)
    {
        var at = HomesSimulator.At(settings, minute);
        return new(at, at, -1, kind, point);
    }
}

/// <summary>Turns a life into what gates and sensors would have told: some lost, some twice, some late.</summary>
internal sealed class HomeReadings(HomesSettings settings, PointOutages outages, Draw draw, string[] sensors)
{
    private const double DayMinutes = 24 * 60;

    public void Write(int subject, HomeLife life, List<HomeEvent> events)
    {
        var end = settings.Days * DayMinutes;
        var gates = new[] { draw.Below(settings.Gates), draw.Below(settings.Gates), draw.Below(settings.Gates) };
        foreach (var span in life.Out)
        {
            Read(subject, span.From, HomeEventKind.Leave, GateOf(gates), events);
            if (span.To < end) Read(subject, span.To, HomeEventKind.Enter, GateOf(gates), events);
        }
        foreach (var trip in life.RegisteredTrips)
        {
            Tell(subject, trip.From, HomeEventKind.TripStart, events);
            if (trip.To < end) Tell(subject, trip.To, HomeEventKind.TripEnd, events);
        }
        for (var i = 0; i < settings.Trace; i++) Sense(subject, sensors[i], life, events);
    }

    private string GateOf(int[] gates)
    {
        var unit = draw.Unit();
        return PointOutages.Gate(gates[unit < .72 ? 0 : unit < .93 ? 1 : 2]);
    }

    private void Tell(int subject, double minute, HomeEventKind kind, List<HomeEvent> events)
    {
        var at = HomesSimulator.At(settings, minute);
        events.Add(new(at, at, subject, kind, null));
    }

    private void Read(int subject, double minute, HomeEventKind kind, string point, List<HomeEvent> events)
    {
        if (HomesSimulator.Faults(draw) || outages.IsDown(point, minute)) return;
        var at = HomesSimulator.At(settings, minute);
        var received = HomesSimulator.Faults(draw) ? at.AddSeconds(Math.Round(draw.Between(60, 540))) : at;
        events.Add(new(at, received, subject, kind, point));
        if (!HomesSimulator.Faults(draw)) return;
        var again = at.AddSeconds(Math.Round(draw.Between(1, 50)));
        events.Add(new(again, again, subject, kind, point));
    }

    /// <summary>
    /// One sensor's days: a busy hour after getting up, around lunch and supper, naps, hours of sitting still, seldom at night. Guests are
    /// noticed, too.
    /// </summary>
    private void Sense(int subject, string sensor, HomeLife life, List<HomeEvent> events)
    {
        var perHour = draw.Between(1, 3);
        var nap = draw.Normal(780, 20);
        var next = 0;
        for (var day = 0; day < settings.Days; day++)
        {
            var (up, down) = (life.Agenda.WakeMinute + draw.Normal(0, 25), life.Agenda.SleepMinute + draw.Normal(0, 30));
            var naps = draw.Chance(.7) ? draw.Between(45, 120) : 0;
            var guests = draw.Chance(.05) ? draw.Between(540, 1_080) : double.NaN;
            foreach (var minute in Minutes(up, down, nap, naps, perHour, life.IllAt((day + .5) * DayMinutes)))
            {
                var absolute = (day * DayMinutes) + minute;
                while (next < life.Out.Count && life.Out[next].To <= absolute) next++;
                var isOut = next < life.Out.Count && life.Out[next].Holds(absolute);
                var seen = !isOut || (minute >= guests && minute < guests + 120);
                if (seen) Read(subject, absolute, HomeEventKind.Activity, sensor, events);
            }
        }
    }

    /// <summary>The minutes of one day at which the sensor would notice somebody at home, in order.</summary>
    private IEnumerable<double> Minutes(double up, double down, double nap, double naps, double perHour, double ill)
    {
        for (var minute = up * draw.Unit(); minute < up - 20 && draw.Chance(.45); minute += draw.Between(60, 240)) yield return minute;
        for (var minute = up + draw.Between(1, 15); minute < down;)
        {
            yield return minute;
            var busy = minute < up + 75 || (minute > 660 && minute < 735) || (minute > 1_030 && minute < 1_110);
            // A gamma of shape 2: seldom twice at once; now and then an hour or three before the television.
            var gap = -Math.Log((1 - draw.Unit()) * (1 - draw.Unit())) / 2 * 60 / (perHour * (busy ? 1.7 : 1.1) * (1 - (.5 * ill)));
            if (!busy && draw.Chance(.07)) gap += draw.Between(40, 160);
            minute += Math.Max(1, gap);
            if (minute > nap && minute < nap + naps) minute = nap + naps + draw.Between(1, 15);
        }
        if (down < DayMinutes && draw.Chance(.3)) yield return draw.Between(down, DayMinutes);
    }
}
