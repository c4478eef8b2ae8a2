using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace SmartSecurity.Devices.Profiles;

/// <summary>Every mistake of one file, each with line, key and what to write instead.</summary>
internal sealed class Mistakes(string file)
{
    public const int CountMax = 50;
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines => _lines;

    public void Add(long line, string key, string whatAndFix)
    {
        if (_lines.Count < CountMax) _lines.Add(string.Create(CultureInfo.InvariantCulture, $"{file}:{line}: {key} {whatAndFix}."));
    }
}

/// <summary>A mapping of a YAML file that knows which of its keys were asked for, so that a mistyped one is never silently
/// dropped.</summary>
internal sealed class YamlMap(YamlMappingNode node, string path, Mistakes mistakes)
{
    public const int FileBytesMax = 64 * 1024;
    public const int DepthMax = 12;
    private readonly Dictionary<string, YamlNode> _left = node.Children
        .Where(pair => pair.Key is YamlScalarNode)
        .ToDictionary(pair => ((YamlScalarNode)pair.Key).Value ?? "", pair => pair.Value, StringComparer.Ordinal);
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    public Mistakes Mistakes => mistakes;
    public long Line => node.Start.Line;
    public IEnumerable<string> Keys => _left.Keys.ToList();
    public string PathOf(string key) => path.Length == 0 ? key : $"{path}.{key}";

    /// <summary>The whole of a file as one mapping, or null with the mistake recorded.</summary>
    public static YamlMap? Parse(string text, Mistakes mistakes)
    {
        if (text.Length > FileBytesMax)
        {
            mistakes.Add(1, "the file", $"is larger than {FileBytesMax} bytes; a profile is short");
            return null;
        }
        try
        {
            if (!IsPlain(text, mistakes)) return null;
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            if (stream.Documents is [{ RootNode: YamlMappingNode root }]) return new YamlMap(root, "", mistakes);
            mistakes.Add(1, "the file", "must be one mapping of keys; start it with profile: <name>");
        }
        catch (YamlException e)
        {
            mistakes.Add(e.Start.Line, "the file", $"is no YAML: {e.Message.TrimEnd('.')}");
        }
        return null;
    }

    // Anchors and aliases can make a few lines into gigabytes, and nothing in a profile needs them.
    private static bool IsPlain(string text, Mistakes mistakes)
    {
        var parser = new Parser(new StringReader(text));
        var depth = 0;
        while (parser.MoveNext())
        {
            depth += parser.Current!.NestingIncrease;
            var wrong = parser.Current is AnchorAlias or NodeEvent { Anchor.IsEmpty: false }
                ? "uses an anchor or alias; write the value out"
                : depth > DepthMax ? $"is nested deeper than {DepthMax} levels" : null;
            if (wrong is null) continue;
            mistakes.Add(parser.Current.Start.Line, "the file", wrong);
            return false;
        }
        return true;
    }

    public YamlNode? Node(string key)
    {
        _asked.Add(key);
        return _left.Remove(key, out var value) ? value : null;
    }

    public string? Text(string key) => Node(key) switch
    {
        null => null,
        YamlScalarNode { Value.Length: > 0 } scalar => scalar.Value,
        var other => Wrong<string>(other, key, "must be a text"),
    };

    public string RequiredText(string key, string fix)
    {
        if (!node.Children.ContainsKey(new YamlScalarNode(key))) mistakes.Add(Line, PathOf(key), $"is missing; {fix}");
        return Text(key) ?? "";
    }

    public YamlMap? Map(string key) => Node(key) switch
    {
        null => null,
        YamlMappingNode map => new YamlMap(map, PathOf(key), mistakes),
        var other => Wrong<YamlMap>(other, key, "must be a mapping of keys"),
    };

    public IReadOnlyList<YamlMap> Maps(string key) => Node(key) switch
    {
        null => [],
        YamlSequenceNode list => [.. list.Children.OfType<YamlMappingNode>()
            .Select((m, i) => new YamlMap(m, $"{PathOf(key)}[{i}]", mistakes))],
        var other => Wrong<IReadOnlyList<YamlMap>>(other, key, "must be a list; begin each entry with a dash") ?? [],
    };

    /// <summary>One text or a list of texts.</summary>
    public IReadOnlyList<string> Texts(string key) => Node(key) switch
    {
        null => [],
        YamlScalarNode { Value.Length: > 0 } one => [one.Value],
        YamlSequenceNode list when list.Children.All(c => c is YamlScalarNode) =>
            [.. list.Children.Select(c => ((YamlScalarNode)c).Value ?? "")],
        var other => Wrong<IReadOnlyList<string>>(other, key, "must be a text or a list of texts") ?? [],
    };

    /// <summary>One of a few words, or null when the key is absent or wrong (which is recorded).</summary>
    public T? Word<T>(string key, IReadOnlyDictionary<string, T> words) where T : struct
    {
        var line = LineOf(key);
        if (Text(key) is not { } text) return null;
        if (words.TryGetValue(text, out var value)) return value;
        mistakes.Add(line, PathOf(key), $"is '{text}'; write one of {string.Join(", ", words.Keys)}");
        return null;
    }

    /// <summary><c>10s</c>, <c>30min</c>, <c>2h</c> or <c>1d</c>.</summary>
    public TimeSpan? Duration(string key)
    {
        var line = LineOf(key);
        if (Text(key) is not { } text) return null;
        var digits = text.Length - text.AsSpan().TrimStart("0123456789").Length;
        TimeSpan? unit = text[digits..] switch
        {
            "s" => TimeSpan.FromSeconds(1),
            "min" => TimeSpan.FromMinutes(1),
            "h" => TimeSpan.FromHours(1),
            "d" => TimeSpan.FromDays(1),
            _ => null,
        };
        if (digits is > 0 and < 6 && unit is { } u
            && int.Parse(text.AsSpan(0, digits), CultureInfo.InvariantCulture) is > 0 and var n) return u * n;
        mistakes.Add(line, PathOf(key), $"is '{text}'; write a duration as 30s, 15min, 2h or 1d");
        return null;
    }

    public long LineOf(string key) =>
        node.Children.FirstOrDefault(p => p.Key is YamlScalarNode s && s.Value == key).Key?.Start.Line ?? Line;

    public void Wrong(string key, string whatAndFix) => mistakes.Add(LineOf(key), PathOf(key), whatAndFix);

    /// <summary>To be called last: a key nobody asked for is a mistake.</summary>
    public void RefuseTheRest()
    {
        foreach (var key in _left.Keys)
            mistakes.Add(LineOf(key), PathOf(key),
                $"is not known here; known are {string.Join(", ", _asked.Order(StringComparer.Ordinal))}");
    }

    private T? Wrong<T>(YamlNode at, string key, string fix) where T : class
    {
        mistakes.Add(at.Start.Line, PathOf(key), fix);
        return null;
    }
}
