using SmartSecurity.Core.Routines;

namespace SmartSecurity.Server;

/// <summary>What the replay of one subject found, by threshold.</summary>
internal sealed class SubjectFindings
{
    public required RoutineSubject Subject { get; init; }
    /// <summary>quiet, typical or busy: by the share of days without a passage, trips left out.</summary>
    public required string Class { get; init; }
    /// <summary>Covered hours that count: after learning, off trips of either kind.</summary>
    public double Hours { get; set; }
    public required int[] False { get; init; }
    /// <summary>Raises on trips that nobody had registered.</summary>
    public required int[] NotReturned { get; init; }
    public required IReadOnlyList<long> CutsMs { get; init; }
    /// <summary>Those of the cuts that lie between 22 and 07 local time.</summary>
    public required IReadOnlySet<long> NightCuts { get; init; }
    /// <summary>By cut and threshold; 400 where it was never found.</summary>
    public required double[][] DelayHours { get; init; }
    /// <summary>Stretches without any reading, off registered trips: what a fixed rule sees.</summary>
    public required IReadOnlyList<SpanMs> Gaps { get; init; }
    /// <summary>The first reading.</summary>
    public required long FirstMs { get; init; }
    public required long CountFromMs { get; init; }
}

/// <summary>Replays one subject's history through the silence clock, for several thresholds at once, and cuts it off at given times.</summary>
/// <remarks>What is learnt does not depend on the threshold, so only R is kept for each of them.</remarks>
internal sealed class RoutinesReplay(RoutineSubject subject, RoutineCommunity community, SilenceOptions options, double[] thresholds)
{
    /// <summary>A collapse not found by then counts as found then.</summary>
    public const double NeverFoundHours = 400;

    private readonly SilenceClock _clock = new(community.Calendar, options);

    public SubjectFindings Run(int countAfterDays, int cutAfterDays, int cuts, int seed)
    {
        var findings = Facts(countAfterDays, cutAfterDays, cuts, seed);
        Replay(findings, findings.FirstMs + (long)options.Learning.TotalMilliseconds);
        return findings;
    }

    /// <summary>What is known of the subject before anything is replayed.</summary>
    public SubjectFindings Facts(int countAfterDays, int cutAfterDays, int cuts, int seed)
    {
        var readings = subject.Steps.Where(s => s.TripUntilMs is null && s.Sighting.IsReading).Select(s => s.Sighting.AtMs).ToList();
        var firstMs = readings.Count > 0 ? readings[0] : subject.EndMs;
        var cutsMs = Cuts(firstMs + (cutAfterDays * LocalCalendar.DayMs), cuts, seed);
        return new SubjectFindings
        {
            Subject = subject,
            Class = ClassOf(firstMs),
            False = new int[thresholds.Length],
            NotReturned = new int[thresholds.Length],
            CutsMs = cutsMs,
            NightCuts = cutsMs.Where(ms => community.Calendar.BinAt(ms).Bin is < 14 or >= 44).ToHashSet(),
            DelayHours = new double[cutsMs.Count][],
            Gaps = GapsOf(readings),
            FirstMs = firstMs,
            CountFromMs = firstMs + Math.Max((long)options.Learning.TotalMilliseconds, countAfterDays * LocalCalendar.DayMs),
        };
    }

