using System.Globalization;
using System.Text;
using System.Text.Json;
using SmartSecurity.Core.Devices;

namespace SmartSecurity.Devices.Profiles;

/// <summary>One case of <c>commands</c> in a profile's <c>fixtures/expected.json</c>: what a device of this name must be told, byte by byte.</summary>
internal static class CommandCase
{
    /// <summary>Compares what the profile makes of each command with the expectation.</summary>
    /// <returns>Null when every command has a case and all agree.</returns>
    public static string? Problem(HardwareProfile profile, string fixturesFolder)
    {
        var left = new HashSet<DoorCommand>(profile.Commands.Keys);
        var problems = new List<string>();
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(fixturesFolder, "expected.json")));
            if (document.RootElement.TryGetProperty("commands", out var cases))
                foreach (var one in cases.EnumerateArray()) problems.AddRange(Compare(profile, one, left));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or IOException)
        {
            return $"expected.json has not the form of commands[]: {e.Message}";
        }
        problems.AddRange(left.Select(command => $"no fixture for {WordOf(command)}"));
        return problems.Count == 0 ? null : string.Join("; ", problems);
    }

    private static IEnumerable<string> Compare(HardwareProfile profile, JsonElement one, HashSet<DoorCommand> left)
    {
        string Text(string name) => one.GetProperty(name).GetString() ?? "";
        var word = Text("command");
        if (!ProfileWords.Commands.TryGetValue(word, out var command) || !profile.Commands.TryGetValue(command, out var written))
        {
            yield return $"{word} is no command of this profile";
            yield break;
        }
        left.Remove(command);
        var made = written.For(Text("device"), Text("id"), DateTimeOffset.Parse(Text("time"), CultureInfo.InvariantCulture));
        if (made is null) yield return $"{word} cannot be said to {Text("device")}";
        else if (made.Topic != Text("topic")) yield return $"{word} goes to {made.Topic}, not {Text("topic")}";
        else if (Encoding.UTF8.GetString(made.Payload.Span) is var payload && payload != Text("payload"))
            yield return $"{word} says {payload}, not {Text("payload")}";
    }

    private static string WordOf(DoorCommand command) => ProfileWords.Commands.Single(c => c.Value == command).Key;
}
