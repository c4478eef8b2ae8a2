using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using SmartSecurity.Core.Devices;
using SmartSecurity.Pipeline.Clips;
using SmartSecurity.Storage;

namespace SmartSecurity.Pipeline.Cameras;

/// <summary>Owns the watching of one camera; moves to another node when its node dies.</summary>
[Alias("SmartSecurity.ICameraGrain")]
public interface ICameraGrain : IGrainWithGuidKey
{
    /// <summary>Watches the camera as it is registered now; stops when it is no longer.</summary>
    [Alias("Watch")]
    Task WatchAsync();

    /// <summary>The camera's picture of this moment. It may wait for nobody: a look is answered while the camera is being connected to.</summary>
    /// <returns>Null: the camera is not watched, has given none for a while, or none that may be shown.</returns>
    [AlwaysInterleave, Alias("Newest")]
    Task<CameraStill?> NewestAsync();

    /// <inheritdoc cref="ICameraClips.TakeAsync"/>
    [AlwaysInterleave, Alias("Clip")]
    Task<CameraClip?> ClipAsync(DateTimeOffset from, DateTimeOffset until);
}

/// <summary>Starts, restarts and stops a <see cref="CameraWatcher"/>.</summary>
public sealed class CameraGrain(SecurityStore store, WatcherParts parts, IOptions<ClipOptions> clips) : Grain, ICameraGrain
{
    private CameraWatcher? _watcher;
    private CameraRecording? _recording;
    private Device? _watched;
    private CameraScene _scene = new();

    public async Task WatchAsync()
    {
        var id = this.GetPrimaryKey();
        await using var db = store.CreateDbContext();
        var camera = await db.Devices.AsNoTracking().SingleOrDefaultAsync(d => d.Id == id && d.Role == DeviceRole.Camera);
        if (camera is null)
        {
            await StopAsync();
            DeactivateOnIdle();
            return;
        }
        DelayDeactivation(TimeSpan.FromMinutes(10));   // the supervisor calls more often than that
        _recording ??= new(id, clips.Value, parts);
        await _recording.FollowAsync(camera);
        if (_watcher is not null && _watched is { } before && IsWatchedAlike(before, camera)) return;
        await StopWatcherAsync();
        var isViewAccepted = _watched is not null && _watched.ViewAcceptedAt != camera.ViewAcceptedAt;
        // Another stream or an accepted view is learnt anew; marks that were drawn change nothing of what the camera shows.
        if (isViewAccepted || _watched?.StreamUrl != camera.StreamUrl) _scene = new();
        (_watcher, _watched) = (CameraWatcher.Start(camera, parts, _scene, isViewAccepted), camera);
    }

    public async Task<CameraStill?> NewestAsync() => _watcher is { } watcher ? await watcher.NewestAsync() : null;

    public async Task<CameraClip?> ClipAsync(DateTimeOffset from, DateTimeOffset until) =>
        _recording is { } recording ? await recording.TakeAsync(from, until) : null;

    private static bool IsWatchedAlike(Device before, Device now) =>
        before.StreamUrl == now.StreamUrl && before.MarksJson == now.MarksJson && before.ViewAcceptedAt == now.ViewAcceptedAt;

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => StopAsync();

    private async Task StopAsync()
    {
        await StopWatcherAsync();
        if (_recording is not null) await _recording.DisposeAsync();
        _recording = null;
    }

    private async Task StopWatcherAsync()
    {
        if (_watcher is not null) await _watcher.DisposeAsync();
        _watcher = null;
    }
}
