using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace SmartSecurity.Devices.Cameras;

/// <summary>Watches one camera: its newest pictures as they come, through every loss of the connection.</summary>
/// <remarks>
/// ffmpeg runs as a child process. It ends with code 0 when the camera's server dies, so any end is a reason to connect again. Who reads
/// too slowly loses the older pictures, never the newest. Nothing here logs or reports an address with its password.
/// </remarks>
public sealed partial class RtspReader : IAsyncDisposable
{
    /// <summary>Pictures that wait for a reader; with one more the oldest goes.</summary>
    public const int FramesWaitingMax = 2;

    /// <summary>A stream that claims to be larger than this on a side is refused.</summary>
    public const int SidePxMax = 8_192;

    private static readonly TimeSpan _longestRetry = TimeSpan.FromMinutes(1);
    private readonly string _name;
    private readonly CameraAddress _address;
    private readonly RtspReaderOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<RtspReader> _log;
    private readonly Action<CameraState> _changed;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<byte[]> _spare = [];
    private readonly Channel<CameraFrame> _frames;
    private readonly Task _running;
    private CameraState? _state;

    private RtspReader(
        string name, CameraAddress address, RtspReaderOptions options, TimeProvider clock,
            ILogger<RtspReader> log, Action<CameraState> changed)
    {
        (_name, _address, _options, _clock, _log, _changed) = (name, address, options, clock, log, changed);
        _frames = Channel.CreateBounded<CameraFrame>(
            new BoundedChannelOptions(FramesWaitingMax) { FullMode = BoundedChannelFullMode.DropOldest, SingleWriter = true }, Reuse);
        _running = Task.Run(() => RunAsync(_stop.Token));
    }

    /// <summary>The pictures, newest kept. Completed when the reader is disposed.</summary>
    public ChannelReader<CameraFrame> Frames => _frames.Reader;

