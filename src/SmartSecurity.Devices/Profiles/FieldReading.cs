using System.Globalization;
using System.Text.Json;
using Newtonsoft.Json.Linq;

namespace SmartSecurity.Devices.Profiles;

/// <summary>What kind of value stands at a place of a payload.</summary>
internal enum ValueForm { Text, Json, Bool, EpochS, EpochMs, Iso, Local }

/// <summary>What a value does that a profile's map does not name.</summary>
internal enum Otherwise { Reject, Nothing, Keep }

/// <summary>One item of a message in the form its rules and fields are read from.</summary>
/// <param name="Node">A JSON value, or an XML navigator.</param>
/// <param name="TopicParts">The named parts of the address.</param>
internal sealed record PayloadItem(object Node, IReadOnlyDictionary<string, string> TopicParts);

/// <summary>Where one field comes from and how it is converted, as a profile says it.</summary>
internal sealed record FieldReading
{
    /// <summary>The longest text of a field. A longer one is no card, name or plate but an attack or a fault.</summary>
    public const int TextLengthMax = 256;

    // A date before a device had a clock is 1970; one far ahead overflows what comes after it.
    private static readonly DateTimeOffset _timeMax = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public required string Name { get; init; }
    public Selector? From { get; init; }
    public string? TopicPart { get; init; }
    public string? Literal { get; init; }
    public required IReadOnlyList<ValueForm> Forms { get; init; }
    public TimeZoneInfo? Zone { get; init; }
    public IReadOnlyDictionary<string, string>? Map { get; init; }
    public Otherwise Otherwise { get; init; }
    public IReadOnlySet<string> Omit { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>The field as text, exactly as sent; null when it is absent, empty, or one of the values that mean nothing.</summary>
    /// <exception cref="FormatException">It is there but is no text, too long, or not in the map.</exception>
    public string? ReadText(PayloadItem item) => Find(item) is { } value ? Mapped(AsText(value)) : null;

    /// <exception cref="FormatException">It is there but is no time of any of the forms the profile names.</exception>
    public DateTimeOffset? ReadTime(PayloadItem item)
    {
        if (Find(item) is not { } value || AsText(value) is not { Length: > 0 } text || Omit.Contains(text)) return null;
        foreach (var form in Forms)
            if (TimeOf(text, form) is { } time && time > DateTimeOffset.MinValue.AddDays(2) && time < _timeMax)
                return time.ToUniversalTime();
        throw new FormatException($"{Name} is no time as {string.Join(" or ", Forms.Select(NameOf))}.");
    }

    /// <summary>The field as it goes into the detail: JSON as sent, or the text, truth or instant it was converted to.</summary>
    /// <exception cref="FormatException">It is there but cannot be converted.</exception>
    public JsonElement? ReadDetail(PayloadItem item)
    {
        if (Forms.Any(f => f is ValueForm.EpochS or ValueForm.EpochMs or ValueForm.Iso or ValueForm.Local))
            return ReadTime(item) is { } time ? Element(time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)) : null;
        if (Map is null && Forms[0] == ValueForm.Json)
            return Find(item) is { } json && !(json is JValue && Omit.Contains(AsText(json))) ? Element(json) : null;
        var text = ReadText(item);
        if (text is null) return null;
        return Forms[0] == ValueForm.Bool ? Element(TruthOf(text)) : Element(text);
    }

    public static JsonElement Element(string text) => JsonSerializer.SerializeToElement(text);

    private static JsonElement Element(bool truth) => JsonSerializer.SerializeToElement(truth);

    private static JsonElement Element(JToken token)
    {
        using var document = JsonDocument.Parse(token.ToString(Newtonsoft.Json.Formatting.None));
        return document.RootElement.Clone();
    }

    private JToken? Find(PayloadItem item) =>
        Literal is not null ? new JValue(Literal)
        : TopicPart is not null ? item.TopicParts.TryGetValue(TopicPart, out var part) ? new JValue(part) : null
        : From?.Read(item.Node);

    private string? Mapped(string text)
    {
        if (text.Length == 0 || Omit.Contains(text)) return null;
        if (Map is null) return text;
        if (Map.TryGetValue(text, out var mapped)) return mapped;
        return Otherwise switch
        {
            Otherwise.Keep => text,
            Otherwise.Nothing => null,
            _ => throw new FormatException($"{Name} has a value that the profile's map does not name."),
        };
    }

    private string AsText(JToken value)
    {
        var text = value is not JValue plain ? null
            : plain.Type switch
            {
                JTokenType.String => (string)plain.Value!,
                JTokenType.Boolean => (bool)plain.Value! ? "true" : "false",
                JTokenType.Integer or JTokenType.Float => Convert.ToString(plain.Value, CultureInfo.InvariantCulture),
                _ => null,
            };
        if (text is null) throw new FormatException($"{Name} is no text but a structure.");
        if (text.Length > TextLengthMax) throw new FormatException($"{Name} is longer than {TextLengthMax} characters.");
        if (text.AsSpan().ContainsAnyInRange('\0', '\u001f')) throw new FormatException($"{Name} holds control characters.");
        return text;
    }

    private bool TruthOf(string text) => text switch
    {
        "true" or "1" => true,
        "false" or "0" => false,
        _ => throw new FormatException($"{Name} is neither true nor false."),
    };

    private DateTimeOffset? TimeOf(string text, ValueForm form)
    {
        var invariant = CultureInfo.InvariantCulture;
        switch (form)
        {
            case ValueForm.EpochS or ValueForm.EpochMs:
                if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, invariant, out var since))
                    return null;
                if (since is < 0 or > 1_000_000_000_000_000m) return null;   // beyond any date, and near the end of decimal
                var ticks = since * (form == ValueForm.EpochS ? TimeSpan.TicksPerSecond : TimeSpan.TicksPerMillisecond);
                var furthest = (_timeMax - DateTimeOffset.UnixEpoch).Ticks;
                return ticks < furthest ? DateTimeOffset.UnixEpoch.AddTicks((long)ticks) : null;
            case ValueForm.Iso:
                return IsIso(text)
                    && DateTimeOffset.TryParse(text, invariant, DateTimeStyles.AssumeUniversal, out var time) && HasOffset(text)
                    ? time : null;
            case ValueForm.Local:
                if (!IsIso(text) || HasOffset(text) || !DateTime.TryParse(text, invariant, DateTimeStyles.None, out var local)) return null;
                if (local.Year is < 2 or > 8000) return null;
                local = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
                return new DateTimeOffset(local, Zone!.GetUtcOffset(local));
            default: throw new FormatException($"{Name} is not meant as a time.");
        }
    }

    // "10" or "May" would otherwise parse as some day of this year.
    private static bool IsIso(string text) =>
        text.Length >= 16 && char.IsAsciiDigit(text[0]) && text[4] == '-' && text[7] == '-' && text[10] is 'T' or ' ';

    private static bool HasOffset(string text) => text.EndsWith('Z') || text.AsSpan(16).IndexOfAny('+', '-') >= 0;

    private static string NameOf(ValueForm form) => form switch
    {
        ValueForm.EpochS => "epoch-s",
        ValueForm.EpochMs => "epoch-ms",
        ValueForm.Iso => "iso",
        ValueForm.Local => "local",
        _ => "text",
    };
}
