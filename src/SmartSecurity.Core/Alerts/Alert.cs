namespace SmartSecurity.Core.Alerts;

/// <summary>Where an alert is in its life (docs/design/alerts.md).</summary>
public enum AlertState { Open, Claimed, InProgress, Resolved, Closed }

/// <summary>What an alert is about, for scope and for who may see it.</summary>
public enum AlertCategory { Welfare, WatchList, Intrusion, Access, Vehicle, CameraFault, DeviceFault, Privacy, System, Household, Hazard }

/// <summary>What was found when an alert was resolved.</summary>
public enum AlertOutcome { Fine, WasOut, NeededHelp, SensorFault, Moved, Handled, FalseAlarm, ClosedAsHistory, Withdrawn }

/// <summary>The kinds the product raises today. A kind is also the key of its text and its procedure.</summary>
public static class AlertKinds
{
    public const string Silence = "silence";
    /// <summary>Nothing that could see a person at risk has reported for a day.</summary>
    public const string CannotTell = "cannotTell";
    public const string WatchListPlate = "watchListPlate";
    public const string DoorHeldOpen = "doorHeldOpen";
    public const string DoorForced = "doorForced";
    public const string Duress = "duress";
    public const string Emergency = "emergency";
    public const string CameraLost = "cameraLost";
    public const string CameraFault = "cameraFault";
    public const string WatchListFace = "watchListFace";
    public const string DeviceSilent = "deviceSilent";
    public const string NightExit = "nightExit";
    public const string Decline = "decline";
    public const string HouseholdSilence = "householdSilence";
    public const string Fall = "fall";
    /// <summary>A resident, or the family for them, said that they need help.</summary>
    public const string HelpAsked = "helpAsked";
    /// <summary>Somebody was refused at one gate again and again.</summary>
    public const string RepeatedDenials = "repeatedDenials";
    /// <summary>A door opened and nobody had shown anything: an inference, the device itself says nothing of force.</summary>
    public const string DoorUnexplained = "doorUnexplained";
    /// <summary>One credential went in twice and never out between.</summary>
    public const string AntiPassback = "antiPassback";
    /// <summary>More people went in than credentials were granted.</summary>
    public const string Tailgating = "tailgating";
    /// <summary>Somebody in a region where nobody should be at this hour.</summary>
    public const string Intrusion = "intrusion";
    /// <summary>Somebody stays about in a region.</summary>
    public const string Loitering = "loitering";
    /// <summary>Many people at once in a region.</summary>
    public const string Crowd = "crowd";
    /// <summary>A vehicle against the one way of a line or a gate.</summary>
    public const string WrongWay = "wrongWay";
    /// <summary>Something stands in a fire lane.</summary>
    public const string FireLane = "fireLane";
    /// <summary>The number of people who regularly come and go at a home changed: a question to the captain, never a judgement.</summary>
    public const string HouseholdChanged = "householdChanged";
    /// <summary>Many alerts of one kind at once, as one with a list; see <see cref="AlertFolding"/>.</summary>
    public const string Storm = "storm";
    /// <summary>Somebody on patrol saw something that needs hands.</summary>
    public const string PatrolFinding = "patrolFinding";
    /// <summary>A round, or points of it, that nobody walked.</summary>
    public const string PatrolMissed = "patrolMissed";

    /// <summary>A smoke or fire sensor, or a gate's own fire input.</summary>
    public const string Fire = "fire";
    public const string GasLeak = "gasLeak";
    public const string WaterLeak = "waterLeak";
    /// <summary>A device was opened, or taken off its place.</summary>
    public const string Tamper = "tamper";

    /// <summary>A group of doors is opened to everybody, or waits for the second key.</summary>
    public const string EmergencyRelease = "emergencyRelease";

    /// <summary>Every kind above: read from them, so that a page that lists them can't miss one.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. typeof(AlertKinds).GetFields().Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!)];
}