    /// <summary>Begins to watch at once.</summary>
    /// <param name="name">The camera's name for logs.</param>
    /// <param name="address">Checked by <see cref="CameraAddress.TryParse"/>.</param>
    /// <param name="changed">Called on each change between connected and lost, one call at a time; must return soon and not throw.</param>
    public static RtspReader Start(
        string name, CameraAddress address, RtspReaderOptions options, TimeProvider clock,
            ILogger<RtspReader> log, Action<CameraState> changed) =>
        new(name, address, options, clock, log, changed);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken stop)
    {
        var delays = new RetryDelays(_options.RetryAfter, _longestRetry);
        try
        {
            while (true)
            {
                var reason = await WatchOnceAsync(delays, stop);
                stop.ThrowIfCancellationRequested();
                Report(isConnected: false, reason);
                await Task.Delay(delays.Next(), _clock, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            _frames.Writer.TryComplete();
        }
    }

    /// <summary>One connection from its start to its end.</summary>
    /// <returns>Why it ended.</returns>
    private async Task<string> WatchOnceAsync(RetryDelays delays, CancellationToken stop)
    {
        try
        {
            var (url, refused) = await _address.ResolveAsync(_options, stop);
            if (url is null) return refused!;
            var (size, why) = await ProbeAsync(url, isQuick: true, stop);
            if (size is not var (widthPx, heightPx)) return why!;
            return await ReadAsync(url, widthPx, heightPx, delays, stop);
        }
        catch (InvalidOperationException e)
        {
            return _address.Redact(e.Message);
        }
    }

    private async Task<((int WidthPx, int HeightPx)? Size, string? Why)> ProbeAsync(string url, bool isQuick, CancellationToken stop)
    {
        using var probe = new ChildProcess(_options.FfprobePath, FfmpegCommand.ProbeSize(url, _options.StallAfter, isQuick));
        await using var limit = KillAfterSilence(probe, out var wasKilled);
        await using var stopping = stop.Register(probe.Kill);
        using var output = new StreamReader(probe.Output);
        var line = await output.ReadLineAsync(CancellationToken.None) ?? "";
        await probe.EndAsync();
        if (wasKilled()) return (null, Stalled());
        if (SizeIn(line) is { } size) return (size, null);
        // There is a video, but its description does not tell its size: its pictures must.
        return isQuick && line.Length > 0 ? await ProbeAsync(url, isQuick: false, stop) : (null, Ended(probe));
    }

    private (int WidthPx, int HeightPx)? SizeIn(string line)
    {
        var numbers = line.Split(',');
        if (numbers.Length < 2
            || !int.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out var width)
            || !int.TryParse(numbers[1], NumberStyles.None, CultureInfo.InvariantCulture, out var height)
            || width is < 16 or > SidePxMax || height is < 16 or > SidePxMax)
            return null;
        if (width <= _options.WidthMaxPx) return (width, height);
        return (_options.WidthMaxPx & ~1, (int)Math.Round((double)height * _options.WidthMaxPx / width / 2) * 2);
    }

    private async Task<string> ReadAsync(string url, int widthPx, int heightPx, RetryDelays delays, CancellationToken stop)
    {
        using var ffmpeg = new ChildProcess(_options.FfmpegPath, CommandFor(url, widthPx, heightPx, _options));
        await using var limit = KillAfterSilence(ffmpeg, out var wasKilled);
        await using var stopping = stop.Register(ffmpeg.Kill);
        var bytes = widthPx * heightPx * 3;
        while (true)
        {
            var picture = _spare.TryTake(out var spare) && spare.Length == bytes ? spare : GC.AllocateUninitializedArray<byte>(bytes);
            if (await ffmpeg.Output.ReadAtLeastAsync(picture, bytes, throwOnEndOfStream: false, CancellationToken.None) < bytes) break;
            limit.Change(_options.StallAfter, Timeout.InfiniteTimeSpan);
            if (_state is not { IsConnected: true })
            {
                delays.Reset();
                Report(isConnected: true, null);
            }
            _frames.Writer.TryWrite(new CameraFrame(picture, widthPx, heightPx, _clock.GetUtcNow()));
        }
        ffmpeg.Kill();
        await ffmpeg.EndAsync();
        return wasKilled() ? Stalled() : Ended(ffmpeg);
    }

    /// <summary>The whole of what ffmpeg is told.</summary>
    internal static string CommandFor(string url, int widthPx, int heightPx, RtspReaderOptions options) => FfmpegCommand.To(url,
    [
        new Quiet(), new OverTcp(options.StallAfter), new LowDelay(), new Passthrough(),
        .. options.FramesPerSecondMax is { } rate ? (IFfmpegStep[])[new AtMost(rate)] : [],
        new ScaleTo(widthPx, heightPx), new RawPictures(),
    ]);

    private ITimer KillAfterSilence(ChildProcess process, out Func<bool> wasKilled)
    {
        var killed = 0;
        wasKilled = () => Volatile.Read(ref killed) == 1;
        return _clock.CreateTimer(_ =>
        {
            Volatile.Write(ref killed, 1);
            process.Kill();
        }, null, _options.StallAfter, Timeout.InfiniteTimeSpan);
    }

    // Dropped pictures are used again: at 25 pictures a second they would be most of what this program allocates.
    private void Reuse(CameraFrame dropped)
    {
        if (_spare.Count < FramesWaitingMax) _spare.Add(dropped.Bgr24);
    }

    private string Stalled() => string.Create(CultureInfo.InvariantCulture, $"no picture for {_options.StallAfter.TotalSeconds:0.#} s");

    private string Ended(ChildProcess process) =>
        process.LastWords is { Length: > 0 } words ? $"the stream ended ({_address.Redact(words)})" : "the stream ended";

    private void Report(bool isConnected, string? reason)
    {
        if (_state?.IsConnected == isConnected) return;
        _state = new CameraState(isConnected, reason, _clock.GetUtcNow());
        if (isConnected) LogConnected(_name, _address.Shown);
        else LogLost(_name, _address.Shown, reason ?? "");
        _changed(_state);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Camera {Camera} connected at {Address}")]
    private partial void LogConnected(string camera, string address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Camera {Camera} lost at {Address}: {Reason}")]
    private partial void LogLost(string camera, string address, string reason);
}
