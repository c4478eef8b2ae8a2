using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using SmartSecurity.Devices.Cameras;
using SmartSecurity.Simulator.Cameras;

namespace SmartSecurity.Devices.Tests.Cameras;

/// <summary>
/// Goal: the seconds before and after an instant come out as a file that plays, with the very pictures that the camera sent; what was seen before a
/// camera was lost is still there.
/// Method: real ffmpeg against the simulator's RTSP server; the clip is taken apart again and compared with the source, slice by slice.
/// </summary>
public sealed class StreamRecorderTests(TestVideo video) : IClassFixture<TestVideo>, IAsyncDisposable
{
    private static readonly TimeProvider Clock = TimeProvider.System;
    private readonly RtspReaderOptions _options = new() { AllowLoopback = true, RetryAfter = TimeSpan.FromMilliseconds(50) };
    private readonly Channel<CameraState> _states = Channel.CreateUnbounded<CameraState>();
    private readonly StreamRing _ring = new(TimeSpan.FromSeconds(30), 16 * 1024 * 1024);
    private readonly List<IAsyncDisposable> _toDispose = [];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_clip_plays_and_holds_the_pictures_that_the_camera_sent_unchanged(bool describesItself)
    {
        var people = await video.PeopleAsync();
        Start(Serve().Mount("gate3", people, TestVideo.FramesPerSecond, describesItself));
        var cut = await CutOfAsync(TimeSpan.FromSeconds(3));

        var (mp4, why) = await ClipMaker.ToMp4Async(_options, cut, Clock, CancellationToken.None);

        Assert.Null(why);
        Assert.Equal("ftyp"u8, mp4.AsSpan(4, 4));
        Assert.True(mp4.AsSpan().IndexOf("moov"u8) < mp4.AsSpan().IndexOf("mdat"u8), "The index stands in front, so that a player begins at once.");
        var source = people.Pictures.SelectMany(p => p).Where(IsSlice).Select(u => Convert.ToHexString(u.Span)).ToHashSet(StringComparer.Ordinal);
        var clip = AnnexB.Parse(await TakenApartAsync(mp4!));
        var slices = clip.Pictures.SelectMany(p => p).Where(IsSlice).Select(u => Convert.ToHexString(u.Span)).ToList();
        Assert.True(clip.Pictures.Count >= 25, $"{clip.Pictures.Count} pictures at 10 a second for 3 s, and up to a group before.");
        Assert.All(slices, slice => Assert.Contains(slice, source));
    }

    [Fact]
    public async Task What_was_seen_before_the_camera_was_lost_is_still_there()
    {
        var server = Serve();
        Start(server.Mount("gate3", video.Pattern, TestVideo.FramesPerSecond));
        var before = await CutOfAsync(TimeSpan.FromSeconds(2));
        Assert.True((await StateAsync()).IsConnected);

        await server.DisposeAsync();
        Assert.False((await StateAsync()).IsConnected);

        var cut = _ring.Cut(before.From, Clock.GetUtcNow());
        Assert.NotNull(cut);
        Assert.True(cut.Ts.Length >= before.Ts.Length);
        Assert.NotNull((await ClipMaker.ToMp4Async(_options, cut, Clock, CancellationToken.None)).Mp4);
    }

    [Fact]
    public async Task Two_connections_are_two_pieces()
    {
        var server = Serve();
        Start(server.Mount("gate3", video.Pattern, TestVideo.FramesPerSecond));
        await CutOfAsync(TimeSpan.FromSeconds(1));
        var first = await StateAsync();
        server.Unplug("gate3");
        var lost = await StateAsync();
        server.Plug("gate3");
        var again = await StateAsync();
        Assert.Equal((true, false, true), (first.IsConnected, lost.IsConnected, again.IsConnected));

        var cut = await CutOfAsync(TimeSpan.FromSeconds(1), again.Since);

        Assert.True(cut.From >= lost.Since);
    }

