using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;
using SmartSecurity.Core.Health;
using SmartSecurity.Core.Recognition;
using SmartSecurity.Vision.Models;
using SmartSecurity.Vision.Motion;
using SmartSecurity.Vision.Pictures;
using SmartSecurity.Vision.Tests.Models;

namespace SmartSecurity.Vision.Tests.Motion;

/// <summary>
/// Goal: a site's own detector of the YOLO family works by its manifest, one that does not fit is refused by name, and people are found without any.
/// Method: ONNX files written by the test, which give the same boxes for every picture; a frame twice as wide as high in a square input of 64.
/// </summary>
public sealed class ObjectDetectorTests : IDisposable
{
    private const int WidthPx = 640, HeightPx = 320;
    private static readonly string[] Classes = ["person", "bicycle", "car"];
    private static readonly PictureBox[] Everywhere = [new(0, 0, WidthPx, HeightPx)];

    private readonly string _folder = Directory.CreateTempSubdirectory("models-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Boxes_in_columns_become_people_and_vehicles_in_pixels_of_the_frame()
    {
        // Five boxes: a person, the same a little aside and less sure, a car, a bicycle that nobody asks for, and one under the threshold.
        float[] columns =
        [
            16, 17, 48, 30, 50,     // centre x
            32, 32, 32, 30, 40,     // centre y
            8, 8, 16, 8, 8,         // width
            20, 20, 10, 8, 8,       // height
            .9f, .8f, .1f, .1f, .2f,
            0, 0, 0, .9f, 0,
            0, 0, .7f, .1f, .1f,
        ];
        using var detector = Detector(ObjectDetector.Columns, [1, 7, 5], columns);
        Assert.True(detector.KnowsVehicles);
        // The frame is 64 × 32 in the input, 16 from its top: a tenth of its size.
        Assert.Equal(
            [new(ObjectKind.Person, .9f, new PictureBox(120, 60, 80, 200)), new(ObjectKind.Vehicle, .7f, new PictureBox(400, 110, 160, 100))],
            Find(detector, Everywhere));
        Assert.Equal([ObjectKind.Vehicle], Find(detector, [new PictureBox(380, 100, 200, 120)]).Select(o => o.Kind));
    }

    [Fact]
    public void Boxes_in_rows_are_as_sure_as_there_is_anything_at_all_times_the_class()
    {
        float[] rows = [16, 32, 8, 20, .9f, .8f, 0, 0, /**/ 48, 32, 16, 10, .4f, 0, 0, .9f, /**/ float.NaN, 1, 1, 1, 1, 1, 1, 1];
        using var detector = Detector(ObjectDetector.Rows, [1, 3, 8], rows);
        var person = Assert.Single(Find(detector, Everywhere));
        Assert.Equal((ObjectKind.Person, .72, new PictureBox(120, 60, 80, 200)), (person.Kind, Math.Round(person.Score, 3), person.Box));
    }

    [Theory]
    [InlineData(ObjectDetector.Columns, new long[] { 1, 8, 2 }, "its output is [1, 8, 2] and not [1, 7, N]")]
    [InlineData(ObjectDetector.Rows, new long[] { 1, 2, 7 }, "its output is [1, 2, 7] and not [1, N, 8]")]
    [InlineData(ObjectDetector.Columns, new long[] { 7, 2 }, "its output is [7, 2]")]
    [InlineData("yolo-diagonal", new long[] { 1, 7, 2 }, "its layout is neither yolo-columns nor yolo-rows")]
    public void Another_shape_than_the_manifest_says_is_refused(string layout, long[] shape, string why)
    {
        Write(layout, shape, new float[shape.Aggregate(1L, (a, b) => a * b)]);
        var refused = Assert.Throws<ModelRefusedException>(() => new ObjectDetector(new ModelStore(_folder).Load(ObjectDetector.ModelKind)));
        Assert.Equal("ours", refused.Model);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.Contains("model.yaml", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Classes_without_a_person_are_refused()
    {
        Write(ObjectDetector.Columns, [1, 5, 1], new float[5], ["car"]);
        var refused = Assert.Throws<ModelRefusedException>(() => new ObjectDetector(new ModelStore(_folder).Load(ObjectDetector.ModelKind)));
        Assert.Contains("no person", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_model_people_are_found_and_a_repaired_one_is_taken_up_without_a_restart()
    {
        var clock = new FakeTimeProvider();
        var health = new HealthBoard(clock);
        using var finders = new ObjectFinders(new VisionOptions { ModelsDirectory = _folder }, health, clock);
        Assert.IsType<PeopleDetector>(finders.Current);
        Assert.Null(health.Find(ObjectDetector.ModelKind));

        Write(ObjectDetector.Columns, [1, 8, 1], new float[8]);
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.False(finders.Current.KnowsVehicles);
        var said = health.Find(ObjectDetector.ModelKind);
        Assert.Equal(HealthLevel.Degraded, said?.Level);
        Assert.Contains("only people are found", said?.Message, StringComparison.Ordinal);

        Write(ObjectDetector.Columns, [1, 7, 1], new float[7]);
        Assert.False(finders.Current.KnowsVehicles);   // not looked at again so soon
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.True(finders.Current.KnowsVehicles);
        Assert.Equal(HealthLevel.Healthy, health.Find(ObjectDetector.ModelKind)?.Level);
    }

    [Fact]
    public async Task The_recogniser_finds_objects_on_its_pool_and_nothing_in_a_broken_frame()
    {
        Write(ObjectDetector.Columns, [1, 7, 1], [32, 32, 8, 20, .9f, 0, 0]);
        await using var recogniser = Seen.NewRecogniser(options: new() { ModelsDirectory = _folder });
        var cancel = TestContext.Current.CancellationToken;
        Assert.True(recogniser.KnowsVehicles);
        Assert.Single(await recogniser.FindObjectsAsync(Frame(), Everywhere, null, cancel));
        Assert.Empty(await recogniser.FindObjectsAsync(Frame(), [], null, cancel));
        Assert.Empty(await recogniser.FindObjectsAsync(new RawFrame([1, 2, 3], WidthPx, HeightPx), Everywhere, null, cancel));
    }

    private static RawFrame Frame() => new(new byte[WidthPx * HeightPx * 3], WidthPx, HeightPx);

    private static IReadOnlyList<SeenObject> Find(ObjectDetector detector, IReadOnlyList<PictureBox> moving)
    {
        using var picture = ((PictureResult.Decoded)Picture.FromFrame(Frame())).Picture;
        return detector.Find(picture.Bgr, moving, null);
    }

    private ObjectDetector Detector(string layout, long[] shape, float[] values)
    {
        Write(layout, shape, values);
        return new ObjectDetector(new ModelStore(_folder).Load(ObjectDetector.ModelKind));
    }

    private void Write(string layout, long[] shape, float[] values, string[]? classes = null)
    {
        var onnx = OnnxFile.Constant([1, 3, 64, 64], shape, values);
        var folder = Directory.CreateDirectory(Path.Combine(_folder, ObjectDetector.ModelKind, "ours")).FullName;
        File.WriteAllBytes(Path.Combine(folder, "model.onnx"), onnx);
        File.WriteAllText(Path.Combine(folder, "model.yaml"), $$"""
            name: ours
            file: object-detector/ours/model.onnx
            sha256: {{Convert.ToHexStringLower(SHA256.HashData(onnx))}}
            licence: none, written by a test
            source: this test
            input: { name: images, widthPx: 64, heightPx: 64, colour: rgb, mean: [0, 0, 0], scale: [0.00392157, 0.00392157, 0.00392157] }
            outputs: [output0]
            layout: {{layout}}
            classes: [{{string.Join(", ", classes ?? Classes)}}]
            thresholds: { score: 0.5, iou: 0.5 }
            """);
    }
}
