using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Quartz;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Patrols;
using SmartSecurity.Storage.Pictures;

namespace SmartSecurity.Pipeline.Jobs;

/// <summary>What a cleaning removed.</summary>
/// <param name="Rows">By the row's type; tables that lost none are not in it.</param>
/// <param name="Pictures">Pictures and clips.</param>
public sealed record Cleaned(IReadOnlyDictionary<Type, int> Rows, int Pictures)
{
    public int Of<T>() => Rows.GetValueOrDefault(typeof(T));

    /// <summary><c>Passage 12,000, StoredPicture 300</c>.</summary>
    public override string ToString() => string.Join(", ", Rows.Select(r => Said(r.Key.Name, r.Value)).Append(Said("picture", Pictures)));

    private static string Said(string what, int rows) => string.Create(CultureInfo.InvariantCulture, $"{what} {rows:N0}");
}

/// <summary>Removes what is kept no longer (<see cref="KeptTables"/>), in small transactions so that the gates are not held up.</summary>
public sealed class Retention(
    SecurityStore store, PictureStore pictures, IOptions<RetentionOptions> options, IOptions<PatrolOptions> patrols, TimeProvider clock)
{
    /// <summary>Rows in one transaction; about 0.1 s on a small machine.</summary>
    private const int RowsAtOnce = 2_000;

    public async Task<Cleaned> RunAsync(CancellationToken cancel)
    {
        var (now, keep) = (clock.GetUtcNow(), options.Value);
        var since = new KeptSince(
            now, now - keep.PassagesKeptFor, now - keep.RejectedKeptFor, now - keep.EndedAlertsKeptFor, now - patrols.Value.KeptFor);
        var rows = new Dictionary<Type, int>();
        foreach (var table in KeptTables.All)
            if (table.RemoveAsync is { } remove && await RepeatAsync(remove, since, cancel) is > 0 and var removed) rows[table.Row] = removed;
        var files = 0;
        for (int n; (n = await pictures.RemoveOverdueAsync(now, cancel)) > 0;) files += n;
        return new(rows, files);
    }

    private async Task<int> RepeatAsync(
        Func<SecurityDbContext, KeptSince, int, CancellationToken, Task<int>> removeAsync, KeptSince since, CancellationToken cancel)
    {
        var total = 0;
        while (true)
        {
            await using var write = await store.BeginWriteAsync(cancel);
            var removed = await removeAsync(write.Db, since, RowsAtOnce, cancel);
            await write.CommitAsync(cancel);
            total += removed;
            if (removed < RowsAtOnce) return total;
        }
    }
}

/// <summary>Runs <see cref="Retention"/> once a night and says what it removed.</summary>
[DisallowConcurrentExecution]
public sealed partial class RetentionJob(Retention retention, ILogger<RetentionJob> log) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        LogCleaned($"{await retention.RunAsync(cancellationToken)}");

    [LoggerMessage(Level = LogLevel.Information, Message = "Retention removed: {Rows}")]
    private partial void LogCleaned(string rows);
}
