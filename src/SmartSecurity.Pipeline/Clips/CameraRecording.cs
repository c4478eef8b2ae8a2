using Microsoft.Extensions.Logging;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Health;
using SmartSecurity.Devices.Cameras;
using SmartSecurity.Pipeline.Cameras;

namespace SmartSecurity.Pipeline.Clips;

/// <summary>A clip as its camera's node made it.</summary>
/// <param name="Mp4">Null: there is none.</param>
/// <param name="From">When its first picture arrived.</param>
/// <param name="Until">When its last picture arrived.</param>
[GenerateSerializer, Immutable, Alias("SmartSecurity.CameraClip")]
public sealed record CameraClip(
    [property: Id(0)] byte[]? Mp4, [property: Id(1)] DateTimeOffset From, [property: Id(2)] DateTimeOffset Until);

/// <summary>Where clips come from, whichever node watches the camera.</summary>
public interface ICameraClips
{
    /// <returns>Null: the camera gave nothing in that time, or is not watched; without bytes: its stream cannot be put into a file.</returns>
    Task<CameraClip?> TakeAsync(Guid cameraId, DateTimeOffset from, DateTimeOffset until, CancellationToken cancel);
}

/// <summary>Asks the grain that owns the camera.</summary>
public sealed class GrainClips(IGrainFactory grains) : ICameraClips
{
    public async Task<CameraClip?> TakeAsync(Guid cameraId, DateTimeOffset from, DateTimeOffset until, CancellationToken cancel) =>
        await grains.GetGrain<ICameraGrain>(cameraId).ClipAsync(from, until).WaitAsync(cancel);
}

/// <summary>The last seconds of one camera, held in memory; a camera that is looked at again with other marks keeps what it has.</summary>
internal sealed partial class CameraRecording(Guid cameraId, ClipOptions options, WatcherParts parts) : IAsyncDisposable
{
    /// <summary>Kept so much longer than the reach: somebody may be about to take a clip of a camera that has just been lost.</summary>
    private static readonly TimeSpan ForgottenAfter = TimeSpan.FromMinutes(1);

    private readonly ILogger _log = parts.Logs.CreateLogger<CameraRecording>();
    private readonly StreamRing _ring = new(options.Reach, options.MemoryMiB * 1024 * 1024);
    private StreamRecorder? _recorder;
    private string? _url;

    private string HealthPart => $"clips:{cameraId}";

    /// <summary>Records the camera as it is registered now.</summary>
    public async Task FollowAsync(Device camera)
    {
        ArgumentNullException.ThrowIfNull(camera);
        if (!options.Enabled) return;
        _ring.ForgetOld(parts.Clock.GetUtcNow() - ForgottenAfter);
        var url = camera.ClipStreamUrl ?? camera.StreamUrl;
        if (url == _url) return;
        await DisposeAsync();
        _url = url;
        if (CameraAddress.TryParse(url ?? "", out var address) is { } refused)
        {
            parts.Health.Report(HealthPart, HealthLevel.Degraded, $"No clips: {refused}");
            return;
        }
        // Of the same address the watcher tells that it is lost.
        Action<CameraState> changed = camera.ClipStreamUrl is null ? _ => { } : Tell;
        _recorder = StreamRecorder.Start(
            $"{cameraId:N}-clips", address!, _ring, parts.Reading, parts.Clock, parts.Logs.CreateLogger<StreamRecorder>(), changed);
    }

    /// <inheritdoc cref="ICameraClips.TakeAsync"/>
    public async Task<CameraClip?> TakeAsync(DateTimeOffset from, DateTimeOffset until)
    {
        if (_ring.Cut(from, until) is not { } cut) return null;
        var (mp4, why) = await ClipMaker.ToMp4Async(parts.Reading, cut, parts.Clock, CancellationToken.None);
        if (mp4 is null) LogNotMade(cameraId, why ?? "");
        return new(mp4, cut.From, cut.Until);
    }

    public async ValueTask DisposeAsync()
    {
        if (_recorder is not null) await _recorder.DisposeAsync();
        (_recorder, _url) = (null, null);
        parts.Health.Forget(HealthPart);
    }

    private void Tell(CameraState state)
    {
        if (state.IsConnected) parts.Health.Healthy(HealthPart);
        else parts.Health.Report(HealthPart, HealthLevel.Degraded, $"No clips: {state.Reason}. It is tried again by itself.");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Camera {CameraId}: its stream could not be made a clip ({Reason})")]
    private partial void LogNotMade(Guid cameraId, string reason);
}
