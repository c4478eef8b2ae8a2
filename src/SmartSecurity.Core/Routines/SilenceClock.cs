using System.Diagnostics;
using SmartSecurity.Core.Passages;

namespace SmartSecurity.Core.Routines;

/// <summary>
/// The silence clock: learns when a person is usually seen, and computes when their silence will have lasted longer than their own
/// habits explain. Pure: no clock of its own, and no state but what is passed in.
/// </summary>
/// <remarks>Source: docs/design/routines.md. Costs a few microseconds a sighting; nothing is polled.</remarks>
public sealed class SilenceClock(LocalCalendar calendar, SilenceOptions options)
{
    /// <summary>Readings of one direction within this of the first are one passage.</summary>
    public static readonly TimeSpan RepeatWithin = TimeSpan.FromMinutes(15);

    /// <summary>A person was read at a gate.</summary>
    /// <param name="state">The clock so far; null for somebody never seen before.</param>
    /// <param name="at">When it happened.</param>
    /// <param name="direction">Which way; null when the gate cannot tell.</param>
    /// <param name="point">Stable name of the gate's device.</param>
    /// <param name="place">Its name for people.</param>
    public SilenceState? Passage(SilenceState? state, DateTimeOffset at, Direction? direction, string point, string? place) =>
        Apply(state, new(at.ToUnixTimeMilliseconds(), Sighting.KindOf(direction), Sighting.PointOf(point), Kept(place)));

    /// <summary>A sensor in the person's home noticed somebody.</summary>
    public SilenceState? Activity(SilenceState? state, DateTimeOffset at, string sensor, string? place) =>
        Apply(state, new(at.ToUnixTimeMilliseconds(), SightingKind.Activity, Sighting.PointOf(sensor), Kept(place)));

    /// <summary>A gate or sensor stopped reporting, or reports again. Of no effect where the person was never seen.</summary>
    public SilenceState? Reporting(SilenceState? state, DateTimeOffset at, string point, bool reports) =>
        Apply(state, new(at.ToUnixTimeMilliseconds(), reports ? SightingKind.Restored : SightingKind.Outage, Sighting.PointOf(point), null));

    /// <summary>A question was answered, or somebody was reached: R begins anew, the rest of the silence goes on.</summary>
    public SilenceState Answer(SilenceState state, DateTimeOffset at) => Told(state, at, SightingKind.Answered);

    /// <summary>Found to be well and out, unseen: away from now on, and a passage more that nobody read. The silence is not learnt.</summary>
    public SilenceState FoundOut(SilenceState state, DateTimeOffset at) => Told(state, at, SightingKind.FoundOut);

    /// <summary>Found at home, and the silence was no habit (an incident, a wrong sensor): it is forgotten, and the clock begins anew.</summary>
    public SilenceState Discard(SilenceState state, DateTimeOffset at) => Told(state, at, SightingKind.Discarded);

    /// <summary>
    /// On a registered trip or in hospital until then: until that instant the clock does not run and nothing is learnt.
    /// Null takes a trip back, as from <paramref name="now"/>.
    /// </summary>
    public SilenceState Trip(SilenceState state, DateTimeOffset? until, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        var untilMs = until?.ToUnixTimeMilliseconds() ?? Math.Min(state.Current.AwayUntilMs, now.ToUnixTimeMilliseconds());
        if (untilMs == state.Current.AwayUntilMs) return state;
        var settled = state.Settled is { } s ? s with { AwayUntilMs = untilMs } : null;
        return new(settled, state.Recent, state.Current with { AwayUntilMs = untilMs }, state.LatestMs, state.SettledMs);
    }

