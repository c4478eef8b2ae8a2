namespace SmartSecurity.Core.Recognition;

/// <summary>What recognition says. "Unknown" and "ambiguous" are answers, not failures.</summary>
public enum IdentificationOutcome { Matched, Ambiguous, Unknown }

/// <summary>One answer of recognition, with everything needed to judge it later.</summary>
/// <remarks>Source: docs/design/vision.md: every match carries score, margin, quality, gallery size, threshold, model hash.</remarks>
public sealed record Identification
{
    /// <summary><c>face</c> or <c>plate</c>.</summary>
    public required string Kind { get; init; }
    public required IdentificationOutcome Outcome { get; init; }

    /// <summary>The resident a face matched; null unless <see cref="Outcome"/> is matched.</summary>
    public Guid? ResidentId { get; init; }

    /// <summary>The watch-list entry that a face is like: a hint for a person to confirm, never a match. Null: none.</summary>
    public Guid? WatchedFaceId { get; init; }

    /// <summary>The plate as read; <c>?</c> stands for a place that could not be read. Null for faces.</summary>
    public string? Plate { get; init; }

    /// <summary><c>blue</c>, <c>green</c>, <c>yellow</c>, <c>black</c> or <c>white</c>; null for faces or when not told.</summary>
    public string? PlateColour { get; init; }

    /// <summary>Faces: cosine −1..1. Plates: calibrated confidence 0..1.</summary>
    public required double Score { get; init; }

    /// <summary>Distance to the runner-up on the scale of <see cref="Score"/>; 1 where there is none.</summary>
    public required double Margin { get; init; }

    /// <summary>0..1, of the picture: size, sharpness, light, pose.</summary>
    public required double Quality { get; init; }
    public required double Threshold { get; init; }

    /// <summary>
    /// Faces: 0..1, how much it looks like a living face and not like a print or a screen. A weak signal, not verified; null when not measured.
    /// </summary>
    public double? Liveness { get; init; }
    public required int GallerySize { get; init; }

    /// <summary>SHA-256 (hex) of the model that gave the score.</summary>
    public required string ModelSha256 { get; init; }

    /// <summary>Where in the picture, in pixels.</summary>
    public required PictureBox Box { get; init; }
}

/// <summary>An axis-aligned box in a picture, in pixels from its upper left corner.</summary>
public readonly record struct PictureBox(int LeftPx, int TopPx, int WidthPx, int HeightPx);
