using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using SmartSecurity.Core.Devices;
using SmartSecurity.Devices.Cameras;
using SmartSecurity.Storage;
using SmartSecurity.Vision.Pictures;

namespace SmartSecurity.Pipeline.Cameras;

/// <summary>A short visit to a camera of the community: its newest frames as they come, in memory only.</summary>
/// <remarks>
/// It opens a connection of its own beside the one that watches, so that it works wherever the watcher runs and holds nothing up; cameras
/// take several. It ends by itself, so that a page left open does not keep looking.
/// </remarks>
public sealed class CameraVisit(SecurityStore store, RtspReaderOptions reading, TimeProvider clock, ILoggerFactory logs)
{
    /// <summary>Long enough for three pictures of somebody who needs time.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    private const int FramesPerSecond = 3;

    /// <param name="connected">Told when the camera begins and ceases to give pictures.</param>
    /// <returns>JPEGs; ends after <see cref="Longest"/>, at once when the camera is not there or its address is refused.</returns>
    public async IAsyncEnumerable<byte[]> FramesAsync(
        int communityId, Guid cameraId, Action<bool> connected, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var db = store.CreateDbContext();
        var url = await db.Devices.AsNoTracking().Where(d => d.Id == cameraId && d.CommunityId == communityId && d.Role == DeviceRole.Camera)
            .Select(d => d.StreamUrl).SingleOrDefaultAsync(cancel);
        if (CameraAddress.TryParse(url ?? "", out var address) is not null) yield break;
        using var limit = new CancellationTokenSource(Longest, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        await using var reader = RtspReader.Start(
            $"{cameraId:N}-visit", address!, Slowly(), clock, logs.CreateLogger<RtspReader>(), state => connected(state.IsConnected));
        while (await NextAsync(reader, both.Token) is { } frame)
            if (JpegOf(frame) is { } jpeg) yield return jpeg;
        cancel.ThrowIfCancellationRequested();
    }

    private static async Task<CameraFrame?> NextAsync(RtspReader reader, CancellationToken cancel)
    {
        try
        {
            return await reader.Frames.ReadAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            return null;   // the visit is over
        }
    }

    private static byte[]? JpegOf(CameraFrame frame)
    {
        if (Picture.FromFrame(new RawFrame(frame.Bgr24, frame.WidthPx, frame.HeightPx)) is not PictureResult.Decoded decoded) return null;
        using (decoded.Picture) return decoded.Picture.ToJpeg();
    }

    private RtspReaderOptions Slowly() => new()
    {
        FfmpegPath = reading.FfmpegPath,
        FfprobePath = reading.FfprobePath,
        StallAfter = reading.StallAfter,
        RetryAfter = reading.RetryAfter,
        WidthMaxPx = reading.WidthMaxPx,
        FramesPerSecondMax = FramesPerSecond,
        AllowLoopback = reading.AllowLoopback,
        AllowPrivate = reading.AllowPrivate,
    };
}
