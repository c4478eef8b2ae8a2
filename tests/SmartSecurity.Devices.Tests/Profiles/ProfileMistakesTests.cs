using SmartSecurity.Core.Devices;
using SmartSecurity.Devices.Profiles;

namespace SmartSecurity.Devices.Tests.Profiles;

/// <summary>
/// Goal: whoever writes a profile learns of every mistake at once, with the file, the line, the key and what to write instead.
/// Method: real folders on disk with wrong profiles; the lines of the exception are compared whole.
/// </summary>
public sealed class ProfileMistakesTests : IDisposable
{
    private const string Sound = """
        profile: door
        transport: mqtt
        topic: "door/{name}"
        decoder: json
        events:
          - { when: "open", is: door, state: open }
        fields: { device_id: { topic: name } }
        sequence: none
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("profiles-").FullName;

    [Fact]
    public void A_sound_profile_is_read()
    {
        Write("door", Sound);
        Assert.Equal("door/+", Assert.Single(ProfileCatalog.Load(_folder).SubscriptionFilters));
    }

    [Fact]
    public void All_mistakes_of_all_profiles_are_named_at_once()
    {
        Write("door", Sound.Replace("decoder: json", "decoder: yaml")
            .Replace("state: open", "stat: open").Replace("sequence: none", "sequenze: none"));
        Write("gate", Sound.Replace("profile: door", "profile: gates")
            .Replace("when: \"open\"", "when: \"open ==\"").Replace("topic: name", "topic: gate"));
        Directory.CreateDirectory(Path.Combine(_folder, "nothing"));

        Assert.Equal(
            [
                "door/profile.yaml:4: decoder is 'yaml'; write one of json, xml, text.",
                "door/profile.yaml:1: sequence is missing; write where the device's own number stands, or none.",
                "door/profile.yaml:6: events[0].stat is not known here; "
                    + "known are decision, detail, direction, fields, is, passage, reason, state, type, when.",
                "door/profile.yaml:8: sequenze is not known here; known are checks, commands, decoder, detail, each, empty, events, "
                    + "fields, heartbeat, messages, namespaces, pictures, profile, sequence, topic, transport.",
                "gate/profile.yaml:1: profile is 'gates' in the folder 'gate'; name both alike.",
                "gate/profile.yaml:7: fields.device_id.topic is 'gate', which no topic of this message names.",
                "gate/profile.yaml:6: events[0].when is no JMESPath: Error(1, 6): syntax, near ''.",
                "nothing/profile.yaml:1: the file is missing; every folder here is one device family.",
            ],
            Mistakes().Select(line => line[(Path.GetFileName(_folder).Length + 1)..]));
    }

    [Theory]
    [InlineData("a: &x [1]\nb: *x", "uses an anchor or alias; write the value out")]
    [InlineData("a: [", "is no YAML")]
    [InlineData("- a", "must be one mapping of keys")]
    [InlineData("a: [[[[[[[[[[[[[1]]]]]]]]]]]]]", "is nested deeper than 12 levels")]
    public void A_file_that_could_harm_is_refused_before_it_is_read(string yaml, string mistake)
    {
        Write("door", yaml);
        Assert.Contains(mistake, Assert.Single(Mistakes()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_above_the_limit_is_refused()
    {
        Write("door", Sound + new string('#', 70_000));
        Assert.Contains("is larger than 65536 bytes", Assert.Single(Mistakes()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("topic: \"door/{name}\"", "topic: \"door/+\"", "topic holds an MQTT wildcard")]
    [InlineData("topic: \"door/{name}\"", "topic: \"door/{name*}/x\"", "topic has {…*} before its end")]
    [InlineData("transport: mqtt", "transport: smoke", "transport is 'smoke'; write one of mqtt, http-push, camera")]
    [InlineData("{ device_id: { topic: name } }", "{ person: who }", "fields has no device_id")]
    [InlineData("sequence: none", "sequence: none\nheartbeat: { every: 5min, silent_after: 5min }",
        "heartbeat.silent_after is not above every")]
    [InlineData("sequence: none", "sequence: none\nheartbeat: { every: 5m, silent_after: 2h }",
        "heartbeat.every is '5m'; write a duration as 30s, 15min, 2h or 1d")]
    [InlineData("sequence: none", "sequence: none\nchecks: { readme: maybe }", "checks.readme must be done")]
    [InlineData("{ topic: name }", "{ topic: name, from: x }", "fields.device_id.from must be the one source of the field")]
    [InlineData("{ topic: name }", "{ from: x, as: number }", "fields.device_id.as is 'number'; write one of text")]
    [InlineData("{ device_id", "{ occurred_at: { from: t, as: local }, device_id", "fields.occurred_at.zone is missing")]
    public void A_mistake_is_named_with_its_key_and_fix(string right, string wrong, string mistake)
    {
        Write("door", Sound.Replace(right, wrong));
        Assert.Contains(Mistakes(), line => line.Contains(mistake, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("door/{device}/set", "{\"do\":\"{thing}\"}", "commands.release.payload holds {thing}; write {device}, {id}, {time}.")]
    [InlineData("door/+/set", "{}", "commands.release.topic holds a wildcard; a command goes to one device.")]
    [InlineData("door/set", "{\"id\":\"{id}\"}", "commands.release.topic names no device; write {device} in the topic or the payload.")]
    [InlineData("door/{device}/set", "{open", "commands.release.payload is no JSON once its places are filled.")]
    public void A_command_that_could_go_astray_is_refused(string topic, string payload, string mistake)
    {
        Write("door", Sound + $"\ncommands:\n  release: {{ topic: '{topic}', payload: '{payload}' }}\n  restore: {{ topic: 'd/{{device}}', payload: '{{}}' }}");
        Assert.Contains(Mistakes(), line => line.EndsWith(mistake, StringComparison.Ordinal));
    }

    [Fact]
    public void A_door_that_could_be_opened_and_never_given_back_is_refused()
    {
        Write("door", Sound + "\ncommands:\n  release: { topic: 'd/{device}', payload: '{}' }");
        Assert.Contains(Mistakes(), line => line.Contains("has only one of release and restore", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("north-1", "d/north-1", "{\"who\":\"north-1\",\"id\":\"a-1\"}")]
    [InlineData("say \"hi\"", "d/say \"hi\"", "{\"who\":\"say \\u0022hi\\u0022\",\"id\":\"a-1\"}")]
    [InlineData("all/+", null, null)]
    [InlineData("#", null, null)]
    [InlineData("", null, null)]
    public void A_devices_name_reaches_its_own_topic_and_stays_a_text(string device, string? topic, string? payload)
    {
        Write("door", Sound + "\ncommands:\n  release: { topic: 'd/{device}', payload: '{\"who\":\"{device}\",\"id\":\"{id}\"}' }\n"
            + "  restore: { topic: 'd/{device}', payload: '{}' }");
        var profile = ProfileCatalog.Load(_folder).Find("door")!;
        Assert.True(profile.CanRelease);
        var message = profile.Commands[DoorCommand.Release].For(device, "a-1", DateTimeOffset.UnixEpoch);
        Assert.Equal((topic, payload), (message?.Topic, message is null ? null : System.Text.Encoding.UTF8.GetString(message.Payload.Span)));
    }

    [Fact]
    public void A_command_without_a_fixture_or_with_another_one_is_told()
    {
        Write("door", Sound + "\ncommands:\n  release: { topic: 'd/{device}', payload: '{}' }\n  restore: { topic: 'd/{device}', payload: '{}' }");
        Directory.CreateDirectory(Path.Combine(_folder, "door", "fixtures"));
        File.WriteAllText(Path.Combine(_folder, "door", "fixtures", "expected.json"), """
            { "cases": [], "commands": [{ "command": "release", "device": "x", "id": "1", "time": "2026-03-02T08:10:00Z", "topic": "d/y", "payload": "{}" }] }
            """);
        Assert.Equal("release goes to d/x, not d/y; no fixture for restore",
            ProfileChecker.Check(ProfileCatalog.Load(_folder)).Single(f => f.Check == "commands").Problem);
    }

    [Fact]
    public void Two_profiles_that_read_one_topic_are_refused()
    {
        Write("door", Sound);
        Write("gate", Sound.Replace("profile: door", "profile: gate"));
        Assert.Equal(["hardware-profiles: door and gate read the same topics (mqtt door/+); keep one."], Mistakes());
    }

    [Fact]
    public void The_checker_disproves_a_done_that_does_not_hold()
    {
        Write("door", Sound + "\nchecks: { fixture-per-event: done, silence-raises-fault: done, "
            + "seen-on-hardware: done, backfill: done, readme: { todo: write } }");
        Directory.CreateDirectory(Path.Combine(_folder, "door", "fixtures"));
        File.WriteAllText(Path.Combine(_folder, "door", "fixtures", "expected.json"), """{ "cases": [] }""");

        Assert.Equal(
            [
                new("door", "fixtures", null, null),
                new("door", "fixture-per-event", ProfileCheckState.Done, "no fixture for events, line 6"),
                new("door", "silence-raises-fault", ProfileCheckState.Done, "heartbeat.silent_after is not set, so silence raises nothing"),
                new("door", "native-sequence", null, "checks.native-sequence is missing; write done, todo or exempt"),
                new("door", "readme", ProfileCheckState.Todo, null),
                new("door", "backfill", ProfileCheckState.Done, null),
                new ProfileFinding("door", "seen-on-hardware", ProfileCheckState.Done, "no fixture was captured from a device"),
            ],
            ProfileChecker.Check(ProfileCatalog.Load(_folder)));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private IReadOnlyList<string> Mistakes() => Assert.Throws<ProfileMistakesException>(() => ProfileCatalog.Load(_folder)).Mistakes;

    private void Write(string profile, string yaml) =>
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, profile)).FullName, "profile.yaml"), yaml);
}
