using System.Diagnostics;
using System.Globalization;

namespace SmartSecurity.Simulator.Cameras;

/// <summary>H.264 video as a camera sends it: pictures, each one a few NAL units, from a byte stream with start codes (Annex B).</summary>
/// <remarks>Source: ITU-T H.264, Annex B and 7.3.1 (NAL unit types), 7.3.3 (first_mb_in_slice is 0 in a picture's first slice).</remarks>
public sealed class AnnexB
{
    /// <summary>The largest file that is read into memory: 64 MiB, minutes of a camera's picture.</summary>
    public const long FileBytesMax = 64 * 1024 * 1024;

    private const int TypeMask = 0x1F;
    private const int Slice = 1;
    private const int KeySlice = 5;
    private const int SequenceSet = 7;
    private const int PictureSet = 8;

    private AnnexB(byte[] sequenceSet, byte[] pictureSet, IReadOnlyList<IReadOnlyList<ReadOnlyMemory<byte>>> pictures) =>
        (SequenceParameterSet, PictureParameterSet, Pictures) = (sequenceSet, pictureSet, pictures);

    public byte[] SequenceParameterSet { get; }

    public byte[] PictureParameterSet { get; }

    /// <summary>The pictures in order, each with its NAL units without start codes. The first is a key picture, so that the file can be
    /// looped.</summary>
    public IReadOnlyList<IReadOnlyList<ReadOnlyMemory<byte>>> Pictures { get; }

    /// <exception cref="InvalidDataException">The file is too large, or holds no H.264 that begins with a key picture.</exception>
    public static AnnexB Read(string path)
    {
        if (new FileInfo(path).Length > FileBytesMax) throw new InvalidDataException($"{path} is larger than {FileBytesMax} bytes.");
        return Parse(File.ReadAllBytes(path));
    }

    /// <exception cref="InvalidDataException">The bytes hold no H.264 that begins with a key picture.</exception>
    public static AnnexB Parse(ReadOnlyMemory<byte> bytes)
    {
        byte[]? sequenceSet = null, pictureSet = null;
        var pictures = new List<IReadOnlyList<ReadOnlyMemory<byte>>>();
        var picture = new List<ReadOnlyMemory<byte>>();
        var hasSlice = false;
        foreach (var unit in Units(bytes))
        {
            var type = unit.Span[0] & TypeMask;
            if (type == SequenceSet) sequenceSet ??= unit.ToArray();
            if (type == PictureSet) pictureSet ??= unit.ToArray();
            var isSlice = type is Slice or KeySlice;
            // first_mb_in_slice is coded so that 0 is a single 1 bit. What stands before a picture's first slice belongs to it.
            var startsPicture = isSlice ? unit.Length > 1 && (unit.Span[1] & 0x80) != 0 : true;
            if (hasSlice && startsPicture)
            {
                pictures.Add(picture);
                picture = [];
                hasSlice = false;
            }
            picture.Add(unit);
            hasSlice |= isSlice;
        }
        if (hasSlice) pictures.Add(picture);
        if (sequenceSet is null || pictureSet is null || pictures.Count == 0 || !pictures[0].Any(u => (u.Span[0] & TypeMask) == KeySlice))
            throw new InvalidDataException("There is no H.264 in Annex B that begins with its parameter sets and a key picture.");
        return new AnnexB(sequenceSet, pictureSet, pictures);
    }

    /// <summary>Makes an Annex-B file with ffmpeg, in the form of a camera's stream: no B pictures, a key picture every second.</summary>
    /// <param name="input">A video file, or with <paramref name="isPattern"/> a lavfi pattern as
    /// <c>testsrc=size=320x240:rate=10</c>.</param>
    /// <param name="isPattern">Whether the input is a pattern to be synthesised.</param>
    /// <param name="output">The file to write; replaced when it exists.</param>
    /// <param name="framesPerSecond">1 to 60.</param>
    /// <param name="duration">How much of the input is taken: up to 10 minutes.</param>
    /// <param name="widthPx">Even, 64 to 3,840; the height follows.</param>
    /// <exception cref="InvalidOperationException">ffmpeg failed; the message holds its last words.</exception>
    public static async Task EncodeAsync(
        string input, bool isPattern, string output, int framesPerSecond, TimeSpan duration, int widthPx,
            CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(framesPerSecond, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(framesPerSecond, 60);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(duration, TimeSpan.FromMinutes(10));
        ArgumentOutOfRangeException.ThrowIfNotEqual(widthPx & 1, 0, nameof(widthPx));
        var rate = framesPerSecond.ToString(CultureInfo.InvariantCulture);
        string[] arguments =
        [
            "-nostdin", "-loglevel", "error", "-y", .. isPattern ? (string[])["-f", "lavfi"] : [], "-i", input,
            "-t", duration.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture), "-an",
            "-vf", $"fps={rate},scale={widthPx.ToString(CultureInfo.InvariantCulture)}:-2,format=yuv420p",
            "-c:v", "libx264", "-preset", "veryfast", "-profile:v", "main", "-bf", "0", "-g", rate, "-x264-params", "repeat-headers=1",
            "-bsf:v", "h264_mp4toannexb", "-f", "h264", output,
        ];
        using var ffmpeg = new Process
        {
            StartInfo = new ProcessStartInfo("ffmpeg", arguments) { UseShellExecute = false, RedirectStandardError = true },
        };
        ffmpeg.Start();
        var words = ffmpeg.StandardError.ReadToEndAsync(cancel);
        try
        {
            await ffmpeg.WaitForExitAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            ffmpeg.Kill(entireProcessTree: true);
            throw;
        }
        if (ffmpeg.ExitCode != 0) throw new InvalidOperationException($"ffmpeg could not encode {Path.GetFileName(output)}: {await words}");
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Units(ReadOnlyMemory<byte> bytes)
    {
        var start = NextStart(bytes.Span, 0);
        while (start >= 0)
        {
            var begin = start + 3;
            start = NextStart(bytes.Span, begin);
            var end = start < 0 ? bytes.Length : start;
            while (end > begin && bytes.Span[end - 1] == 0) end--;   // the zeros belong to the next start code
            if (end > begin) yield return bytes[begin..end];
        }
    }

    private static int NextStart(ReadOnlySpan<byte> bytes, int from)
    {
        var at = bytes[from..].IndexOf<byte>([0, 0, 1]);
        return at < 0 ? -1 : from + at;
    }
}
