using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Options;
using Npgsql;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Residents;

namespace SmartSecurity.Storage;

/// <summary>Opens the database of the chosen engine, and gives write transactions one after another on SQLite.</summary>
/// <remarks>
/// SQLite has one writer; a second one would poll the lock, so writers queue here instead. Another process (a backup, an
/// operator's shell) may still hold it: then <see cref="StorageOptions.LockedForMax"/> bounds the wait.
/// </remarks>
public sealed class SecurityStore : IDbContextFactory<SecurityDbContext>, IDisposable
{
    private readonly StorageOptions _options;
    private readonly DbContextOptions _contextOptions;
    private readonly SemaphoreSlim _writer = new(1, 1);

    public SecurityStore(IOptions<StorageOptions> options)
    {
        _options = options.Value;
        _contextOptions = _options.IsSqlite ? SqliteOptions() : PostgresOptions();
    }

    public bool IsSqlite => _options.IsSqlite;

    /// <summary>A context for reading. Writing goes through <see cref="BeginWriteAsync(CancellationToken)"/>.</summary>
    public SecurityDbContext CreateDbContext() => CreateDbContext(Sight.Everything);

    /// <summary>A context in which there is only what somebody's work reaches: the cut is in every query, none has to think of it.</summary>
    public SecurityDbContext CreateDbContext(Sight sight) => _options.IsSqlite
        ? new SqliteSecurityDbContext((DbContextOptions<SqliteSecurityDbContext>)_contextOptions) { Sight = sight }
        : new PostgresSecurityDbContext((DbContextOptions<PostgresSecurityDbContext>)_contextOptions) { Sight = sight };

    /// <summary>A write transaction. Dispose without <see cref="WriteScope.CommitAsync"/> takes everything back.</summary>
    /// <exception cref="TimeoutException">Another writer of this process held the database for too long.</exception>
    /// <exception cref="DbException">The database cannot be opened, is locked by another process, or is full.</exception>
    public Task<WriteScope> BeginWriteAsync(CancellationToken cancel) => BeginWriteAsync(Sight.Everything, cancel);

    /// <summary>The same for somebody whose work does not reach everywhere.</summary>
    /// <exception cref="TimeoutException">Another writer of this process held the database for too long.</exception>
    /// <exception cref="DbException">The database cannot be opened, is locked by another process, or is full.</exception>
    public async Task<WriteScope> BeginWriteAsync(Sight sight, CancellationToken cancel)
    {
        var gated = _options.IsSqlite;
        if (gated && !await _writer.WaitAsync(_options.LockedForMax, cancel)) throw new TimeoutException("The database's writer is busy.");
        SecurityDbContext? db = null;
        try
        {
            db = CreateDbContext(sight);
            var transaction = await db.Database.BeginTransactionAsync(cancel);
            return new WriteScope(db, transaction, gated ? _writer : null);
        }
        catch
        {
            if (db is not null) await db.DisposeAsync();
            if (gated) _writer.Release();
            throw;
        }
    }

    /// <summary>Brings the schema up to date.</summary>
    /// <exception cref="IOException">Another program is doing so at this moment.</exception>
    public async Task UpgradeAsync(CancellationToken cancel)
    {
        if (_options.IsSqlite) await UpgradeSqliteAsync(cancel);
        else await MigrateAsync(cancel);
    }

