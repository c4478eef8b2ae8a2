using System.Text.Json;
using Microsoft.Extensions.Logging;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Health;
using SmartSecurity.Core.Recognition;
using SmartSecurity.Devices.Cameras;
using SmartSecurity.Storage.Inbox;
using SmartSecurity.Storage.Pictures;
using SmartSecurity.Vision;
using SmartSecurity.Vision.Motion;
using SmartSecurity.Vision.Passing;
using SmartSecurity.Vision.Pictures;

namespace SmartSecurity.Pipeline.Cameras;

/// <summary>What a watcher needs beside its camera.</summary>
public sealed record WatcherParts(
    IMessageInbox Inbox, Recogniser Recogniser, PictureStore Pictures, HealthBoard Health, RtspReaderOptions Reading, TimeProvider Clock,
    ILoggerFactory Logs);

/// <summary>Watches one camera: motion first, then faces or plates where something moved; each passage becomes one inbox message.</summary>
/// <remarks>
/// What it sees goes through the inbox like any device's message, so that passages, rules and replay know one log only. A frame
/// that names nobody leaves no crop (P9): kept pictures have their faces blurred unless every face in them is a resident's.
/// </remarks>
public sealed partial class CameraWatcher : IAsyncDisposable
{
    /// <summary>Frames looked at a second; a walking person is in view for seconds.</summary>
    private const double FramesPerSecondMax = 4;

    /// <summary>A face too small for the detector, and so for the blur, is a few pixels here.</summary>
    private const int OverviewWidthPx = 480;
    private static readonly TimeSpan OverviewEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan OverviewKept = TimeSpan.FromHours(2);
    private static readonly TimeSpan PassagePictureKept = TimeSpan.FromDays(30);

    private readonly Device _camera;
    private readonly WatcherParts _parts;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly PassingTracks _passing = new();
    private readonly CameraScene _scene;
    private readonly MotionTracker _tracker;
    private readonly WaitingPassages _passages;
    private readonly PersonHeight _height = new();
    private readonly NewestFrame _newest;
    private readonly RtspReader _reader;
    private readonly Task _watching;
    private readonly string _run;
    private Task _states = Task.CompletedTask;
    private long _messages;
    private ObjectCounts _counts;
    private DateTimeOffset _overviewAt;

    private CameraWatcher(Device camera, CameraAddress address, WatcherParts parts, CameraScene scene, bool isViewAccepted)
    {
        (_camera, _parts, _log, _scene) = (camera, parts, parts.Logs.CreateLogger<CameraWatcher>(), scene);
        var marks = CameraMarks.FromJson(camera.MarksJson);
        (_tracker, _passages) = (new(marks), new(marks));
        _run = parts.Clock.GetUtcNow().ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        _newest = new(frame => OverviewAsync(new RawFrame(frame.Bgr24, frame.WidthPx, frame.HeightPx), CancellationToken.None), parts.Clock);
        if (isViewAccepted) Then(() => SendAsync(new CameraMessage { Time = parts.Clock.GetUtcNow(), Kind = "faultCleared" }, _stop.Token));
        _reader = RtspReader.Start(camera.Id.ToString("N"), address, parts.Reading, parts.Clock, parts.Logs.CreateLogger<RtspReader>(), OnState);
        _watching = Task.Run(() => WatchAsync(_stop.Token));
    }

    private string HealthPart => $"camera:{_camera.Id}";

    /// <summary>Begins to watch.</summary>
    /// <param name="scene">What is known of its view; outlives the watcher.</param>
    /// <param name="isViewAccepted">An operator has just said that the view is right as it is: whatever was wrong with it is over.</param>
    /// <returns>Null when the camera's address is refused; the health board says why.</returns>
    internal static CameraWatcher? Start(Device camera, WatcherParts parts, CameraScene scene, bool isViewAccepted)
    {
        if (CameraAddress.TryParse(camera.StreamUrl ?? "", out var address) is not { } refused)
            return new CameraWatcher(camera, address!, parts, scene, isViewAccepted);
        parts.Health.Report($"camera:{camera.Id}", HealthLevel.Unhealthy, refused);
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reader.DisposeAsync();
        await _watching;
        await _states;
        _stop.Dispose();
        _parts.Health.Forget(HealthPart);
    }

    internal Task<CameraStill?> NewestAsync() => _newest.NewestAsync();

