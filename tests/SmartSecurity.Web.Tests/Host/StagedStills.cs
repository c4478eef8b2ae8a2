using System.Collections.Concurrent;
using SmartSecurity.Pipeline.Cameras;
using SmartSecurity.Vision.Pictures;

namespace SmartSecurity.Web.Tests;

/// <summary>Cameras as the pipeline would tell of them: each gives a new picture whenever it is asked, or none.</summary>
internal sealed class StagedStills(TimeProvider clock) : ICameraStills
{
    private static readonly byte[] Dusk = Jpeg(Painting.Dusk(480, 270));

    private readonly ConcurrentDictionary<Guid, TimeSpan> _ages = new();
    private int _asked;

    /// <summary>How many pictures were asked for so far, of all cameras.</summary>
    public int Asked => Volatile.Read(ref _asked);

    /// <param name="age">How old its newest picture is; null: it gives none.</param>
    public void Show(Guid cameraId, TimeSpan? age)
    {
        if (age is { } old) _ages[cameraId] = old;
        else _ages.TryRemove(cameraId, out _);
    }

    public Task<CameraStill?> NewestAsync(Guid cameraId, CancellationToken cancel)
    {
        Interlocked.Increment(ref _asked);
        return Task.FromResult(_ages.TryGetValue(cameraId, out var age) ? new CameraStill(Dusk, clock.GetUtcNow() - age) : null);
    }

    private static byte[] Jpeg(byte[] png)
    {
        using var picture = Assert.IsType<PictureResult.Decoded>(Picture.Decode(png)).Picture;
        return picture.ToJpeg();
    }
}
