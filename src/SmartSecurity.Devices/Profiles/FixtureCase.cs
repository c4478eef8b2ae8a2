using System.Globalization;
using System.Text;
using System.Text.Json;
using SmartSecurity.Core.Devices;

namespace SmartSecurity.Devices.Profiles;

/// <summary>One case of a profile's <c>fixtures/expected.json</c>: a payload as the device sends it, and what it means.</summary>
/// <param name="File">Name of the payload's file. In a <c>.ndjson</c> file every line is a message of its own, in order.</param>
/// <param name="Provenance">Captured from a device, a vendor's sample, or authored from documentation.</param>
/// <param name="Expect">The events as JSON objects; empty when nothing may come of it; null when the message must be rejected.</param>
public sealed record FixtureCase(string File, string Provenance, string Transport, string Address, IReadOnlyList<JsonElement>? Expect)
{
    private static readonly string[] _compared =
        ["kind", "deviceId", "sequence", "direction", "person", "card", "plate", "decision", "passage"];

    /// <exception cref="InvalidDataException">The file is missing, no JSON, or lacks a key; the message says which.</exception>
    public static IReadOnlyList<FixtureCase> Load(string fixturesFolder)
    {
        var path = Path.Combine(fixturesFolder, "expected.json");
        if (!System.IO.File.Exists(path)) throw new InvalidDataException($"{path} is missing.");
        try
        {
            using var document = JsonDocument.Parse(System.IO.File.ReadAllBytes(path));
            return [.. document.RootElement.GetProperty("cases").EnumerateArray().Select(c => new FixtureCase(
                TextOf(c, "file"), TextOf(c, "provenance"), TextOf(c, "transport"), TextOf(c, "address"),
                c.TryGetProperty("rejected", out var rejected) && rejected.GetBoolean()
                    ? null : [.. c.GetProperty("expect").EnumerateArray().Select(e => e.Clone())]))];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InvalidDataException($"{path} has not the form of cases[]: {e.Message}", e);
        }
    }

    /// <summary>The messages of the case, as they would arrive.</summary>
    public IReadOnlyList<IncomingMessage> Messages(string fixturesFolder)
    {
        var bytes = System.IO.File.ReadAllBytes(Path.Combine(fixturesFolder, File));
        var payloads = File.EndsWith(".ndjson", StringComparison.Ordinal)
            ? Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Encoding.UTF8.GetBytes)
            : [bytes];
        return [.. payloads.Select(p => new IncomingMessage { Transport = Transport, Address = Address, Payload = p })];
    }

    /// <summary>Compares what a mapper made of the messages with the expectation.</summary>
    /// <returns>One line a difference; empty when there is none. Times are compared as instants.</returns>
    /// <param name="mapped">What came of each message, in order.</param>
    /// <param name="deviceFromTopic">An expected null device is no difference: the payload does not name it, the topic does.</param>
    public IReadOnlyList<string> Differences(IReadOnlyList<MappedMessage> mapped, bool deviceFromTopic = false)
    {
        var rejected = mapped.OfType<MappedMessage.Rejected>().ToList();
        if (Expect is null) return rejected.Count == mapped.Count ? [] : [$"{File}: was read but must be rejected"];
        if (rejected.Count > 0) return [.. rejected.Select(r => $"{File}: was rejected: {r.Reason}")];
        var events = mapped.OfType<MappedMessage.Read>().SelectMany(r => r.Events).ToList();
        if (events.Count != Expect.Count) return [$"{File}: gave {events.Count} events, not {Expect.Count}"];
        return [.. events.Zip(Expect).SelectMany((pair, i) => Compare(pair.First, pair.Second, deviceFromTopic)
            .Select(difference => $"{File}, event {i}: {difference}"))];
    }

    private static string TextOf(JsonElement element, string name) => element.GetProperty(name).GetString() ?? "";

    private static IEnumerable<string> Compare(DeviceEvent e, JsonElement expected, bool deviceFromTopic)
    {
        var actual = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["kind"] = Camel(e.Kind),
            ["deviceId"] = e.DeviceId,
            ["sequence"] = e.Sequence,
            ["direction"] = Camel(e.Direction),
            ["person"] = e.Person,
            ["card"] = e.Card,
            ["plate"] = e.Plate,
            ["decision"] = Camel(e.Decision),
            ["passage"] = Camel(e.Passage),
        };
        foreach (var name in _compared)
        {
            var wanted = Scalar(expected, name);
            if (name == "deviceId" && wanted is null && deviceFromTopic) continue;
            if (actual[name] != wanted) yield return $"{name} is {actual[name] ?? "null"}, not {wanted ?? "null"}";
        }
        var time = Scalar(expected, "deviceTime") is { } text
            ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture)
            : (DateTimeOffset?)null;
        if (e.DeviceTime != time) yield return $"deviceTime is {e.DeviceTime:O}, not {time:O}";
        if (expected.TryGetProperty("reason", out _) && Scalar(expected, "reason") is var reason && e.Reason != reason)
            yield return $"reason is {e.Reason ?? "null"}, not {reason ?? "null"}";
        if (!expected.TryGetProperty("detail", out var detail)) yield break;
        foreach (var wanted in detail.EnumerateObject())
            if (!e.Detail.TryGetValue(wanted.Name, out var value)) yield return $"detail.{wanted.Name} is missing";
            else if (!JsonElement.DeepEquals(value, wanted.Value))
                yield return $"detail.{wanted.Name} is {value.GetRawText()}, not {wanted.Value.GetRawText()}";
        foreach (var name in e.Detail.Keys.Where(name => !detail.TryGetProperty(name, out _)))
            yield return $"detail.{name} was not expected";
    }

    private static string? Scalar(JsonElement element, string name) =>
        !element.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText();

    private static string? Camel(Enum? word) => word is null ? null : JsonNamingPolicy.CamelCase.ConvertName(word.ToString());
}
