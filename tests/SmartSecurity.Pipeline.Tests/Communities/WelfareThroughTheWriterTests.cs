using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Routines;
using SmartSecurity.Core.Rules;
using SmartSecurity.Pipeline.Communities;
using SmartSecurity.Storage.Inbox;
using SmartSecurity.Storage.Registry;
using SmartSecurity.Storage.Welfare;
using SmartSecurity.Testing;

namespace SmartSecurity.Pipeline.Tests.Communities;

/// <summary>
/// Goal: a question asked by a rule and the answer that comes back meet in the community's one writer, once, whoever is killed in between or
/// writes beside it. Method: a small rule that asks about a resident whose home's door opens; the real writer, real databases.
/// </summary>
public sealed class WelfareThroughTheWriterTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task Writers_that_die_or_run_side_by_side_ask_once(string engine)
    {
        await using var test = await TestStore.CreateAsync(engine);
        var (resident, gate) = (await test.AddResidentAsync(), await test.AddGateAsync());
        for (var i = 0; i < 20; i++) await SendAsync(test, gate, i);
        var chance = new Random(7);
        for (var i = 0; i < 12; i++)
        {
            using var kill = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            var work = Processor(test, resident).CatchUpAsync(kill.Token);
            for (var spin = chance.Next(300_000); spin > 0; spin--) Thread.SpinWait(1);
            await kill.CancelAsync();
            await work.ContinueWith(_ => { }, TaskScheduler.Default);
        }
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => Processor(test, resident).CatchUpAsync(Cancel), Cancel)));
        await using var db = test.Read();
        Assert.Equal((20, 20), (await db.Questions.CountAsync(Cancel), await db.Deliveries.CountAsync(Cancel)));
        Assert.Equal(1, await db.Questions.CountAsync(q => q.State == QuestionState.Waiting, Cancel));
    }

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task A_tap_comes_back_to_the_rules_as_an_event(string engine)
    {
        await using var test = await TestStore.CreateAsync(engine);
        var (resident, gate) = (await test.AddResidentAsync(), await test.AddGateAsync());
        await SendAsync(test, gate, 1);
        var processor = Processor(test, resident, out var rule);
        await processor.CatchUpAsync(Cancel);
        await using (var db = test.Read())
        {
            var question = await db.Questions.SingleAsync(Cancel);
            var token = test.Get<AnswerTokens>().Of(question.Id, null);
            await test.Get<WelfareDesk>().AnswerAsync(token, WelfareWord.Away, TestStore.Start.AddDays(2), Cancel);
        }
        await processor.CatchUpAsync(Cancel);
        Assert.Equal([(resident, WelfareWord.Away, (DateTimeOffset?)TestStore.Start.AddDays(2))], rule.Heard.Select(w => (w.ResidentId, w.Word, w.Until)));
        await using var after = test.Read();
        Assert.Equal((1, 2), (await after.Questions.CountAsync(Cancel), (await after.Communities.SingleAsync(Cancel)).Cursor));
        Assert.Equal(0, await after.Passages.CountAsync(p => p.Place == TellingBook.Profile, Cancel));
    }

    [Fact]
    public async Task A_cry_for_help_is_an_alert_and_a_visit_at_once_also_of_somebody_who_is_not_watched()
    {
        await using var test = await TestStore.CreateAsync();
        var resident = await test.AddResidentAsync();
        await using (var write = await test.Store.BeginWriteAsync(Cancel))
        {
            (await write.Db.Residents.SingleAsync(Cancel)).Watches = WelfareWatches.None;
            await write.CommitAsync(Cancel);
        }
        await test.Get<WelfareDesk>().TellAsync(new(resident, WelfareWord.NeededHelp, TellingBook.Resident, ToldVia.Page), Cancel);
        await test.Get<WelfareDesk>().TellAsync(new(resident, WelfareWord.NeededHelp, "li.wei", ToldVia.Console), Cancel);   // found so: somebody is there
        await Processor(test, resident).CatchUpAsync(Cancel);
        await using var db = test.Read();
        var alert = await db.Alerts.SingleAsync(Cancel);
        Assert.Equal((AlertKinds.HelpAsked, 1, 1, AlertCategory.Welfare), (alert.Kind, alert.Priority, alert.Count, alert.Category));
        Assert.Equal((LadderStep.Visit, CheckState.Open), ((await db.Checks.SingleAsync(Cancel)).Step, (await db.Checks.SingleAsync(Cancel)).State));
        await test.Get<WelfareDesk>().TellAsync(new(resident, WelfareWord.Fine, TellingBook.Resident, ToldVia.Page), Cancel);
        await using var still = test.Read();
        Assert.True((await still.Alerts.SingleAsync(Cancel)).IsActive);   // whoever called for help is seen by somebody before it ends
    }

    [Theory]
    [InlineData("""{"word":"fine"}"""), InlineData("""{"word":"sing","residentId":"{id}"}"""), InlineData("""{"word":"7","residentId":"{id}"}""")]
    [InlineData("""{"word":"fine","residentId":"11111111-1111-1111-1111-111111111111"}""")]
    public async Task What_names_no_resident_of_ours_or_says_nothing_means_nothing(string detail)
    {
        await using var test = await TestStore.CreateAsync();
        var resident = await test.AddResidentAsync();
        var e = new DeviceEvent
        {
            Kind = DeviceEventKind.Welfare,
            DeviceId = "welfare",
            Detail = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(detail.Replace("{id}", $"{resident:D}", StringComparison.Ordinal))!,
        };
        var row = new InboxMessage
        {
            CommunityId = 1,
            Number = 1,
            ReceivedAt = TestStore.Start,
            DeviceId = TellingBook.DeviceId,
            Transport = TellingBook.Transport,
            Address = TellingBook.Profile,
            Profile = TellingBook.Profile,
            Payload = [],
            EventsJson = JsonSerializer.Serialize<DeviceEvent[]>([e], InboxStore.Json),
        };
        var knowledge = await test.Get<FactsReader>().ReadAsync(1, new Dictionary<string, TimeSpan?>(), Cancel);
        var read = Assert.Single(EventReading.Read(row, knowledge));
        Assert.Null(read.Event.Welfare);
        Assert.Null(read.Passage);
    }

    private static CommunityProcessor Processor(TestStore test, Guid resident) => Processor(test, resident, out _);

    private static CommunityProcessor Processor(TestStore test, Guid resident, out AskAtTheDoor rule) =>
        Writers.Of(test, rule = new AskAtTheDoor(resident), new HelpAskedRule());

    private static async Task SendAsync(TestStore test, Device gate, int sequence)
    {
        var message = new IncomingMessage
        {
            Transport = "mqtt",
            Address = "gates/1",
            Payload = System.Text.Encoding.UTF8.GetBytes($"{{\"n\":{sequence}}}"),
            ReceivedAt = test.Clock.GetUtcNow() + TimeSpan.FromSeconds(sequence),
        };
        var e = new DeviceEvent
        {
            Kind = DeviceEventKind.Door,
            DeviceId = gate.ExternalId,
            Sequence = $"{sequence}",
            Detail = new Dictionary<string, JsonElement> { ["state"] = JsonSerializer.SerializeToElement("open") },
        };
        var mapped = new MappedMessage.Read([e], [], message.Payload) { Profile = gate.Profile };
        await test.Get<InboxStore>().CommitAsync([new InboxEntry(message, mapped, gate)], Cancel);
    }

    /// <summary>Asks about one resident whenever a door opens, and remembers what it was told.</summary>
    private sealed class AskAtTheDoor(Guid resident) : IRule
    {
        public List<WelfareReport> Heard { get; } = [];
        public string Name => "askAtTheDoor";

        public IEnumerable<string> SubjectsOf(CommunityEvent e, CommunityFacts facts) =>
            e.Kind is DeviceEventKind.Door or DeviceEventKind.Welfare ? [$"resident:{resident}"] : [];

        public RuleResult Evaluate(IRuleState? state, string subject, CommunityEvent? e, DateTimeOffset now, CommunityFacts facts)
        {
            if (e?.Welfare is { } told) Heard.Add(told);
            return new(null, e?.Kind == DeviceEventKind.Door ? [new RuleAction.Ask(TestResidents.Ask(resident, e.At, (int)e.InboxNumber))] : []);
        }

        public byte[] Save(IRuleState state) => [];
        public IRuleState Load(ReadOnlySpan<byte> bytes) => throw new InvalidDataException("keeps nothing");
    }
}
