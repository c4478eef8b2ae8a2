using SmartSecurity.Vision.Models;

namespace SmartSecurity.Vision.Plates;

/// <summary>What the recogniser saw on one crop: for every step from left to right, how probable each character of a plate is.</summary>
/// <remarks>
/// Classes that no plate holds are dropped, separators count as blank. Probabilities have a floor, so that a step on which the
/// recogniser saw some other sign costs much but not everything.
/// </remarks>
public sealed class PlateEvidence
{
    /// <summary>Least probability of any character at any step.</summary>
    public const float Floor = 1e-5f;

    private readonly float[] _values;   // steps × (alphabet + blank)

    private PlateEvidence(float[] values, int steps, double freeLogScore) =>
        (_values, Steps, FreeLogScore) = (values, steps, freeLogScore);

    public int Steps { get; }

    /// <summary>Log probability of the best path over all the recogniser's classes, plate or not: what any text would reach.</summary>
    public double FreeLogScore { get; }

    internal static int Symbols => PlateGrammar.Alphabet.Length;

    /// <summary>Probability of a character (by its place in the alphabet) at a step, as it stands at a place of the plate.</summary>
    internal float Of(int step, int symbol) => _values[step * (Symbols + 1) + symbol];

    internal float Blank(int step) => _values[step * (Symbols + 1) + Symbols];

    internal static PlateEvidence From(ModelOutput output, PlateClasses classes)
    {
        int steps = output.Shape[1], all = output.Shape[2];
        if (all != classes.Count)
            throw new ModelRefusedException("plate-recogniser", $"it has {all} classes and its keys make {classes.Count}",
                "correct keysFile in its model.yaml");
        var values = new float[steps * (Symbols + 1)];
        var free = 0.0;
        for (var step = 0; step < steps; step++)
        {
            var row = output.Values.AsSpan(step * all, all);
            var target = values.AsSpan(step * (Symbols + 1), Symbols + 1);
            var largest = 0f;
            for (var i = 0; i < all; i++) largest = Math.Max(largest, row[i]);
            free += Math.Log(Math.Max(largest, Floor));
            foreach (var (index, symbol) in classes.Kept) target[symbol] += row[index];
            for (var i = 0; i < target.Length; i++) target[i] = Math.Clamp(target[i], Floor, 1f);
        }
        return new(values, steps, free);
    }

    /// <summary>What was seen on the two lines of a plate, as if they stood one behind the other.</summary>
    internal static PlateEvidence Of(PlateEvidence upper, PlateEvidence lower) =>
        new([.. upper._values, .. lower._values], upper.Steps + lower.Steps, upper.FreeLogScore + lower.FreeLogScore);

    /// <summary>Evidence from given probabilities, step by step in the order of the alphabet with blank last. For tests of the decoding.</summary>
    internal static PlateEvidence From(float[] values, int steps)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, steps * (Symbols + 1), nameof(values));
        var free = Enumerable.Range(0, steps).Sum(s => Math.Log(values.AsSpan(s * (Symbols + 1), Symbols + 1).ToArray().Max()));
        return new(values, steps, free);
    }

    /// <summary>Log of the exact probability that this is the text: the sum over all alignments (CTC forward).</summary>
    /// <param name="text">A plate; a character outside of the alphabet gives negative infinity.</param>
    public double LogScore(string text)
    {
        Span<int> symbols = stackalloc int[PlateGrammar.LengthMax];
        if (text.Length is 0 or > PlateGrammar.LengthMax) return double.NegativeInfinity;
        for (var i = 0; i < text.Length; i++)
            if ((symbols[i] = PlateGrammar.Alphabet.IndexOf(text[i], StringComparison.Ordinal)) < 0) return double.NegativeInfinity;
        return LogScore(symbols[..text.Length]);
    }

    /// <summary>Where each character of a text stands, as shares of the crop's width: the middle of its steps on the likeliest path.</summary>
    /// <returns>Null when the text does not fit into the steps.</returns>
    /// <exception cref="ArgumentException">A character is outside of the alphabet.</exception>
    internal double[]? Middles(string text)
    {
        var symbols = text.Select(c => PlateGrammar.Alphabet.IndexOf(c, StringComparison.Ordinal)).ToArray();
        if (symbols.Contains(-1)) throw new ArgumentException("A character is no plate's.", nameof(text));
        var from = LikeliestPath(symbols, out var state);
        var (sums, weights) = (new double[symbols.Length], new double[symbols.Length]);
        for (var step = Steps - 1; step >= 0; state = from[step--, state])
        {
            if (state % 2 == 0) continue;
            var weight = Of(step, symbols[state / 2]);
            sums[state / 2] += weight * (step + 0.5);
            weights[state / 2] += weight;
        }
        return weights.Contains(0) ? null : [.. sums.Zip(weights, (sum, weight) => sum / weight / Steps)];
    }

    /// <summary>Viterbi over the states of <see cref="LogScore(ReadOnlySpan{int})"/>.</summary>
    /// <returns>For every step and state, the state before it.</returns>
    private int[,] LikeliestPath(int[] symbols, out int last)
    {
        var states = 2 * symbols.Length + 1;
        var from = new int[Steps, states];
        var (now, next) = (new double[states], new double[states]);
        for (var s = 0; s < states; s++) now[s] = s < 2 ? Log(0, s) : double.NegativeInfinity;
        for (var step = 1; step < Steps; step++)
        {
            for (var s = 0; s < states; s++)
            {
                var best = s;
                if (s > 0 && now[s - 1] > now[best]) best = s - 1;
                if (s > 2 && s % 2 == 1 && symbols[s / 2] != symbols[s / 2 - 1] && now[s - 2] > now[best]) best = s - 2;
                (next[s], from[step, s]) = (now[best] + Log(step, s), best);
            }
            (now, next) = (next, now);
        }
        last = now[states - 1] > now[states - 2] ? states - 1 : states - 2;
        return from;

        double Log(int step, int state) => Math.Log(state % 2 == 0 ? Blank(step) : Of(step, symbols[state / 2]));
    }

    /// <remarks>State 2i is the blank before character i, state 2i + 1 the character; each step is scaled to 1 so that nothing underflows.</remarks>
    internal double LogScore(ReadOnlySpan<int> symbols)
    {
        var states = 2 * symbols.Length + 1;
        Span<double> now = stackalloc double[2 * PlateGrammar.LengthMax + 1];
        Span<double> next = stackalloc double[2 * PlateGrammar.LengthMax + 1];
        now.Clear();
        now[0] = 1;
        var log = 0.0;
        for (var step = 0; step < Steps; step++)
        {
            var total = 0.0;
            for (var s = 0; s < states; s++)
            {
                var arrived = now[s] + (s > 0 ? now[s - 1] : 0);
                if (s > 2 && s % 2 == 1 && symbols[s / 2] != symbols[s / 2 - 1]) arrived += now[s - 2];
                total += next[s] = arrived * (s % 2 == 0 ? Blank(step) : Of(step, symbols[s / 2]));
            }
            if (total <= 0) return double.NegativeInfinity;
            for (var s = 0; s < states; s++) now[s] = next[s] / total;
            log += Math.Log(total);
        }
        return log + Math.Log(now[states - 1] + now[states - 2]);
    }
}
