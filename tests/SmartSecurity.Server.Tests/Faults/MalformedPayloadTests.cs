using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using SmartSecurity.Core.Devices;
using SmartSecurity.Devices.Profiles;
using SmartSecurity.Server.Tests.Site;
using SmartSecurity.Simulator.Gates;
using SmartSecurity.Testing;

namespace SmartSecurity.Server.Tests.Faults;

/// <summary>
/// Goal: whatever a device sends is acknowledged, is told to the operator or is on the record, and harms nothing that comes after it.
/// Method: a thousand seeded mutations of the captured payloads, sent at QoS 1 over several connections to the program as a process, each
/// to its own topic or, where it was captured on another transport, to a gate's. SMARTSECURITY_TEST_SEED repeats a run.
/// </summary>
public sealed class MalformedPayloadTests
{
    private const int Messages = 1_000, Connections = 8;
    private const int CaptureBytesMax = 64 * 1024;
    private const string Gate = "gate-1";
    private const string GateTopic = $"smartsecurity/gates/{Gate}/event";

    private static int Seed => int.TryParse(
        Environment.GetEnvironmentVariable("SMARTSECURITY_TEST_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var seed)
        ? seed : 1;

    [Fact]
    public async Task A_thousand_malformed_payloads_are_acknowledged_and_each_is_kept_or_rejected_with_a_reason()
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"SMARTSECURITY_TEST_SEED={Seed}");
        var messages = Draw(Seed);
        using var site = await TestSite.CreateAsync([Gate]);
        var port = FreePort.Find();
        // Patient with its own writers, so that a busy machine closes no connection: whoever is thrown out here sent something that did it.
        await using var server = ServerProcess.Start(site, $"--Mqtt:Embedded:Port={port}", "--Storage:LockedForMax=00:00:30");
        await server.ReadyAsync();

        await SendAsync(messages, port);

        var meaningless = Meaningless(messages);
        await Waiting.UntilAsync(async () => Messages == meaningless + await KeptAsync(site, server),
            "every message is a row, a repeat, rejected, or nothing by its profile", () => $"{meaningless} mean nothing.\n{server.Said}");
        var reasons = await site.ReadAsync(db => db.Rejected.Select(r => r.Reason).ToListAsync(Waiting.Cancel));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{reasons.Count} rejected for {reasons.Distinct(StringComparer.Ordinal).Count()} reasons, "
            + $"{await site.InboxCountAsync()} read, {meaningless} meaningless");
        Assert.All(reasons, reason => Assert.False(string.IsNullOrWhiteSpace(reason)));
        Assert.InRange(reasons.Count, Messages / 2, Messages);

        await using var gate = Gates.Connect(Gate, port);
        await gate.PublishAsync(Gates.Card("sound") with { Seq = "after-all" }, Waiting.Cancel).Soon();
        Assert.Equal("sound", (await site.CardsAsync(1, server))[^1]);
        await server.HealthWhenAsync(h => h.Wrong.Keys.All(part => part == "disk")
            && h.Healthy.IsSupersetOf(["inbox", "broker", "community:1"]), "the program is well");
    }

    private static async Task<long> KeptAsync(TestSite site, ServerProcess server) =>
        await site.InboxCountAsync() + await site.ReadAsync(db => db.Rejected.CountAsync(Waiting.Cancel))
        + await server.CountedAsync("smartsecurity_messages_repeats");

    private static async Task SendAsync(IReadOnlyList<(string Topic, byte[] Payload)> messages, int port)
    {
        var devices = Enumerable.Range(0, Connections)
            .Select(i => Gates.Outbox($"stranger-{i}", port) with { AnswerWithin = TimeSpan.FromSeconds(30) })
            .Select(o => new MqttOutbox(o, TimeProvider.System, NullLogger.Instance)).ToList();
        try
        {
            await Task.WhenAll(messages.Select((m, i) => devices[i % Connections].PublishAsync(m.Topic, m.Payload, Waiting.Cancel))).Soon();
            Assert.All(devices, d => Assert.Equal(1, d.Connections));   // nobody was thrown out
        }
        finally
        {
            foreach (var device in devices) await device.DisposeAsync();
        }
    }

    /// <summary>How many of them mean nothing, as the profiles say: those leave no trace, and are no mistake.</summary>
    private static int Meaningless(IEnumerable<(string Topic, byte[] Payload)> messages)
    {
        var mapper = new ProfileMapper(ProfileCatalog.Load(Path.Combine(SharedData.RepoRoot, "hardware-profiles")));
        return messages.Count(m => mapper.Map(new IncomingMessage { Transport = "mqtt", Address = m.Topic, Payload = m.Payload })
            is MappedMessage.Read { Events.Count: 0 });
    }

    private static List<(string Topic, byte[] Payload)> Draw(int seed)
    {
        var (random, mutations, captures) = (new Random(seed), new Mutations(seed), Captures());
        return [.. Enumerable.Range(0, Messages).Select(i =>
        {
            // Every third is a gate's own, so that some come near enough to a sound one to be read.
            var (topic, payload) = i % 3 == 0
                ? (GateTopic, (Gates.Card($"{i}") with { Seq = $"{i}" }).ToPayload())
                : captures[random.Next(captures.Count)];
            return (topic, mutations.Of(payload));
        })];
    }

    private static List<(string Topic, byte[] Payload)> Captures()
    {
        var captures = new List<(string, byte[])>();
        var lists = Directory.EnumerateFiles(SharedData.PathOf("captures"), "expected.json", SearchOption.AllDirectories);
        foreach (var file in lists.Order(StringComparer.Ordinal))
        {
            using var expected = JsonDocument.Parse(File.ReadAllText(file));
            foreach (var one in expected.RootElement.GetProperty("cases").EnumerateArray())
            {
                var payload = File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(file)!, one.GetProperty("file").GetString()!));
                var isMqtt = one.GetProperty("transport").GetString() == "mqtt";
                var address = one.TryGetProperty("address", out var given) ? given.GetString() : null;
                var isTopic = isMqtt && address?.Contains('<', StringComparison.Ordinal) == false;
                if (payload.Length <= CaptureBytesMax) captures.Add((isTopic ? address! : GateTopic, payload));
            }
        }
        return captures.Count > 100 ? captures : throw new UnreachableException("The captures are there, so there are many.");
    }
}
