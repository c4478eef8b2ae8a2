using CsCheck;
using SmartSecurity.Core.Patrols;

namespace SmartSecurity.Core.Tests.Patrols;

/// <summary>
/// Goal: nothing a phone writes into a photo is kept, and what is no photo is refused, whatever its bytes. Method: a JPEG put together by hand, with
/// a position in it; random damage.
/// </summary>
public sealed class PlainJpegTests
{
    private static readonly byte[] Frame = [0xFF, 0xC0, 0, 11, 8, 0, 16, 0, 16, 1, 1, 0x11, 0];
    private static readonly byte[] Scan = [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 1, 2, 3, 0xFF, 0xD9];
    private static readonly byte[] Exif = [0xFF, 0xE1, 0, 16, .. "Exif\0\0GPS 31.8N"u8[..14]];
    private static readonly byte[] Note = [0xFF, 0xFE, 0, 8, .. "serial"u8];
    private static readonly byte[] Jfif = [0xFF, 0xE0, 0, 7, .. "JFIF\0"u8];

    [Fact]
    public void Position_and_comments_are_left_out_and_the_picture_stays() =>
        Assert.Equal([0xFF, 0xD8, .. Jfif, .. Frame, .. Scan], PlainJpeg.Of([0xFF, 0xD8, .. Jfif, .. Exif, .. Note, .. Frame, .. Scan, .. Exif])!);

    [Fact]
    public void What_is_no_photo_too_large_or_cut_off_is_refused()
    {
        Assert.Null(PlainJpeg.Of([]));
        Assert.Null(PlainJpeg.Of("<svg/>"u8));
        Assert.Null(PlainJpeg.Of([0xFF, 0xD8, .. Frame, .. Scan[..^2]]));
        Assert.Null(PlainJpeg.Of([0xFF, 0xD8, .. Scan]));
        byte[] huge = [0xFF, 0xC0, 0, 11, 8, 0x40, 0, 0x40, 0, 1, 1, 0x11, 0];
        Assert.Null(PlainJpeg.Of([0xFF, 0xD8, .. huge, .. Scan]));
        Assert.Null(PlainJpeg.Of([0xFF, 0xD8, .. Frame, .. Scan[..^2], .. new byte[PlainJpeg.BytesMax], 0xFF, 0xD9]));
    }

    [Fact]
    public void No_bytes_at_all_make_it_throw()
    {
        byte[] whole = [0xFF, 0xD8, .. Jfif, .. Exif, .. Frame, .. Scan];
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte, Gen.Int[2, whole.Length]).Sample((at, value, length) =>
        {
            var broken = whole[..length];
            if (at < broken.Length) broken[at] = value;
            _ = PlainJpeg.Of(broken);
        });
    }
}
