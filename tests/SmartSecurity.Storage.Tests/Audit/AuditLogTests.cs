using Microsoft.EntityFrameworkCore;
using SmartSecurity.Storage.Audit;
using SmartSecurity.Testing;

namespace SmartSecurity.Storage.Tests.Audit;

/// <summary>Goal (P13): whoever changes, removes or reorders an entry, or cuts the end off, is found out, and where. Method: a real
/// file, tampered with by SQL.</summary>
public sealed class AuditLogTests
{
    [Theory]
    [InlineData("UPDATE \"Audit\" SET \"Who\" = 'somebody else' WHERE \"Number\" = 7", 7)]
    [InlineData("UPDATE \"Audit\" SET \"DetailJson\" = '[]' WHERE \"Number\" = 30", 30)]
    [InlineData("DELETE FROM \"Audit\" WHERE \"Number\" = 12", 12)]
    [InlineData("DELETE FROM \"Audit\" WHERE \"Number\" > 49", 50)]
    [InlineData("UPDATE \"Audit\" SET \"RowsReturned\" = NULL WHERE \"Number\" = 2", 2)]
    public async Task The_first_wrong_entry_is_named(string tampering, long firstWrong)
    {
        await using var test = await FilledAsync("sqlite", 60);
        await using (var db = test.Read()) await db.Database.ExecuteSqlRawAsync(tampering, Cancel);
        Assert.Equal(firstWrong, (await test.Get<AuditLog>().VerifyAsync(Cancel)).FirstWrong);
    }

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task An_untouched_chain_holds(string engine)
    {
        await using var test = await FilledAsync(engine, 55);
        Assert.Equal(new AuditVerdict(55, null, null), await test.Get<AuditLog>().VerifyAsync(Cancel));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task<TestStore> FilledAsync(string engine, int entries)
    {
        var test = await TestStore.CreateAsync(engine);
        // Two at a time: the chain must hold when two nodes append at once.
        await Parallel.ForEachAsync(Enumerable.Range(0, entries), new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (i, _) =>
            await test.Get<AuditLog>()
                .AppendAsync(new AuditDraft("li.wei", "residents.read", new Dictionary<string, object?> { ["n"] = i }, RowsReturned: i), Cancel));
        return test;
    }
}
