using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Passages;
using SmartSecurity.Core.Routines;
using SmartSecurity.Core.Rules;
using SmartSecurity.Pipeline.Communities;
using SmartSecurity.Storage.Audit;
using SmartSecurity.Storage.Registry;
using SmartSecurity.Testing;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Welfare;

namespace SmartSecurity.Server.Tests;

/// <summary>
/// Goal: two numbers an operator can judge become the silence rule's own, found on the community's own inbox; nothing is guessed, and a
/// replay that is stopped changes nothing.
/// Method: simulated residents' messages are put into a real SQLite inbox and replayed; figures are held against the budget.
/// </summary>
public sealed class HistoryReplayTests
{
    [Fact]
    public async Task Forty_days_of_a_small_community_give_numbers_that_keep_to_the_budget()
    {
        await using var town = await LivedTown.SettleAsync(doors: 8, traced: 6, days: 40, seed: 3);
        List<TrialStep> steps = [];
        var wish = new BudgetWish(130, 4);

        var found = Assert.IsType<TrialOutcome.Found>(await Replay(town).TryAsync(LivedTown.CommunityId, wish, steps.Add, Cancel));

        Assert.Equal(14, found.Work.All.People);
        Assert.Equal(8, found.Work.Doors!.People);
        Assert.Equal(6, found.Work.Trace!.People);
        Assert.InRange(found.Work.All.QuestionsPerYear, 20, wish.QuestionsPerYear);
        Assert.True(found.KeepsVisits);
        Assert.InRange(found.Work.All.VisitsPerYear, 0, wish.VisitsPerYear);
        Assert.InRange(found.Work.All.MedianHours!.Value, 1, 48);
        Assert.True(found.Work.All.P90Hours > found.Work.All.MedianHours);
        Assert.True(found.Work.Trace.MedianHours < found.Work.Doors.MedianHours, "A sensor at home finds people sooner.");
        Assert.InRange(found.Setting.PatienceDoors, WelfareBudget.PatienceMin, WelfareBudget.PatienceMax);
        Assert.Contains(found.Setting.EvidenceDoors, new[] { 1.0, 2, 4, 8, 16 });
        Assert.Equal(new BudgetSetting(2_100, 200, 4, 40), found.Present);
        Assert.Equal(40, (found.HistoryTo - found.HistoryFrom).TotalDays, 1.0);
        Assert.Equal(steps.Select(s => s.Share).Order(), steps.Select(s => s.Share));
        Assert.Equal([TrialStage.Reading, TrialStage.Evidence, TrialStage.Patience, TrialStage.Figures], steps.Select(s => s.Stage).Distinct());
        TestContext.Current.TestOutputHelper?.WriteLine($"{found}");

        var tighter = Assert.IsType<TrialOutcome.Found>(await Replay(town).TryAsync(LivedTown.CommunityId, new(40, 4), _ => { }, Cancel));
        Assert.True(tighter.Work.All.QuestionsPerYear <= 40, "Fewer questions were asked for.");
        Assert.True(tighter.Setting.PatienceDoors > found.Setting.PatienceDoors);
        Assert.True(tighter.Work.All.MedianHours >= found.Work.All.MedianHours, "Fewer questions find nobody sooner.");
    }

    [Fact]
    public async Task What_is_saved_reaches_the_rule_and_nothing_else_does()
    {
        await using var town = await LivedTown.SettleAsync(doors: 5, traced: 0, days: 1, seed: 1);
        var before = (await town.Get<FactsReader>().ReadAsync(LivedTown.CommunityId, Limits.SilentAfter, Cancel)).Version;
        var work = new GroupFigures(new(5, 1, 100, 10, 1, 5, 10, null), null, null);
        var found = new TrialOutcome.Found(new(130, 2), new(3_000, 250, 8, 20), work, new(2_100, 200, 4, 40), work, TestStore.Start,
            TestStore.Start.AddDays(40), true);
        var book = new BudgetBook(town.Store, town.Get<DeviceDirectory>(), town.Get<AuditLog>(), Options.Create(new SilenceOptions()),
            Options.Create(new LadderOptions()), town.Clock);
        await book.SaveAsync(new Person(Guid.NewGuid(), "zhao.min", "property-manager"), LivedTown.CommunityId, found, Cancel);
        await book.SaveAsync(new Person(Guid.NewGuid(), "zhao.min", "property-manager"), LivedTown.CommunityId, found, Cancel);

        var facts = await town.Get<FactsReader>().ReadAsync(LivedTown.CommunityId, Limits.SilentAfter, Cancel);
        Assert.True(facts.Version > before, "The writer must read the facts again.");
        Assert.Equal(new LadderOptions { PatienceDoors = 3_000, PatienceTrace = 250 }, facts.Facts.Ladder);
        Assert.Equal(new SilenceOptions { EvidenceDoors = 8, EvidenceTrace = 20 }, facts.Facts.Silence);
        await using var db = town.Read();
        var saved = Assert.Single(await db.WelfareBudgets.ToListAsync(Cancel));
        Assert.Equal(("zhao.min", TestStore.Start.AddDays(40)), (saved.SavedBy, saved.HistoryTo));
        var entries = await db.Audit.Where(a => a.Action == "welfare.budget").ToListAsync(Cancel);
        Assert.Equal(2, entries.Count);
        Assert.Contains("\"patienceDoors\":3000", entries[0].DetailJson, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8, 20, 19, 8)]
    [InlineData(4, 40, 39, 4)]
    public async Task With_too_little_history_nothing_is_guessed(int people, int days, int daysAtLeast, int peopleSeen)
    {
        await using var town = await LivedTown.SettleAsync(doors: people, traced: 0, days, seed: 2);
        var outcome = Assert.IsType<TrialOutcome.TooLittle>(await Replay(town).TryAsync(LivedTown.CommunityId, BudgetWish.Default, _ => { }, Cancel));
        Assert.InRange(outcome.Days, daysAtLeast, days);
        Assert.Equal(peopleSeen, outcome.People);
    }