    private void OnState(CameraState state)
    {
        if (state.IsConnected) _parts.Health.Healthy(HealthPart);
        else
        {
            _scene.Lost();
            _newest.Forget();
            _parts.Health.Report(HealthPart, HealthLevel.Degraded, $"No picture: {state.Reason}. It is tried again by itself.");
        }
        var message = new CameraMessage { Time = state.Since, Kind = state.IsConnected ? "back" : "lost", Reason = state.Reason };
        Then(() => SendAsync(message, _stop.Token));
        if (!state.IsConnected) Then(TellRestAsync);
    }

    /// <summary>One after the other, beside the frames.</summary>
    private void Then(Func<Task> send) => _states = _states.ContinueWith(_ => send(), TaskScheduler.Default).Unwrap();

    private async Task WatchAsync(CancellationToken stop)
    {
        using var motion = new MotionDetector();
        var last = default(DateTimeOffset);
        try
        {
            await foreach (var frame in _reader.Frames.ReadAllAsync(stop))
            {
                if ((frame.ReceivedAt - last).TotalSeconds < 1 / FramesPerSecondMax) continue;
                last = frame.ReceivedAt;
                _newest.Offer(frame);
                await LookAsync(frame, motion, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await TellRestAsync();   // asked to stop
        }
    }

    /// <summary>One frame. What goes wrong with it is told and costs this frame only.</summary>
    private async Task LookAsync(CameraFrame frame, MotionDetector motion, CancellationToken stop)
    {
        try
        {
            var raw = new RawFrame(frame.Bgr24, frame.WidthPx, frame.HeightPx);
            if (_scene.Next(raw, frame.ReceivedAt) is { } verdict) await TellSceneAsync(verdict, frame.ReceivedAt, raw, stop);
            await FollowAsync(frame, raw, _tracker.Within(motion.Next(raw), frame.WidthPx, frame.HeightPx), stop);
            if (frame.ReceivedAt - _overviewAt >= OverviewEvery) await KeepOverviewAsync(frame.ReceivedAt, raw, stop);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFrameLost(_camera.Id, e);
        }
    }

    /// <summary>What moves: who it is, whether it is a person, and what it does at the marks.</summary>
    private async Task FollowAsync(CameraFrame frame, RawFrame raw, IReadOnlyList<PictureBox> moving, CancellationToken stop)
    {
        var at = frame.ReceivedAt;
        var objects = await _parts.Recogniser.FindObjectsAsync(raw, moving, _height.TypicalPx, stop);
        _height.Add(objects, moving);
        _counts = new ObjectCounts(objects.Count(o => o.Kind == ObjectKind.Person),
            _parts.Recogniser.KnowsVehicles ? objects.Count(o => o.Kind == ObjectKind.Vehicle) : null);
        foreach (var happened in _tracker.Next(at, moving, objects, frame.WidthPx, frame.HeightPx))
        {
            if (CameraMessage.Of(happened, at, _counts) is { } message) await SendAsync(message, stop);
            if (happened is MotionEvent.Crossed crossed) await TellAsync(_passages.Crossed(crossed), stop);
        }
        PictureBox? around = moving.Count > 0 ? Around(moving, frame) : null;
        foreach (var passing in await _parts.Recogniser.FollowAsync(_camera.CommunityId, raw, at, _passing, around, stop))
            if (_passages.Add(await CertainAsync(passing, _counts, stop), _tracker.Current) is { } ready) await TellAsync([ready], stop);
        await TellAsync(_passages.Due(at, _tracker.Open), stop);
    }

    private async Task<CertainPassage> CertainAsync(Passing passing, ObjectCounts counts, CancellationToken stop)
    {
        var best = await PictureAsync(passing.BestPicture, passing.BestFacesKnown, passing.LastAt, stop);
        var first = passing.BestPicture == passing.FirstPicture ? null : await PictureAsync(passing.FirstPicture, false, passing.FirstAt, stop);
        return new(passing.LastAt, passing.Identifications, passing.Last, best, counts, first);
    }

    /// <summary>No more frames: what waits for a direction or a clearer picture is told without, also while the watcher is being stopped.</summary>
    private async Task TellRestAsync()
    {
        var never = CancellationToken.None;
        try
        {
            await TellAsync(_passages.LetGo(), never);
            foreach (var passing in await _parts.Recogniser.EndFollowingAsync(_camera.CommunityId, _passing, never))
                await TellAsync([await CertainAsync(passing, _counts, never)], never);
        }
        catch (Exception e)
        {
            LogFrameLost(_camera.Id, e);   // the recogniser may be gone before its cameras: stopping goes on
        }
    }

    private async Task TellAsync(IReadOnlyList<CertainPassage> passages, CancellationToken stop)
    {
        foreach (var passage in passages) await SendAsync(CameraMessage.Of(passage), stop);
    }

    /// <summary>Keeps a picture of who passed, with every face blurred unless all in it are residents' (P9).</summary>
    private async Task<string?> PictureAsync(byte[] picture, bool facesKnown, DateTimeOffset at, CancellationToken stop)
    {
        var jpeg = facesKnown ? picture : (await _parts.Recogniser.BlurFacesAsync(picture, stop)).Jpeg;
        return jpeg is null ? null : await _parts.Pictures.StoreAsync(jpeg, at, PassagePictureKept, stop);
    }

    /// <summary>A fault of the picture, or its end. What the inbox did not take is told again with the next frame.</summary>
    private async Task TellSceneAsync(SceneVerdict verdict, DateTimeOffset at, RawFrame frame, CancellationToken stop)
    {
        CameraScene.Report(_parts.Health, HealthPart, verdict);
        var jpeg = verdict.Fault is null ? null : await BlurredAsync(frame, stop);
        var sha = jpeg is null ? null : await _parts.Pictures.StoreAsync(jpeg, at, PassagePictureKept, stop);
        var message = verdict.Fault is { } fault
            ? new CameraMessage
            {
                Time = verdict.Since,
                Kind = "fault",
                Reason = verdict.Reason,
                Fault = CameraScene.Name(fault),
                Measure = verdict.Measure,
                Picture = sha,
            }
            : new CameraMessage { Time = at, Kind = "faultCleared" };
        if (await SendAsync(message, stop)) _scene.Told(verdict);
    }

    private async Task KeepOverviewAsync(DateTimeOffset at, RawFrame frame, CancellationToken stop)
    {
        _overviewAt = at;
        if (await OverviewAsync(frame, stop) is not { } jpeg) return;
        var sha = await _parts.Pictures.StoreAsync(jpeg, at, OverviewKept, stop);
        await SendAsync(new CameraMessage { Time = at, Kind = "sighting", Picture = sha }, stop);
    }

    /// <summary>What may be seen of a frame that names nobody.</summary>
    private async Task<byte[]?> OverviewAsync(RawFrame frame, CancellationToken stop) =>
        await BlurredAsync(frame, stop) is { } blurred ? Shrunk(blurred) : null;

    private async Task<byte[]?> BlurredAsync(RawFrame frame, CancellationToken stop) =>
        Jpeg(frame) is { } jpeg ? (await _parts.Recogniser.BlurFacesAsync(jpeg, stop)).Jpeg : null;

    private static byte[]? Shrunk(byte[] jpeg)
    {
        if (Picture.Decode(jpeg) is not PictureResult.Decoded decoded) return null;
        using var picture = decoded.Picture;
        picture.ShrinkTo(OverviewWidthPx);
        return picture.ToJpeg();
    }

    private static byte[]? Jpeg(RawFrame frame)
    {
        if (Picture.FromFrame(frame) is not PictureResult.Decoded decoded) return null;
        using (decoded.Picture) return decoded.Picture.ToJpeg();
    }

    /// <returns>Whether the inbox has it.</returns>
    private async Task<bool> SendAsync(CameraMessage message, CancellationToken stop)
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(message with { Seq = $"{_run}-{Interlocked.Increment(ref _messages)}" }, InboxStore.Json);
        try
        {
            await _parts.Inbox.AcceptAsync(new IncomingMessage
            {
                Transport = "camera",
                Address = $"camera/{_camera.ExternalId}",
                Payload = payload
            }, stop);
            return true;
        }
        catch (Exception e) when (e is InboxUnavailableException or OperationCanceledException)
        {
            LogNotTaken(_camera.Id, message.Kind, e);   // the inbox says on the health board why; a camera shows the next passage anyway
            return false;
        }
    }

    /// <summary>One box around everything that moved.</summary>
    private static PictureBox Around(IReadOnlyList<PictureBox> boxes, CameraFrame frame)
    {
        var left = Math.Max(0, boxes.Min(b => b.LeftPx));
        var top = Math.Max(0, boxes.Min(b => b.TopPx));
        var right = Math.Min(frame.WidthPx, boxes.Max(b => b.LeftPx + b.WidthPx));
        var bottom = Math.Min(frame.HeightPx, boxes.Max(b => b.TopPx + b.HeightPx));
        return new(left, top, right - left, bottom - top);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Camera {CameraId}: a frame could not be looked at")]
    private partial void LogFrameLost(Guid cameraId, Exception e);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Camera {CameraId}: its {Kind} message was not taken")]
    private partial void LogNotTaken(Guid cameraId, string kind, Exception e);
}
