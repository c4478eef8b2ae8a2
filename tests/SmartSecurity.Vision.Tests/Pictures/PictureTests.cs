using System.Buffers.Binary;
using SmartSecurity.Vision.Pictures;

namespace SmartSecurity.Vision.Tests.Pictures;

/// <summary>
/// Goal: whatever a device sends as a picture, it is decoded or refused with a reason, in bounded memory, and never brings the program down.
/// Method: good pictures of the shared data cut, changed and relabelled; headers that promise too much. Mutations: <see cref="PictureFuzzTests"/>.
/// </summary>
public sealed class PictureTests
{
    /// <summary>24 × 24, four channels, made with ImageMagick.</summary>
    private const string CmykJpeg =
        "/9j/7gAOQWRvYmUAZAAAAAAC/9sAQwADAgICAgIDAgICAwMDAwQGBAQEBAQIBgYFBgkICgoJCAkJCgwPDAoLDgsJCQ0RDQ4PEBAREAoMEhMSEBMPEBAQ/9sA" +
        "QwEDAwMEAwQIBAQIEAsJCxAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ/8AAFAgAGAAYBAERAAIRAQMRAQQRAP/E" +
        "ABYAAQEBAAAAAAAAAAAAAAAAAAAICf/EABQQAQAAAAAAAAAAAAAAAAAAAAD/xAAWAQEBAQAAAAAAAAAAAAAAAAAABwn/xAAUEQEAAAAAAAAAAAAAAAAAAAAA" +
        "/9oADgQBAAIRAxEEAAA/AKIXNlU1TAAAAAAAAAAB/9k=";

    /// <summary>24 × 24, 16 bits a channel, made with ImageMagick.</summary>
    private const string SixteenBitPng =
        "iVBORw0KGgoAAAANSUhEUgAAABgAAAAYEAIAAAA/hXbsAAAABGdBTUEAALGPC/xhBQAAACBjSFJNAAB6JgAAgIQAAPoAAACA6AAAdTAAAOpgAAA6mAAAF3Cc" +
        "ulE8AAAABmJLR0T///////8JWPfcAAAAX0lEQVRIx+3XsQ3AMAhE0W8pHVnC2X8mvIRTOy1dSkA6JnjidEiMcyg117vAZjYjghzsyWZEULkNlQMpsm6g7XAr" +
        "slYgtewPpA11A+kO9QOpZc1AwyZsz2YEEEClV+gD7wEwUlqT5TgAAAAldEVYdGRhdGU6Y3JlYXRlADIwMjYtMTEtMjVUMDQ6NDM6MTkrMDA6MDCg6C3nAAAA" +
        "JXRFWHRkYXRlOm1vZGlmeQAyMDI2LTExLTI1VDA0OjQzOjE5KzAwOjAw0bWVWwAAAABJRU5ErkJggg==";

    [Fact]
    public void An_empty_file_a_gif_and_text_are_refused()
    {
        Assert.Equal("the picture is empty", Reason([]));
        Assert.Equal("the picture is neither JPEG nor PNG", Reason("GIF89a"u8.ToArray()));
        Assert.Equal("the picture is neither JPEG nor PNG", Reason("{}"u8.ToArray()));
    }

    [Fact]
    public void A_png_that_claims_30000_by_30000_is_refused_before_anything_is_unpacked()
    {
        var png = Convert.FromBase64String(SixteenBitPng);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), 30_000);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), 30_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal("the picture has too many pixels", Reason(png));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Theory, InlineData(0.2), InlineData(0.7), InlineData(0.999)]
    public void A_picture_cut_off_is_refused(double kept)
    {
        var jpeg = Seen.Bytes("plates", "scenes", "images", "ccpd-0.jpg");
        Assert.Equal("the picture is cut off", Reason(jpeg[..(int)(kept * jpeg.Length)]));
        var png = PngOf("ccpd-0.jpg");
        Assert.Equal("the picture is cut off", Reason(png[..(int)(kept * png.Length)]));
    }

    /// <remarks>One of the shared scenes has 16 bits a colour: cameras' tools write it, so it is read.</remarks>
    [Fact]
    public void Print_colours_are_refused_and_sixteen_bits_become_eight()
    {
        Assert.Equal("the JPEG has print colours (CMYK)", Reason(Convert.FromBase64String(CmykJpeg)));
        using var deep = Seen.Decoded(Convert.FromBase64String(SixteenBitPng));
        Assert.Equal((24, 24, OpenCvSharp.MatType.CV_8UC3), (deep.WidthPx, deep.HeightPx, deep.Bgr.Type()));
    }

    [Fact]
    public void A_file_over_the_limit_is_refused()
    {
        var large = new byte[Picture.BytesMax + 1];
        (large[0], large[1]) = (0xFF, 0xD8);
        Assert.Equal("the picture has more than 20 MB", Reason(large));
    }

    [Theory, InlineData(47, 16, 16), InlineData(16 * 16 * 3, 16, 15), InlineData(0, 0, 0), InlineData(3, int.MaxValue, int.MaxValue)]
    public void A_frame_whose_bytes_do_not_match_its_size_is_refused(int bytes, int widthPx, int heightPx) =>
        Assert.IsType<PictureResult.Refused>(Picture.FromFrame(new RawFrame(new byte[bytes], widthPx, heightPx)));

    private static string Reason(byte[] bytes) => Assert.IsType<PictureResult.Refused>(Picture.Decode(bytes)).Reason;

    private static byte[] PngOf(string scene)
    {
        using var picture = Seen.Picture("plates", "scenes", "images", scene);
        OpenCvSharp.Cv2.ImEncode(".png", picture.Bgr, out var png);
        return png;
    }
}
