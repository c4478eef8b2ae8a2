using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Residents;
using SmartSecurity.Devices.Mqtt;

namespace SmartSecurity.Pipeline.Publishing;

/// <summary>How many alerts of a community wait, for a lamp on the wall or a home automation. Welfare and privacy are not counted.</summary>
/// <param name="Open">Nobody has them.</param>
/// <param name="Active">With those that somebody has.</param>
/// <param name="MostUrgent">Least priority number among the open ones; 0: none is open.</param>
public sealed record AlertCounts(int Open, int Active, int MostUrgent);

/// <summary>A gate as the rules know it.</summary>
/// <param name="IsOpen">Null: it never said.</param>
/// <param name="Reports">False while an alert says that it is silent.</param>
public sealed record GateState(Device Device, bool? IsOpen, bool Reports);

/// <summary>What this program says on MQTT, as text: topics and JSON of a version. It names no person, no address and no plate.</summary>
/// <remarks>Source: docs/design/alerts.md, "Publishing on MQTT". The texts are compared whole with files by a test.</remarks>
public sealed class AlertMessages(PublishOptions options)
{
    /// <summary>Raised when a field changes its meaning or goes; a new field does not raise it.</summary>
    public const int Schema = 1;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Categories that never leave the house this way.</summary>
    public static bool MayLeave(AlertCategory category) => category is not (AlertCategory.Welfare or AlertCategory.Privacy);

    public OutgoingMqtt Online => new(options.StatusTopic, "online"u8.ToArray(), Retain: true);

    /// <summary>The alert as it stands while it is active; what forgets it afterwards.</summary>
    public OutgoingMqtt Of(Alert alert)
    {
        var topic = string.Create(CultureInfo.InvariantCulture, $"{options.Prefix}/alerts/{alert.CommunityId}/{alert.Id:D}");
        return alert.IsActive ? Retained(topic, new
        {
            Schema,
            alert.Id,
            Community = alert.CommunityId,
            alert.Kind,
            alert.Category,
            alert.Priority,
            alert.State,
            alert.Count,
            RaisedAt = alert.RaisedAt.ToUniversalTime(),
            LastAt = alert.LastAt.ToUniversalTime(),
            OverAt = alert.OverAt?.ToUniversalTime(),
            SnoozedUntil = alert.SnoozedUntil?.ToUniversalTime(),
            // A sensor of a home is often called by who lives there.
            Place = alert is { Category: AlertCategory.Hazard, ResidentId: not null } ? null : alert.Place,
            Device = alert.DeviceId,
            alert.FoldedInto,
            Change = alert.ChangeNumber,
        }) : new(topic, ReadOnlyMemory<byte>.Empty, Retain: true);
    }

    public OutgoingMqtt Of(int communityId, AlertCounts counts) => Retained(CountsTopic(communityId), new
    {
        Schema,
        Community = communityId,
        counts.Open,
        counts.Active,
        counts.MostUrgent,
    });

    public OutgoingMqtt Of(GateState gate) => Retained(GateTopic(gate.Device), new
    {
        Schema,
        Community = gate.Device.CommunityId,
        Device = gate.Device.Id,
        gate.Device.Name,
        Door = gate.IsOpen switch { true => "open", false => "closed", null => "unknown" },
        gate.Reports,
    });

    /// <summary>Home Assistant's discovery of a community's count; null when it is not announced.</summary>
    public OutgoingMqtt? Announce(Community community)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{options.Prefix}_{community.Id}_alerts");
        return Discovery($"sensor/{id}", new Dictionary<string, object?>
        {
            ["name"] = "未结告警 / open alerts",
            ["unique_id"] = id,
            ["state_topic"] = CountsTopic(community.Id),
            ["value_template"] = "{{ value_json.open }}",
            ["json_attributes_topic"] = CountsTopic(community.Id),
            ["icon"] = "mdi:bell-alert",
            ["availability_topic"] = options.StatusTopic,
            ["device"] = new Dictionary<string, object?>
            {
                ["identifiers"] = new[] { string.Create(CultureInfo.InvariantCulture, $"{options.Prefix}_{community.Id}") },
                ["name"] = community.Name,
                ["manufacturer"] = "SmartSecurity",
            },
        });
    }

    /// <summary>Home Assistant's discovery of a gate: its door, and whether it reports.</summary>
    public IEnumerable<OutgoingMqtt> Announce(Device gate)
    {
        var id = $"{options.Prefix}_{gate.Id:N}";
        var device = new Dictionary<string, object?> { ["identifiers"] = new[] { id }, ["name"] = gate.Name, ["manufacturer"] = "SmartSecurity" };
        OutgoingMqtt? Part(string part, string name, string kind, string template) => Discovery($"binary_sensor/{id}_{part}", new Dictionary<string, object?>
        {
            ["name"] = name,
            ["unique_id"] = $"{id}_{part}",
            ["state_topic"] = GateTopic(gate),
            ["value_template"] = template,
            ["payload_on"] = "ON",
            ["payload_off"] = "OFF",
            ["device_class"] = kind,
            ["availability_topic"] = options.StatusTopic,
            ["device"] = device,
        });
        if (Part("door", "门 / door", "door", "{{ {'open': 'ON', 'closed': 'OFF'}[value_json.door] | default('') }}") is { } door) yield return door;
        if (Part("reports", "上报 / reports", "connectivity", "{{ 'ON' if value_json.reports else 'OFF' }}") is { } reports) yield return reports;
    }

    private string CountsTopic(int communityId) => string.Create(CultureInfo.InvariantCulture, $"{options.Prefix}/counts/{communityId}");

    private string GateTopic(Device gate) => string.Create(CultureInfo.InvariantCulture, $"{options.Prefix}/gates/{gate.CommunityId}/{gate.Id:D}");

    private OutgoingMqtt? Discovery(string path, Dictionary<string, object?> what) =>
        options.HomeAssistantPrefix.Length == 0 ? null : Retained($"{options.HomeAssistantPrefix}/{path}/config", what);

    private static OutgoingMqtt Retained(string topic, object what) => new(topic, JsonSerializer.SerializeToUtf8Bytes(what, Json), Retain: true);
}
