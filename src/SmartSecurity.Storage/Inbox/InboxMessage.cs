namespace SmartSecurity.Storage.Inbox;

/// <summary>A message as it was committed: the log from which everything else can be made again.</summary>
public sealed class InboxMessage
{
    public required int CommunityId { get; init; }
    /// <summary>1, 2, 3 … in the order of commits within the community.</summary>
    public required long Number { get; init; }
    /// <summary>Never decreases with <see cref="Number"/>.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }
    public required Guid DeviceId { get; init; }
    public required string Transport { get; init; }
    public required string Address { get; init; }
    public required string Profile { get; init; }
    /// <summary>Bytes as sent, less the pictures.</summary>
    public required byte[] Payload { get; init; }
    /// <summary>The normalised events: an array of <see cref="Core.Devices.DeviceEvent"/> as JSON.</summary>
    public required string EventsJson { get; init; }
    /// <summary>SHA-256 (hex) of each picture that was cut out, separated by commas; null: none.</summary>
    public string? PictureSha256s { get; init; }
    /// <summary>What recognition said of the pictures, as JSON; null until it was asked. <c>replay</c> uses it and asks no more.</summary>
    public string? IdentificationsJson { get; set; }
    /// <summary>SHA-256 (hex) of {device, native sequence, device time}; unique; null where the payload has neither.</summary>
    public string? RepeatKey { get; init; }
}

/// <summary>A message that could not be mapped or belongs to no registered device; shown to the operator, never lost.</summary>
public sealed class RejectedMessage
{
    /// <summary>More than this of a payload is not kept, so that a flood of rubbish does not fill the disk.</summary>
    public const int PayloadBytesMax = 64 * 1024;

    public required Guid Id { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
    public required string Transport { get; init; }
    public required string Address { get; init; }
    public string? Profile { get; init; }
    public string? ExternalId { get; init; }
    public required string Reason { get; init; }
    public required byte[] Payload { get; init; }
    /// <summary>The length as sent, in bytes, when it was longer than what is kept.</summary>
    public required int PayloadBytes { get; init; }
}
