using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Releases;
using SmartSecurity.Storage.Inbox;
using SmartSecurity.Storage.Releases;
using SmartSecurity.Testing;

namespace SmartSecurity.Storage.Tests.Releases;

/// <summary>
/// Goal: a door counts as open when it says so after it was told, not before; and one that is broken is not told to shut for ever, at an hour when nobody
/// thinks of it any more. Method: real databases, messages of doors in the inbox before and after their commands, time moved on.
/// </summary>
public sealed class ReleaseCommandsTests
{
    private static readonly KeyHolder Li = new(Guid.NewGuid(), "li.wei"), Chen = new(Guid.NewGuid(), "chen.jie");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task What_a_door_said_before_it_was_told_proves_nothing(string engine)
    {
        await using var test = await TestStore.CreateAsync(engine, s => s.AddOptions<ReleaseOptions>());
        var (first, second) = (await test.AddGateAsync(externalId: "gate-1"), await test.AddGateAsync(externalId: "gate-2"));
        var commands = test.Get<ReleaseCommands>();
        await OpenAsync(test, first);
        await SayAsync(test, second, "open");   // somebody holds it
        await OpenAsync(test, second);
        await SendAsync(commands);
        Assert.Equal(2, await commands.ProveAsync(Cancel));
        await SayAsync(test, first, "closed");  // it says how it stands, and not what it was told
        Assert.Equal(2, await commands.ProveAsync(Cancel));
        await SayAsync(test, second, "open");
        Assert.Equal(1, await commands.ProveAsync(Cancel));
        await SayAsync(test, first, "open");
        Assert.Equal(0, await commands.ProveAsync(Cancel));
    }

    [Fact]
    public async Task A_door_is_told_to_open_until_it_does_and_to_shut_for_an_hour()
    {
        await using var test = await TestStore.CreateAsync(more: s => s.AddOptions<ReleaseOptions>());
        var (commands, book) = (test.Get<ReleaseCommands>(), test.Get<ReleaseBook>());
        var id = await OpenAsync(test, await test.AddGateAsync(externalId: "gate-1"));
        Assert.True(await TellForAsync(TimeSpan.FromHours(3)) > 300);
        Assert.Single(await commands.DueAsync(Cancel));                        // still
        await book.AskRestoreAsync(Sight.Everything, id, Li, Cancel);
        await book.RestoreAsync(Sight.Everything, id, Chen, Cancel);
        Assert.InRange(await TellForAsync(TimeSpan.FromHours(3)), 100, 130);   // 2, 4, 8, 16 s, then every 30 s for an hour
        Assert.Empty(await commands.DueAsync(Cancel));

        async Task<int> TellForAsync(TimeSpan span)
        {
            var (told, until) = (0, test.Clock.GetUtcNow() + span);
            for (; test.Clock.GetUtcNow() <= until; test.Clock.Advance(TimeSpan.FromSeconds(2))) told += await SendAsync(commands);
            test.Clock.Advance(TimeSpan.FromMinutes(1));
            return told;
        }
    }

    private static async Task<int> SendAsync(ReleaseCommands commands)
    {
        var due = await commands.DueAsync(Cancel);
        if (due.Count > 0) await commands.TriedAsync([.. due.Select(c => (c, true))], Cancel);
        return due.Count;
    }

    private static async Task<Guid> OpenAsync(TestStore test, Device door)
    {
        var (group, id) = (Guid.NewGuid(), Guid.NewGuid());
        Assert.Null(await test.Get<ReleaseGroups>().SaveAsync(Sight.Everything, group, 1, $"{group:N}", [door.Id], 0, Cancel));
        Assert.IsType<KeyAnswer.Turned>(await test.Get<ReleaseBook>().AskAsync(Sight.Everything, id, group, ReleaseReason.Fire, "", Li, Cancel));
        Assert.IsType<KeyAnswer.Turned>(await test.Get<ReleaseBook>().OpenAsync(Sight.Everything, id, Chen, Cancel));
        return id;
    }

    private static async Task SayAsync(TestStore test, Device door, string state)
    {
        var said = new DeviceEvent
        {
            Kind = DeviceEventKind.Door,
            DeviceId = door.ExternalId,
            Detail = new Dictionary<string, JsonElement>(StringComparer.Ordinal) { ["state"] = JsonSerializer.SerializeToElement(state) },
        };
        var payload = JsonSerializer.SerializeToUtf8Bytes(Guid.NewGuid());
        var message = new IncomingMessage { Transport = "mqtt", Address = "t", Payload = payload };
        await test.Get<InboxStore>().CommitAsync([new(message, new MappedMessage.Read([said], [], payload) { Profile = door.Profile }, door)], Cancel);
    }
}
