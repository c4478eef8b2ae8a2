namespace SmartSecurity.Vision.Plates;

/// <summary>Which classes of a recogniser are characters of plates.</summary>
internal sealed class PlateClasses
{
    /// <param name="keys">The recogniser's keys in order; class 0 is blank before them, and a space follows them.</param>
    public PlateClasses(IReadOnlyList<string> keys)
    {
        Count = keys.Count + 2;
        Kept.Add((0, PlateGrammar.Alphabet.Length));
        Kept.Add((Count - 1, PlateGrammar.Alphabet.Length));
        for (var i = 0; i < keys.Count; i++)
        {
            if (keys[i] is "·" or "." or "-" or " " or "•") Kept.Add((i + 1, PlateGrammar.Alphabet.Length));
            else if (keys[i].Length == 1) Keep(i + 1, char.ToUpperInvariant(keys[i][0]));
        }
    }

    public int Count { get; }

    /// <summary>Class of the recogniser, and the place in the alphabet (or behind it, for blank) that it counts for.</summary>
    public List<(int Class, int Symbol)> Kept { get; } = [];

    private void Keep(int index, char key)
    {
        foreach (var read in key == 'O' ? "0Q" : key == 'I' ? "1" : key.ToString())   // O counts for both; the grammar knows which may stand there
        {
            var symbol = PlateGrammar.Alphabet.IndexOf(read, StringComparison.Ordinal);
            if (symbol >= 0) Kept.Add((index, symbol));
        }
    }
}
