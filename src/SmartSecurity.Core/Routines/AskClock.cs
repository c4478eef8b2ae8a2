namespace SmartSecurity.Core.Routines;

/// <summary>
/// When a question about a silence is worth its tap: now, if no later moment at which one may ask promises more by waiting.
/// Pure; the instant is computed, not polled.
/// </summary>
/// <remarks>
/// Source: docs/design/silence.md, "When to ask". Waiting from t to τ costs R(t) · (τ − t) of lateness and saves the question with the chance
/// P that the person is seen by then; so one asks when R(t) ≥ patience · max over τ of P(t, τ) / (τ − t), τ over the moments at which one may ask.
/// That threshold falls by itself before the night, for the next moment after 22:00 is the morning.
/// </remarks>
public sealed class AskClock(SilenceClock clock, LocalCalendar calendar, LadderOptions options)
{
    /// <summary>How far ahead a better moment is looked for, in hours: over the night and into the next forenoon.</summary>
    private const double AheadHours = 14;
    /// <summary>More pieces of half an hour and shorter than that are never looked at together.</summary>
    private const int PiecesMax = 64;
    /// <summary>A silence nothing is asked about for so long is looked at no further; it never comes to that while anything is covered.</summary>
    private const double FurthestHours = 60 * 24;

    /// <summary>When to ask if nothing more is seen; null while nothing can be seen.</summary>
    /// <param name="state">The clock so far; its last answer is the last <see cref="SightingKind.Answered"/>.</param>
    /// <param name="patience">In hours²; see <see cref="LadderOptions.PatienceDoors"/>.</param>
    public DateTimeOffset? NextAsk(SilenceState state, double patience)
    {
        ArgumentNullException.ThrowIfNull(state);
        var moment = state.Current;
        var walk = clock.Walk(state, byDay: true);
        if (walk.StandsStill) return null;
        Span<SilencePiece> ahead = stackalloc SilencePiece[PiecesMax];
        var (first, count) = (0, 0);
        var answeredMs = moment.AnsweredMs >= walk.StartMs ? moment.AnsweredMs.Value : (long?)null;
        var sinceMs = Math.Max(walk.StartMs, Math.Max(answeredMs ?? 0, Math.Max(moment.PassageMs, moment.AwayUntilMs)));
        var soonestMs = sinceMs + (long)options.AskAfter.TotalMilliseconds;
        var latestMs = sinceMs + (long)options.SilentMax.TotalMilliseconds;
        var r = answeredMs is null ? walk.StartR : double.NaN;
        while (true)
        {
            if (count == 0) Add(ref walk, ahead, first, ref count);
            var piece = ahead[first];
            if (piece.StartMs - sinceMs > FurthestHours * LocalCalendar.HourMs) return null;
            if (double.IsNaN(r) && answeredMs < piece.EndMs)
            {
                piece = piece.From((answeredMs!.Value - piece.StartMs) / (double)LocalCalendar.HourMs);
                r = 0;
            }
            if (!double.IsNaN(r))
            {
                var endR = piece.Advance(r, piece.Hours);
                if (piece.EndMs > latestMs || endR >= patience * AtLeast(piece))
                {
                    if (piece.Covered && piece.EndMs > soonestMs && MayAsk(piece.StartMs))
                    {
                        while (ahead[(first + count - 1) % PiecesMax].EndMs < piece.StartMs + (AheadHours * LocalCalendar.HourMs) && count < PiecesMax)
                            Add(ref walk, ahead, first, ref count);
                        if (DueIn(piece, r, patience * BestRate(ahead, first, count), soonestMs, latestMs) is { } dueMs)
                            return DateTimeOffset.FromUnixTimeMilliseconds(dueMs);
                    }
                }
                r = endR;
            }
            (first, count) = ((first + 1) % PiecesMax, count - 1);
        }
    }

    private static void Add(ref SilenceWalk walk, Span<SilencePiece> ahead, int first, ref int count)
    {
        walk.MoveNext();
        ahead[(first + count++) % PiecesMax] = walk.Piece;
    }

    private static long? DueIn(in SilencePiece piece, double r, double threshold, long soonestMs, long latestMs)
    {
        var dueMs = long.MaxValue;
        var hours = piece.HoursUntil(r, threshold);
        if (hours <= piece.Hours) dueMs = piece.StartMs + (long)Math.Ceiling(hours * LocalCalendar.HourMs);
        dueMs = Math.Min(dueMs, Math.Max(latestMs, piece.StartMs));
        dueMs = Math.Max(dueMs, soonestMs);
        return dueMs < piece.EndMs ? dueMs : null;
    }

    /// <summary>What waiting to the piece's end promises, in sightings an hour, if one may ask then: the best is no less. Spares most looks ahead.</summary>
    private double AtLeast(in SilencePiece piece) =>
        MayAsk(piece.EndMs) && piece.Hours > 0 ? (1 - Math.Exp(-piece.SeenPerHour * piece.Hours)) / piece.Hours : 0;

    /// <summary>The most that waiting can promise, in sightings an hour: over every later moment at which one may ask.</summary>
    private double BestRate(Span<SilencePiece> ahead, int first, int count)
    {
        var startMs = ahead[first].StartMs;
        double expected = 0, best = 0;
        for (var i = 0; i < count; i++)
        {
            var piece = ahead[(first + i) % PiecesMax];
            expected += piece.SeenPerHour * piece.Hours;
            if (!MayAsk(piece.EndMs)) continue;
            var rate = (1 - Math.Exp(-expected)) / ((piece.EndMs - startMs) / (double)LocalCalendar.HourMs);
            if (rate > best) best = rate;
        }
        return best;
    }

    /// <summary>Nobody is asked at night.</summary>
    private bool MayAsk(long atMs)
    {
        var bin = calendar.BinAt(atMs).Bin;
        return bin >= options.QuietUntilHour * 2 && bin < options.QuietFromHour * 2;
    }
}
