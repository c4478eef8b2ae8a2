using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using SmartSecurity.Core.Routines;
using SmartSecurity.Testing;

namespace SmartSecurity.Storage.Tests.Welfare;

/// <summary>
/// Goal: who was watched before the wishes became several is watched for silence afterwards, and nobody else is. Method: the schema is taken
/// back to the version before, filled as it was then, and upgraded.
/// </summary>
public sealed class WatchesUpgradeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task The_silence_watch_survives_the_upgrade(string engine)
    {
        await using var test = await TestStore.CreateAsync(engine);
        var (watched, left) = (await test.AddResidentAsync(), await test.AddResidentAsync());
        await using (var db = test.Read())
        {
            var before = db.Database.GetMigrations().Last(m => !m.EndsWith("_WelfareLoop", StringComparison.Ordinal)
                && string.CompareOrdinal(m, db.Database.GetMigrations().Single(w => w.EndsWith("_WelfareLoop", StringComparison.Ordinal))) < 0);
            await db.GetService<IMigrator>().MigrateAsync(before, Cancel);
            await db.Database.ExecuteSqlAsync($"""UPDATE "Residents" SET "WatchSilence" = "Id" = {watched}""", Cancel);
        }
        await test.Store.UpgradeAsync(Cancel);
        await using var after = test.Read();
        var watches = await after.Residents.ToDictionaryAsync(r => r.Id, r => r.Watches, Cancel);
        Assert.Equal((WelfareWatches.Silence, WelfareWatches.None), (watches[watched], watches[left]));
    }
}
