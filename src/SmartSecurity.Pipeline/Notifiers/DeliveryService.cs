using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SmartSecurity.Core.Health;
using SmartSecurity.Pipeline.Ingest;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Welfare;

namespace SmartSecurity.Pipeline.Notifiers;

/// <summary>Sends messages as soon as they are written, and begins planned trips. Nothing that goes wrong ends it.</summary>
public sealed partial class DeliveryService(
    DeliveryRound round, WelfareBook book, WelfareDesk desk, DatabaseGate gate, HealthBoard health, TimeProvider clock, ILogger<DeliveryService> log)
    : BackgroundService
{
    /// <summary>Looked at least this often: another node may have written something, and a trip may begin.</summary>
    private static readonly TimeSpan AgainMax = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AgainMin = TimeSpan.FromMilliseconds(200);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await gate.WaitAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            var next = await OnceAsync(stoppingToken);
            var wait = next is { } at ? at - clock.GetUtcNow() : AgainMax;
            await WaitAsync(wait < AgainMin ? AgainMin : wait > AgainMax ? AgainMax : wait, stoppingToken);
        }
    }

    private async Task<DateTimeOffset?> OnceAsync(CancellationToken cancel)
    {
        try
        {
            await desk.BeginTripsAsync(cancel);
            return await round.RunAsync(cancel);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A locked database or a full disk mends without a restart; what was not marked is sent once more, with the same id.
            var reason = DatabaseTrouble.Explain(e);
            health.Report(DeliveryRound.Part, HealthLevel.Degraded, reason);
            LogFailed(reason, e);
            return null;
        }
    }

    private async Task WaitAsync(TimeSpan wait, CancellationToken cancel)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var news = book.News.WaitToReadAsync(timer.Token).AsTask();
        await Task.WhenAny(news, Task.Delay(wait, clock, timer.Token));
        await timer.CancelAsync();
        book.News.TryRead(out _);
        try
        {
            await news;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return;   // the time was up first
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Messages could not be sent: {Reason}")]
    private partial void LogFailed(string reason, Exception e);
}
