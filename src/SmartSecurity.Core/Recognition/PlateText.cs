namespace SmartSecurity.Core.Recognition;

/// <summary>How the text of a number plate is kept, so that what was typed, sent and read can be compared.</summary>
public static class PlateText
{
    /// <summary>No plate is longer once folded; what follows is cut off.</summary>
    public const int LengthMax = 32;

    /// <summary>Characters that people and cameras take for each other. Source: docs/design/recognition.md.</summary>
    public static IReadOnlyList<string> LookAlikes { get; } = ["0DQ", "8B", "17T", "2Z", "5S"];

    /// <summary>No separators, upper case, O as 0 (Q at the second place) and I as 1 (not at the first two), because plates use neither.</summary>
    public static string Fold(string text)
    {
        Span<char> folded = stackalloc char[Math.Min(text.Length, LengthMax)];
        var length = 0;
        foreach (var c in text)
        {
            if (length == folded.Length) break;
            var upper = char.ToUpperInvariant(c);
            if (upper is '·' or '.' or '-' or '•' || char.IsWhiteSpace(upper)) continue;
            folded[length] = upper switch { 'O' => length == 1 ? 'Q' : '0', 'I' when length > 1 => '1', _ => upper };
            length++;
        }
        return new string(folded[..length]);
    }

    /// <summary>The characters one may be taken for, itself among them.</summary>
    public static string LookAlikesOf(char character) =>
        LookAlikes.FirstOrDefault(group => group.Contains(character, StringComparison.Ordinal)) ?? character.ToString();
}