    private void Replay(SubjectFindings findings, long learntMs)
    {
        SilenceState? state = null;
        var run = new SilenceRun(thresholds, learntMs);
        void Count(int k, long atMs)
        {
            if (atMs < findings.CountFromMs) return;
            (subject.UnregisteredTrips.Any(t => t.Holds(atMs)) ? findings.NotReturned : findings.False)[k]++;
        }
        void Spend(long fromMs, double hours)
        {
            if (fromMs >= findings.CountFromMs && !subject.UnregisteredTrips.Any(t => t.Holds(fromMs))) findings.Hours += hours;
        }
        var cut = 0;
        for (var i = 0; i <= subject.Steps.Count; i++)
        {
            var atMs = i < subject.Steps.Count ? subject.Steps[i].Sighting.AtMs : subject.EndMs;
            for (; state is not null && cut < findings.CutsMs.Count && findings.CutsMs[cut] <= atMs; cut++)
            {
                run.AdvanceTo(findings.CutsMs[cut], Count, Spend);
                findings.DelayHours[cut] = Collapse(state, run.Copy(), i, findings.CutsMs[cut]);
            }
            if (state is not null) run.AdvanceTo(atMs, Count, Spend);
            if (i < subject.Steps.Count) state = Take(state, subject.Steps[i], run);
        }
    }

    /// <summary>From the cut on the person does nothing more; points still go down and come back.</summary>
    private double[] Collapse(SilenceState state, SilenceRun run, int next, long cutMs)
    {
        var delays = new double[thresholds.Length];
        Array.Fill(delays, NeverFoundHours);
        var left = thresholds.Length;
        void Find(int k, long atMs)
        {
            delays[k] = Math.Min(NeverFoundHours, (atMs - cutMs) / (double)LocalCalendar.HourMs);
            run.Retire(k);
            left--;
        }
        var endMs = cutMs + (long)(NeverFoundHours * LocalCalendar.HourMs);
        for (var i = next; i < subject.Steps.Count && left > 0 && subject.Steps[i].Sighting.AtMs < endMs; i++)
        {
            var step = subject.Steps[i];
            if (step.TripUntilMs is not null || step.Sighting.IsReading) continue;
            run.AdvanceTo(step.Sighting.AtMs, Find, null);
            state = Take(state, step, run) ?? state;
        }
        if (left > 0) run.AdvanceTo(endMs, Find, null);
        return delays;
    }

    private SilenceState? Take(SilenceState? state, RoutineStep step, SilenceRun run)
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(step.Sighting.AtMs);
        SilenceState? next;
        if (step.TripUntilMs is { } untilMs)
            next = state is null ? null : _clock.Trip(state, DateTimeOffset.FromUnixTimeMilliseconds(untilMs), at);
        else next = _clock.Apply(state, step.Sighting);
        if (next is null || ReferenceEquals(next, state)) return next;
        var passed = state is null || next.PassageAt != state.PassageAt || step.TripUntilMs is not null;
        if (passed || next.AnchorAt != state!.AnchorAt || !step.Sighting.IsReading) run.Begin(_clock.Walk(next), step.Sighting.AtMs, passed);
        return next;
    }

    /// <summary>Seeded times, uniform over the hours at home after the warm-up and off trips.</summary>
    private List<long> Cuts(long fromMs, int count, int seed)
    {
        var spans = subject.AtHome.Select(s => new SpanMs(Math.Max(s.FromMs, fromMs), s.ToMs)).Where(s => s.ToMs > s.FromMs).ToList();
        var totalMs = spans.Sum(s => s.ToMs - s.FromMs);
        if (totalMs <= 0) return [];
        var random = new Random(HashCode(seed, subject.Name));
        List<long> cuts = [];
        for (var i = 0; i < count; i++)
        {
            var leftMs = (long)(random.NextDouble() * totalMs);
            var span = 0;
            while (leftMs >= spans[span].ToMs - spans[span].FromMs) leftMs -= spans[span].ToMs - spans[span++].FromMs;
            var atMs = spans[span].FromMs + leftMs;
            if (!subject.RegisteredTrips.Concat(subject.UnregisteredTrips).Any(t => t.Holds(atMs))) cuts.Add(atMs);
        }
        cuts.Sort();
        return cuts;
    }

    private static int HashCode(int seed, string name) => (int)Sighting.PointOf(name) ^ (seed * 486_187_739);

    private string ClassOf(long firstMs)
    {
        var days = new HashSet<long>();
        var passed = new HashSet<long>();
        for (var ms = firstMs; ms < subject.EndMs; ms += LocalCalendar.DayMs)
            if (!subject.RegisteredTrips.Concat(subject.UnregisteredTrips).Any(t => t.Holds(ms))) days.Add(community.Calendar.StartOfDayMs(ms));
        foreach (var s in subject.Steps)
            if (s.TripUntilMs is null && s.Sighting.Kind is SightingKind.In or SightingKind.Out)
                passed.Add(community.Calendar.StartOfDayMs(s.Sighting.AtMs));
        var without = days.Count == 0 ? 1 : days.Count(d => !passed.Contains(d)) / (double)days.Count;
        return without > .5 ? "quiet" : without >= .1 ? "typical" : "busy";
    }

    private List<SpanMs> GapsOf(List<long> readings)
    {
        List<SpanMs> gaps = [];
        for (var i = 0; i < readings.Count; i++)
        {
            long fromMs = readings[i], toMs = i + 1 < readings.Count ? readings[i + 1] : subject.EndMs;
            foreach (var trip in subject.RegisteredTrips)
                if (trip.FromMs < toMs && trip.ToMs > fromMs) fromMs = trip.ToMs;
            if (toMs > fromMs) gaps.Add(new(fromMs, toMs));
        }
        return gaps;
    }
}

