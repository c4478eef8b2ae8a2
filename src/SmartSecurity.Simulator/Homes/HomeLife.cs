namespace SmartSecurity.Simulator.Homes;

/// <summary>A span in minutes since the first local midnight.</summary>
internal readonly record struct MinuteSpan(double From, double To)
{
    public bool Holds(double minute) => From <= minute && minute < To;
}

/// <summary>What the whole community shares: rain, festivals.</summary>
internal sealed class CommunityDays
{
    /// <summary>Factor on staying in, by day: over 1 in rain.</summary>
    public double[] Weather { get; }
    public bool[] Festival { get; }

    public CommunityDays(int days, Draw draw)
    {
        (Weather, Festival) = (new double[days], new bool[days]);
        var wet = false;
        for (var day = 0; day < days; day++)
        {
            wet = draw.Chance(wet ? .55 : .16);
            Weather[day] = wet ? 1.45 : .86;
            Festival[day] = draw.Chance(.03);
        }
    }
}

/// <summary>Lives one resident's days: outings, trips and illnesses, as they truly were.</summary>
internal sealed class HomeLife
{
    private const double DayMinutes = 24 * 60;

    private readonly Agenda _agenda;
    private readonly Draw _draw;
    private readonly HomesSettings _settings;
    private readonly CommunityDays _shared;
    private double _mood;

    public HomeLife(Agenda agenda, HomesSettings settings, CommunityDays shared, Draw draw)
    {
        (_agenda, _settings, _shared, _draw) = (agenda, settings, shared, draw);
        Illnesses = [.. Spells(2, () => draw.Between(4, 9) * DayMinutes)];
        foreach (var trip in Spells(3.5, () => draw.LogNormal(4, .6) * DayMinutes))
            (draw.Chance(.3) ? UnregisteredTrips : RegisteredTrips).Add(trip);
        for (var day = 0; day < settings.Days; day++) Live(day);
        Out = Merge([.. Outings, .. RegisteredTrips, .. UnregisteredTrips]);
    }

    public Agenda Agenda => _agenda;
    public List<MinuteSpan> Outings { get; } = [];
    public List<MinuteSpan> RegisteredTrips { get; } = [];
    public List<MinuteSpan> UnregisteredTrips { get; } = [];
    public List<MinuteSpan> Illnesses { get; }
    /// <summary>All of it, in order, apart by at least two minutes.</summary>
    public List<MinuteSpan> Out { get; }

    /// <summary>How ill the resident is at that time, 0 well to 1; falls over a fortnight after the worst days.</summary>
    public double IllAt(double minute)
    {
        foreach (var ill in Illnesses)
        {
            if (ill.Holds(minute)) return 1;
            if (minute >= ill.To && minute < ill.To + (14 * DayMinutes)) return 1 - ((minute - ill.To) / (14 * DayMinutes));
        }
        return 0;
    }

    private IEnumerable<MinuteSpan> Spells(double aYear, Func<double> length)
    {
        // The first one as if the years before had been lived, too: the rest of a uniform waiting time.
        for (var minute = (1 - Math.Sqrt(1 - _draw.Unit())) * 2 * 365 / aYear * DayMinutes; minute < _settings.Days * DayMinutes;)
        {
            var span = new MinuteSpan(minute, minute + length());
            yield return span;
            // Waiting times between spells are uniform from near nothing to twice the mean.
            minute = span.To + (_draw.Between(.05, 1.95) * 365 / aYear * DayMinutes);
        }
    }

    private void Live(int day)
    {
        var noon = (day + .5) * DayMinutes;
        var weekday = ((int)_settings.Start.DayOfWeek + day) % 7;
        var resting = weekday is 0 or 6 || _shared.Festival[day];
        // Days in come in runs: yesterday's mood lasts.
        _mood = (.45 * _mood) + _draw.Normal(0, .75);
        var ill = IllAt(noon);
        var declined = 1 - ((1 - _agenda.DeclinesTo) * day / _settings.Days);
        if (day >= _agenda.HalvesFromDay) declined /= 2;
        var staysIn = Math.Min(.97, 1 - ((1 - (_agenda.StaysIn * _shared.Weather[day] * (resting ? 1.15 : .94))) * declined * (1 - (.92 * ill))));
        if (_draw.Chance(Math.Clamp(staysIn + (_mood * .25 * staysIn * (1 - staysIn) * 2), 0, 1))) return;

        var late = resting ? _draw.Normal(25, 15) : 0;
        var count = Outings.Count;
        foreach (var errand in _agenda.Errands)
        {
            if ((errand.Weekdays >> weekday & 1) == 0 || !_draw.Chance(errand.Chance * (1 - (.6 * ill)))) continue;
            Go(day, errand.Minute + late + _draw.Normal(0, errand.SpreadMinutes), _draw.LogNormal(errand.LengthMinutes, .35));
        }
        var chores = _agenda.Chores * (1 - (.7 * ill));
        for (var sum = chores; sum > 0; sum -= 1)
            if (_draw.Chance(Math.Min(1, sum)))
                Go(day, _draw.Between(_agenda.WakeMinute + 60, _agenda.SleepMinute - 90), _draw.LogNormal(30, .6));
        if (Outings.Count == count) Go(day, _draw.Normal(580, 60), _draw.LogNormal(40, .4));   // a day out has an outing
    }

    private void Go(int day, double minute, double length)
    {
        var from = Math.Max(minute, _agenda.WakeMinute + 10);
        var span = new MinuteSpan((day * DayMinutes) + from, (day * DayMinutes) + Math.Min(from + length, DayMinutes + 60));
        if (span.To > span.From + 3) Outings.Add(span);
    }

    /// <summary>What overlaps, or follows within two minutes, is one outing.</summary>
    private List<MinuteSpan> Merge(List<MinuteSpan> spans)
    {
        var end = _settings.Days * DayMinutes;
        List<MinuteSpan> merged = [];
        foreach (var span in spans.Where(s => s.From < end).OrderBy(s => s.From).ThenBy(s => s.To))
        {
            if (merged.Count > 0 && span.From <= merged[^1].To + 2) merged[^1] = new(merged[^1].From, Math.Max(merged[^1].To, span.To));
            else merged.Add(span);
        }
        return merged;
    }
}
