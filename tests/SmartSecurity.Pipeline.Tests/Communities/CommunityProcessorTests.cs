using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Passages;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Rules;
using SmartSecurity.Pipeline.Communities;
using SmartSecurity.Storage.Inbox;
using SmartSecurity.Testing;

namespace SmartSecurity.Pipeline.Tests.Communities;

/// <summary>
/// Goal: the same messages give the same passages and alerts at the same times, however they were cut into batches, whoever was
/// killed in between, and however many writers there were. Method: real databases, a fake clock, the rules of the product.
/// </summary>
public sealed class CommunityProcessorTests
{
    private static readonly TimeSpan HeldAfter = TimeSpan.FromSeconds(45);

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task A_door_that_stands_open_is_told_at_the_second_it_is_due_and_again_when_it_closes(string engine)
    {
        await using var test = await CreateAsync(engine);
        var gate = await test.AddGateAsync(doorHeldAfter: HeldAfter);
        var processor = Processor(test);
        await SendAsync(test, gate, "open");
        var due = await processor.CatchUpAsync(Cancel);
        Assert.Equal(TestStore.Start + HeldAfter, due);

        test.Clock.Advance(HeldAfter + TimeSpan.FromSeconds(7));
        await processor.CatchUpAsync(Cancel);
        var alert = Assert.Single(await AlertsAsync(test));
        Assert.Equal((AlertKinds.DoorHeldOpen, TestStore.Start + HeldAfter), (alert.Kind, alert.RaisedAt));

        await SendAsync(test, gate, "closed");
        await processor.CatchUpAsync(Cancel);
        await using var db = test.Read();
        Assert.Equal(["raised", "over"], await db.AlertSteps.OrderBy(s => s.At).ThenBy(s => s.Id).Select(s => s.What).ToListAsync(Cancel));
    }

    [Fact]
    public async Task A_closing_that_came_late_withdraws_the_alert()
    {
        await using var test = await CreateAsync();
        var gate = await test.AddGateAsync(doorHeldAfter: HeldAfter);
        var processor = Processor(test);
        await SendAsync(test, gate, "open", deviceTime: TestStore.Start);
        test.Clock.Advance(TimeSpan.FromMinutes(2));
        await processor.CatchUpAsync(Cancel);
        await SendAsync(test, gate, "closed", deviceTime: TestStore.Start + TimeSpan.FromSeconds(20));
        await processor.CatchUpAsync(Cancel);
        var alert = Assert.Single(await AlertsAsync(test));
        Assert.Equal((AlertState.Closed, (AlertOutcome?)AlertOutcome.Withdrawn), (alert.State, alert.Outcome));
    }

    [Fact]
    public async Task A_device_that_never_spoke_is_told_and_one_that_speaks_again_is_over()
    {
        await using var test = await CreateAsync();
        var gate = await test.AddGateAsync(silentAfter: TimeSpan.FromMinutes(30));
        var processor = Processor(test);
        await processor.CatchUpAsync(Cancel);
        test.Clock.Advance(TimeSpan.FromMinutes(31));
        await processor.CatchUpAsync(Cancel);
        Assert.Equal(AlertKinds.DeviceSilent, Assert.Single(await AlertsAsync(test)).Kind);
        await SendAsync(test, gate, "closed");
        Assert.Equal(test.Clock.GetUtcNow() + TimeSpan.FromMinutes(30), await processor.CatchUpAsync(Cancel));
    }

    [Fact]
    public async Task While_history_is_played_no_deadline_looks_at_the_machines_clock()
    {
        await using var test = await CreateAsync();
        var gate = await test.AddGateAsync(doorHeldAfter: HeldAfter);
        await using (var write = await test.Store.BeginWriteAsync(Cancel))
        {
            (await write.Db.Communities.SingleAsync(Cancel)).ClockHeld = true;
            await write.CommitAsync(Cancel);
        }
        var long_ago = TestStore.Start - TimeSpan.FromDays(60);
        await SendAsync(test, gate, "open", received: long_ago);
        var processor = Processor(test);
        Assert.Null(await processor.CatchUpAsync(Cancel));
        Assert.Empty(await AlertsAsync(test));
        await SendAsync(test, gate, "closed", received: long_ago + TimeSpan.FromSeconds(50));
        await processor.CatchUpAsync(Cancel);
        Assert.Equal(long_ago + HeldAfter, Assert.Single(await AlertsAsync(test)).RaisedAt);
    }

