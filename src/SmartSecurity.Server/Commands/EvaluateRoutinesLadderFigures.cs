using System.Text.Json.Nodes;
using SmartSecurity.Core.Routines;
using SmartSecurity.Core.Rules;

namespace SmartSecurity.Server;

/// <summary>Replays a community through the whole ladder, and through the fixed rule's ladder at as many questions.</summary>
internal sealed class LadderEvaluation(RoutineCommunity community, RoutinesRequest request, Action<string> progress)
{
    private const int CutsASubject = 20;
    private const int OutingsASubject = 6;
    private const int CutAfterDays = 28;
    private const double YearHours = 365.25 * 24;

    /// <summary>A trip is longer than this; what is shorter is an outing one comes back from.</summary>
    private const long OutingMsMax = LocalCalendar.DayMs;

    public JsonObject Run(CancellationToken cancel)
    {
        var options = request.Ladder;
        if (request.AsksPerYear is { } wanted)
        {
            options = Budgeted(wanted, cancel);
            progress(FormattableString.Invariant($"patience found: {options.PatienceDoors:0} and {options.PatienceTrace:0} h²"));
        }
        var found = Replay(options, cuts: true, cancel);
        var json = Figures([.. found.Select(f => f.Ladder)]);
        json["patienceDoors"] = RoutinesFigures.Rounded(options.PatienceDoors);
        json["patienceTrace"] = RoutinesFigures.Rounded(options.PatienceTrace);
        json["fixedRule"] = FixedRule(found, options);
        json["byClass"] = new JsonObject(new[] { "quiet", "typical", "busy" }.Select(name => KeyValuePair.Create<string, JsonNode?>(
            name, Figures([.. found.Where(f => f.Ladder.Class == name).Select(f => f.Ladder)]))));
        return json;
    }

    /// <summary>The patience at which the replay asks as often as wanted: the larger the patience, the fewer the questions.</summary>
    private LadderOptions Budgeted(double asksPerYear, CancellationToken cancel)
    {
        double low = 1 / 64.0, high = 64;
        for (var i = 0; i < 9; i++)
        {
            var middle = Math.Sqrt(low * high);
            var found = Replay(Scaled(middle), cuts: false, cancel);
            if (found.Sum(f => f.Ladder.Asks) * YearHours / found.Sum(f => f.Ladder.Hours) > asksPerYear) low = middle; else high = middle;
        }
        return Scaled(high);
    }

    private LadderOptions Scaled(double factor) => request.Ladder with
    {
        PatienceDoors = request.Ladder.PatienceDoors * factor,
        PatienceTrace = request.Ladder.PatienceTrace * factor,
    };

    private (SubjectFindings Plain, LadderFindings Ladder)[] Replay(LadderOptions options, bool cuts, CancellationToken cancel)
    {
        var found = new (SubjectFindings, LadderFindings)[community.Subjects.Count];
        var done = 0;
        Parallel.For(0, found.Length, new ParallelOptions { CancellationToken = cancel, MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            var subject = community.Subjects[i];
            var plain = new RoutinesReplay(subject, community, request.Options, [])
                .Facts(request.WarmUpDays ?? 0, request.WarmUpDays ?? CutAfterDays, CutsASubject, request.Seed);
            var outings = cuts ? Outings(subject, plain.CountFromMs + ((CutAfterDays - 3) * LocalCalendar.DayMs)) : [];
            var rule = new SilenceRule(request.Options, options);
            var ladder = new LadderReplay(subject, community, rule, request.Rates, request.Watches, request.Seed)
                .Run(cuts ? plain.CutsMs : [], outings, plain.CountFromMs, plain.Class);
            found[i] = (plain, ladder);
            if (Interlocked.Increment(ref done) % 100 == 0) progress($"{done} of {found.Length} subjects replayed through the ladder");
        });
        return found;
    }

    private List<SpanMs> Outings(RoutineSubject subject, long fromMs)
    {
        List<SpanMs> outings = [];
        for (var i = 0; i + 1 < subject.AtHome.Count; i++)
        {
            var outing = new SpanMs(subject.AtHome[i].ToMs, subject.AtHome[i + 1].FromMs);
            var trip = subject.RegisteredTrips.Concat(subject.UnregisteredTrips).Any(t => t.FromMs < outing.ToMs && t.ToMs > outing.FromMs);
            if (outing.FromMs > fromMs && outing.ToMs - outing.FromMs is > 0 and < OutingMsMax && !trip) outings.Add(outing);
        }
        var random = new Random(request.Seed ^ (int)Sighting.PointOf(subject.Name));
        return [.. outings.OrderBy(_ => random.Next()).Take(OutingsASubject).OrderBy(o => o.FromMs)];
    }

