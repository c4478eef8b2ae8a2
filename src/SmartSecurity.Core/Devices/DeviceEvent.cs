using System.Text.Json;
using SmartSecurity.Core.Passages;

namespace SmartSecurity.Core.Devices;

/// <summary>What a device's message means, once its profile has read it.</summary>
public enum DeviceEventKind
{
    /// <summary>A credential was granted; whether somebody went through says <see cref="DeviceEvent.Passage"/>.</summary>
    Passage,
    /// <summary>A credential was refused.</summary>
    Denied,
    /// <summary>A door's state: detail <c>state</c> is <c>open</c> or <c>closed</c>.</summary>
    Door,
    /// <summary>A vehicle plate was read by the device, or a vehicle seen without one.</summary>
    Plate,
    /// <summary>A face was seen by the device.</summary>
    Face,
    /// <summary>Something is wrong: detail <c>type</c> says what (doorForced, doorHeldOpen, tamper, duress, emergency …).</summary>
    Alarm,
    /// <summary>A measured or sensed value: motion, presence, an object in a picture.</summary>
    Sensor,
    /// <summary>The device lives (or says it does not): detail <c>state</c> is <c>online</c> or <c>offline</c>.</summary>
    Heartbeat,
    /// <summary>Somebody told how a resident is: detail <c>word</c>; see <see cref="Routines.WelfareReport"/>.</summary>
    Welfare,
}

/// <summary>One normalised event. Null means: the payload does not say. Nothing is filled in from common sense.</summary>
/// <remarks>Source: docs/design/devices.md, "Semantics of a gate event", after ONVIF's access control service.</remarks>
public sealed record DeviceEvent
{
    public required DeviceEventKind Kind { get; init; }

    /// <summary>The device's own name, from the payload or the topic. With the profile's name it finds the registered device.</summary>
    public required string DeviceId { get; init; }

    /// <summary>The device's own number of this event, exactly as sent (leading zeros and 25 digits survive).</summary>
    public string? Sequence { get; init; }

    /// <summary>When the device says it happened; null when the payload has no time.</summary>
    public DateTimeOffset? DeviceTime { get; init; }

    public Direction? Direction { get; init; }

    /// <summary>The credential holder's token as the device knows it. Not a resident of ours until resolved.</summary>
    public string? Person { get; init; }

    /// <summary>The card number exactly as sent.</summary>
    public string? Card { get; init; }

    public string? Plate { get; init; }
    public Decision? Decision { get; init; }
    public PassageState Passage { get; init; } = PassageState.Unknown;

    /// <summary>Why a credential was refused: credentialNotFound, duress, antiPassback, expired …</summary>
    public string? Reason { get; init; }

    /// <summary>What else the payload says, by name (<c>state</c>, <c>type</c>, <c>battery</c> …). Never null.</summary>
    public IReadOnlyDictionary<string, JsonElement> Detail { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>Text of a detail, or null when it is absent or no text.</summary>
    public string? DetailText(string name) =>
        Detail.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
