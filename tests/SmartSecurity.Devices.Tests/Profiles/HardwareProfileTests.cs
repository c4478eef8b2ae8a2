using System.Text;
using SmartSecurity.Core.Devices;
using SmartSecurity.Devices.Profiles;
using SmartSecurity.Testing;

namespace SmartSecurity.Devices.Tests.Profiles;

/// <summary>
/// Goal: what a device sends means what its profile's fixtures say, for every folder under hardware-profiles, those added later included.
/// Method: the folders are enumerated; each fixture goes through the real catalog and mapper and is compared whole, details both ways.
/// Payloads captured elsewhere (../shared/testdata/captures) go through the same profiles with the expectations that were written there.
/// </summary>
public sealed class HardwareProfileTests
{
    public static TheoryData<string> Folders =>
        [.. Directory.EnumerateDirectories(HouseProfiles.Folder).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Folders))]
    public void Every_fixture_means_what_is_expected_and_every_done_check_holds(string profile)
    {
        var findings = ProfileChecker.Check(HouseProfiles.Catalog).Where(f => f.Profile == profile).ToList();

        var commands = HouseProfiles.Catalog.Find(profile)!.Commands.Count > 0 ? 1 : 0;
        Assert.Equal(ProfileChecker.CheckNames.Count + 1 + commands, findings.Count);
        Assert.Equal([], findings.Where(f => f.Problem is not null).Select(f => $"{f.Check}: {f.Problem}"));
    }

    [Fact]
    public void Six_families_are_covered_from_the_first_day() =>
        Assert.Superset(
            new HashSet<string> { "camera", "esp-rfid", "frigate", "generic-mqtt-gate", "onvif-mqtt", "zigbee2mqtt" },
            HouseProfiles.Catalog.Profiles.Select(p => p.Name).ToHashSet());

    [Theory]
    [InlineData("esp-rfid")]
    [InlineData("frigate")]
    [InlineData("axis-onvif")]
    [InlineData("authored/esp-rfid")]
    [InlineData("authored/zigbee2mqtt")]
    [InlineData("authored/onvif-access")]
    public void Payloads_captured_elsewhere_mean_what_was_written_there(string origin)
    {
        var folder = SharedData.PathOf(["captures", .. origin.Split('/')]);
        var cases = FixtureCase.Load(folder).Where(c => c.Transport is "mqtt" or "onvif event").ToList();

        var differences = cases.Select(c => c.Transport == "mqtt" ? c : c with { Transport = "mqtt", Address = "onvif/north/event" })
            .SelectMany(c => c.Differences([.. c.Messages(folder).Select(HouseProfiles.Mapper.Map)], deviceFromTopic: true));

        Assert.NotEmpty(cases);
        Assert.Equal([], differences);
    }

    [Fact]
    public void A_snapshot_is_cut_out_of_the_payload_and_nothing_else_of_it_changes()
    {
        var folder = Path.Combine(HouseProfiles.Folder, "generic-mqtt-gate", "fixtures");
        var sent = File.ReadAllText(Path.Combine(folder, "access-snapshot.json"));
        var start = sent.IndexOf("/9j/", StringComparison.Ordinal);
        var end = sent.IndexOf('"', start);

        var read = Assert.IsType<MappedMessage.Read>(HouseProfiles.Mapper.Map(Gate(sent)));

        var picture = Assert.Single(read.Pictures);
        Assert.Equal(Convert.FromBase64String(sent[start..end]), picture);
        Assert.Equal(sent[..start] + "picture:0" + sent[end..], Encoding.UTF8.GetString(read.Payload.Span));
        Assert.Equal("generic-mqtt-gate", read.Profile);
    }

    [Theory]
    [InlineData("""{"type":"access"}""", "The profile has no rule for this kind of message.")]
    [InlineData("""{"type":"plate","time":"yesterday"}""", "occurred_at is no time as iso.")]
    [InlineData("""{"type":"plate","card":["a"]}""", "credential is no text but a structure.")]
    [InlineData("""{"type":"plate","card":"a\u0000b"}""", "credential holds control characters.")]
    [InlineData("""{"type":"plate","direction":"up"}""", "direction has a value that the profile's map does not name.")]
    [InlineData("""{"type":"plate","type":"plate"}""", "The payload is no JSON of ours: it names a key twice.")]
    [InlineData("""{"type":"plate","seq":007}""", "The payload is no JSON: broken at line 1, byte 24.")]
    [InlineData("""{"type":"plate","card":"\ud800"}""", "The payload holds a text that is no Unicode.")]
    [InlineData("", "The payload is empty.")]
    public void What_cannot_be_read_is_rejected_with_one_clear_reason(string payload, string reason) =>
        Assert.Equal(new MappedMessage.Rejected(reason) { Profile = "generic-mqtt-gate" }, HouseProfiles.Mapper.Map(Gate(payload)));

    [Fact]
    public void An_address_that_no_profile_reads_is_rejected_and_names_no_profile() =>
        Assert.Equal(
            new MappedMessage.Rejected("No hardware profile reads this address."),
            HouseProfiles.Mapper.Map(Gate("{}") with { Address = "somewhere/else" }));

    [Fact]
    public void A_payload_above_the_limit_is_rejected() =>
        Assert.IsType<MappedMessage.Rejected>(
            HouseProfiles.Mapper.Map(Gate("{}") with { Payload = new byte[IncomingMessage.PayloadBytesMax + 1] }));

    [Fact]
    public void A_broker_that_is_not_ours_is_asked_for_exactly_the_profiles_topics() =>
        Assert.Equal(
            [
                "/rfid/send", "access/+", "axis/+/event/#", "frigate/+/status/+", "frigate/available", "frigate/events", "frigate/reviews",
                "frigate/tracked_object_update", "frigate/triggers", "onvif/+/event", "smartsecurity/gates/+/event",
                "smartsecurity/homes/+/event", "zigbee2mqtt/+", "zigbee2mqtt/+/availability", "zigbee2mqtt/bridge/#", "zigbee2mqtt/bridge/state",
            ],
            HouseProfiles.Catalog.SubscriptionFilters);

    [Fact]
    public void The_limit_of_silence_stands_in_the_profile() =>
        Assert.Equal(TimeSpan.FromMinutes(65), HouseProfiles.Catalog.Find("esp-rfid")!.SilentAfter);

    private static IncomingMessage Gate(string payload) =>
        new() { Transport = "mqtt", Address = "smartsecurity/gates/north-1/event", Payload = Encoding.UTF8.GetBytes(payload) };
}
