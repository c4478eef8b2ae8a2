using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MQTTnet;
using MQTTnet.Protocol;
using SmartSecurity.Simulator.Gates;
using SmartSecurity.Testing;

namespace SmartSecurity.Simulator.Tests.Gates;

/// <summary>
/// Goal: a simulated gate never loses an event that it took, never uses a number twice, and speaks the generic form to the letter.
/// Method: a real Mosquitto that is killed and started again while the gate's own clock stands still, and a broker of a few bytes that
/// takes a message without a PUBACK.
/// </summary>
public sealed class SimulatedGateTests : IDisposable
{
    private static readonly DateTimeOffset _noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.FromHours(8));
    private readonly Mosquitto _mosquitto = new();
    private readonly FakeTimeProvider _clock = new(_noon);
    private readonly Channel<(string Topic, string Payload)> _heard = Channel.CreateUnbounded<(string, string)>();

    private readonly CancellationTokenSource _soon = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public SimulatedGateTests() => _soon.CancelAfter(TimeSpan.FromSeconds(30));   // a lost event would be waited for without end

    private CancellationToken Cancel => _soon.Token;

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_gate_speaks_the_generic_form_to_the_letter(bool isMqtt5)
    {
        await _mosquitto.StartAsync();
        using var listener = await ListenAsync("smartsecurity/gates/+/event");
        await using var gate = Gate(_mosquitto.Port, firstSequence: 41, isMqtt5: isMqtt5);

        await gate.PublishAsync(new GateEvent
        {
            Time = _noon,
            Type = GateEventType.Access,
            Decision = GateDecision.Denied,
            Reason = "credentialNotFound",
            Direction = GateDirection.In,
            Passage = GatePassage.NotTaken,
            Card = "0012345",
        }, Cancel);
        var car = new GateEvent { Time = _noon, Type = GateEventType.Plate, Plate = "京A8B5K1", Snapshot = [1, 2, 3] };
        await gate.PublishAsync(car, Cancel);
        await gate.PublishAsync(new GateEvent { Time = _noon, Type = GateEventType.Door, Door = GateDoor.HeldOpen }, Cancel);

        Assert.Equal(("smartsecurity/gates/east-1/event",
            """{"seq":"41","time":"2026-03-02T12:00:00+08:00","type":"access","decision":"denied","reason":"credentialNotFound","""
            + "\"direction\":\"in\",\"passage\":\"notTaken\",\"card\":\"0012345\"}"), await _heard.Reader.ReadAsync(Cancel));
        Assert.Equal("""{"seq":"42","time":"2026-03-02T12:00:00+08:00","type":"plate","plate":"京A8B5K1","snapshot":"AQID"}""",
            (await _heard.Reader.ReadAsync(Cancel)).Payload);
        Assert.Equal("""{"seq":"43","time":"2026-03-02T12:00:00+08:00","type":"door","door":"heldOpen"}""",
            (await _heard.Reader.ReadAsync(Cancel)).Payload);
        Assert.Equal(3, gate.Acknowledged);
    }

    [Fact]
    public async Task Events_of_a_broker_s_absence_arrive_in_order_when_it_is_back()
    {
        await _mosquitto.StartAsync();
        await using var gate = Gate(_mosquitto.Port, firstSequence: 1);
        await gate.PublishAsync(Heartbeat(), Cancel);
        _mosquitto.Kill();

        var absent = Enumerable.Range(0, 5).Select(_ => gate.PublishAsync(Heartbeat(), Cancel)).ToList();
        await _mosquitto.StartAsync();
        using var listener = await ListenAsync("smartsecurity/gates/east-1/event");
        Assert.Equal((1, 5, 1), (gate.Acknowledged, gate.Waiting, gate.Connections));   // its clock stands, so it has not come back yet
        await AdvanceUntilAsync(Task.WhenAll(absent));

        for (var seq = 2; seq <= 6; seq++) Assert.Contains($"\"seq\":\"{seq}\"", (await _heard.Reader.ReadAsync(Cancel)).Payload);
        Assert.Equal((6, 0, 2), (gate.Acknowledged, gate.Waiting, gate.Connections));
    }

    [Fact]
    public async Task A_message_without_a_PUBACK_is_published_anew()
    {
        using var broker = new ForgetfulBroker();
        var gate = new SimulatedGate("east-1", 7, Options(broker.Port, isMqtt5: false), _clock, NullLogger<SimulatedGate>.Instance);
        var published = gate.PublishAsync(Heartbeat(), Cancel);

        var first = await broker.TakeOneAsync(acknowledges: false, Cancel);
        Assert.False(published.IsCompleted);
        var second = broker.TakeOneAsync(acknowledges: true, Cancel);
        await AdvanceUntilAsync(published);
        await gate.DisposeAsync();

        Assert.Equal(first, await second);
        Assert.Equal("7", await published);
        Assert.Equal(1, gate.Acknowledged);
    }

    [Fact]
    public async Task A_gate_goes_on_counting_where_its_former_life_ended()
    {
        await _mosquitto.StartAsync();
        var seen = new ConcurrentBag<string>();
        long next = 100;
        for (var life = 0; life < 3; life++)
        {
            await using var gate = Gate(_mosquitto.Port, next);
            var publishing = Enumerable.Range(0, 20).Select(async _ => seen.Add(await gate.PublishAsync(Heartbeat(), Cancel)));
            await Task.WhenAll(publishing);
            next = gate.NextSequence;
        }
        Assert.Equal(Enumerable.Range(100, 60), seen.Select(s => int.Parse(s, CultureInfo.InvariantCulture)).Order());
    }

    [Fact]
    public async Task A_full_memory_refuses_an_event_and_leaves_a_gap_in_the_numbers()
    {
        await using var gate = new SimulatedGate("east-1", 1, Options(FreePort.Find()) with { WaitingMax = 2 }, _clock,
            NullLogger<SimulatedGate>.Instance);
        Assert.Equal([true, true, false, false], Enumerable.Range(0, 4).Select(_ => gate.TryPost(Heartbeat())));
        Assert.Equal((2, 5L), (gate.Waiting, gate.NextSequence));
    }

    [Fact]
    public async Task Whoever_waits_for_a_gate_is_told_when_it_is_taken_away()
    {
        var gate = Gate(FreePort.Find(), 1);
        var waiting = gate.PublishAsync(Heartbeat(), CancellationToken.None);
        await gate.DisposeAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gate.PublishAsync(Heartbeat(), CancellationToken.None));
    }

    [Fact]
    public async Task A_contact_speaks_as_Zigbee2MQTT_does()
    {
        await _mosquitto.StartAsync();
        using var listener = await ListenAsync("zigbee2mqtt/#");
        await using var contact = new SimulatedContact("door-3", Options(_mosquitto.Port), _clock, NullLogger<SimulatedContact>.Instance);
        await contact.PublishAsync(isClosed: false, batteryPercent: 87, _noon, Cancel);
        Assert.Equal(("zigbee2mqtt/door-3", """{"contact":false,"battery":87,"last_seen":"2026-03-02T04:00:00.000Z"}"""),
            await _heard.Reader.ReadAsync(Cancel));
    }

    public void Dispose()
    {
        _mosquitto.Dispose();
        _soon.Dispose();
    }

    private static GateEvent Heartbeat() => new() { Time = _noon, Type = GateEventType.Heartbeat };

    private static MqttOutboxOptions Options(int port, bool isMqtt5 = true) =>
        new() { Host = "127.0.0.1", Port = port, ClientId = "east-1", IsMqtt5 = isMqtt5 };

    private SimulatedGate Gate(int port, long firstSequence, bool isMqtt5 = true) =>
        new("east-1", firstSequence, Options(port, isMqtt5), _clock, NullLogger<SimulatedGate>.Instance);

    /// <summary>Lets the gate's waits pass until something has come of it.</summary>
    private async Task AdvanceUntilAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            Cancel.ThrowIfCancellationRequested();
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        await task;
    }

    private async Task<IMqttClient> ListenAsync(string filter)
    {
        var client = new MqttClientFactory().CreateMqttClient();
        client.ApplicationMessageReceivedAsync += e =>
        {
            var heard = (e.ApplicationMessage.Topic, Encoding.UTF8.GetString(e.ApplicationMessage.Payload.ToArray()));
            Assert.True(_heard.Writer.TryWrite(heard));
            return Task.CompletedTask;
        };
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", _mosquitto.Port).Build(), Cancel);
        await client.SubscribeAsync(new MqttClientSubscribeOptionsBuilder()
            .WithTopicFilter(filter, MqttQualityOfServiceLevel.AtLeastOnce).Build(), Cancel);
        return client;
    }
}
