using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SmartSecurity.Core.Devices;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Registry;

namespace SmartSecurity.Pipeline.Cameras;

/// <summary>Sees to it that every registered camera is watched: at the start, after each change, and every minute.</summary>
public sealed partial class CameraSupervisor(
    IGrainFactory grains, SecurityStore store, DatabaseGate gate, DeviceDirectory devices, TimeProvider clock, ILogger<CameraSupervisor> log)
    : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);
    private readonly SemaphoreSlim _changed = new(0, 1);
    private readonly ConcurrentDictionary<Guid, bool> _watched = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await gate.WaitAsync(stoppingToken);
        devices.Changed += OnChanged;
        using var timer = clock.CreateTimer(_ => OnChanged(0), null, LookEvery, LookEvery);
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await WatchAllAsync(stoppingToken);
                await _changed.WaitAsync(stoppingToken);
            }
        }
        finally
        {
            devices.Changed -= OnChanged;
        }
    }

    public override void Dispose()
    {
        _changed.Dispose();
        base.Dispose();
    }

    private void OnChanged(int communityId)
    {
        try
        {
            if (_changed.CurrentCount == 0) _changed.Release();
        }
        catch (SemaphoreFullException)
        {
            return;   // another change came first: one look serves both
        }
    }

    private async Task WatchAllAsync(CancellationToken stop)
    {
        try
        {
            await using var db = store.CreateDbContext();
            var cameras = await db.Devices.Where(d => d.Role == DeviceRole.Camera).Select(d => d.Id).ToListAsync(stop);
            foreach (var id in cameras) _watched[id] = true;
            // The removed ones are called once more: the grain then finds its camera gone and stops.
            foreach (var id in _watched.Keys) await grains.GetGrain<ICameraGrain>(id).WatchAsync();
            foreach (var id in _watched.Keys.Except(cameras)) _watched.TryRemove(id, out _);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The cameras could not be looked over; again within a minute")]
    private partial void LogFailed(Exception e);
}
