using System.Text.Json.Nodes;
using SmartSecurity.Core.Routines;
using SmartSecurity.Core.Rules;

namespace SmartSecurity.Server;

/// <summary>How a community is replayed through the ladder.</summary>
internal sealed record LadderPlan
{
    public SilenceOptions Silence { get; init; } = new();
    public LadderOptions Ladder { get; init; } = new();
    public AnswerRates Rates { get; init; } = AnswerRates.Assumed;
    public WelfareWatches Watches { get; init; }
    public int Seed { get; init; } = 1;
    /// <summary>What a subject does in its first days is not counted: as many, and the clock's own first days.</summary>
    public int CountAfterDays { get; init; }
    /// <summary>No collapse is cut before that day of a subject.</summary>
    public int CutAfterDays { get; init; } = 28;
    public int Workers { get; init; } = Environment.ProcessorCount;

    public static LadderPlan Of(RoutinesRequest request) => new()
    {
        Silence = request.Options,
        Ladder = request.Ladder,
        Rates = request.Rates,
        Watches = request.Watches,
        Seed = request.Seed,
        CountAfterDays = request.WarmUpDays ?? 0,
        CutAfterDays = request.WarmUpDays ?? new LadderPlan().CutAfterDays,
    };
}

/// <summary>What a replay of the ladder came to, of some subjects.</summary>
/// <param name="Subjects">How many.</param>
/// <param name="Years">Person-years that count.</param>
/// <param name="Asks">Questions to somebody who was well; so <paramref name="Calls"/> and <paramref name="Visits"/>.</param>
/// <param name="Calls">Calls.</param>
/// <param name="Visits">Visits.</param>
/// <param name="VisitHours">From each collapse at home to the decision to visit, sorted; 400 where it never came.</param>
internal sealed record LadderFigures(int Subjects, double Years, int Asks, int Calls, int Visits, double[] VisitHours)
{
    public const double YearHours = 365.25 * 24;

    public static LadderFigures Of(IReadOnlyCollection<LadderFindings> found) => new(
        found.Count, found.Sum(f => f.Hours) / YearHours, found.Sum(f => f.Asks), found.Sum(f => f.Calls), found.Sum(f => f.Visits),
        [.. found.SelectMany(f => f.VisitHours.Concat(f.NightVisitHours)).Order()]);

    public double AsksPerYear => Asks / Years;
    public double CallsPerYear => Calls / Years;
    public double VisitsPerYear => Visits / Years;
    /// <summary>NaN where no collapse was cut.</summary>
    public double MedianHours => RoutinesFigures.Quantile(VisitHours, .5);
    public double P90Hours => RoutinesFigures.Quantile(VisitHours, .9);
}

/// <summary>Replays a community through the whole ladder, and through the fixed rule's ladder at as many questions.</summary>
internal sealed class LadderEvaluation(RoutineCommunity community, LadderPlan plan, Action<string> progress)
{
    private const int CutsASubject = 20;
    private const int OutingsASubject = 6;
    /// <summary>Nobody stays away in a subject's first days.</summary>
    private const int OutingsAfterDays = 25;
    private const double YearHours = LadderFigures.YearHours;
    private const int BudgetSteps = 9;

    /// <summary>A trip is longer than this; what is shorter is an outing one comes back from.</summary>
    private const long OutingMsMax = LocalCalendar.DayMs;

    public LadderEvaluation(RoutineCommunity community, RoutinesRequest request, Action<string> progress)
        : this(community, LadderPlan.Of(request), progress) => AsksPerYear = request.AsksPerYear;

    /// <summary>Patience is found for so many questions; null: it is the plan's.</summary>
    private double? AsksPerYear { get; }

