using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;

namespace SmartSecurity.Simulator.Gates;

/// <summary>A door contact that speaks through Zigbee2MQTT: topic <c>zigbee2mqtt/NAME</c>, its whole state with every message.</summary>
/// <remarks>Source: hardware-profiles/zigbee2mqtt/README.md, with <c>advanced.last_seen: ISO_8601</c>. Contact true is a closed
/// door.</remarks>
public sealed class SimulatedContact : IAsyncDisposable
{
    private readonly MqttOutbox _outbox;
    private readonly string _topic;

    /// <summary>Connects at once.</summary>
    /// <param name="name">The friendly name; without a slash or wildcard.</param>
    /// <param name="options">Where to publish.</param>
    public SimulatedContact(string name, MqttOutboxOptions options, TimeProvider clock, ILogger<SimulatedContact> log)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAny("/+#")) throw new ArgumentException("No friendly name.", nameof(name));
        _topic = $"zigbee2mqtt/{name}";
        _outbox = new MqttOutbox(options, clock, log);
    }

    /// <summary>Messages whose PUBACK came.</summary>
    public long Acknowledged => _outbox.Acknowledged;

    /// <summary>Tells the door's state; ends when the PUBACK has come.</summary>
    /// <param name="batteryPercent">0 to 100.</param>
    /// <param name="seenAt">When the sensor spoke; sent in UTC with milliseconds.</param>
    public Task PublishAsync(bool isClosed, int batteryPercent, DateTimeOffset seenAt, CancellationToken cancel = default) =>
        _outbox.PublishAsync(_topic, Payload(isClosed, batteryPercent, seenAt), cancel);

    /// <summary>As <see cref="PublishAsync"/>, without waiting.</summary>
    /// <returns>False when the memory is full and the message is lost.</returns>
    public bool TryPost(bool isClosed, int batteryPercent, DateTimeOffset seenAt) => _outbox.TryPost(_topic, Payload(isClosed,
        batteryPercent, seenAt));

    public ValueTask DisposeAsync() => _outbox.DisposeAsync();

    private static byte[] Payload(bool isClosed, int batteryPercent, DateTimeOffset seenAt)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(batteryPercent);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(batteryPercent, 100);
        var lastSeen = seenAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        return JsonSerializer.SerializeToUtf8Bytes(new State(isClosed, batteryPercent, lastSeen));
    }

    private sealed record State(
        [property: JsonPropertyName("contact")] bool Contact,
        [property: JsonPropertyName("battery")] int Battery,
        [property: JsonPropertyName("last_seen")] string LastSeen);
}
