using OpenCvSharp;
using SmartSecurity.Core.Recognition;
using SmartSecurity.Vision.Models;
using SmartSecurity.Vision.Pictures;

namespace SmartSecurity.Vision.Plates;

/// <summary>Finds and reads number plates. Safe to use from several threads.</summary>
/// <remarks>
/// Every crop is read at two or three widths; the n-best of all readings are scored again on all of them by the exact CTC sum, so that one
/// unlucky stretch decides nothing. Source: docs/design/vision.md, "Plates".
/// </remarks>
public sealed class PlateReader : IDisposable
{
    /// <summary>Readings of at least this confidence are called sure; chosen on one half of plates/crops.</summary>
    public const double SureConfidence = 0.9;

    /// <summary>A reading this confident needs no second look at its characters.</summary>
    private const double SureAtOnce = 0.99;

    /// <summary>Boxes that share this much of the smaller one are of one plate.</summary>
    private const double SamePlaceMin = 0.3;

    private readonly OnnxModel _detectorModel;
    private readonly OnnxModel _recogniser;
    private readonly PlateDetector _detector;
    private readonly PlateClasses _classes;

    /// <exception cref="ModelRefusedException">A model is missing or not what its manifest says.</exception>
    public PlateReader(ModelStore store)
    {
        _recogniser = store.Load("plate-recogniser");
        try
        {
            _detectorModel = store.Load("plate-detector");
            _detector = new(_detectorModel);
            _classes = new(_recogniser.Keys);
        }
        catch
        {
            _detectorModel?.Dispose();
            _recogniser.Dispose();
            throw;
        }
    }

    /// <summary>SHA-256 (hex) of the recogniser.</summary>
    public string ModelSha256 => _recogniser.Sha256;

