using System.Text;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Devices;
using SmartSecurity.Storage.Inbox;
using SmartSecurity.Testing;

namespace SmartSecurity.Storage.Tests.Inbox;

/// <summary>Goal: what is acknowledged is kept once, in the order of numbers; what cannot be read is kept as rejected. Method: both real engines.</summary>
public sealed class InboxStoreTests
{
    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task A_message_that_comes_again_with_its_number_changes_nothing(string engine)
    {
        await using var test = await TestStore.CreateAsync(engine);
        var gate = await test.AddGateAsync();
        var entry = Entry(gate, "a", sequence: "00017");
        Assert.Equal(1, (await CommitAsync(test, entry, entry)).Repeats);
        Assert.Equal(1, (await CommitAsync(test, entry)).Repeats);
        Assert.Equal([1L], await NumbersAsync(test));
    }

    [Fact]
    public async Task A_card_shown_twice_within_ten_seconds_without_number_or_time_is_one_and_later_is_two()
    {
        await using var test = await TestStore.CreateAsync();
        var gate = await test.AddGateAsync();
        var entry = Entry(gate, "same");
        await CommitAsync(test, entry);
        test.Clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(1, (await CommitAsync(test, entry)).Repeats);
        test.Clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(0, (await CommitAsync(test, entry)).Repeats);
    }

    [Fact]
    public async Task A_state_message_is_never_dropped_for_its_content_alone()
    {
        await using var test = await TestStore.CreateAsync();
        var gate = await test.AddGateAsync();
        var open = Entry(gate, "open", kind: DeviceEventKind.Door);
        Assert.Equal(0, (await CommitAsync(test, open)).Repeats + (await CommitAsync(test, open)).Repeats);
        Assert.Equal([1L, 2L], await NumbersAsync(test));
    }

    [Fact]
    public async Task A_message_of_nobody_we_know_is_kept_as_rejected_with_the_reason()
    {
        await using var test = await TestStore.CreateAsync();
        await CommitAsync(test, Entry(await test.AddGateAsync(), "x") with { Device = null });
        await using var db = test.Read();
        var rejected = await db.Rejected.SingleAsync(Cancel);
        Assert.Equal(("No device with this name is registered for this profile: add it on the devices page.", "gate-1"),
            (rejected.Reason, rejected.ExternalId));
    }

    [Fact]
    public async Task A_picture_that_came_along_can_be_read_and_does_not_lie_open_on_disk()
    {
        await using var test = await TestStore.CreateAsync();
        var gate = await test.AddGateAsync();
        var picture = Encoding.ASCII.GetBytes("not really a JPEG but bytes all the same");
        var entry = Entry(gate, "p");
        await CommitAsync(test, entry with { Mapped = (MappedMessage.Read)entry.Mapped with { Pictures = [picture] } });
        await using var db = test.Read();
        var sha = (await db.Inbox.SingleAsync(Cancel)).PictureSha256s!;
        Assert.Equal(picture, await test.Get<SmartSecurity.Storage.Pictures.PictureStore>().ReadAsync(sha, Cancel));
        var file = Directory.EnumerateFiles(Path.Combine(test.Folder, "pictures"), sha, SearchOption.AllDirectories).Single();
        Assert.DoesNotContain("really", await File.ReadAllTextAsync(file, Cancel), StringComparison.Ordinal);
    }

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task A_reader_behind_a_cursor_never_skips_a_message_that_commits_late(string engine)
    {
        await using var test = await TestStore.CreateAsync(engine);
        var gate = await test.AddGateAsync();
        await using (var held = await test.Store.BeginWriteAsync(Cancel))
        {
            var community = await test.Store.LockCommunityAsync(held.Db, 1, Cancel);
            var other = Task.Run(() => CommitAsync(test, Entry(gate, "late", "2")), Cancel);
            community.InboxNext++;   // this one took number 1 and has not committed
            Assert.Empty(await NumbersAsync(test));
            await held.CommitAsync(Cancel);
            await held.DisposeAsync();
            await other;
        }
        Assert.Equal([2L], await NumbersAsync(test));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static InboxEntry Entry(Device gate, string content, string? sequence = null, DeviceEventKind kind = DeviceEventKind.Passage)
    {
        var payload = Encoding.UTF8.GetBytes(content);
        var e = new DeviceEvent { Kind = kind, DeviceId = gate.ExternalId, Sequence = sequence };
        return new(new IncomingMessage { Transport = "mqtt", Address = "t", Payload = payload },
            new MappedMessage.Read([e], [], payload) { Profile = gate.Profile }, gate);
    }

    private static Task<InboxCommit> CommitAsync(TestStore test, params InboxEntry[] entries) => test.Get<InboxStore>().CommitAsync(entries, Cancel);

    private static async Task<List<long>> NumbersAsync(TestStore test)
    {
        await using var db = test.Read();
        return await db.Inbox.OrderBy(m => m.Number).Select(m => m.Number).ToListAsync(Cancel);
    }
}
