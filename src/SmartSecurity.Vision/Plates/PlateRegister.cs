using SmartSecurity.Core.Recognition;

namespace SmartSecurity.Vision.Plates;

/// <summary>Whether a plate that was seen is one of those the community knows.</summary>
public abstract record RegisterAnswer
{
    private RegisterAnswer() { }

    /// <param name="Plate">The registered plate.</param>
    /// <param name="LogBehind">How far it explains the picture worse than the best free reading; 0 when it is that reading.</param>
    /// <param name="LogMargin">Lead over the next registered plate.</param>
    /// <param name="DiffersFromReading">The free reading is another text: a look-alike character apart. Both go on the record.</param>
    public sealed record Registered(string Plate, double LogBehind, double LogMargin, bool DiffersFromReading) : RegisterAnswer;

    /// <summary>Two registered plates explain the picture about equally well.</summary>
    public sealed record Ambiguous(string Plate, string OtherPlate) : RegisterAnswer;
    public sealed record Unregistered : RegisterAnswer;
}

/// <summary>The plates a community knows, asked first: is it one of ours? A set that never changes; make another one after an edit.</summary>
/// <remarks>
/// Every plate is scored by the exact CTC sum. A watch-list must never be asked this way: tolerance names a plate that was not read.
/// Source: docs/design/vision.md, "register first".
/// </remarks>
public sealed class PlateRegister
{
    /// <summary>A registered plate may explain the picture worse than an unsure free reading by this much, in natural log.</summary>
    public const double Tolerance = 8;

    /// <summary>The same beside a sure free reading: it must not be talked into a look-alike that happens to be registered.</summary>
    public const double ToleranceOfSure = 3.5;

    /// <summary>Least lead over the next registered plate; less is ambiguous.</summary>
    public const double MarginMin = 1;

    /// <summary>The same where the best has a digit for a letter of the next: letters are misread as digits and hardly ever the other way.</summary>
    public const double MarginMinOfDigit = 2.1;

    /// <summary>
    /// Least fit on the best crop: a picture that is no plate must not come within tolerance of a free reading that is no good either.
    /// </summary>
    public const double FitMin = -7;

    private readonly string[] _plates;

    /// <param name="plates">As kept; folded by <see cref="PlateText.Fold"/>. What is no plate by the grammar is left out.</param>
    public PlateRegister(IEnumerable<string> plates) =>
        _plates = [.. plates.Select(PlateText.Fold).Where(p => PlateGrammar.FormOf(p) is not null).Distinct(StringComparer.Ordinal)];

    public int Count => _plates.Length;

    private static double MarginFor(string best, string next) =>
        best.Length == next.Length && best.Zip(next).Any(pair => char.IsAsciiDigit(pair.First) && char.IsAsciiLetterUpper(pair.Second))
            ? MarginMinOfDigit
            : MarginMin;

    internal static double ToleranceFor(PlateReading reading) => reading.Sure ? ToleranceOfSure : Tolerance;

    public RegisterAnswer Ask(PlateReading reading)
    {
        string? best = null, next = null;
        double bestScore = double.NegativeInfinity, nextScore = double.NegativeInfinity;
        foreach (var plate in _plates)
        {
            var score = reading.ScoreOf(plate);
            if (score > bestScore) (next, nextScore, best, bestScore) = (best, bestScore, plate, score);
            else if (score > nextScore) (next, nextScore) = (plate, score);
        }
        if (best is null) return new RegisterAnswer.Unregistered();
        var behind = Math.Max(0, reading.ScoreOf(reading.Text) - bestScore);
        var fit = reading.Evidence.Max(e => e.LogScore(best) - e.FreeLogScore);
        if (behind > ToleranceFor(reading) || fit < FitMin) return new RegisterAnswer.Unregistered();
        if (next is not null && bestScore - nextScore < MarginFor(best, next)) return new RegisterAnswer.Ambiguous(best, next);
        return new RegisterAnswer.Registered(best, behind, next is null ? 20 : Math.Min(20, bestScore - nextScore), best != reading.Text);
    }
}
