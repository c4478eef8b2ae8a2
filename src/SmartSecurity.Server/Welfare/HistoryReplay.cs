using Microsoft.Extensions.Options;
using SmartSecurity.Core.Routines;
using SmartSecurity.Pipeline.Communities;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Registry;
using SmartSecurity.Web.Welfare;

namespace SmartSecurity.Server;

/// <summary>Finds the silence rule's numbers for a budget: the community's own inbox goes through the very rule, again and again.</summary>
/// <remarks>
/// Source: docs/design/silence.md, "The budget". First the evidence (k) at which the clock keeps its promise best, then the patience at which
/// so many questions are asked; more of it where too many visits prove needless.
/// </remarks>
internal sealed class HistoryReplay(
    SecurityStore store, FactsReader facts, ProfileLimits limits, IOptions<SilenceOptions> silence, IOptions<LadderOptions> ladder, TimeProvider clock)
    : IHistoryReplay
{
    /// <summary>The threshold at which the clock's promise is looked at, in covered hours.</summary>
    private const double PromiseHours = 1_440;

    /// <summary>Fewer alarms promised than this say nothing of the promise.</summary>
    private const double PromisedMin = 5;

    private const double PatienceStep = 1.5;
    private const int PatienceStepsMax = 16;
    private const int CutAfterDays = 28;
    private const double ReadShare = .2, EvidenceShare = .35, PatienceShare = .7, FoundShare = .85;

    /// <summary>Tried of the site's own evidence.</summary>
    private static readonly double[] EvidenceGrid = [.25, .5, 1, 2, 4];

    /// <summary>The site goes on with its work meanwhile.</summary>
    private static readonly int Workers = Math.Max(1, Environment.ProcessorCount / 2);

    public async Task<TrialOutcome> TryAsync(int communityId, BudgetWish wish, Action<TrialStep> progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(wish);
        ArgumentNullException.ThrowIfNull(progress);
        var history = await new HistoryReader(store, facts, limits, clock).ReadAsync(
            communityId, share => progress(new(TrialStage.Reading, share * ReadShare)), cancel);
        if (history.Days < TrialOutcome.TooLittle.DaysMin || history.Community.Subjects.Count < TrialOutcome.TooLittle.PeopleMin)
            return new TrialOutcome.TooLittle(history.Days, history.Community.Subjects.Count);
        return Find(history, wish, progress, cancel);
    }

    private TrialOutcome.Found Find(History history, BudgetWish wish, Action<TrialStep> progress, CancellationToken cancel)
    {
        var groups = Groups.Of(history.Community);
        progress(new(TrialStage.Evidence, ReadShare));
        var evidence = Evidence(groups, progress, cancel);
        var plan = new LadderPlan
        {
            Silence = evidence,
            Ladder = ladder.Value,
            CutAfterDays = Math.Min(CutAfterDays, history.Days / 2),
            Workers = Workers,
        };
        var evaluation = new LadderEvaluation(history.Community, plan, _ => { });
        progress(new(TrialStage.Patience, EvidenceShare));
        var found = Clamped(evaluation.Budgeted(wish.QuestionsPerYear, cancel,
            share => progress(new(TrialStage.Patience, EvidenceShare + (share * (PatienceShare - EvidenceShare) * .8)))));
        var (patient, keeps) = Patient(evaluation, found, wish.VisitsPerYear, cancel);
        progress(new(TrialStage.Figures, PatienceShare));
        var work = Figures(groups, evaluation.Findings(patient, cancel), evidence, cancel);
        progress(new(TrialStage.Figures, FoundShare));
        var (presentSilence, presentLadder) = (history.Facts.Silence ?? silence.Value, history.Facts.Ladder ?? ladder.Value);
        var present = new LadderEvaluation(history.Community, plan with { Silence = presentSilence, Ladder = presentLadder }, _ => { });
        var presentWork = Figures(groups, present.Findings(presentLadder, cancel), presentSilence, cancel);
        return new(wish, Setting(evidence, patient), work, Setting(presentSilence, presentLadder), presentWork, history.From, history.To, keeps);
    }

    /// <summary>The evidence at which alarms seen for each promised come nearest to 1, for each kind of home; the site's where too few are promised.</summary>
    private SilenceOptions Evidence(Groups groups, Action<TrialStep> progress, CancellationToken cancel)
    {
        var site = silence.Value;
        var (doors, trace) = (site.EvidenceDoors, site.EvidenceTrace);
        var (nearDoors, nearTrace) = (double.PositiveInfinity, double.PositiveInfinity);
        // From the site's own outwards, so that of two as near the one that changes less is taken.
        var done = 0;
        foreach (var factor in EvidenceGrid.OrderBy(f => Math.Abs(Math.Log(f))))
        {
            var tried = site with { EvidenceDoors = Evidence(site.EvidenceDoors * factor), EvidenceTrace = Evidence(site.EvidenceTrace * factor) };
            if (Promise(groups.Doors, tried, cancel) is { } d && Math.Abs(Math.Log(d)) < nearDoors - 1e-9)
                (doors, nearDoors) = (tried.EvidenceDoors, Math.Abs(Math.Log(d)));
            if (Promise(groups.Trace, tried, cancel) is { } t && Math.Abs(Math.Log(t)) < nearTrace - 1e-9)
                (trace, nearTrace) = (tried.EvidenceTrace, Math.Abs(Math.Log(t)));
            progress(new(TrialStage.Evidence, ReadShare + ((EvidenceShare - ReadShare) * ++done / EvidenceGrid.Length)));
        }
        return site with { EvidenceDoors = doors, EvidenceTrace = trace };
    }

    /// <summary>Alarms of the clock alone for each that it promised; null where too few were promised to say.</summary>
    private static double? Promise(RoutineCommunity group, SilenceOptions options, CancellationToken cancel)
    {
        var (raised, hours) = (0, 0.0);
        var sum = new Lock();
        Parallel.ForEach(group.Subjects, new ParallelOptions { CancellationToken = cancel, MaxDegreeOfParallelism = Workers }, subject =>
        {
            var found = new RoutinesReplay(subject, group, options, [PromiseHours]).Run(0, 0, 0, 1);
            lock (sum) (raised, hours) = (raised + found.False[0], hours + found.Hours);
        });
        return hours / PromiseHours < PromisedMin ? null : Math.Max(raised, .5) * PromiseHours / hours;
    }

    /// <summary>More patience until needless visits keep to the budget, too, or there is no more to have.</summary>
    private static (LadderOptions Options, bool Keeps) Patient(
        LadderEvaluation evaluation, LadderOptions options, double visitsPerYear, CancellationToken cancel)
    {
        for (var step = 0; ; step++)
        {
            if (evaluation.Needless(options, cancel).VisitsPerYear <= visitsPerYear) return (options, true);
            var next = Clamped(options with { PatienceDoors = options.PatienceDoors * PatienceStep, PatienceTrace = options.PatienceTrace * PatienceStep });
            if (step == PatienceStepsMax || next == options) return (options, false);
            options = next;
        }
    }

    private static GroupFigures Figures(Groups groups, IReadOnlyList<LadderFindings> findings, SilenceOptions options, CancellationToken cancel)
    {
        WorkFigures? Of(RoutineCommunity group, double? promise)
        {
            var names = group.Subjects.Select(s => s.Name).ToHashSet(StringComparer.Ordinal);
            var figures = LadderFigures.Of([.. findings.Where(f => names.Contains(f.Subject.Name))]);
            return figures.Subjects == 0 || figures.Years <= 0 ? null : new(figures.Subjects, figures.Years, figures.AsksPerYear, figures.CallsPerYear,
                figures.VisitsPerYear, Told(figures.MedianHours), Told(figures.P90Hours), promise);
        }
        return new(Of(groups.All, null) ?? new(0, 0, 0, 0, 0, null, null, null), Of(groups.Doors, Promise(groups.Doors, options, cancel)),
            Of(groups.Trace, Promise(groups.Trace, options, cancel)));
    }

    private static double? Told(double hours) => double.IsFinite(hours) ? hours : null;

    private static BudgetSetting Setting(SilenceOptions silence, LadderOptions ladder) =>
        new(ladder.PatienceDoors, ladder.PatienceTrace, silence.EvidenceDoors, silence.EvidenceTrace);

    private static double Evidence(double k) => Math.Clamp(k, WelfareBudget.EvidenceMin, WelfareBudget.EvidenceMax);

    private static LadderOptions Clamped(LadderOptions options) => options with
    {
        PatienceDoors = Math.Clamp(options.PatienceDoors, WelfareBudget.PatienceMin, WelfareBudget.PatienceMax),
        PatienceTrace = Math.Clamp(options.PatienceTrace, WelfareBudget.PatienceMin, WelfareBudget.PatienceMax),
    };

    /// <summary>The community whole, and those without and with a sensor at home that has spoken.</summary>
    private sealed record Groups(RoutineCommunity All, RoutineCommunity Doors, RoutineCommunity Trace)
    {
        public static Groups Of(RoutineCommunity all)
        {
            var byTrace = all.Subjects.ToLookup(s => s.Steps.Any(step => step.TripUntilMs is null && step.Sighting.Kind == SightingKind.Activity));
            return new(all, all with { Subjects = [.. byTrace[false]] }, all with { Subjects = [.. byTrace[true]] });
        }
    }
}
