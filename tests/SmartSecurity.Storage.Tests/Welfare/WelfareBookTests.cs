using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Residents;
using SmartSecurity.Core.Routines;
using SmartSecurity.Core.Rules;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Storage.Desk;
using SmartSecurity.Storage.Welfare;
using SmartSecurity.Testing;

namespace SmartSecurity.Storage.Tests.Welfare;

/// <summary>
/// Goal: a question is asked once, of the right person, by the ways they chose, and not at all when it needs no answer any more.
/// Method: actions of rules applied in real transactions, some of which are taken back.
/// </summary>
public sealed class WelfareBookTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task A_question_repeated_after_a_kill_is_asked_once(string engine)
    {
        await using var test = await TestStore.CreateAsync(engine);
        var resident = await test.AddResidentAsync(ways: AskWays.Sms | AskWays.Call);
        var ask = new RuleAction.Ask(TestResidents.Ask(resident, test.Clock.GetUtcNow()));
        await using (var killed = await test.Store.BeginWriteAsync(Cancel))
        {
            await test.Get<WelfareBook>().ApplyAsync(killed.Db, 1, [ask], held: false, Cancel);
            await killed.Db.SaveChangesAsync(Cancel);   // and no commit
        }
        await using (var db = test.Read()) Assert.Equal(0, await db.Questions.CountAsync(Cancel) + await db.Deliveries.CountAsync(Cancel));

        await test.ApplyAsync(ask);
        await test.ApplyAsync(ask);

        await using var after = test.Read();
        Assert.Equal(QuestionState.Waiting, Assert.Single(await after.Questions.ToListAsync(Cancel)).State);
        Assert.Equal([DeliveryWay.Call, DeliveryWay.Sms], (await after.Deliveries.Select(d => d.Way).ToListAsync(Cancel)).Order().Reverse());
        Assert.Equal(1, await after.AnswerLinks.CountAsync(Cancel));
    }

    [Fact]
    public async Task While_history_is_played_questions_are_over_and_nobody_is_asked()
    {
        await using var test = await TestStore.CreateAsync();
        var resident = await test.AddResidentAsync(held: true);
        await test.ApplyAsync(new RuleAction.Ask(TestResidents.Ask(resident, test.Clock.GetUtcNow())));
        await using var db = test.Read();
        var question = await db.Questions.SingleAsync(Cancel);
        Assert.Equal((QuestionState.Ended, AskedQuestion.History), (question.State, question.EndReason));
        Assert.Equal(0, await db.Deliveries.CountAsync(Cancel) + await db.AnswerLinks.CountAsync(Cancel));
    }

    [Fact]
    public async Task Who_was_seen_again_is_not_asked_by_a_message_that_still_waits()
    {
        await using var test = await TestStore.CreateAsync();
        var resident = await test.AddResidentAsync();
        var now = test.Clock.GetUtcNow();
        await test.ApplyAsync(new RuleAction.Ask(TestResidents.Ask(resident, now)));
        await test.ApplyAsync(new RuleAction.EndAsk(resident, "The resident was seen again.", now.AddMinutes(5)));
        await using var db = test.Read();
        Assert.Equal((QuestionState.Ended, DeliveryState.Withdrawn),
            ((await db.Questions.SingleAsync(Cancel)).State, (await db.Deliveries.SingleAsync(Cancel)).State));
    }

    [Fact]
    public async Task Asked_and_ended_in_one_batch_leaves_nothing_to_send()
    {
        await using var test = await TestStore.CreateAsync();
        var resident = await test.AddResidentAsync();
        var now = test.Clock.GetUtcNow();
        await test.ApplyAsync(new RuleAction.Ask(TestResidents.Ask(resident, now)), new RuleAction.EndAsk(resident, "seen", now.AddMinutes(5)));
        await using var db = test.Read();
        Assert.Equal(DeliveryState.Withdrawn, (await db.Deliveries.SingleAsync(Cancel)).State);
    }

    [Fact]
    public async Task Who_has_no_phone_has_the_first_of_the_family_asked_who_may_answer()
    {
        await using var test = await TestStore.CreateAsync();
        var resident = await test.AddResidentAsync(phone: null);
        await test.AddContactAsync(resident, order: 1, mayAnswer: false);
        var second = await test.AddContactAsync(resident, order: 2);
        await test.AddContactAsync(resident, order: 3);
        await test.ApplyAsync(new RuleAction.Ask(TestResidents.Ask(resident, test.Clock.GetUtcNow())));
        await using var db = test.Read();
        Assert.Equal(second.Id, Assert.Single(await db.Deliveries.ToListAsync(Cancel)).ContactId);
    }

    [Fact]
    public async Task A_question_that_became_a_call_is_late_and_a_later_one_takes_its_place()
    {
        await using var test = await TestStore.CreateAsync();
        var resident = await test.AddResidentAsync();
        var now = test.Clock.GetUtcNow();
        await test.ApplyAsync(new RuleAction.Ask(TestResidents.Ask(resident, now)));
        await test.ApplyAsync(TestResidents.Silence(resident, now.AddMinutes(59), "call"));
        await using (var db = test.Read()) Assert.Equal(QuestionState.Waiting, (await db.Questions.SingleAsync(Cancel)).State);
        await test.ApplyAsync(TestResidents.Silence(resident, now.AddMinutes(60), "call"));
        await using (var db = test.Read()) Assert.Equal(QuestionState.Expired, (await db.Questions.SingleAsync(Cancel)).State);
        await test.ApplyAsync(new RuleAction.Ask(TestResidents.Ask(resident, now.AddHours(3), 2)));
        await test.ApplyAsync(new RuleAction.Ask(TestResidents.Ask(resident, now.AddHours(6), 3)));
        await using var after = test.Read();
        Assert.Equal([QuestionState.Expired, QuestionState.Expired, QuestionState.Waiting],
            await after.Questions.OrderBy(q => q.At).Select(q => q.State).ToListAsync(Cancel));
    }

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task A_more_urgent_repeat_raises_the_alert_and_a_visit_takes_the_calls_place(string engine)
    {
        await using var test = await TestStore.CreateAsync(engine);
        var resident = await test.AddResidentAsync();
        var now = test.Clock.GetUtcNow();
        await test.ApplyAsync(TestResidents.Silence(resident, now, "call"));
        await test.ApplyAsync(TestResidents.Silence(resident, now.AddMinutes(5), "call"));
        await test.ApplyAsync(TestResidents.Silence(resident, now.AddMinutes(30), "visit"));
        await test.ApplyAsync(TestResidents.Silence(resident, now.AddMinutes(40), "visit"));
        await using var db = test.Read();
        Assert.Equal(1, (await db.Alerts.SingleAsync(Cancel)).Priority);
        Assert.Equal(["raised", "repeated", "escalated", "repeated"], await db.AlertSteps.OrderBy(s => s.At).Select(s => s.What).ToListAsync(Cancel));
        Assert.Equal([(LadderStep.Call, CheckState.Ended, "visit"), (LadderStep.Visit, CheckState.Open, null)],
            (await db.Checks.OrderBy(c => c.OpenedAt).ToListAsync(Cancel)).Select(c => (c.Step, c.State, c.EndReason)));
    }

    [Fact]
    public async Task Who_was_seen_again_is_not_visited_but_who_is_on_the_way_keeps_the_check()
    {
        await using var test = await TestStore.CreateAsync();
        var (seen, visited) = (await test.AddResidentAsync(), await test.AddResidentAsync());
        var now = test.Clock.GetUtcNow();
        await test.ApplyAsync(TestResidents.Silence(seen, now, "visit"), TestResidents.Silence(visited, now, "visit"));
        var account = await test.Get<AccountBook>().AddAsync("lin.hua", Roles.Volunteer, Cancel, 1);
        var checks = await test.Get<CheckDesk>().ListAsync(account, Cancel);
        await test.Get<CheckDesk>().AcceptAsync(checks.Single(c => c.Check.ResidentId == visited).Check.Id, account, Cancel);
        foreach (var resident in new[] { seen, visited })
            await test.ApplyAsync(new RuleAction.Over("silence", $"resident:{resident}", "seen", now.AddMinutes(3)));
        Assert.Equal(visited, Assert.Single(await test.Get<CheckDesk>().ListAsync(account, Cancel)).Check.ResidentId);
    }

    [Fact]
    public async Task After_history_only_what_still_holds_sends_somebody()
    {
        await using var test = await TestStore.CreateAsync();
        var (over, still) = (await test.AddResidentAsync(held: true), await test.AddResidentAsync());
        var now = test.Clock.GetUtcNow();
        await test.ApplyAsync(TestResidents.Silence(over, now, "visit"), TestResidents.Silence(still, now, "visit"),
            new RuleAction.Over("silence", $"resident:{over}", "seen", now.AddMinutes(1)));
        var account = await test.Get<AccountBook>().AddAsync("lin.hua", Roles.Volunteer, Cancel, 1);
        Assert.Empty(await test.Get<CheckDesk>().ListAsync(account, Cancel));
        await using (var write = await test.Store.BeginWriteAsync(Cancel))
        {
            (await write.Db.Communities.SingleAsync(Cancel)).ClockHeld = false;
            await write.CommitAsync(Cancel);
        }
        test.Clock.Advance(TimeSpan.FromHours(1));
        await test.Get<AlertDesk>().CloseAsHistoryAsync(1, Cancel);
        Assert.Equal(still, Assert.Single(await test.Get<CheckDesk>().ListAsync(account, Cancel)).Check.ResidentId);
    }
}
