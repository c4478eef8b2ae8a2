using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmartSecurity.Pipeline.Ingest;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Desk;

namespace SmartSecurity.Pipeline.Clips;

/// <summary>Runs <see cref="ClipRound"/> when alerts change and when a clip's time has come. Nothing that goes wrong ends it.</summary>
public sealed partial class ClipService(
    ClipRound round, AlertFeed feed, DatabaseGate gate, IOptions<ClipOptions> options, TimeProvider clock, ILogger<ClipService> log) : BackgroundService
{
    /// <summary>Several changes in a row are looked at together; nobody waits for a clip to be noted.</summary>
    private static readonly TimeSpan GatherFor = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AgainMax = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Enabled) return;
        await gate.WaitAsync(stoppingToken);
        using var ear = feed.Listen();
        while (!stoppingToken.IsCancellationRequested)
        {
            while (ear.Changes.TryRead(out _)) { }
            var next = await OnceAsync(stoppingToken);
            await Task.Delay(GatherFor, clock, stoppingToken);
            var wait = next is { } at ? at - clock.GetUtcNow() : AgainMax;
            using var longEnough = new CancellationTokenSource(wait < TimeSpan.Zero ? TimeSpan.Zero : wait > AgainMax ? AgainMax : wait, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, longEnough.Token);
            try
            {
                await ear.Changes.WaitToReadAsync(either.Token);
            }
            catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
            {
                continue;   // a clip's last second is over
            }
        }
    }

    private async Task<DateTimeOffset?> OnceAsync(CancellationToken cancel)
    {
        try
        {
            return await round.RunAsync(cancel);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(DatabaseTrouble.Explain(e), e);
            return clock.GetUtcNow();
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Clips could not be looked after: {Reason}")]
    private partial void LogFailed(string reason, Exception e);
}
