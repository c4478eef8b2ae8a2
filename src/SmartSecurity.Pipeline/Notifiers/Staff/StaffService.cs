using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SmartSecurity.Core.Health;
using SmartSecurity.Pipeline.Ingest;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Desk;

namespace SmartSecurity.Pipeline.Notifiers.Staff;

/// <summary>Runs the round when an alert changed and when something falls due. Nothing that goes wrong ends it.</summary>
public sealed partial class StaffService(
    StaffRound round, AlertFeed feed, DatabaseGate gate, HealthBoard health, TimeProvider clock, ILogger<StaffService> log) : BackgroundService
{
    /// <summary>Looked at least this often: another node may have written something.</summary>
    private static readonly TimeSpan AgainMax = TimeSpan.FromSeconds(30);

    /// <summary>After any news: so that a burst of alerts is one round.</summary>
    private static readonly TimeSpan AgainMin = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await gate.WaitAsync(stoppingToken);
        using var ear = feed.Listen();
        while (!stoppingToken.IsCancellationRequested)
        {
            while (ear.Changes.TryRead(out _)) { }
            var wait = await OnceAsync(stoppingToken) is { } at ? at - clock.GetUtcNow() : AgainMax;
            await Task.Delay(AgainMin, clock, stoppingToken);
            using var longEnough = new CancellationTokenSource(wait < AgainMin ? AgainMin : wait > AgainMax ? AgainMax : wait, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, longEnough.Token);
            try
            {
                await ear.Changes.WaitToReadAsync(either.Token);
            }
            catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
            {
                continue;   // the time was up first
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
            var reason = DatabaseTrouble.Explain(e);   // a locked database mends without a restart
            health.Report(StaffRound.Part, HealthLevel.Degraded, reason);
            LogFailed(reason, e);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "People on duty could not be told: {Reason}")]
    private partial void LogFailed(string reason, Exception e);
}
