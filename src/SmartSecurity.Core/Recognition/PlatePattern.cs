namespace SmartSecurity.Core.Recognition;

/// <summary>
/// A plate as somebody remembers it, to be compared with plates as cameras read them: <c>?</c> for one character that is not known,
/// <c>*</c> for any number of them.
/// </summary>
/// <remarks>Behind the first <c>*</c> characters are taken as they are written: their place is not known, so they have no look-alikes.</remarks>
public sealed record PlatePattern
{
    /// <summary>Fewer known characters would ask for half of the town.</summary>
    public const int KnownMin = 3;

    private PlatePattern(string text, bool lookAlikes) => (Text, WithLookAlikes) = (text, lookAlikes);

    /// <summary>Folded; with its wildcards.</summary>
    public string Text { get; }

    /// <summary>Whether look-alike characters (0 D Q, 8 B …) count as the same.</summary>
    public bool WithLookAlikes { get; }

    /// <summary>True when it stands for one plate and no other.</summary>
    public bool IsExact => !WithLookAlikes && !Text.AsSpan().ContainsAny('?', '*');

    /// <summary>
    /// By place: the characters that may stand there in a plate as it was kept, where <c>?</c> is one that could not be read. Only places
    /// before the first <c>*</c>.
    /// </summary>
    public IReadOnlyList<(int Place, string Characters)> Choices =>
    [
        .. Fixed.Select((c, place) => (Place: place, Characters: $"{(WithLookAlikes ? PlateText.LookAlikesOf(c) : c.ToString())}?"))
            .Where(p => Fixed[p.Place] != '?'),
    ];

    private string Fixed => Text.Split('*')[0];

    /// <returns>Null when fewer than <see cref="KnownMin"/> characters are known.</returns>
    public static PlatePattern? Parse(string text, bool lookAlikes = false)
    {
        var folded = PlateText.Fold(text.Replace('？', '?').Replace('＊', '*'));
        return folded.Count(char.IsLetterOrDigit) < KnownMin ? null : new(folded, lookAlikes);
    }

    /// <summary>The pattern for SQL's LIKE with <c>\</c> as escape; <see cref="Choices"/> must be asked for beside it.</summary>
    public string ToLike() => string.Concat(Text.Select((c, place) => place < Fixed.Length || c == '?' ? "_" : c switch
    {
        '*' => "%",
        '%' or '_' or '\\' => $"\\{c}",
        _ => c.ToString(),
    }));
}
