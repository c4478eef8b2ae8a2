using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SmartSecurity.Core.Health;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Residents;
using SmartSecurity.Core.Routines;
using SmartSecurity.Core.Rules;
using SmartSecurity.Pipeline.Notifiers;
using SmartSecurity.Storage.Welfare;
using SmartSecurity.Testing;

namespace SmartSecurity.Pipeline.Tests.Notifiers;

/// <summary>
/// Goal: every question reaches its phone, none is doubled, none goes out at night, and what cannot be sent is seen by the operator.
/// Method: a provider on a real port that is told to fail or is killed between two steps; time is a fake.
/// </summary>
public sealed class DeliveryTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task A_question_goes_out_with_its_link_and_the_link_answers_it(string engine)
    {
        await using var provider = await Provider.StartAsync();
        await using var test = await CreateAsync(provider, engine);
        var resident = await test.AddResidentAsync();
        await AskAsync(test, resident);

        await RunAsync(test);

        var request = Assert.Single(provider.Requests);
        var body = JsonDocument.Parse(request.Body).RootElement;
        await using var db = test.Read();
        var sent = await db.Deliveries.SingleAsync(Cancel);
        Assert.Equal((DeliveryState.Sent, "m-1"), (sent.State, sent.ProviderId));
        Assert.InRange(sent.SentAt!.Value, TestStore.Start, test.Clock.GetUtcNow());
        Assert.Equal((sent.Id.ToString("D"), "k-1", TestResidents.Phone, "sms"),
            (request.Id, request.Key, body.GetProperty("to").GetString(), body.GetProperty("way").GetString()));
        var text = body.GetProperty("text").GetString()!;
        Assert.DoesNotContain("Sun", text, StringComparison.Ordinal);   // a phone is read by others, too
        var token = text.Split("https://garden.example/a/")[1].Split(' ')[0];
        Assert.Equal(Telling.Done, await test.Get<WelfareDesk>().AnswerAsync(token, WelfareWord.Fine, null, Cancel));
    }

    [Fact]
    public async Task An_hour_without_the_gateway_loses_nothing_and_doubles_nothing()
    {
        await using var provider = await Provider.StartAsync();
        await using var test = await CreateAsync(provider);
        provider.Answer = _ => HttpStatusCode.ServiceUnavailable;
        for (var i = 0; i < 8; i++) await AskAsync(test, await test.AddResidentAsync(phone: $"000-66{i}0"));
        var end = test.Clock.GetUtcNow() + TimeSpan.FromHours(1);
        while (test.Clock.GetUtcNow() < end)
        {
            await RunAsync(test);
            test.Clock.Advance(TimeSpan.FromSeconds(30));
        }
        Assert.Equal(HealthLevel.Degraded, test.Get<HealthBoard>().Find(DeliveryRound.Part)!.Level);
        await using (var db = test.Read())
            Assert.Equal(8, await db.Deliveries.CountAsync(d => d.State == DeliveryState.Waiting, Cancel));

        provider.Answer = _ => HttpStatusCode.OK;
        for (var i = 0; i < 12; i++)
        {
            await RunAsync(test);
            test.Clock.Advance(TimeSpan.FromMinutes(1));
        }
        Assert.Equal(8, provider.Accepted.Count());
        Assert.Equal(8, provider.Accepted.Select(r => r.Id).Distinct().Count());
        Assert.Equal(HealthLevel.Healthy, test.Get<HealthBoard>().Find(DeliveryRound.Part)!.Level);
    }

    [Fact]
    public async Task Killed_after_the_gateway_had_it_a_message_comes_once_more_with_the_same_id()
    {
        await using var provider = await Provider.StartAsync();
        await using var test = await CreateAsync(provider);
        await AskAsync(test, await test.AddResidentAsync());
        using var kill = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        provider.Answer = _ =>
        {
            kill.Cancel();
            return HttpStatusCode.OK;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => test.Get<DeliveryRound>().RunAsync(kill.Token));
        await using (var db = test.Read()) Assert.Equal(DeliveryState.Waiting, (await db.Deliveries.SingleAsync(Cancel)).State);

        provider.Answer = _ => HttpStatusCode.OK;
        await RunAsync(test);
        Assert.Single(provider.Requests);   // whoever had it may still be sending
        test.Clock.Advance(TimeSpan.FromMinutes(6));
        await RunAsync(test);
        Assert.Equal(2, provider.Requests.Count);
        Assert.Single(provider.Requests.Select(r => r.Id).Distinct());
    }

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task Two_nodes_send_a_message_once(string engine)
    {
        await using var provider = await Provider.StartAsync();
        await using var test = await CreateAsync(provider, engine);
        for (var i = 0; i < 20; i++) await AskAsync(test, await test.AddResidentAsync(phone: $"000-7{i:00}"));
        var rounds = Enumerable.Range(0, 4).Select(_ => ActivatorUtilities.CreateInstance<DeliveryRound>(test.Services)).ToList();
        await Task.WhenAll(rounds.Select(r => Task.Run(() => r.RunAsync(Cancel), Cancel)));
        Assert.Equal((20, 20), (provider.Requests.Count, provider.Requests.Select(r => r.Id).Distinct().Count()));
    }

    [Fact]
    public async Task Nobody_is_asked_at_night_and_everybody_is_in_the_morning()
    {
        await using var provider = await Provider.StartAsync();
        await using var test = await CreateAsync(provider);
        test.Clock.SetUtcNow(new(2026, 3, 2, 21, 59, 0, TimeSpan.FromHours(8)));
        var (early, late) = (await test.AddResidentAsync(), await test.AddResidentAsync(phone: "000-5502"));
        await AskAsync(test, early);
        await RunAsync(test);
        Assert.Single(provider.Requests);
        test.Clock.Advance(TimeSpan.FromMinutes(1));
        await AskAsync(test, late);
        var next = await RunAsync(test);
        Assert.Equal(new DateTimeOffset(2026, 3, 3, 7, 0, 0, TimeSpan.FromHours(8)), next);
        test.Clock.SetUtcNow(next!.Value - TimeSpan.FromSeconds(1));
        await RunAsync(test);
        Assert.Single(provider.Requests);
        test.Clock.SetUtcNow(next.Value);
        await RunAsync(test);
        Assert.Equal(2, provider.Requests.Count);
    }

    [Fact]
    public async Task What_the_gateway_refuses_is_dead_at_once_and_holds_nobody_else_up()
    {
        await using var provider = await Provider.StartAsync();
        await using var test = await CreateAsync(provider);
        provider.Answer = r => r.Body.Contains("000-1", StringComparison.Ordinal) ? HttpStatusCode.BadRequest : HttpStatusCode.OK;
        await AskAsync(test, await test.AddResidentAsync(phone: "000-1001"));
        await AskAsync(test, await test.AddResidentAsync(phone: "000-2002"));
        await RunAsync(test);
        await using var db = test.Read();
        var dead = await db.Deliveries.SingleAsync(d => d.State == DeliveryState.Dead, Cancel);
        Assert.Equal("The gateway refused it with status 400.", dead.Reason);
        Assert.Equal(1, await db.Deliveries.CountAsync(d => d.State == DeliveryState.Sent, Cancel));
        Assert.Contains("1 messages", test.Get<HealthBoard>().Find(DeliveryRound.Part)!.Message, StringComparison.Ordinal);

        provider.Answer = _ => HttpStatusCode.OK;
        Assert.True(await test.Get<Outbox>().RetryAsync(Sight.Everything, dead.Id, test.Clock.GetUtcNow(), Cancel));
        await RunAsync(test);
        Assert.Equal(2, provider.Accepted.Count());
    }

    [Fact]
    public async Task A_message_nobody_takes_is_given_up_and_tried_again_when_the_operator_says_so()
    {
        await using var provider = await Provider.StartAsync();
        await using var test = await CreateAsync(provider);
        provider.Answer = _ => HttpStatusCode.BadGateway;
        await AskAsync(test, await test.AddResidentAsync());
        for (var i = 0; i < 80; i++)
        {
            await RunAsync(test);
            test.Clock.Advance(TimeSpan.FromMinutes(5));
        }
        var dead = Assert.Single(await test.Get<Outbox>().ListAsync(Sight.Everything, Cancel));
        Assert.Equal((DeliveryState.Dead, "The gateway answered with status 502."), (dead.State, dead.Reason));
        provider.Answer = _ => HttpStatusCode.OK;
        Assert.True(await test.Get<Outbox>().RetryAsync(Sight.Everything, dead.Id, test.Clock.GetUtcNow(), Cancel));
        await RunAsync(test);
        Assert.Single(provider.Accepted);
    }

    [Fact]
    public async Task Without_a_gateway_or_a_number_a_message_says_why_it_is_dead()
    {
        await using var provider = await Provider.StartAsync();
        await using var test = await CreateAsync(provider, ways: "sms");
        var (called, moved) = (await test.AddResidentAsync(ways: AskWays.Call), await test.AddResidentAsync());
        await AskAsync(test, called);
        await AskAsync(test, moved);
        await using (var write = await test.Store.BeginWriteAsync(Cancel))
        {
            (await write.Db.Residents.SingleAsync(r => r.Id == moved, Cancel)).Phone = null;
            await write.CommitAsync(Cancel);
        }
        await RunAsync(test);
        Assert.Empty(provider.Requests);
        Assert.Equal(["No gateway serves this way: set Notifiers:Gateway.", "The person has no phone number any more."],
            (await test.Get<Outbox>().ListAsync(Sight.Everything, Cancel)).Select(d => d.Reason).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_stands_in_a_number_or_a_name_cannot_leave_its_place_in_the_body()
    {
        await using var provider = await Provider.StartAsync();
        await using var test = await CreateAsync(provider);
        await AskAsync(test, await test.AddResidentAsync(phone: "000\",\"to\":\"{text}"));
        await RunAsync(test);
        Assert.Equal("000\",\"to\":\"{text}", JsonDocument.Parse(Assert.Single(provider.Requests).Body).RootElement.GetProperty("to").GetString());
    }

    [Theory]
    [InlineData("1", WelfareWord.Fine), InlineData(" １ ", WelfareWord.Fine), InlineData("好", WelfareWord.Fine), InlineData("平安！", WelfareWord.Fine)]
    [InlineData("2", WelfareWord.NeededHelp), InlineData("不好", WelfareWord.NeededHelp), InlineData("我摔了", WelfareWord.NeededHelp)]
    [InlineData("Help me", WelfareWord.NeededHelp), InlineData("12", null), InlineData("你好", null), InlineData("", null)]
    public void A_reply_means_what_it_says_or_nothing(string text, WelfareWord? word) => Assert.Equal(word, GatewayReplies.WordOf(text));

    [Fact]
    public async Task A_reply_answers_the_newest_question_of_its_number_and_a_strangers_answers_none()
    {
        await using var provider = await Provider.StartAsync();
        await using var test = await CreateAsync(provider);
        var resident = await test.AddResidentAsync(phone: "138-0000-5501");
        await test.AddContactAsync(resident, 1, "000-7701", mayAnswer: true);
        await test.AddContactAsync(resident, 2, "000-7702", mayAnswer: false);
        await AskAsync(test, resident);
        var replies = test.Get<GatewayReplies>();
        Assert.Equal(ReplyResult.UnknownNumber, await replies.TakeAsync(DeliveryWay.Sms, "139 0000 0000", "1", Cancel));
        Assert.Equal(ReplyResult.UnknownNumber, await replies.TakeAsync(DeliveryWay.Sms, "000-7702", "1", Cancel));
        Assert.Equal(ReplyResult.UnknownNumber, await replies.TakeAsync(DeliveryWay.Sms, "", "1", Cancel));
        Assert.Equal(ReplyResult.NotUnderstood, await replies.TakeAsync(DeliveryWay.Sms, "+86 138 0000 5501", "你好吗", Cancel));
        await using (var db = test.Read()) Assert.Equal(QuestionState.Waiting, (await db.Questions.SingleAsync(Cancel)).State);
        Assert.Equal(ReplyResult.Taken, await replies.TakeAsync(DeliveryWay.Call, "+86 138 0000 5501", "1", Cancel));
        Assert.Equal(ReplyResult.Taken, await replies.TakeAsync(DeliveryWay.Sms, "000-7701", "2", Cancel));   // the daughter, and help is never late
        await using var after = test.Read();
        var answered = await after.Questions.SingleAsync(Cancel);
        Assert.Equal((QuestionState.Answered, WelfareWord.NeededHelp), (answered.State, answered.Word));
        Assert.Equal(2, await after.Inbox.CountAsync(Cancel));
    }

    private static async Task<TestStore> CreateAsync(Provider provider, string engine = "sqlite", string ways = "sms,call") =>
        await TestStore.CreateAsync(engine, services => services
            .Configure<NotifiersOptions>(o =>
            {
                (o.Gateway.Url, o.Gateway.Ways, o.Gateway.Timeout) = (provider.Url, ways, TimeSpan.FromMinutes(1));
                o.Gateway.Headers["X-Key"] = "k-1";
            })
            .Configure<SiteOptions>(o => o.PublicUrl = "https://garden.example/")
            .Configure<LadderOptions>(_ => { })
            .AddSingleton<INotifier, HttpGateway>().AddSingleton<DeliveryRound>().AddSingleton<GatewayReplies>());

    private static Task AskAsync(TestStore test, Guid resident) =>
        test.ApplyAsync(new RuleAction.Ask(TestResidents.Ask(resident, test.Clock.GetUtcNow())));

    /// <summary>One round. The seconds between attempts at once are the gateway's own: they pass while the round waits for them.</summary>
    private static async Task<DateTimeOffset?> RunAsync(TestStore test)
    {
        var round = test.Get<DeliveryRound>().RunAsync(Cancel);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        while (await Task.WhenAny(round, ticks.WaitForNextTickAsync(Cancel).AsTask()) != round) test.Clock.Advance(TimeSpan.FromMilliseconds(500));
        return await round;
    }
}
