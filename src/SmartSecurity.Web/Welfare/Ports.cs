using SmartSecurity.Storage.Registry;

namespace SmartSecurity.Web.Welfare;

/// <summary>Replays a community's own inbox through the silence rule; the server implements it on the routines' evaluation.</summary>
public interface IHistoryReplay
{
    /// <summary>Finds the numbers that keep to a budget. Reads only; whatever stops it leaves nothing behind.</summary>
    /// <param name="communityId">It must exist.</param>
    /// <param name="wish">Within the ranges of <see cref="WelfareBudget"/>.</param>
    /// <param name="progress">Told now and then, from any thread.</param>
    /// <param name="cancel">Stops the replay within seconds.</param>
    Task<TrialOutcome> TryAsync(int communityId, BudgetWish wish, Action<TrialStep> progress, CancellationToken cancel);
}

/// <summary>What the operator can afford.</summary>
/// <param name="QuestionsPerYear">A resident a year.</param>
/// <param name="VisitsPerYear">Needless ones, a resident a year.</param>
public sealed record BudgetWish(double QuestionsPerYear, double VisitsPerYear)
{
    public static BudgetWish Default { get; } = new(WelfareBudget.QuestionsDefault, WelfareBudget.VisitsDefault);

    /// <summary>Both numbers lie within their ranges.</summary>
    public bool IsInRange => QuestionsPerYear is >= WelfareBudget.QuestionsMin and <= WelfareBudget.QuestionsMax
        && VisitsPerYear is >= WelfareBudget.VisitsMin and <= WelfareBudget.VisitsMax;
}

/// <summary>What a replay is at.</summary>
public enum TrialStage { Reading, Evidence, Patience, Figures }

/// <summary>How far a replay is.</summary>
/// <param name="Stage">What it is at.</param>
/// <param name="Share">0..1 of the whole.</param>
public sealed record TrialStep(TrialStage Stage, double Share);

/// <summary>The four numbers that a budget decides; their units are those of the silence rule's options.</summary>
public sealed record BudgetSetting(double PatienceDoors, double PatienceTrace, double EvidenceDoors, double EvidenceTrace);

/// <summary>What a setting would have meant for some residents, on their own history. Whatever was raised in it counts as needless.</summary>
/// <param name="People">Residents replayed.</param>
/// <param name="PersonYears">Hours that count, after the first days and off trips, as years.</param>
/// <param name="QuestionsPerYear">A resident a year, and the same of <paramref name="CallsPerYear"/> and <paramref name="VisitsPerYear"/>.</param>
/// <param name="CallsPerYear">Calls prove needless.</param>
/// <param name="VisitsPerYear">Visits prove needless.</param>
/// <param name="MedianHours">From an illness that began at a random hour at home to the visit, of half of them; null: none could be tried.</param>
/// <param name="P90Hours">The same of nine of ten.</param>
/// <param name="SeenPerPromised">Alarms of the clock alone at 1,440 h for each promised; null: too few were promised.</param>
public sealed record WorkFigures(
    int People, double PersonYears, double QuestionsPerYear, double CallsPerYear, double VisitsPerYear, double? MedianHours, double? P90Hours,
    double? SeenPerPromised)
{
    private const double DaysAYear = 365.25;

    public double QuestionsPerDay => QuestionsPerYear * People / DaysAYear;
    public double CallsPerDay => CallsPerYear * People / DaysAYear;
    public double VisitsPerDay => VisitsPerYear * People / DaysAYear;
}

/// <summary>The figures of everybody, and of those without and with a sensor at home; null where there is nobody.</summary>
public sealed record GroupFigures(WorkFigures All, WorkFigures? Doors, WorkFigures? Trace);

/// <summary>What came of a trial.</summary>
public abstract record TrialOutcome
{
    private TrialOutcome() { }

    /// <summary>Too little to find anything on: nothing is guessed.</summary>
    /// <param name="Days">Days of history there are.</param>
    /// <param name="People">Watched residents who were seen in them.</param>
    public sealed record TooLittle(int Days, int People) : TrialOutcome
    {
        public const int DaysMin = 28, PeopleMin = 5;
    }

    /// <param name="KeepsVisits">Needless visits stay within the budget; false: no patience within its range brings them down so far.</param>
    public sealed record Found(
        BudgetWish Wish, BudgetSetting Setting, GroupFigures Work, BudgetSetting Present, GroupFigures PresentWork, DateTimeOffset HistoryFrom,
        DateTimeOffset HistoryTo, bool KeepsVisits) : TrialOutcome;
}