    /// <summary>SHA-256 by name of every model in use.</summary>
    public IReadOnlyDictionary<string, string> ModelHashes => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [_recogniser.Manifest.Name] = _recogniser.Sha256,
        [_detectorModel.Manifest.Name] = _detectorModel.Sha256,
    };

    /// <summary>Reads a picture that shows one plate and nothing else.</summary>
    /// <returns>Null when it does not look like a plate.</returns>
    public PlateReading? ReadCrop(Picture crop)
    {
        var evidence = new List<PlateEvidence>();
        foreach (var widthPx in WidthsFor(crop.Bgr.Cols)) evidence.Add(See(crop.Bgr, widthPx));
        return Decide(evidence, crop.Bgr, new PictureBox(0, 0, crop.WidthPx, crop.HeightPx));
    }

    /// <summary>Reads every plate of a picture, thoroughly: the detector looks at three sizes, doubtful plates are cut anew.</summary>
    /// <remarks>The largest size first: it places small plates best. The smallest finds those that fill the picture.</remarks>
    public IReadOnlyList<PlateReading> ReadScene(Picture scene) => Read(scene, new Rect(0, 0, scene.WidthPx, scene.HeightPx), [1280, 960, 640]);

    /// <summary>Reads the plate before a gate, quickly: the detector looks once, at 640.</summary>
    /// <param name="region">Where something moved; null: the whole picture.</param>
    public IReadOnlyList<PlateReading> ReadGate(Picture frame, PictureBox? region = null)
    {
        var all = new Rect(0, 0, frame.WidthPx, frame.HeightPx);
        var part = region is { } r ? new Rect(r.LeftPx, r.TopPx, r.WidthPx, r.HeightPx).Intersect(all) : all;
        return part is { Width: >= 32, Height: >= 16 } ? Read(frame, part, [640]) : [];
    }

    private List<PlateReading> Read(Picture picture, Rect part, ReadOnlySpan<int> longerSidesPx)
    {
        using var region = new Mat(picture.Bgr, part);
        var readings = new List<PlateReading>();
        foreach (var longerSidePx in longerSidesPx)
        {
            var unread = new List<TextLine>();
            foreach (var line in _detector.Find(region, longerSidePx))
            {
                var box = Shifted(PlateCuts.Bounds(line.Grown(PlateCuts.Growths[0]), region), part);
                if (readings.Exists(r => r.Sure && Overlap(r.Box, box) > SamePlaceMin)) continue;   // another size has read it
                if (ReadLine(region, line) is { } reading) readings.Add(reading with { Box = Shifted(reading.Box, part) });
                else unread.Add(line);
            }
            foreach (var (upper, lower) in PlateOfTwoLines.Pairs(unread))
                if (ReadTwoLines(region, upper, lower) is { } reading) readings.Add(reading with { Box = Shifted(reading.Box, part) });
        }
        return Distinct(readings);
    }

    /// <summary>Large vehicles' plates: province and letter above, the rest below.</summary>
    private PlateReading? ReadTwoLines(Mat region, TextLine upper, TextLine lower)
    {
        var evidence = new List<PlateEvidence>();
        PlateGround? ground = null;
        foreach (var growth in PlateCuts.Growths)
        {
            using var above = PlateCuts.Cut(region, upper.Grown(growth), 0);
            using var below = PlateCuts.Cut(region, lower.Grown(growth), 0);
            ground ??= PlateColours.GroundOf(below);
            evidence.Add(PlateEvidence.Of(See(above, PlateOfTwoLines.WidthFor(above, 2)), See(below, PlateOfTwoLines.WidthFor(below, 5))));
        }
        var box = PlateCuts.Bounds(PlateOfTwoLines.Around(upper, lower), region);
        return PlateVote.Decide(evidence, ground!.Value, box, ModelSha256);
    }

    private static PictureBox Shifted(PictureBox box, Rect part) => box with { LeftPx = box.LeftPx + part.X, TopPx = box.TopPx + part.Y };

    private PlateReading? ReadLine(Mat region, TextLine line)
    {
        var evidence = new List<PlateEvidence>();
        using var first = PlateCuts.Cut(region, line.Grown(PlateCuts.Growths[0]), 0);
        var widths = WidthsFor(first.Cols);
        evidence.Add(See(first, widths[0]));
        if (!PlateVote.IsWorthMore(evidence[0])) return null;
        foreach (var widthPx in widths.AsSpan(1)) evidence.Add(See(first, widthPx));
        var box = PlateCuts.Bounds(line.Grown(PlateCuts.Growths[0]), region);
        if (Decide(evidence, first, box) is { Sure: true, LogFit: > PlateVote.FitSure } reading) return reading;
        foreach (var (growth, shear) in PlateCuts.Doubtful)
        {
            using var cut = PlateCuts.Cut(region, line.Grown(growth), shear);
            evidence.Add(See(cut, widths[0]));
            evidence.Add(See(cut, widths[1]));
        }
        return Decide(evidence, first, box);
    }

    /// <param name="evidence">All that was seen; the first are of <paramref name="crop"/>.</param>
    private PlateReading? Decide(List<PlateEvidence> evidence, Mat crop, PictureBox box)
    {
        var ground = PlateColours.GroundOf(crop);
        var reading = PlateVote.Decide(evidence, ground, box, ModelSha256);
        if (reading is null or { Confidence: >= SureAtOnce } || PlateWitness.Look(crop, evidence[0], reading, See) is not { } witness) return reading;
        return PlateVote.Decide(evidence, ground, box, ModelSha256, witness);
    }

    private PlateEvidence See(Mat crop, int widthPx)
    {
        const int heightPx = 48;
        return PlateEvidence.From(_recogniser.Run(_recogniser.Prepare(crop, widthPx, heightPx), widthPx, heightPx)[0], _classes);
    }

    private static int[] WidthsFor(int cropWidthPx) => cropWidthPx <= 120 ? [144, 160, 256] : [224, 256];

    /// <summary>Of readings at one place the better one stays: the detector's sizes see the same plate.</summary>
    private static List<PlateReading> Distinct(List<PlateReading> readings)
    {
        var kept = new List<PlateReading>();
        foreach (var reading in readings.OrderByDescending(r => r.Confidence).ThenByDescending(r => r.LogFit))
            if (!kept.Exists(k => Overlap(k.Box, reading.Box) > SamePlaceMin)) kept.Add(reading);
        return kept;
    }

    private static double Overlap(PictureBox a, PictureBox b)
    {
        double width = Math.Min(a.LeftPx + a.WidthPx, b.LeftPx + b.WidthPx) - Math.Max(a.LeftPx, b.LeftPx);
        double height = Math.Min(a.TopPx + a.HeightPx, b.TopPx + b.HeightPx) - Math.Max(a.TopPx, b.TopPx);
        if (width <= 0 || height <= 0) return 0;
        return width * height / Math.Min((double)a.WidthPx * a.HeightPx, (double)b.WidthPx * b.HeightPx);
    }

    public void Dispose()
    {
        _recogniser.Dispose();
        _detectorModel.Dispose();
    }
}
