using OpenCvSharp;
using SmartSecurity.Vision.Pictures;

namespace SmartSecurity.Vision.Tests.Pictures;

/// <summary>
/// Goal: no sequence of bytes brings the decoder or what looks at its pictures down, or takes memory that stays.
/// Method: small real pictures of every kind, changed, cut, doubled and spliced by a seed; 100,000 with <c>--long</c>, a hundredth otherwise.
/// <c>SMARTSECURITY_TEST_SEED</c> begins at that seed: each makes 1,000.
/// </summary>
public sealed class PictureFuzzTests(ITestOutputHelper output)
{
    private const int MutationsASeed = 1_000, SeedsLong = 100;

    private static readonly Lazy<byte[][]> Good = new(MakeGood);

    private static bool IsLong => Environment.GetEnvironmentVariable("SMARTSECURITY_TEST_LONG") == "1";

    [Fact]
    public async Task Mutations_are_decoded_or_refused_and_what_is_decoded_can_be_looked_at()
    {
        await using var recogniser = Seen.NewRecogniser();
        var first = int.TryParse(Environment.GetEnvironmentVariable("SMARTSECURITY_TEST_SEED"), out var seed) ? seed : 0;
        int decoded = 0, refused = 0;
        var bytesBefore = 0L;
        for (seed = first; seed < (IsLong ? Math.Max(SeedsLong, first + 1) : first + 1); seed++)
        {
            var random = new Random(seed);
            for (var i = 0; i < MutationsASeed; i++)
            {
                var bytes = Mutate(Good.Value[random.Next(Good.Value.Length)], random);
                if (Looked(bytes)) decoded++;
                else refused++;
                if (i % 100 == 0) Assert.NotEqual(RecognitionState.Failed, (await recogniser.RecogniseAsync(1, bytes)).State);
            }
            output.WriteLine($"seed {seed}: {decoded} decoded, {refused} refused, {Environment.WorkingSet / 1_048_576} MB");
            if (bytesBefore == 0) bytesBefore = Environment.WorkingSet;
        }
        Assert.InRange(refused, 0.2 * (decoded + refused), 0.95 * (decoded + refused));
        Assert.InRange(Environment.WorkingSet - bytesBefore, long.MinValue, 300L * 1_048_576);
    }

    private static bool Looked(byte[] bytes)
    {
        switch (Picture.Decode(bytes))
        {
            case PictureResult.Decoded { Picture: var picture }:
                using (picture) Assert.InRange((long)picture.WidthPx * picture.HeightPx, 1, Picture.PixelsMax);
                return true;
            case PictureResult.Refused { Reason: var reason }:
                Assert.NotEmpty(reason);
                return false;
            default:
                throw new InvalidOperationException("neither decoded nor refused");
        }
    }

    private static byte[] Mutate(byte[] good, Random random)
    {
        var bytes = good.ToArray();
        for (var change = 1 + random.Next(8); change > 0; change--)
        {
            var at = random.Next(2) == 0 ? random.Next(Math.Min(700, bytes.Length)) : random.Next(bytes.Length);
            switch (random.Next(5))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = random.Next(2) == 0 ? (byte)0xFF : (byte)0; break;
                case 2: bytes = [.. bytes[..at], .. bytes[random.Next(bytes.Length)..]]; break;   // a piece is lost or doubled
                case 3: bytes = [.. bytes[..at], .. Good.Value[random.Next(Good.Value.Length)].AsSpan(0, 40), .. bytes[at..]]; break;
                default: bytes[at] = (byte)random.Next(256); break;
            }
            if (bytes.Length == 0) return bytes;
        }
        return random.Next(6) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
    }

    private static byte[][] MakeGood()
    {
        using var crop = Seen.Picture("plates", "crops", "images", "crop-000.jpg");
        using var face = Seen.Picture("faces", "pairs", "images", "001-neutral.jpg");
        face.ShrinkTo(160);
        using var grey = new Mat();
        using var clear = new Mat();
        Cv2.CvtColor(face.Bgr, grey, ColorConversionCodes.BGR2GRAY);
        Cv2.CvtColor(crop.Bgr, clear, ColorConversionCodes.BGR2BGRA);
        return
        [
            Seen.Bytes("plates", "crops", "images", "crop-000.jpg"), face.ToJpeg(),
            Encoded(".jpg", face.Bgr, new ImageEncodingParam(ImwriteFlags.JpegProgressive, 1)),
            Encoded(".jpg", grey), Encoded(".png", crop.Bgr), Encoded(".png", clear), Encoded(".png", grey, new ImageEncodingParam(ImwriteFlags.PngBilevel, 1)),
        ];
    }

    private static byte[] Encoded(string kind, Mat picture, params ImageEncodingParam[] parameters)
    {
        Cv2.ImEncode(kind, picture, out var bytes, parameters);
        return bytes;
    }
}
