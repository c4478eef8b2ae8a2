using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Quartz;
using SmartSecurity.Core.Health;
using SmartSecurity.Pipeline.Ingest;
using SmartSecurity.Storage;

namespace SmartSecurity.Pipeline.Jobs;

/// <summary>Asks the parts that do not speak by themselves how they are: database, disk.</summary>
public sealed class HealthSweep(SecurityStore store, DatabaseGate gate, IOptions<StorageOptions> options, HealthBoard health)
{
    /// <summary>Below this a warning, so that somebody can act before messages are refused.</summary>
    private const long FreeBytesLow = 2L * 1024 * 1024 * 1024;
    private const long FreeBytesCritical = 200L * 1024 * 1024;

    public async Task RunAsync(CancellationToken cancel)
    {
        if (gate.IsOpen) await AskDatabaseAsync(cancel);   // until then its start says how it is
        var free = new DriveInfo(Path.GetFullPath(options.Value.DataDirectory)).AvailableFreeSpace;
        if (free >= FreeBytesLow) health.Healthy("disk");
        else health.Report("disk", free < FreeBytesCritical ? HealthLevel.Unhealthy : HealthLevel.Degraded,
            $"The data folder's disk has {free / (1024 * 1024)} MiB left: free some space.");
    }

    private async Task AskDatabaseAsync(CancellationToken cancel)
    {
        try
        {
            await using var write = await store.BeginWriteAsync(cancel);   // a reader alone would not notice a locked or full database
            await write.Db.Counters.Where(c => c.Name == Counter.AuditEntries).ExecuteUpdateAsync(set => set.SetProperty(c => c.Next, c => c.Next), cancel);
            health.Healthy("database");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            health.Report("database", HealthLevel.Unhealthy, DatabaseTrouble.Explain(e));
        }
    }
}

/// <summary>Runs <see cref="HealthSweep"/> every half minute.</summary>
[DisallowConcurrentExecution]
public sealed class HealthSweepJob(HealthSweep sweep) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await sweep.RunAsync(cancellationToken);
}
