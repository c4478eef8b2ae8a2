using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SmartSecurity.Core.Health;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Storage.Audit;

namespace SmartSecurity.Server;

/// <summary><c>db upgrade</c>, <c>db backup</c>, <c>db verify</c> and <c>audit verify</c>: work on the database without the program.</summary>
public sealed class StorageCommand(string verb, IConfiguration settings) : ICommand
{
    public static IReadOnlyList<string> Verbs { get; } = ["db upgrade", "db backup", "db verify", "audit verify"];

    public async Task<int> RunAsync(CancellationToken cancel)
    {
        await using var services = Services(settings);
        try
        {
            return verb switch
            {
                "db upgrade" => await UpgradeAsync(services, cancel),
                "db backup" => await BackupAsync(services, cancel),
                "db verify" => await VerifyAsync(services, cancel),
                _ => await VerifyAuditAsync(services, cancel),
            };
        }
        catch (OptionsValidationException e)
        {
            foreach (var failure in e.Failures) Console.Error.WriteLine(failure);
            return 2;
        }
    }

    /// <summary>Storage alone, on the given settings.</summary>
    public static ServiceProvider Services(IConfiguration settings) => Collection(settings).BuildServiceProvider();

    /// <summary>The same, for a verb that adds to it.</summary>
    public static IServiceCollection Collection(IConfiguration settings) => new ServiceCollection()
        .AddLogging().AddSingleton(TimeProvider.System).AddSingleton<HealthBoard>().AddSingleton<IPasswordHashing, NoPasswords>()
        .AddStorage(settings.GetSection("Storage"));

    private static async Task<int> UpgradeAsync(ServiceProvider services, CancellationToken cancel)
    {
        var store = services.GetRequiredService<SecurityStore>();
        await store.UpgradeAsync(cancel);
        await using var db = store.CreateDbContext();
        OutputLine.Write(new { upgraded = true, migrations = await db.Database.GetAppliedMigrationsAsync(cancel) });
        return 0;
    }

    /// <summary>A consistent copy while the program runs; keys are not in it (a stolen backup opens no picture or template).</summary>
    private static async Task<int> BackupAsync(ServiceProvider services, CancellationToken cancel)
    {
        var (store, options) = (services.GetRequiredService<SecurityStore>(), services.GetRequiredService<IOptions<StorageOptions>>().Value);
        if (!store.IsSqlite)
        {
            Console.Error.WriteLine("On PostgreSQL use pg_dump, or the backup your database already has; 'db backup' copies SQLite.");
            return 2;
        }
        if (!File.Exists(options.DatabaseFile))
        {
            Console.Error.WriteLine("There is no database yet: start the program once, or set Storage:DataDirectory.");
            return 1;
        }
        var folder = Path.Combine(options.DataDirectory, "backups");
        Directory.CreateDirectory(folder);
        var target = Path.Combine(folder, $"smartsecurity-{TimeProvider.System.GetUtcNow():yyyyMMdd-HHmmss}.db");
        await using var from = new SqliteConnection($"Data Source={options.DatabaseFile};Mode=ReadWrite");
        await using var to = new SqliteConnection($"Data Source={target};Pooling=False");
        await from.OpenAsync(cancel);
        await to.OpenAsync(cancel);
        from.BackupDatabase(to);
        OutputLine.Write(new { backup = target, bytes = new FileInfo(target).Length });
        return 0;
    }

    private static async Task<int> VerifyAsync(ServiceProvider services, CancellationToken cancel)
    {
        var store = services.GetRequiredService<SecurityStore>();
        await using var db = store.CreateDbContext();
        var pending = (await db.Database.GetPendingMigrationsAsync(cancel)).ToList();
        var integrity = store.IsSqlite && pending.Count == 0
            ? await db.Database.SqlQueryRaw<string>("SELECT integrity_check AS Value FROM pragma_integrity_check").ToListAsync(cancel)
            : ["ok"];
        var gaps = pending.Count > 0 ? [] : await db.Communities.Where(c => c.Cursor >= c.InboxNext).Select(c => c.Id).ToListAsync(cancel);
        var ok = pending.Count == 0 && integrity is ["ok"] && gaps.Count == 0;
        OutputLine.Write(new { ok, pendingMigrations = pending, integrity, communitiesAheadOfInbox = gaps });
        return ok ? 0 : 1;
    }

    private static async Task<int> VerifyAuditAsync(ServiceProvider services, CancellationToken cancel)
    {
        var verdict = await services.GetRequiredService<AuditLog>().VerifyAsync(cancel);
        OutputLine.Write(new { ok = verdict.FirstWrong is null, verdict.Entries, verdict.FirstWrong, verdict.Reason });
        return verdict.FirstWrong is null ? 0 : 1;
    }

    /// <summary>These verbs sign nobody in.</summary>
    private sealed class NoPasswords : IPasswordHashing
    {
        public string Hash(string password) => throw new InvalidOperationException("This verb sets no password.");
        public bool Matches(string hash, string password) => false;
    }
}
