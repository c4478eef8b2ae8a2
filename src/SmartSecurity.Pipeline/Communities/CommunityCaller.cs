using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SmartSecurity.Pipeline.Ingest;
using SmartSecurity.Pipeline.Jobs;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Inbox;
using SmartSecurity.Storage.Registry;

namespace SmartSecurity.Pipeline.Communities;

/// <summary>Calls a community's writer when the bell rings, and every community at the start: its deadlines lie in storage.</summary>
public sealed partial class CommunityCaller(
    IGrainFactory grains, CommunityBell bell, SecurityStore store, DatabaseGate gate, PatientStart patient, DeviceDirectory devices,
    InboxSignal signal, ILogger<CommunityCaller> log)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await gate.WaitAsync(stoppingToken);
        devices.Changed += bell.Ring;   // a device added or changed has deadlines of its own
        signal.Rows += bell.Ring;       // and what people told is a row like any other
        try
        {
            await patient.RunAsync("communities", cancel => bell.RingAllAsync(store, cancel), stoppingToken);
            while (!stoppingToken.IsCancellationRequested) _ = CallAsync(await bell.NextAsync(stoppingToken));
        }
        finally
        {
            devices.Changed -= bell.Ring;
            signal.Rows -= bell.Ring;
        }
    }

    private async Task CallAsync(int communityId)
    {
        try
        {
            await grains.GetGrain<ICommunityGrain>(communityId).CatchUpAsync();
        }
        catch (Exception e)
        {
            LogUnreached(communityId, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Community {CommunityId}'s writer could not be reached; its next message or timer calls it again")]
    private partial void LogUnreached(int communityId, Exception e);
}
