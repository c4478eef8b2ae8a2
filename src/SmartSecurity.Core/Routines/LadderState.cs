namespace SmartSecurity.Core.Routines;

/// <summary>How far the house has gone about one resident's silence, and what it has learnt of asking them.</summary>
public sealed record LadderState
{
    /// <summary>Beta(2, 8): before anything is known, two questions of ten to somebody who is well stay unanswered.</summary>
    private const double UnansweredPrior = 2;
    private const double AnsweredPrior = 8;

    public static LadderState Start { get; } = new();

    public LadderStep Step { get; init; }
    /// <summary>When the present step began; null at <see cref="LadderStep.None"/>.</summary>
    public DateTimeOffset? StepAt { get; init; }
    /// <summary>When the resident was asked about the present silence; null: not.</summary>
    public DateTimeOffset? AskedAt { get; init; }
    /// <summary>The last daily hello; null: none yet.</summary>
    public DateTimeOffset? HelloAt { get; init; }
    /// <summary>Until when guests are in the home; null: there never were any.</summary>
    public DateTimeOffset? GuestsUntil { get; init; }
    /// <summary>Since when nothing this person does could be seen; null: something can.</summary>
    public DateTimeOffset? CannotTellSince { get; init; }
    public bool CannotTellRaised { get; init; }
    /// <summary>Questions this person answered, being well, and those they left unanswered, being well.</summary>
    public int Answered { get; init; }
    public int Unanswered { get; init; }

    /// <summary>The present silence went through a question that nobody answered.</summary>
    public bool AskedInVain => AskedAt is not null && Step is (LadderStep.Call or LadderStep.Visit);

    /// <summary>0..1: how likely this person leaves a question unanswered though well.</summary>
    public double UnansweredChance => (UnansweredPrior + Unanswered) / (UnansweredPrior + AnsweredPrior + Answered + Unanswered);
}
