using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using OpenCvSharp;
using SmartSecurity.Simulator.City;

namespace SmartSecurity.Simulator.Tests.City;

/// <summary>
/// Goal: the films are what a camera sends, of the promised length, the same for the same seed, and made once.
/// Method: a film of one car and one of one person go through ffmpeg and are read back by ffprobe; pictures are compared by their hash.
/// Heads are painted here, because what they show does not matter.
/// </summary>
public sealed class CityFilmsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("films-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Films_are_H264_with_a_key_picture_each_second_and_no_B_pictures()
    {
        var files = await CityFilms.MakeAsync(_folder, [PlateDesign.Of("京A8B5K2")], [Head(90)], seed: 3, Cancel);
        Assert.Equal(Pictures(4), await ProbeAsync(files.VehicleGate));
        Assert.Equal(Pictures(5), await ProbeAsync(files.PedestrianGate));
    }

    [Fact]
    public async Task What_was_filmed_is_not_filmed_again_and_other_inputs_are()
    {
        PlateDesign[] plates = [PlateDesign.Of("京A8B5K2")];
        var files = await CityFilms.MakeAsync(_folder, plates, [Head(90)], seed: 3, Cancel);
        await File.WriteAllTextAsync(files.VehicleGate, "kept", Cancel);
        await File.WriteAllTextAsync(files.PedestrianGate, "kept", Cancel);

        Assert.Equal(files, await CityFilms.MakeAsync(_folder, plates, [Head(90)], seed: 3, Cancel));
        Assert.Equal("kept", await File.ReadAllTextAsync(files.VehicleGate, Cancel));
        var other = await CityFilms.MakeAsync(_folder, plates, [Head(120)], seed: 3, Cancel);
        Assert.Equal(files.VehicleGate, other.VehicleGate);
        Assert.NotEqual(files.PedestrianGate, other.PedestrianGate);
        Assert.Equal(3, Directory.GetFiles(_folder).Length);   // and nothing unfinished
    }

    [Fact]
    public async Task One_seed_gives_the_same_pictures_and_another_seed_others()
    {
        using var painter = await PlatePainter.LoadAsync(cancel: Cancel);
        string Vehicles(int seed)
        {
            using var film = new VehicleFilm(painter, [PlateDesign.Of("京A8B5K2"), PlateDesign.Of("沪BD12345")], seed);
            return HashOf(film);
        }
        string Pedestrians(int seed)
        {
            using var film = new PedestrianFilm([Head(90), Head(120)], seed);
            return HashOf(film);
        }
        Assert.Equal(Vehicles(5), Vehicles(5));
        Assert.NotEqual(Vehicles(5), Vehicles(6));
        Assert.Equal(Pedestrians(5), Pedestrians(5));
        Assert.NotEqual(Pedestrians(5), Pedestrians(6));
    }

    [Fact]
    public void Of_more_cars_or_people_than_fit_the_first_are_filmed()
    {
        var plates = Enumerable.Range(0, 12).Select(i => PlateDesign.Of($"京A8B5K{i % 10}")).ToList();
        var heads = Enumerable.Range(0, 12).Select(i => Head(60 + (i * 5))).ToList();
        CityFilmFiles Files(int cars, int people) => CityFilms.FilesFor(_folder, plates[..cars], heads[..people], seed: 1);
        Assert.Equal(Files(VehicleFilm.CarsMax, PedestrianFilm.PeopleMax), Files(12, 12));
        Assert.NotEqual(Files(VehicleFilm.CarsMax - 1, 12).VehicleGate, Files(12, 12).VehicleGate);
        Assert.NotEqual(Files(12, PedestrianFilm.PeopleMax - 1).PedestrianGate, Files(12, 12).PedestrianGate);
    }

    [Fact]
    public void A_plate_and_a_head_are_large_enough_to_be_recognised()
    {
        Assert.True(VehicleFilm.PlateNearPx >= 140, $"{VehicleFilm.PlateNearPx}");
        Assert.True(PedestrianFilm.HeadNearPx >= 110, $"{PedestrianFilm.HeadNearPx}");
    }

    [Fact]
    public async Task Snapshots_have_their_size()
    {
        using var painter = await PlatePainter.LoadAsync(cancel: Cancel);
        using var car = Cv2.ImDecode(GateSnapshots.Car(painter, PlateDesign.Of("京A8B5K2")), ImreadModes.Color);
        using var person = Cv2.ImDecode(GateSnapshots.Person(Head(90)), ImreadModes.Color);
        Assert.Equal((new Size(960, 540), new Size(640, 480)), (car.Size(), person.Size()));
        Assert.Throws<InvalidDataException>(() => GateSnapshots.Person([1, 2, 3]));
        Assert.Throws<InvalidDataException>(() => GateSnapshots.Person([]));
    }

    [Fact]
    public void Heads_are_cut_from_the_sample_photographs()
    {
        var photographs = Path.Combine(SmartSecurity.Testing.SharedData.RepoRoot, "models/node_modules/@vladmandic/face-api/demo");
        Assert.SkipUnless(Directory.Exists(photographs), "The models are not fetched: npm ci in models/.");
        var heads = HeadCrops.FromPhotographs(photographs);
        Assert.Equal(HeadCrops.Count, heads.Count);
        foreach (var bytes in heads)
        {
            using var head = Cv2.ImDecode(bytes, ImreadModes.Color);
            Assert.InRange(head.Rows / (double)head.Cols, 1.1, 1.4);
            Assert.InRange(head.Rows, 380, 510);
        }
    }

    [Fact]
    public void A_missing_photograph_is_named() => Assert.Throws<FileNotFoundException>(() => HeadCrops.FromPhotographs(_folder));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Pictures(int seconds) =>
        string.Concat(Enumerable.Repeat("I" + new string('P', CityFilms.FramesPerSecond - 1), seconds));

    private static async Task<string> ProbeAsync(string path)
    {
        string[] arguments = ["-v", "error", "-show_entries", "frame=pict_type,width,height", "-of", "csv=p=0", path];
        var start = new ProcessStartInfo("ffprobe", arguments) { UseShellExecute = false, RedirectStandardOutput = true };
        using var probe = Process.Start(start)!;
        var lines = (await probe.StandardOutput.ReadToEndAsync(Cancel)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, l => Assert.StartsWith("1280,720,", l, StringComparison.Ordinal));
        return string.Concat(lines.Select(l => l.Split(',')[2].Trim()));
    }

    private static string HashOf(IFilm film)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var frame = new Mat(CityFilms.HeightPx, CityFilms.WidthPx, MatType.CV_8UC3);
        var bytes = new byte[CityFilms.WidthPx * CityFilms.HeightPx * 3];
        for (var i = 0; i < film.FrameCount; i += 9)
        {
            film.Paint(i, frame);
            Marshal.Copy(frame.Data, bytes, 0, bytes.Length);
            hash.AppendData(bytes);
        }
        return film.FrameCount.ToString(CultureInfo.InvariantCulture) + Convert.ToHexString(hash.GetHashAndReset());
    }

    private static byte[] Head(int shade)
    {
        using var head = new Mat(400, 330, MatType.CV_8UC3, new Scalar(shade, shade + 20, shade + 60));
        Cv2.Circle(head, new Point(165, 180), 90, new Scalar(140, 170, 210), -1);
        return head.ToBytes(".jpg");
    }
}
