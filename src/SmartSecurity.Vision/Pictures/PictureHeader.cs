using System.Buffers.Binary;

namespace SmartSecurity.Vision.Pictures;

/// <summary>A picture's size as its header says, or why it is refused. Walks the file's marks; unpacks nothing.</summary>
internal readonly record struct PictureHeader(int WidthPx, int HeightPx, string? Reason)
{
    private const uint PngIhdr = 0x49484452, PngIend = 0x49454E44, PngAnimation = 0x6163544C, PngData = 0x49444154;
    private const byte StartOfScan = 0xDA, EndOfImage = 0xD9;

    private static ReadOnlySpan<byte> PngSignature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    public static PictureHeader Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return Refuse("the picture is empty");
        if (bytes.Length > Picture.BytesMax) return Refuse($"the picture has more than {Picture.BytesMax / (1024 * 1024)} MB");
        if (bytes.StartsWith(PngSignature)) return ReadPng(bytes[PngSignature.Length..]);
        if (bytes is [0xFF, 0xD8, ..]) return ReadJpeg(bytes);
        return Refuse("the picture is neither JPEG nor PNG");
    }

    private static PictureHeader ReadPng(ReadOnlySpan<byte> bytes)
    {
        var found = new PictureHeader(0, 0, null);
        var hasData = false;
        while (bytes.Length >= 12)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(bytes);
            var kind = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
            if (length > (uint)bytes.Length - 12) break;
            if (kind == PngIhdr)
            {
                if (length != 13 || found.WidthPx != 0) return Refuse("the PNG's header is damaged");
                found = Sized(BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]), BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]));
                if (found.Reason is not null) return found;
            }
            else if (found.WidthPx == 0) return Refuse("the PNG's header is damaged");
            else if (kind == PngAnimation) return Refuse("the PNG is animated");
            else if (kind == PngData) hasData = true;
            else if (kind == PngIend) return hasData ? found : Refuse("the picture is cut off");
            bytes = bytes[(int)(12 + length)..];
        }
        return Refuse("the picture is cut off");
    }

    private static PictureHeader ReadJpeg(ReadOnlySpan<byte> bytes)
    {
        var found = new PictureHeader(0, 0, null);
        var scans = 0;
        var at = 2;
        while (at + 1 < bytes.Length)
        {
            if (bytes[at] != 0xFF) { if (scans == 0) return Refuse("the JPEG's header is damaged"); at++; continue; }
            var mark = bytes[at + 1];
            if (mark == 0xFF) { at++; continue; }
            if (mark == EndOfImage) return scans > 0 ? found : Refuse("the picture is cut off");
            if (mark is 0x00 or 0x01 or (>= 0xD0 and <= 0xD8)) { at += 2; continue; }   // no length follows these
            if (at + 4 > bytes.Length) break;
            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]);
            if (length < 2 || at + 2 + length > bytes.Length) break;
            if (mark is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                if (found.WidthPx != 0 || length < 8) return Refuse("the JPEG's header is damaged");
                if (bytes[at + 9] == 4) return Refuse("the JPEG has print colours (CMYK)");
                if (bytes[at + 4] != 8) return Refuse("the JPEG has more than 8 bits a sample");
                found = Sized(BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 5)..]));
                if (found.Reason is not null) return found;
            }
            if (mark == StartOfScan && (found.WidthPx == 0 || ++scans > ScansMax)) return Refuse("the JPEG's scans are out of order or too many");
            at += 2 + length;
        }
        return Refuse("the picture is cut off");
    }

    /// <summary>A progressive JPEG has about ten scans; hundreds are an attack on the decoder's time.</summary>
    private const int ScansMax = 40;

    private static PictureHeader Sized(uint widthPx, uint heightPx)
    {
        if (widthPx < Picture.SidePxMin || heightPx < Picture.SidePxMin) return Refuse($"a side is under {Picture.SidePxMin} pixels");
        if (widthPx > Picture.SidePxMax || heightPx > Picture.SidePxMax || (long)widthPx * heightPx > Picture.PixelsMax)
            return Refuse("the picture has too many pixels");
        return new((int)widthPx, (int)heightPx, null);
    }

    private static PictureHeader Refuse(string reason) => new(0, 0, reason);
}
