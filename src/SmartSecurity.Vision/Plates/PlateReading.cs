using SmartSecurity.Core.Recognition;

namespace SmartSecurity.Vision.Plates;

/// <summary>A plate that was read freely, that is without knowing whose plates are expected.</summary>
public sealed record PlateReading
{
    /// <summary>A text that <see cref="PlateGrammar"/> allows.</summary>
    public required string Text { get; init; }

    /// <summary>What of the text is certain: <c>?</c> stands at places where other characters are nearly as likely, or nothing could be seen.</summary>
    public required string Partial { get; init; }

    /// <summary>The other texts it might be, the likeliest first, at most five.</summary>
    public required IReadOnlyList<string> Others { get; init; }
    public required string Form { get; init; }

    internal PlateGround Ground { get; init; }

    /// <summary>As seen, not as the form would have it; null when not told.</summary>
    public string? Colour => Ground.Colour;

    /// <summary>0..1, that every character is right.</summary>
    public required double Confidence { get; init; }

    /// <summary>Lead over the next text, as a natural log of their odds.</summary>
    public required double LogMargin { get; init; }

    /// <summary>How well the text explains the picture beside any text at all; 0 is best. In natural log a crop.</summary>
    public required double LogFit { get; init; }

    /// <summary>True when it may be acted upon: at least <see cref="PlateReader.SureConfidence"/>.</summary>
    public bool Sure => Confidence >= PlateReader.SureConfidence;

    /// <summary>0..1, from the height of the letters: 1 from 24 pixels on.</summary>
    public required double Quality { get; init; }
    public required PictureBox Box { get; init; }

    /// <summary>SHA-256 (hex) of the recogniser.</summary>
    public required string ModelSha256 { get; init; }

    /// <summary>What was seen, crop by crop: for asking after a given plate. See <see cref="PlateRegister"/>.</summary>
    public required IReadOnlyList<PlateEvidence> Evidence { get; init; }

    /// <summary>The second look at doubtful characters; null when there was none.</summary>
    public PlateWitness? Witness { get; init; }

    /// <summary>How well a text explains all that was seen, in natural log a crop; comparable between texts of this reading only.</summary>
    public double ScoreOf(string text) => Evidence.Average(e => e.LogScore(text)) + (Witness?.Of(text) ?? 0);

    /// <summary>The reading as an identification: matched when sure; else ambiguous, with <c>?</c> for what could not be read.</summary>
    /// <param name="gallerySize">Plates the community knows.</param>
    public Identification ToIdentification(int gallerySize = 0) => new()
    {
        Kind = "plate",
        Outcome = Sure ? IdentificationOutcome.Matched : IdentificationOutcome.Ambiguous,
        Plate = Sure ? Text : Partial,
        PlateColour = Colour,
        Score = Confidence,
        Margin = 1 - Math.Exp(-LogMargin),
        Quality = Quality,
        Threshold = PlateReader.SureConfidence,
        GallerySize = gallerySize,
        ModelSha256 = ModelSha256,
        Box = Box,
    };
}