    [Theory, InlineData("sqlite", 1), InlineData("sqlite", 2), InlineData("postgres", 3)]
    public async Task Cut_into_any_batches_with_the_writer_killed_at_any_time_everything_comes_out_the_same(string engine, int seed)
    {
        var straight = await RunAsync("sqlite", seed, killed: false);
        var broken = await RunAsync(engine, seed, killed: true);
        Assert.Equal(straight, broken);
        Assert.Contains(AlertKinds.DoorHeldOpen, straight, StringComparison.Ordinal);
        Assert.Contains(AlertKinds.DeviceSilent, straight, StringComparison.Ordinal);
        Assert.Contains(AlertKinds.WatchListPlate, straight, StringComparison.Ordinal);
    }

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task Two_writers_of_one_community_double_nothing(string engine)
    {
        await using var test = await CreateAsync(engine);
        var gate = await test.AddGateAsync();
        for (var i = 0; i < 60; i++) await SendAsync(test, gate, plate: "皖A1234" + (i % 10), sequence: i);
        // The loser of a batch finds the cursor moved, forgets what it knew and reads on.
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Processor(test).CatchUpAsync(Cancel), Cancel)));
        await using var db = test.Read();
        Assert.Equal(60, await db.Passages.CountAsync(Cancel));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Task<TestStore> CreateAsync(string engine = "sqlite") => TestStore.CreateAsync(engine);

    private static CommunityProcessor Processor(TestStore test) =>
        Writers.Of(test, new DoorHeldRule(), new CameraLostRule(), new DeviceSilentRule(), new DeviceAlarmRule(), new WatchListPlateRule());

    /// <summary>Plays a seeded hour of two gates; returns passages and alerts as text.</summary>
    private static async Task<string> RunAsync(string engine, int seed, bool killed)
    {
        await using var test = await CreateAsync(engine);
        var north = await test.AddGateAsync(externalId: "north", doorHeldAfter: HeldAfter, silentAfter: TimeSpan.FromMinutes(4));
        var south = await test.AddGateAsync(externalId: "south", doorHeldAfter: TimeSpan.FromSeconds(20));
        await WatchAsync(test, "皖A00007");
        var (world, chance) = (new Random(seed), new Random(seed + (killed ? 1000 : 0)));
        var processor = Processor(test);
        for (var i = 0; i < 150; i++)
        {
            test.Clock.Advance(TimeSpan.FromMilliseconds(world.Next(100, 60_000)));
            var gate = world.Next(3) == 0 ? north : south;
            switch (world.Next(3))
            {
                case 0: await SendAsync(test, gate, "open", sequence: i); break;
                case 1: await SendAsync(test, gate, "closed", sequence: i); break;
                default: await SendAsync(test, gate, plate: $"皖A0000{world.Next(10)}", sequence: i); break;
            }
            if (!killed || chance.Next(3) == 0) await processor.CatchUpAsync(Cancel);
            if (killed && chance.Next(4) == 0) processor = Processor(test);
            if (killed && chance.Next(6) == 0) await KillAsync(test, processor, chance);
        }
        await processor.CatchUpAsync(Cancel);
        return await TextAsync(test);
    }

    /// <summary>Ends the writer somewhere between reading and committing.</summary>
    private static async Task KillAsync(TestStore test, CommunityProcessor processor, Random chance)
    {
        using var kill = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var work = Processor(test).CatchUpAsync(kill.Token);
        for (var spin = chance.Next(200_000); spin > 0; spin--) Thread.SpinWait(1);
        await kill.CancelAsync();
        try
        {
            await work;
        }
        catch (OperationCanceledException)
        {
            processor.Forget();
        }
    }

    private static async Task<string> TextAsync(TestStore test)
    {
        await using var db = test.Read();
        var text = new StringBuilder();
        foreach (var p in await db.Passages.AsNoTracking().OrderBy(p => p.InboxNumber).ToListAsync(Cancel))
            text.AppendLine($"{p.Id} {p.At:O} {p.Place} {p.Plate} {p.By}");
        foreach (var a in (await AlertsAsync(test)).OrderBy(a => a.RaisedAt).ThenBy(a => a.Kind, StringComparer.Ordinal))
            text.AppendLine($"{a.Kind} {a.Place} {a.RaisedAt:O} {a.LastAt:O} ×{a.Count} {a.State}");
        return text.ToString();
    }

    private static async Task<List<Alert>> AlertsAsync(TestStore test)
    {
        await using var db = test.Read();
        return await db.Alerts.AsNoTracking().ToListAsync(Cancel);
    }

    private static async Task WatchAsync(TestStore test, string plate)
    {
        await using var write = await test.Store.BeginWriteAsync(Cancel);
        write.Db.WatchList.Add(new WatchListEntry
        {
            Id = Guid.CreateVersion7(),
            CommunityId = 1,
            Plate = plate,
            AuthorityReference = "ref-1",
            ConfirmedBy = "a",
            SecondConfirmedBy = "b",
            AddedAt = TestStore.Start,
            ExpiresAt = TestStore.Start + WatchListEntry.LifetimeMax,
        });
        await write.CommitAsync(Cancel);
    }

    private static async Task SendAsync(TestStore test, Device gate, string? door = null, string? plate = null, int? sequence = null,
        DateTimeOffset? deviceTime = null, DateTimeOffset? received = null)
    {
        var e = new DeviceEvent
        {
            Kind = door is null ? DeviceEventKind.Plate : DeviceEventKind.Door,
            DeviceId = gate.ExternalId,
            Plate = plate,
            Sequence = sequence?.ToString(System.Globalization.CultureInfo.InvariantCulture),
            DeviceTime = deviceTime,
            Decision = plate is null ? null : Decision.Granted,
            Detail = DoorDetail(door),
        };
        var payload = JsonSerializer.SerializeToUtf8Bytes(e);
        var message = new IncomingMessage { Transport = "mqtt", Address = "t", Payload = payload, ReceivedAt = received };
        await test.Get<InboxStore>().CommitAsync([new(message, new MappedMessage.Read([e], [], payload) { Profile = gate.Profile }, gate)], Cancel);
    }

    private static Dictionary<string, JsonElement> DoorDetail(string? door) =>
        door is null ? [] : new() { ["state"] = JsonSerializer.SerializeToElement(door) };
}
