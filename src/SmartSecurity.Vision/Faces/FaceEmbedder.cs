using System.Security.Cryptography;
using System.Text;
using OpenCvSharp;
using SmartSecurity.Vision.Models;

namespace SmartSecurity.Vision.Faces;

/// <summary>One embedder, or two whose opinions are averaged: the cosine of two embeddings is the mean of the two models' cosines.</summary>
/// <remarks>Source: docs/design/recognition.md, "Two embedders".</remarks>
internal sealed class FaceEmbedder
{
    private const string First = "face-embedder", Second = "face-embedder-second";

    private readonly OnnxModel[] _models;

    private FaceEmbedder(params OnnxModel[] models)
    {
        _models = models;
        Sha256 = models is [var only]
            ? only.Sha256
            : Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Join('+', models.Select(m => m.Sha256)))));
    }

    /// <summary>SHA-256 (hex) of the embedder; of two: SHA-256 of both texts joined by a plus sign, so that a template is known by both.</summary>
    public string Sha256 { get; }

    public int Length => _models.Sum(m => m.Manifest.EmbeddingLength);

    /// <summary>The second is used with the first that its thresholds were measured with; a site's own first stands alone unless its second says so.</summary>
    /// <param name="load">Loads a kind; who passes it disposes what was loaded.</param>
    /// <exception cref="ModelRefusedException">One cannot be loaded, or the settings name a second one that is fitted with another first.</exception>
    public static FaceEmbedder Of(ModelStore store, Func<string, OnnxModel> load)
    {
        var first = load(First);
        if (!store.Has(Second)) return new(first);
        var second = store.ReadManifest(Second);
        if (second.FittedWith == first.Sha256) return new(first, load(Second));
        return store.IsChosen(Second)
            ? throw new ModelRefusedException(second.Name, $"it is not fitted with {first.Manifest.Name}",
                $"put that one's SHA-256 as fittedWith and the thresholds of both into its model.yaml, or set Vision:Models:{Second} to {ModelStore.None}")
            : new(first);
    }

    /// <summary>Of two, the second's manifest holds what was measured with both.</summary>
    public double Threshold(string name) => _models[^1].Manifest.Threshold(name);

    /// <param name="aligned">112 × 112, as made by <see cref="FaceAligner.Align"/>.</param>
    /// <returns>Unit length.</returns>
    public float[] Embed(Mat aligned) => Embeddings.Joined([.. _models.Select(model => Embed(model, aligned))]);

    private static float[] Embed(OnnxModel model, Mat aligned)
    {
        var values = model.Run(aligned)[0].Values;
        return values.Length == model.Manifest.EmbeddingLength
            ? Embeddings.Normalise(values)
            : throw new ModelRefusedException(model.Manifest.Name, $"it gives {values.Length} numbers", "correct embeddingLength in its model.yaml");
    }
}
