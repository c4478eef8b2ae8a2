using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MQTTnet;
using MQTTnet.Protocol;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Health;
using SmartSecurity.Devices.Mqtt;
using SmartSecurity.Devices.Tests.Profiles;
using SmartSecurity.Testing;

namespace SmartSecurity.Devices.Tests.Mqtt;

/// <summary>
/// Goal: with somebody else's broker, too, an acknowledged message is a committed one, and what happens while we or the broker are away
/// arrives afterwards.
/// Method: a real Mosquitto on a free port, killed and started again; MQTTnet clients as devices.
/// </summary>
public sealed class OutsideBrokerTests : IAsyncDisposable
{
    private const string Topic = "smartsecurity/gates/north-1/event";
    private readonly RecordingInbox _inbox = new();
    private readonly HealthBoard _health = new(TimeProvider.System);
    private readonly List<IDisposable> _toDispose = [];
    private readonly List<OutsideBroker> _running = [];

    [Fact]
    public async Task A_captured_payload_goes_through_Mosquitto_into_the_inbox()
    {
        var mosquitto = await MosquittoAsync();
        await StartAsync(mosquitto.Port);
        var payload = await File.ReadAllBytesAsync(SharedData.PathOf("captures", "frigate", "tracked_object_update-face.json"));

        await PublishAsync(mosquitto.Port, "frigate/tracked_object_update", payload);

        await _inbox.WhenCommitted(1);
        var read = Assert.IsType<MappedMessage.Read>(HouseProfiles.Mapper.Map(Assert.Single(_inbox.Committed)));
        Assert.Equal("John", Assert.Single(read.Events).Person);
    }

    [Fact]
    public async Task A_message_whose_commit_fails_is_sent_again_by_the_broker_and_committed_once()
    {
        var mosquitto = await MosquittoAsync();
        var failures = 2;
        _inbox.BeforeCommit = m => Text(m) == "3" && failures-- > 0 ? throw new InboxUnavailableException("locked") : Task.CompletedTask;
        await StartAsync(mosquitto.Port);
        var degraded = _health.When("broker", e => e.Level == HealthLevel.Degraded);

        await PublishAsync(mosquitto.Port, Topic, [.. Enumerable.Range(0, 6).Select(i => Encoding.UTF8.GetBytes($"{i}"))]);

        Assert.Contains("not acknowledged", (await degraded).Message, StringComparison.Ordinal);
        await WhenEveryone("012345");
        await _health.WhenHealthy("broker");
        Assert.Single(_inbox.Committed, m => Text(m) == "3");
    }

    [Fact]
    public async Task Several_messages_are_in_flight_at_once_and_reach_the_inbox_in_their_order()
    {
        const int count = 50;
        var mosquitto = await MosquittoAsync();
        var all = new TaskCompletionSource();
        var waiting = 0;
        _inbox.BeforeCommit = _ =>
        {
            if (Interlocked.Increment(ref waiting) == count) all.SetResult();
            return all.Task;
        };
        await StartAsync(mosquitto.Port, o => o.InFlightMax = count);

        await PublishAsync(mosquitto.Port, Topic, [.. Enumerable.Range(0, count).Select(i => Encoding.UTF8.GetBytes($"{i}"))]);

        await _inbox.WhenCommitted(count);
        Assert.Equal(Enumerable.Range(0, count).Select(i => $"{i}").Order(), _inbox.Committed.Select(Text).Order());
    }

    [Fact]
    public async Task What_was_published_while_we_were_away_arrives_afterwards()
    {
        var mosquitto = await MosquittoAsync();
        var first = await StartAsync(mosquitto.Port);
        await first.StopAsync(CancellationToken.None).Soon();

        await PublishAsync(mosquitto.Port, Topic, "while away"u8.ToArray());
        await StartAsync(mosquitto.Port);

        await _inbox.WhenCommitted(1);
        Assert.Equal("while away", Text(Assert.Single(_inbox.Committed)));
    }

