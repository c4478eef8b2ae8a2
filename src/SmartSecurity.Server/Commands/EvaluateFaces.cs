using System.Collections.Concurrent;
using System.Globalization;
using CsvHelper;
using SmartSecurity.Vision.Faces;
using SmartSecurity.Vision.Models;
using SmartSecurity.Vision.Pictures;
using SmartSecurity.Web.Accuracy;

namespace SmartSecurity.Server;

/// <summary><c>evaluate faces</c>: the same person or not (pairs), or who of many and who of nobody (open set). Uses the gate's own classes.</summary>
public static class EvaluateFaces
{
    public static ICommand? Parse(string[] args)
    {
        var words = Words.Parse(args, ["--images", "--pairs", "--enrol", "--seed"], ["--open-set", "--json"]);
        if (words?["--images"] is { } images)
        {
            if (words["--pairs"] is { } pairs && !words.Has("--open-set")) return new EvaluateFacePairs(images, pairs, words.Has("--json"));
            if (words.Has("--open-set") && words.NumberOf("--enrol", 3) is > 0 and var enrol && words.NumberOf("--seed", 1) is >= 0 and var seed)
                return new EvaluateFaceOpenSet(images, enrol, seed, words.Has("--json"));
        }
        Console.Error.WriteLine("usage: evaluate faces --images DIR (--pairs FILE | --open-set --enrol N --seed S) [--json]");
        return null;
    }

    /// <param name="SizePx">The shorter side of the face's box.</param>
    internal sealed record SeenFace(float[] Embedding, int SizePx);

    /// <summary>The main face of every picture; null where none was detected or the picture is bad.</summary>
    internal static IReadOnlyDictionary<string, SeenFace?> Describe(FaceAnalyser analyser, IReadOnlyCollection<string> paths,
        ConcurrentBag<double> elapsedMs, CancellationToken cancel)
    {
        var described = new ConcurrentDictionary<string, SeenFace?>(StringComparer.Ordinal);
        var done = 0;
        Parallel.ForEach(paths, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancel }, path =>
        {
            var started = TimeProvider.System.GetTimestamp();
            described[path] = Describe(analyser, path);
            elapsedMs.Add(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds);
            var now = Interlocked.Increment(ref done);
            if (now % 500 == 0) Console.Error.WriteLine($"{now} of {paths.Count} pictures");
        });
        return described;
    }

    private static SeenFace? Describe(FaceAnalyser analyser, string path)
    {
        if (!File.Exists(path)) throw new FileNotFoundException($"The list names {path}, which is not there.", path);
        if (Picture.Decode(File.ReadAllBytes(path)) is not PictureResult.Decoded { Picture: var picture }) return null;
        using (picture)
            return FaceAnalyser.MainOf(analyser.Analyse(picture), picture.WidthPx, picture.HeightPx) is { } face
                ? new(face.Embedding, face.Quality.SizePx)
                : null;
    }

    /// <summary>The least score that at most the given share of the scores reaches.</summary>
    internal static double ThresholdAt(IReadOnlyCollection<double> impostors, double share)
    {
        if (impostors.Count == 0) return 1;
        var descending = impostors.OrderDescending().ToArray();
        var allowed = (int)Math.Floor(share * descending.Length);
        return allowed >= descending.Length ? descending[^1] : Math.BitIncrement(descending[allowed]);
    }
}

/// <summary>Pairs of pictures: LFW's <c>pairs.txt</c> with its folder a person, or a CSV <c>a,b,same</c>.</summary>
/// <remarks>
/// Accuracy is LFW's: ten parts, each judged by the threshold that is best on the other nine. A pair of which a face was not detected
/// counts as wrong.
/// </remarks>
public sealed class EvaluateFacePairs(string images, string pairsFile, bool json) : ICommand
{
    private const int PartsMax = 10;

    private sealed record Pair(string A, string B, bool IsSame, int Part);

    public Task<int> RunAsync(CancellationToken cancel)
    {
        using var analyser = new FaceAnalyser(new ModelStore(null));
        var pairs = ReadPairs();
        var elapsedMs = new ConcurrentBag<double>();
        var paths = pairs.SelectMany(p => new[] { p.A, p.B }).Distinct(StringComparer.Ordinal).ToList();
        var faces = EvaluateFaces.Describe(analyser, paths, elapsedMs, cancel);
        var scored = pairs.ConvertAll(p =>
            (Pair: p, Score: faces[p.A] is { } a && faces[p.B] is { } b ? (double?)Embeddings.Cosine(a.Embedding, b.Embedding) : null));
        Report(scored, faces.Values.Count(f => f is null), faces.Count, EvaluationOutput.Quantile(elapsedMs, 0.5), analyser.ModelHashes);
        return Task.FromResult(0);
    }

