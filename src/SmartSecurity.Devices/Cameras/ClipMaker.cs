using System.ComponentModel;

namespace SmartSecurity.Devices.Cameras;

/// <summary>Puts a piece of a stream into a file that browsers and players open. Pictures are copied, never encoded again.</summary>
public static class ClipMaker
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>Memory that looks like a folder: a clip in clear never reaches a disk there.</summary>
    private const string MemoryFolder = "/dev/shm";
    private const UnixFileMode OursOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <param name="options">Names the ffmpeg program.</param>
    /// <param name="cut">The piece.</param>
    /// <param name="clock">Limits the time.</param>
    /// <param name="cancel">Stops the attempt; nothing is left behind.</param>
    /// <returns>MP4 with its index in front; or null and why.</returns>
    /// <exception cref="IOException">There is no room for it.</exception>
    public static async Task<(byte[]? Mp4, string? Why)> ToMp4Async(
        RtspReaderOptions options, StreamCut cut, TimeProvider clock, CancellationToken cancel)
    {
        var parent = Directory.Exists(MemoryFolder) ? MemoryFolder : Path.GetTempPath();
        var path = Path.Combine(parent, $"clip-{Guid.NewGuid():N}");
        var folder = OperatingSystem.IsWindows() ? Directory.CreateDirectory(path) : Directory.CreateDirectory(path, OursOnly);
        try
        {
            var file = Path.Combine(folder.FullName, "clip.mp4");
            using var ffmpeg = new ChildProcess(options.FfmpegPath, CommandFor(file, cut.IsHevc), takesInput: true);
            using var limit = new CancellationTokenSource(Longest, clock);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
            await using var stopping = both.Token.Register(ffmpeg.Kill);
            await GiveAsync(ffmpeg, cut.Ts);
            await ffmpeg.EndAsync();
            cancel.ThrowIfCancellationRequested();
            if (limit.IsCancellationRequested) return (null, "it took too long");
            var made = new FileInfo(file);
            return ffmpeg.ExitCode == 0 && made is { Exists: true, Length: > 0 }
                ? (await File.ReadAllBytesAsync(file, cancel), null) : (null, ffmpeg.LastWords);
        }
        catch (InvalidOperationException e) when (e.InnerException is Win32Exception)
        {
            return (null, e.Message);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The whole of what ffmpeg is told. Apple's players know H.265 by the name hvc1 only.</summary>
    internal static string CommandFor(string file, bool isHevc) =>
        "-nostdin -loglevel error -f mpegts -i pipe:0 -map 0:v:0 -c copy " + (isHevc ? "-tag:v hvc1 " : "")
        + $"-avoid_negative_ts make_zero -movflags +faststart -f mp4 \"{file}\"";

    private static async Task GiveAsync(ChildProcess ffmpeg, byte[] ts)
    {
        try
        {
            await ffmpeg.Input.WriteAsync(ts, CancellationToken.None);
            ffmpeg.Input.Close();
        }
        catch (IOException)
        {
            return;   // it has ended: its last words say why
        }
    }
}
