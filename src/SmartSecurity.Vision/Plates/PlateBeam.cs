namespace SmartSecurity.Vision.Plates;

/// <summary>Prefix beam search over the evidence, held to the grammar: no prefix that cannot become a plate is ever kept.</summary>
/// <remarks>Source: docs/design/vision.md, "prefix beam of 8–24 held to the grammar by position".</remarks>
internal static class PlateBeam
{
    public const int Width = 24;

    /// <summary>A step's probability under this share of the beam's best is not followed.</summary>
    private const double Negligible = 1e-9;

    private sealed class Prefix(Prefix? parent, int symbol, int length, uint forms)
    {
        private Dictionary<int, Prefix>? _longer;
        public int Symbol => symbol;
        public int Length => length;
        public uint Forms => forms;
        public double EndsBlank, EndsSymbol, NextBlank, NextSymbol;
        public bool IsListed;
        public double Total => EndsBlank + EndsSymbol;

        public Prefix Longer(int with, uint formsLeft)
        {
            _longer ??= [];
            return _longer.TryGetValue(with, out var known) ? known : _longer[with] = new(this, with, length + 1, formsLeft);
        }

        public string Text()
        {
            var text = new char[length];
            for (var at = this; at.Length > 0; at = at.Parent!) text[at.Length - 1] = PlateGrammar.Alphabet[at.Symbol];
            return new string(text);
        }

        private Prefix? Parent => parent;
    }

    /// <param name="forms">Bit i: form i is allowed.</param>
    /// <returns>Plates, the most probable first, at most <paramref name="count"/>; each satisfies the grammar.</returns>
    public static List<string> Read(PlateEvidence evidence, int count, uint forms = uint.MaxValue)
    {
        var kept = new List<Prefix> { new(null, -1, 0, forms) { EndsBlank = 1 } };
        var listed = new List<Prefix>();
        for (var step = 0; step < evidence.Steps; step++)
        {
            listed.Clear();
            var best = kept.Max(p => p.Total);
            foreach (var prefix in kept) Extend(prefix, evidence, step, best * Negligible, listed);
            foreach (var prefix in listed)
            {
                (prefix.EndsBlank, prefix.EndsSymbol) = (prefix.NextBlank, prefix.NextSymbol);
                (prefix.NextBlank, prefix.NextSymbol, prefix.IsListed) = (0, 0, false);
            }
            foreach (var prefix in kept.Except(listed)) (prefix.EndsBlank, prefix.EndsSymbol) = (0, 0);
            listed.Sort((a, b) => b.Total.CompareTo(a.Total));
            foreach (var dropped in listed.Skip(Width)) (dropped.EndsBlank, dropped.EndsSymbol) = (0, 0);
            kept = [.. listed.Take(Width)];
            var scale = 1 / kept[0].Total;
            foreach (var prefix in kept) (prefix.EndsBlank, prefix.EndsSymbol) = (prefix.EndsBlank * scale, prefix.EndsSymbol * scale);
        }
        return [.. kept.Where(p => (p.Forms & PlateGrammar.FormsByLength[p.Length]) != 0).Take(count).Select(p => p.Text())];
    }

    private static void Extend(Prefix prefix, PlateEvidence evidence, int step, double least, List<Prefix> listed)
    {
        var total = prefix.Total;
        Arrive(prefix, total * evidence.Blank(step), 0, listed);
        if (prefix.Symbol >= 0) Arrive(prefix, 0, prefix.EndsSymbol * evidence.Of(step, prefix.Symbol), listed);
        if (prefix.Length == PlateGrammar.LengthMax) return;
        var allowed = PlateGrammar.FormsByPlace[prefix.Length];
        for (var symbol = 0; symbol < allowed.Length; symbol++)
        {
            var forms = prefix.Forms & allowed[symbol];
            if (forms == 0) continue;
            var arriving = (symbol == prefix.Symbol ? prefix.EndsBlank : total) * evidence.Of(step, symbol);
            if (arriving > least) Arrive(prefix.Longer(symbol, forms), 0, arriving, listed);
        }
    }

    private static void Arrive(Prefix prefix, double endsBlank, double endsSymbol, List<Prefix> listed)
    {
        prefix.NextBlank += endsBlank;
        prefix.NextSymbol += endsSymbol;
        if (prefix.IsListed) return;
        prefix.IsListed = true;
        listed.Add(prefix);
    }
}
