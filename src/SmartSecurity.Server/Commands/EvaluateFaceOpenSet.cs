using System.Collections.Concurrent;
using System.Globalization;
using SmartSecurity.Vision.Faces;
using SmartSecurity.Vision.Models;
using SmartSecurity.Web.Accuracy;

namespace SmartSecurity.Server;

/// <summary>A folder a person: who has more than N pictures is enrolled with the first N and asked for by the others; the rest are strangers.</summary>
/// <remarks>
/// FPIR: share of strangers (one picture each, chosen by the seed) whose best score reaches the threshold. FNIR: share of asked pictures
/// that are not ranked first above it; a face not detected is a miss.
/// </remarks>
public sealed class EvaluateFaceOpenSet(string images, int enrol, int seed, bool json) : ICommand
{
    private const int Community = 1;

    private sealed record Plan(List<(Guid Id, string[] Pictures)> Enrolled, List<(Guid Id, string Picture)> Probes, List<string> Strangers);

    public Task<int> RunAsync(CancellationToken cancel)
    {
        using var analyser = new FaceAnalyser(new ModelStore(null));
        var plan = MakePlan();
        var elapsedMs = new ConcurrentBag<double>();
        string[] paths = [.. plan.Enrolled.SelectMany(e => e.Pictures), .. plan.Probes.Select(p => p.Picture), .. plan.Strangers];
        var faces = EvaluateFaces.Describe(analyser, paths, elapsedMs, cancel);
        var gallery = new FaceGallery();
        foreach (var (id, pictures) in plan.Enrolled)
        {
            float[][] seen = [.. pictures.Select(p => faces[p]?.Embedding).OfType<float[]>()];
            if (seen.Length > 0) gallery.Of(Community).Put(id, Embeddings.Mean(seen));
        }
        var strangers = plan.Strangers.Select(s => faces[s]?.Embedding).OfType<float[]>().Select(f => gallery.Of(Community).Search(f).BestScore).ToList();
        var probes = plan.Probes.ConvertAll(p => faces[p.Picture] is { } face
            ? Asked(gallery.Of(Community).Search(face.Embedding), p.Id, face.SizePx)
            : new Probe(false, -1, 0));
        Report(gallery.Of(Community).Count, strangers, plan.Strangers.Count, probes, faces.Values.Count(f => f is null),
            EvaluationOutput.Quantile(elapsedMs, 0.5), analyser);
        return Task.FromResult(0);
    }

    /// <param name="SizePx">Shorter side of the face; 0: none was detected.</param>
    private sealed record Probe(bool IsFirst, double Score, int SizePx)
    {
        public bool IsMissedAt(double threshold) => !IsFirst || Score < threshold;
    }

    private static Probe Asked(GalleryHit hit, Guid id, int sizePx) => new(hit.Best == id, hit.BestScore, sizePx);

