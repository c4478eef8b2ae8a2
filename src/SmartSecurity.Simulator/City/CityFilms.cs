using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OpenCvSharp;

namespace SmartSecurity.Simulator.City;

/// <summary>The two films of the demo's cameras as files: H.264 in Annex B, no B pictures, a key picture every second, to be
/// looped.</summary>
public sealed record CityFilmFiles(string VehicleGate, string PedestrianGate);

/// <summary>Makes the films that the demo's cameras show, and keeps them: the same plates, heads and seed are filmed once.</summary>
public static class CityFilms
{
    public const int WidthPx = 1280;
    public const int HeightPx = 720;
    public const int FramesPerSecond = 12;

    /// <summary>Part of the files' names; counts up whenever the painting changes, so that no older film is taken for it.</summary>
    private const int Version = 1;

    /// <param name="folder">Where the films are kept; made when missing.</param>
    /// <param name="plates">At least one; the first <see cref="VehicleFilm.CarsMax"/> are filmed, 4 s each.</param>
    /// <param name="heads">At least one JPEG, see <see cref="HeadCrops"/>; the first <see cref="PedestrianFilm.PeopleMax"/> are filmed, 5 s
    /// each.</param>
    /// <param name="seed">The same seed gives the same films.</param>
    /// <exception cref="InvalidOperationException">ffmpeg failed; the message holds its last words.</exception>
    public static async Task<CityFilmFiles> MakeAsync(
        string folder, IReadOnlyList<PlateDesign> plates, IReadOnlyList<byte[]> heads, int seed, CancellationToken cancel = default)
    {
        Directory.CreateDirectory(folder);
        var files = FilesFor(folder, plates, heads, seed);
        var (vehicles, pedestrians) = files;
        await Task.WhenAll(
            Task.Run(async () =>
            {
                if (File.Exists(vehicles)) return;
                using var painter = await PlatePainter.LoadAsync(cancel: cancel);
                using var film = new VehicleFilm(painter, [.. plates.Take(VehicleFilm.CarsMax)], seed);
                await EncodeAsync(film, vehicles, cancel);
            }, cancel),
            Task.Run(async () =>
            {
                if (File.Exists(pedestrians)) return;
                using var film = new PedestrianFilm([.. heads.Take(PedestrianFilm.PeopleMax)], seed);
                await EncodeAsync(film, pedestrians, cancel);
            }, cancel));
        return files;
    }

    /// <summary>Where <see cref="MakeAsync"/> keeps the films of these inputs, made already or not.</summary>
    public static CityFilmFiles FilesFor(string folder, IReadOnlyList<PlateDesign> plates, IReadOnlyList<byte[]> heads, int seed) => new(
        PathOf(folder, "vehicle-gate", seed, plates.Take(VehicleFilm.CarsMax).Select(p => Encoding.UTF8.GetBytes($"{p.Kind} {p.Text}"))),
        PathOf(folder, "pedestrian-gate", seed, heads.Take(PedestrianFilm.PeopleMax)));

    /// <summary>Encodes a film as a camera's stream. The file appears when it is whole.</summary>
    /// <exception cref="InvalidOperationException">ffmpeg failed; the message holds its last words.</exception>
    public static async Task EncodeAsync(IFilm film, string path, CancellationToken cancel = default)
    {
        var unfinished = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            await Ffmpeg.FeedAsync(Arguments(unfinished), output => WriteAsync(film, output, cancel), cancel);
            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    internal static Mat Decode(byte[] picture)
    {
        var decoded = picture.Length == 0 ? new Mat() : Cv2.ImDecode(picture, ImreadModes.Color);
        if (!decoded.Empty()) return decoded;
        decoded.Dispose();
        throw new InvalidDataException("The bytes are no picture.");
    }

    /// <summary>Adds the noise of one moment; which part of the noise is taken follows from the moment alone.</summary>
    internal static void AddNoise(Mat frame, Mat noise, int moment)
    {
        var random = new Random(moment);
        var corner = new Point(random.Next(noise.Cols - frame.Cols), random.Next(noise.Rows - frame.Rows));
        using var part = new Mat(noise, new Rect(corner, frame.Size()));
        Cv2.AddWeighted(frame, 1, part, 1, -128, frame);
    }

    private static IEnumerable<string> Arguments(string path)
    {
        var rate = FramesPerSecond.ToString(CultureInfo.InvariantCulture);
        return
        [
            "-f", "rawvideo", "-pix_fmt", "bgr24", "-video_size", string.Create(CultureInfo.InvariantCulture, $"{WidthPx}x{HeightPx}"),
            "-framerate", rate, "-i", "pipe:0", "-an", "-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "superfast", "-crf", "25",
            "-profile:v", "main", "-bf", "0", "-g", rate, "-sc_threshold", "0", "-x264-params", "repeat-headers=1", "-f", "h264", path,
        ];
    }

    private static async Task WriteAsync(IFilm film, Stream output, CancellationToken cancel)
    {
        using var frame = new Mat(HeightPx, WidthPx, MatType.CV_8UC3);
        var bytes = new byte[WidthPx * HeightPx * 3];
        for (var i = 0; i < film.FrameCount; i++)
        {
            film.Paint(i, frame);
            System.Runtime.InteropServices.Marshal.Copy(frame.Data, bytes, 0, bytes.Length);
            await output.WriteAsync(bytes, cancel);
        }
    }

    private static string PathOf(string folder, string name, int seed, IEnumerable<byte[]> inputs)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Version} {seed} {name}")));
        foreach (var input in inputs) hash.AppendData(SHA256.HashData(input));
        return Path.Combine(folder, $"{name}-{Convert.ToHexStringLower(hash.GetHashAndReset())[..16]}.h264");
    }
}
