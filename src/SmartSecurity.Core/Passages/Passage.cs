namespace SmartSecurity.Core.Passages;

/// <summary>Which way somebody or something went, seen from the community.</summary>
public enum Direction { In, Out }

/// <summary>What the gate decided. A granted decision is not a passage.</summary>
public enum Decision { Granted, Denied }

/// <summary>Whether somebody went through.</summary>
public enum PassageState { Unknown, Taken, NotTaken }

/// <summary>How a passage's person or vehicle was told.</summary>
public enum IdentifiedBy { Nobody, Card, DeviceToken, Face, Plate }

/// <summary>One movement: who or what, where, when, which way, and how we know. Never changed once written.</summary>
public sealed class Passage
{
    /// <summary>UUIDv7, made from the inbox number so that a repeated batch makes the same one.</summary>
    public required Guid Id { get; init; }
    public required int CommunityId { get; init; }

    /// <summary>The inbox message it came from, and the event's place in it.</summary>
    public required long InboxNumber { get; init; }
    public required int EventIndex { get; init; }

    /// <summary>When it happened: the device's time where it is believable, else the receipt time.</summary>
    public required DateTimeOffset At { get; init; }
    public DateTimeOffset? DeviceTime { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }

    public required Guid DeviceId { get; init; }
    /// <summary>The gate or place, copied so that the record stands when the device is moved or removed.</summary>
    public required string Place { get; init; }

    public Guid? ResidentId { get; init; }
    public Guid? HouseholdId { get; init; }
    public string? Plate { get; init; }
    public string? Card { get; init; }
    public Direction? Direction { get; init; }
    public Decision? Decision { get; init; }
    public PassageState State { get; init; }
    public string? Reason { get; init; }
    public IdentifiedBy By { get; init; }

    /// <summary>SHA-256 (hex) of the picture in the picture store; null when there is none.</summary>
    public string? PictureSha256 { get; init; }

    /// <summary>The same of the first picture of who passed, where a camera followed; null when the one picture is all there is.</summary>
    public string? FirstPictureSha256 { get; init; }

    /// <summary>The identifications of this passage as JSON: an array of <see cref="Recognition.Identification"/>.</summary>
    public string? IdentificationsJson { get; init; }
}