    private static JsonObject Figures(IReadOnlyList<LadderFindings> found)
    {
        var years = found.Sum(f => f.Hours) / YearHours;
        double[] home = [.. found.SelectMany(f => f.VisitHours.Concat(f.NightVisitHours)).Order()];
        double[] night = [.. found.SelectMany(f => f.NightVisitHours).Order()];
        double[] away = [.. found.SelectMany(f => f.NotReturnedHours).Order()];
        return new JsonObject
        {
            ["subjects"] = found.Count,
            ["personYears"] = RoutinesFigures.Rounded(years),
            ["asksPerPersonYear"] = RoutinesFigures.Rounded(found.Sum(f => f.Asks) / years),
            ["asksPerPersonYearCi"] = RoutinesFigures.Interval(found.Sum(f => f.Asks), years),
            ["callsPerPersonYear"] = RoutinesFigures.Rounded(found.Sum(f => f.Calls) / years),
            ["needlessVisitsPerPersonYear"] = RoutinesFigures.Rounded(found.Sum(f => f.Visits) / years),
            ["needlessVisitsPerPersonYearCi"] = RoutinesFigures.Interval(found.Sum(f => f.Visits), years),
            ["collapses"] = home.Length,
            ["medianHoursToVisit"] = RoutinesFigures.Rounded(RoutinesFigures.Quantile(home, .5)),
            ["medianHoursToVisitCi"] = RoutinesFigures.QuantileInterval(home, .5),
            ["p90HoursToVisit"] = RoutinesFigures.Rounded(RoutinesFigures.Quantile(home, .9)),
            ["night"] = new JsonObject
            {
                ["collapses"] = night.Length,
                ["medianHoursToVisit"] = RoutinesFigures.Rounded(RoutinesFigures.Quantile(night, .5)),
                ["p90HoursToVisit"] = RoutinesFigures.Rounded(RoutinesFigures.Quantile(night, .9)),
            },
            ["notReturned"] = new JsonObject
            {
                ["outings"] = away.Length,
                ["medianHoursToVisit"] = RoutinesFigures.Rounded(RoutinesFigures.Quantile(away, .5)),
                ["p90HoursToVisit"] = RoutinesFigures.Rounded(RoutinesFigures.Quantile(away, .9)),
                ["asksOnUnregisteredTrips"] = found.Sum(f => f.AsksOnTrips),
                ["visitsOnUnregisteredTrips"] = found.Sum(f => f.VisitsOnTrips),
            },
        };
    }

    /// <summary>The fixed rule's hours at which it asks as often, and what it then takes to find somebody.</summary>
    private JsonObject FixedRule((SubjectFindings Plain, LadderFindings Ladder)[] found, LadderOptions options)
    {
        var wanted = found.Sum(f => f.Ladder.Asks);
        (int Asks, int Calls, int Visits, List<double> VisitHours)[] At(double hours) =>
            [.. found.Select(f => new FixedLadder(community, options, request.Rates, hours, request.Seed).Run(f.Plain))];
        double low = 2, high = 400;
        for (var i = 0; i < 24; i++)
        {
            var middle = Math.Sqrt(low * high);
            if (At(middle).Sum(r => r.Asks) > wanted) low = middle; else high = middle;
        }
        var rival = At(high);
        var years = found.Sum(f => f.Ladder.Hours) / YearHours;
        double[] delays = [.. rival.SelectMany(r => r.VisitHours).Select(h => Math.Min(h, RoutinesReplay.NeverFoundHours)).Order()];
        return new JsonObject
        {
            ["hours"] = RoutinesFigures.Rounded(high),
            ["asksPerPersonYear"] = RoutinesFigures.Rounded(rival.Sum(r => r.Asks) / years),
            ["callsPerPersonYear"] = RoutinesFigures.Rounded(rival.Sum(r => r.Calls) / years),
            ["needlessVisitsPerPersonYear"] = RoutinesFigures.Rounded(rival.Sum(r => r.Visits) / years),
            ["medianHoursToVisit"] = RoutinesFigures.Rounded(RoutinesFigures.Quantile(delays, .5)),
            ["p90HoursToVisit"] = RoutinesFigures.Rounded(RoutinesFigures.Quantile(delays, .9)),
        };
    }
}
