using System.Security.Cryptography;
using System.Text;
using SmartSecurity.Vision.Faces;
using SmartSecurity.Vision.Models;

namespace SmartSecurity.Vision.Tests.Faces;

/// <summary>
/// Goal: two embedders give the mean of their cosines under a name of their own, and the first stands alone where the second is not wanted or was
/// not measured with it. Method: the real models; folders and settings as a site would have them.
/// </summary>
public sealed class FaceEmbedderTests : IDisposable
{
    private const string Second = "face-embedder-second";

    private readonly string _folder = Directory.CreateTempSubdirectory("models-").FullName;

    public FaceEmbedderTests()
    {
        foreach (var kind in Directory.EnumerateDirectories(Seen.ModelsFolder).Where(f => Path.GetFileName(f) is not Second))
            Directory.CreateSymbolicLink(Path.Combine(_folder, Path.GetFileName(kind)), kind);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_cosine_of_two_faces_is_the_mean_of_both_models_cosines()
    {
        using var alone = new FaceAnalyser(new ModelStore(_folder));
        var (f, n, both) = (FacesOf(alone.Analyse), SecondOf(), FacesOf(Seen.Faces.Analyse));
        Assert.All(both, e => Assert.Equal(1, Embeddings.Cosine(e, e), 1e-6));
        foreach (var (a, b) in ((int, int)[])[(0, 1), (0, 2), (1, 2)])
        {
            var (first, second) = (Embeddings.Cosine(f[a], f[b]), Embeddings.Cosine(n[a], n[b]));
            Assert.True(Math.Abs(first - second) > 1e-3);   // models that agree to the last digit would prove nothing
            Assert.Equal((first + second) / 2, Embeddings.Cosine(both[a], both[b]), 1e-6);
        }
        Assert.True(Embeddings.Cosine(n[0], n[1]) > Embeddings.Cosine(n[0], n[2]) + 0.3);
    }

    [Fact]
    public void Both_are_listed_and_templates_bear_the_name_of_both()
    {
        const string f = "87aacdfe57510db2af90c0251df680e8eec88f122ee94712121d09bcaaaf3581";
        const string n = "d8ba40c0127fb8ca9917e8fddc79bbbda063657bc92a496d34da0bc8a760443b";
        Assert.Equal((f, n), (Seen.Faces.ModelHashes["fr-feature"], Seen.Faces.ModelHashes["mobilefacenet"]));
        var both = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"{f}+{n}")));
        Assert.Equal((704, both), (Seen.Faces.EmbeddingLength, Seen.Faces.ModelSha256));
        Assert.True(Seen.Faces.Thresholds.ImpostorDeviation > 0.11);   // the second's manifest, not the first's
    }

    [Fact]
    public void Without_its_folder_the_first_stands_alone() => IsAlone(new FaceAnalyser(new ModelStore(_folder)));

    [Fact]
    public void A_site_can_do_without_by_a_setting() => IsAlone(new FaceAnalyser(new ModelStore(Seen.ModelsFolder, Chosen(ModelStore.None))));

    [Fact]
    public void A_second_that_was_measured_with_another_first_is_left_out_and_refused_where_it_is_named()
    {
        Manifest(yaml => yaml.Replace("fittedWith: 87", "fittedWith: 78", StringComparison.Ordinal));
        IsAlone(new FaceAnalyser(new ModelStore(_folder)));
        var refused = Assert.Throws<ModelRefusedException>(() => new FaceAnalyser(new ModelStore(_folder, Chosen("mobilefacenet"))));
        Assert.Equal("mobilefacenet", refused.Model);
        Assert.Contains("fittedWith", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_second_is_refused_and_not_passed_over()
    {
        Manifest(yaml => yaml.Replace("sha256: d8", "sha256: 8d", StringComparison.Ordinal));
        Assert.Equal("mobilefacenet", Assert.Throws<ModelRefusedException>(() => new FaceAnalyser(new ModelStore(_folder))).Model);
    }

    private static void IsAlone(FaceAnalyser analyser)
    {
        using (analyser)
        {
            Assert.StartsWith("87aacdfe", analyser.ModelSha256, StringComparison.Ordinal);
            Assert.Equal((512, 0.105), (analyser.EmbeddingLength, analyser.Thresholds.ImpostorDeviation));
            Assert.False(analyser.ModelHashes.ContainsKey("mobilefacenet"));
        }
    }

    private static Dictionary<string, string> Chosen(string second) => new(StringComparer.Ordinal) { [Second] = second };

    /// <summary>One person twice, and another.</summary>
    private static List<float[]> FacesOf(Func<Vision.Pictures.Picture, bool, IReadOnlyList<Face>> analyse) => Pictures().ConvertAll(picture =>
    {
        using (picture) return Assert.Single(analyse(picture, true)).Embedding;
    });

    private static List<float[]> SecondOf()
    {
        var store = new ModelStore(Seen.ModelsFolder);
        using var detect = store.Load("face-detector");
        using var landmarks = store.Load("face-landmarks");
        using var model = store.Load(Second);
        var (detector, aligner) = (new FaceDetector(detect), new FaceAligner(landmarks));
        return Pictures().ConvertAll(picture =>
        {
            using (picture)
            using (var aligned = aligner.Align(picture.Bgr, aligner.Find(picture.Bgr, Assert.Single(detector.Find(picture.Bgr)))))
                return Embeddings.Normalise(model.Run(aligned)[0].Values);
        });
    }

    private static List<Vision.Pictures.Picture> Pictures() =>
        [.. ((string[])["001-neutral.jpg", "001-smiling.jpg", "005-neutral.jpg"]).Select(f => Seen.Picture("faces", "pairs", "images", f))];

    private void Manifest(Func<string, string> edit)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, Second, "mobilefacenet")).FullName;
        File.WriteAllText(Path.Combine(folder, "model.yaml"), edit(File.ReadAllText(Path.Combine(Seen.ModelsFolder, Second, "mobilefacenet", "model.yaml"))));
    }
}
