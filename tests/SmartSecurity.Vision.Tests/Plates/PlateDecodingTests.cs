using CsCheck;
using SmartSecurity.Core.Recognition;
using SmartSecurity.Vision.Plates;

namespace SmartSecurity.Vision.Tests.Plates;

/// <summary>
/// Goal: whatever the recogniser saw, only plates come out, and a plate's probability is the sum over every alignment.
/// Method: random evidence; on short evidence every path is written out and added up.
/// </summary>
public sealed class PlateDecodingTests
{
    private static readonly Gen<PlateEvidence> AnyEvidence = Gen.Select(Gen.Int[6, 30], Gen.UInt).Select((steps, seed) => Random(steps, seed));

    [Fact]
    public void Whatever_was_seen_the_beam_gives_plates_only() => AnyEvidence.Sample(evidence =>
        Assert.All(PlateBeam.Read(evidence, 10), text => Assert.NotNull(PlateGrammar.FormOf(text))), iter: 200);

    [Fact]
    public void The_beam_gives_no_text_twice_and_only_allowed_forms() => AnyEvidence.Sample(evidence =>
    {
        var blue = PlateBeam.Read(evidence, 10, PlateGrammar.FormsOn("blue", beginsRed: false));
        Assert.Equal(blue.Count, blue.Distinct(StringComparer.Ordinal).Count());
        Assert.All(blue, text => Assert.True(PlateGrammar.Provinces.Contains(text[0], StringComparison.Ordinal)));
    }, iter: 100);

    [Fact]
    public void The_sum_over_alignments_is_at_least_the_best_alignment() => AnyEvidence.Sample(evidence =>
    {
        foreach (var text in PlateBeam.Read(evidence, 5))
            Assert.True(evidence.LogScore(text) >= BestAlignment(evidence, text) - 1e-6);
    }, iter: 100);

    [Theory, InlineData("京A"), InlineData("京京"), InlineData("A")]
    public void The_sum_over_alignments_is_exact(string text) => Gen.Select(Gen.Int[1, 7], Gen.UInt).Sample((steps, seed) =>
    {
        var evidence = Random(steps, seed);
        var sum = 0.0;
        int first = PlateGrammar.Alphabet.IndexOf('京', StringComparison.Ordinal), second = PlateGrammar.Alphabet.IndexOf('A', StringComparison.Ordinal);
        for (var path = 0; path < (int)Math.Pow(3, steps); path++)
        {
            var (rest, probability, read, last) = (path, 1.0, "", '-');
            for (var step = 0; step < steps; step++, rest /= 3)
            {
                var sign = "-京A"[rest % 3];
                probability *= sign == '-' ? evidence.Blank(step) : evidence.Of(step, sign == 'A' ? second : first);
                if (sign != '-' && sign != last) read += sign;
                last = sign;
            }
            if (read == text) sum += probability;
        }
        if (sum > 0) Assert.Equal(Math.Log(sum), evidence.LogScore(text), 1e-4);
        else Assert.Equal(double.NegativeInfinity, evidence.LogScore(text));
    }, iter: 60);

    [Fact]
    public void A_character_stands_where_its_steps_are()
    {
        var width = PlateGrammar.Alphabet.Length + 1;
        const string text = "皖AA1";
        int[] steps = [2, 5, 8, 10];   // a blank between the two letters
        var values = new float[13 * width];
        Array.Fill(values, PlateEvidence.Floor);
        for (var step = 0; step < 13; step++) values[step * width + width - 1] = 0.9f;
        foreach (var (step, c) in steps.Zip(text))
        {
            values[step * width + PlateGrammar.Alphabet.IndexOf(c, StringComparison.Ordinal)] = 0.9f;
            values[step * width + width - 1] = 0.05f;
        }
        var middles = PlateEvidence.From(values, 13).Middles(text)!;
        Assert.Equal(steps.Select(s => (s + 0.5) / 13), middles, (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Null(PlateEvidence.From(values[..(3 * width)], 3).Middles("皖A12345"));
    }

    [Theory]
    [InlineData("皖A·12345", "皖A12345")]
    [InlineData("粤o-o1I2o ", "粤Q01120")]
    public void What_people_type_is_folded(string typed, string kept) => Assert.Equal(kept, PlateText.Fold(typed));

    [Theory]
    [InlineData("皖A12345", "standard")]
    [InlineData("皖AD12345", "small-new-energy")]
    [InlineData("皖A12345D", "large-new-energy")]
    [InlineData("京A0006警", "police")]
    [InlineData("粤ZP560港", "hong-kong-macau")]
    [InlineData("鲁B1234学", "learner")]
    [InlineData("鲁B1234挂", "trailer")]
    [InlineData("224578使", "embassy")]
    [InlineData("沪A0023领", "consulate")]
    [InlineData("VA12345", "military")]
    [InlineData("WJ京12345", "armed-police")]
    [InlineData("京X0001应急", "emergency")]
    [InlineData("皖A1234", null)]
    [InlineData("皖AI2345", null)]
    [InlineData("皖012345", null)]
    [InlineData("皖A12345港", null)]
    public void The_grammar_knows_the_form(string text, string? form) => Assert.Equal(form, PlateGrammar.FormOf(text)?.Name);

    private static double BestAlignment(PlateEvidence evidence, string text)
    {
        var symbols = text.Select(c => PlateGrammar.Alphabet.IndexOf(c, StringComparison.Ordinal)).ToArray();
        var now = new double[2 * symbols.Length + 1];
        Array.Fill(now, double.NegativeInfinity);
        for (var step = 0; step < evidence.Steps; step++)
        {
            var next = new double[now.Length];
            for (var s = 0; s < now.Length; s++)
            {
                var from = step == 0 ? (s < 2 ? 0 : double.NegativeInfinity) : Math.Max(now[s], s > 0 ? now[s - 1] : double.NegativeInfinity);
                if (step > 0 && s > 2 && s % 2 == 1 && symbols[s / 2] != symbols[s / 2 - 1]) from = Math.Max(from, now[s - 2]);
                next[s] = from + Math.Log(s % 2 == 0 ? evidence.Blank(step) : evidence.Of(step, symbols[s / 2]));
            }
            now = next;
        }
        return Math.Max(now[^1], now[^2]);
    }

    /// <summary>Peaked like a recogniser's output: at each step a few characters share most of the probability.</summary>
    private static PlateEvidence Random(int steps, uint seed)
    {
        var random = new Random((int)seed);
        var width = PlateGrammar.Alphabet.Length + 1;
        var values = new float[steps * width];
        for (var step = 0; step < steps; step++)
        {
            var row = values.AsSpan(step * width, width);
            for (var i = 0; i < width; i++) row[i] = (float)Math.Pow(random.NextDouble(), 12) + PlateEvidence.Floor;
            var sum = 0f;
            foreach (var value in row) sum += value;
            for (var i = 0; i < width; i++) row[i] /= sum;
        }
        return PlateEvidence.From(values, steps);
    }
}
