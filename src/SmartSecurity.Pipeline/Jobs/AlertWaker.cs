using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SmartSecurity.Pipeline.Ingest;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Desk;

namespace SmartSecurity.Pipeline.Jobs;

/// <summary>Brings alerts that were put aside back when their time is over, and closes what was resolved a day ago.</summary>
public sealed partial class AlertWaker(AlertDesk desk, AlertFeed feed, DatabaseGate gate, TimeProvider clock, ILogger<AlertWaker> log) : BackgroundService
{
    /// <summary>Looked at least this often: another node may have put something aside.</summary>
    private static readonly TimeSpan AgainMax = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AgainMin = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await gate.WaitAsync(stoppingToken);
        using var ear = feed.Listen();
        while (!stoppingToken.IsCancellationRequested)
        {
            while (ear.Changes.TryRead(out _)) { }
            var wait = await OnceAsync(stoppingToken) is { } at ? at - clock.GetUtcNow() : AgainMax;
            await WaitAsync(ear, wait < AgainMin ? AgainMin : wait > AgainMax ? AgainMax : wait, stoppingToken);
        }
    }

    private async Task<DateTimeOffset?> OnceAsync(CancellationToken cancel)
    {
        try
        {
            while (await desk.CloseOldAsync(cancel) > 0) { }
            return await desk.WakeDueAsync(cancel);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(DatabaseTrouble.Explain(e), e);   // a locked database mends without a restart
            return null;
        }
    }

    /// <remarks>Not before <see cref="AgainMin"/> after any news: at 1,000 alerts a minute this would otherwise ask with each.</remarks>
    private async Task WaitAsync(AlertFeed.Subscription ear, TimeSpan wait, CancellationToken cancel)
    {
        await Task.Delay(AgainMin, clock, cancel);
        using var longEnough = new CancellationTokenSource(wait, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, longEnough.Token);
        try
        {
            await ear.Changes.WaitToReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return;   // the time was up first
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Alerts that were put aside could not be looked at: {Reason}")]
    private partial void LogFailed(string reason, Exception e);
}
