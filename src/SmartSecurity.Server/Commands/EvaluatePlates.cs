using System.Globalization;
using CsvHelper;
using SmartSecurity.Core.Recognition;
using SmartSecurity.Vision.Models;
using SmartSecurity.Vision.Pictures;
using SmartSecurity.Vision.Plates;
using SmartSecurity.Web.Accuracy;

namespace SmartSecurity.Server;

/// <summary><c>evaluate plates</c>: reads pictures whose plates are known and counts. Uses the gate's own <see cref="PlateReader"/>.</summary>
/// <remarks>
/// Crops: a picture is one plate. Scenes: several rows a file; readings and true plates are paired by fewest differences, a pair that
/// differs in more than half of its characters is none: the plate was not located and the reading is a false one. A row without text is
/// a plate nobody can read: it may take up one reading that is not sure.
/// </remarks>
public sealed class EvaluatePlates(string images, string truth, bool scenes, bool misses, bool json) : ICommand
{
    private const int ConfusionsKept = 15;
    private int _count, _exact, _located, _characters, _charactersRight, _falsePositives, _sure, _sureExact, _pictures;
    private readonly List<double> _elapsedMs = [];
    private readonly Dictionary<(char Truth, char Read), int> _confusions = [];

    public static ICommand? Parse(string[] args)
    {
        var words = Words.Parse(args, ["--images", "--truth", "--registers", "--register-size", "--seed"], ["--scenes", "--misses", "--json"]);
        if (words?["--images"] is { } images && words["--truth"] is { } truth)
        {
            if (!words.Has("--registers")) return new EvaluatePlates(images, truth, words.Has("--scenes"), words.Has("--misses"), words.Has("--json"));
            if (words.NumberOf("--registers", 20) is > 0 and var registers && words.NumberOf("--register-size", 5_000) is >= 1_000 and var size
                && words.NumberOf("--seed", 1) is >= 0 and var seed)
                return new EvaluatePlateRegisters(images, truth, registers, size, seed, words.Has("--json"));
        }
        Console.Error.WriteLine("""
            usage: evaluate plates --images DIR --truth FILE.csv [--scenes] [--misses] [--json]
                   evaluate plates --images DIR --truth FILE.csv --registers N [--register-size 5000] [--seed 1] [--json]
              --misses   names each plate that was not read exactly or is none, on standard error
            """);
        return null;
    }

    public Task<int> RunAsync(CancellationToken cancel)
    {
        using var reader = new PlateReader(new ModelStore(null));
        var files = ReadTruth(truth).GroupBy(row => row.File, row => row.Text, StringComparer.Ordinal).ToList();
        foreach (var file in files)
        {
            cancel.ThrowIfCancellationRequested();
            if (_pictures % 50 == 0) Console.Error.WriteLine($"{_pictures} of {files.Count} pictures");
            Look(reader, Path.Combine(images, file.Key), [.. file]);
        }
        Report(reader.ModelHashes);
        return Task.FromResult(0);
    }

    private void Look(PlateReader reader, string path, string[] truths)
    {
        _pictures++;
        IReadOnlyList<PlateReading> readings = [];
        var started = TimeProvider.System.GetTimestamp();
        if (Picture.Decode(File.ReadAllBytes(path)) is PictureResult.Decoded { Picture: var picture })
            using (picture) readings = scenes ? reader.ReadScene(picture) : reader.ReadCrop(picture) is { } one ? [one] : [];
        else Console.Error.WriteLine($"{Path.GetFileName(path)}: not readable as a picture");
        _elapsedMs.Add(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds);
        Count(Path.GetFileName(path), [.. readings], truths);
    }

