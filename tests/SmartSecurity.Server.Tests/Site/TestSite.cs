using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Residents;
using SmartSecurity.Storage;

namespace SmartSecurity.Server.Tests.Site;

/// <summary>A data folder with one registered community, as it lies there before the program starts; deletes itself.</summary>
internal sealed class TestSite : IDisposable
{
    public const string WatchedPlate = "沪A13579";
    private readonly Action? _remove;

    private TestSite(string folder, Action? remove) => (Folder, _remove) = (folder, remove);

    public string Folder { get; }

    private StorageOptions Options => new() { DataDirectory = Folder };

    /// <param name="gates">Gates' own names.</param>
    /// <param name="more">What else is registered, sealed with the site's keys where it must be.</param>
    /// <param name="folder">Null: a fresh temporary one that is removed in the end.</param>
    public static async Task<TestSite> CreateAsync(IEnumerable<string> gates, Action<SecurityDbContext, KeyRing>? more = null,
        string? folder = null)
    {
        var own = folder is null ? Directory.CreateTempSubdirectory("smartsecurity-").FullName : null;
        var site = new TestSite(own ?? folder!, own is null ? null : () => Directory.Delete(own, recursive: true));
        using var store = new SecurityStore(Microsoft.Extensions.Options.Options.Create(site.Options));
        await store.UpgradeAsync(Waiting.Cancel);
        await using (var write = await store.BeginWriteAsync(Waiting.Cancel))
        {
            Register(write.Db, gates);
            more?.Invoke(write.Db, new KeyRing(Microsoft.Extensions.Options.Options.Create(site.Options)));
            await write.CommitAsync(Waiting.Cancel);
        }
        SqliteConnection.ClearAllPools();   // from here on the file is the program's
        return site;
    }

    /// <summary>Reads through a connection that is closed at the end, so that none of ours is open when the program dies.</summary>
    public async Task<T> ReadAsync<T>(Func<SecurityDbContext, Task<T>> read)
    {
        var connection = new SqliteConnectionStringBuilder
        {
            DataSource = Options.DatabaseFile,
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
        };
        await using var db = new SqliteSecurityDbContext(
            new DbContextOptionsBuilder<SqliteSecurityDbContext>().UseSqlite(connection.ToString()).Options);
        return await read(db);
    }

    /// <summary>What the inbox holds, in messages.</summary>
    public Task<int> InboxCountAsync() => ReadAsync(db => db.Inbox.CountAsync(Waiting.Cancel));

    /// <summary>The cards of all passages in the order of their commits, once that many messages are committed and processed.</summary>
    public async Task<List<string?>> CardsAsync(int messages, ServerProcess server)
    {
        await Waiting.UntilAsync(
            () => ReadAsync(db => db.Communities.AnyAsync(c => c.InboxNext > messages && c.Cursor == c.InboxNext - 1, Waiting.Cancel)),
            $"{messages} messages are committed and processed", () => server.Said);
        return await ReadAsync(db =>
            db.Passages.OrderBy(p => p.InboxNumber).ThenBy(p => p.EventIndex).Select(p => p.Card).ToListAsync(Waiting.Cancel));
    }

    /// <summary>Holds the database as another program would, until disposed of.</summary>
    public async Task<SqliteConnection> LockAsync()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Options.DatabaseFile, Pooling = false }.ToString());
        await connection.OpenAsync(Waiting.Cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = "BEGIN EXCLUSIVE";
        await command.ExecuteNonQueryAsync(Waiting.Cancel);
        return connection;
    }

    public void Dispose() => _remove?.Invoke();

    private static void Register(SecurityDbContext db, IEnumerable<string> gates)
    {
        var now = TimeProvider.System.GetUtcNow();
        db.Communities.Add(new Community { Id = 1, Name = "Test", TimeZone = "Asia/Shanghai" });
        db.Devices.AddRange(gates.Select(gate => new Device
        {
            Id = Guid.CreateVersion7(now),
            CommunityId = 1,
            Role = DeviceRole.Gate,
            Name = gate,
            Profile = "generic-mqtt-gate",
            ExternalId = gate,
            DoorHeldAfter = TimeSpan.FromSeconds(30),
            SilentAfter = TimeSpan.FromDays(7),   // silence would tell of the test's pauses and of nothing else
        }));
        db.WatchList.Add(new WatchListEntry
        {
            Id = Guid.CreateVersion7(now),
            CommunityId = 1,
            Plate = WatchedPlate,
            AuthorityReference = "test-1",
            ConfirmedBy = "officer-1",
            SecondConfirmedBy = "officer-2",
            AddedAt = now - TimeSpan.FromDays(5),
            ExpiresAt = now + TimeSpan.FromDays(5),
        });
    }
}
