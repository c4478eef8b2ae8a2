using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace SmartSecurity.Simulator.Cameras;

/// <summary>A small RTSP server: H.264 over interleaved TCP, as a camera of the field serves it. For demos and tests, not for a
/// network.</summary>
/// <remarks>
/// Source: RFC 2326 (RTSP 1.0), RFC 6184 (RTP payload for H.264, packetization mode 1). All clients of a mount see the same moment of
/// its loop, because a camera does not start anew for each viewer.
/// </remarks>
public sealed partial class RtspServer : IAsyncDisposable
{
    /// <summary>More connections than this are closed at once.</summary>
    public const int ClientsMax = 32;

    private readonly TcpListener _listener;
    private readonly TimeProvider _clock;
    private readonly ILogger<RtspServer> _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, RtspMount> _mounts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<RtspSession, Task> _sessions = new();
    private readonly Task _accepting;
    private int _disposed;

    /// <summary>Listens at once.</summary>
    /// <param name="port">TCP port of the loopback; 0 takes a free one, see <see cref="Port"/>.</param>
    /// <exception cref="SocketException">The port is in use.</exception>
    public RtspServer(int port, TimeProvider clock, ILogger<RtspServer> log)
    {
        (_clock, _log) = (clock, log);
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>Clients that are connected now, playing or not.</summary>
    public int ClientCount => _sessions.Count;

    /// <summary>Raised with a mount's name when one of its clients begins to play.</summary>
    public event Action<string>? Playing;

    /// <summary>Serves a video in a loop under <c>rtsp://127.0.0.1:port/name</c>.</summary>
    /// <param name="name">Letters, digits and dashes.</param>
    /// <param name="framesPerSecond">1 to 60.</param>
    /// <param name="describesItself">Whether the description tells the picture's parameter sets; a few cameras send them with the
    /// pictures only.</param>
    /// <returns>The address.</returns>
    public string Mount(string name, AnnexB video, int framesPerSecond, bool describesItself = true)
    {
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            throw new ArgumentException("No name of a mount.", nameof(name));
        ArgumentOutOfRangeException.ThrowIfLessThan(framesPerSecond, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(framesPerSecond, 60);
        _mounts[name] = new RtspMount(video, framesPerSecond, describesItself, _clock.GetTimestamp());
        return string.Create(CultureInfo.InvariantCulture, $"rtsp://127.0.0.1:{Port}/{name}");
    }

    /// <summary>Pulls the camera's plug: its clients are dropped without a word, and new ones find nothing until <see
    /// cref="Plug"/>.</summary>
    public void Unplug(string name)
    {
        _mounts[name].IsPlugged = false;
        foreach (var session in _sessions.Keys.Where(s => s.MountName == name)) session.Drop();
    }

    public void Plug(string name) => _mounts[name].IsPlugged = true;

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1) return;
        await _stop.CancelAsync();
        _listener.Stop();
        foreach (var session in _sessions.Keys) session.Drop();
        await _accepting;
        await Task.WhenAll(_sessions.Values);
        _listener.Dispose();
        _stop.Dispose();
    }

    internal RtspMount? Find(string name) => _mounts.TryGetValue(name, out var mount) && mount.IsPlugged ? mount : null;

    internal void TellPlaying(string name)
    {
        LogPlaying(name, _sessions.Count);
        Playing?.Invoke(name);
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            TcpClient tcp;
            try
            {
                tcp = await _listener.AcceptTcpClientAsync(_stop.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                if (_stop.IsCancellationRequested) return;
                continue;
            }
            if (_sessions.Count >= ClientsMax)
            {
                tcp.Dispose();
                continue;
            }
            var session = new RtspSession(tcp, this, _clock);
            var begin = new TaskCompletionSource();
            _sessions[session] = RunAsync(session, begin.Task);
            begin.SetResult();   // only now, so that a session that ends at once is not put back behind its own removal
        }
    }

    private async Task RunAsync(RtspSession session, Task begin)
    {
        await begin;
        await session.RunAsync(_stop.Token);
        _sessions.TryRemove(session, out _);
        session.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "A client plays {Mount}; {Clients} clients")]
    private partial void LogPlaying(string mount, int clients);
}

/// <summary>A video that is served in a loop, and the moment its loop began.</summary>
internal sealed class RtspMount(AnnexB video, int framesPerSecond, bool describesItself, long beganTimestamp)
{
    private volatile bool _isPlugged = true;

    public AnnexB Video => video;
    public int FramesPerSecond => framesPerSecond;
    public bool DescribesItself => describesItself;
    public long BeganTimestamp => beganTimestamp;

    public bool IsPlugged
    {
        get => _isPlugged;
        set => _isPlugged = value;
    }
}
