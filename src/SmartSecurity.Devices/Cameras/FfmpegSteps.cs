using System.Globalization;
using FFMpegCore;

namespace SmartSecurity.Devices.Cameras;

/// <summary>One thing ffmpeg is told, as the few arguments it takes before and after the input.</summary>
internal interface IFfmpegStep
{
    /// <summary>Arguments that stand before <c>-i</c>.</summary>
    IEnumerable<string> Input => [];

    /// <summary>Filters, joined to one chain in the order of the steps.</summary>
    IEnumerable<string> Filters => [];

    /// <summary>Arguments that stand before the output.</summary>
    IEnumerable<string> Output => [];
}

/// <summary>It waits for nobody's keys and says only what went wrong.</summary>
internal sealed record Quiet : IFfmpegStep
{
    public IEnumerable<string> Input => ["-nostdin", "-loglevel error"];
}

/// <summary>TCP, because lost packets of UDP are grey pictures; and an end when the camera says nothing for so long.</summary>
internal sealed record OverTcp(TimeSpan SilenceMax) : IFfmpegStep
{
    public IEnumerable<string> Input =>
        ["-rtsp_transport tcp", string.Create(CultureInfo.InvariantCulture, $"-timeout {SilenceMax.Ticks / TimeSpan.TicksPerMicrosecond}")];
}

/// <summary>
/// A picture comes 85 ms late instead of 165. <c>-fflags nobuffer</c> would be quicker still, but drops the first group of pictures.
/// </summary>
internal sealed record LowDelay : IFfmpegStep
{
    public IEnumerable<string> Input => ["-flags low_delay", "-threads 1", "-probesize 32", "-analyzeduration 0"];
}

/// <summary>Every picture once, when it comes: none doubled or dropped to keep a rate.</summary>
internal sealed record Passthrough : IFfmpegStep
{
    public IEnumerable<string> Output => ["-vsync passthrough"];
}

/// <summary>At most so many pictures a second.</summary>
internal sealed record AtMost(int FramesPerSecond) : IFfmpegStep
{
    public IEnumerable<string> Filters => [string.Create(CultureInfo.InvariantCulture, $"fps={FramesPerSecond}")];
}

/// <summary>Always this size, also when the camera changes its own.</summary>
internal sealed record ScaleTo(int WidthPx, int HeightPx) : IFfmpegStep
{
    public IEnumerable<string> Filters => [string.Create(CultureInfo.InvariantCulture, $"scale={WidthPx}:{HeightPx}")];
}

/// <summary>Bare pixels, which cost less on a pipe than any picture format.</summary>
internal sealed record RawPictures : IFfmpegStep
{
    public IEnumerable<string> Output => ["-an", "-f rawvideo", "-pix_fmt bgr24"];
}

/// <summary>
/// The camera's own pictures, not decoded and without sound, in packets that can be cut at any picture that needs no other; each leaves ffmpeg as it
/// comes, and the tables that a piece must begin with come before each such picture.
/// </summary>
internal sealed record CopiedVideo : IFfmpegStep
{
    public IEnumerable<string> Input => ["-probesize 32", "-analyzeduration 0"];

    public IEnumerable<string> Output =>
        ["-map 0:v:0 -c copy", "-muxdelay 0 -muxpreload 0 -flush_packets 1", "-mpegts_flags +pat_pmt_at_frames", "-f mpegts"];
}

/// <summary>Joins steps to the arguments of one ffmpeg.</summary>
internal static class FfmpegCommand
{
    /// <param name="url">An address that <see cref="CameraAddress"/> has checked: no quotes, no white space.</param>
    public static string To(string url, params IReadOnlyList<IFfmpegStep> steps)
    {
        var filters = string.Join(',', steps.SelectMany(step => step.Filters));
        return FFMpegArguments
            .FromUrlInput(new Uri(url), input =>
            {
                foreach (var argument in steps.SelectMany(step => step.Input)) input.WithCustomArgument(argument);
            })
            .OutputToUrl("pipe:1", output =>
            {
                foreach (var argument in steps.SelectMany(step => step.Output)) output.WithCustomArgument(argument);
                if (filters.Length > 0) output.WithCustomArgument($"-vf {filters}");
            })
            .Arguments.Trim();
    }

    /// <summary>The arguments with which ffprobe tells a stream's width and height as <c>1280,720</c>.</summary>
    /// <param name="isQuick">
    /// Take the size from the stream's description, as nearly every camera tells it: 0.6 s instead of 2.4 s, because no pictures are
    /// awaited.
    /// </param>
    public static string ProbeSize(string url, TimeSpan silenceMax, bool isQuick) => string.Create(CultureInfo.InvariantCulture,
        $"-loglevel error -rtsp_transport tcp -timeout {silenceMax.Ticks / TimeSpan.TicksPerMicrosecond} ")
        + (isQuick ? "-probesize 32 -analyzeduration 0 " : "")
        + $"-select_streams v:0 -show_entries stream=width,height -of csv=p=0 \"{url}\"";
}
