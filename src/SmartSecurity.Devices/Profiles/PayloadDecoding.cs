using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Xml;
using System.Xml.XPath;
using Newtonsoft.Json.Linq;

namespace SmartSecurity.Devices.Profiles;

/// <summary>Bytes of a device → something a <see cref="Selector"/> can select from. Strict, and limited in depth, size and
/// digits.</summary>
internal static class PayloadDecoding
{
    public const int DepthMax = 32;
    public const int XmlCharactersMax = 1024 * 1024;
    public const int NumberDigitsMax = 128;
    public const int TextBytesMax = 64 * 1024;

    private static readonly UTF8Encoding _strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly JsonDocumentOptions _strictJson = new() { MaxDepth = DepthMax, AllowDuplicateProperties = false };

    /// <exception cref="FormatException">The bytes are not what the profile says; the message is fit for the operator.</exception>
    public static object Decode(ReadOnlyMemory<byte> payload, Decoder decoder) => decoder switch
    {
        Decoder.Json => Json(payload),
        Decoder.Xml => Xml(payload),
        _ => Text(payload),
    };

    // Newtonsoft's own parser takes 007 for octal and a date for a date; cards and sequences must survive as sent. So the text is
    // parsed strictly and the tree that JMESPath wants is built from it.
    private static JToken Json(ReadOnlyMemory<byte> payload)
    {
        if (payload.Span.StartsWith(Encoding.UTF8.Preamble)) payload = payload[Encoding.UTF8.Preamble.Length..];
        try
        {
            using var document = JsonDocument.Parse(payload, _strictJson);
            return Convert(document.RootElement);
        }
        catch (JsonException e)
        {
            throw new FormatException(e.LineNumber is null
                ? "The payload is no JSON of ours: it names a key twice."
                : $"The payload is no JSON: broken at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}.", e);
        }
        catch (InvalidOperationException e)   // half of a surrogate pair, or bytes that are no UTF-8, inside a text
        {
            throw new FormatException("The payload holds a text that is no Unicode.", e);
        }
    }

    private static JToken Convert(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var map = new JObject();
                foreach (var property in element.EnumerateObject()) map[property.Name] = Convert(property.Value);
                return map;
            case JsonValueKind.Array:
                var list = new JArray();
                foreach (var item in element.EnumerateArray()) list.Add(Convert(item));
                return list;
            case JsonValueKind.String: return new JValue(element.GetString());
            case JsonValueKind.Number: return Number(element.GetRawText());
            case JsonValueKind.True: return new JValue(true);
            case JsonValueKind.False: return new JValue(false);
            default: return JValue.CreateNull();
        }
    }

    private static JValue Number(string raw)
    {
        if (raw.Length > NumberDigitsMax) throw new FormatException($"The payload holds a number of more than {NumberDigitsMax} digits.");
        var invariant = CultureInfo.InvariantCulture;
        if (long.TryParse(raw, NumberStyles.AllowLeadingSign, invariant, out var whole)) return new JValue(whole);
        if (BigInteger.TryParse(raw, NumberStyles.AllowLeadingSign, invariant, out var big)) return new JValue(big);
        if (decimal.TryParse(raw, NumberStyles.Float, invariant, out var exact)
            && exact.ToString(invariant) == raw) return new JValue(exact);
        var nearest = double.Parse(raw, NumberStyles.Float, invariant);
        return double.IsFinite(nearest) ? new JValue(nearest) : throw new FormatException("The payload holds a number beyond any measure.");
    }

    private static XPathNavigator Xml(ReadOnlyMemory<byte> payload)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = XmlCharactersMax,
            CloseInput = true,
        };
        try
        {
            using (var scan = XmlReader.Create(new MemoryStream(payload.ToArray()), settings))
                while (scan.Read())
                    if (scan.Depth > DepthMax) throw new FormatException($"The payload is XML nested deeper than {DepthMax} levels.");
            using var reader = XmlReader.Create(new MemoryStream(payload.ToArray()), settings);
            return new XPathDocument(reader).CreateNavigator();
        }
        catch (XmlException e)
        {
            throw new FormatException($"The payload is no XML: broken at line {e.LineNumber}, column {e.LinePosition}.", e);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)   // an encoding that does not exist, or not here
        {
            throw new FormatException("The payload is XML in an encoding that is not read here.", e);
        }
    }

    private static JValue Text(ReadOnlyMemory<byte> payload)
    {
        if (payload.Length > TextBytesMax) throw new FormatException($"The payload is a text of more than {TextBytesMax} bytes.");
        try
        {
            return new JValue(_strictUtf8.GetString(payload.Span).Trim());
        }
        catch (DecoderFallbackException e)
        {
            throw new FormatException("The payload is no UTF-8 text.", e);
        }
    }
}
