using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Passages;
using SmartSecurity.Core.Routines;

namespace SmartSecurity.Core.Rules;

/// <summary>What the rules see of one event: resolved to our own residents, devices and places.</summary>
public sealed record CommunityEvent
{
    public required long InboxNumber { get; init; }
    /// <summary>When it happened. May lie before what was already seen, when the event came late.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>When it was received; never decreases within a community.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }
    public required DeviceEventKind Kind { get; init; }
    public required Guid DeviceId { get; init; }
    public required string Place { get; init; }
    /// <summary>The device's own number of the event, as sent; null: it numbers nothing.</summary>
    public string? Sequence { get; init; }
    public Guid? PassageId { get; init; }
    public Guid? ResidentId { get; init; }
    public Guid? HouseholdId { get; init; }
    public string? Plate { get; init; }
    public Direction? Direction { get; init; }
    public Decision? Decision { get; init; }
    public PassageState Passage { get; init; }
    /// <summary><c>open</c>, <c>closed</c>, <c>online</c>, <c>offline</c>, or an alarm's type.</summary>
    public string? State { get; init; }
    /// <summary>Of a camera that sees badly: what is wrong (<c>frozen</c>, <c>black</c>, <c>covered</c>, <c>moved</c>, <c>blurred</c>), and the number that
    /// says so, with its unit.</summary>
    public (string Kind, string Measure)? CameraFault { get; init; }
    public string? PictureSha256 { get; init; }
    /// <summary>What somebody told of <see cref="ResidentId"/>; null on every other kind of event.</summary>
    public WelfareReport? Welfare { get; init; }
    /// <summary>Why a credential was refused, as the device says: <c>duress</c>, <c>antiPassback</c> …; null: it does not.</summary>
    public string? Reason { get; init; }
    /// <summary>What a camera saw at one of its marks; null on every other kind of event.</summary>
    public MarkSeen? Mark { get; init; }
    /// <summary>People a camera counted in the picture; null: it did not count.</summary>
    public int? People { get; init; }
    /// <summary>A face like one of the watch-list, how like (cosine), and from which likeness on it is told.</summary>
    public (Guid Id, double Score, double Threshold)? WatchedFace { get; init; }
}

/// <summary>Something moved at a region or line that is drawn in a camera's picture.</summary>
/// <param name="Name">Of the mark.</param>
/// <param name="What"><c>entered</c>, <c>stays</c>, <c>left</c> (a region) or <c>crossing</c> (a line).</param>
/// <param name="Way">Of a crossing.</param>
/// <param name="Object"><c>person</c>, <c>vehicle</c>; null: not told.</param>
/// <param name="KnowsVehicles">Whether the camera's detector would have told a vehicle.</param>
public sealed record MarkSeen(string Name, string What, LineWay? Way, string? Object, bool KnowsVehicles);

/// <summary>What the rules may know of the community; read from storage, replaced whole when it changes.</summary>
public sealed record CommunityFacts
{
    public required int CommunityId { get; init; }
    public required TimeZoneInfo TimeZone { get; init; }
    public required IReadOnlyDictionary<Guid, DeviceFacts> Devices { get; init; }
    /// <summary>Residents with a welfare consent who asked for the silence watch.</summary>
    public required IReadOnlyDictionary<Guid, ResidentFacts> WatchedResidents { get; init; }
    /// <summary>Active watch-list plates, normalised, with the authority's reference.</summary>
    public required IReadOnlyDictionary<string, WatchedPlate> WatchedPlates { get; init; }
    /// <summary>Active watch-list faces, of all communities, with the authority's reference.</summary>
    public IReadOnlyDictionary<Guid, WatchedPlate> WatchedFaces { get; init; } = new Dictionary<Guid, WatchedPlate>();
    /// <summary>The clock's and the ladder's settings as they were found for this community by replay; null: the site's own.</summary>
    public SilenceOptions? Silence { get; init; }
    /// <inheritdoc cref="Silence"/>
    public LadderOptions? Ladder { get; init; }
    /// <summary>Rules the community has set for itself, by kind of alert; what is not in it holds as shipped (<see cref="RuleCatalog"/>).</summary>
    public IReadOnlyDictionary<string, RuleSetting> RuleSettings { get; init; } = new Dictionary<string, RuleSetting>();
    /// <summary>Work on devices that was announced: what they tell meanwhile is no alert.</summary>
    public IReadOnlyList<Maintenance> Maintenance { get; init; } = [];
    /// <summary>Addresses of homes, for the question whether who lives there changed.</summary>
    public IReadOnlyDictionary<Guid, string> Homes { get; init; } = new Dictionary<Guid, string>();
    /// <summary>The community's holidays and worked weekends.</summary>
    public SpecialDays Days { get; init; } = SpecialDays.None;
}

/// <summary>An active watch-list entry as the rules see it.</summary>
public sealed record WatchedPlate(string AuthorityReference, DateTimeOffset ExpiresAt);