    /// <summary>One sighting. A late one is taken in its place: the state is that of the sightings in their order.</summary>
    /// <returns>The new state; the same object when nothing changed; null while the person was never seen.</returns>
    public SilenceState? Apply(SilenceState? state, Sighting sighting)
    {
        if (state is null)
        {
            var first = Step(null, sighting);
            return first is null ? null : new SilenceState(null, [sighting], first, sighting.AtMs, long.MinValue);
        }
        var told = sighting.Kind is SightingKind.Answered or SightingKind.FoundOut or SightingKind.Discarded;
        if (sighting.AtMs < state.SettledMs || (!told && sighting.AtMs <= state.LatestMs - SilenceState.LateMax.TotalMilliseconds)) return state;

        var inOrder = state.Recent.Length == 0 || state.Recent[^1] <= sighting;
        var recent = new List<Sighting>(state.Recent.Length + 1);
        recent.AddRange(state.Recent);
        var at = recent.BinarySearch(sighting);
        recent.Insert(at < 0 ? ~at : at, sighting);
        var current = inOrder ? Step(state.Current, sighting) : Fold(state.Settled, recent);
        return Settle(state, recent, current ?? throw new UnreachableException("A reading is never unseen."), sighting);
    }

    /// <summary>When R reaches the threshold if nothing more is seen; null while nothing can be seen.</summary>
    /// <param name="state">The clock so far.</param>
    /// <param name="thresholdHours">A, in covered hours.</param>
    /// <returns>To the millisecond where one state is sure and covered, else to 1 s; never within the first days of learning.</returns>
    public DateTimeOffset? NextDue(SilenceState state, double thresholdHours)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(thresholdHours);
        var moment = state.Current;
        var walk = Walk(state);
        if (walk.StandsStill) return null;
        var r = moment.AnsweredMs >= walk.StartMs ? double.NaN : walk.StartR;
        while (true)
        {
            walk.MoveNext();
            var piece = walk.Piece;
            var fromHours = 0.0;
            if (double.IsNaN(r))
            {
                if (moment.AnsweredMs >= piece.EndMs) continue;
                (r, fromHours) = (0, (moment.AnsweredMs!.Value - piece.StartMs) / (double)LocalCalendar.HourMs);
            }
            var rest = fromHours > 0 ? piece.From(fromHours) : piece;
            var hours = rest.HoursUntil(r, thresholdHours);
            if (hours <= rest.Hours)
            {
                var dueMs = rest.StartMs + (long)Math.Ceiling(hours * LocalCalendar.HourMs);
                return DateTimeOffset.FromUnixTimeMilliseconds(Math.Max(dueMs, moment.FirstMs + (long)options.Learning.TotalMilliseconds));
            }
            r = rest.Advance(r, rest.Hours);
        }
    }

    /// <summary>The silence at an instant that no sighting has passed yet.</summary>
    public SilenceReading ReadAt(SilenceState state, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(state);
        var atMs = at.ToUnixTimeMilliseconds();
        var walk = Walk(state);
        var r = RunTo(ref walk, state.Current, Math.Max(atMs, walk.StartMs));
        var (expected, hours, home) = walk.At(Math.Max(atMs, walk.StartMs));
        var piece = walk.Piece;
        var coverage = (home * piece.CoverageHome) + ((1 - home) * piece.CoverageAway);
        return new(r, hours, expected, home, coverage, home >= .5 ? piece.HazardHome : piece.HazardAway);
    }

    /// <summary>Share 0..1 of this person's points, by how often they pass there out of their present state, that report now.</summary>
    public static double CoverageOf(SilenceState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Current.Habits.Coverage(state.Away, state.Current.DownMask);
    }

    /// <summary>The silence that follows, piece by piece; what <see cref="NextDue"/> and any replay are made of.</summary>
    /// <param name="state">The clock so far.</param>
    /// <param name="byDay">Whether it counts if the person has been seen on the day: sharper for a question of today, but no promise holds.</param>
    public SilenceWalk Walk(SilenceState state, bool byDay = false)
    {
        ArgumentNullException.ThrowIfNull(state);
        return new(state.Current, calendar, options, byDay);
    }

    /// <summary>
    /// The time of day by which, on the day of the instant or the one before, the person has been seen with the given probability;
    /// null when a day is not enough for that.
    /// </summary>
    /// <param name="state">The clock so far.</param>
    /// <param name="at">The time is at or before this instant.</param>
    /// <param name="probability">0..1, exclusive.</param>
    public UsualTime? UsuallySeenBy(SilenceState state, DateTimeOffset at, double probability)
    {
        ArgumentNullException.ThrowIfNull(state);
        var rates = state.Current.Habits.Rates(away: false);
        var atMs = at.ToUnixTimeMilliseconds();
        var dayMs = calendar.StartOfDayMs(atMs);
        for (var tries = 0; tries < 2; tries++, dayMs = calendar.StartOfDayMs(dayMs - 1))
        {
            var endMs = calendar.StartOfDayMs(dayMs + LocalCalendar.DayMs + (2 * LocalCalendar.HourMs));
            var expected = 0.0;
            for (var bin = calendar.BinAt(dayMs); ; bin = calendar.BinAt(bin.EndMs))
            {
                expected += rates[(bin.Weekend ? LocalCalendar.Bins : 0) + bin.Bin] / 2;
                if (bin.EndMs > Math.Min(atMs, endMs)) break;
                if (1 - Math.Exp(-expected) >= probability) return new(calendar.LocalAt(bin.EndMs), bin.Weekend);
            }
        }
        return null;
    }

    /// <summary>Hours after the last passage by which the person is seen again with the given probability; null: over 14 days.</summary>
    public double? UsuallySeenWithinHours(SilenceState state, double probability)
    {
        ArgumentNullException.ThrowIfNull(state);
        var moment = state.Current;
        var walk = new SilenceWalk(moment with
        {
            AnchorMs = moment.PassageMs,
            R = 0,
            ExpectedSince = 0,
            HoursSince = 0,
            WeightHome = moment.Away ? 0 : 1,
            DownMask = 0,
            AwayUntilMs = 0,
        }, calendar, options);
        var left = -Math.Log(1 - probability);
        for (var hours = 0.0; hours < 14 * 24;)
        {
            walk.MoveNext();
            var h = moment.Away ? walk.Piece.HazardAway : walk.Piece.HazardHome;
            if (h * walk.Piece.Hours >= left) return hours + (left / h);
            left -= h * walk.Piece.Hours;
            hours += walk.Piece.Hours;
        }
        return null;
    }

    private static string? Kept(string? place) =>
        place is { Length: > Sighting.PlaceLengthMax } ? place[..Sighting.PlaceLengthMax] : place;

    /// <summary>Moves what is older than ten minutes, or too much to keep, to the settled side.</summary>
    private SilenceState Settle(SilenceState state, List<Sighting> recent, SilenceMoment current, Sighting sighting)
    {
        var latestMs = sighting.Kind == SightingKind.Answered ? state.LatestMs : Math.Max(state.LatestMs, sighting.AtMs);
        var (settled, settledMs, count) = (state.Settled, state.SettledMs, 0);
        while (count < recent.Count
            && (recent[count].AtMs <= latestMs - SilenceState.LateMax.TotalMilliseconds || recent.Count - count > SilenceState.RecentMax))
        {
            settled = Step(settled, recent[count]);
            settledMs = recent[count++].AtMs;
        }
        while (settled is null && !recent[count].IsReading) count++;
        return new(settled, [.. recent.Skip(count)], current, latestMs, settledMs);
    }

    private SilenceMoment? Fold(SilenceMoment? moment, List<Sighting> sightings)
    {
        foreach (var sighting in sightings) moment = Step(moment, sighting);
        return moment;
    }

    private SilenceMoment? Step(SilenceMoment? moment, Sighting sighting) => sighting.Kind switch
    {
        SightingKind.Answered => moment is null ? null : moment with { AnsweredMs = sighting.AtMs },
        SightingKind.FoundOut or SightingKind.Discarded => moment is null ? null : Begin(moment, sighting),
        SightingKind.Outage or SightingKind.Restored => moment is null ? null : Cover(moment, sighting),
        _ when moment is null => First(sighting),
        _ when sighting.Kind == moment.PassageKind && sighting.AtMs - moment.PassageMs <= RepeatWithin.TotalMilliseconds =>
            moment with { LastSeenMs = sighting.AtMs, LastPlace = sighting.Place },
        _ => Pass(moment, sighting),
    };

    /// <summary>Minutes since 1970: four bytes, until the year 6053.</summary>
    private static int Minute(long atMs) => (int)(atMs / 60_000);

    private static SilenceMoment First(Sighting s)
    {
        var away = s.Kind is SightingKind.Out or SightingKind.Unknown;
        return new()
        {
            Habits = Habits.Empty(s.AtMs),
            FirstMs = s.AtMs,
            LastSeenMs = s.AtMs,
            SeenLately = [Minute(s.AtMs)],
            LastPlace = s.Place,
            PassageMs = s.AtMs,
            PassageKind = s.Kind,
            Away = away,
            HasTrace = s.Kind == SightingKind.Activity,
            AnchorMs = s.AtMs,
            WeightHome = away ? 0 : 1,
        };
    }

    private SilenceMoment Cover(SilenceMoment moment, Sighting s)
    {
        var place = Array.FindIndex(moment.Habits.Places, p => p.Point == s.Point);
        if (place < 0) return moment;
        var mask = s.Kind == SightingKind.Outage ? moment.DownMask | (1 << place) : moment.DownMask & ~(1 << place);
        if (mask == moment.DownMask) return moment;
        var walk = new SilenceWalk(moment, calendar, options);
        if (s.AtMs <= walk.StartMs) return moment with { DownMask = mask };
        var habits = Learn(moment, s.AtMs, null, out var r, out walk);
        var (expected, hours, home) = walk.At(s.AtMs);
        return moment with
        {
            Habits = habits,
            DownMask = mask,
            AnchorMs = s.AtMs,
            R = r,
            ExpectedSince = expected,
            HoursSince = hours,
            WeightHome = home,
        };
    }

    private SilenceState Told(SilenceState state, DateTimeOffset at, SightingKind kind) =>
        Apply(state, new(at.ToUnixTimeMilliseconds(), kind, 0, null)) ?? throw new UnreachableException("A state stays.");

    /// <summary>The silence so far is no lesson; a new one begins, at home or out.</summary>
    private static SilenceMoment Begin(SilenceMoment moment, Sighting s)
    {
        var away = s.Kind == SightingKind.FoundOut;
        return moment with
        {
            Habits = away ? moment.Habits.Missed(s.AtMs) : moment.Habits,
            PassageMs = s.AtMs,
            PassageKind = s.Kind,
            Away = away,
            AnsweredMs = null,
            AnchorMs = s.AtMs,
            R = 0,
            ExpectedSince = 0,
            HoursSince = 0,
            WeightHome = away ? 0 : 1,
        };
    }

    private SilenceMoment Pass(SilenceMoment moment, Sighting s)
    {
        var habits = Learn(moment, s.AtMs, s, out _, out var walk);
        var mask = moment.DownMask;
        for (var i = 0; i < moment.Habits.Places.Length; i++)
            if (habits.Places[i].Point != moment.Habits.Places[i].Point) mask &= ~(1 << i);
        var wasHome = walk.Piece.EndMs == 0 ? moment.WeightHome : walk.At(s.AtMs).WeightHome;
        var away = s.Kind == SightingKind.Out || (s.Kind == SightingKind.Unknown && wasHome >= .5);
        return moment with
        {
            Habits = habits,
            LastSeenMs = s.AtMs,
            SeenLately = [.. moment.SeenLately.Skip(Math.Max(0, moment.SeenLately.Length + 1 - SilenceMoment.SeenLatelyMax)), Minute(s.AtMs)],
            LastPlace = s.Place,
            PassageMs = s.AtMs,
            PassageKind = s.Kind,
            Away = away,
            HasTrace = moment.HasTrace || s.Kind == SightingKind.Activity,
            DownMask = mask,
            AnsweredMs = null,
            AnchorMs = s.AtMs,
            R = 0,
            ExpectedSince = 0,
            HoursSince = 0,
            WeightHome = away ? 0 : 1,
        };
    }

    /// <summary>What the stretch from the anchor to the instant teaches; nothing on a trip, nothing while nothing is covered.</summary>
    private Habits Learn(SilenceMoment moment, long atMs, Sighting? passage, out double r, out SilenceWalk walk)
    {
        walk = new SilenceWalk(moment, calendar, options);
        r = walk.StartR;
        if (atMs <= walk.StartMs) return moment.Habits;
        Span<double> exposure = stackalloc double[Habits.Cells];
        Span<double> expected = stackalloc double[Habits.Factors];
        exposure.Clear();
        expected.Clear();
        r = RunTo(ref walk, moment, atMs, exposure, expected);
        if (passage is { } && !walk.Piece.Covered) passage = null;
        // The way of the passage tells the state it ended, whatever was believed.
        var away = passage?.Kind == SightingKind.In || (passage?.Kind != SightingKind.Out && walk.At(atMs).WeightHome < .5);
        return moment.Habits.Learn(new SilenceLesson
        {
            AtMs = atMs,
            ExposureHours = exposure,
            Expected = expected,
            Away = away,
            Exit = !away && passage?.Kind != SightingKind.Activity,
            Duration = walk.Duration,
            DayPart = walk.DayPart,
            Passage = passage is { } ? calendar.BinAt(atMs) : null,
            Place = passage?.Point,
        });
    }

    /// <summary>Walks to an instant and gives R there, beginning anew where a question was answered; adds up exposure on the way.</summary>
    private static double RunTo(
        ref SilenceWalk walk, SilenceMoment moment, long atMs, Span<double> exposure = default, Span<double> expected = default)
    {
        var r = walk.StartR;
        do
        {
            walk.MoveNext();
            var piece = walk.Piece;
            var hours = (Math.Min(atMs, piece.EndMs) - piece.StartMs) / (double)LocalCalendar.HourMs;
            if (moment.AnsweredMs is { } answeredMs && answeredMs >= piece.StartMs && answeredMs <= Math.Min(atMs, piece.EndMs))
            {
                var answeredHours = (answeredMs - piece.StartMs) / (double)LocalCalendar.HourMs;
                r = piece.From(answeredHours).Advance(0, hours - answeredHours);
            }
            else r = piece.Advance(r, hours);
            if (exposure.IsEmpty || !piece.Covered) continue;
            Expose(walk, away: false, piece.WeightHome * walk.SeenHome * hours, exposure, expected);
            Expose(walk, away: true, (1 - piece.WeightHome) * walk.SeenAway * hours, exposure, expected);
        }
        while (walk.Piece.EndMs < atMs);
        return r;
    }

    private static void Expose(in SilenceWalk walk, bool away, double hours, Span<double> exposure, Span<double> expected)
    {
        if (hours <= 0) return;
        exposure[Habits.Cell(away, walk.Bin.Weekend, walk.Bin.Bin)] += hours;
        var passages = hours * walk.Rate(away) * (away ? 1 : walk.Doubt);
        expected[(away ? Habits.Durations : 0) + walk.Duration] += passages;
        if (!away) expected[walk.DayPart] += passages * walk.DurationFactor(away);
    }
}

/// <summary>A time of day by which somebody is usually seen.</summary>
/// <param name="Local">On the community's wall clock.</param>
/// <param name="Weekend">The day is a weekend or holiday.</param>
public readonly record struct UsualTime(DateTime Local, bool Weekend);
