namespace SmartSecurity.Core.Routines;

/// <summary>
/// Walks along a person's silence, piece by piece, as if nothing more were seen. Hazards are those learnt up to the last passage:
/// a silence does not teach while it lasts. A value: a copy walks on by itself.
/// </summary>
public struct SilenceWalk
{
    private readonly LocalCalendar _calendar;
    private readonly Habits _habits;
    private readonly double _evidence;
    private readonly double _coverageHome;
    private readonly double _coverageAway;
    private readonly double _changes;
    private readonly int _seenDay;
    private readonly bool _byDay;
    private long _atMs;

    internal SilenceWalk(SilenceMoment moment, LocalCalendar calendar, SilenceOptions options, bool byDay = false)
    {
        (_calendar, _habits, _byDay) = (calendar, moment.Habits, byDay);
        _evidence = moment.HasTrace ? options.EvidenceTrace : options.EvidenceDoors;
        SeenHome = _habits.Coverage(away: false, moment.DownMask) * _habits.ReadShare(options.ReadWhenUp);
        _coverageAway = _habits.Coverage(away: true, moment.DownMask) * _habits.ReadShare(options.ReadWhenUp);
        // Of what goes unseen at home only exits change the state: h' = h (c + (1 − c) x) and c' = c / (c + (1 − c) x), x the exits' share.
        _changes = SeenHome + ((1 - SeenHome) * _habits.ExitShare);
        _coverageHome = SeenHome > 0 ? SeenHome / _changes : 0;
        WeightHome = moment.WeightHome;
        _atMs = moment.AnchorMs;
        (StartR, ExpectedSince, HoursSince) = (moment.R, moment.ExpectedSince, moment.HoursSince);
        if (moment.AwayUntilMs > moment.AnchorMs) (_atMs, StartR, ExpectedSince, HoursSince) = (moment.AwayUntilMs, 0, 0, 0);
        StartMs = _atMs;
        Bin = default;
        (Duration, DayPart) = (0, 0);
        _seenDay = calendar.BinAt(moment.PassageMs).Day;
        Piece = default;
    }

    /// <summary>Where the walk begins, and R there.</summary>
    public long StartMs { get; }
    public double StartR { get; }

    /// <summary>The piece just entered.</summary>
    public SilencePiece Piece { get; private set; }

    /// <summary>At the start of the piece: its bin of the day, bucket of silence, H, and covered hours since the last passage.</summary>
    public LocalBin Bin { get; private set; }
    internal int Duration { get; private set; }
    internal int DayPart { get; private set; }
    public double ExpectedSince { get; private set; }
    public double HoursSince { get; private set; }
    public double WeightHome { get; private set; }

    /// <summary>Share 0..1 of the passages out of each state that are read now.</summary>
    internal double SeenHome { get; }
    internal readonly double SeenAway => _coverageAway;

    /// <summary>True when no later piece can be covered either, unless an event says so.</summary>
    public readonly bool StandsStill => _coverageHome <= 0 && _coverageAway <= 0;

    /// <summary>u of the present piece: what is left of a home rate that so many expected passages have contradicted.</summary>
    internal readonly double Doubt => _evidence / (_evidence + ExpectedSince);

    /// <summary>λ of the present piece, before g and u.</summary>
    internal readonly double Rate(bool away) => _habits.Rates(away)[(Bin.Weekend ? LocalCalendar.Bins : 0) + Bin.Bin];

    /// <summary>g of the present piece.</summary>
    internal readonly double DurationFactor(bool away) => _habits.DurationFactor(away, Duration);

    private readonly double DayFactor => _byDay ? _habits.DayFactor(DayPart) : 1;

    /// <summary>Enters the next piece. There is always one.</summary>
    public void MoveNext()
    {
        if (Piece.EndMs == _atMs && Piece.EndMs != 0) Leave();
        Bin = _calendar.BinAt(_atMs);
        Duration = Habits.Duration(HoursSince);
        DayPart = Habits.DayPart(Bin.Bin, Bin.Day == _seenDay);
        var endMs = Bin.EndMs;
        if (!StandsStill)
        {
            var leftMs = Math.Ceiling((Habits.DurationEndHours(Duration) - HoursSince) * LocalCalendar.HourMs);
            if (leftMs < endMs - _atMs) endMs = _atMs + Math.Max(1, (long)leftMs);
        }
        Piece = new SilencePiece
        {
            StartMs = _atMs,
            EndMs = endMs,
            WeightHome = WeightHome,
            CoverageHome = _coverageHome,
            CoverageAway = _coverageAway,
            HazardHome = WeightHome > 0 || _coverageAway < 1 ? Rate(false) * DurationFactor(false) * DayFactor * Doubt * _changes : 0,
            HazardAway = WeightHome < 1 || _coverageHome < 1 ? Rate(true) * DurationFactor(true) : 0,
        };
        _atMs = endMs;
    }

    /// <summary>H, covered hours and weight of being at home at an instant of the present piece.</summary>
    internal readonly (double ExpectedSince, double HoursSince, double WeightHome) At(long atMs)
    {
        var hours = (atMs - Piece.StartMs) / (double)LocalCalendar.HourMs;
        if (!Piece.Covered) return (ExpectedSince, HoursSince, Piece.WeightHomeAfter(hours));
        var expected = SeenHome > 0 && WeightHome > 0 ? SeenHome * Rate(false) * hours : 0;
        return (ExpectedSince + expected, HoursSince + hours, Piece.WeightHomeAfter(hours));
    }

    private void Leave() => (ExpectedSince, HoursSince, WeightHome) = At(Piece.EndMs);
}
