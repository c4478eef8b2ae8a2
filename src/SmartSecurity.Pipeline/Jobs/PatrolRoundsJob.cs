using Microsoft.Extensions.Logging;
using Quartz;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Patrols;

namespace SmartSecurity.Pipeline.Jobs;

/// <summary>Runs <see cref="RoundBook.SweepAsync"/> twice a minute: local times, summer time and missed sweeps are the book's business.</summary>
[DisallowConcurrentExecution]
public sealed partial class PatrolRoundsJob(RoundBook rounds, DatabaseGate gate, ILogger<PatrolRoundsJob> log) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        if (!gate.IsOpen) return;   // the schema is being prepared; the next sweep writes what is missing
        var (written, closed) = await rounds.SweepAsync(cancellationToken);
        if (written + closed > 0) LogSwept(written, closed);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Patrols: {Written} rounds planned, {Closed} closed")]
    private partial void LogSwept(int written, int closed);
}