    public JsonObject Run(CancellationToken cancel)
    {
        var options = plan.Ladder;
        if (AsksPerYear is { } wanted)
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
    public LadderOptions Budgeted(double asksPerYear, CancellationToken cancel, Action<double>? share = null)
    {
        double low = 1 / 64.0, high = 64;
        for (var i = 0; i < BudgetSteps; i++)
        {
            var middle = Math.Sqrt(low * high);
            if (Needless(Scaled(middle), cancel).AsksPerYear > asksPerYear) low = middle; else high = middle;
            share?.Invoke((i + 1.0) / BudgetSteps);
        }
        return Scaled(high);
    }

    /// <summary>Questions, calls and visits alone: without the collapses, which take most of the time.</summary>
    public LadderFigures Needless(LadderOptions options, CancellationToken cancel) =>
        LadderFigures.Of([.. Replay(options, cuts: false, cancel).Select(f => f.Ladder)]);

    /// <summary>What the ladder does about each subject, collapses included.</summary>
    public IReadOnlyList<LadderFindings> Findings(LadderOptions options, CancellationToken cancel) =>
        [.. Replay(options, cuts: true, cancel).Select(f => f.Ladder)];

    private LadderOptions Scaled(double factor) => plan.Ladder with
    {
        PatienceDoors = plan.Ladder.PatienceDoors * factor,
        PatienceTrace = plan.Ladder.PatienceTrace * factor,
    };

    private (SubjectFindings Plain, LadderFindings Ladder)[] Replay(LadderOptions options, bool cuts, CancellationToken cancel)
    {
        var found = new (SubjectFindings, LadderFindings)[community.Subjects.Count];
        var done = 0;
        Parallel.For(0, found.Length, new ParallelOptions { CancellationToken = cancel, MaxDegreeOfParallelism = plan.Workers }, i =>
        {
            var subject = community.Subjects[i];
            var plain = new RoutinesReplay(subject, community, plan.Silence, [])
                .Facts(plan.CountAfterDays, plan.CutAfterDays, CutsASubject, plan.Seed);
            var outings = cuts ? Outings(subject, plain.CountFromMs + (OutingsAfterDays * LocalCalendar.DayMs)) : [];
            var rule = new SilenceRule(plan.Silence, options);
            var ladder = new LadderReplay(subject, community, rule, plan.Rates, plan.Watches, plan.Seed)
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
        var random = new Random(plan.Seed ^ (int)Sighting.PointOf(subject.Name));
        return [.. outings.OrderBy(_ => random.Next()).Take(OutingsASubject).OrderBy(o => o.FromMs)];
    }

    private static JsonObject Figures(IReadOnlyList<LadderFindings> found)
    {
        var (figures, years) = (LadderFigures.Of(found), found.Sum(f => f.Hours) / YearHours);
        var home = figures.VisitHours;
        double[] night = [.. found.SelectMany(f => f.NightVisitHours).Order()];
        double[] away = [.. found.SelectMany(f => f.NotReturnedHours).Order()];
        return new JsonObject
        {
            ["subjects"] = found.Count,
            ["personYears"] = RoutinesFigures.Rounded(years),
            ["asksPerPersonYear"] = RoutinesFigures.Rounded(figures.AsksPerYear),
            ["asksPerPersonYearCi"] = RoutinesFigures.Interval(figures.Asks, years),
            ["callsPerPersonYear"] = RoutinesFigures.Rounded(figures.CallsPerYear),
            ["needlessVisitsPerPersonYear"] = RoutinesFigures.Rounded(figures.VisitsPerYear),
            ["needlessVisitsPerPersonYearCi"] = RoutinesFigures.Interval(figures.Visits, years),
            ["collapses"] = home.Length,
            ["medianHoursToVisit"] = RoutinesFigures.Rounded(figures.MedianHours),
            ["medianHoursToVisitCi"] = RoutinesFigures.QuantileInterval(home, .5),
            ["p90HoursToVisit"] = RoutinesFigures.Rounded(figures.P90Hours),
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
            [.. found.Select(f => new FixedLadder(community, options, plan.Rates, hours, plan.Seed).Run(f.Plain))];
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
