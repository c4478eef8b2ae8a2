using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace SmartSecurity.Web.Tests;

/// <summary>Pictures without a person in them: a PNG of a gate at dusk, drawn here.</summary>
internal static class Painting
{
    public static byte[] Dusk(int widthPx, int heightPx)
    {
        var rows = new byte[heightPx * (1 + widthPx * 3)];
        for (var y = 0; y < heightPx; y++)
            for (var x = 0; x < widthPx; x++)
            {
                var (r, g, b) = ColourAt(x * 100 / widthPx, y * 100 / heightPx);
                var at = y * (1 + widthPx * 3) + 1 + x * 3;
                (rows[at], rows[at + 1], rows[at + 2]) = (r, g, b);
            }
        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        var head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, widthPx);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), heightPx);
        (head[8], head[9]) = (8, 2);
        Chunk(png, "IHDR"u8, head);
        using (var packed = new MemoryStream())
        {
            using (var zip = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true)) zip.Write(rows);
            Chunk(png, "IDAT"u8, packed.ToArray());
        }
        Chunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    /// <summary>Sky, road, two posts and the barrier between them; x and y in percent.</summary>
    private static (byte R, byte G, byte B) ColourAt(int x, int y)
    {
        if (x is > 20 and < 24 or > 76 and < 80 && y > 35) return (70, 62, 60);
        if (y is > 55 and < 59 && x is > 23 and < 77) return x / 6 % 2 == 0 ? ((byte)214, (byte)92, (byte)70) : ((byte)240, (byte)236, (byte)228);
        return y < 62 ? ((byte)(60 + y * 2), (byte)(72 + y), (byte)(104 + y / 3)) : ((byte)(70 - (y - 62)), (byte)(74 - (y - 62)), (byte)(78 - (y - 62)));
    }

    private static void Chunk(Stream png, ReadOnlySpan<byte> kind, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(kind);
        png.Write(data);
        var sum = new Crc32();
        sum.Append(kind);
        sum.Append(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, sum.GetCurrentHashAsUInt32());
        png.Write(number);
    }
}
