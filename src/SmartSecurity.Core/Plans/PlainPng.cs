using System.Buffers.Binary;

namespace SmartSecurity.Core.Plans;

/// <summary>A PNG without what programs write into it beside the picture: words, place, time, a second picture.</summary>
/// <remarks>Not drawn anew: drawings are sharp and may be see-through, and both would suffer.</remarks>
public static class PlainPng
{
    private static readonly HashSet<uint> Kept = [.. new[] { "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB" }.Select(NameOf)];

    private static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    public static bool Is(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Signature);

    /// <returns>The same picture; null when it is no PNG, or cut off.</returns>
    public static byte[]? Of(ReadOnlySpan<byte> bytes)
    {
        if (!Is(bytes)) return null;
        var plain = new MemoryStream(bytes.Length);
        plain.Write(Signature);
        for (var rest = bytes[Signature.Length..]; rest.Length >= 12;)
        {
            var (length, name) = (BinaryPrimitives.ReadUInt32BigEndian(rest), BinaryPrimitives.ReadUInt32BigEndian(rest[4..]));
            if (length > (uint)rest.Length - 12) return null;
            var chunk = rest[..(int)(12 + length)];
            if (Kept.Contains(name)) plain.Write(chunk);
            if (name == NameOf("IEND")) return plain.ToArray();
            rest = rest[chunk.Length..];
        }
        return null;
    }

    private static uint NameOf(string name) => BinaryPrimitives.ReadUInt32BigEndian(System.Text.Encoding.ASCII.GetBytes(name));
}
