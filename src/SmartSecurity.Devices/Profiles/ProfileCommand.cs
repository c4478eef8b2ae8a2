using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using SmartSecurity.Core.Devices;

namespace SmartSecurity.Devices.Profiles;

/// <summary>What a device of a family is told to do, as its profile writes it.</summary>
/// <remarks>Placeholders are the device's own name, the command's id (the same in every repetition) and the time; nothing else can get in.</remarks>
public sealed partial class ProfileCommand
{
    private const string DevicePlace = "{device}", IdPlace = "{id}", TimePlace = "{time}";
    private static readonly string[] Places = [DevicePlace, IdPlace, TimePlace];
    private readonly string _topic, _payload;

    private ProfileCommand(string topic, string payload) => (_topic, _payload) = (topic, payload);

    /// <returns>The command; or null with the key that is wrong and what to write instead.</returns>
    internal static (ProfileCommand? Command, string Key, string? Fix) Parse(string topic, string payload)
    {
        if (topic.AsSpan().ContainsAny('+', '#')) return (null, "topic", "holds a wildcard; a command goes to one device");
        if (PlacesIn(topic).Concat(PlacesIn(payload)).Except(Places).FirstOrDefault() is { } unknown)
            return (null, "payload", $"holds {unknown}; write {string.Join(", ", Places)}");
        if (!topic.Contains(DevicePlace, StringComparison.Ordinal) && !payload.Contains(DevicePlace, StringComparison.Ordinal))
            return (null, "topic", "names no device; write {device} in the topic or the payload");
        return IsJson(payload.Replace(DevicePlace, "x", StringComparison.Ordinal)) ? (new(topic, payload), "", null)
            : (null, "payload", "is no JSON once its places are filled");
    }

    /// <param name="deviceId">The device's own name.</param>
    /// <param name="commandId">Letters, digits and dashes; a device that has done it does nothing more.</param>
    /// <param name="at">When it is sent.</param>
    /// <returns>Null: a device of this name cannot be spoken to, because the name would reach other topics.</returns>
    public OutgoingMqtt? For(string deviceId, string commandId, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(deviceId);
        if (deviceId.Length == 0 || deviceId.AsSpan().ContainsAny("+#/\0")) return null;
        var time = at.ToString("yyyy-MM-ddTHH:mm:ss.fffzzz", CultureInfo.InvariantCulture);
        var inJson = JsonEncodedText.Encode(deviceId).ToString();
        var payload = _payload.Replace(DevicePlace, inJson, StringComparison.Ordinal).Replace(IdPlace, commandId, StringComparison.Ordinal)
            .Replace(TimePlace, time, StringComparison.Ordinal);
        return new(_topic.Replace(DevicePlace, deviceId, StringComparison.Ordinal), Encoding.UTF8.GetBytes(payload), Retain: false);
    }

    private static IEnumerable<string> PlacesIn(string text) => PlacePattern().Matches(text).Select(m => m.Value);

    private static bool IsJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"\{[A-Za-z_]+\}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex PlacePattern();
}
