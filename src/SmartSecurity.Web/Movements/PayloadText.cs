using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SmartSecurity.Web.Movements;

/// <summary>A device's bytes for reading: JSON with line breaks, other text as it is, the rest in hex.</summary>
public static class PayloadText
{
    /// <summary>More of a payload than this is not shown.</summary>
    public const int BytesMax = 64 * 1024;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <returns>Text that must still be encoded for HTML; Razor does.</returns>
    public static string Of(ReadOnlySpan<byte> payload)
    {
        if (payload.Length > BytesMax) payload = payload[..BytesMax];
        string text;
        try
        {
            text = Strict.GetString(payload);
        }
        catch (DecoderFallbackException)
        {
            return Convert.ToHexStringLower(payload[..Math.Min(payload.Length, 1_024)]);
        }
        if (text.AsSpan().TrimStart() is not ['{' or '[', ..]) return text;
        try
        {
            using var json = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 64 });
            return JsonSerializer.Serialize(json, Indented);
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
