using SmartSecurity.Core.Recognition;

namespace SmartSecurity.Vision.Faces;

/// <summary>How sure a name must be.</summary>
public sealed class FaceMatchOptions
{
    /// <summary>Wanted share of strangers that are given a name: above 0, under 0.1; 0.1 % unless set.</summary>
    public double Fpir { get; set; } = FaceThresholds.DefaultFpir;

    /// <summary>
    /// Added to the threshold for the people who live here: −0.1 to 0.3, 0 unless set. For East-Asian faces the models' false matches
    /// were 14 to 37 times more frequent at one threshold: start with 0.08.
    /// </summary>
    public double PopulationOffset { get; set; }
}

/// <summary>Says who a face is, that it is ambiguous, or that nobody is known by it.</summary>
public sealed class FaceMatcher(FaceGallery gallery, FaceThresholds thresholds, double marginMin, int sizePxMin, FaceMatchOptions options)
{
    /// <summary>Compares one face with everybody of a community. A face under the smallest size is unknown, whatever its score.</summary>
    public Identification Identify(int communityId, Face face)
    {
        var hit = gallery.Of(communityId).Search(face.Embedding);
        var threshold = thresholds.For(hit.Size, options.Fpir, options.PopulationOffset);
        var margin = hit.RunnerUp is null ? 1 : hit.BestScore - hit.RunnerUpScore;
        var outcome = face.Quality.SizePx < sizePxMin ? IdentificationOutcome.Unknown : OutcomeOf(hit, threshold, margin);
        return new Identification
        {
            Kind = "face",
            Outcome = outcome,
            ResidentId = outcome == IdentificationOutcome.Matched ? hit.Best : null,
            Score = hit.BestScore,
            Margin = margin,
            Quality = face.Quality.Overall,
            Threshold = threshold,
            GallerySize = hit.Size,
            ModelSha256 = face.ModelSha256,
            Box = face.Box,
        };
    }

    private IdentificationOutcome OutcomeOf(GalleryHit hit, double threshold, double margin)
    {
        if (hit.Best is null || hit.BestScore < threshold) return IdentificationOutcome.Unknown;
        return margin < marginMin ? IdentificationOutcome.Ambiguous : IdentificationOutcome.Matched;
    }
}
