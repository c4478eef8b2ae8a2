using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Health;
using SmartSecurity.Devices.Mqtt;
using SmartSecurity.Testing;

namespace SmartSecurity.Devices.Tests.Mqtt;

/// <summary>
/// Goal: an acknowledged message is a committed one, always; and the broker comes back from every trouble by itself.
/// Method: the real broker on a free port; a client that speaks MQTT byte by byte shows which acknowledgements stand on the wire.
/// </summary>
public sealed class EmbeddedBrokerTests : IAsyncDisposable
{
    private const string Topic = "smartsecurity/gates/north-1/event";
    private readonly RecordingInbox _inbox = new();
    private readonly HealthBoard _health = new(TimeProvider.System);
    private readonly MqttOptions _options = new()
    {
        Embedded = { Port = FreePort.Find(), RetryAfter = TimeSpan.FromMilliseconds(20) },
    };
    private EmbeddedBroker? _broker;

    [Fact]
    public async Task A_publish_is_acknowledged_only_after_its_message_is_committed()
    {
        var commit = new TaskCompletionSource();
        var reached = new TaskCompletionSource();
        _inbox.BeforeCommit = _ =>
        {
            reached.TrySetResult();
            return commit.Task;
        };
        using var device = await StartAndConnectAsync();

        await device.PublishAsync(7, Topic, "one"u8.ToArray());
        var answer = device.ReadAsync();
        await reached.Task.Soon();
        Assert.False(answer.IsCompleted);
        commit.SetResult();

        Assert.Equal([0x40, 0, 7], await answer);
        var message = Assert.Single(_inbox.Committed);
        Assert.Equal(("mqtt", Topic, "one"), (message.Transport, message.Address, Encoding.UTF8.GetString(message.Payload.Span)));
    }

    [Fact]
    public async Task When_the_commit_fails_the_connection_is_closed_without_an_acknowledgement_and_the_next_attempt_counts()
    {
        _inbox.BeforeCommit = _ => throw new InboxUnavailableException("disk full");
        using (var device = await StartAndConnectAsync())
        {
            await device.PublishAsync(7, Topic, "one"u8.ToArray());
            Assert.Null(await device.ReadAsync());
        }
        var entry = await _health.When("broker", e => e.Level == HealthLevel.Degraded);
        Assert.Contains("not acknowledged", entry.Message, StringComparison.Ordinal);
        Assert.Empty(_inbox.Committed);

        _inbox.BeforeCommit = _ => Task.CompletedTask;
        using var again = await ConnectAsync();
        await again.PublishAsync(8, Topic, "one"u8.ToArray());

        Assert.Equal([0x40, 0, 8], await again.ReadAsync());
        await _health.WhenHealthy("broker");
        Assert.Single(_inbox.Committed);
    }

    [Fact]
    public async Task A_bug_in_the_inbox_is_no_acknowledgement_either()
    {
        _inbox.BeforeCommit = _ => throw new InvalidOperationException("a bug");
        using var device = await StartAndConnectAsync();
        await device.PublishAsync(7, Topic, "one"u8.ToArray());
        Assert.Null(await device.ReadAsync());
    }

    [Fact]
    public async Task A_device_whose_commit_waits_does_not_hold_up_another()
    {
        var commit = new TaskCompletionSource();
        _inbox.BeforeCommit = m => m.Address == "slow" ? commit.Task : Task.CompletedTask;
        using var slow = await StartAndConnectAsync();
        using var quick = await ConnectAsync("quick");

        await slow.PublishAsync(1, "slow", []);
        await quick.PublishAsync(2, "quick", []);

        Assert.Equal([0x40, 0, 2], await quick.ReadAsync());
        commit.SetResult();
        Assert.Equal([0x40, 0, 1], await slow.ReadAsync());
    }

    [Fact]
    public async Task A_client_of_MQTT_5_is_answered_as_well_and_a_topic_that_no_profile_reads_reaches_the_inbox()
    {
        await StartAsync();
        using var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", _options.Embedded.Port)
            .WithProtocolVersion(MqttProtocolVersion.V500).Build());

        var result = await client.PublishStringAsync("nobody/knows", "?", MqttQualityOfServiceLevel.AtLeastOnce);

        Assert.True(result.IsSuccess);
        Assert.Equal("nobody/knows", Assert.Single(_inbox.Committed).Address);
    }

    [Fact]
    public async Task What_devices_publish_is_given_to_no_subscriber()
    {
        await StartAsync();
        using var curious = new MqttClientFactory().CreateMqttClient();
        var heard = 0;
        curious.ApplicationMessageReceivedAsync += _ => Task.FromResult(Interlocked.Increment(ref heard));
        var options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", _options.Embedded.Port).Build();
        await curious.ConnectAsync(options);
        await curious.SubscribeAsync("#");

        await curious.PublishStringAsync(Topic, "one", MqttQualityOfServiceLevel.AtLeastOnce);
        await curious.PingAsync();   // its answer comes behind anything that was sent to the client

        Assert.Single(_inbox.Committed);
        Assert.Equal(0, heard);
    }

    [Fact]
    public async Task A_payload_above_the_limit_is_ended_for_good_and_not_stored()
    {
        _options.Embedded.PayloadBytesMax = 1024;
        using var device = await StartAndConnectAsync();
        await device.PublishAsync(7, Topic, new byte[1025]);
        Assert.Equal(0x40, (await device.ReadAsync())![0]);
        Assert.Equal(0, _inbox.Attempts);
    }

    [Theory]
    [InlineData("gate", "right", 0)]
    [InlineData("gate", "wrong", 4)]
    [InlineData("nobody", "right", 4)]
    [InlineData(null, null, 4)]
    public async Task With_user_names_set_only_the_right_password_connects(string? user, string? password, byte answer)
    {
        _options.Embedded.Users["gate"] = "right";
        await StartAsync();
        using var device = await RawMqttClient.ConnectAsync(_options.Embedded.Port, "device", user, password);
        Assert.Equal([0x20, 0, answer], await device.ReadAsync());
    }

    [Fact]
    public async Task A_port_in_use_is_told_and_the_broker_starts_when_it_becomes_free()
    {
        using (var squatter = new TcpListener(IPAddress.Loopback, _options.Embedded.Port))
        {
            squatter.Start();
            _ = StartBroker();
            var entry = await _health.When("broker", e => e.Level == HealthLevel.Unhealthy);
            Assert.Contains($"cannot listen on 127.0.0.1:{_options.Embedded.Port}", entry.Message, StringComparison.Ordinal);
        }
        await _health.WhenHealthy("broker");
        using var device = await ConnectAsync();
        await device.PublishAsync(1, Topic, []);
        Assert.Equal([0x40, 0, 1], await device.ReadAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (_broker is null) return;
        await _broker.StopAsync(CancellationToken.None).Soon();
        _broker.Dispose();
    }

    private async Task<RawMqttClient> StartAndConnectAsync()
    {
        await StartAsync();
        return await ConnectAsync();
    }

    private async Task<RawMqttClient> ConnectAsync(string clientId = "device")
    {
        var device = await RawMqttClient.ConnectAsync(_options.Embedded.Port, clientId);
        Assert.Equal([0x20, 0, 0], await device.ReadAsync());
        return device;
    }

    private async Task StartAsync()
    {
        await StartBroker();
        await _health.WhenHealthy("broker");
    }

    private Task StartBroker()
    {
        _broker = new EmbeddedBroker(_inbox, new EmbeddedOutlet(), _health, Options.Create(_options), TimeProvider.System, NullLogger<EmbeddedBroker>.Instance);
        return _broker.StartAsync(CancellationToken.None);
    }
}
