namespace SmartSecurity.Core.Devices;

/// <summary>Bytes as they came through a door of the house, before anybody has read them.</summary>
public sealed record IncomingMessage
{
    /// <summary>The largest message that is taken. A larger one is refused by the door it came through.</summary>
    public const int PayloadBytesMax = 4 * 1024 * 1024;

    /// <summary><c>mqtt</c>, <c>http-push</c> or <c>camera</c> (sightings of our own camera watcher).</summary>
    public required string Transport { get; init; }

    /// <summary>MQTT topic or HTTP path.</summary>
    public required string Address { get; init; }

    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>When it was received on a clock other than the machine's: history that is played. Null: the inbox stamps it at commit.</summary>
    public DateTimeOffset? ReceivedAt { get; init; }

    /// <summary>The connection it came by, where several of its messages may be under way at once; null: it stands alone.</summary>
    public MessageLane? Lane { get; init; }
}

/// <summary>Messages of one connection, whose order counts: behind one that could not be committed none is, because all come again.</summary>
public sealed class MessageLane
{
    private volatile bool _isBroken;

    public bool IsBroken => _isBroken;

    /// <summary>Called by the inbox; for good. A new connection is a new lane.</summary>
    public void Break() => _isBroken = true;
}

/// <summary>What a profile made of a message: its events, or why it has none.</summary>
public abstract record MappedMessage
{
    private MappedMessage() { }

    /// <summary>The profile that read the message; null when none matches the address.</summary>
    public string? Profile { get; init; }

    /// <param name="Events">What the message means; may be empty, when the message means nothing by design.</param>
    /// <param name="Pictures">JPEG or PNG bytes that were cut out of the payload, in the order they stood there.</param>
    /// <param name="Payload">The payload without its pictures.</param>
    public sealed record Read(
        IReadOnlyList<DeviceEvent> Events, IReadOnlyList<byte[]> Pictures, ReadOnlyMemory<byte> Payload) : MappedMessage;

    /// <param name="Reason">One sentence for the operator, in English, without personal data.</param>
    public sealed record Rejected(string Reason) : MappedMessage;
}

/// <summary>Reads messages by hardware profiles. Never throws for what a device sends.</summary>
public interface IMessageMapper
{
    MappedMessage Map(IncomingMessage message);
}

/// <summary>The one way in. Returns when the message is committed, so that the caller may acknowledge.</summary>
/// <remarks>
/// Messages are committed in the order of the calls. A caller that hands over the next one before the last is committed gives them one
/// <see cref="MessageLane"/>, so that none overtakes one that failed.
/// </remarks>
public interface IMessageInbox
{
    /// <exception cref="InboxUnavailableException">It could not be committed; nothing is kept; the device must send it again.</exception>
    ValueTask AcceptAsync(IncomingMessage message, CancellationToken cancel);
}

/// <summary>The inbox could not commit (database locked, disk full, too many waiting). Never acknowledge after this.</summary>
public sealed class InboxUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
