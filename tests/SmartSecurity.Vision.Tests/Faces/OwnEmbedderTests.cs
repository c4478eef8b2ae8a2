using System.Security.Cryptography;
using SmartSecurity.Core.Recognition;
using SmartSecurity.Vision.Tests.Models;

namespace SmartSecurity.Vision.Tests.Faces;

/// <summary>
/// Goal: a site puts in its own embedder of the ArcFace kind by a folder, a manifest and a setting, and nothing else changes. Method: an ONNX file
/// of another length, colour order and scale than ours, written by the test; it tells pictures apart by coarse light and shade.
/// </summary>
public sealed class OwnEmbedderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("models-").FullName;
    private readonly string _sha256;

    public OwnEmbedderTests()
    {
        foreach (var manifest in Directory.EnumerateFiles(Seen.ModelsFolder, "model.yaml",
            new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2 }))
        {
            var copy = Path.Combine(_folder, Path.GetRelativePath(Seen.ModelsFolder, manifest));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(manifest, copy);
        }
        File.CreateSymbolicLink(Path.Combine(_folder, "node_modules"), Path.Combine(Seen.ModelsFolder, "node_modules"));
        var model = OnnxFile.Means(112, 14);
        _sha256 = Convert.ToHexStringLower(SHA256.HashData(model));
        var own = Directory.CreateDirectory(Path.Combine(_folder, "face-embedder", "site-arcface")).FullName;
        File.WriteAllBytes(Path.Combine(own, "site.onnx"), model);
        File.WriteAllText(Path.Combine(own, "model.yaml"), $$"""
            name: site-arcface
            file: face-embedder/site-arcface/site.onnx
            sha256: {{_sha256}}
            licence: MIT
            source: made by a test
            input: { name: data, widthPx: 112, heightPx: 112, colour: bgr, mean: [127.5, 127.5, 127.5], scale: [0.0078431, 0.0078431, 0.0078431] }
            outputs: [fc1]
            distance: cosine
            embeddingLength: 192
            thresholds: { impostorMean: 0.5, impostorDeviation: 0.13, margin: 0.02, enrolFacePx: 64 }
            """);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_sites_own_embedder_enrols_and_identifies_under_its_own_name()
    {
        var options = new VisionOptions { ModelsDirectory = _folder };
        options.Models["face-embedder"] = "site-arcface";
        await using var recogniser = Seen.NewRecogniser(options: options);
        var cancel = TestContext.Current.CancellationToken;
        Assert.Equal(_sha256, recogniser.FaceModelSha256);

        var resident = Guid.CreateVersion7();
        var picture = Seen.Bytes("faces", "pairs", "images", "001-neutral.jpg");
        var enrolled = Assert.IsType<Enrolment.Accepted>(await recogniser.EnrolAsync(1, resident, [picture], cancel));
        Assert.Equal((192, _sha256), (enrolled.Template.Length, enrolled.ModelSha256));
        recogniser.Gallery.Of(1).Put(resident, enrolled.Template);

        var same = Assert.Single((await recogniser.RecogniseAsync(1, picture, LookFor.Faces, cancel)).Identifications);
        var other = Assert.Single((await recogniser.RecogniseAsync(1, Seen.Bytes("faces", "pairs", "images", "005-neutral.jpg"), LookFor.Faces, cancel))
            .Identifications);
        Assert.Equal((IdentificationOutcome.Matched, resident, _sha256), (same.Outcome, same.ResidentId, same.ModelSha256));
        Assert.Equal(IdentificationOutcome.Unknown, other.Outcome);
        Assert.InRange(other.Score, -1, same.Score - 0.05);
    }

    [Fact]
    public void A_manifest_that_promises_another_length_is_refused_by_name()
    {
        var manifest = Path.Combine(_folder, "face-embedder", "site-arcface", "model.yaml");
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace("embeddingLength: 192", "embeddingLength: 512", StringComparison.Ordinal));
        var chosen = new Dictionary<string, string>(StringComparer.Ordinal) { ["face-embedder"] = "site-arcface" };
        using var analyser = new Vision.Faces.FaceAnalyser(new(_folder, chosen));
        using var picture = Seen.Picture("faces", "pairs", "images", "001-neutral.jpg");
        var refused = Assert.Throws<Vision.Models.ModelRefusedException>(() => analyser.Analyse(picture));
        Assert.Equal("site-arcface", refused.Model);
    }
}
