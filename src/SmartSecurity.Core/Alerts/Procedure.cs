namespace SmartSecurity.Core.Alerts;

/// <summary>One step of what to do when an alert of a kind comes.</summary>
/// <param name="Id">Stable while the step's meaning stays: a tick names it. 1 to <see cref="IdLengthMax"/> characters.</param>
/// <param name="Zh">Simplified Chinese, 1 to <see cref="TextLengthMax"/> characters.</param>
/// <param name="En">English, likewise.</param>
/// <param name="Phone">Whom the step calls: digits, spaces, <c>+</c>, <c>-</c>; null when it calls nobody.</param>
public sealed record ProcedureStep(string Id, string Zh, string En, string? Phone = null)
{
    public const int IdLengthMax = 32;
    public const int TextLengthMax = 200;
    public const int PhoneLengthMax = 24;
}

/// <summary>The steps of a kind as a community wrote them.</summary>
public static class Procedure
{
    /// <summary>More steps nobody follows at night.</summary>
    public const int StepsMax = 12;

    /// <returns>What is wrong with the steps, in English; null when nothing is.</returns>
    public static string? Check(IReadOnlyList<ProcedureStep> steps)
    {
        if (steps.Count is 0 or > StepsMax) return $"A procedure has 1 to {StepsMax} steps.";
        if (steps.Select(s => s.Id).Distinct(StringComparer.Ordinal).Count() != steps.Count) return "Two steps have the same id.";
        foreach (var step in steps)
        {
            if (string.IsNullOrWhiteSpace(step.Id) || step.Id.Length > ProcedureStep.IdLengthMax)
                return $"A step's id has 1 to {ProcedureStep.IdLengthMax} characters.";
            if (new[] { step.Zh, step.En }.Any(text => string.IsNullOrWhiteSpace(text) || text.Length > ProcedureStep.TextLengthMax))
                return $"A step's text has 1 to {ProcedureStep.TextLengthMax} characters in both languages.";
            if (step.Phone is { } phone && (phone.Length is 0 or > ProcedureStep.PhoneLengthMax
                || phone.Any(c => !char.IsAsciiDigit(c) && c is not ('+' or '-' or ' '))))
                return "A phone number has digits, spaces, + and - only.";
        }
        return null;
    }

    /// <summary>Which steps are ticked, from the timeline: a later line about the same step takes the place of an earlier one.</summary>
    public static IReadOnlyDictionary<string, AlertStep> Ticked(IEnumerable<AlertStep> timeline)
    {
        var ticked = new Dictionary<string, AlertStep>(StringComparer.Ordinal);
        foreach (var step in timeline)
        {
            if (step is { What: StepWords.Ticked, Ref: { } done }) ticked[done] = step;
            else if (step is { What: StepWords.Unticked, Ref: { } undone }) ticked.Remove(undone);
        }
        return ticked;
    }
}
