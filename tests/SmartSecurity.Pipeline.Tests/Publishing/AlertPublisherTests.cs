using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MQTTnet;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Health;
using SmartSecurity.Core.Rules;
using SmartSecurity.Devices.Mqtt;
using SmartSecurity.Pipeline.Publishing;
using SmartSecurity.Storage.Desk;
using SmartSecurity.Testing;

namespace SmartSecurity.Pipeline.Tests.Publishing;

/// <summary>
/// Goal: whoever subscribes knows how alerts and gates stand, nobody is ever named, and nothing that has ended stays retained, also not over a restart of
/// either side. Method: the embedded broker and a real Mosquitto, a real subscriber; what it holds is compared as text.
/// </summary>
public sealed class AlertPublisherTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, InlineData(true), InlineData(false)]
    public async Task What_a_subscriber_holds_is_the_desk_without_people(bool embedded)
    {
        await using var test = await TestStore.CreateAsync();
        var gate = await test.AddGateAsync(externalId: "南门");
        await using var site = await Site.StartAsync(embedded, options => options.HomeAssistantPrefix = "");
        var publisher = new AlertPublisher(test.Store, site.Outlet, site.Options);
        var door = await RaiseAsync(test, gate.Id, AlertKinds.DoorHeldOpen, AlertCategory.Access, $"device:{gate.Id:N}");
        await RaiseAsync(test, gate.Id, AlertKinds.Silence, AlertCategory.Welfare, "resident:1");
        await RaiseAsync(test, gate.Id, AlertKinds.WatchListPlate, AlertCategory.WatchList, "plate:皖A12345");
        Assert.True(await publisher.RunAsync(Cancel));
        await using var subscriber = await Subscriber.ConnectAsync(site.Port);

        await subscriber.WaitAsync(held => held.Count == 5);
        var plate = subscriber.Held.Keys.Single(t => t.Contains("/alerts/", StringComparison.Ordinal) && !t.EndsWith($"{door:D}", StringComparison.Ordinal));
        Assert.Equal(
            $$"""{"schema":1,"id":"{{door:D}}","community":1,"kind":"doorHeldOpen","category":"access","priority":3,"state":"open","count":1,"""
            + "\"raisedAt\":\"2026-03-02T00:00:00+00:00\",\"lastAt\":\"2026-03-02T00:00:00+00:00\",\"overAt\":null,\"snoozedUntil\":null,\"place\":\"南门\","
            + $"\"device\":\"{gate.Id:D}\",\"foldedInto\":null,\"change\":1}}", subscriber.Held[$"smartsecurity/alerts/1/{door:D}"]);
        Assert.DoesNotContain("皖A12345", subscriber.Held[plate], StringComparison.Ordinal);
        Assert.Equal("""{"schema":1,"community":1,"open":2,"active":2,"mostUrgent":3}""", subscriber.Held["smartsecurity/counts/1"]);
        Assert.Equal($$"""{"schema":1,"community":1,"device":"{{gate.Id:D}}","name":"南门","door":"unknown","reports":true}""",
            subscriber.Held[$"smartsecurity/gates/1/{gate.Id:D}"]);
        Assert.Equal("online", subscriber.Held["smartsecurity/status"]);

        var desk = test.Get<AlertDesk>();
        await desk.ClaimAsync(door, 1, "li.wei", Cancel);
        await desk.ResolveAsync(door, 2, "li.wei", AlertOutcome.Handled, null, Cancel);
        Assert.True(await publisher.RunAsync(Cancel));
        await subscriber.WaitAsync(held => !held.ContainsKey($"smartsecurity/alerts/1/{door:D}")
            && held["smartsecurity/counts/1"].Contains("\"open\":1", StringComparison.Ordinal));
        Assert.DoesNotContain("li.wei", string.Join(' ', subscriber.Held.Values), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_ended_while_this_program_was_down_is_forgotten_at_a_broker_that_outlived_it()
    {
        await using var test = await TestStore.CreateAsync();
        var gate = await test.AddGateAsync();
        await using var site = await Site.StartAsync(embedded: false);
        var ended = await RaiseAsync(test, gate.Id, AlertKinds.DoorHeldOpen, AlertCategory.Access, "device:1");
        var lasts = await RaiseAsync(test, gate.Id, AlertKinds.DeviceSilent, AlertCategory.DeviceFault, "device:1");
        Assert.True(await new AlertPublisher(test.Store, site.Outlet, site.Options).RunAsync(Cancel));
        await test.Get<AlertDesk>().ClaimAsync(ended, 1, "li.wei", Cancel);
        await test.Get<AlertDesk>().ResolveAsync(ended, 2, "li.wei", AlertOutcome.Handled, null, Cancel);

        Assert.True(await new AlertPublisher(test.Store, site.Outlet, site.Options).RunAsync(Cancel));   // as after a start

        await using var subscriber = await Subscriber.ConnectAsync(site.Port);
        await subscriber.WaitAsync(held => held.ContainsKey("smartsecurity/counts/1"));
        Assert.Equal([$"smartsecurity/alerts/1/{lasts:D}"], subscriber.Held.Keys.Where(t => t.Contains("/alerts/1/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_broker_that_forgot_is_told_everything_again()
    {
        await using var test = await TestStore.CreateAsync();
        var gate = await test.AddGateAsync();
        var lasts = await RaiseAsync(test, gate.Id, AlertKinds.DeviceSilent, AlertCategory.DeviceFault, "device:1");
        await using (var first = await Site.StartAsync(embedded: true))
            Assert.True(await new AlertPublisher(test.Store, first.Outlet, first.Options).RunAsync(Cancel));
        await using var second = await Site.StartAsync(embedded: true);
        Assert.True(await new AlertPublisher(test.Store, second.Outlet, second.Options).RunAsync(Cancel));
        await using var subscriber = await Subscriber.ConnectAsync(second.Port);
        await subscriber.WaitAsync(held => held.ContainsKey($"smartsecurity/alerts/1/{lasts:D}"));
    }

    [Fact]
    public async Task Home_Assistant_is_told_of_counts_and_doors()
    {
        await using var test = await TestStore.CreateAsync();
        var gate = await test.AddGateAsync(externalId: "南门");
        await using var site = await Site.StartAsync(embedded: true);
        Assert.True(await new AlertPublisher(test.Store, site.Outlet, site.Options).RunAsync(Cancel));
        await using var subscriber = await Subscriber.ConnectAsync(site.Port);
        await subscriber.WaitAsync(held => held.Keys.Count(k => k.StartsWith("homeassistant/", StringComparison.Ordinal)) == 3);
        Assert.Equal(
            "{\"name\":\"未结告警 / open alerts\",\"unique_id\":\"smartsecurity_1_alerts\",\"state_topic\":\"smartsecurity/counts/1\","
            + "\"value_template\":\"{{ value_json.open }}\",\"json_attributes_topic\":\"smartsecurity/counts/1\",\"icon\":\"mdi:bell-alert\","
            + "\"availability_topic\":\"smartsecurity/status\",\"device\":{\"identifiers\":[\"smartsecurity_1\"],\"name\":\"Test\","
            + "\"manufacturer\":\"SmartSecurity\"}}",
            subscriber.Held["homeassistant/sensor/smartsecurity_1_alerts/config"]);
        var door = subscriber.Held[$"homeassistant/binary_sensor/smartsecurity_{gate.Id:N}_door/config"];
        Assert.Contains($"\"state_topic\":\"smartsecurity/gates/1/{gate.Id:D}\"", door, StringComparison.Ordinal);
        Assert.Contains("\"device_class\":\"door\"", door, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_cannot_speak_to_subscribers()
    {
        await using var site = await Site.StartAsync(embedded: true);
        await using var subscriber = await Subscriber.ConnectAsync(site.Port);
        using var device = new MqttClientFactory().CreateMqttClient();
        await device.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", site.Port).WithClientId("smartsecurity").Build(), Cancel);
        await device.PublishStringAsync("smartsecurity/status", "made up", MQTTnet.Protocol.MqttQualityOfServiceLevel.AtLeastOnce, retain: true, Cancel);
        Assert.True(await site.Outlet.PublishAsync(new("smartsecurity/status", "online"u8.ToArray(), Retain: true), Cancel));
        await subscriber.WaitAsync(held => held.ContainsKey("smartsecurity/status"));
        Assert.Equal("online", subscriber.Held["smartsecurity/status"]);
        Assert.Equal("smartsecurity/status", Assert.Single(site.Taken));   // it came to the inbox, as everything that devices say
    }

    private static async Task<Guid> RaiseAsync(TestStore test, Guid deviceId, string kind, AlertCategory category, string subject)
    {
        await using var write = await test.Store.BeginWriteAsync(Cancel);
        var changed = await AlertBook.ApplyAsync(write.Db, 1, [new RuleAction.Raise(new AlertDraft
        {
            Kind = kind,
            Subject = subject,
            Category = category,
            Priority = 3,
            At = test.Clock.GetUtcNow(),
            Facts = new Dictionary<string, string> { ["plate"] = "皖A12345" },
            Place = "南门",
            DeviceId = deviceId,
        })], Cancel);
        await write.CommitAsync(Cancel);
        return Assert.Single(changed);
    }

    /// <summary>A broker, ours or Mosquitto, and the way out to it.</summary>
    private sealed class Site : IMessageInbox, IAsyncDisposable
    {
        private readonly List<IHostedService> _running = [];
        private Mosquitto? _mosquitto;

        public required IMqttOutlet Outlet { get; init; }
        public required IOptions<MqttOptions> Options { get; init; }
        public List<string> Taken { get; } = [];
        public int Port { get; private init; }

        public static async Task<Site> StartAsync(bool embedded, Action<PublishOptions>? change = null)
        {
            var mosquitto = embedded ? null : new Mosquitto();
            if (mosquitto is not null) await mosquitto.StartAsync();
            var port = mosquitto?.Port ?? FreePort.Find();
            var options = new MqttOptions { Mode = embedded ? MqttMode.Embedded : MqttMode.Outside };
            (options.Embedded.Port, options.Outside.Host, options.Outside.Port, options.Publish.Enabled) = (port, "127.0.0.1", port, true);
            change?.Invoke(options.Publish);
            var given = Microsoft.Extensions.Options.Options.Create(options);
            var (inside, outside) = (new EmbeddedOutlet(), new OutsideOutlet(given, TimeProvider.System, NullLogger<OutsideOutlet>.Instance));
            var site = new Site { Outlet = embedded ? inside : outside, Options = given, Port = port, _mosquitto = mosquitto };
            site._running.Add(embedded
                ? new EmbeddedBroker(site, inside, new HealthBoard(TimeProvider.System), given, TimeProvider.System, NullLogger<EmbeddedBroker>.Instance)
                : outside);
            foreach (var service in site._running) await service.StartAsync(Cancel);
            await site.Outlet.WaitAsync(Cancel);
            return site;
        }

        public ValueTask AcceptAsync(IncomingMessage message, CancellationToken cancel)
        {
            Taken.Add(message.Address);
            return ValueTask.CompletedTask;
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var service in _running) await service.StopAsync(CancellationToken.None);
            _mosquitto?.Dispose();
        }
    }

    /// <summary>A stranger's program: holds the last payload of every topic, and forgets what is cleared.</summary>
    private sealed class Subscriber : IAsyncDisposable
    {
        private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
        private readonly Channel<(string Topic, string Payload)> _came = Channel.CreateBounded<(string, string)>(1_000);

        public Dictionary<string, string> Held { get; } = new(StringComparer.Ordinal);

        public static async Task<Subscriber> ConnectAsync(int port)
        {
            var subscriber = new Subscriber();
            subscriber._client.ApplicationMessageReceivedAsync += async e =>
                await subscriber._came.Writer.WriteAsync((e.ApplicationMessage.Topic, e.ApplicationMessage.ConvertPayloadToString() ?? ""), Cancel);
            await subscriber._client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).Build(), Cancel);
            await subscriber._client.SubscribeAsync("smartsecurity/#", cancellationToken: Cancel);
            await subscriber._client.SubscribeAsync("homeassistant/#", cancellationToken: Cancel);
            return subscriber;
        }

        public async Task WaitAsync(Func<Dictionary<string, string>, bool> until)
        {
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            enough.CancelAfter(TimeSpan.FromSeconds(20));
            while (!until(Held))
            {
                var (topic, payload) = await _came.Reader.ReadAsync(enough.Token);
                if (payload.Length == 0) Held.Remove(topic);
                else Held[topic] = payload;
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _client.DisconnectAsync(cancellationToken: CancellationToken.None);
            _client.Dispose();
        }
    }
}
