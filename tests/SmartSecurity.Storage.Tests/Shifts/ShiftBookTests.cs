using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Rules;
using SmartSecurity.Core.Shifts;
using SmartSecurity.Storage.Desk;
using SmartSecurity.Storage.Registry;
using SmartSecurity.Storage.Shifts;
using SmartSecurity.Testing;

namespace SmartSecurity.Storage.Tests.Shifts;

/// <summary>
/// Goal: of any number who arrive at once one takes the shift over, the others learn who, and the leaving person's alerts go to that one; what was signed
/// never changes. Method: a real SQLite file and a real PostgreSQL, all let go together; the row compared with itself after the desk has moved on.
/// </summary>
public sealed class ShiftBookTests
{
    private static readonly Guid Leaving = Guid.NewGuid();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, InlineData("sqlite", 8), InlineData("postgres", 8)]
    public async Task Of_many_who_arrive_at_once_one_signs_and_takes_the_alerts_and_the_rest_are_told_who(string engine, int people)
    {
        await using var test = await TestStore.CreateAsync(engine);
        var (mine, others) = (await RaiseAsync(test, "gate-1"), await RaiseAsync(test, "gate-2"));
        var desk = test.Get<AlertDesk>();
        await desk.ClaimAsync(mine, 1, "li.wei", Cancel);
        await desk.ClaimAsync(others, 1, "chen.jie", Cancel);
        var handover = await BeginAsync(test);
        using var start = new Barrier(people);

        var signed = await Task.WhenAll(Enumerable.Range(0, people).Select(person => Task.Factory.StartNew(() =>
        {
            start.SignalAndWait(Cancel);
            return test.Get<ShiftBook>().SignAsync(Sight.Everything, handover.Id, Guid.NewGuid(), $"officer-{person}", takesAlerts: true, Cancel);
        }, Cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap()));

        var won = Assert.Single(signed.OfType<ShiftSigned.Signed>()).Handover;
        Assert.Equal(people - 1, signed.OfType<ShiftSigned.Lost>().Count());
        Assert.All(signed.OfType<ShiftSigned.Lost>(), lost => Assert.Equal(won.Arriving, lost.By));
        Assert.Equal(1, won.AlertsMoved);
        await using var db = test.Read();
        var step = Assert.Single(await db.AlertSteps.Where(s => s.What == StepWords.HandedOver).ToListAsync(Cancel));
        Assert.Equal((mine, "li.wei", won.Arriving), (step.AlertId, step.By, step.Ref));
        var alert = await db.Alerts.SingleAsync(a => a.Id == mine, Cancel);
        Assert.Equal((AlertState.Claimed, won.Arriving, 3), (alert.State, alert.Owner, alert.Version));
        Assert.Equal(alert.ChangeNumber, await db.Alerts.MaxAsync(a => a.ChangeNumber, Cancel));
        Assert.Equal("chen.jie", (await db.Alerts.SingleAsync(a => a.Id == others, Cancel)).Owner);
    }

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task Work_that_goes_on_or_begins_within_a_day_stands_on_the_page(string engine)
    {
        await using var test = await TestStore.CreateAsync(engine);
        var gate = await test.AddGateAsync(externalId: "gate-1");
        var (rules, now) = (test.Get<RuleSettingBook>(), test.Clock.GetUtcNow());
        async Task<Guid> AnnounceAsync(Guid? device, double fromH, double untilH, string why) => (await rules.AnnounceAsync(
            Sight.Everything, 1, device, now.AddHours(fromH), now.AddHours(untilH), why, "zhao.min", Cancel)).Id!.Value;
        await AnnounceAsync(gate.Id, 0, 4, "换闸机");
        await AnnounceAsync(null, 25, 26, "停电");
        await AnnounceAsync(null, 25.1, 26, "后天的事");
        await rules.EndWorkAsync(Sight.Everything, await AnnounceAsync(null, 0, 3, "提前完工"), Cancel);
        await AnnounceAsync(gate.Id, 0, 1, "一小时");
        test.Clock.Advance(TimeSpan.FromHours(1));
        var page = (await BeginAsync(test)).Content;
        Assert.Equal([$"{gate.Name} 换闸机 4", " 停电 26"], page.Work.Select(w => $"{w.Device} {w.Reason} {(w.Until - now).TotalHours}"));
        var before = JsonSerializer.Deserialize<ShiftContent>("{\"open\":[],\"ended\":[],\"rounds\":[],\"silent\":[]}", JsonSerializerOptions.Web);
        Assert.Empty(before!.Work);
    }

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task What_was_signed_stays_and_what_came_after_is_told_beside_it(string engine)
    {
        await using var test = await TestStore.CreateAsync(engine);
        var first = await RaiseAsync(test, "gate-1");
        var handover = await BeginAsync(test, "the north gate sticks");
        test.Clock.Advance(TimeSpan.FromMinutes(3));
        var second = await RaiseAsync(test, "gate-2");
        await test.Get<AlertDesk>().ClaimAsync(first, 1, "li.wei", Cancel);
        var book = test.Get<ShiftBook>();
        var since = await book.SinceAsync(Sight.Everything, handover, Cancel);
        Assert.Equal([(second, SinceWord.Added), (first, SinceWord.ChangedHands)], since.Select(l => (l.AlertId, l.What)).OrderBy(l => l.What));

        var signed = Assert.IsType<ShiftSigned.Signed>(await book.SignAsync(Sight.Everything, handover.Id, Guid.NewGuid(), "chen.jie", takesAlerts: false,
            Cancel)).Handover;
        Assert.Equal((handover.ContentJson, handover.Note, 0), (signed.ContentJson, signed.Note, signed.AlertsMoved));
        Assert.Equal(since, signed.Since);
        test.Clock.Advance(TimeSpan.FromMinutes(3));
        await test.Get<AlertDesk>().ResolveAsync(first, 2, "li.wei", AlertOutcome.Handled, null, Cancel);
        Assert.Equal(new ShiftSigned.Lost("chen.jie", signed.SignedAt!.Value),
            await book.SignAsync(Sight.Everything, handover.Id, Guid.NewGuid(), "zhao.min", takesAlerts: true, Cancel));
        var later = (await book.FindAsync(Sight.Everything, handover.Id, Cancel))!;
        Assert.Equal((signed.ContentJson, signed.SinceJson, signed.SignedAt, signed.Arriving),
            (later.ContentJson, later.SinceJson, later.SignedAt, later.Arriving));
        Assert.Equal(since, await book.SinceAsync(Sight.Everything, later, Cancel));
    }

    [Fact]
    public async Task Whoever_leaves_can_not_arrive_and_the_same_page_sent_twice_is_one()
    {
        await using var test = await TestStore.CreateAsync();
        await test.AddGateAsync();
        var handover = await BeginAsync(test);
        var book = test.Get<ShiftBook>();
        Assert.IsType<ShiftSigned.SamePerson>(await book.SignAsync(Sight.Everything, handover.Id, Leaving, "li.wei", takesAlerts: true, Cancel));
        Assert.True(Assert.IsType<ShiftBegun.Begun>(await book.BeginAsync(Sight.Everything, handover.Id, 1, Leaving, "li.wei", "again", Cancel)).Already);
        Assert.Equal("", (await book.FindAsync(Sight.Everything, handover.Id, Cancel))!.Note);
        Assert.IsType<ShiftBegun.IdTaken>(await book.BeginAsync(Sight.Everything, handover.Id, 1, Guid.NewGuid(), "chen.jie", "", Cancel));
        Assert.IsType<ShiftBegun.NoCommunity>(await book.BeginAsync(Sight.Everything, Guid.NewGuid(), 99, Leaving, "li.wei", "", Cancel));
        Assert.IsType<ShiftSigned.Missing>(await book.SignAsync(Sight.Everything, Guid.NewGuid(), Leaving, "li.wei", takesAlerts: true, Cancel));
        for (var i = 1; i < ShiftHandover.WaitingMax; i++) await BeginAsync(test);
        Assert.IsType<ShiftBegun.TooManyWaiting>(await book.BeginAsync(Sight.Everything, Guid.NewGuid(), 1, Leaving, "li.wei", "", Cancel));
    }

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task Shifts_follow_each_other_and_are_read_on_after_a_cursor(string engine)
    {
        await using var test = await TestStore.CreateAsync(engine);
        var alert = await RaiseAsync(test, "gate-1");
        await test.Get<AlertDesk>().ClaimAsync(alert, 1, "li.wei", Cancel);
        var first = await BeginAsync(test);
        // At the very instant of the signature: the next shift must not miss it.
        await test.Get<AlertDesk>().ResolveAsync(alert, 2, "li.wei", AlertOutcome.Handled, null, Cancel);
        var second = await BeginAsync(test);
        test.Clock.Advance(TimeSpan.FromHours(1));
        var third = await BeginAsync(test);
        Assert.Equal((first.Until, second.Until), (second.From, third.From));
        Assert.Equal(1, first.Content.Ended.Count + second.Content.Ended.Count + third.Content.Ended.Count);

        var (book, seen) = (test.Get<ShiftBook>(), new List<Guid>());
        for (DateTimeOffset? before = null; await book.ListAsync(Sight.Everything, 1, before, 2, Cancel) is { Count: > 0 } page; before = page[^1].Until)
            seen.AddRange(page.Select(h => h.Id));
        Assert.Equal([third.Id, second.Id, first.Id], seen);
        await book.SignAsync(Sight.Everything, second.Id, Guid.NewGuid(), "chen.jie", takesAlerts: true, Cancel);
        Assert.Equal([first.Id, third.Id], (await book.WaitingAsync(Sight.Everything, 1, Cancel)).Select(h => h.Id));
    }

    private static async Task<ShiftHandover> BeginAsync(TestStore test, string note = "") =>
        Assert.IsType<ShiftBegun.Begun>(await test.Get<ShiftBook>().BeginAsync(Sight.Everything, Guid.NewGuid(), 1, Leaving, "li.wei", note, Cancel)).Handover;

    private static async Task<Guid> RaiseAsync(TestStore test, string gate)
    {
        var device = await test.AddGateAsync(externalId: gate);
        await using var write = await test.Store.BeginWriteAsync(Cancel);
        var changed = await AlertBook.ApplyAsync(write.Db, 1,
        [
            new RuleAction.Raise(new AlertDraft
            {
                Kind = AlertKinds.DoorHeldOpen,
                Subject = $"device:{device.Id:N}",
                Category = AlertCategory.Access,
                Priority = 3,
                At = test.Clock.GetUtcNow(),
                Place = gate,
                DeviceId = device.Id,
                Facts = new Dictionary<string, string>(),
            }),
        ], Cancel);
        await write.CommitAsync(Cancel);
        return Assert.Single(changed);
    }
}
