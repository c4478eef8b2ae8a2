using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SmartSecurity.Storage;

namespace SmartSecurity.Benchmarks.Gates;

/// <summary>The rows the product wrote, inserted again into a fresh database and nothing else: what the database alone allows.</summary>
/// <remarks>
/// The file has the product's schema and its connection the product's settings (WAL, a sync at each commit), because the product's own
/// store makes both. Messages and passages are committed apart, as in the product, and in batches as large as its own were.
/// </remarks>
internal sealed class BareInsert(TimeProvider clock)
{
    /// <returns>How long it took, the opening of the file not counted.</returns>
    public async Task<TimeSpan> RunAsync(Batches messages, Batches passages, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("smartsecurity-");
        try
        {
            using var store = new SecurityStore(Options.Create(new StorageOptions { DataDirectory = folder.FullName }));
            await store.UpgradeAsync(cancel);
            await using var db = store.CreateDbContext();
            await db.Database.OpenConnectionAsync(cancel);
            var took = await InsertAsync(db.Database.GetDbConnection(), messages, passages, cancel);
            SqliteConnection.ClearPool((SqliteConnection)db.Database.GetDbConnection());   // only ours: the product's stay open
            return took;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<TimeSpan> InsertAsync(DbConnection connection, Batches messages, Batches passages, CancellationToken cancel)
    {
        await using var insertMessage = messages.Table.PrepareInsert(connection);
        await using var insertPassage = passages.Table.PrepareInsert(connection);
        var (inMessages, inPassages) = (0, 0);
        var began = clock.GetTimestamp();
        while (inPassages < passages.Table.Rows.Count)
        {
            inMessages += await CommitAsync(connection, insertMessage, messages.At(inMessages), cancel);
            var next = passages.At(inPassages);
            var isReady = inMessages == messages.Table.Rows.Count || inMessages >= inPassages + next.Count;
            if (isReady) inPassages += await CommitAsync(connection, insertPassage, next, cancel);
        }
        return clock.GetElapsedTime(began);
    }

    private static async Task<int> CommitAsync(
        DbConnection connection, DbCommand insert, IReadOnlyList<object[]> rows, CancellationToken cancel)
    {
        if (rows.Count == 0) return 0;
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        insert.Transaction = transaction;
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Length; i++) insert.Parameters[i].Value = row[i];
            await insert.ExecuteNonQueryAsync(cancel);
        }
        await transaction.CommitAsync(cancel);
        return rows.Count;
    }
}

/// <summary>Rows, cut into batches.</summary>
/// <param name="RowsMax">Rows of a batch; the last one may have fewer.</param>
internal sealed record Batches(TableRows Table, int RowsMax)
{
    public IReadOnlyList<object[]> At(int first) => [.. Table.Rows.Skip(first).Take(RowsMax)];
}
