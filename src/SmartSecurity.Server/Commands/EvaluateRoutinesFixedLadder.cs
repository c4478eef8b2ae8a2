using SmartSecurity.Core.Routines;

namespace SmartSecurity.Server;

/// <summary>
/// The rival: a question after a fixed number of hours without a reading, then the same calls and visits with the same people who answer or not.
/// </summary>
internal sealed class FixedLadder(RoutineCommunity community, LadderOptions options, AnswerRates rates, double hours, int seed)
{
    private static readonly long AnswerTakesMs = (long)TimeSpan.FromMinutes(10).TotalMilliseconds;

    private readonly long _hoursMs = (long)(hours * LocalCalendar.HourMs);
    private readonly long _answerWithinMs = (long)options.AnswerWithin.TotalMilliseconds;
    private readonly long _callWithinMs = (long)options.CallWithin.TotalMilliseconds;

    /// <summary>Questions and visits to somebody who was well, and hours from each collapse to the decision to visit.</summary>
    public (int Asks, int Calls, int Visits, List<double> VisitHours) Run(SubjectFindings found)
    {
        var random = new Random(seed ^ (int)Sighting.PointOf(found.Subject.Name));
        var (asks, calls, visits) = (0, 0, 0);
        List<double> delays = [];
        var cut = 0;
        foreach (var gap in found.Gaps)
        {
            var sinceMs = gap.FromMs;
            // One round of the ladder after the other, until the next reading; each round begins anew at its answer.
            while (true)
            {
                var askMs = Askable(sinceMs + _hoursMs);
                var (callMs, visitMs) = (askMs + _answerWithinMs, askMs + _answerWithinMs + _callWithinMs);
                var answered = random.NextDouble() < rates.Answer;
                var reached = random.NextDouble() < (IsNight(callMs) ? rates.CallAnswerAtNight : rates.CallAnswer);
                var endMs = answered ? askMs + AnswerTakesMs : reached ? callMs + AnswerTakesMs : visitMs + (2 * AnswerTakesMs);
                var roundMs = Math.Min(endMs, gap.ToMs);
                for (; cut < found.CutsMs.Count && found.CutsMs[cut] < roundMs; cut++)
                    delays.Add(Math.Max(0, visitMs - found.CutsMs[cut]) / (double)LocalCalendar.HourMs);
                bool Counts(long atMs) => atMs < gap.ToMs && atMs >= found.CountFromMs && !found.Subject.UnregisteredTrips.Any(t => t.Holds(atMs));
                if (Counts(askMs)) asks++;
                if (!answered && Counts(callMs)) calls++;
                if (!answered && !reached && Counts(visitMs)) visits++;
                if (endMs >= gap.ToMs) break;
                // On a trip that nobody had registered the answer registers it.
                sinceMs = found.Subject.UnregisteredTrips.FirstOrDefault(t => t.Holds(endMs)) is { ToMs: > 0 } trip ? Math.Min(trip.ToMs, gap.ToMs) : endMs;
            }
        }
        return (asks, calls, visits, delays);
    }

    private bool IsNight(long atMs) => community.Calendar.BinAt(atMs).Bin is < 14 or >= 44;

    private long Askable(long atMs)
    {
        for (var bin = community.Calendar.BinAt(atMs); bin.Bin < options.QuietUntilHour * 2 || bin.Bin >= options.QuietFromHour * 2;
            bin = community.Calendar.BinAt(atMs)) atMs = bin.EndMs;
        return atMs;
    }
}