/// <summary>One silence walked for several thresholds side by side.</summary>
internal sealed class SilenceRun(double[] thresholds, long learntMs)
{
    private double[] _r = new double[thresholds.Length];
    private SilenceWalk _walk;
    private long _atMs;

    public SilenceRun Copy() => new(thresholds, learntMs) { _r = (double[])_r.Clone(), _walk = _walk, _atMs = _atMs };

    /// <summary>The silence goes on along another walk; after a passage R begins anew.</summary>
    public void Begin(SilenceWalk walk, long atMs, bool passed)
    {
        (_walk, _atMs) = (walk, atMs);
        if (passed) Array.Clear(_r);
    }

    /// <summary>This threshold is of no interest any more.</summary>
    public void Retire(int k) => _r[k] = double.NaN;

    /// <summary>Walks to an instant; tells every raise, and the covered hours on the way.</summary>
    public void AdvanceTo(long toMs, Action<int, long> raised, Action<long, double>? spent)
    {
        _atMs = Math.Max(_atMs, Math.Min(toMs, _walk.StartMs));
        while (_atMs < toMs)
        {
            while (_walk.Piece.EndMs <= _atMs) _walk.MoveNext();
            var piece = _walk.Piece;
            var partMs = Math.Min(toMs, piece.EndMs);
            if (_atMs > piece.StartMs) piece = piece.From((_atMs - piece.StartMs) / (double)LocalCalendar.HourMs);
            var hours = (partMs - _atMs) / (double)LocalCalendar.HourMs;
            if (piece.Covered)
            {
                spent?.Invoke(_atMs, hours);
                var (factor, term) = piece.Effect(hours);
                for (var k = 0; k < _r.Length; k++)
                {
                    if (double.IsNaN(_r[k])) continue;
                    var next = (_r[k] * factor) + term;
                    _r[k] = next < thresholds[k] || partMs <= learntMs ? next : Raise(piece, k, _r[k], hours, raised);
                }
            }
            _atMs = partMs;
        }
    }

    /// <summary>R at the end of a piece in which it reaches the threshold, once or more often.</summary>
    private double Raise(SilencePiece piece, int k, double r, double hours, Action<int, long> raised)
    {
        while (true)
        {
            var next = piece.Advance(r, hours);
            if (next < thresholds[k]) return next;
            var until = Math.Min(hours, piece.HoursUntil(r, thresholds[k]));
            raised(k, piece.StartMs + (long)Math.Ceiling(until * LocalCalendar.HourMs));
            if (double.IsNaN(_r[k])) return double.NaN;
            (piece, hours, r) = (piece.From(until), hours - until, 0);
        }
    }
}
