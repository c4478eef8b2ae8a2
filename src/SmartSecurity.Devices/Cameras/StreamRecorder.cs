using Microsoft.Extensions.Logging;

namespace SmartSecurity.Devices.Cameras;

/// <summary>Holds the last seconds of a camera's stream in a <see cref="StreamRing"/>, as the camera sends them: not decoded, not written.</summary>
/// <remarks>A connection of its own beside the one that is looked at: it may go to the camera's main stream while the substream is analysed.</remarks>
public sealed class StreamRecorder : IAsyncDisposable
{
    private const int ReadBytesMax = 64 * 1024;
    private readonly RtspReaderOptions _options;
    private readonly TimeProvider _clock;
    private readonly StreamRing _ring;
    private readonly StreamConnection _connection;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    private StreamRecorder(
        string name, CameraAddress address, StreamRing ring, RtspReaderOptions options, TimeProvider clock, ILogger<StreamRecorder> log,
        Action<CameraState> changed)
    {
        (_options, _clock, _ring) = (options, clock, ring);
        _connection = new(name, address, options, clock, log, changed);
        _running = Task.Run(() => _connection.RunAsync(ReadOnceAsync, _stop.Token));
    }

    /// <summary>Begins at once.</summary>
    /// <param name="name">The camera's name for logs.</param>
    /// <param name="address">Checked by <see cref="CameraAddress.TryParse"/>.</param>
    /// <param name="ring">Takes what comes; outlives the recorder, so that what was seen before a change of settings is not lost.</param>
    /// <param name="changed">Called on each change between connected and lost, one call at a time; must return soon and not throw.</param>
    public static StreamRecorder Start(
        string name, CameraAddress address, StreamRing ring, RtspReaderOptions options, TimeProvider clock, ILogger<StreamRecorder> log,
        Action<CameraState> changed) => new(name, address, ring, options, clock, log, changed);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task<string> ReadOnceAsync(string url, CancellationToken stop)
    {
        using var ffmpeg = new ChildProcess(_options.FfmpegPath, CommandFor(url, _options));
        await using var limit = _connection.LimitOf(ffmpeg);
        await using var stopping = stop.Register(ffmpeg.Kill);
        _ring.Begin();
        var buffer = new byte[ReadBytesMax];
        int read;
        while ((read = await ffmpeg.Output.ReadAsync(buffer, CancellationToken.None)) > 0)
        {
            limit.Again();
            _connection.Arrived();
            _ring.Append(buffer.AsSpan(0, read), _clock.GetUtcNow());
        }
        ffmpeg.Kill();
        await ffmpeg.EndAsync();
        return _connection.Ended(ffmpeg, limit);
    }

    /// <summary>The whole of what ffmpeg is told.</summary>
    internal static string CommandFor(string url, RtspReaderOptions options) =>
        FfmpegCommand.To(url, new Quiet(), new OverTcp(options.StallAfter), new CopiedVideo());
}
