using OpenCvSharp;
using SmartSecurity.Vision.Models;

namespace SmartSecurity.Vision.Faces;

/// <summary>A face found in a picture.</summary>
/// <param name="LeftPx">Box in pixels of the picture, not yet clipped to it; so the other three.</param>
/// <param name="Score">0..1, the detector's own.</param>
internal readonly record struct FoundFace(float LeftPx, float TopPx, float RightPx, float BottomPx, float Score)
{
    public float WidthPx => RightPx - LeftPx;
    public float HeightPx => BottomPx - TopPx;
    public float CentreX => (LeftPx + RightPx) / 2;
    public float CentreY => (TopPx + BottomPx) / 2;
    public float Area => WidthPx * HeightPx;
}

/// <summary>Finds faces: the whole picture first, then four overlapping tiles where faces may be small.</summary>
/// <remarks>Source: docs/design/vision.md, "Faces", row "detect".</remarks>
internal sealed class FaceDetector(OnnxModel model)
{
    /// <summary>From this width on, a landscape picture is also searched in tiles: a face of 48 px is then 12 px of the input.</summary>
    public const int TiledFromWidthPx = 960;

    private const float TileShare = 0.6f;

    private readonly float _scoreMin = (float)model.Manifest.Threshold("score");
    private readonly float _overlapMax = (float)model.Manifest.Threshold("iou");

    /// <returns>Faces, best first, at most one of those that overlap.</returns>
    public List<FoundFace> Find(Mat bgr)
    {
        var found = new List<FoundFace>();
        Search(bgr, new Rect(0, 0, bgr.Cols, bgr.Rows), found);
        var isWide = bgr.Cols >= TiledFromWidthPx && bgr.Cols > bgr.Rows;
        if (isWide || found.Count == 0)
        {
            int width = (int)(bgr.Cols * TileShare), height = (int)(bgr.Rows * TileShare);
            foreach (var left in (ReadOnlySpan<int>)[0, bgr.Cols - width])
                foreach (var top in (ReadOnlySpan<int>)[0, bgr.Rows - height])
                    Search(bgr, new Rect(left, top, width, height), found);
        }
        return KeepBest(found);
    }

    private void Search(Mat bgr, Rect part, List<FoundFace> found)
    {
        using var region = new Mat(bgr, part);
        var outputs = model.Run(region);
        float[] scores = outputs[0].Values, boxes = outputs[1].Values;
        for (var i = 0; i < scores.Length / 2; i++)
        {
            var score = scores[2 * i + 1];
            if (score < _scoreMin) continue;
            var face = new FoundFace(part.X + boxes[4 * i] * part.Width, part.Y + boxes[4 * i + 1] * part.Height,
                part.X + boxes[4 * i + 2] * part.Width, part.Y + boxes[4 * i + 3] * part.Height, score);
            if (face is { WidthPx: > 4, HeightPx: > 4 } && !IsCutByTile(face, part, bgr)) found.Add(face);
        }
    }

    /// <summary>A face at a tile's inner edge is half a face: the whole picture or the next tile has all of it.</summary>
    private static bool IsCutByTile(FoundFace face, Rect part, Mat bgr) =>
        (part.X > 0 && face.LeftPx < part.X + 2) || (part.Y > 0 && face.TopPx < part.Y + 2)
        || (part.Right < bgr.Cols && face.RightPx > part.Right - 2) || (part.Bottom < bgr.Rows && face.BottomPx > part.Bottom - 2);

    private List<FoundFace> KeepBest(List<FoundFace> found)
    {
        var kept = new List<FoundFace>();
        foreach (var face in found.OrderByDescending(f => f.Score))
            if (!kept.Exists(k => IsSame(k, face))) kept.Add(face);
        return kept;
    }

    private bool IsSame(FoundFace a, FoundFace b)
    {
        var width = Math.Min(a.RightPx, b.RightPx) - Math.Max(a.LeftPx, b.LeftPx);
        var height = Math.Min(a.BottomPx, b.BottomPx) - Math.Max(a.TopPx, b.TopPx);
        if (width <= 0 || height <= 0) return false;
        var both = width * height;
        return both > _overlapMax * (a.Area + b.Area - both) || both > 0.7f * Math.Min(a.Area, b.Area);
    }
}
