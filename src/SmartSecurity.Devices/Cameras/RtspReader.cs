using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace SmartSecurity.Devices.Cameras;

/// <summary>Watches one camera: its newest pictures as they come, through every loss of the connection.</summary>
/// <remarks>
/// ffmpeg runs as a child process; <see cref="StreamConnection"/> starts it again. Who reads too slowly loses the older pictures, never the newest.
/// </remarks>
public sealed class RtspReader : IAsyncDisposable
{
    /// <summary>Pictures that wait for a reader; with one more the oldest goes.</summary>
    public const int FramesWaitingMax = 2;

    /// <summary>A stream that claims to be larger than this on a side is refused.</summary>
    public const int SidePxMax = 8_192;

    private readonly RtspReaderOptions _options;
    private readonly TimeProvider _clock;
    private readonly StreamConnection _connection;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<byte[]> _spare = [];
    private readonly Channel<CameraFrame> _frames;
    private readonly Task _running;

    private RtspReader(
        string name, CameraAddress address, RtspReaderOptions options, TimeProvider clock,
            ILogger<RtspReader> log, Action<CameraState> changed)
    {
        (_options, _clock) = (options, clock);
        _connection = new(name, address, options, clock, log, changed);
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
        await _connection.RunAsync(ReadOnceAsync, stop);
        _frames.Writer.TryComplete();
    }

    /// <summary>One connection from its start to its end.</summary>
    /// <returns>Why it ended.</returns>
    private async Task<string> ReadOnceAsync(string url, CancellationToken stop)
    {
        var (size, why) = await ProbeAsync(url, isQuick: true, stop);
        return size is var (widthPx, heightPx) ? await ReadAsync(url, widthPx, heightPx, stop) : why!;
    }

    private async Task<((int WidthPx, int HeightPx)? Size, string? Why)> ProbeAsync(string url, bool isQuick, CancellationToken stop)
    {
        using var probe = new ChildProcess(_options.FfprobePath, FfmpegCommand.ProbeSize(url, _options.StallAfter, isQuick));
        await using var limit = _connection.LimitOf(probe);
        await using var stopping = stop.Register(probe.Kill);
        using var output = new StreamReader(probe.Output);
        var line = await output.ReadLineAsync(CancellationToken.None) ?? "";
        await probe.EndAsync();
        if (!limit.WasReached && SizeIn(line) is { } size) return (size, null);
        // There is a video, but its description does not tell its size: its pictures must.
        var again = isQuick && line.Length > 0 && !limit.WasReached;
        return again ? await ProbeAsync(url, isQuick: false, stop) : (null, _connection.Ended(probe, limit));
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

    private async Task<string> ReadAsync(string url, int widthPx, int heightPx, CancellationToken stop)
    {
        using var ffmpeg = new ChildProcess(_options.FfmpegPath, CommandFor(url, widthPx, heightPx, _options));
        await using var limit = _connection.LimitOf(ffmpeg);
        await using var stopping = stop.Register(ffmpeg.Kill);
        var bytes = widthPx * heightPx * 3;
        while (true)
        {
            var picture = _spare.TryTake(out var spare) && spare.Length == bytes ? spare : GC.AllocateUninitializedArray<byte>(bytes);
            if (await ffmpeg.Output.ReadAtLeastAsync(picture, bytes, throwOnEndOfStream: false, CancellationToken.None) < bytes) break;
            limit.Again();
            _connection.Arrived();
            _frames.Writer.TryWrite(new CameraFrame(picture, widthPx, heightPx, _clock.GetUtcNow()));
        }
        ffmpeg.Kill();
        await ffmpeg.EndAsync();
        return _connection.Ended(ffmpeg, limit);
    }

    /// <summary>The whole of what ffmpeg is told.</summary>
    internal static string CommandFor(string url, int widthPx, int heightPx, RtspReaderOptions options) => FfmpegCommand.To(url,
    [
        new Quiet(), new OverTcp(options.StallAfter), new LowDelay(), new Passthrough(),
        .. options.FramesPerSecondMax is { } rate ? (IFfmpegStep[])[new AtMost(rate)] : [],
        new ScaleTo(widthPx, heightPx), new RawPictures(),
    ]);

    // Dropped pictures are used again: at 25 pictures a second they would be most of what this program allocates.
    private void Reuse(CameraFrame dropped)
    {
        if (_spare.Count < FramesWaitingMax) _spare.Add(dropped.Bgr24);
    }
}
