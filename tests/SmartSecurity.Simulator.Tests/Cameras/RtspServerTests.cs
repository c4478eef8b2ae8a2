using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using SmartSecurity.Simulator.Cameras;

namespace SmartSecurity.Simulator.Tests.Cameras;

/// <summary>
/// Goal: eight players see every picture at once, in order and in time, through the end of the loop; an unplugged camera is gone.
/// Method: real ffmpeg and ffprobe as players.
/// </summary>
public sealed class RtspServerTests : IAsyncLifetime
{
    private const int FramesPerSecond = 20;
    private readonly string _folder = Directory.CreateTempSubdirectory("rtsp-").FullName;
    private readonly RtspServer _server = new(0, TimeProvider.System, NullLogger<RtspServer>.Instance);
    private AnnexB _video = null!;

    public async ValueTask InitializeAsync()
    {
        var path = Path.Combine(_folder, "pattern.h264");
        await AnnexB.EncodeAsync("testsrc2=size=640x360:rate=20", isPattern: true, path, FramesPerSecond, TimeSpan.FromSeconds(2), 640);
        _video = AnnexB.Read(path);
    }

    [Fact]
    public async Task Eight_clients_see_sixty_pictures_each_with_even_timestamps_through_the_end_of_the_loop()
    {
        Assert.Equal(2 * FramesPerSecond, _video.Pictures.Count);
        var url = _server.Mount("yard", _video, FramesPerSecond);

        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RunAsync("ffprobe",
            "-loglevel", "error", "-rtsp_transport", "tcp", "-i", url, "-read_intervals", "%+#60",
                "-show_entries", "packet=pts_time", "-of", "csv=p=0")));

        foreach (var (code, output, errors) in all)
        {
            Assert.Equal((0, ""), (code, errors));
            var packets = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(60, packets.Length);
            // ffprobe has no time for the first packet until it has seen the second.
            var times = packets.Skip(1).Select(t => double.Parse(t.TrimEnd(','), CultureInfo.InvariantCulture)).ToList();
            Assert.All(times.Zip(times.Skip(1)), pair => Assert.Equal(1.0 / FramesPerSecond, pair.Second - pair.First, 3));
        }
    }

    [Fact]
    public async Task Pictures_larger_than_a_packet_arrive_whole()
    {
        Assert.Contains(_video.Pictures, p => p.Any(unit => unit.Length > 3_000));
        var url = _server.Mount("yard", _video, FramesPerSecond);
        var (code, _, errors) = await RunAsync("ffmpeg",
            "-nostdin", "-loglevel", "warning", "-rtsp_transport", "tcp", "-i", url, "-frames:v", "30", "-f", "null", "-");
        Assert.Equal((0, ""), (code, errors));   // a decoder that misses a piece complains
    }

    [Fact]
    public async Task An_unplugged_camera_drops_its_clients_and_is_not_found_until_it_is_plugged_in()
    {
        var url = _server.Mount("yard", _video, FramesPerSecond);
        var playing = new TaskCompletionSource();
        _server.Playing += _ => playing.TrySetResult();
        var endless = RunAsync("ffmpeg", "-nostdin", "-loglevel", "quiet", "-rtsp_transport", "tcp", "-i", url, "-f", "null", "-");
        await playing.Task.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);

        _server.Unplug("yard");
        await endless;

        var (code, _, errors) = await RunAsync("ffprobe", "-loglevel", "error", "-rtsp_transport", "tcp", "-analyzeduration", "0", "-i", url);
        Assert.NotEqual(0, code);
        Assert.Contains("404", errors, StringComparison.Ordinal);
        _server.Plug("yard");
        Assert.Equal(0, (await RunAsync("ffprobe", "-loglevel", "error", "-rtsp_transport", "tcp", "-analyzeduration", "0", "-i", url)).Code);
    }

    [Fact]
    public async Task Another_camera_does_not_notice_that_one_is_unplugged()
    {
        _server.Mount("yard", _video, FramesPerSecond);
        var other = _server.Mount("hall", _video, FramesPerSecond);
        _server.Unplug("yard");
        Assert.Equal(0, (await RunAsync("ffprobe", "-loglevel", "error", "-rtsp_transport", "tcp", "-analyzeduration", "0", "-i", other)).Code);
    }

    [Fact]
    public async Task UDP_is_refused_so_that_a_player_falls_back_to_TCP()
    {
        var url = _server.Mount("yard", _video, FramesPerSecond);
        Assert.Equal(0, (await RunAsync("ffprobe", "-loglevel", "fatal", "-i", url)).Code);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(string program, params string[] arguments)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments)
            { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false },
        };
        process.Start();
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);
        }
        catch (TimeoutException)
        {
            process.Kill();
            throw;
        }
        return (process.ExitCode, await output, await errors);
    }
}
