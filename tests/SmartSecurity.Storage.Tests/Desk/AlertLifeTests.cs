using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Rules;
using SmartSecurity.Storage.Desk;
using SmartSecurity.Testing;

namespace SmartSecurity.Storage.Tests.Desk;

/// <summary>
/// Goal: between its claim and its end an alert can be begun, put aside, handed over, ticked, photographed, looked through and opened again; each step is
/// compare-and-set and on the timeline. Method: the real desk on both engines, time by a fake clock.
/// </summary>
public sealed class AlertLifeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task The_whole_life_stands_on_the_timeline(string engine)
    {
        await using var test = await TestStore.CreateAsync(engine);
        var id = await RaiseAsync(test);
        var desk = test.Get<AlertDesk>();
        var version = Then(test, await desk.ClaimAsync(id, 1, "li.wei", Cancel));
        version = Then(test, await desk.HandOverAsync(id, version, "li.wei", "chen.jie", "the key hangs in the office", Cancel));
        version = Then(test, await desk.StartAsync(id, version, "chen.jie", Cancel));
        version = Then(test, await desk.TickAsync(id, "chen.jie", "s1", "Look at the camera by the door.", done: true, Cancel));
        version = Then(test, await desk.HandOverAsync(id, version, "chen.jie", null, null, Cancel));
        Assert.Equal((AlertState.Open, null), await StateAsync(test, id));
        version = Then(test, await desk.ClaimAsync(id, version, "li.wei", Cancel));
        version = Then(test, await desk.AttachAsync(id, "li.wei", new string('a', 64), "shut", Cancel));
        version = Then(test, await desk.ResolveAsync(id, version, "li.wei", AlertOutcome.Handled, null, Cancel));
        version = Then(test, await desk.ReopenAsync(id, version, "wang.fang", "it stands open again", Cancel));
        version = Then(test, await desk.ClaimAsync(id, version, "wang.fang", Cancel));
        version = Then(test, await desk.ResolveAsync(id, version, "wang.fang", AlertOutcome.Handled, null, Cancel));
        Then(test, await desk.CloseAsync(id, version, "wang.fang", null, Cancel));

        await using var db = test.Read();
        var words = await db.AlertSteps.Where(s => s.AlertId == id).OrderBy(s => s.At).ThenBy(s => s.Id).Select(s => $"{s.By} {s.What} {s.Ref}".Trim())
            .ToListAsync(Cancel);
        Assert.Equal(
            [
                "system raised", "li.wei claimed", "li.wei handedOver chen.jie", "chen.jie started", "chen.jie ticked s1", "chen.jie putBack",
                "li.wei claimed", $"li.wei attached {new string('a', 64)}", "li.wei resolved", "wang.fang reopened", "wang.fang claimed", "wang.fang resolved",
                "wang.fang closed",
            ], words);
        Assert.IsType<DeskResult.Lost>(await desk.NoteAsync(id, "li.wei", "too late", Cancel));
    }

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task What_is_put_aside_comes_back_by_itself_and_on_time(string engine)
    {
        await using var test = await TestStore.CreateAsync(engine);
        var id = await RaiseAsync(test);
        var desk = test.Get<AlertDesk>();
        var until = test.Clock.GetUtcNow().AddMinutes(30);
        Done(await desk.SnoozeAsync(id, 1, "li.wei", until, "the plumber comes at nine", Cancel));
        Assert.Equal(until, await desk.WakeDueAsync(Cancel));
        Assert.True((await FindAsync(test, id)).IsSnoozedAt(test.Clock.GetUtcNow()));

        test.Clock.Advance(TimeSpan.FromMinutes(30));
        using var ear = test.Get<AlertFeed>().Listen();
        await desk.WakeDueAsync(Cancel);

        Assert.True(ear.Changes.TryRead(out _));
        var back = await FindAsync(test, id);
        Assert.Equal((null, AlertState.Open, 3), (back.SnoozedUntil, back.State, back.Version));
        Assert.Null(await desk.WakeDueAsync(Cancel));
        await using var db = test.Read();
        Assert.Equal(until, (await db.AlertSteps.SingleAsync(s => s.What == StepWords.Woke, Cancel)).At);
    }

    [Fact]
    public async Task The_more_urgent_the_shorter_it_may_wait_and_the_most_urgent_not_at_all()
    {
        await using var test = await TestStore.CreateAsync();
        var desk = test.Get<AlertDesk>();
        var now = test.Clock.GetUtcNow();
        foreach (var (priority, longest) in new (int, TimeSpan?)[] { (1, null), (2, TimeSpan.FromMinutes(30)), (3, TimeSpan.FromHours(24)) })
        {
            var id = await RaiseAsync(test, subject: $"device:{priority}", priority: priority);
            Assert.IsType<DeskResult.Refused>(await desk.SnoozeAsync(id, 1, "li.wei", now + (longest ?? TimeSpan.Zero) + TimeSpan.FromMinutes(1), "why",
                Cancel));
            if (longest is { } most) Done(await desk.SnoozeAsync(id, 1, "li.wei", now + most, "why", Cancel));
        }
    }

    [Fact]
    public async Task What_becomes_more_urgent_is_not_put_aside_any_more()
    {
        await using var test = await TestStore.CreateAsync();
        var id = await RaiseAsync(test);
        Done(await test.Get<AlertDesk>().SnoozeAsync(id, 1, "li.wei", test.Clock.GetUtcNow().AddHours(1), "why", Cancel));
        await RaiseAsync(test);
        Assert.NotNull((await FindAsync(test, id)).SnoozedUntil);   // a mere repeat does not wake it
        await RaiseAsync(test, priority: 1);
        Assert.Null((await FindAsync(test, id)).SnoozedUntil);
    }

    [Fact]
    public async Task Nobody_hands_over_starts_or_puts_aside_what_somebody_else_holds()
    {
        await using var test = await TestStore.CreateAsync();
        var id = await RaiseAsync(test);
        var desk = test.Get<AlertDesk>();
        var version = Done(await desk.ClaimAsync(id, 1, "li.wei", Cancel));
        var lost = new DeskResult.Lost(AlertState.Claimed, "li.wei", version);
        Assert.Equal(lost, await desk.HandOverAsync(id, version, "chen.jie", "chen.jie", null, Cancel));
        Assert.Equal(lost, await desk.StartAsync(id, version, "chen.jie", Cancel));
        Assert.Equal(lost, await desk.SnoozeAsync(id, version, "chen.jie", test.Clock.GetUtcNow().AddMinutes(5), "why", Cancel));
    }

    [Fact]
    public async Task The_owners_first_tick_begins_the_work_and_a_tick_can_be_taken_back()
    {
        await using var test = await TestStore.CreateAsync();
        var id = await RaiseAsync(test);
        var desk = test.Get<AlertDesk>();
        Then(test, await desk.ClaimAsync(id, 1, "li.wei", Cancel));
        Then(test, await desk.TickAsync(id, "chen.jie", "s1", "Look.", done: true, Cancel));
        Assert.Equal(AlertState.Claimed, (await FindAsync(test, id)).State);   // a colleague's tick says nothing of the owner
        Then(test, await desk.TickAsync(id, "li.wei", "s2", "Shut it.", done: true, Cancel));
        Assert.Equal(AlertState.InProgress, (await FindAsync(test, id)).State);
        Then(test, await desk.TickAsync(id, "li.wei", "s1", "Look.", done: false, Cancel));
        await using var db = test.Read();
        var steps = await db.AlertSteps.Where(s => s.AlertId == id).OrderBy(s => s.At).ThenBy(s => s.Id).ToListAsync(Cancel);
        Assert.Equal(["s2"], Procedure.Ticked(steps).Keys);
    }

    [Fact]
    public async Task Opened_again_only_while_nothing_newer_stands_for_it_and_closed_after_a_day()
    {
        await using var test = await TestStore.CreateAsync();
        var id = await RaiseAsync(test);
        var desk = test.Get<AlertDesk>();
        var version = Done(await desk.ClaimAsync(id, 1, "li.wei", Cancel));
        version = Done(await desk.ResolveAsync(id, version, "li.wei", AlertOutcome.Handled, null, Cancel));
        var newer = await RaiseAsync(test);
        Assert.NotEqual(id, newer);
        Assert.IsType<DeskResult.Refused>(await desk.ReopenAsync(id, version, "li.wei", "again", Cancel));
        Assert.Equal(0, await desk.CloseOldAsync(Cancel));
        test.Clock.Advance(AlertDesk.ReopenWithin + TimeSpan.FromMinutes(1));
        Assert.Equal(1, await desk.CloseOldAsync(Cancel));
        Assert.Equal((AlertState.Closed, AlertState.Open), ((await FindAsync(test, id)).State, (await FindAsync(test, newer)).State));
        Assert.IsType<DeskResult.Lost>(await desk.CloseAsync(id, version, "li.wei", null, Cancel));
    }

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task Of_two_who_write_a_procedure_at_once_the_second_is_told(string engine)
    {
        await using var test = await TestStore.CreateAsync(engine);
        await test.AddGateAsync();
        var book = test.Get<ProcedureBook>();
        ProcedureStep[] mine = [new("a", "看门", "Look", "110")];
        Assert.Null(await book.FindAsync(1, "doorHeldOpen", Cancel));
        Assert.True(await book.SaveAsync(1, "doorHeldOpen", mine, 0, "li.wei", Cancel));
        Assert.False(await book.SaveAsync(1, "doorHeldOpen", mine, 0, "chen.jie", Cancel));
        Assert.Equal(mine, (await book.FindAsync(1, "doorHeldOpen", Cancel))!.Steps);
        Assert.True(await book.SaveAsync(1, "doorHeldOpen", mine, 1, "chen.jie", Cancel));
        await Assert.ThrowsAsync<ArgumentException>(() => book.SaveAsync(1, "doorHeldOpen", [mine[0], mine[0]], 2, "chen.jie", Cancel));
        Assert.True(await book.ResetAsync(1, "doorHeldOpen", Cancel));
        Assert.Null(await book.FindAsync(1, "doorHeldOpen", Cancel));
    }

    private static int Done(DeskResult result) => Assert.IsType<DeskResult.Done>(result).Version;

    /// <summary>A step, and a moment: the lines of a timeline are in the order of their time.</summary>
    private static int Then(TestStore test, DeskResult result)
    {
        test.Clock.Advance(TimeSpan.FromSeconds(1));
        return Done(result);
    }

    private static async Task<Guid> RaiseAsync(TestStore test, string subject = "device:1", int priority = 3)
    {
        await using var write = await test.Store.BeginWriteAsync(Cancel);
        var changed = await AlertBook.ApplyAsync(write.Db, 1, [new RuleAction.Raise(new AlertDraft
        {
            Kind = AlertKinds.DoorHeldOpen,
            Subject = subject,
            Category = AlertCategory.Access,
            Priority = priority,
            At = test.Clock.GetUtcNow(),
            Facts = new Dictionary<string, string>(),
        })], Cancel);
        await write.CommitAsync(Cancel);
        test.Clock.Advance(TimeSpan.FromMilliseconds(2));   // ids of steps are ordered by the millisecond
        return Assert.Single(changed);
    }

    private static async Task<Alert> FindAsync(TestStore test, Guid id)
    {
        await using var db = test.Read();
        return await db.Alerts.AsNoTracking().SingleAsync(a => a.Id == id, Cancel);
    }

    private static async Task<(AlertState State, string? Owner)> StateAsync(TestStore test, Guid id) =>
        await FindAsync(test, id) is var alert ? (alert.State, alert.Owner) : default;
}
