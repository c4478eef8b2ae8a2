using System.Diagnostics.CodeAnalysis;

namespace SmartSecurity.Devices.Profiles;

/// <summary>
/// An MQTT topic or a path with named parts: <c>access/{gate}</c>; a last part <c>{rest*}</c> takes one or more levels.
/// </summary>
/// <remarks>A part in braces takes exactly one level and never an empty one. Everything else is compared letter by letter.</remarks>
public sealed class TopicPattern
{
    public const int LevelsMax = 16;
    private readonly string[] _levels;

    private TopicPattern(string text)
    {
        Text = text;
        _levels = text.Split('/');
        PartNames = [.. _levels.Where(IsPart).Select(NameOf)];
        SubscriptionFilter = string.Join('/', _levels.Select(level => !IsPart(level) ? level : IsTail(level) ? "#" : "+"));
    }

    /// <summary>The pattern as written.</summary>
    public string Text { get; }

    public IReadOnlyList<string> PartNames { get; }

    /// <summary>The MQTT topic filter that covers the pattern: <c>access/+</c>, <c>axis/+/event/#</c>.</summary>
    public string SubscriptionFilter { get; }

    /// <param name="text">The pattern.</param>
    /// <param name="pattern">The pattern read, or null.</param>
    /// <param name="mistake">What is wrong and how to put it right; null when nothing is.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out TopicPattern? pattern, [NotNullWhen(false)] out string? mistake)
    {
        var levels = text.Split('/');
        var names = levels.Where(IsPart).Select(NameOf).ToList();
        mistake =
            text.Length == 0 ? "is empty; write the topic the device publishes to"
            : levels.Length > LevelsMax ? $"has more than {LevelsMax} levels"
            : text.Contains('+') || text.Contains('#') ? "holds an MQTT wildcard; write {name} for one level and {name*} for the rest"
            : levels.Any(l => !IsPart(l) && (l.Contains('{') || l.Contains('}'))) ? "has braces inside a level; a named part fills a level"
            : names.Any(n => n.Length == 0 || !n.All(char.IsAsciiLetterOrDigit)) ? "has a part without a plain name; write {gate}"
            : names.Distinct(StringComparer.Ordinal).Count() != names.Count ? "uses a part's name twice"
            : levels.SkipLast(1).Any(IsTail) ? "has {…*} before its end; only the last part may take several levels"
            : null;
        pattern = mistake is null ? new TopicPattern(text) : null;
        return mistake is null;
    }

    /// <summary>Compares an address with the pattern.</summary>
    /// <returns>The named parts, or null when the address does not fit.</returns>
    public IReadOnlyDictionary<string, string>? Match(string address)
    {
        var levels = address.Split('/');
        var endsInTail = IsTail(_levels[^1]);
        if (endsInTail ? levels.Length < _levels.Length : levels.Length != _levels.Length) return null;
        var parts = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < _levels.Length; i++)
        {
            var pattern = _levels[i];
            if (!IsPart(pattern))
            {
                if (!string.Equals(pattern, levels[i], StringComparison.Ordinal)) return null;
                continue;
            }
            var value = IsTail(pattern) ? string.Join('/', levels[i..]) : levels[i];
            if (value.Length == 0) return null;
            parts[NameOf(pattern)] = value;
        }
        return parts;
    }

    private static bool IsPart(string level) => level.Length >= 2 && level[0] == '{' && level[^1] == '}';

    private static bool IsTail(string level) => IsPart(level) && level[^2] == '*';

    private static string NameOf(string level) => level[1..^1].TrimEnd('*');
}
