using Microsoft.EntityFrameworkCore;
using SmartSecurity.Server.Tests.Site;
using SmartSecurity.Testing;

namespace SmartSecurity.Server.Tests.Faults;

/// <summary>
/// Goal: a message that cannot be stored is not acknowledged and not lost, the health page says why, and everything goes on by itself
/// when the cause is gone. Method: the program as a process, its database held by another program, its disk filled to the last byte.
/// </summary>
public sealed class StorageFaultTests
{
    private const string North = "gate-north", South = "gate-south";

    [Fact]
    public async Task Messages_wait_at_their_gates_while_the_database_is_locked_and_are_committed_once_when_it_is_free()
    {
        using var site = await TestSite.CreateAsync([North]);
        var port = FreePort.Find();
        await using var server = ServerProcess.Start(site, $"--Mqtt:Embedded:Port={port}");
        await server.ReadyAsync();
        await using var gate = Gates.Connect(North, port);
        await gate.PublishAsync(Gates.Card("before"), Waiting.Cancel).Soon();

        Task<string> told;
        await using (await site.LockAsync())
        {
            told = gate.PublishAsync(Gates.Card("during"), Waiting.Cancel);
            await server.HealthWhenAsync(h => Says(h, "inbox", "locked by another program") && Says(h, "broker", "not acknowledged"),
                "the inbox is said to be locked out, and its messages to wait");
            Assert.Equal((1L, 1), (gate.Acknowledged, await site.InboxCountAsync()));
        }

        await told.Soon();
        Assert.Equal(["before", "during"], await site.CardsAsync(2, server));
        await AllIsWellAsync(server);
    }

    [Fact]
    public async Task A_database_that_is_locked_at_the_start_is_waited_for()
    {
        using var site = await TestSite.CreateAsync([North]);
        var port = FreePort.Find();
        var lockedByOther = await site.LockAsync();
        await using var server = ServerProcess.Start(site, $"--Mqtt:Embedded:Port={port}");
        await using var gate = Gates.Connect(North, port);
        var told = gate.PublishAsync(Gates.Card("early"), Waiting.Cancel);
        await server.HealthWhenAsync(h => Says(h, "database", "locked by another program: close it"), "the database is said to be locked");
        await Waiting.UntilAsync(() => Task.FromResult(gate.Connections > 0), "the gate is let in", () => server.Said);
        Assert.Equal(0, gate.Acknowledged);

        await lockedByOther.DisposeAsync();
        await told.Soon();
        Assert.Equal(["early"], await site.CardsAsync(1, server));
        await AllIsWellAsync(server);
    }

    [Fact]
    public async Task On_a_full_disk_nothing_is_acknowledged_and_with_space_again_everything_arrives_once()
    {
        const int events = 60;
        await using var disk = await SmallDisk.MountAsync();
        using var site = await TestSite.CreateAsync([North, South], folder: disk.Folder);
        var port = FreePort.Find();
        await using var server = ServerProcess.Start(site, $"--Mqtt:Embedded:Port={port}");
        await server.ReadyAsync();
        await using var north = Gates.Connect(North, port);
        await using var south = Gates.Connect(South, port);
        await north.PublishAsync(Gates.Card("before"), Waiting.Cancel).Soon();
        disk.Fill();

        // The journal may still have room for some of them; a picture is a file of its own and has none.
        var told = Enumerable.Range(0, events).Select(i => north.PublishAsync(Gates.Card($"{i}"), Waiting.Cancel)).ToList();
        var health = await server.HealthWhenAsync(h => h.Of("inbox") is not null, "the inbox is said to be in trouble");
        Assert.Contains("The disk is full", health.Of("inbox"), StringComparison.Ordinal);
        told.Add(south.PublishAsync(Gates.Card("pictured", Picture()), Waiting.Cancel));
        await Waiting.UntilAsync(() => Task.FromResult(south.Connections > 1), "the picture is refused", () => server.Said);
        Assert.Equal(0, south.Acknowledged);
        Assert.InRange(north.Acknowledged, 1, events - 1);

        disk.Free();
        await Waiting.UntilAsync(() => Task.FromResult(told.TrueForAll(t => t.IsCompletedSuccessfully)), "all is acknowledged",
            () => $"north {north.Acknowledged}, south {south.Acknowledged}\n{server.Said}");
        var cards = await site.CardsAsync(events + 2, server);
        Assert.Equal(["before", .. Enumerable.Range(0, events).Select(i => $"{i}")], cards.Where(c => c != "pictured"));
        Assert.Single(cards, "pictured");
        Assert.Equal(1, await site.ReadAsync(db => db.Pictures.CountAsync(Waiting.Cancel)));
        await AllIsWellAsync(server);
    }

    private static bool Says(Health health, string part, string words) =>
        health.Of(part)?.Contains(words, StringComparison.Ordinal) == true;

    private static Task AllIsWellAsync(ServerProcess server) => server.HealthWhenAsync(h =>
        h.Wrong.Keys.All(part => part == "disk") && h.Healthy.IsSupersetOf(["inbox", "broker", "database"]), "the program is well");

    /// <summary>A JPEG as far as its first bytes tell: what is in it does not matter to the store.</summary>
    private static byte[] Picture()
    {
        var bytes = new byte[50_000];
        new Random(1).NextBytes(bytes);
        byte[] start = [0xFF, 0xD8, 0xFF, 0xE0];
        start.CopyTo(bytes, 0);
        return bytes;
    }
}
