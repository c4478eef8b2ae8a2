using System.Text.Json;
using System.Text.Json.Nodes;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Rules;
using SmartSecurity.Testing;

namespace SmartSecurity.Pipeline.Tests.Communities;

/// <summary>
/// Goal: no alarm that a profile reads is heard by nobody, as a home's smoke sensor once was. Method: every alarm of every profile's fixtures, put to the
/// rule; what it does not hear stands here by name, with who hears it instead.
/// </summary>
public sealed class AlarmsHeardTests
{
    /// <summary>Cameras' own faults have a rule of their own; Frigate's reviews and triggers are its user's, and only kept.</summary>
    private static readonly string[] Elsewhere = ["camera cameraFault", "camera cameraFaultCleared", "frigate ", "frigate update"];

    [Fact]
    public void Every_alarm_a_profile_reads_is_heard()
    {
        var facts = new CommunityFacts
        {
            CommunityId = 1,
            TimeZone = TimeZoneInfo.Utc,
            Devices = new Dictionary<Guid, DeviceFacts>(),
            WatchedResidents = new Dictionary<Guid, ResidentFacts>(),
            WatchedPlates = new Dictionary<string, WatchedPlate>(),
        };
        var profiles = Directory.GetDirectories(Path.Combine(SharedData.RepoRoot, "hardware-profiles"))
            .Select(d => (Name: Path.GetFileName(d), File: Path.Combine(d, "fixtures", "expected.json"))).Where(p => File.Exists(p.File));
        var alarms = profiles.SelectMany(p => Alarms(JsonNode.Parse(File.ReadAllText(p.File))).Select(type => (p.Name, Type: type))).Distinct().ToList();
        Assert.True(alarms.Count >= 15, $"{alarms.Count} alarms were found.");
        Assert.Equal(Elsewhere, alarms.Where(a => !new DeviceAlarmRule().SubjectsOf(Told(a.Type), facts).Any()).Select(a => $"{a.Name} {a.Type}")
            .Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Alarms(JsonNode? node) => node switch
    {
        JsonObject o when o["kind"] is JsonValue kind && kind.GetValueKind() == JsonValueKind.String && kind.GetValue<string>() == "alarm" =>
            [(string?)o["detail"]?["type"] ?? ""],
        JsonObject o => o.SelectMany(p => Alarms(p.Value)),
        JsonArray a => a.SelectMany(Alarms),
        _ => [],
    };

    private static CommunityEvent Told(string type) => new()
    {
        InboxNumber = 1,
        At = DateTimeOffset.UnixEpoch,
        ReceivedAt = DateTimeOffset.UnixEpoch,
        Kind = DeviceEventKind.Alarm,
        DeviceId = Guid.NewGuid(),
        Place = "x",
        State = type,
    };
}
