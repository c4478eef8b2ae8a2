using SmartSecurity.Storage.Registry;
using SmartSecurity.Testing;

namespace SmartSecurity.Storage.Tests.Registry;

/// <summary>
/// Goal: a registered device is known from the first message on, and a change at once: a message of a device that is wrongly taken
/// for a stranger is acknowledged and lost to the passages. Method: many callers at the same instant, on a directory that has
/// read nothing yet and on one whose list has just become old.
/// </summary>
public sealed class DeviceDirectoryTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public async Task Everybody_who_asks_while_the_list_is_read_gets_the_device(int round)
    {
        await using var test = await TestStore.CreateAsync();
        var gate = await test.AddGateAsync(externalId: $"gate-{round}");
        Assert.All(await AskAtOnceAsync(test, gate.ExternalId), found => Assert.Equal(gate.Id, found));

        var second = await test.AddGateAsync(externalId: $"gate-{round}-b");
        test.Get<DeviceDirectory>().Announce(1);
        Assert.All(await AskAtOnceAsync(test, second.ExternalId), found => Assert.Equal(second.Id, found));
    }

    [Fact]
    public async Task A_stranger_makes_the_list_be_read_again_after_two_seconds_and_not_before()
    {
        await using var test = await TestStore.CreateAsync();
        await test.AddGateAsync();
        var directory = test.Get<DeviceDirectory>();
        Assert.Null(await directory.FindAsync("generic-mqtt-gate", "gate-2", Cancel));
        await test.AddGateAsync(externalId: "gate-2");   // by another program: nobody announces it
        Assert.Null(await directory.FindAsync("generic-mqtt-gate", "gate-2", Cancel));
        test.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.NotNull(await directory.FindAsync("generic-mqtt-gate", "gate-2", Cancel));
    }

    private static async Task<Guid?[]> AskAtOnceAsync(TestStore test, string externalId)
    {
        using var start = new Barrier(8);
        var directory = test.Get<DeviceDirectory>();
        return await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(() =>
        {
            start.SignalAndWait(Cancel);
            return directory.FindAsync("generic-mqtt-gate", externalId, Cancel).AsTask();
        }, Cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap().ContinueWith(t => t.Result?.Id, TaskScheduler.Default)));
    }
}
