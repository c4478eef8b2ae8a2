using System.Diagnostics;
using SmartSecurity.Testing;

namespace SmartSecurity.Web.Tests;

/// <summary>Films of still pictures for a browser's or a site's camera, made by ffmpeg from the shared faces. 4:3, as cameras give.</summary>
/// <remarks>A head is "turned" by bending its picture in perspective: it is not what a turned head looks like, but the pose model says so.</remarks>
internal static class Film
{
    private const string Fit = "scale=800:600:force_original_aspect_ratio=decrease,pad=800:600:(ow-iw)/2:(oh-ih)/2:0x404040,setsar=1";

    /// <summary>Looks to the person's own left by 11 to 12°.</summary>
    public static readonly Scene Left = new("zoom-30cm.jpg",
        "hflip,perspective=x0=0:y0=0:x1=W*0.91:y1=H*0.3:x2=0:y2=H:x3=W*0.91:y3=H*0.7:sense=destination," + Fit);

    public static readonly Scene Right = new("zoom-15cm.jpg", "perspective=x0=W*0.12:y0=H*0.4:x1=W:y1=0:x2=W*0.12:y2=H*0.6:x3=W:y3=H:sense=destination," + Fit);
    public static readonly Scene Front = new("zoom-60cm.jpg", Fit);
    public static readonly Scene Far = new("zoom-60cm.jpg", "scale=-2:120,pad=800:600:(ow-iw)/2:(oh-ih)/2:0x404040,setsar=1");
    public static readonly Scene Dark = new("zoom-60cm.jpg", Fit + ",colorlevels=romax=0.22:gomax=0.22:bomax=0.22");
    public static readonly Scene Blurred = new("zoom-60cm.jpg", Fit + ",gblur=sigma=9");
    public static readonly Scene Nobody = new("zoom-60cm.jpg", Fit + ",drawbox=color=0x808080:t=fill");
    public static readonly Scene Two = new("zoom-60cm.jpg",
        "scale=400:600:force_original_aspect_ratio=increase,crop=400:600,split[a][b];[a][b]hstack,setsar=1");

    /// <summary>One picture, changed by an ffmpeg filter.</summary>
    public sealed record Scene(string Picture, string Filter);

    /// <summary>Of each scene. Bare MJPEG is shown at 25 (ffmpeg) or 30 (Chromium) pictures a second: 3 to 4 s.</summary>
    private const int PicturesEach = 100;

    /// <summary>A film that shows one scene after another.</summary>
    /// <returns>Path of the file; the folder is the caller's.</returns>
    public static async Task<string> MakeAsync(string folder, params Scene[] scenes)
    {
        var path = Path.Combine(folder, $"{Guid.NewGuid():N}.mjpeg");
        await File.WriteAllBytesAsync(path, await FfmpegAsync(scenes));
        return path;
    }

    private static async Task<byte[]> FfmpegAsync(Scene[] scenes)
    {
        var words = new List<string> { "-nostdin", "-loglevel", "error" };
        foreach (var scene in scenes)
            words.AddRange(["-loop", "1", "-framerate", "25", "-t", $"{PicturesEach / 25}", "-i",
                SharedData.PathOf("faces", "one-person", "images", scene.Picture)]);
        var filters = string.Join(';', scenes.Select((s, i) => $"[{i}:v]{s.Filter},format=yuvj420p[v{i}]"));
        words.AddRange(["-filter_complex", $"{filters};{string.Concat(scenes.Select((_, i) => $"[v{i}]"))}concat=n={scenes.Length}[v]",
            "-map", "[v]", "-c:v", "mjpeg", "-q:v", "3", "-f", "mjpeg", "pipe:1"]);
        var start = new ProcessStartInfo("ffmpeg", words) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using var ffmpeg = Process.Start(start)!;
        var errors = ffmpeg.StandardError.ReadToEndAsync();
        using var film = new MemoryStream();
        await ffmpeg.StandardOutput.BaseStream.CopyToAsync(film);
        await ffmpeg.WaitForExitAsync();
        Assert.True(ffmpeg.ExitCode == 0, await errors);
        return film.ToArray();
    }
}