    /// <remarks>
    /// On SQLite the migrations' own lock is a row, and a program that was killed leaves it behind: every later start would wait for it for
    /// ever. So the turn is a lock of the operating system, which goes with its holder, and a row that is found under it is nobody's.
    /// </remarks>
    private async Task UpgradeSqliteAsync(CancellationToken cancel)
    {
        Directory.CreateDirectory(_options.DataDirectory);
        await using var turn = new FileStream(
            Path.Combine(_options.DataDirectory, "upgrade.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        await using (var db = CreateDbContext())
            await db.Database.ExecuteSqlRawAsync("""DROP TABLE IF EXISTS "__EFMigrationsLock" """, cancel);
        await MigrateAsync(cancel);
    }

    private async Task MigrateAsync(CancellationToken cancel)
    {
        await using var db = CreateDbContext();
        await db.Database.MigrateAsync(cancel);
    }

    /// <summary>The community's row, locked until the transaction ends: numbers, clock and cursor move one writer at a time.</summary>
    /// <exception cref="InvalidOperationException">There is no such community.</exception>
    public async Task<Community> LockCommunityAsync(SecurityDbContext db, int communityId, CancellationToken cancel) =>
        _options.IsSqlite
            ? await db.Communities.SingleAsync(c => c.Id == communityId, cancel)
            : await db.Communities.FromSql($"""SELECT * FROM "Communities" WHERE "Id" = {communityId} FOR UPDATE""").SingleAsync(cancel);

    /// <summary>Takes the next numbers of a counter; its row stays locked until the transaction ends.</summary>
    /// <returns>The first of <paramref name="count"/> numbers.</returns>
    public static async Task<long> TakeNumbersAsync(SecurityDbContext db, string name, int count, CancellationToken cancel)
    {
        await db.Counters.Where(c => c.Name == name).ExecuteUpdateAsync(set => set.SetProperty(c => c.Next, c => c.Next + count), cancel);
        return await db.Counters.Where(c => c.Name == name).Select(c => c.Next).SingleAsync(cancel) - count;
    }

    public void Dispose() => _writer.Dispose();

    private DbContextOptions SqliteOptions()
    {
        var connection = new SqliteConnectionStringBuilder
        {
            DataSource = _options.DatabaseFile,
            DefaultTimeout = (int)_options.LockedForMax.TotalSeconds,
            ForeignKeys = true,
        };
        return new DbContextOptionsBuilder<SqliteSecurityDbContext>()
            .UseSqlite(connection.ToString(), o => o.CommandTimeout((int)_options.LockedForMax.TotalSeconds))
            .AddInterceptors(new SqlitePragmas())
            .ReplaceService<IModelCacheKeyFactory, SightedModelKey>()
            .Options;
    }

    private DbContextOptions PostgresOptions() => new DbContextOptionsBuilder<PostgresSecurityDbContext>()
        .UseNpgsql(new NpgsqlConnectionStringBuilder(_options.ConnectionString)
        {
            CommandTimeout = (int)_options.LockedForMax.TotalSeconds,
        }.ToString())
        .ReplaceService<IModelCacheKeyFactory, SightedModelKey>()
        .Options;

    /// <summary>WAL, and a sync at each commit: without FULL a power cut loses what was acknowledged.</summary>
    private sealed class SqlitePragmas : DbConnectionInterceptor
    {
        private const string Pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY;";

        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
        {
            using var command = connection.CreateCommand();
            command.CommandText = Pragmas;
            command.ExecuteNonQuery();
        }

        public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData,
            CancellationToken cancellationToken = default)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = Pragmas;
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}

/// <summary>One write transaction and the turn at the writer that goes with it.</summary>
public sealed class WriteScope : IAsyncDisposable
{
    private readonly IDbContextTransaction _transaction;
    private SemaphoreSlim? _turn;

    internal WriteScope(SecurityDbContext db, IDbContextTransaction transaction, SemaphoreSlim? turn) =>
        (Db, _transaction, _turn) = (db, transaction, turn);

    public SecurityDbContext Db { get; }

    /// <summary>Saves what the context tracks and commits. After this the data is on disk.</summary>
    public async Task CommitAsync(CancellationToken cancel)
    {
        await Db.SaveChangesAsync(cancel);
        await _transaction.CommitAsync(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _transaction.DisposeAsync();
            await Db.DisposeAsync();
        }
        finally
        {
            Interlocked.Exchange(ref _turn, null)?.Release();   // once, however often it is disposed
        }
    }
}
