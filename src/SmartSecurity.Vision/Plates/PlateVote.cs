using SmartSecurity.Core.Recognition;

namespace SmartSecurity.Vision.Plates;

/// <summary>Makes one reading of what was seen on several crops of one plate.</summary>
internal static class PlateVote
{
    /// <summary>Under this fit on its best crop a line of text is no plate (natural log).</summary>
    public const double FitMin = -9;

    /// <summary>The same where the ground has no colour of such a plate: any sign in the street may be read as one if a little is made up.</summary>
    private const double FitMinWithoutColour = -5;

    /// <summary>From this fit on, a confident reading is not looked at again.</summary>
    public const double FitSure = -2.5;

    /// <summary>A first look under this is not followed up.</summary>
    private const double FitHopeless = -22;

    /// <summary>What one crop may count against a text at most: a bad cut must not outvote the others.</summary>
    private const double LossMax = 8;

    /// <summary>A character of an unsure reading is kept from this share of the belief on.</summary>
    private const double AgreedMin = 0.9;

    private const int BestOfEach = 6;
    private const double UsualOnOtherColour = 3, RareWithoutColour = 4, RareOnOtherColour = 12;

    /// <summary>Whether the first look at a line found something that may be a plate.</summary>
    public static bool IsWorthMore(PlateEvidence evidence) =>
        PlateBeam.Read(evidence, 1) is [var best] && evidence.LogScore(best) - evidence.FreeLogScore > FitHopeless;

    /// <param name="witness">A second look at single characters, where there was one.</param>
    /// <returns>Null when no text of the grammar explains what was seen.</returns>
    public static PlateReading? Decide(
        List<PlateEvidence> evidence, PlateGround ground, PictureBox box, string modelSha256, PlateWitness? witness = null)
    {
        var colour = ground.Colour;
        var forms = PlateGrammar.FormsOn(colour, ground.BeginsRed);
        var texts = evidence.SelectMany(e => PlateBeam.Read(e, BestOfEach, forms)).Distinct(StringComparer.Ordinal).ToArray();
        if (texts.Length == 0) return null;
        var scores = new double[texts.Length];
        foreach (var one in evidence) AddScores(one, texts, scores);
        for (var i = 0; i < texts.Length; i++) scores[i] = scores[i] / evidence.Count - Unlikeliness(texts[i], colour) + (witness?.Of(texts[i]) ?? 0);
        var order = Enumerable.Range(0, texts.Length).OrderByDescending(i => scores[i]).ToArray();
        var best = texts[order[0]];
        var fit = evidence.Max(e => e.LogScore(best) - e.FreeLogScore);
        if (fit < (Unlikeliness(best, colour) > 0 || colour is null ? FitMinWithoutColour : FitMin)) return null;
        var margin = order.Length > 1 ? scores[order[0]] - scores[order[1]] : 20;
        var posterior = 1 / order.Sum(i => Math.Exp(scores[i] - scores[order[0]]));
        return new PlateReading
        {
            Text = best,
            Partial = Partial(best, texts, [.. scores.Select(score => Math.Exp(score - scores[order[0]]) * posterior)]),
            Others = [.. order.Skip(1).Take(5).Select(i => texts[i])],
            Form = PlateGrammar.FormOf(best)!.Name,
            Ground = ground,
            Confidence = posterior * Math.Min(1, Math.Exp((fit - FitSure) / 4)),
            LogMargin = margin,
            LogFit = fit,
            Quality = Math.Clamp((box.HeightPx - 6) / 18.0, 0, 1),
            Box = box,
            ModelSha256 = modelSha256,
            Evidence = evidence,
            Witness = witness,
        };
    }

    /// <summary>The best text, with <c>?</c> wherever the texts do not agree.</summary>
    /// <param name="shares">By text: its share of the belief; they sum to 1.</param>
    private static string Partial(string best, string[] texts, double[] shares) => string.Concat(best.Select((c, place) =>
        texts.Zip(shares).Where(t => t.First.Length == best.Length && t.First[place] == c).Sum(t => t.Second) >= AgreedMin ? c : '?'));

    private static void AddScores(PlateEvidence evidence, string[] texts, double[] scores)
    {
        Span<double> ownScores = texts.Length <= 256 ? stackalloc double[texts.Length] : new double[texts.Length];
        var best = double.NegativeInfinity;
        for (var i = 0; i < texts.Length; i++) best = Math.Max(best, ownScores[i] = evidence.LogScore(texts[i]));
        for (var i = 0; i < texts.Length; i++) scores[i] += Math.Max(-LossMax, ownScores[i] - best);
    }

    /// <summary>What the colour says against a form, in natural log.</summary>
    private static double Unlikeliness(string text, string? colour)
    {
        var form = PlateGrammar.FormOf(text)!;
        if (colour is null) return form.IsRare ? RareWithoutColour : 0;
        if (form.Colours.Contains(colour, StringComparer.Ordinal)) return 0;
        return form.IsRare ? RareOnOtherColour : UsualOnOtherColour;
    }
}
