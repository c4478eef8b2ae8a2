using Microsoft.EntityFrameworkCore;
using SmartSecurity.Testing;

namespace SmartSecurity.Storage.Tests;

/// <summary>
/// Goal: what a program that was killed while it prepared the database leaves behind stops no later start. Method: a real SQLite file
/// with the migrations' lock row in it, a half written key, and an upgrade that has a limit on its time.
/// </summary>
public sealed class UpgradeAfterKillTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_migration_lock_whose_holder_was_killed_does_not_stop_the_next_start()
    {
        await using var test = await TestStore.CreateAsync();
        await using (var db = test.Read())
            await db.Database.ExecuteSqlRawAsync("""
                CREATE TABLE IF NOT EXISTS "__EFMigrationsLock" ("Id" INTEGER NOT NULL PRIMARY KEY, "Timestamp" TEXT NOT NULL);
                INSERT INTO "__EFMigrationsLock" ("Id", "Timestamp") VALUES (1, '2026-03-02 00:00:00+00:00');
                """, Cancel);
        await test.Store.UpgradeAsync(Cancel).WaitAsync(Limit, TimeProvider.System, Cancel);
    }

    [Fact]
    public async Task A_key_whose_writing_was_cut_short_is_made_anew()
    {
        await using var test = await TestStore.CreateAsync();
        var keys = Directory.CreateDirectory(test.Get<Microsoft.Extensions.Options.IOptions<StorageOptions>>().Value.KeysDirectory);
        await File.WriteAllBytesAsync(Path.Combine(keys.FullName, "site.key.part"), [1, 2, 3], Cancel);
        var ring = test.Get<KeyRing>();
        Assert.Equal("text"u8, ring.Open(ring.SiteKey, ring.Seal(ring.SiteKey, "text"u8)));
        Assert.Equal(["site.key"], keys.EnumerateFiles().Select(f => f.Name));
    }
}
