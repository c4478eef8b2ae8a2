using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Routines;
using SmartSecurity.Core.Rules;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Storage.Desk;
using SmartSecurity.Storage.Inbox;
using SmartSecurity.Storage.Registry;
using SmartSecurity.Storage.Welfare;
using SmartSecurity.Testing;

namespace SmartSecurity.Storage.Tests.Welfare;

/// <summary>
/// Goal: what people tell is one row of the inbox and changes what it answers in the same transaction, once, whoever taps twice or at once;
/// a cry for help is never refused. Method: real databases; the row is read back as the community's writer would.
/// </summary>
public sealed class WelfareDeskTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task One_tap_answers_the_question_and_is_a_row_of_the_inbox(string engine)
    {
        await using var test = await TestStore.CreateAsync(engine);
        var (resident, token) = await AskedAsync(test);
        List<int> rung = [];
        test.Get<InboxSignal>().Rows += rung.Add;

        Assert.Equal(Telling.Done, await Desk(test).AnswerAsync(token, WelfareWord.Fine, null, Cancel));
        Assert.Equal(Telling.Already, await Desk(test).AnswerAsync(token, WelfareWord.Fine, null, Cancel));

        await using var db = test.Read();
        var question = await db.Questions.SingleAsync(Cancel);
        Assert.Equal((QuestionState.Answered, WelfareWord.Fine, ToldVia.Link), (question.State, question.Word, question.Via));
        Assert.Equal(DeliveryState.Withdrawn, (await db.Deliveries.SingleAsync(Cancel)).State);
        var row = await db.Inbox.SingleAsync(Cancel);
        var e = Assert.Single(JsonSerializer.Deserialize<List<DeviceEvent>>(row.EventsJson, InboxStore.Json)!);
        Assert.Equal((1L, DeviceEventKind.Welfare, resident.ToString("D"), "fine", "resident", "link"),
            (row.Number, e.Kind, e.DetailText("residentId"), e.DetailText("word"), e.DetailText("by"), e.DetailText("via")));
        Assert.Equal([1], rung);
    }

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task Of_many_taps_at_once_one_is_written(string engine)
    {
        await using var test = await TestStore.CreateAsync(engine);
        var (_, token) = await AskedAsync(test);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            () => Desk(test).AnswerAsync(token, WelfareWord.Fine, null, Cancel), Cancel)));
        Assert.Single(answers, a => a == Telling.Done);
        await using var db = test.Read();
        Assert.Equal(1, await db.Inbox.CountAsync(Cancel));
    }

    [Fact]
    public async Task Who_said_fine_and_then_needs_help_is_heard_and_so_is_who_was_seen_meanwhile()
    {
        await using var test = await TestStore.CreateAsync();
        var (resident, token) = await AskedAsync(test);
        await Desk(test).AnswerAsync(token, WelfareWord.Fine, null, Cancel);
        Assert.Equal(Telling.Done, await Desk(test).AnswerAsync(token, WelfareWord.NeededHelp, null, Cancel));

        var (other, second) = await AskedAsync(test);
        await test.ApplyAsync(new RuleAction.EndAsk(other, "seen", test.Clock.GetUtcNow()));
        Assert.Equal(Telling.Done, await Desk(test).AnswerAsync(second, WelfareWord.NeededHelp, null, Cancel));
        await using var db = test.Read();
        Assert.Equal(3, await db.Inbox.CountAsync(Cancel));
        Assert.NotEqual(resident, other);
    }

    [Fact]
    public async Task A_link_is_over_after_its_day_and_a_strangers_is_nothing()
    {
        await using var test = await TestStore.CreateAsync();
        var (_, token) = await AskedAsync(test);
        Assert.Equal(Telling.Unknown, await Desk(test).AnswerAsync(token[..^1], WelfareWord.Fine, null, Cancel));
        Assert.Equal(Telling.Unknown, await Desk(test).AnswerAsync(new string('a', 5_000), WelfareWord.Fine, null, Cancel));
        test.Clock.Advance(AnswerLink.Lifetime);
        Assert.Equal(Telling.TooLate, await Desk(test).AnswerAsync(token, WelfareWord.NeededHelp, null, Cancel));
        await using var db = test.Read();
        Assert.Equal(0, await db.Inbox.CountAsync(Cancel));
    }

    [Fact]
    public async Task No_token_lies_in_the_database()
    {
        await using var test = await TestStore.CreateAsync();
        var (resident, token) = await AskedAsync(test);
        var personal = await test.Get<PersonalLinks>().MakeAsync(resident, null, "zhao.min", Cancel);
        await using (var db = test.Read()) await db.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)", Cancel);
        var file = System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(Path.Combine(test.Folder, "smartsecurity.db"), Cancel));
        Assert.Contains(AnswerTokens.Digest(token), file, StringComparison.Ordinal);
        Assert.DoesNotContain(token, file, StringComparison.Ordinal);
        Assert.DoesNotContain(personal, file, StringComparison.Ordinal);
    }

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task A_trip_is_known_to_the_rules_and_can_be_taken_back(string engine)
    {
        await using var test = await TestStore.CreateAsync(engine);
        var resident = await test.AddResidentAsync();
        var (now, before) = (test.Clock.GetUtcNow(), await FactsAsync(test));
        Told Away(DateTimeOffset? until) => new(resident, WelfareWord.Away, TellingBook.Resident, ToldVia.Page, until);
        Assert.Equal(Telling.BadUntil, await Desk(test).TellAsync(Away(now), Cancel));
        Assert.Equal(Telling.BadUntil, await Desk(test).TellAsync(Away(null), Cancel));
        Assert.Equal(Telling.BadUntil, await Desk(test).TellAsync(Away(now + WelfareDesk.TripMax + TimeSpan.FromSeconds(1)), Cancel));
        Assert.Equal(Telling.Done, await Desk(test).TellAsync(Away(now.AddDays(3)), Cancel));
        var away = await FactsAsync(test);
        Assert.Equal(now.AddDays(3), away.Facts.WatchedResidents[resident].AwayUntil);
        Assert.True(away.Version > before.Version);
        Assert.Equal(Telling.Done, await Desk(test).TellAsync(new(resident, WelfareWord.Back, TellingBook.Resident, ToldVia.Page), Cancel));
        Assert.Null((await FactsAsync(test)).Facts.WatchedResidents[resident].AwayUntil);
    }

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task A_trip_that_lies_ahead_begins_by_itself_once_unless_it_was_taken_back(string engine)
    {
        await using var test = await TestStore.CreateAsync(engine);
        var (going, staying) = (await test.AddResidentAsync(), await test.AddResidentAsync());
        var (from, until) = (test.Clock.GetUtcNow().AddDays(2), test.Clock.GetUtcNow().AddDays(5));
        foreach (var who in new[] { going, staying })
            Assert.Equal(Telling.Done, await Desk(test).TravelAsync(new(who, WelfareWord.Away, TellingBook.Resident, ToldVia.Page, until), from, Cancel));
        Assert.Equal(0, await Desk(test).BeginTripsAsync(Cancel));
        await Desk(test).TakeTripsBackAsync(new(staying, WelfareWord.Back, TellingBook.Resident, ToldVia.Page), Cancel);
        test.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(1, await Desk(test).BeginTripsAsync(Cancel));
        Assert.Equal(0, await Desk(test).BeginTripsAsync(Cancel));
        var facts = (await FactsAsync(test)).Facts.WatchedResidents;
        Assert.Equal((until, null), (facts[going].AwayUntil, facts[staying].AwayUntil));
    }

    [Fact]
    public async Task While_history_is_played_what_is_told_does_not_push_its_clock_to_today()
    {
        await using var test = await TestStore.CreateAsync();
        var resident = await test.AddResidentAsync(held: true);
        var then = test.Clock.GetUtcNow().AddDays(-30);
        await using (var write = await test.Store.BeginWriteAsync(Cancel))
        {
            (await write.Db.Communities.SingleAsync(Cancel)).Clock = then;
            await write.CommitAsync(Cancel);
        }
        await Desk(test).TellAsync(new(resident, WelfareWord.Fine, TellingBook.Resident, ToldVia.Page), Cancel);
        await using var db = test.Read();
        Assert.Equal((then, then), ((await db.Inbox.SingleAsync(Cancel)).ReceivedAt, (await db.Communities.SingleAsync(Cancel)).Clock));
    }

    [Theory, InlineData("sqlite", 2), InlineData("sqlite", 16), InlineData("postgres", 16)]
    public async Task Of_many_who_take_a_check_at_once_one_has_it_and_the_others_read_who(string engine, int people)
    {
        await using var test = await TestStore.CreateAsync(engine);
        var resident = await test.AddResidentAsync();
        await test.ApplyAsync(TestResidents.Silence(resident, test.Clock.GetUtcNow(), "visit"));
        var accounts = new List<Account>();
        for (var i = 0; i < people; i++) accounts.Add(await VolunteerAsync(test, $"volunteer-{i}"));
        var check = Assert.Single(await test.Get<CheckDesk>().ListAsync(accounts[0], Cancel)).Check;
        using var start = new Barrier(people);

        var taken = await Task.WhenAll(accounts.Select(account => Task.Factory.StartNew(() =>
        {
            start.SignalAndWait(Cancel);
            return test.Get<CheckDesk>().AcceptAsync(check.Id, account, Cancel);
        }, Cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap()));

        Assert.Single(taken.OfType<CheckTaken.Won>());
        await using var db = test.Read();
        var owner = (await db.Checks.SingleAsync(Cancel)).AcceptedName;
        Assert.All(taken.OfType<CheckTaken.Lost>(), lost => Assert.Equal(owner, lost.Owner));
        Assert.Equal(people - 1, taken.OfType<CheckTaken.Lost>().Count());
        Assert.Equal(1, await db.AlertSteps.CountAsync(s => s.What == "checkAcceptedVisit", Cancel));
    }

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task A_finished_check_ends_the_alert_tells_the_rules_and_credits_the_time_once(string engine)
    {
        await using var test = await TestStore.CreateAsync(engine);
        var (resident, check, account) = await AcceptedAsync(test);
        Assert.Equal(Telling.BadMinutes, await Desk(test).FinishAsync(check, account, CheckOutcome.WasOut, 0, Cancel));
        var both = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
            () => Desk(test).FinishAsync(check, account, CheckOutcome.WasOut, 25, Cancel), Cancel)));
        Assert.Single(both, t => t == Telling.Done);
        await using var db = test.Read();
        var alert = await db.Alerts.SingleAsync(Cancel);
        Assert.Equal((AlertState.Resolved, AlertOutcome.WasOut, null), (alert.State, alert.Outcome, alert.ActiveKey));
        Assert.Equal(25, Assert.Single(await db.TimeBank.ToListAsync(Cancel)).Minutes);
        Assert.Equal((25, 1), ((await test.Get<CheckDesk>().LedgerAsync(account.Id, Cancel)).Minutes, await db.Inbox.CountAsync(Cancel)));
        Assert.Contains("\"wasOut\"", (await db.Inbox.SingleAsync(Cancel)).EventsJson, StringComparison.Ordinal);
        Assert.Equal(resident, alert.ResidentId);
    }

    [Fact]
    public async Task Somebody_who_was_not_reached_leaves_the_alert_to_the_next_step()
    {
        await using var test = await TestStore.CreateAsync();
        var (_, check, account) = await AcceptedAsync(test, "call");
        Assert.Equal(Telling.Done, await Desk(test).FinishAsync(check, account, CheckOutcome.NotReached, 6, Cancel));
        await using var db = test.Read();
        Assert.True((await db.Alerts.SingleAsync(Cancel)).IsActive);
        Assert.Contains("\"notReached\"", (await db.Inbox.SingleAsync(Cancel)).EventsJson, StringComparison.Ordinal);
        Assert.Equal(6, (await test.Get<CheckDesk>().LedgerAsync(account.Id, Cancel)).Minutes);
    }

    [Fact]
    public async Task Only_who_has_a_check_ends_it_and_one_given_back_is_open_again()
    {
        await using var test = await TestStore.CreateAsync();
        var (_, check, account) = await AcceptedAsync(test);
        var other = await VolunteerAsync(test, "other");
        Assert.Equal(Telling.Unknown, await Desk(test).FinishAsync(check, other, CheckOutcome.Fine, 10, Cancel));
        Assert.True(await test.Get<CheckDesk>().GiveBackAsync(check, account, Cancel));
        Assert.False(await test.Get<CheckDesk>().GiveBackAsync(check, account, Cancel));
        Assert.IsType<CheckTaken.Won>(await test.Get<CheckDesk>().AcceptAsync(check, other, Cancel));
    }

    [Fact]
    public async Task A_neighbour_sees_and_takes_checks_of_their_own_community_only()
    {
        await using var test = await TestStore.CreateAsync();
        var resident = await test.AddResidentAsync();
        await test.AddContactAsync(resident);
        await test.ApplyAsync(TestResidents.Silence(resident, test.Clock.GetUtcNow(), "visit"));
        var here = await VolunteerAsync(test, "here");
        var elsewhere = await test.Get<AccountBook>().AddAsync("elsewhere", Roles.BuildingCaptain, Cancel, 2);
        var check = Assert.Single(await test.Get<CheckDesk>().ListAsync(here, Cancel));
        Assert.Empty(await test.Get<CheckDesk>().ListAsync(elsewhere, Cancel));
        Assert.IsType<CheckTaken.Unknown>(await test.Get<CheckDesk>().AcceptAsync(check.Check.Id, elsewhere, Cancel));
        Assert.Empty(check.Contacts);   // whom to call is for who goes
        await test.Get<CheckDesk>().AcceptAsync(check.Check.Id, here, Cancel);
        Assert.Single(Assert.Single(await test.Get<CheckDesk>().ListAsync(here, Cancel)).Contacts);
    }

    [Theory]
    [InlineData(AlertOutcome.Fine, "fine"), InlineData(AlertOutcome.SensorFault, "sensorFault"), InlineData(AlertOutcome.NeededHelp, "neededHelp")]
    [InlineData(AlertOutcome.Moved, "movedAway"), InlineData(AlertOutcome.Handled, null)]
    public async Task What_the_desk_found_is_told_in_the_transaction_that_resolves(AlertOutcome outcome, string? word)
    {
        await using var test = await TestStore.CreateAsync();
        var resident = await test.AddResidentAsync();
        var alert = Assert.Single(await test.ApplyAsync(TestResidents.Silence(resident, test.Clock.GetUtcNow(), "visit")));
        var desk = test.Get<AlertDesk>();
        await desk.ClaimAsync(alert, 1, "li.wei", Cancel);
        Assert.IsType<DeskResult.Lost>(await desk.ResolveAsync(alert, 2, "chen.jie", outcome, null, Cancel));
        await using (var none = test.Read()) Assert.Equal(0, await none.Inbox.CountAsync(Cancel));
        Assert.IsType<DeskResult.Done>(await desk.ResolveAsync(alert, 2, "li.wei", outcome, null, Cancel));
        await using var db = test.Read();
        var rows = await db.Inbox.Select(m => m.EventsJson).ToListAsync(Cancel);
        Assert.Equal(word is null ? 0 : 1, rows.Count);
        if (word is not null) Assert.Contains($"\"{word}\"", rows[0], StringComparison.Ordinal);
        Assert.Equal("resolved", (await db.Checks.SingleAsync(Cancel)).EndReason);
        Assert.Equal(outcome == AlertOutcome.Moved ? WelfareWatches.None : WelfareWatches.Silence, (await db.Residents.SingleAsync(Cancel)).Watches);
    }

    [Fact]
    public async Task An_answer_ends_a_silence_that_nobody_took_and_leaves_one_that_somebody_has()
    {
        await using var test = await TestStore.CreateAsync();
        var (free, freeToken) = await AskedAsync(test);
        var (held, heldToken) = await AskedAsync(test);
        var now = test.Clock.GetUtcNow();
        var open = Assert.Single(await test.ApplyAsync(TestResidents.Silence(free, now, "call")));
        var claimed = Assert.Single(await test.ApplyAsync(TestResidents.Silence(held, now, "call")));
        await test.Get<AlertDesk>().ClaimAsync(claimed, 1, "li.wei", Cancel);
        foreach (var token in new[] { freeToken, heldToken }) await Desk(test).AnswerAsync(token, WelfareWord.Fine, null, Cancel);
        await using var db = test.Read();
        Assert.Equal((AlertState.Resolved, AlertState.Claimed),
            ((await db.Alerts.SingleAsync(a => a.Id == open, Cancel)).State, (await db.Alerts.SingleAsync(a => a.Id == claimed, Cancel)).State));
        Assert.Equal(2, await db.AlertSteps.CountAsync(s => s.What == "toldFine" && s.By == TellingBook.Resident, Cancel));
        Assert.All(await db.Checks.ToListAsync(Cancel), c => Assert.Equal(CheckState.Ended, c.State));
    }

    private static WelfareDesk Desk(TestStore test) => test.Get<WelfareDesk>();

    private static Task<CommunityKnowledge> FactsAsync(TestStore test) =>
        test.Get<FactsReader>().ReadAsync(1, new Dictionary<string, TimeSpan?>(), Cancel);

    private static Task<Account> VolunteerAsync(TestStore test, string name) =>
        test.Get<AccountBook>().AddAsync(name, Roles.Volunteer, Cancel, 1);

    private static async Task<(Guid Resident, string Token)> AskedAsync(TestStore test)
    {
        var resident = await test.AddResidentAsync();
        var question = TestResidents.Ask(resident, test.Clock.GetUtcNow());
        await test.ApplyAsync(new RuleAction.Ask(question));
        return (resident, test.Get<AnswerTokens>().Of(question.Id, null));
    }

    private static async Task<(Guid Resident, Guid Check, Account Account)> AcceptedAsync(TestStore test, string step = "visit")
    {
        var resident = await test.AddResidentAsync();
        await test.ApplyAsync(TestResidents.Silence(resident, test.Clock.GetUtcNow(), step));
        var account = await VolunteerAsync(test, "lin.hua");
        var check = Assert.Single(await test.Get<CheckDesk>().ListAsync(account, Cancel)).Check.Id;
        Assert.IsType<CheckTaken.Won>(await test.Get<CheckDesk>().AcceptAsync(check, account, Cancel));
        return (resident, check, account);
    }
}
