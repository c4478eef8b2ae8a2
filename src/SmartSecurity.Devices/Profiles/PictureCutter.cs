using System.Buffers;
using System.Text.Json;
using Newtonsoft.Json.Linq;

namespace SmartSecurity.Devices.Profiles;

/// <summary>Takes base64 pictures out of a JSON payload; every other byte of it stays as it was sent.</summary>
/// <remarks>Pictures have a shorter life than the messages they came in, so they must not stay behind in the raw payload.</remarks>
internal static class PictureCutter
{
    public const int PicturesMax = 8;

    /// <summary>What stands in the payload where a picture stood; the number is its place in the list of pictures.</summary>
    public const string Mark = "picture:";

    private static readonly byte[] _jpeg = [0xFF, 0xD8, 0xFF];
    private static readonly byte[] _png = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <param name="fault">What was wrong with a picture that stays in the payload; null when none was.</param>
    public static (IReadOnlyList<byte[]> Pictures, ReadOnlyMemory<byte> Payload) Cut(
        ReadOnlyMemory<byte> payload, object root, IReadOnlyList<Selector> places, out string? fault)
    {
        fault = null;
        var texts = new List<string>();
        var pictures = new List<byte[]>();
        foreach (var text in places.Select(place => place.Read(root)).SelectMany(Texts))
        {
            if (text.Length == 0 || texts.Contains(text)) continue;
            if (pictures.Count == PicturesMax) fault = $"more than {PicturesMax} pictures";
            else if (Decode(text) is not { } bytes) fault = "a picture is no base64";
            else if (!IsPicture(bytes)) fault = "a picture is neither JPEG nor PNG";
            else
            {
                texts.Add(text);
                pictures.Add(bytes);
            }
        }
        return (pictures, texts.Count == 0 ? payload : Without(payload, texts));
    }

    public static bool IsPicture(ReadOnlySpan<byte> bytes) => bytes.StartsWith(_jpeg) || bytes.StartsWith(_png);

    private static IEnumerable<string> Texts(JToken? found) => found switch
    {
        JValue { Type: JTokenType.String } one => [(string)one.Value!],
        JArray several => several.OfType<JValue>().Where(v => v.Type == JTokenType.String).Select(v => (string)v.Value!),
        _ => [],
    };

    private static byte[]? Decode(string text)
    {
        var base64 = text.AsSpan();
        if (base64.StartsWith("data:", StringComparison.Ordinal)) base64 = base64[(base64.IndexOf(',') + 1)..];
        var bytes = new byte[(base64.Length * 3 / 4) + 3];
        return Convert.TryFromBase64Chars(base64, bytes, out var written) ? bytes[..written] : null;
    }

    private static ReadOnlyMemory<byte> Without(ReadOnlyMemory<byte> payload, List<string> texts)
    {
        var kept = new ArrayBufferWriter<byte>();
        var bom = payload.Span.StartsWith("\uFEFF"u8) ? 3 : 0;
        var json = payload.Span[bom..];
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = PayloadDecoding.DepthMax });
        var copied = 0;
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.String) continue;
            var index = texts.IndexOf(reader.GetString()!);
            if (index < 0) continue;
            kept.Write(json[copied..(int)reader.TokenStartIndex]);
            kept.Write(JsonSerializer.SerializeToUtf8Bytes(FormattableString.Invariant($"{Mark}{index}")));
            copied = (int)reader.BytesConsumed;
        }
        kept.Write(json[copied..]);
        return kept.WrittenMemory;
    }
}
