using SmartSecurity.Core.Routines;

namespace SmartSecurity.Storage.Welfare;

/// <summary>Where a check is in its life.</summary>
public enum CheckState
{
    /// <summary>Anybody of the community who is on duty may take it.</summary>
    Open,
    /// <summary>Somebody has it.</summary>
    Accepted,
    Done,
    /// <summary>Nobody needs to go any more; <see cref="WelfareCheck.EndReason"/> says why.</summary>
    Ended,
}

/// <summary>What a check found.</summary>
public enum CheckOutcome { Fine, WasOut, NeededHelp, SensorFault, Moved, NotReached }

/// <summary>
/// An order (点单) that a volunteer, captain or officer takes (接单): to call a resident and the family, or to go and knock. One an alert and step.
/// </summary>
public sealed class WelfareCheck
{
    public required Guid Id { get; init; }
    public required int CommunityId { get; init; }
    public required Guid ResidentId { get; init; }
    public required Guid AlertId { get; init; }
    /// <summary><see cref="LadderStep.Call"/> or <see cref="LadderStep.Visit"/>.</summary>
    public required LadderStep Step { get; init; }
    public required DateTimeOffset OpenedAt { get; init; }
    /// <summary>By then somebody should have done it.</summary>
    public required DateTimeOffset DueAt { get; init; }
    public CheckState State { get; set; }
    /// <summary>Account of who has it.</summary>
    public Guid? AcceptedBy { get; set; }
    /// <summary>The same by name, for the others' pages.</summary>
    public string? AcceptedName { get; set; }
    public DateTimeOffset? AcceptedAt { get; set; }
    public DateTimeOffset? OverAt { get; set; }
    public CheckOutcome? Outcome { get; set; }
    /// <summary>Time spent, as who did it says.</summary>
    public int? Minutes { get; set; }
    /// <summary><c>seen</c>, <c>told</c>, <c>resolved</c>, <c>visit</c> (a visit took its place) or <c>history</c>.</summary>
    public string? EndReason { get; set; }
}

/// <summary>Time credited for a check. Only ever added to, one row a check.</summary>
public sealed class TimeBankEntry
{
    public required Guid Id { get; init; }
    public required Guid AccountId { get; init; }
    public required Guid CheckId { get; init; }
    public required int Minutes { get; init; }
    public required DateTimeOffset At { get; init; }
}
