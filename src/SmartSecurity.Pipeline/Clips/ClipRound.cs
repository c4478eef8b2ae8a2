using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Storage.Desk;

namespace SmartSecurity.Pipeline.Clips;

/// <summary>Notes which new alerts want a clip, and takes those whose last second is over.</summary>
public sealed partial class ClipRound(ClipBook book, ICameraClips cameras, IOptions<ClipOptions> options, TimeProvider clock, ILogger<ClipRound> log)
{
    /// <summary>Clips taken at once: each is a program for a tenth of a second, and a camera that does not answer must not hold up all others.</summary>
    private const int AtOnceMax = 3;

    /// <summary>Which camera sees which device is read again so often.</summary>
    private static readonly TimeSpan CamerasReadEvery = TimeSpan.FromSeconds(30);

    /// <summary>A camera whose node does not answer for so long has no clip.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    private IReadOnlyDictionary<Guid, ClipCamera> _cameras = new Dictionary<Guid, ClipCamera>();
    private DateTimeOffset _camerasAt;
    private long? _cursor;

    /// <returns>When the next clip can be taken; null: none is awaited.</returns>
    public async Task<DateTimeOffset?> RunAsync(CancellationToken cancel)
    {
        await WantAsync(cancel);
        await Parallel.ForEachAsync(await book.DueAsync(cancel), new ParallelOptions { MaxDegreeOfParallelism = AtOnceMax, CancellationToken = cancel },
            async (clip, stop) => await TakeAsync(clip, stop));
        return await book.NextAsync(cancel);
    }

    private async Task WantAsync(CancellationToken cancel)
    {
        var (before, after, reach) = (options.Value.Before, options.Value.After, options.Value.Reach);
        _cursor ??= await book.CursorAsync(cancel);   // what was raised before the start was seen by no ring of ours
        while (await book.WantAsync(_cursor.Value, before, after, reach, CameraOfAsync, cancel) is var next && next > _cursor) _cursor = next;
    }

    private async Task<ClipCamera?> CameraOfAsync(Guid deviceId, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (now - _camerasAt >= CamerasReadEvery) (_cameras, _camerasAt) = (await book.CamerasAsync(cancel), now);
        return _cameras.GetValueOrDefault(deviceId);
    }

    /// <summary>A file that could not be written is tried again by the next round, until the ring has forgotten.</summary>
    private async Task TakeAsync(AlertClip clip, CancellationToken cancel)
    {
        try
        {
            var taken = clip.Until < clock.GetUtcNow() - options.Value.Reach ? null : await AskAsync(clip, cancel);
            if (taken is null) await book.MissAsync(clip, ClipGap.NoPicture, cancel);
            else if (taken.Mp4 is null) await book.MissAsync(clip, ClipGap.NotReadable, cancel);
            else await book.KeepAsync(clip, taken.Mp4, taken.From, taken.Until, cancel);
            PipelineMeter.Clips.Add(1, new KeyValuePair<string, object?>("kept", taken?.Mp4 is not null));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotKept(clip.AlertId, e.Message);
        }
    }

    private async Task<CameraClip?> AskAsync(AlertClip clip, CancellationToken cancel)
    {
        try
        {
            return await cameras.TakeAsync(clip.CameraId, clip.From, clip.Until, cancel).WaitAsync(Patience, clock, cancel);
        }
        catch (Exception e) when (e is TimeoutException or Orleans.Runtime.OrleansException)
        {
            LogNoAnswer(clip.CameraId, e.Message);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The clip of alert {AlertId} could not be kept and is tried again: {Reason}")]
    private partial void LogNotKept(Guid alertId, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Camera {CameraId} gave no clip: {Reason}")]
    private partial void LogNoAnswer(Guid cameraId, string reason);
}