    [Fact]
    public async Task What_is_no_stream_makes_no_clip_and_leaves_nothing_behind()
    {
        var folders = () => Directory.GetDirectories("/dev/shm", "clip-*").Length;
        var before = folders();
        var cut = new StreamCut(new byte[188 * 40], Clock.GetUtcNow(), Clock.GetUtcNow(), IsHevc: false);

        var (mp4, why) = await ClipMaker.ToMp4Async(_options, cut, Clock, CancellationToken.None);

        Assert.Null(mp4);
        Assert.NotNull(why);
        Assert.True(folders() <= before, "Nothing in clear stays.");
    }

    [Fact]
    public async Task Without_ffmpeg_the_reason_names_the_program()
    {
        _options.FfmpegPath = "/nowhere/ffmpeg";
        var cut = new StreamCut(new byte[188], Clock.GetUtcNow(), Clock.GetUtcNow(), IsHevc: false);
        Assert.Equal("ffmpeg cannot be started: install it or set its path", (await ClipMaker.ToMp4Async(_options, cut, Clock, CancellationToken.None)).Why);
    }

    [Fact]
    public void Ffmpeg_is_told_exactly_this()
    {
        Assert.Equal(
            "-nostdin -loglevel error -rtsp_transport tcp -timeout 10000000 -probesize 32 -analyzeduration 0 -i \"rtsp://10.0.0.7:554/main\" "
            + "-map 0:v:0 -c copy -muxdelay 0 -muxpreload 0 -flush_packets 1 -mpegts_flags +pat_pmt_at_frames -f mpegts \"pipe:1\"",
            StreamRecorder.CommandFor("rtsp://10.0.0.7:554/main", new RtspReaderOptions()));
        Assert.Equal(
            "-nostdin -loglevel error -f mpegts -i pipe:0 -map 0:v:0 -c copy -tag:v hvc1 -avoid_negative_ts make_zero -movflags +faststart -f mp4 \"/x\"",
            ClipMaker.CommandFor("/x", isHevc: true));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var thing in _toDispose) await thing.DisposeAsync();
    }

    /// <summary>Waits until the ring holds so much since an instant.</summary>
    private async Task<StreamCut> CutOfAsync(TimeSpan length, DateTimeOffset since = default)
    {
        using var often = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            if (_ring.Cut(since, Clock.GetUtcNow()) is { } cut && cut.Until - cut.From >= length) return cut;
            await often.WaitForNextTickAsync(limit.Token);
        }
    }

    /// <summary>The pictures of an MP4 as a stream with start codes, not encoded again.</summary>
    private static async Task<byte[]> TakenApartAsync(byte[] mp4)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, mp4);
            var start = new ProcessStartInfo("ffmpeg", $"-nostdin -loglevel error -i {file} -c copy -f h264 pipe:1")
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            };
            using var ffmpeg = Process.Start(start)!;
            using var bytes = new MemoryStream();
            await ffmpeg.StandardOutput.BaseStream.CopyToAsync(bytes);
            await ffmpeg.WaitForExitAsync();
            Assert.Equal("0", ffmpeg.ExitCode.ToString(CultureInfo.InvariantCulture));
            return bytes.ToArray();
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static bool IsSlice(ReadOnlyMemory<byte> unit) => (unit.Span[0] & 0x1f) is 1 or 5;

    private RtspServer Serve(int port = 0)
    {
        var server = new RtspServer(port, Clock, NullLogger<RtspServer>.Instance);
        _toDispose.Add(server);
        return server;
    }

    private void Start(string url)
    {
        Assert.Null(CameraAddress.TryParse(url, out var address));
        _toDispose.Insert(0, StreamRecorder.Start("Gate 3", address!, _ring, _options, Clock, NullLogger<StreamRecorder>.Instance,
            state => _states.Writer.TryWrite(state)));
    }

    private Task<CameraState> StateAsync() => _states.Reader.ReadAsync().AsTask().Soon();
}
