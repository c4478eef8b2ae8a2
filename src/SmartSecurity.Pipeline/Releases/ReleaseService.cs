using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SmartSecurity.Pipeline.Ingest;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Releases;

namespace SmartSecurity.Pipeline.Releases;

/// <summary>Runs <see cref="ReleaseRound"/> at once when a key was turned, and while a door has not answered. Nothing that goes wrong ends it.</summary>
public sealed partial class ReleaseService(
    ReleaseRound round, ReleaseBell bell, DatabaseGate gate, TimeProvider clock, ILogger<ReleaseService> log) : BackgroundService
{
    private static readonly TimeSpan AfterTrouble = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await gate.WaitAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested) await bell.WaitAsync(await OnceAsync(stoppingToken), clock, stoppingToken);
    }

    private async Task<TimeSpan> OnceAsync(CancellationToken cancel)
    {
        try
        {
            return await round.RunAsync(cancel);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(DatabaseTrouble.Explain(e), e);
            return AfterTrouble;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Doors could not be told what was decided: {Reason}")]
    private partial void LogFailed(string reason, Exception e);
}
