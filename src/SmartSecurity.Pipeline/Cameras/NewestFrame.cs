using SmartSecurity.Devices.Cameras;

namespace SmartSecurity.Pipeline.Cameras;

/// <summary>A camera's picture of this moment, for a page: as small as every kept picture, and with its faces blurred (P9). It is kept nowhere.</summary>
/// <param name="At">When the frame arrived.</param>
[GenerateSerializer, Alias("SmartSecurity.CameraStill")]
public sealed record CameraStill([property: Id(0)] byte[] Jpeg, [property: Id(1)] DateTimeOffset At);

/// <summary>Where pages get a camera's picture of this moment from, whichever node watches the camera.</summary>
public interface ICameraStills
{
    /// <returns>Null: the camera has given none for <see cref="NewestFrame.FreshFor"/>, or none that may be shown.</returns>
    Task<CameraStill?> NewestAsync(Guid cameraId, CancellationToken cancel);
}

/// <summary>Asks the grain that owns the camera.</summary>
public sealed class GrainStills(IGrainFactory grains) : ICameraStills
{
    public async Task<CameraStill?> NewestAsync(Guid cameraId, CancellationToken cancel) =>
        await grains.GetGrain<ICameraGrain>(cameraId).NewestAsync().WaitAsync(cancel);
}

/// <summary>The newest frame of one camera. It becomes a picture when somebody asks: one for all who ask within a moment.</summary>
/// <param name="show">Makes the picture that may be shown; null: none may.</param>
internal sealed class NewestFrame(Func<CameraFrame, Task<byte[]?>> show, TimeProvider clock)
{
    /// <summary>An older frame is history, and the camera gives none.</summary>
    public static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(10);

    /// <summary>Pictures are made at most so often, however many look: blurring costs as much as looking for faces.</summary>
    public static readonly TimeSpan MadeEvery = TimeSpan.FromMilliseconds(400);

    private readonly Lock _turn = new();
    private CameraFrame? _frame;
    private DateTimeOffset _madeOf;
    private Task<CameraStill?> _made = Task.FromResult<CameraStill?>(null);

    /// <summary>A frame arrived. It costs nothing until somebody asks.</summary>
    public void Offer(CameraFrame frame) => Volatile.Write(ref _frame, frame);

    /// <summary>What was is not shown: the stream ended, or is another one.</summary>
    public void Forget() => Volatile.Write(ref _frame, null);

    public Task<CameraStill?> NewestAsync()
    {
        if (Volatile.Read(ref _frame) is not { } frame || clock.GetUtcNow() - frame.ReceivedAt > FreshFor) return Task.FromResult<CameraStill?>(null);
        lock (_turn)
        {
            if (frame.ReceivedAt - _madeOf < MadeEvery && frame.ReceivedAt >= _madeOf) return _made;
            (_madeOf, _made) = (frame.ReceivedAt, MakeAsync(frame));
            return _made;
        }
    }

    private async Task<CameraStill?> MakeAsync(CameraFrame frame) => await show(frame) is { } jpeg ? new(jpeg, frame.ReceivedAt) : null;
}
