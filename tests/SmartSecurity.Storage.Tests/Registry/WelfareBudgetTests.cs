using SmartSecurity.Core.Routines;
using SmartSecurity.Storage.Registry;
using SmartSecurity.Testing;

namespace SmartSecurity.Storage.Tests;

/// <summary>
/// Goal: a community's budget gives the silence rule four numbers and no more, on both engines, and no stored value switches asking off.
/// Method: a row is written and read back through the facts.
/// </summary>
public sealed class WelfareBudgetTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task A_budget_changes_four_numbers_of_its_own_community(string engine)
    {
        await using var store = await TestStore.CreateAsync(engine);
        await store.AddGateAsync(1);
        await store.AddGateAsync(2, "gate-2");
        await WriteAsync(store, Budget(3_150.5, 180, 8, 20));

        var (own, other) = (await FactsAsync(store, 1), await FactsAsync(store, 2));

        Assert.Equal(new LadderOptions { PatienceDoors = 3_150.5, PatienceTrace = 180 }, own.Ladder);
        Assert.Equal(new SilenceOptions { EvidenceDoors = 8, EvidenceTrace = 20 }, own.Silence);
        Assert.Null(other.Ladder);
        Assert.Null(other.Silence);
    }

    [Theory]
    [InlineData(double.MaxValue, 0, 0, -1)]
    [InlineData(-5, 1e9, 1e9, 1e9)]
    public async Task Whatever_stands_in_the_row_asking_stays_on(double doors, double trace, double evidenceDoors, double evidenceTrace)
    {
        await using var store = await TestStore.CreateAsync();
        await store.AddGateAsync(1);
        await WriteAsync(store, Budget(doors, trace, evidenceDoors, evidenceTrace));
        var facts = await FactsAsync(store, 1);
        Assert.InRange(facts.Ladder!.PatienceDoors, 1, 1_000_000);
        Assert.InRange(facts.Ladder.PatienceTrace, 1, 1_000_000);
        Assert.InRange(facts.Silence!.EvidenceDoors, .5, 1_000);
        Assert.InRange(facts.Silence.EvidenceTrace, .5, 1_000);
        Assert.Equal(new LadderOptions().SilentMax, facts.Ladder.SilentMax);
    }

    private static async Task WriteAsync(TestStore store, WelfareBudget budget)
    {
        await using var write = await store.Store.BeginWriteAsync(Cancel);
        write.Db.WelfareBudgets.Add(budget);
        await write.CommitAsync(Cancel);
    }

    private static async Task<Core.Rules.CommunityFacts> FactsAsync(TestStore store, int communityId) =>
        (await store.Get<FactsReader>().ReadAsync(communityId, new Dictionary<string, TimeSpan?>(), Cancel)).Facts;

    private static WelfareBudget Budget(double doors, double trace, double evidenceDoors, double evidenceTrace) => new()
    {
        CommunityId = 1,
        QuestionsPerYear = 130,
        VisitsPerYear = 2,
        PatienceDoors = doors,
        PatienceTrace = trace,
        EvidenceDoors = evidenceDoors,
        EvidenceTrace = evidenceTrace,
        HistoryFrom = TestStore.Start.AddDays(-60),
        HistoryTo = TestStore.Start,
        SavedAt = TestStore.Start,
        SavedBy = "zhao.min",
    };
}
