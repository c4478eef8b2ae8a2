using System.Collections.Frozen;
using System.Text.Json;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Passages;

namespace SmartSecurity.Devices.Profiles;

/// <summary>Maps bytes to events by the profiles of a catalog. Never throws for what a device sends; safe from many threads.</summary>
/// <remarks>A message is read whole or not at all: one item that cannot be read rejects it, so that nothing is lost half seen.</remarks>
public sealed class ProfileMapper(ProfileCatalog catalog) : IMessageMapper
{
    /// <summary>The most items one message may carry.</summary>
    public const int ItemsMax = 64;

    public MappedMessage Map(IncomingMessage message) => MapAndTrace(message).Message;

    /// <summary>As <see cref="Map"/>, and which rule read each item: the checker's proof that a rule has a fixture.</summary>
    internal (MappedMessage Message, IReadOnlyList<EventRule> Rules) MapAndTrace(IncomingMessage message)
    {
        if (message.Payload.Length > IncomingMessage.PayloadBytesMax)
            return (Rejected(null, $"The payload is larger than {IncomingMessage.PayloadBytesMax} bytes."), []);
        if (catalog.Find(message.Transport, message.Address) is not var (profile, reading, parts))
            return (Rejected(null, "No hardware profile reads this address."), []);
        if (message.Payload.IsEmpty)
            return (reading.EmptyMeansNothing
                ? new MappedMessage.Read([], [], message.Payload) { Profile = profile.Name }
                : Rejected(profile.Name, "The payload is empty."), []);
        try
        {
            return ReadItems(message, profile, reading, parts);
        }
        catch (FormatException e)
        {
            return (Rejected(profile.Name, e.Message), []);
        }
    }

    private static MappedMessage.Rejected Rejected(string? profile, string reason) => new(reason) { Profile = profile };

    private static (MappedMessage, IReadOnlyList<EventRule>) ReadItems(
        IncomingMessage message, HardwareProfile profile, MessageReading reading, IReadOnlyDictionary<string, string> parts)
    {
        var root = PayloadDecoding.Decode(message.Payload, reading.Decoder);
        var items = reading.Each is null ? [root] : reading.Each.Items(root).Take(ItemsMax + 1).ToList();
        if (items.Count > ItemsMax) return (Rejected(profile.Name, $"The payload carries more than {ItemsMax} items."), []);
        var events = new List<DeviceEvent>();
        var rules = new List<EventRule>();
        foreach (var item in items.Select(node => new PayloadItem(node, parts)))
        {
            if (reading.Rules.FirstOrDefault(r => r.When is null || r.When.Holds(item.Node)) is not { } rule)
                return (Rejected(profile.Name, "The profile has no rule for this kind of message."), []);
            rules.Add(rule);
            if (rule.Kind is { } kind) events.Add(ReadEvent(kind, rule, reading, item));
        }
        var (pictures, payload) = PictureCutter.Cut(message.Payload, root, reading.Pictures, out var fault);
        if (fault is not null) events = [.. events.Select(e => e with { Detail = With(e.Detail, "pictureFault", fault) })];
        return (new MappedMessage.Read(events, pictures, payload) { Profile = profile.Name }, rules);
    }

    private static DeviceEvent ReadEvent(DeviceEventKind kind, EventRule rule, MessageReading reading, PayloadItem item)
    {
        var decision = rule.Decision ?? Word("decision", ProfileWords.Decisions);
        return new DeviceEvent
        {
            Kind = kind,
            DeviceId = Text("device_id") ?? throw new FormatException("The payload names no device."),
            Sequence = Text("sequence"),
            DeviceTime = FieldOf("occurred_at")?.ReadTime(item),
            Direction = rule.Direction ?? Word("direction", ProfileWords.Directions),
            Person = Text("person"),
            Card = Text("credential"),
            Plate = Text("plate"),
            Decision = decision,
            // A refusal at a locked door is not taken; a grant says nothing until the device says more.
            Passage = rule.Passage ?? Word("passage", ProfileWords.Passages)
                ?? (kind == DeviceEventKind.Denied ? PassageState.NotTaken : PassageState.Unknown),
            Reason = rule.Reason ?? Text("reason"),
            Detail = ReadDetail(rule, reading, item),
        };

        FieldReading? FieldOf(string name) => rule.Fields.GetValueOrDefault(name) ?? reading.Fields.GetValueOrDefault(name);

        string? Text(string name) => FieldOf(name)?.ReadText(item);

        T? Word<T>(string name, IReadOnlyDictionary<string, T> words) where T : struct =>
            Text(name) is not { } text ? null
            : words.TryGetValue(text, out var value) ? value
            : throw new FormatException($"{name} is none of {string.Join(", ", words.Keys)}.");
    }

    private static FrozenDictionary<string, JsonElement> ReadDetail(EventRule rule, MessageReading reading, PayloadItem item)
    {
        var detail = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var field in reading.Detail.Concat(rule.Detail))
            if (field.ReadDetail(item) is { } value) detail[field.Name] = value;
        foreach (var (name, text) in rule.Stated) detail[name] = FieldReading.Element(text);
        return detail.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static FrozenDictionary<string, JsonElement> With(IReadOnlyDictionary<string, JsonElement> detail, string name, string text) =>
        detail.Append(KeyValuePair.Create(name, FieldReading.Element(text))).ToFrozenDictionary(StringComparer.Ordinal);
}
