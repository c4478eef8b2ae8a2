using System.Collections.Frozen;
using System.Xml;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Passages;
using YamlDotNet.RepresentationModel;

namespace SmartSecurity.Devices.Profiles;

/// <summary>Reads one profile.yaml strictly: an unknown key is a mistake, and all mistakes are collected, not only the first.</summary>
internal sealed class ProfileReader(Mistakes mistakes)
{
    private static readonly string[] _fieldNames =
        ["occurred_at", "device_id", "credential", "person", "plate", "direction", "decision", "passage", "reason"];

    private static readonly string[] _messageKeys =
        ["topic", "decoder", "namespaces", "each", "empty", "events", "fields", "detail", "pictures", "sequence"];

    /// <returns>The profile, or null when there was any mistake.</returns>
    public HardwareProfile? Read(string folder, string yaml)
    {
        if (YamlMap.Parse(yaml, mistakes) is not { } root) return null;
        var folderName = Path.GetFileName(folder);
        var name = root.RequiredText("profile", $"write profile: {folderName}");
        if (name.Length > 0 && name != folderName) root.Wrong("profile", $"is '{name}' in the folder '{folderName}'; name both alike");
        var transport = root.RequiredText("transport", "write one of mqtt, http-push, camera");
        if (transport is not ("mqtt" or "http-push" or "camera" or ""))
            root.Wrong("transport", $"is '{transport}'; write one of mqtt, http-push, camera");
        var (silentAfter, heartbeat) = ReadHeartbeat(root.Map("heartbeat"));
        var messages = ReadMessages(root, heartbeat);
        var commands = ReadCommands(root, transport);
        var checks = ReadChecks(root.Map("checks"));
        root.RefuseTheRest();
        if (mistakes.Lines.Count > 0) return null;
        return new HardwareProfile
        {
            Name = name,
            Folder = folder,
            Transport = transport,
            SilentAfter = silentAfter,
            Messages = messages,
            Commands = commands,
            Checks = checks,
        };
    }

    private static Dictionary<DoorCommand, ProfileCommand> ReadCommands(YamlMap root, string transport)
    {
        var commands = new Dictionary<DoorCommand, ProfileCommand>();
        if (root.Map("commands") is not { } map) return commands;
        if (transport != "mqtt") root.Wrong("commands", "go out by mqtt only; leave them out");
        foreach (var (name, word) in ProfileWords.Commands)
        {
            if (map.Map(name) is not { } one) continue;
            var (topic, payload) = (one.RequiredText("topic", "write where the device listens"), one.RequiredText("payload", "write what it is told"));
            one.RefuseTheRest();
            if (topic.Length == 0 || payload.Length == 0) continue;
            var (command, key, fix) = ProfileCommand.Parse(topic, payload);
            if (command is null) one.Wrong(key, fix!);
            else commands[word] = command;
        }
        // A door that can be opened and never given back would stand open after the first drill.
        if (commands.Count == 1) root.Wrong("commands", "has only one of release and restore; write both, or none");
        map.RefuseTheRest();
        return commands;
    }

    private static (TimeSpan?, YamlMap?) ReadHeartbeat(YamlMap? map)
    {
        if (map is null) return (null, null);
        var every = map.Duration("every");
        var silent = map.Duration("silent_after");
        if (silent is null) map.Wrong("silent_after", "is missing or wrong; say how long silence may last, above every");
        else if (every >= silent) map.Wrong("silent_after", "is not above every; allow at least one heartbeat to be lost");
        return (silent, map);
    }

    private List<MessageReading> ReadMessages(YamlMap root, YamlMap? heartbeat)
    {
        var several = root.Maps("messages");
        if (several.Count == 0)
        {
            var one = ReadMessage(root, heartbeat);
            heartbeat?.RefuseTheRest();
            return [one];
        }
        foreach (var key in _messageKeys.Intersect(root.Keys, StringComparer.Ordinal))
            root.Wrong(key, "stands beside messages; write it inside each of them");
        heartbeat?.RefuseTheRest();
        return [.. several.Select(map =>
        {
            var message = ReadMessage(map, heartbeat: null);
            map.RefuseTheRest();
            return message;
        })];
    }

