using System.Buffers.Binary;

namespace SmartSecurity.Core.Patrols;

/// <summary>A photo without what a phone writes into it: place, time, make and serial number of the phone.</summary>
/// <remarks>The browser draws the picture anew and so leaves all of it out; another client may not, and the house keeps no position of anybody.</remarks>
public static class PlainJpeg
{
    public const int BytesMax = 500 * 1024;
    public const int SideMaxPx = 4_096;

    private const byte StartOfScan = 0xDA, EndOfImage = 0xD9, Comment = 0xFE, FirstApp = 0xE0, LastApp = 0xEF, Jfif = 0xE0, Icc = 0xE2, Adobe = 0xEE;

    /// <returns>The same picture without its application segments and comments; null when it is no JPEG, too large, or cut off.</returns>
    public static byte[]? Of(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > BytesMax || bytes is not [0xFF, 0xD8, ..]) return null;
        var plain = new MemoryStream(bytes.Length);
        plain.Write(bytes[..2]);
        var (at, sized) = (2, false);
        while (at + 4 <= bytes.Length)
        {
            if (bytes[at] != 0xFF) return null;
            var kind = bytes[at + 1];
            if (kind == 0xFF) { at++; continue; }   // padding
            if (kind is < 0xC0 or EndOfImage) return null;
            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]);
            if (length < 2 || at + 2 + length > bytes.Length) return null;
            if (IsFrame(kind) && !(sized = length >= 8 && IsOurSize(bytes.Slice(at + 4, length - 2)))) return null;
            if (kind is not (Comment or (>= FirstApp and <= LastApp)) || kind is Jfif or Icc or Adobe) plain.Write(bytes.Slice(at, 2 + length));
            at += 2 + length;
            if (kind == StartOfScan) return sized ? WithScan(plain, bytes[at..]) : null;
        }
        return null;
    }

    /// <summary>What follows the first scan to the end of the picture; a second picture behind it (a phone's depth map) is left out.</summary>
    private static byte[]? WithScan(MemoryStream plain, ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf([(byte)0xFF, EndOfImage]);
        if (end < 0) return null;
        plain.Write(rest[..(end + 2)]);
        return plain.ToArray();
    }

    private static bool IsFrame(byte kind) => kind is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

    private static bool IsOurSize(ReadOnlySpan<byte> frame) =>
        BinaryPrimitives.ReadUInt16BigEndian(frame[1..]) is > 0 and <= SideMaxPx && BinaryPrimitives.ReadUInt16BigEndian(frame[3..]) is > 0 and <= SideMaxPx;
}