    private void Report(int gallery, List<double> strangers, int strangersAll, List<Probe> probes, int failed,
        double msPerFace, FaceAnalyser analyser)
    {
        double[] wanted = [0.01, 0.001];
        // Strangers whose face was not detected were not named: they stay in the count.
        double[] best = [.. strangers, .. Enumerable.Repeat(-1.0, strangersAll - strangers.Count)];
        var threshold = wanted.ToDictionary(Key, f => EvaluateFaces.ThresholdAt(best, f), StringComparer.Ordinal);
        var fnir = wanted.ToDictionary(Key, f => new Rate(probes.Count(p => p.IsMissedAt(threshold[Key(f)])), probes.Count), StringComparer.Ordinal);
        var rank1 = new Rate(probes.Count(p => p.IsFirst), probes.Count);
        var ownThreshold = analyser.Thresholds.For(gallery);
        Rate ownFpir = new(best.Count(s => s >= ownThreshold), best.Length),
            ownFnir = new(probes.Count(p => p.IsMissedAt(ownThreshold)), probes.Count);
        AccuracyFolder.OfSettings().Keep(new OpenSetReport(TimeProvider.System.GetUtcNow(), gallery, strangersAll, Math.Round(ownThreshold, 6),
            ownFpir.Share, ownFnir.Share, Curve(best, probes), BySize(probes, ownThreshold), analyser.ModelHashes));
        EvaluationOutput.Write(json, new
        {
            gallery,
            count = probes.Count,
            impostors = strangersAll,
            fnirAtFpir = fnir.ToDictionary(f => f.Key, f => f.Value.Value, StringComparer.Ordinal),
            fnirAtFpirCi = fnir.ToDictionary(f => f.Key, f => f.Value.Interval, StringComparer.Ordinal),
            rank1 = rank1.Value,
            rank1Ci = rank1.Interval,
            threshold,
            defaultThreshold = Math.Round(ownThreshold, 6),
            fpirAtDefault = ownFpir.Value,
            fpirAtDefaultCi = ownFpir.Interval,
            fnirAtDefault = ownFnir.Value,
            fnirAtDefaultCi = ownFnir.Interval,
            failedToDetect = failed,
            msPerFace,
            models = analyser.ModelHashes,
        }, [("gallery", gallery), ("strangers", strangersAll), ("rank 1", rank1), .. fnir.Select(f => ($"missed at FPIR {f.Key}", (object)f.Value)),
            ("named strangers, default", ownFpir), ("missed, default", ownFnir)]);
    }

    /// <summary>Every threshold at which the number of named strangers changes, thinned to a drawable count.</summary>
    private static List<OpenSetPoint> Curve(double[] strangers, List<Probe> probes)
    {
        const int pointsMax = 200;
        var thresholds = strangers.Concat(probes.Select(p => p.Score)).Where(s => s > -1)
            .Select(Math.BitIncrement).Append(0).Distinct().OrderDescending().ToList();
        var step = Math.Max(1, (thresholds.Count + pointsMax - 1) / pointsMax);
        return [.. thresholds.Where((_, i) => i % step == 0 || i == thresholds.Count - 1).Select(t => new OpenSetPoint(Math.Round(t, 6),
            Share(strangers.Count(s => s >= t), strangers.Length), Share(probes.Count(p => p.IsMissedAt(t)), probes.Count)))];
    }

    private static List<FaceSizeShare> BySize(List<Probe> probes, double threshold)
    {
        (int From, int? To)[] bands = [(0, 63), (64, 95), (96, 159), (160, null)];
        return [.. bands.Select(band => (band, Of: probes.Where(p => p.SizePx > 0 && p.SizePx >= band.From && p.SizePx <= (band.To ?? int.MaxValue)).ToList()))
            .Where(b => b.Of.Count > 0)
            .Select(b => new FaceSizeShare(b.band.From, b.band.To, new Rate(b.Of.Count(p => p.IsMissedAt(threshold)), b.Of.Count).Share))];
    }

    private static double Share(int hits, int count) => count == 0 ? 0 : Math.Round((double)hits / count, 6);

    private static string Key(double rate) => rate.ToString(CultureInfo.InvariantCulture);

    private Plan MakePlan()
    {
        var random = new Random(seed);
        var plan = new Plan([], [], []);
        foreach (var folder in Directory.EnumerateDirectories(images).Order(StringComparer.Ordinal))
        {
            string[] pictures = [.. Directory.EnumerateFiles(folder).Where(IsPicture).Order(StringComparer.Ordinal)];
            if (pictures.Length == 0) continue;
            if (pictures.Length <= enrol) { plan.Strangers.Add(pictures[Pick(random, pictures.Length)]); continue; }
            var id = Guid.CreateVersion7();
            plan.Enrolled.Add((id, pictures[..enrol]));
            plan.Probes.AddRange(pictures[enrol..].Select(p => (id, p)));
        }
        return plan;
    }

    private static int Pick(Random random, int count) => random.Next(count);

    private static bool IsPicture(string path) => Path.GetExtension(path).ToUpperInvariant() is ".JPG" or ".JPEG" or ".PNG";
}