    private MessageReading ReadMessage(YamlMap map, YamlMap? heartbeat)
    {
        var topics = ReadTopics(map);
        var decoder = map.Word("decoder", ProfileWords.Decoders);
        if (decoder is null && !map.Keys.Contains("decoder")) map.RequiredText("decoder", "write one of json, xml, text");
        var compile = new FieldCompiler(decoder ?? Decoder.Json, ReadNamespaces(map), topics, mistakes);
        var fields = ReadFields(map.Map("fields"), compile);
        if (map.Node("sequence") is not { } sequence)
            map.Wrong("sequence", "is missing; write where the device's own number stands, or none");
        else if (sequence is not YamlScalarNode { Value: "none" })
            fields["sequence"] = compile.Field("sequence", sequence, map.PathOf("sequence"));
        if (!fields.ContainsKey("device_id"))
            map.Wrong("fields", "has no device_id; say where the device's name stands, or { topic: part }");
        var rules = new List<EventRule>();
        if (heartbeat?.Text("when") is { } when)
            rules.Add(new EventRule
            {
                Place = "heartbeat",
                Kind = DeviceEventKind.Heartbeat,
                When = compile.Select(when, heartbeat.LineOf("when"), "heartbeat.when"),
                Stated = FrozenDictionary<string, string>.Empty,
                Fields = FrozenDictionary<string, FieldReading>.Empty,
                Detail = ReadDetail(heartbeat, compile),
            });
        rules.AddRange(map.Maps("events").Select(rule => ReadRule(rule, compile)));
        if (rules.Count == 0) map.Wrong("events", "is missing or empty; say which messages mean what");
        return new MessageReading
        {
            Topics = topics,
            Decoder = decoder ?? Decoder.Json,
            Rules = rules,
            Fields = fields.ToFrozenDictionary(StringComparer.Ordinal),
            Each = map.Text("each") is { } each ? compile.Select(each, map.LineOf("each"), map.PathOf("each")) : null,
            EmptyMeansNothing = map.Word("empty", ProfileWords.Empty) ?? false,
            Detail = ReadDetail(map, compile),
            Pictures = [.. map.Texts("pictures")
                .Select(p => compile.Select(p, map.LineOf("pictures"), map.PathOf("pictures"))).OfType<Selector>()],
        };
    }

    private static List<TopicPattern> ReadTopics(YamlMap map)
    {
        var topics = new List<TopicPattern>();
        var texts = map.Texts("topic");
        if (texts.Count == 0) map.Wrong("topic", "is missing; write the topic or path the device publishes to");
        foreach (var text in texts)
            if (TopicPattern.TryParse(text, out var pattern, out var mistake)) topics.Add(pattern);
            else map.Wrong("topic", mistake);
        return topics;
    }

    private static XmlNamespaceManager ReadNamespaces(YamlMap map)
    {
        var namespaces = new XmlNamespaceManager(new NameTable());
        if (map.Map("namespaces") is { } names)
            foreach (var prefix in names.Keys)
                namespaces.AddNamespace(prefix, names.Text(prefix) ?? "");
        return namespaces;
    }

    private Dictionary<string, FieldReading> ReadFields(YamlMap? map, FieldCompiler compile)
    {
        var fields = new Dictionary<string, FieldReading>(StringComparer.Ordinal);
        if (map is null) return fields;
        foreach (var name in _fieldNames)
            if (map.Node(name) is { } node) fields[name] = compile.Field(name, node, map.PathOf(name));
        map.RefuseTheRest();
        return fields;
    }

    private static List<FieldReading> ReadDetail(YamlMap parent, FieldCompiler compile) =>
        parent.Map("detail") is not { } map ? []
        : [.. map.Keys.Select(name => compile.Field(name, map.Node(name)!, map.PathOf(name), isDetail: true))];

    private EventRule ReadRule(YamlMap map, FieldCompiler compile)
    {
        var decision = map.Word("decision", ProfileWords.Decisions);
        var kind = map.Word("is", ProfileWords.Kinds);
        if (kind is null && !map.Keys.Contains("is"))
            kind = decision switch { Decision.Granted => DeviceEventKind.Passage, Decision.Denied => DeviceEventKind.Denied, _ => null };
        if (kind is null) map.Wrong("is", $"is missing; write one of {string.Join(", ", ProfileWords.Kinds.Keys)}");
        var stated = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in new[] { "state", "type" })
            if (map.Text(name) is { } text) stated[name] = text;
        var rule = new EventRule
        {
            Place = $"events, line {map.Line}",
            When = map.Text("when") is { } when ? compile.Select(when, map.LineOf("when"), map.PathOf("when")) : null,
            Kind = kind == ProfileWords.Nothing ? null : kind,
            Decision = decision,
            Passage = map.Word("passage", ProfileWords.Passages),
            Direction = map.Word("direction", ProfileWords.Directions),
            Reason = map.Text("reason"),
            Stated = stated,
            Fields = ReadFields(map.Map("fields"), compile).ToFrozenDictionary(StringComparer.Ordinal),
            Detail = ReadDetail(map, compile),
        };
        map.RefuseTheRest();
        return rule;
    }

    private static Dictionary<string, ProfileCheck> ReadChecks(YamlMap? map)
    {
        var checks = new Dictionary<string, ProfileCheck>(StringComparer.Ordinal);
        if (map is null) return checks;
        foreach (var name in ProfileChecker.CheckNames)
        {
            if (map.Node(name) is not { } node) continue;
            var check = node switch
            {
                YamlScalarNode { Value: "done" } => new ProfileCheck(ProfileCheckState.Done, null),
                YamlMappingNode { Children.Count: 1 } one => (one.Children.Single().Key, one.Children.Single().Value) switch
                {
                    (YamlScalarNode { Value: "exempt" }, YamlScalarNode { Value.Length: > 0 } why) =>
                        new(ProfileCheckState.Exempt, why.Value),
                    (YamlScalarNode { Value: "todo" }, YamlScalarNode { Value.Length: > 0 } what) =>
                        new(ProfileCheckState.Todo, what.Value),
                    _ => null,
                },
                _ => null,
            };
            if (check is null) map.Wrong(name, "must be done, { todo: \"what\" } or { exempt: \"why\" }");
            else checks[name] = check;
        }
        map.RefuseTheRest();
        return checks;
    }
}
