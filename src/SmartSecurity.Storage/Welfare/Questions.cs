using SmartSecurity.Core.Routines;

namespace SmartSecurity.Storage.Welfare;

/// <summary>Where a question is in its life.</summary>
public enum QuestionState
{
    /// <summary>It waits for an answer.</summary>
    Waiting,
    Answered,
    /// <summary>It needs no answer any more: the resident was seen, or went on a trip, or history was played.</summary>
    Ended,
    /// <summary>Nobody answered in time, or a later question took its place. An answer still counts.</summary>
    Expired,
}

/// <summary>A question that was asked; its id is the rule's own, so it is asked once however often a batch is repeated.</summary>
public sealed class AskedQuestion
{
    /// <summary>Why a question that history would have asked is over: nobody was asked.</summary>
    public const string History = "history";

    public required Guid Id { get; init; }
    public required int CommunityId { get; init; }
    public required Guid ResidentId { get; init; }
    /// <summary>See <see cref="Question.Kind"/>.</summary>
    public required string Kind { get; init; }
    public required DateTimeOffset At { get; init; }
    /// <summary>Unanswered by then it becomes a call; null: it becomes nothing.</summary>
    public DateTimeOffset? AnswerBy { get; init; }
    /// <summary>The numbers its sentence is made of, as JSON.</summary>
    public required string FactsJson { get; init; }
    public QuestionState State { get; set; }
    public WelfareWord? Word { get; set; }
    /// <summary>When it was answered, or ended.</summary>
    public DateTimeOffset? OverAt { get; set; }
    /// <summary>How the answer came: one of <see cref="ToldVia"/>.</summary>
    public string? Via { get; set; }
    /// <summary>Of one that needs no answer any more, why, in English; <see cref="History"/> when it was never asked.</summary>
    public string? EndReason { get; set; }

    /// <summary>True while an answer changes what happens next.</summary>
    public bool IsOpen => State is QuestionState.Waiting or QuestionState.Expired;
}

/// <summary>A link that answers one question with one tap. Only the token's digest is kept; see <see cref="AnswerTokens"/>.</summary>
public sealed class AnswerLink
{
    /// <summary>So long after the question a tap still counts; afterwards the page says that the time is over.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    public required string TokenSha256 { get; init; }
    public required Guid QuestionId { get; init; }
    public required Guid ResidentId { get; init; }
    /// <summary>The family member it was sent to; null: the resident.</summary>
    public Guid? ContactId { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? UsedAt { get; set; }
}

/// <summary>How what was told of a resident reached the house.</summary>
public static class ToldVia
{
    /// <summary>A tap on the link of a question.</summary>
    public const string Link = "link";
    /// <summary>The resident's or a family member's own page.</summary>
    public const string Page = "page";
    public const string Sms = "sms";
    /// <summary>A key pressed during a robot call.</summary>
    public const string Call = "call";
    /// <summary>Somebody who took a check over and went, or called.</summary>
    public const string Check = "check";
    /// <summary>An officer who ended the alert.</summary>
    public const string Desk = "desk";
    /// <summary>Somebody on the console, or a program by the interface.</summary>
    public const string Console = "console";

    /// <summary>True where the resident or the family speaks for themselves, with nobody of the house beside them.</summary>
    public static bool IsFromHome(string? via) => via is Link or Page or Sms or Call;
}