    [Fact]
    public async Task A_broker_that_goes_down_is_told_and_found_again_when_it_is_back()
    {
        var mosquitto = await MosquittoAsync();
        await StartAsync(mosquitto.Port);

        mosquitto.Stop();
        Assert.NotNull((await _health.When("broker", e => e.Level == HealthLevel.Unhealthy)).Message);
        await mosquitto.StartAsync();
        await _health.WhenHealthy("broker");
        await PublishAsync(mosquitto.Port, Topic, "after"u8.ToArray());

        await _inbox.WhenCommitted(1);
    }

    [Fact]
    public async Task A_wrong_password_is_told_as_such()
    {
        var mosquitto = await MosquittoAsync("house", "right");
        _ = Start(mosquitto.Port, o => (o.UserName, o.Password) = ("house", "wrong"));

        var entry = await _health.When("broker", e => e.Level == HealthLevel.Unhealthy);

        Assert.Equal("The MQTT broker refused user name or password; set Mqtt:Outside:UserName and Mqtt:Outside:Password.", entry.Message);
        Assert.DoesNotContain("wrong", entry.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_right_password_connects()
    {
        var mosquitto = await MosquittoAsync("house", "right");
        await StartAsync(mosquitto.Port, o => (o.UserName, o.Password) = ("house", "right"));
    }

    [Fact]
    public async Task Of_two_nodes_in_one_group_each_message_is_taken_by_one()
    {
        const int count = 20;
        var mosquitto = await MosquittoAsync();
        await StartAsync(mosquitto.Port, o => (o.ClientId, o.SharedGroup) = ("node-1", "house"));
        var second = new HealthBoard(TimeProvider.System);
        await Start(mosquitto.Port, o => (o.ClientId, o.SharedGroup) = ("node-2", "house"), second);
        await second.WhenHealthy("broker");

        await PublishAsync(mosquitto.Port, Topic, [.. Enumerable.Range(0, count).Select(i => Encoding.UTF8.GetBytes($"{i}"))]);

        await _inbox.WhenCommitted(count);
        Assert.Equal(count, _inbox.Committed.Select(Text).Distinct().Count());
        Assert.Equal(count, _inbox.Attempts);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var broker in _running)
        {
            await broker.StopAsync(CancellationToken.None).Soon();
            broker.Dispose();
        }
        foreach (var thing in _toDispose) thing.Dispose();
    }

    private static string Text(IncomingMessage message) => Encoding.UTF8.GetString(message.Payload.Span);

    private static async Task PublishAsync(int port, string topic, params byte[][] payloads)
    {
        using var device = new MqttClientFactory().CreateMqttClient();
        await device.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).Build()).Soon();
        foreach (var payload in payloads)
            await device.PublishBinaryAsync(topic, payload, MqttQualityOfServiceLevel.AtLeastOnce).Soon();
    }

    private async Task WhenEveryone(string texts)
    {
        while (!texts.All(t => _inbox.Committed.Any(m => Text(m) == $"{t}"))) await _inbox.WhenCommitted(1);
    }

    private async Task<Mosquitto> MosquittoAsync(string? user = null, string? password = null)
    {
        var mosquitto = new Mosquitto(user, password);
        _toDispose.Add(mosquitto);
        await mosquitto.StartAsync();
        return mosquitto;
    }

    private async Task<OutsideBroker> StartAsync(int port, Action<OutsideBrokerOptions>? set = null)
    {
        var broker = await Start(port, set);
        await _health.WhenHealthy("broker");
        return broker;
    }

    private async Task<OutsideBroker> Start(int port, Action<OutsideBrokerOptions>? set = null, HealthBoard? health = null)
    {
        var options = new MqttOptions { Mode = MqttMode.Outside };
        options.Outside.Host = "127.0.0.1";
        options.Outside.Port = port;
        options.Outside.RetryAfter = TimeSpan.FromMilliseconds(50);
        set?.Invoke(options.Outside);
        var broker = new OutsideBroker(
            _inbox, HouseProfiles.Catalog, health ?? _health, Options.Create(options), TimeProvider.System,
                NullLogger<OutsideBroker>.Instance);
        _running.Add(broker);
        await broker.StartAsync(CancellationToken.None);
        return broker;
    }
}
