using System.Globalization;
using Microsoft.Extensions.Logging;

namespace SmartSecurity.Devices.Cameras;

/// <summary>One camera's stream through every loss of its connection: tried again with growing waits, told when it is lost and when it is back.</summary>
/// <remarks>
/// ffmpeg ends with code 0 when the camera's server dies, so any end is a reason to connect again. Nothing here logs or reports an address
/// with its password.
/// </remarks>
internal sealed partial class StreamConnection(
    string name, CameraAddress address, RtspReaderOptions options, TimeProvider clock, ILogger log, Action<CameraState> changed)
{
    private static readonly TimeSpan _longestRetry = TimeSpan.FromMinutes(1);
    private readonly RetryDelays _delays = new(options.RetryAfter, _longestRetry);
    private CameraState? _state;

    /// <summary>Connects again and again until it is stopped.</summary>
    /// <param name="readAsync">Reads from the checked address until the stream ends; gives the reason.</param>
    public async Task RunAsync(Func<string, CancellationToken, Task<string>> readAsync, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var reason = await OnceAsync(readAsync, stop);
                stop.ThrowIfCancellationRequested();
                Report(isConnected: false, reason);
                await Task.Delay(_delays.Next(), clock, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return;   // asked to stop
        }
    }

    /// <summary>Something came: the connection holds.</summary>
    public void Arrived()
    {
        if (_state is { IsConnected: true }) return;
        _delays.Reset();
        Report(isConnected: true, null);
    }

    /// <summary>Why a program that read the stream came to its end.</summary>
    public string Ended(ChildProcess process, SilenceLimit limit)
    {
        if (limit.WasReached) return string.Create(CultureInfo.InvariantCulture, $"no picture for {options.StallAfter.TotalSeconds:0.#} s");
        return process.LastWords is { Length: > 0 } words ? $"the stream ended ({address.Redact(words)})" : "the stream ended";
    }

    public SilenceLimit LimitOf(ChildProcess process) => new(process, options.StallAfter, clock);

    private async Task<string> OnceAsync(Func<string, CancellationToken, Task<string>> readAsync, CancellationToken stop)
    {
        try
        {
            var (url, refused) = await address.ResolveAsync(options, stop);
            return url is null ? refused! : await readAsync(url, stop);
        }
        catch (InvalidOperationException e)
        {
            return address.Redact(e.Message);
        }
    }

    private void Report(bool isConnected, string? reason)
    {
        if (_state?.IsConnected == isConnected) return;
        _state = new CameraState(isConnected, reason, clock.GetUtcNow());
        if (isConnected) LogConnected(name, address.Shown);
        else LogLost(name, address.Shown, reason ?? "");
        changed(_state);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Camera {Camera} connected at {Address}")]
    private partial void LogConnected(string camera, string address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Camera {Camera} lost at {Address}: {Reason}")]
    private partial void LogLost(string camera, string address, string reason);
}

/// <summary>Ends a program that has said nothing for too long.</summary>
internal sealed class SilenceLimit : IAsyncDisposable
{
    private readonly ITimer _timer;
    private readonly TimeSpan _after;
    private int _reached;

    public SilenceLimit(ChildProcess process, TimeSpan after, TimeProvider clock)
    {
        _after = after;
        _timer = clock.CreateTimer(_ =>
        {
            Volatile.Write(ref _reached, 1);
            process.Kill();
        }, null, after, Timeout.InfiniteTimeSpan);
    }

    public bool WasReached => Volatile.Read(ref _reached) == 1;

    /// <summary>It said something: the time begins anew.</summary>
    public void Again() => _timer.Change(_after, Timeout.InfiniteTimeSpan);

    public ValueTask DisposeAsync() => _timer.DisposeAsync();
}
