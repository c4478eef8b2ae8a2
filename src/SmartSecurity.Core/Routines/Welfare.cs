namespace SmartSecurity.Core.Routines;

/// <summary>How far the house has gone about one silence.</summary>
public enum LadderStep
{
    /// <summary>Nothing is asked.</summary>
    None,
    /// <summary>An automatic question waits for a tap, a key or a message.</summary>
    Ask,
    /// <summary>Somebody calls the resident, then the family.</summary>
    Call,
    /// <summary>Somebody goes and knocks.</summary>
    Visit,
}

/// <summary>What somebody told of a resident; the text of an event of kind <see cref="Devices.DeviceEventKind.Welfare"/>.</summary>
public enum WelfareWord
{
    /// <summary>All is well: the resident said so, or was met or reached well at home.</summary>
    Fine,
    /// <summary>Away until <see cref="WelfareReport.Until"/>: a trip, a hospital stay. Nothing is raised until then.</summary>
    Away,
    /// <summary>A trip ended early, or was a mistake.</summary>
    Back,
    /// <summary>All is well, and guests are in the home until then: what its sensors notice meanwhile shows nobody in particular.</summary>
    Guests,
    /// <summary>Well, and out of the house although no point had seen them leave.</summary>
    WasOut,
    /// <summary>Needs help now: said by the resident, or found so.</summary>
    NeededHelp,
    /// <summary>Well, and seen by nobody because a sensor or gate was wrong.</summary>
    SensorFault,
    /// <summary>Lives here no longer: the watch ends.</summary>
    MovedAway,
    /// <summary>Called, and nobody answered: the next step need not wait.</summary>
    NotReached,
}

/// <summary>
/// What somebody told of a resident. It goes through the inbox like a gate's message, so that a replay knows it: an event of kind
/// <c>welfare</c> with the details <c>residentId</c>, <c>word</c>, <c>by</c>, <c>via</c> and, of a trip, <c>until</c>.
/// </summary>
/// <param name="ResidentId">Of whom.</param>
/// <param name="Word">What was told.</param>
/// <param name="Until">Of a trip or of guests, when it ends; otherwise null.</param>
/// <param name="ByThemselves">The resident or the family told it, not somebody who went to look: a cry for help then begins a visit.</param>
public sealed record WelfareReport(Guid ResidentId, WelfareWord Word, DateTimeOffset? Until, bool ByThemselves);

/// <summary>A question to one resident: is all well?</summary>
/// <param name="Id">The same for the same question, however often a replay asks it.</param>
/// <param name="ResidentId">Who is asked.</param>
/// <param name="Kind">Why: <c>silence</c>, <c>hello</c> (the daily hello), <c>unusualHour</c> or <c>restlessness</c>.</param>
/// <param name="At">When it is asked; a question that falls into the night is asked in the morning.</param>
/// <param name="AnswerBy">Unanswered by then it becomes a call; null: it becomes nothing.</param>
/// <param name="Facts">The numbers its sentence is made of; see <see cref="Alerts.AlertSentences"/>.</param>
public sealed record Question(
    Guid Id, Guid ResidentId, string Kind, DateTimeOffset At, DateTimeOffset? AnswerBy, IReadOnlyDictionary<string, string> Facts);

/// <summary>What a resident (or guardian) asked the house to notice. Each is a wish of its own; none is on by itself.</summary>
[Flags]
public enum WelfareWatches
{
    None = 0,
    /// <summary>Not seen for longer than their own habits explain; at home, or out and not back.</summary>
    Silence = 1,
    /// <summary>A crossing at an hour this person almost never uses.</summary>
    UnusualHour = 2,
    /// <summary>At risk of wandering: leaves at night and is not back.</summary>
    NightExit = 4,
    /// <summary>Outings fall over weeks.</summary>
    Decline = 8,
    /// <summary>Many crossings in a short time.</summary>
    Restlessness = 16,
    /// <summary>Nobody of the household seen.</summary>
    Household = 32,
    /// <summary>A question at 09:30 and 18:30 when unseen for 8 h.</summary>
    DailyHello = 64,
}
