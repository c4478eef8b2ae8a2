using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Rules;
using SmartSecurity.Storage.Desk;
using SmartSecurity.Testing;

namespace SmartSecurity.Storage.Tests.Desk;

/// <summary>
/// Goal: of any number of people who claim one alert at once, exactly one has it and the others learn who; at most one alert
/// is active per kind and subject. Method: a real SQLite file and a real PostgreSQL, all let go together.
/// </summary>
public sealed class AlertDeskTests
{
    [Theory, InlineData("sqlite", 2), InlineData("sqlite", 16), InlineData("postgres", 16)]
    public async Task Of_many_who_claim_at_once_one_wins_and_the_rest_are_told_who(string engine, int people)
    {
        await using var test = await TestStore.CreateAsync(engine);
        var alert = await RaiseAsync(test);
        using var start = new Barrier(people);

        var claims = await Task.WhenAll(Enumerable.Range(0, people).Select(person => Task.Factory.StartNew(() =>
        {
            start.SignalAndWait(Cancel);
            return test.Get<AlertDesk>().ClaimAsync(alert.Id, alert.Version, $"officer-{person}", Cancel);
        }, Cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap()));

        await using var db = test.Read();
        var step = Assert.Single(await db.AlertSteps.Where(s => s.What == "claimed").ToListAsync(Cancel));
        Assert.Single(claims.OfType<DeskResult.Done>());
        Assert.All(claims.OfType<DeskResult.Lost>(), lost => Assert.Equal(step.By, lost.Owner));
    }

    /// <summary>Whoever lost the answer asks again: each step is done once and answered as the first time, however far the alert has gone since.</summary>
    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task A_step_that_is_asked_for_twice_is_done_once(string engine)
    {
        await using var test = await TestStore.CreateAsync(engine);
        var (desk, id) = (test.Get<AlertDesk>(), (await RaiseAsync(test)).Id);
        var (claim, note, resolve, reopen) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        for (var i = 0; i < 2; i++)
            Assert.Equal(2, Version(await desk.Once(claim).ClaimAsync(id, 1, "li.wei", Cancel)));
        for (var i = 0; i < 2; i++)
            Assert.Equal(3, Version(await desk.Once(note).NoteAsync(id, "li.wei", "打过电话", Cancel)));
        var other = "This Idempotency-Key was used for another step.";
        Assert.Equal(new DeskResult.Refused(other), await desk.Once(note).NoteAsync(id, "li.wei", "另一句", Cancel));
        Assert.Equal(new DeskResult.Refused(other), await desk.Once(note).NoteAsync(id, "chen.jie", "打过电话", Cancel));
        Assert.Equal(new DeskResult.Refused(other), await desk.Once(claim).StartAsync(id, 3, "li.wei", Cancel));
        Assert.IsType<DeskResult.Lost>(await desk.Once(Guid.NewGuid()).ClaimAsync(id, 1, "chen.jie", Cancel));
        for (var i = 0; i < 2; i++)
            Assert.Equal(4, Version(await desk.Once(resolve).ResolveAsync(id, 3, "li.wei", AlertOutcome.Handled, null, Cancel)));
        for (var i = 0; i < 2; i++)
            Assert.Equal(5, Version(await desk.Once(reopen).ReopenAsync(id, 4, "chen.jie", "又响了", Cancel)));
        Assert.Equal(5, Version(await desk.Once(claim).ClaimAsync(id, 1, "li.wei", Cancel)));   // late by a whole life
        await using var db = test.Read();
        Assert.Equal(["claimed", "note", "raised", "reopened", "resolved"],
            (await db.AlertSteps.Select(s => s.What).ToListAsync(Cancel)).Order(StringComparer.Ordinal));

        static int Version(DeskResult result) => Assert.IsType<DeskResult.Done>(result).Version;
    }

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task Of_many_that_send_the_same_step_at_once_one_line_stays_and_all_are_told_it_is_done(string engine)
    {
        await using var test = await TestStore.CreateAsync(engine);
        var (alert, key) = (await RaiseAsync(test), Guid.NewGuid());
        using var start = new Barrier(8);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(() =>
        {
            start.SignalAndWait(Cancel);
            return test.Get<AlertDesk>().Once(key).NoteAsync(alert.Id, "li.wei", "打过电话", Cancel);
        }, Cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap()));
        Assert.All(answers, a => Assert.Equal(2, Assert.IsType<DeskResult.Done>(a).Version));
        await using var db = test.Read();
        Assert.Equal(key, (await db.AlertSteps.SingleAsync(s => s.What == "note", Cancel)).Id);
    }

    [Fact]
    public async Task A_claim_tells_how_long_the_alert_waited()
    {
        await using var test = await TestStore.CreateAsync();
        var alert = await RaiseAsync(test);
        test.Clock.Advance(TimeSpan.FromSeconds(90));
        Assert.Equal(new DeskResult.Done(2, TimeSpan.FromSeconds(90)), await test.Get<AlertDesk>().ClaimAsync(alert.Id, alert.Version, "li.wei", Cancel));
    }

