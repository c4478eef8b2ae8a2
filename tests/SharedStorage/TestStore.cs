using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Health;
using SmartSecurity.Core.Residents;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Accounts;

namespace SmartSecurity.Testing;

/// <summary>A fresh database (a SQLite file, or a database on the test's PostgreSQL) with its services; deletes itself.</summary>
public sealed class TestStore : IAsyncDisposable
{
    /// <summary>Connection string of the cluster that <c>./run test</c> starts.</summary>
    public const string PostgresVariable = "SMARTSECURITY_TEST_POSTGRES";

    public static readonly DateTimeOffset Start = new(2026, 3, 2, 8, 0, 0, TimeSpan.FromHours(8));

    private readonly string? _database;
    private readonly ServiceProvider _services;

    private TestStore(string folder, string? database, ServiceProvider services, FakeTimeProvider clock) =>
        (Folder, _database, _services, Clock) = (folder, database, services, clock);

    public string Folder { get; }
    public FakeTimeProvider Clock { get; }
    public IServiceProvider Services => _services;
    public SecurityStore Store => Get<SecurityStore>();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public SecurityDbContext Read() => Store.CreateDbContext();

    /// <param name="engine"><c>sqlite</c> or <c>postgres</c>; without a PostgreSQL the test is skipped visibly.</param>
    public static async Task<TestStore> CreateAsync(string engine = "sqlite", Action<IServiceCollection>? more = null)
    {
        var folder = Directory.CreateTempSubdirectory("smartsecurity-").FullName;
        var (database, connection) = engine == "postgres" ? await CreateDatabaseAsync() : (null, null);
        var clock = new FakeTimeProvider(Start);
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Storage:Engine"] = engine,
            ["Storage:ConnectionString"] = connection,
            ["Storage:DataDirectory"] = folder,
            ["Storage:LockedForMax"] = "00:00:02",
        }).Build();
        var services = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(clock).AddSingleton<HealthBoard>()
            .AddSingleton<IPasswordHashing, PlainHashing>().AddStorage(settings.GetSection("Storage"));
        more?.Invoke(services);
        var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<SecurityStore>().UpgradeAsync(TestContext.Current.CancellationToken);
        return new TestStore(folder, connection, provider, clock);
    }

    /// <summary>A community with one gate of the generic profile.</summary>
    public async Task<Device> AddGateAsync(int communityId = 1, string externalId = "gate-1", TimeSpan? doorHeldAfter = null, TimeSpan? silentAfter = null)
    {
        var device = new Device
        {
            Id = Guid.CreateVersion7(),
            CommunityId = communityId,
            Role = DeviceRole.Gate,
            Name = externalId,
            Profile = "generic-mqtt-gate",
            ExternalId = externalId,
            DoorHeldAfter = doorHeldAfter,
            SilentAfter = silentAfter,
        };
        await using var write = await Store.BeginWriteAsync(TestContext.Current.CancellationToken);
        if (!await write.Db.Communities.AnyAsync(c => c.Id == communityId, TestContext.Current.CancellationToken))
            write.Db.Communities.Add(new Community { Id = communityId, Name = "Test", TimeZone = "Asia/Shanghai" });
        write.Db.Devices.Add(device);
        await write.CommitAsync(TestContext.Current.CancellationToken);
        return device;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        if (_database is not null)
        {
            await using var source = NpgsqlDataSource.Create(_database);
            NpgsqlConnection.ClearAllPools();
            await using var admin = NpgsqlDataSource.Create(Environment.GetEnvironmentVariable(PostgresVariable)!);
            await using var drop = admin.CreateCommand($"DROP DATABASE \"{new NpgsqlConnectionStringBuilder(_database).Database}\" WITH (FORCE)");
            await drop.ExecuteNonQueryAsync();
        }
        Directory.Delete(Folder, recursive: true);
    }

    private static async Task<(string? Database, string? Connection)> CreateDatabaseAsync()
    {
        var cluster = Environment.GetEnvironmentVariable(PostgresVariable);
        Assert.SkipWhen(string.IsNullOrEmpty(cluster), $"No PostgreSQL: {PostgresVariable} is not set (./run test starts one).");
        var name = $"test_{Guid.NewGuid():N}";
        await using var admin = NpgsqlDataSource.Create(cluster!);
        await using var create = admin.CreateCommand($"CREATE DATABASE \"{name}\"");
        await create.ExecuteNonQueryAsync();
        var connection = new NpgsqlConnectionStringBuilder(cluster) { Database = name }.ToString();
        return (name, connection);
    }

    /// <summary>Passwords are the web room's business; here only that they are compared.</summary>
    private sealed class PlainHashing : IPasswordHashing
    {
        public string Hash(string password) => "hash:" + password;
        public bool Matches(string hash, string password) => hash == "hash:" + password;
    }
}
