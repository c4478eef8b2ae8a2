using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SmartSecurity.Devices.Cameras;
using SmartSecurity.Simulator.Cameras;

namespace SmartSecurity.Devices.Tests.Cameras;

/// <summary>
/// Goal: pictures come while the camera is there, its loss is told with a reason, and they come again by themselves; a password is never
/// said.
/// Method: real ffmpeg against the simulator's RTSP server, which is killed, unplugged and started again.
/// </summary>
public sealed class RtspReaderTests(TestVideo video) : IClassFixture<TestVideo>, IAsyncDisposable
{
    private readonly RtspReaderOptions _options = new() { AllowLoopback = true, RetryAfter = TimeSpan.FromMilliseconds(50) };
    private readonly Channel<CameraState> _states = Channel.CreateUnbounded<CameraState>();
    private readonly List<IAsyncDisposable> _toDispose = [];
    private readonly LogLines _log = new();

    [Fact]
    public async Task Pictures_come_in_the_size_of_the_camera_and_show_what_it_sees()
    {
        var reader = Start(Serve().Mount("gate3", video.Pattern, TestVideo.FramesPerSecond));

        var frame = await NextAsync(reader);

        Assert.Equal((320, 240, 320 * 240 * 3), (frame.WidthPx, frame.HeightPx, frame.Bgr24.Length));
        Assert.True(frame.Bgr24.Distinct().Count() > 50, "A test picture has many colours.");
        Assert.True((await StateAsync()).IsConnected);
    }

    [Fact]
    public async Task A_wider_picture_is_made_smaller_and_keeps_its_shape()
    {
        _options.WidthMaxPx = 320;
        _options.FramesPerSecondMax = 5;
        var people = await video.PeopleAsync();
        var frame = await NextAsync(Start(Serve().Mount("people", people, TestVideo.FramesPerSecond)));
        Assert.Equal((320, 180), (frame.WidthPx, frame.HeightPx));
    }

    [Fact]
    public async Task A_camera_that_does_not_describe_its_picture_is_asked_for_one()
    {
        var frame = await NextAsync(Start(Serve().Mount("gate3", video.Pattern, TestVideo.FramesPerSecond, describesItself: false)));
        Assert.Equal((320, 240), (frame.WidthPx, frame.HeightPx));
    }

    [Fact]
    public async Task A_server_that_is_killed_and_started_again_gives_pictures_again()
    {
        var server = Serve();
        var url = server.Mount("gate3", video.Pattern, TestVideo.FramesPerSecond);
        var reader = Start(url);
        await NextAsync(reader);
        Assert.True((await StateAsync()).IsConnected);

        await server.DisposeAsync();
        var lost = await StateAsync();
        Serve(server.Port).Mount("gate3", video.Pattern, TestVideo.FramesPerSecond);

        Assert.False(lost.IsConnected);
        Assert.NotNull(lost.Reason);
        Assert.True((await StateAsync()).IsConnected);
        await NextAsync(reader);
    }

    [Fact]
    public async Task A_camera_that_is_unplugged_is_lost_until_it_is_plugged_in_again()
    {
        var server = Serve();
        var reader = Start(server.Mount("gate3", video.Pattern, TestVideo.FramesPerSecond));
        await NextAsync(reader);
        Assert.True((await StateAsync()).IsConnected);

        server.Unplug("gate3");
        Assert.False((await StateAsync()).IsConnected);
        server.Plug("gate3");

        Assert.True((await StateAsync()).IsConnected);
        await NextAsync(reader);
    }

    [Fact]
    public async Task A_camera_that_takes_the_connection_and_says_nothing_is_given_up_and_tried_again()
    {
        _options.StallAfter = TimeSpan.FromSeconds(1);
        using var mute = new TcpListener(IPAddress.Loopback, 0);
        mute.Start();
        var reader = Start($"rtsp://127.0.0.1:{((IPEndPoint)mute.LocalEndpoint).Port}/gate3");

        using var first = await mute.AcceptTcpClientAsync().Soon();
        var lost = await StateAsync();
        using var second = await mute.AcceptTcpClientAsync().Soon();

        Assert.False(lost.IsConnected);
        Assert.False(reader.Frames.TryRead(out _));
    }