    [Fact]
    public async Task A_stale_screen_loses_even_while_the_alert_is_open()
    {
        await using var test = await TestStore.CreateAsync();
        var alert = await RaiseAsync(test);
        Assert.Equal(new DeskResult.Lost(AlertState.Open, null, 1), await test.Get<AlertDesk>().ClaimAsync(alert.Id, alert.Version - 1, "li.wei", Cancel));
    }

    [Fact]
    public async Task Only_the_owner_resolves_and_then_the_same_thing_can_be_raised_anew()
    {
        await using var test = await TestStore.CreateAsync();
        var alert = await RaiseAsync(test);
        var desk = test.Get<AlertDesk>();
        await desk.ClaimAsync(alert.Id, 1, "li.wei", Cancel);
        Assert.Equal(new DeskResult.Lost(AlertState.Claimed, "li.wei", 2), await desk.ResolveAsync(alert.Id, 2, "chen.jie", AlertOutcome.Fine, null, Cancel));
        Assert.IsType<DeskResult.Done>(await desk.ResolveAsync(alert.Id, 2, "li.wei", AlertOutcome.Fine, "went up, all well", Cancel));
        Assert.NotEqual(alert.Id, (await RaiseAsync(test)).Id);
    }

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task A_second_raise_of_the_same_thing_counts_up_and_raises_nothing(string engine)
    {
        await using var test = await TestStore.CreateAsync(engine);
        var first = await RaiseAsync(test);
        var again = await RaiseAsync(test);
        Assert.Equal((first.Id, 2, 2), (again.Id, again.Count, again.Version));
        Assert.True(again.ChangeNumber > first.ChangeNumber);
    }

    [Fact]
    public async Task An_alert_that_proved_wrong_closes_unless_somebody_has_it()
    {
        await using var test = await TestStore.CreateAsync();
        var alert = await RaiseAsync(test);
        await ApplyAsync(test, new RuleAction.Withdraw("silence", "resident:1", "seen", test.Clock.GetUtcNow()));
        Assert.Equal(AlertState.Closed, (await FindAsync(test, alert.Id)).State);

        var second = await RaiseAsync(test);
        await test.Get<AlertDesk>().ClaimAsync(second.Id, 1, "li.wei", Cancel);
        await ApplyAsync(test, new RuleAction.Withdraw("silence", "resident:1", "seen", test.Clock.GetUtcNow()));
        Assert.Equal(AlertState.Claimed, (await FindAsync(test, second.Id)).State);
    }

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task Raised_again_in_the_transaction_that_withdrew_it_an_alert_is_a_new_one(string engine)
    {
        await using var test = await TestStore.CreateAsync(engine);
        var first = await RaiseAsync(test);
        var changed = await ApplyAsync(test, new RuleAction.Withdraw("silence", "resident:1", "seen", test.Clock.GetUtcNow()), Raise(test));
        Assert.Equal(2, changed.Count);
        var second = await FindAsync(test, Assert.Single(changed, id => id != first.Id));
        Assert.Equal((AlertState.Closed, 1), ((await FindAsync(test, first.Id)).State, (await FindAsync(test, first.Id)).Count));
        Assert.Equal((AlertState.Open, 1), (second.State, second.Count));
    }

    [Fact]
    public async Task When_history_ends_what_is_over_closes_and_what_still_holds_is_raised_afresh()
    {
        await using var test = await TestStore.CreateAsync();
        var alert = await RaiseAsync(test);
        test.Clock.Advance(TimeSpan.FromHours(1));
        await ApplyAsync(test, new RuleAction.Over("silence", "resident:1", "seen", test.Clock.GetUtcNow()));
        test.Clock.Advance(TimeSpan.FromHours(1));
        await RaiseAsync(test);   // and silent again
        test.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal((1, 1), await test.Get<AlertDesk>().CloseAsHistoryAsync(1, Cancel));
        Assert.Equal(AlertOutcome.ClosedAsHistory, (await FindAsync(test, alert.Id)).Outcome);

        await ApplyAsync(test, new RuleAction.Over("silence", "resident:1", "seen", test.Clock.GetUtcNow()));
        Assert.Equal((1, 0), await test.Get<AlertDesk>().CloseAsHistoryAsync(1, Cancel));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static RuleAction.Raise Raise(TestStore test) => new(new AlertDraft
    {
        Kind = "silence",
        Subject = "resident:1",
        Category = AlertCategory.Welfare,
        Priority = 1,
        At = test.Clock.GetUtcNow(),
        Facts = new Dictionary<string, string>(),
    });

    private static async Task<Alert> RaiseAsync(TestStore test) =>
        await FindAsync(test, Assert.Single(await ApplyAsync(test, Raise(test))));

    private static async Task<IReadOnlyCollection<Guid>> ApplyAsync(TestStore test, params RuleAction[] actions)
    {
        await using var write = await test.Store.BeginWriteAsync(Cancel);
        var changed = await AlertBook.ApplyAsync(write.Db, 1, actions, Cancel);
        await write.CommitAsync(Cancel);
        return changed;
    }

    private static async Task<Alert> FindAsync(TestStore test, Guid id)
    {
        await using var db = test.Read();
        return await db.Alerts.AsNoTracking().SingleAsync(a => a.Id == id, Cancel);
    }
}