    [Fact]
    public async Task A_replay_that_is_stopped_leaves_nothing()
    {
        await using var town = await LivedTown.SettleAsync(doors: 6, traced: 0, days: 30, seed: 4);
        await using var db = town.Read();
        var rows = await db.Inbox.CountAsync(Cancel);
        var version = await db.Communities.Select(c => c.FactsVersion).SingleAsync(Cancel);
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Replay(town).TryAsync(LivedTown.CommunityId, BudgetWish.Default, step =>
        {
            if (step.Stage == TrialStage.Patience) stop.Cancel();
        }, stop.Token));
        Assert.Equal(rows, await db.Inbox.CountAsync(Cancel));
        Assert.Equal(version, await db.Communities.Select(c => c.FactsVersion).SingleAsync(Cancel));
        Assert.Empty(await db.WelfareBudgets.ToListAsync(Cancel));
        Assert.Empty(await db.RuleStates.ToListAsync(Cancel));
    }

    [Fact]
    public void A_trip_is_neither_home_nor_history_and_points_that_nobody_uses_are_left_out()
    {
        var (who, gate, other) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        var start = TestStore.Start;
        var facts = new CommunityFacts
        {
            CommunityId = 1,
            TimeZone = TimeZoneInfo.Utc,
            Devices = new Dictionary<Guid, DeviceFacts>(),
            WatchedResidents = new Dictionary<Guid, ResidentFacts> { [who] = new(who, "–", "–", true, start.AddDays(9)) },
            WatchedPlates = new Dictionary<string, WatchedPlate>(),
        };
        CommunityEvent At(double hours, DeviceEventKind kind = DeviceEventKind.Passage) => new()
        {
            InboxNumber = 1,
            At = start.AddHours(hours),
            ReceivedAt = start.AddHours(hours),
            Kind = kind,
            DeviceId = gate,
            Place = "gate",
            ResidentId = who,
        };
        CommunityEvent[] heard =
        [
            At(0) with { Direction = Direction.In },
            At(1, DeviceEventKind.Heartbeat) with { DeviceId = other, State = "offline" },
            At(2, DeviceEventKind.Heartbeat) with { State = "offline" },
            At(2.5, DeviceEventKind.Heartbeat) with { State = "offline" },
            At(3, DeviceEventKind.Heartbeat) with { State = "online" },
            At(5) with { Direction = Direction.Out },
            At(6, DeviceEventKind.Welfare) with { Welfare = new(who, WelfareWord.Away, start.AddDays(5), true) },
            At(48, DeviceEventKind.Welfare) with { Welfare = new(who, WelfareWord.Back, null, true) },
            At(49) with { Direction = Direction.In },
        ];
        var recorder = new HistoryRecorder();
        var book = new RuleBook([recorder]);
        foreach (var e in heard) book.Apply(e, facts, []);

        var subject = Assert.Single(recorder.Subjects(facts, start.AddDays(8)));

        long Ms(double hours) => start.AddHours(hours).ToUnixTimeMilliseconds();
        Assert.Equal([new(Ms(0), Ms(5)), new(Ms(49), Ms(8 * 24))], subject.AtHome);
        Assert.Equal([new(Ms(6), Ms(48)), new(Ms(49) + 1, Ms(8 * 24))], subject.RegisteredTrips);
        Assert.Equal([SightingKind.Outage, SightingKind.Restored],
            subject.Steps.Where(s => s.TripUntilMs is null && !s.Sighting.IsReading).Select(s => s.Sighting.Kind));
        Assert.Equal([Ms(5 * 24), Ms(48), Ms(9 * 24)], subject.Steps.Select(s => s.TripUntilMs).OfType<long>());
    }

    private static readonly ProfileLimits Limits = new(new Dictionary<string, TimeSpan?>());

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static HistoryReplay Replay(TestStore town) => new(
        town.Store, town.Get<FactsReader>(), Limits, Options.Create(new SilenceOptions()), Options.Create(new LadderOptions()), town.Clock);
}