/// <summary>One thing that somebody must look at. At most one is active per kind and subject.</summary>
public sealed class Alert
{
    public required Guid Id { get; init; }
    public required int CommunityId { get; init; }
    public required string Kind { get; init; }
    /// <summary>What it is about: <c>resident:…</c>, <c>device:…</c>, <c>plate:…</c>, <c>route:…</c> or <c>finding:…</c>.</summary>
    public required string Subject { get; init; }
    public required AlertCategory Category { get; init; }
    /// <summary>1 (at once) to 5; a repeat that is more urgent raises it.</summary>
    public required int Priority { get; set; }
    public AlertState State { get; set; }
    public string? Owner { get; set; }
    /// <summary>Raised by one at each step: claims and changes are compare-and-set on it.</summary>
    public int Version { get; set; } = 1;
    /// <summary>Put aside until then: not on the list of what is to be done, and no ladder climbs. Null: it is not.</summary>
    public DateTimeOffset? SnoozedUntil { get; set; }
    /// <summary>Rungs of its ladder that were climbed: how many times somebody was told because nobody had it.</summary>
    public int Level { get; set; }
    /// <summary>When the ladder is looked at again; null: it is at its end, or the alert is.</summary>
    public DateTimeOffset? ClimbAt { get; set; }
    /// <summary>The storm that holds it; null: it stands on the desk by itself.</summary>
    public Guid? FoldedInto { get; set; }
    /// <summary>When what was alerted was over by itself (door closed, device back); null while it is still so, or nobody can tell.</summary>
    public DateTimeOffset? OverAt { get; set; }
    public required DateTimeOffset RaisedAt { get; init; }
    /// <summary>When the same thing was seen last; repeats raise <see cref="Count"/>, not a second alert.</summary>
    public DateTimeOffset LastAt { get; set; }
    public int Count { get; set; } = 1;
    /// <summary>The numbers and names the sentence is made of, as JSON; see <see cref="AlertSentences"/>.</summary>
    public required string FactsJson { get; set; }
    public string? Place { get; init; }
    public Guid? DeviceId { get; init; }
    public Guid? ResidentId { get; init; }
    public Guid? PassageId { get; init; }
    public string? PictureSha256 { get; set; }
    public AlertOutcome? Outcome { get; set; }
    public DateTimeOffset? ResolvedAt { get; set; }
    /// <summary><c>kind|subject</c> while active, null when resolved or closed: unique, so the database holds the rule.</summary>
    public string? ActiveKey { get; set; }
    /// <summary>Number of its last change, community-wide and gapless in commit order: the feed's cursor.</summary>
    public long ChangeNumber { get; set; }

    public bool IsActive => State is AlertState.Open or AlertState.Claimed or AlertState.InProgress;

    public bool IsSnoozedAt(DateTimeOffset now) => IsActive && SnoozedUntil > now;
}

/// <summary>What may have happened to an alert: the words of <see cref="AlertStep.What"/> that the desk itself writes.</summary>
public static class StepWords
{
    public const string Raised = "raised";
    public const string Repeated = "repeated";
    public const string Escalated = "escalated";
    public const string Over = "over";
    public const string Withdrawn = "withdrawn";
    public const string Claimed = "claimed";
    public const string Started = "started";
    public const string Note = "note";
    /// <summary><see cref="AlertStep.Ref"/> is the picture's hash.</summary>
    public const string Attached = "attached";
    /// <summary>The seconds around it were kept as a clip; <see cref="AlertStep.Ref"/> is the file's hash, the note the camera's name.</summary>
    public const string Clip = "clip";
    /// <summary>There is no clip; <see cref="AlertStep.Ref"/> is the <see cref="ClipGap"/>, the note the camera's name.</summary>
    public const string ClipMissing = "clipMissing";
    /// <summary>A step of the procedure is done; <see cref="AlertStep.Ref"/> is its id, the note its text as it was then.</summary>
    public const string Ticked = "ticked";
    public const string Unticked = "unticked";
    /// <summary><see cref="AlertStep.Ref"/> is the instant until when, as ISO 8601.</summary>
    public const string Snoozed = "snoozed";
    public const string Woke = "woke";
    /// <summary>The next ones were told because nobody had it; <see cref="AlertStep.Ref"/> names the roles.</summary>
    public const string Told = "told";
    /// <summary><see cref="AlertStep.Ref"/> is the account it went to.</summary>
    public const string HandedOver = "handedOver";
    public const string PutBack = "putBack";
    public const string Folded = "folded";
    public const string ReleaseAsked = "releaseAsked";
    public const string ReleaseOpened = "releaseOpened";
    public const string ReleaseLapsed = "releaseLapsed";
    public const string RestoreAsked = "restoreAsked";
    public const string Restored = "restored";
    public const string KeyTakenBack = "keyTakenBack";
    public const string Resolved = "resolved";
    public const string Closed = "closed";
    public const string Reopened = "reopened";
}

/// <summary>One line of an alert's timeline; never changed once written.</summary>
public sealed class AlertStep
{
    public required Guid Id { get; init; }
    public required Guid AlertId { get; init; }
    public required DateTimeOffset At { get; init; }
    /// <summary>An account's name, or <c>system</c>.</summary>
    public required string By { get; init; }
    /// <summary>One of <see cref="StepWords"/>, or a word of those who check on people.</summary>
    public required string What { get; init; }
    public string? Note { get; init; }
    /// <summary>What the line points at; see <see cref="StepWords"/>. At most <see cref="RefLengthMax"/> characters.</summary>
    public string? Ref { get; init; }

    public const int RefLengthMax = 64;
}
