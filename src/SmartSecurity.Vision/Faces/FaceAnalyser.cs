using SmartSecurity.Core.Recognition;
using SmartSecurity.Vision.Models;
using SmartSecurity.Vision.Pictures;

namespace SmartSecurity.Vision.Faces;

/// <summary>A face in a picture, with what is needed to match it.</summary>
/// <param name="Box">Clipped to the picture.</param>
/// <param name="Score">0..1, the detector's.</param>
/// <param name="Embedding">Unit length; compared by dot product, and only with embeddings of the same model.</param>
/// <param name="ModelSha256">SHA-256 (hex) of what made the embedding, see <see cref="FaceEmbedder.Sha256"/>.</param>
public sealed record Face(PictureBox Box, double Score, float[] Embedding, FaceQuality Quality, string ModelSha256);

/// <summary>Finds the faces of a picture and describes each. Safe to use from several threads.</summary>
/// <remarks>Source: docs/design/vision.md, "Faces": the order and numbers of its table are followed exactly.</remarks>
public sealed class FaceAnalyser : IDisposable
{
    /// <summary>More faces than this in one picture is a crowd: only the surest are described.</summary>
    public const int FacesMax = 24;

    private readonly OnnxModel[] _models;
    private readonly FaceEmbedder _embedder;
    private readonly FaceDetector _detector;
    private readonly FaceAligner _aligner;
    private readonly FaceQualityMeter _meter;
    private readonly FaceLiveness _liveness;

    /// <exception cref="ModelRefusedException">A model is missing or not what its manifest says.</exception>
    public FaceAnalyser(ModelStore store)
    {
        var loaded = new List<OnnxModel>();
        try
        {
            OnnxModel Load(string kind)
            {
                loaded.Add(store.Load(kind));
                return loaded[^1];
            }
            OnnxModel detector = Load("face-detector"), landmarks = Load("face-landmarks"), pose = Load("face-pose"), liveness = Load("face-liveness");
            _embedder = FaceEmbedder.Of(store, Load);
            _models = [.. loaded];
            Margin = _embedder.Threshold("margin");
            Thresholds = new(_embedder.Threshold("impostorMean"), _embedder.Threshold("impostorDeviation"));
            EnrolFacePx = (int)_embedder.Threshold("enrolFacePx");
            EnrolDegrees = pose.Manifest.Threshold("enrolDegrees");
            SizePxMin = (int)detector.Manifest.Threshold("minFacePx");
            _detector = new(detector);
            _aligner = new(landmarks);
            _meter = new(pose);
            _liveness = new(liveness);
        }
        catch
        {
            loaded.ForEach(model => model.Dispose());
            throw;
        }
    }

    /// <summary>SHA-256 (hex) of the embedder or of both together: templates remember it.</summary>
    public string ModelSha256 => _embedder.Sha256;
    public int EmbeddingLength => _embedder.Length;

    /// <summary>Least lead of the best over the runner-up; less is ambiguous.</summary>
    public double Margin { get; }
    public FaceThresholds Thresholds { get; }

    /// <summary>Enrolment asks for a face of at least this size.</summary>
    public int EnrolFacePx { get; }
    public double EnrolDegrees { get; }

    /// <summary>Hard minimum: a smaller face is never matched.</summary>
    public int SizePxMin { get; }

    /// <summary>SHA-256 by name of every model in use.</summary>
    public IReadOnlyDictionary<string, string> ModelHashes => _models.ToDictionary(m => m.Manifest.Name, m => m.Sha256, StringComparer.Ordinal);

    /// <param name="embeds">False measures only: embeddings are empty, and nobody can be recognised by them.</param>
    /// <returns>Faces from the largest to the smallest.</returns>
    public IReadOnlyList<Face> Analyse(Picture picture, bool embeds = true)
    {
        var faces = new List<Face>();
        foreach (var found in _detector.Find(picture.Bgr).Take(FacesMax))
        {
            var points = _aligner.Find(picture.Bgr, found);
            using var aligned = _aligner.Align(picture.Bgr, points);
            var quality = _meter.Measure(picture.Bgr, found, aligned) with { EyeOpenness = points.EyeOpenness };
            faces.Add(new(BoxOf(found, picture), found.Score, embeds ? _embedder.Embed(aligned) : [], quality, ModelSha256));
        }
        return [.. faces.OrderByDescending(f => (long)f.Box.WidthPx * f.Box.HeightPx)];
    }

    /// <summary>Guesses whether a face found in a picture is alive: 0..1, a weak signal and not verified.</summary>
    public double Liveness(Picture picture, PictureBox face) => _liveness.Measure(picture, face);

    /// <summary>Boxes only: what blurring needs.</summary>
    public IReadOnlyList<PictureBox> FindBoxes(Picture picture) =>
        [.. _detector.Find(picture.Bgr).Select(found => BoxOf(found, picture))];

    /// <summary>The face a portrait is of: large and near the middle. Null when there is none.</summary>
    public static Face? MainOf(IReadOnlyList<Face> faces, int widthPx, int heightPx) => faces.MaxBy(face =>
    {
        var x = (face.Box.LeftPx + face.Box.WidthPx / 2.0) / widthPx - 0.5;
        var y = (face.Box.TopPx + face.Box.HeightPx / 2.0) / heightPx - 0.5;
        return face.Box.WidthPx * (double)face.Box.HeightPx * Math.Exp(-8 * (x * x + y * y));
    });

    private static PictureBox BoxOf(FoundFace face, Picture picture)
    {
        int left = Math.Clamp((int)face.LeftPx, 0, picture.WidthPx - 1), top = Math.Clamp((int)face.TopPx, 0, picture.HeightPx - 1);
        int right = Math.Clamp((int)face.RightPx, left + 1, picture.WidthPx), bottom = Math.Clamp((int)face.BottomPx, top + 1, picture.HeightPx);
        return new(left, top, right - left, bottom - top);
    }

    public void Dispose()
    {
        foreach (var model in _models) model.Dispose();
    }
}
