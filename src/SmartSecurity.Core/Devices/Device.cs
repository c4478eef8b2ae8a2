namespace SmartSecurity.Core.Devices;

/// <summary>What a registered device is for.</summary>
public enum DeviceRole { Gate, Camera, Sensor }

/// <summary>A device that the operator has registered: a gate, a camera, or a sensor.</summary>
public sealed class Device
{
    public required Guid Id { get; init; }
    public required int CommunityId { get; init; }
    public required DeviceRole Role { get; init; }
    /// <summary>Shown to people: <c>Gate 2 (south)</c>.</summary>
    public required string Name { get; set; }
    /// <summary>Hardware profile, the folder's name.</summary>
    public required string Profile { get; init; }
    /// <summary>The device's own name in its messages; unique within its profile.</summary>
    public required string ExternalId { get; init; }
    /// <summary>rtsp(s) address of a camera; may hold a password, so it is never logged or shown whole.</summary>
    public string? StreamUrl { get; set; }
    /// <summary>
    /// rtsp(s) address of a finer stream of the same camera that clips are taken from while <see cref="StreamUrl"/> is looked at; null: the same stream.
    /// </summary>
    public string? ClipStreamUrl { get; set; }
    /// <summary>Regions and lines on a camera's picture, see <see cref="CameraMarks"/>; null: none.</summary>
    public string? MarksJson { get; set; }
    /// <summary>When an operator said that the camera's view is right as it is; it is learnt anew from then on. Null: as it was at the start.</summary>
    public DateTimeOffset? ViewAcceptedAt { get; set; }
    /// <summary>Which way a passage here goes when the payload does not say: a one-way gate or reader.</summary>
    public Passages.Direction? FixedDirection { get; set; }
    /// <summary>A sensor in a home: whose activity it shows.</summary>
    public Guid? ResidentId { get; set; }
    /// <summary>How long its door may stand open before an alert: 5 s to 1 h; null: no door.</summary>
    public TimeSpan? DoorHeldAfter { get; set; }
    /// <summary>A face that looks alive less than this (0..1) is not enough here, a card must be shown too; null: a matched face is enough.</summary>
    public double? SecondFactorBelow { get; set; }
    /// <summary>How long it may be silent before an alert: 1 min to 7 days; null: the profile's own limit, or none.</summary>
    public TimeSpan? SilentAfter { get; set; }

    // What is known of its health; written with the inbox, so that it survives a restart.
    public DateTimeOffset? LastMessageAt { get; set; }
    public string? LastPayloadSha256 { get; set; }
    public string? LastPictureSha256 { get; set; }
    public DateTimeOffset? LastPictureAt { get; set; }
    /// <summary>The device's clock minus ours at its last timed message, in milliseconds.</summary>
    public long? ClockSkewMs { get; set; }
}
