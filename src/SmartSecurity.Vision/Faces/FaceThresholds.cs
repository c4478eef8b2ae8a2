namespace SmartSecurity.Vision.Faces;

/// <summary>Chooses the least score that names somebody, from the wanted rate of false names and the size of the gallery searched.</summary>
/// <param name="ImpostorMean">Mean cosine of two different people.</param>
/// <param name="ImpostorDeviation">Its deviation, fitted to the upper tail and not to the middle.</param>
/// <remarks>
/// A stranger is compared with every template, so the chance of a false name grows with the gallery: with N templates each comparison
/// may be wrong with 1 − (1 − FPIR)^(1/N). The tail of different people's scores is taken as normal beyond the fitted deviation.
/// </remarks>
public sealed record FaceThresholds(double ImpostorMean, double ImpostorDeviation)
{
    /// <summary>Wanted share of strangers that are given a name: 0.1 %.</summary>
    public const double DefaultFpir = 0.001;

    /// <param name="gallerySize">Templates searched; 0 counts as 1.</param>
    /// <param name="fpir">Wanted share of strangers named, above 0 and under 1.</param>
    /// <param name="populationOffset">Added for a population whose faces the model tells apart less well; see docs/design/vision.md.</param>
    /// <returns>Least cosine of a match, at most 0.95.</returns>
    public double For(int gallerySize, double fpir = DefaultFpir, double populationOffset = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(fpir, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(fpir, 1);
        var perComparison = 1 - Math.Pow(1 - fpir, 1.0 / Math.Max(1, gallerySize));
        return Math.Min(0.95, ImpostorMean + ImpostorDeviation * UpperNormal(perComparison) + populationOffset);
    }

    /// <summary>The z that a normal variable exceeds with the given probability; error under 5e-4 (Abramowitz and Stegun 26.2.23).</summary>
    private static double UpperNormal(double probability)
    {
        if (probability >= 0.5) return 0;
        var t = Math.Sqrt(-2 * Math.Log(probability));
        return t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
    }
}