    private void Count(string file, List<PlateReading> left, string[] truths)
    {
        foreach (var text in truths.Where(t => t.Length > 0).OrderBy(t => left.Count == 0 ? 0 : left.Min(r => Differences(r.Text, t))))
        {
            var reading = left.MinBy(r => Differences(r.Text, text));
            if (scenes && reading is not null && Differences(reading.Text, text) > text.Length / 2) reading = null;
            if (reading is not null) left.Remove(reading);
            CountOne(reading, text);
            if (misses && reading?.Text != text) Console.Error.WriteLine(Miss(file, text, reading));
        }
        foreach (var _ in truths.Where(t => t.Length == 0))
            if (left.Find(r => !r.Sure) is { } unsure) left.Remove(unsure);
        _falsePositives += left.Count;
        if (!misses) return;
        foreach (var reading in left)
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{file}: {reading.Text} was read where none is ({reading.Confidence:0.00}{(reading.Sure ? ", sure" : "")})"));
    }

    private static string Miss(string file, string text, PlateReading? reading) => reading is null
        ? $"{file}: {text} was not found"
        : string.Create(CultureInfo.InvariantCulture, $"{file}: {text} was read as {reading.Text} ({reading.Confidence:0.00}{(reading.Sure ? ", sure" : "")})");

    private void CountOne(PlateReading? reading, string text)
    {
        _count++;
        _characters += text.Length;
        if (reading is null) return;
        _located++;
        _charactersRight += Math.Max(0, text.Length - Differences(reading.Text, text));
        if (reading.Text.Length == text.Length) CountConfusions(text, reading.Text);
        var isExact = reading.Text == text;
        if (isExact) _exact++;
        if (!reading.Sure) return;
        _sure++;
        if (isExact) _sureExact++;
    }

    private void CountConfusions(string text, string read)
    {
        foreach (var pair in text.Zip(read).Where(p => p.First != p.Second)) _confusions[pair] = _confusions.GetValueOrDefault(pair) + 1;
    }

    private void Report(IReadOnlyDictionary<string, string> models)
    {
        Rate exact = new(_exact, _count), perCharacter = new(_charactersRight, _characters), located = new(_located, _count);
        Rate sure = new(_sure, _count), sureExact = new(_sureExact, _sure);
        var perImage = _pictures == 0 ? 0 : (double)_falsePositives / _pictures;
        var (median, p95) = (EvaluationOutput.Quantile(_elapsedMs, 0.5), EvaluationOutput.Quantile(_elapsedMs, 0.95));
        AccuracyFolder.OfSettings().Keep(new PlateReport(TimeProvider.System.GetUtcNow(), scenes ? "scenes" : "crops", exact.Share, sure.Share,
            sureExact.Share, perImage, [.. _confusions.OrderByDescending(c => c.Value).ThenBy(c => c.Key.Truth).Take(ConfusionsKept)
                .Select(c => new Confusion($"{c.Key.Truth}", $"{c.Key.Read}", c.Value))], models));
        EvaluationOutput.Write(json, new
        {
            count = _count,
            pictures = _pictures,
            exact = exact.Value,
            exactCi = exact.Interval,
            perCharacter = perCharacter.Value,
            perCharacterCi = perCharacter.Interval,
            located = located.Value,
            locatedCi = located.Interval,
            falsePositives = _falsePositives,
            falsePositivesPerImage = perImage,
            falsePositivesPerImageCi = new Rate(Math.Min(_falsePositives, _pictures), _pictures).Interval,
            sure = sure.Value,
            sureCi = sure.Interval,
            sureCount = _sure,
            sureExact = sureExact.Value,
            sureExactCi = sureExact.Interval,
            msPerImage = new { median, p95 },
            models,
        }, ("exact", exact), ("per character", perCharacter), ("located", located), ("false plates a picture", perImage),
            ("called sure", sure), ("of these exact", sureExact), ("ms a picture, median / p95", $"{median} / {p95}"));
    }

    internal static List<(string File, string Text)> ReadTruth(string truth)
    {
        using var csv = CsvReader.FromFile(truth);
        var rows = new List<(string, string)>();
        csv.ReadHeader();
        while (csv.Read()) rows.Add((csv.GetString("file"), PlateText.Fold(csv.GetString("text"))));
        return rows;
    }

    /// <summary>Characters to change, add or drop to make one text the other (Levenshtein).</summary>
    private static int Differences(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.Length];
    }
}
