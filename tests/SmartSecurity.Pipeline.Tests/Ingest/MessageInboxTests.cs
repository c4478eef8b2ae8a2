using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Health;
using SmartSecurity.Pipeline.Ingest;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Inbox;
using SmartSecurity.Storage.Registry;
using SmartSecurity.Testing;

namespace SmartSecurity.Pipeline.Tests.Ingest;

/// <summary>
/// Goal: what a door hands over in order is committed in that order, each message once. Method: a thousand messages of one gate through
/// the real inbox to a real database, none waited for before the next, the first of them before the gate was ever looked up, while the
/// register changes all the time and so is read again and again.
/// </summary>
public sealed class MessageInboxTests
{
    private const int Messages = 1_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task Messages_are_committed_in_the_order_in_which_they_were_handed_over(string engine)
    {
        await using var test = await TestStore.CreateAsync(engine);
        await test.AddGateAsync();
        var gate = test.Get<DatabaseGate>();
        using var inbox = Inbox(test, gate);
        await inbox.StartAsync(Cancel);

        using var calm = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var restless = Task.Run(() => ChangeRegisterAsync(test.Get<DeviceDirectory>(), calm.Token), Cancel);

        // The first half waits before the gate that opens when the schema is ready; the device list is still unread.
        var accepted = Enumerable.Range(0, Messages / 2).Select(i => inbox.AcceptAsync(Message(i), Cancel).AsTask()).ToList();
        Assert.DoesNotContain(accepted, a => a.IsCompleted);
        gate.Open();
        accepted.AddRange(Enumerable.Range(Messages / 2, Messages / 2).Select(i => inbox.AcceptAsync(Message(i), Cancel).AsTask()));
        await Task.WhenAll(accepted);
        await calm.CancelAsync();
        await restless;

        await using var db = test.Read();
        var payloads = await db.Inbox.OrderBy(m => m.Number).Select(m => m.Payload).ToListAsync(Cancel);
        var numbers = payloads.Select(p => int.Parse(Encoding.UTF8.GetString(p), CultureInfo.InvariantCulture));
        Assert.Equal(Enumerable.Range(0, Messages), numbers);
        await inbox.StopAsync(Cancel);
    }

    [Fact]
    public async Task A_batch_that_cannot_be_committed_is_given_back_and_can_be_handed_over_again()
    {
        await using var test = await TestStore.CreateAsync();
        await test.AddGateAsync();
        var gate = test.Get<DatabaseGate>();
        gate.Open();
        using var inbox = Inbox(test, gate);
        await inbox.StartAsync(Cancel);
        await using (await test.Store.BeginWriteAsync(Cancel))   // somebody else writes for longer than a writer waits
        {
            var refused = await Assert.ThrowsAsync<InboxUnavailableException>(() => inbox.AcceptAsync(Message(0), Cancel).AsTask());
            Assert.Contains("busy", refused.Message, StringComparison.Ordinal);
            Assert.Equal(HealthLevel.Unhealthy, test.Get<HealthBoard>().Find("inbox")?.Level);
        }

        await inbox.AcceptAsync(Message(0), Cancel);
        Assert.Equal(HealthLevel.Healthy, test.Get<HealthBoard>().Find("inbox")?.Level);
        await using var db = test.Read();
        Assert.Equal(1, await db.Inbox.CountAsync(Cancel));
        await inbox.StopAsync(Cancel);
    }

    [Fact]
    public async Task Behind_a_message_that_failed_none_of_its_connection_is_committed_and_others_are()
    {
        await using var test = await TestStore.CreateAsync();
        await test.AddGateAsync();
        var gate = test.Get<DatabaseGate>();
        gate.Open();
        using var inbox = Inbox(test, gate);
        await inbox.StartAsync(Cancel);
        var lane = new MessageLane();
        await using (await test.Store.BeginWriteAsync(Cancel))
            await Assert.ThrowsAsync<InboxUnavailableException>(() => inbox.AcceptAsync(Message(0) with { Lane = lane }, Cancel).AsTask());

        // The door has not heard of it yet and hands over what came in meanwhile.
        await Assert.ThrowsAsync<InboxUnavailableException>(() => inbox.AcceptAsync(Message(1) with { Lane = lane }, Cancel).AsTask());
        await inbox.AcceptAsync(Message(7), Cancel);
        var again = new MessageLane();
        foreach (var i in (int[])[0, 1]) await inbox.AcceptAsync(Message(i) with { Lane = again }, Cancel);

        await using var db = test.Read();
        var payloads = await db.Inbox.OrderBy(m => m.Number).Select(m => m.Payload).ToListAsync(Cancel);
        Assert.Equal(["7", "0", "1"], payloads.Select(p => Encoding.UTF8.GetString(p)));
        await inbox.StopAsync(Cancel);
    }

    private static async Task ChangeRegisterAsync(DeviceDirectory devices, CancellationToken calm)
    {
        while (!calm.IsCancellationRequested)
        {
            devices.Announce(1);
            await devices.FindAsync("generic-mqtt-gate", "nobody", CancellationToken.None);
        }
    }

    private static MessageInbox Inbox(TestStore test, DatabaseGate gate) => new(
        new NumberMapper(), test.Get<DeviceDirectory>(), test.Get<InboxStore>(), gate, new CommunityBell(), test.Get<HealthBoard>(),
        test.Clock, NullLogger<MessageInbox>.Instance);

    private static IncomingMessage Message(int number) => new()
    {
        Transport = "mqtt",
        Address = "smartsecurity/gates/gate-1/event",
        Payload = Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture)),
    };

    /// <summary>A payload is its own sequence number.</summary>
    private sealed class NumberMapper : IMessageMapper
    {
        public MappedMessage Map(IncomingMessage message)
        {
            var number = Encoding.UTF8.GetString(message.Payload.Span);
            var door = new DeviceEvent { Kind = DeviceEventKind.Door, DeviceId = "gate-1", Sequence = number };
            return new MappedMessage.Read([door], [], message.Payload) { Profile = "generic-mqtt-gate" };
        }
    }
}
