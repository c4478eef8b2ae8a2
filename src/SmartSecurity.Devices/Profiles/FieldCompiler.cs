using System.Xml;
using YamlDotNet.RepresentationModel;

namespace SmartSecurity.Devices.Profiles;

/// <summary>Turns the fields of one message, as the YAML writes them, into <see cref="FieldReading"/>s.</summary>
internal sealed class FieldCompiler(
    Decoder decoder, IXmlNamespaceResolver namespaces, IReadOnlyList<TopicPattern> topics, Mistakes mistakes)
{
    private static readonly ValueForm[] _timeForms = [ValueForm.EpochS, ValueForm.EpochMs, ValueForm.Iso, ValueForm.Local];

    /// <summary>An expression in the message's own language; null with the mistake recorded when it cannot be read.</summary>
    public Selector? Select(string expression, long line, string key)
    {
        try
        {
            return Selector.Compile(expression, decoder, namespaces);
        }
        catch (FormatException e)
        {
            mistakes.Add(line, key, e.Message.TrimEnd('.'));
            return null;
        }
    }

    /// <summary>A field is an expression alone, or a mapping with one source (from, topic, value) and its conversion.</summary>
    public FieldReading Field(string name, YamlNode node, string key, bool isDetail = false)
    {
        var usual = isDetail && decoder != Decoder.Xml ? ValueForm.Json : ValueForm.Text;
        if (node is YamlScalarNode { Value.Length: > 0 } scalar)
            return new FieldReading { Name = name, From = Select(scalar.Value, node.Start.Line, key), Forms = [usual] };
        if (node is not YamlMappingNode mapping)
        {
            mistakes.Add(node.Start.Line, key, "must be an expression, or { from: expression, as: form }");
            return new FieldReading { Name = name, Forms = [usual] };
        }
        var map = new YamlMap(mapping, key, mistakes);
        var forms = ReadForms(map, usual);
        var field = new FieldReading
        {
            Name = name,
            From = map.Text("from") is { } from ? Select(from, map.LineOf("from"), map.PathOf("from")) : null,
            TopicPart = map.Text("topic"),
            Literal = map.Text("value"),
            Forms = forms,
            Zone = ReadZone(map, forms),
            Map = ReadValues(map.Map("map")),
            Otherwise = map.Word("otherwise", ProfileWords.Otherwises) ?? Otherwise.Reject,
            Omit = map.Texts("omit").ToHashSet(StringComparer.Ordinal),
        };
        CheckSource(map, mapping, field);
        if (name == "occurred_at" && forms.Any(f => !_timeForms.Contains(f)))
            map.Wrong("as", "must say how the time is written: epoch-s, epoch-ms, iso or local");
        map.RefuseTheRest();
        return field;
    }

    private static List<ValueForm> ReadForms(YamlMap map, ValueForm usual)
    {
        var forms = new List<ValueForm>();
        foreach (var word in map.Texts("as"))
            if (ProfileWords.Forms.TryGetValue(word, out var form)) forms.Add(form);
            else map.Wrong("as", $"is '{word}'; write one of {string.Join(", ", ProfileWords.Forms.Keys)}");
        if (forms.Count > 1 && forms.Any(f => !_timeForms.Contains(f))) map.Wrong("as", "lists several forms; only times may have several");
        return forms.Count > 0 ? forms : [usual];
    }

    private static TimeZoneInfo? ReadZone(YamlMap map, List<ValueForm> forms)
    {
        var id = map.Text("zone");
        if (forms.Contains(ValueForm.Local) && id is null) map.Wrong("zone", "is missing; local time needs its zone, as Asia/Shanghai");
        if (id is null) return null;
        if (TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone)) return zone;
        map.Wrong("zone", $"is '{id}'; write a zone as Asia/Shanghai");
        return null;
    }

    private static Dictionary<string, string>? ReadValues(YamlMap? map) =>
        map?.Keys.ToDictionary(key => key, key => map.Text(key) ?? "", StringComparer.Ordinal);

    private void CheckSource(YamlMap map, YamlMappingNode mapping, FieldReading field)
    {
        var sources = new[] { "from", "topic", "value" }.Count(key => mapping.Children.ContainsKey(new YamlScalarNode(key)));
        if (sources != 1) map.Wrong("from", "must be the one source of the field; write one of from, topic, value");
        if (field.TopicPart is { } part && topics.Count > 0 && !topics.Any(t => t.PartNames.Contains(part, StringComparer.Ordinal)))
            map.Wrong("topic", $"is '{part}', which no topic of this message names");
    }
}