    [Fact]
    public async Task Neither_log_nor_state_holds_the_password()
    {
        const string password = "s3cret%20word";
        var url = Serve().Mount("gate3", video.Pattern, TestVideo.FramesPerSecond)
            .Replace("gate3", "nothing").Replace("rtsp://", $"rtsp://admin:{password}@");
        Start(url);

        var lost = await StateAsync();

        Assert.False(lost.IsConnected);
        Assert.Contains("404", lost.Reason, StringComparison.Ordinal);
        foreach (var said in _log.Lines.Append(lost.Reason!))
            foreach (var secret in new[] { password, "s3cret word", "admin" })
                Assert.DoesNotContain(secret, said, StringComparison.Ordinal);
        Assert.Contains(_log.Lines, line => line.Contains("/nothing", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_slow_reader_finds_the_newest_pictures()
    {
        var clock = TimeProvider.System;
        var reader = Start(Serve().Mount("gate3", video.Pattern, TestVideo.FramesPerSecond));
        await NextAsync(reader);
        var started = clock.GetUtcNow();
        // Nobody reads while another reader sees five pictures of a like camera.
        var witness = Start(Serve().Mount("gate3", video.Pattern, TestVideo.FramesPerSecond));
        for (var seen = 0; seen < 5; seen++) await NextAsync(witness);

        var oldest = await NextAsync(reader);

        Assert.True(oldest.ReceivedAt > started + TimeSpan.FromMilliseconds(300), "The pictures of the start must be gone.");
    }

    [Fact]
    public async Task Without_ffmpeg_the_reason_names_the_program()
    {
        _options.FfprobePath = "/nowhere/ffprobe";
        Start("rtsp://127.0.0.1:1/gate3");
        Assert.Equal("ffprobe cannot be started: install it or set its path", (await StateAsync()).Reason);
    }

    [Fact]
    public void Ffmpeg_is_told_exactly_this()
    {
        var options = new RtspReaderOptions { FramesPerSecondMax = 5 };
        Assert.Equal(
            "-nostdin -loglevel error -rtsp_transport tcp -timeout 10000000 -flags low_delay -threads 1 -probesize 32 -analyzeduration 0 "
            + "-i \"rtsp://10.0.0.7:554/gate3?ch=1\" -vsync passthrough -an -f rawvideo -pix_fmt bgr24 -vf fps=5,scale=1280:720 \"pipe:1\"",
            RtspReader.CommandFor("rtsp://10.0.0.7:554/gate3?ch=1", 1280, 720, options));
        Assert.Equal(
            "-loglevel error -rtsp_transport tcp -timeout 10000000 -probesize 32 -analyzeduration 0 "
            + "-select_streams v:0 -show_entries stream=width,height -of csv=p=0 \"rtsp://10.0.0.7:554/gate3\"",
            FfmpegCommand.ProbeSize("rtsp://10.0.0.7:554/gate3", TimeSpan.FromSeconds(10), isQuick: true));
    }

    [Fact]
    public async Task Ffmpeg_ends_when_nobody_holds_its_output_any_more()
    {
        var server = Serve();
        var url = server.Mount("gate3", video.Pattern, TestVideo.FramesPerSecond);
        using var ffmpeg = new ChildProcess("ffmpeg", RtspReader.CommandFor(url, 320, 240, _options));
        await ffmpeg.Output.ReadExactlyAsync(new byte[320 * 240 * 3]).AsTask().Soon();

        await ffmpeg.Output.DisposeAsync();   // what the system does when this process is killed

        await ffmpeg.EndAsync().Soon();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var thing in _toDispose) await thing.DisposeAsync();
    }

    private RtspServer Serve(int port = 0)
    {
        var server = new RtspServer(port, TimeProvider.System, NullLogger<RtspServer>.Instance);
        _toDispose.Add(server);
        return server;
    }

    private RtspReader Start(string url)
    {
        Assert.Null(CameraAddress.TryParse(url, out var address));
        var reader = RtspReader.Start("Gate 3", address!, _options, TimeProvider.System, _log, state => _states.Writer.TryWrite(state));
        _toDispose.Insert(0, reader);
        return reader;
    }

    private static Task<CameraFrame> NextAsync(RtspReader reader) => reader.Frames.ReadAsync().AsTask().Soon();

    private Task<CameraState> StateAsync() => _states.Reader.ReadAsync().AsTask().Soon();

    private sealed class LogLines : ILogger<RtspReader>
    {
        private readonly ConcurrentQueue<string> _lines = new();

        public IReadOnlyList<string> Lines => [.. _lines];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> format) =>
            _lines.Enqueue(format(state, exception) + exception);
    }
}
