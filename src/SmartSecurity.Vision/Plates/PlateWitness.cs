using OpenCvSharp;

namespace SmartSecurity.Vision.Plates;

/// <summary>A second look at single characters of a doubtful reading: each is cut out and set among copies of the plate's own second letter.</summary>
/// <remarks>
/// The recogniser has seen more numbers than plates: after digits it expects one more, and all that it misread in plates/crops were letters
/// read as digits (D as 0, G as 6, T as 1). Among letters it expects a letter; the two looks together lean to neither side. Source:
/// docs/design/vision.md, "A character among letters".
/// </remarks>
public sealed class PlateWitness
{
    /// <summary>How much a second look counts beside the first.</summary>
    private const double Weight = 0.2;

    /// <summary>What one character may count against a text at most, in natural log before the weight.</summary>
    private const double LossMax = 8;

    /// <summary>A character's patch is so much wider than its share of the plate.</summary>
    private const double PatchShare = 1.15;

    private const int HeightPx = 48, PatchWidthPx = 28, WidthPx = 144;
    private const string Seen = PlateGrammar.Letters + PlateGrammar.Digits;

    /// <summary>Middles of the characters of a plate of seven, in mm from the first (GA 36-2018, figure 1).</summary>
    private static readonly double[] MiddlesMm = [0, 57, 136, 193, 250, 307, 364];

    private const double PitchMm = 57;

    private readonly double[]?[] _logs;   // by place: log probability of each of Seen; null where nobody looked

    private PlateWitness(double[]?[] logs) => _logs = logs;

    /// <summary>What is to be added to a text's score.</summary>
    internal double Of(string text)
    {
        if (text.Length != _logs.Length) return 0;
        var sum = 0.0;
        for (var place = 0; place < text.Length; place++)
            if (_logs[place] is { } logs && Seen.IndexOf(text[place], StringComparison.Ordinal) is >= 0 and var i) sum += Math.Max(-LossMax, logs[i]);
        return Weight * sum;
    }

    /// <summary>Looks again at the places where a reading and its rivals differ.</summary>
    /// <param name="crop">The plate.</param>
    /// <param name="evidence">What was seen on that same crop.</param>
    /// <param name="see">Runs the recogniser on a picture at a width.</param>
    /// <returns>Null when there is nothing to compare, or the characters do not stand as on a plate of seven.</returns>
    internal static PlateWitness? Look(Mat crop, PlateEvidence evidence, PlateReading reading, Func<Mat, int, PlateEvidence> see)
    {
        var text = reading.Text;
        var doubtful = Enumerable.Range(2, Math.Max(0, text.Length - 2)).Where(place => reading.Others.Any(other => IsRival(text, other, place))).ToArray();
        if (text.Length != MiddlesMm.Length || doubtful.Length == 0 || evidence.Middles(text) is not { } seen) return null;
        var (start, perMm) = Fit(seen);
        var logs = new double[]?[text.Length];
        foreach (var place in doubtful)
        {
            using var among = Among(crop, start, perMm, place);
            logs[place] = Logs(see(among, WidthPx), text[1]);
        }
        return new(logs);
    }

    private static bool IsRival(string text, string other, int place) => other.Length == text.Length && other[place] != text[place];

    private static double[] Logs(PlateEvidence evidence, char letter)
    {
        var scores = Seen.Select(c => evidence.LogScore($"{letter}{c}{letter}{c}{letter}")).ToArray();
        var most = scores.Max();
        var total = most + Math.Log(scores.Sum(s => Math.Exp(s - most)));
        return [.. scores.Select(s => s - total)];
    }

    /// <summary>The plate's place in the crop by least squares; one middle that lies far off is left out.</summary>
    private static (double Start, double PerMm) Fit(double[] seen)
    {
        const double farOff = 0.02;
        var kept = Enumerable.Range(0, seen.Length).ToList();
        while (true)
        {
            double meanMm = kept.Average(i => MiddlesMm[i]), mean = kept.Average(i => seen[i]);
            var perMm = kept.Sum(i => (MiddlesMm[i] - meanMm) * (seen[i] - mean)) / kept.Sum(i => Math.Pow(MiddlesMm[i] - meanMm, 2));
            var start = mean - perMm * meanMm;
            var worst = kept.MaxBy(i => Math.Abs(seen[i] - start - perMm * MiddlesMm[i]));
            if (kept.Count <= seen.Length - 2 || Math.Abs(seen[worst] - start - perMm * MiddlesMm[worst]) < farOff) return (start, perMm);
            kept.Remove(worst);
        }
    }

    /// <summary>The second letter, the character, the letter, the character, the letter.</summary>
    private static Mat Among(Mat crop, double start, double perMm, int place)
    {
        using var letter = Patch(crop, start, perMm, 1);
        using var character = Patch(crop, start, perMm, place);
        var row = new Mat();
        Cv2.HConcat([letter, character, letter, character, letter], row);
        return row;
    }

    private static Mat Patch(Mat crop, double start, double perMm, int place)
    {
        var half = (float)(PatchShare * PitchMm * perMm * crop.Cols / 2);
        var middle = (float)((start + perMm * MiddlesMm[place]) * crop.Cols);
        using var matrix = Cv2.GetAffineTransform([new(middle - half, 0), new(middle + half, 0), new(middle - half, crop.Rows)],
            [new(0, 0), new(PatchWidthPx, 0), new(0, HeightPx)]);
        var patch = new Mat();
        Cv2.WarpAffine(crop, patch, matrix, new Size(PatchWidthPx, HeightPx), InterpolationFlags.Cubic, BorderTypes.Replicate);
        return patch;
    }
}