/// <summary>A device as the rules see it. Limits are null where the rule does not apply.</summary>
public sealed record DeviceFacts(
    Guid Id, DeviceRole Role, string Name, TimeSpan? DoorHeldAfter, TimeSpan? SilentAfter, Guid? ResidentId, Direction? FixedDirection = null,
    double? SecondFactorBelow = null)
{
    /// <summary>Regions and lines in a camera's picture.</summary>
    public IReadOnlyList<CameraMark> Marks { get; init; } = [];
}

/// <summary>A resident as the rules see it.</summary>
public sealed record ResidentFacts(Guid Id, string Name, string Address, bool LivesAlone, DateTimeOffset? AwayUntil)
{
    public Guid? HouseholdId { get; init; }
    public WelfareWatches Watches { get; init; } = WelfareWatches.Silence;
    /// <summary>
    /// Factor on the thresholds of silence by an override that a person entered with a reason: under 1 asks sooner; 0.1 to 10. Holds until
    /// <see cref="PatienceUntil"/>.
    /// </summary>
    public double PatienceFactor { get; init; } = 1;
    /// <summary>When the override ends; null: there is none.</summary>
    public DateTimeOffset? PatienceUntil { get; init; }
}

/// <summary>A rule's memory of one subject. Immutable: a batch that fails to commit must leave no trace.</summary>
public interface IRuleState
{
    /// <summary>When the rule wants to be asked again if nothing happens; null: never.</summary>
    DateTimeOffset? DueAt { get; }
}

/// <summary>What a rule wants: an alert, or the end of one that proved wrong or is over.</summary>
public abstract record RuleAction
{
    private RuleAction() { }

    /// <summary>Raise, or count up the one that is active for the same kind and subject.</summary>
    public sealed record Raise(AlertDraft Alert) : RuleAction;

    /// <summary>What was alerted is over (door closed, resident seen, camera back); written on the timeline, a person resolves it.</summary>
    public sealed record Over(string Kind, string Subject, string Reason, DateTimeOffset At) : RuleAction;

    /// <summary>The alert proved wrong by an event that came late: it closes if nobody has it, else its owner reads why.</summary>
    public sealed record Withdraw(string Kind, string Subject, string Reason, DateTimeOffset At) : RuleAction;

    /// <summary>Ask a resident whether all is well, by the ways they chose. A question that is already asked (same id) changes nothing.</summary>
    public sealed record Ask(Question Question) : RuleAction;

    /// <summary>The resident's open questions need no answer any more (seen, answered, away); a message not yet sent is not sent.</summary>
    public sealed record EndAsk(Guid ResidentId, string Reason, DateTimeOffset At) : RuleAction;

    /// <summary>
    /// A device cannot be relied on from now on, or can again: the rules that <see cref="IReliesOnDevices">rely</see> on what devices see are told so
    /// by a heartbeat <c>offline</c> or <c>online</c> before anything else happens.
    /// </summary>
    public sealed record Rely(Guid DeviceId, bool Reports, DateTimeOffset At) : RuleAction;
}

/// <summary>An alert to be, without what the desk adds.</summary>
public sealed record AlertDraft
{
    public required string Kind { get; init; }
    public required string Subject { get; init; }
    public required AlertCategory Category { get; init; }
    public required int Priority { get; init; }
    public required DateTimeOffset At { get; init; }
    /// <summary>The numbers and names the sentence is made of; see <see cref="AlertSentences"/>.</summary>
    public required IReadOnlyDictionary<string, string> Facts { get; init; }
    public string? Place { get; init; }
    public Guid? DeviceId { get; init; }
    public Guid? ResidentId { get; init; }
    public Guid? PassageId { get; init; }
    public string? PictureSha256 { get; init; }
}

/// <param name="State">The new memory of the subject; null forgets it.</param>
/// <param name="Actions">In the order they are to be done.</param>
public sealed record RuleResult(IRuleState? State, IReadOnlyList<RuleAction> Actions)
{
    public static RuleResult Nothing(IRuleState? state) => new(state, []);
}

/// <summary>A pure rule: no clock, no I/O. The same events give the same alerts, however often the process was killed.</summary>
public interface IRule
{
    /// <summary>Stable name of the rule; the key of its stored states.</summary>
    string Name { get; }

    /// <summary>Whom the event concerns, as state keys; empty when the rule does not care.</summary>
    IEnumerable<string> SubjectsOf(CommunityEvent e, CommunityFacts facts);

    /// <summary>Subjects that need a state even before their first event (a device that never speaks is silent, too).</summary>
    IEnumerable<string> StandingSubjects(CommunityFacts facts) => [];

    /// <summary>
    /// One step. With an event: it happened. Without: <paramref name="now"/> is the due time that was asked for, or the
    /// subject is a standing one whose state is still null.
    /// </summary>
    RuleResult Evaluate(IRuleState? state, string subject, CommunityEvent? e, DateTimeOffset now, CommunityFacts facts);

    /// <summary>Bytes of a state, the same bytes for the same state.</summary>
    byte[] Save(IRuleState state);

    /// <exception cref="InvalidDataException">The bytes are of no version this rule reads.</exception>
    IRuleState Load(ReadOnlySpan<byte> bytes);
}

/// <summary>A rule that concludes from what devices did not see, and must know which of them could.</summary>
public interface IReliesOnDevices : IRule;
