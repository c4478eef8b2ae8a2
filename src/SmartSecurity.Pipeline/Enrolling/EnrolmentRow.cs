using SmartSecurity.Vision;

namespace SmartSecurity.Pipeline.Enrolling;

/// <summary>Why a row cannot be worked on at all.</summary>
public enum RowMistake { NoName, NoPictures, TooManyPictures, UnreadableDate, BrokenQuotes }

/// <summary>One person of a bulk enrolment, as a row of the sheet or as a folder says it.</summary>
public sealed record EnrolmentRow
{
    /// <summary>Line of the sheet, from 1; of a folder: the place in its list.</summary>
    public required int Line { get; init; }
    public required string Name { get; init; }
    /// <summary>As the register has it, <c>3-2-501</c>; null: the name alone must do.</summary>
    public string? Address { get; init; }
    /// <summary>File names, looked up among the pictures given.</summary>
    public IReadOnlyList<string> Pictures { get; init; } = [];
    public string? ConsentBy { get; init; }
    public DateOnly? ConsentOn { get; init; }
    /// <summary>The last day; null: until it is withdrawn.</summary>
    public DateOnly? ConsentUntil { get; init; }
    public RowMistake? Mistake { get; init; }
}

/// <summary>What came of a row.</summary>
public enum BulkOutcome
{
    Enrolled,
    /// <summary>Only checked: with these pictures it would be enrolled.</summary>
    WouldEnrol,
    /// <summary>Enrolled before with exactly these pictures.</summary>
    Unchanged,
    /// <summary>None of the pictures can serve.</summary>
    PicturesRefused,
    UnknownResident,
    SeveralResidents,
    /// <summary>No consent holds, and the row brings none.</summary>
    NoConsent,
    /// <summary>The row's consent lacks its day, lies ahead, or has run out.</summary>
    ConsentNotValid,
    /// <summary>An earlier row is of the same resident.</summary>
    Repeated,
    BadRow,
    /// <summary>Recognition is not available: the same row again later.</summary>
    Unavailable,
}

/// <summary>A row and what came of it.</summary>
/// <param name="Address">Of the resident that was found; else as the row says.</param>
/// <param name="Refused">Pictures that were left out, and why.</param>
/// <param name="LookAlikes">Name and address of residents who could be taken for this one.</param>
public sealed record BulkLine(
    EnrolmentRow Row, BulkOutcome Outcome, string? Address, int PicturesUsed, IReadOnlyList<(string File, EnrolmentProblem Problem)> Refused,
    IReadOnlyList<(string Name, string Address)> LookAlikes)
{
    /// <summary>True when the resident's face is enrolled, or would be.</summary>
    public bool IsGood => Outcome is BulkOutcome.Enrolled or BulkOutcome.WouldEnrol or BulkOutcome.Unchanged;
}

/// <summary>A bulk enrolment to do.</summary>
/// <param name="Who">Account on whose behalf; for the audit.</param>
/// <param name="ChecksOnly">Writes nothing: no consent, no template.</param>
public sealed record BulkOrder(string Who, int CommunityId, IReadOnlyList<EnrolmentRow> Rows, bool ChecksOnly);
