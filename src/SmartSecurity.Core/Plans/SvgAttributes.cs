using System.Buffers;
using System.Globalization;
using System.Xml;

namespace SmartSecurity.Core.Plans;

/// <summary>The attributes of a drawing that are kept: each by its name, and only with characters that its kind of value needs.</summary>
internal static class SvgAttributes
{
    /// <summary>A path of a whole community is some 100,000 characters.</summary>
    private const int ValueLengthMax = 400_000;
    private const int WordLengthMax = 200, IdLengthMax = 64;

    private enum Kind { Geometry, Word, Paint }

    private static readonly SearchValues<char> GeometryCharacters =
        SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+-.,%() \t\r\n");
    private static readonly SearchValues<char> PaintCharacters =
        SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ#.,%()/ ");
    private static readonly SearchValues<char> IdCharacters =
        SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-.");

    private static readonly Dictionary<string, Kind> Kept = new[]
    {
        (Kind.Geometry, "x y x1 y1 x2 y2 cx cy r rx ry fx fy dx dy width height d points rotate transform gradientTransform viewBox offset textLength "
            + "stroke-width stroke-dasharray stroke-dashoffset stroke-miterlimit opacity fill-opacity stroke-opacity stop-opacity font-size letter-spacing"),
        (Kind.Word, "fill-rule stroke-linecap stroke-linejoin font-family font-weight font-style text-anchor dominant-baseline "
            + "preserveAspectRatio gradientUnits spreadMethod display visibility vector-effect lengthAdjust paint-order"),
        (Kind.Paint, "fill stroke stop-color color"),
    }.SelectMany(k => k.Item2.Split(' ').Select(name => (Name: name, Kind: k.Item1))).ToDictionary(k => k.Name, k => k.Kind, StringComparer.Ordinal);

    /// <summary>What is kept of the element the reader stands on; of a name that is given twice the style's wins, as in a browser.</summary>
    public static IReadOnlyList<(string Name, string Value)> Of(XmlReader element)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        if (element.GetAttribute("style") is { Length: <= ValueLengthMax } style)
            foreach (var part in style.Split(';'))
                if (part.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon) Add(part[..colon].Trim(), part[(colon + 1)..].Trim(), found);
        for (var more = element.MoveToFirstAttribute(); more; more = element.MoveToNextAttribute())
            if (element.NamespaceURI.Length == 0) Add(element.LocalName, element.Value.Trim(), found);
        element.MoveToElement();
        return [.. found.Select(f => (f.Key, f.Value))];
    }

    public static bool IsId(string text) => text.Length is > 0 and <= IdLengthMax && !text.AsSpan().ContainsAnyExcept(IdCharacters);

    /// <returns>The id that a reference inside the same drawing leads to; null: it leads elsewhere, or nowhere.</returns>
    public static string? LocalTarget(string? reference) =>
        reference?.Trim() is ['#', .. var id] && IsId(id) ? id : null;

    /// <summary>A length in pixels, 96 to the inch; NaN when it is none.</summary>
    public static double Length(string? text)
    {
        var value = (text ?? "").Trim();
        var number = value.TrimEnd("abcdefghijklmnopqrstuvwxyz%".ToCharArray());
        if (!double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var length)) return double.NaN;
        return length * value[number.Length..] switch
        {
            "" or "px" => 1,
            "mm" => 96 / 25.4,
            "cm" => 96 / 2.54,
            "in" => 96,
            "pt" => 96 / 72.0,
            "pc" => 16,
            _ => double.NaN,
        };
    }

    private static void Add(string name, string value, Dictionary<string, string> found)
    {
        if (Kept.TryGetValue(name, out var kind) && !found.ContainsKey(name) && IsPlain(value, kind)) found[name] = value;
    }

    private static bool IsPlain(string value, Kind kind) => kind switch
    {
        Kind.Geometry => value.Length is > 0 and <= ValueLengthMax && !value.AsSpan().ContainsAnyExcept(GeometryCharacters)
            && !value.Contains("url", StringComparison.OrdinalIgnoreCase),
        Kind.Paint => value.Length is > 0 and <= WordLengthMax && IsPaint(value),
        _ => value.Length is > 0 and <= WordLengthMax && value.All(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or ',' or '.' or '_' or '\'' or '"'),
    };

    /// <summary>A colour, or a gradient of the same drawing.</summary>
    private static bool IsPaint(string value)
    {
        if (!value.Contains("url", StringComparison.OrdinalIgnoreCase)) return !value.AsSpan().ContainsAnyExcept(PaintCharacters);
        return value.StartsWith("url(#", StringComparison.Ordinal) && value.EndsWith(')') && IsId(value[5..^1]);
    }
}
