using Microsoft.Extensions.Options;
using SmartSecurity.Core.Health;
using SmartSecurity.Pipeline.Jobs;
using SmartSecurity.Storage;
using SmartSecurity.Testing;

namespace SmartSecurity.Pipeline.Tests.Jobs;

/// <summary>
/// Goal: the sweep never says that a database is well before its schema is. Method: a real database and the health board.
/// </summary>
public sealed class HealthSweepTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_database_whose_schema_is_not_ready_stays_unwell_until_it_is()
    {
        await using var test = await TestStore.CreateAsync();
        var (gate, board) = (test.Get<DatabaseGate>(), test.Get<HealthBoard>());
        var sweep = new HealthSweep(test.Store, gate, test.Get<IOptions<StorageOptions>>(), board);
        board.Report("database", HealthLevel.Unhealthy, "The database is being prepared.");
        await sweep.RunAsync(Cancel);
        Assert.Equal(HealthLevel.Unhealthy, board.Find("database")?.Level);

        gate.Open();
        await sweep.RunAsync(Cancel);
        Assert.Equal(HealthLevel.Healthy, board.Find("database")?.Level);
    }
}