    private void Report(List<(Pair Pair, double? Score)> scored, int failed, int pictures, double msPerFace, IReadOnlyDictionary<string, string> models)
    {
        var parts = scored.GroupBy(s => s.Pair.Part).Select(part =>
        {
            var threshold = BestThreshold([.. scored.Where(s => s.Pair.Part != part.Key)]);
            return new Rate(part.Count(s => IsRight(s, threshold)), part.Count());
        }).ToList();
        var accuracy = new Rate(parts.Sum(p => p.Hits), parts.Sum(p => p.Count));
        var mean = parts.Count == 0 ? 0 : parts.Average(p => p.Value ?? 0);
        var deviation = parts.Count < 2 ? 0 : Math.Sqrt(parts.Sum(p => Math.Pow((p.Value ?? 0) - mean, 2)) / parts.Count);
        var tar = new[] { 0.01, 0.001 }.ToDictionary(far => far.ToString(CultureInfo.InvariantCulture), far => TarAt(scored, far), StringComparer.Ordinal);
        AccuracyFolder.OfSettings().Keep(new FacePairReport(TimeProvider.System.GetUtcNow(), accuracy.Share, failed, models));
        EvaluationOutput.Write(json, new
        {
            count = scored.Count,
            accuracy = accuracy.Value,
            accuracyCi = accuracy.Interval,
            accuracyStd = Math.Round(deviation, 6),
            tarAtFar = tar.ToDictionary(t => t.Key, t => t.Value.Value, StringComparer.Ordinal),
            tarAtFarCi = tar.ToDictionary(t => t.Key, t => t.Value.Interval, StringComparer.Ordinal),
            failedToDetect = failed,
            pictures,
            msPerFace,
            models,
        }, [("accuracy", accuracy), .. tar.Select(t => ($"accepted at FAR {t.Key}", (object)t.Value)), ("faces not detected", failed),
            ("ms a face", msPerFace)]);
    }

    private static Rate TarAt(List<(Pair Pair, double? Score)> scored, double far)
    {
        var threshold = EvaluateFaces.ThresholdAt([.. scored.Where(s => !s.Pair.IsSame && s.Score is not null).Select(s => s.Score!.Value)], far);
        var same = scored.Where(s => s.Pair.IsSame).ToList();
        return new(same.Count(s => s.Score >= threshold), same.Count);
    }

    private static bool IsRight((Pair Pair, double? Score) scored, double threshold) =>
        scored.Score is { } score && score >= threshold == scored.Pair.IsSame;

    /// <summary>The middle between two neighbouring scores at which most pairs are right.</summary>
    private static double BestThreshold(List<(Pair Pair, double? Score)> scored)
    {
        var sorted = scored.Where(s => s.Score is not null).OrderBy(s => s.Score).ToList();
        var right = sorted.Count(s => s.Pair.IsSame);
        var (most, best) = (right, -1.0);
        for (var i = 0; i < sorted.Count; i++)
        {
            right += sorted[i].Pair.IsSame ? -1 : 1;
            if (right <= most) continue;
            (most, best) = (right, i + 1 < sorted.Count ? (sorted[i].Score!.Value + sorted[i + 1].Score!.Value) / 2 : sorted[i].Score!.Value + 1e-6);
        }
        return best;
    }

    private List<Pair> ReadPairs()
    {
        var lines = File.ReadAllLines(pairsFile).Where(l => l.Length > 0).ToArray();
        return lines.Length > 0 && lines[0].Contains(',', StringComparison.Ordinal) ? ReadCsv(lines.Length - 1) : ReadLfw(lines);
    }

    private List<Pair> ReadCsv(int count)
    {
        using var csv = CsvReader.FromFile(pairsFile);
        var pairs = new List<Pair>();
        var parts = Math.Clamp(count / 4, 1, PartsMax);
        csv.ReadHeader();
        while (csv.Read())
        {
            var isSame = csv.GetString("same").Trim().ToUpperInvariant() is "YES" or "TRUE" or "1";
            pairs.Add(new(Path.Combine(images, csv.GetString("a")), Path.Combine(images, csv.GetString("b")), isSame, pairs.Count / 2 % parts));
        }
        return pairs;
    }

    /// <summary>First line: parts and pairs a part of each kind (or only the latter); then "name i j" or "name i name j".</summary>
    private List<Pair> ReadLfw(string[] lines)
    {
        var first = lines[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var hasHeader = first.Length <= 2;
        var aPart = 2 * int.Parse(hasHeader ? first[^1] : "300", NumberStyles.None, CultureInfo.InvariantCulture);
        return [.. lines.Skip(hasHeader ? 1 : 0).Select((line, i) =>
        {
            var fields = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            return fields.Length == 3
                ? new Pair(LfwPath(fields[0], fields[1]), LfwPath(fields[0], fields[2]), true, i / aPart)
                : new Pair(LfwPath(fields[0], fields[1]), LfwPath(fields[2], fields[3]), false, i / aPart);
        })];
    }

    private string LfwPath(string name, string number) => Path.Combine(images, name,
        string.Create(CultureInfo.InvariantCulture, $"{name}_{int.Parse(number, NumberStyles.None, CultureInfo.InvariantCulture):0000}.jpg"));
}
