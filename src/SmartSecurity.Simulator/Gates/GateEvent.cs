using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SmartSecurity.Simulator.Gates;

/// <summary>What a gate reports.</summary>
public enum GateEventType { Access, Plate, Door, Alarm, Heartbeat }

/// <summary>What a gate decided.</summary>
public enum GateDecision { Granted, Denied }

/// <summary>Which way somebody went.</summary>
public enum GateDirection { In, Out }

/// <summary>Whether somebody went through.</summary>
public enum GatePassage { Taken, NotTaken, Unknown }

/// <summary>What a door contact says.</summary>
public enum GateDoor { Open, Closed, Forced, HeldOpen }

/// <summary>One event of a gate in the generic form. Null means that the gate does not know, and is not sent.</summary>
/// <remarks>Source: hardware-profiles/generic-mqtt-gate/README.md.</remarks>
public sealed record GateEvent
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        // Not for a web page: the plate's characters and the offset's plus sign are sent as they are.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The gate's own number; null: the gate gives its next one when it takes the event.</summary>
    public string? Seq { get; init; }
    public required DateTimeOffset Time { get; init; }
    public required GateEventType Type { get; init; }
    public GateDecision? Decision { get; init; }
    /// <summary>Why it was denied: <c>credentialNotFound</c>, <c>expired</c>, <c>outOfHours</c> …</summary>
    public string? Reason { get; init; }
    public GateDirection? Direction { get; init; }
    public GatePassage? Passage { get; init; }
    public string? Card { get; init; }
    public string? Person { get; init; }
    public string? Plate { get; init; }
    public GateDoor? Door { get; init; }
    /// <summary><c>duress</c>, <c>tamper</c>, <c>emergency</c>, <c>fire</c> …</summary>
    public string? Alarm { get; init; }
    /// <summary>JPEG or PNG; sent as base64.</summary>
    public byte[]? Snapshot { get; init; }

    /// <summary>The payload as it is published: UTF-8 JSON, one object.</summary>
    public byte[] ToPayload() => JsonSerializer.SerializeToUtf8Bytes(this, _json);
}
