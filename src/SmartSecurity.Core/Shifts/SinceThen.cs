using SmartSecurity.Core.Alerts;

namespace SmartSecurity.Core.Shifts;

/// <summary>What became of the open alerts after the page was signed.</summary>
public enum SinceWord { Added, Ended, ChangedHands, Standing }

/// <param name="AlertId">The alert; a link leads to it.</param>
/// <param name="Owner">Who has it now; null when nobody does.</param>
/// <param name="Standing">How it stands now; of an ended one, how it stood.</param>
public sealed record SinceLine(Guid AlertId, string Kind, AlertCategory Category, SinceWord What, string? Owner, OpenStanding Standing);

/// <summary>Compares the open alerts that were signed with those of now. What was signed is never rewritten.</summary>
public static class SinceThen
{
    /// <param name="signed">As they stand in the handover.</param>
    /// <param name="now">As they are.</param>
    /// <param name="cut">The handover left some out: then one that is not on it need not have come later.</param>
    public static IReadOnlyList<SinceLine> Between(IReadOnlyList<OpenLine> signed, IReadOnlyList<OpenLine> now, bool cut = false)
    {
        ArgumentNullException.ThrowIfNull(signed);
        ArgumentNullException.ThrowIfNull(now);
        var (then, present) = (signed.ToDictionary(l => l.AlertId), now.ToDictionary(l => l.AlertId));
        var lines = new List<SinceLine>();
        foreach (var line in now)
        {
            if (!then.TryGetValue(line.AlertId, out var before))
            {
                if (!cut) lines.Add(Of(line, SinceWord.Added));
            }
            else if (before.Owner != line.Owner) lines.Add(Of(line, SinceWord.ChangedHands));
            else if (before.Standing != line.Standing) lines.Add(Of(line, SinceWord.Standing));
        }
        lines.AddRange(signed.Where(l => !present.ContainsKey(l.AlertId)).Select(l => Of(l, SinceWord.Ended)));
        return lines;
    }

    private static SinceLine Of(OpenLine line, SinceWord what) => new(line.AlertId, line.Kind, line.Category, what, line.Owner, line.Standing);
}

/// <summary>Why somebody can't sign a handover as the one who arrives.</summary>
public enum SignProblem { SamePerson, AlreadySigned }

/// <summary>Who may sign second.</summary>
public static class Signing
{
    /// <returns>Null: they may.</returns>
    public static SignProblem? ProblemOf(Guid leavingId, Guid? signedById, Guid arrivingId) =>
        signedById is not null ? SignProblem.AlreadySigned : leavingId == arrivingId ? SignProblem.SamePerson : null;
}
