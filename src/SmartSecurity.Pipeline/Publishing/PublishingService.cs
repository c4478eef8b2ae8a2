using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmartSecurity.Core.Devices;
using SmartSecurity.Devices.Mqtt;
using SmartSecurity.Pipeline.Ingest;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Desk;

namespace SmartSecurity.Pipeline.Publishing;

/// <summary>Runs the publisher when alerts change, and every few seconds for the doors. Nothing that goes wrong ends it.</summary>
public sealed partial class PublishingService(
    AlertPublisher publisher, AlertFeed feed, IMqttOutlet outlet, DatabaseGate gate, IOptions<MqttOptions> options, TimeProvider clock,
    ILogger<PublishingService> log) : BackgroundService
{
    /// <summary>The state of doors is looked at so often; alerts are told at once.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    /// <summary>Several changes in a row are told together.</summary>
    private static readonly TimeSpan GatherFor = TimeSpan.FromMilliseconds(100);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Publish.Enabled) return;
        await gate.WaitAsync(stoppingToken);
        using var ear = feed.Listen();
        while (!stoppingToken.IsCancellationRequested)
        {
            await outlet.WaitAsync(stoppingToken);
            while (ear.Changes.TryRead(out _)) { }
            await OnceAsync(stoppingToken);
            await Task.Delay(GatherFor, clock, stoppingToken);
            using var longEnough = new CancellationTokenSource(LookEvery, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, longEnough.Token);
            try
            {
                await ear.Changes.WaitToReadAsync(either.Token);
            }
            catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
            {
                continue;   // no alert changed: look at the doors
            }
        }
    }

    private async Task OnceAsync(CancellationToken cancel)
    {
        try
        {
            await publisher.RunAsync(cancel);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(DatabaseTrouble.Explain(e), e);   // what was not said is said the next time
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The state of alerts could not be published: {Reason}")]
    private partial void LogFailed(string reason, Exception e);
}
