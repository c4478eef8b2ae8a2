using OpenCvSharp;
using SmartSecurity.Vision.Faces;
using SmartSecurity.Vision.Pictures;

namespace SmartSecurity.Vision.Tests.Faces;

/// <summary>
/// Goal: a print or a telephone held before the camera lowers the trust, living people are rarely bothered; nothing more is claimed.
/// Method: the shared portraits as they are, and each shown on a screen and on paper as this test paints them.
/// </summary>
public sealed class FaceLivenessTests
{
    [Fact]
    public void Prints_and_screens_in_view_are_doubted_and_living_people_rarely()
    {
        int people = 0, doubted = 0, shown = 0, caught = 0;
        foreach (var path in Directory.EnumerateFiles(Path.GetDirectoryName(SharedData("001-neutral.jpg"))!).Order(StringComparer.Ordinal))
        {
            using var portrait = Seen.Decoded(File.ReadAllBytes(path));
            portrait.ShrinkTo(480);
            (people, doubted) = (people + 1, doubted + (Alive(portrait) < 0.8 ? 1 : 0));
            foreach (var paper in (bool[])[true, false])
            {
                using var room = Shown(portrait.Bgr, paper);
                Cv2.ImEncode(".png", room, out var png);
                using var picture = Seen.Decoded(png);
                (shown, caught) = (shown + 1, caught + (Alive(picture) < 0.8 ? 1 : 0));
            }
        }
        Assert.Equal((52, 104), (people, shown));
        Assert.InRange(doubted, 0, 3);
        Assert.InRange(caught, 95, 104);
    }

    private static string SharedData(string file) => Testing.SharedData.PathOf("faces", "pairs", "images", file);

    private static double Alive(Picture picture)
    {
        var face = FaceAnalyser.MainOf(Seen.Faces.Analyse(picture), picture.WidthPx, picture.HeightPx);
        Assert.NotNull(face);
        return Seen.Faces.Liveness(picture, face.Box);
    }

    /// <summary>The portrait on white paper, or on a dark telephone with the stripes that screens make before a camera, in a grey room.</summary>
    private static Mat Shown(Mat portrait, bool paper)
    {
        using var small = new Mat();
        Cv2.Resize(portrait, small, new Size(), 0.7, 0.7, InterpolationFlags.Area);
        if (paper) small.ConvertTo(small, -1, 0.75, 40);
        else
        {
            var bytes = System.Runtime.InteropServices.MemoryMarshal.AsBytes(small.AsSpan<Vec3b>());
            var rowBytes = 3 * small.Cols;
            for (var i = 0; i < bytes.Length; i++) bytes[i] = (byte)Math.Clamp(bytes[i] * (1 + 0.08 * Math.Sin(2.1 * (i / rowBytes))) + 8, 0, 255);
        }
        var room = new Mat(new Size(small.Cols + 260, small.Rows + 260), MatType.CV_8UC3, new Scalar(110, 120, 130));
        var place = new Rect(130, 130, small.Cols, small.Rows);
        var around = new Rect(place.X - 18, place.Y - 18, place.Width + 36, place.Height + 36);
        Cv2.Rectangle(room, around, paper ? new Scalar(226, 228, 230) : new Scalar(22, 20, 20), -1);
        using var there = new Mat(room, place);
        small.CopyTo(there);
        return room;
    }
}
