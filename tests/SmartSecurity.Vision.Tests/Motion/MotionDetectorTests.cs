using OpenCvSharp;
using SmartSecurity.Testing;
using SmartSecurity.Vision.Motion;
using SmartSecurity.Vision.Pictures;

namespace SmartSecurity.Vision.Tests.Motion;

/// <summary>
/// Goal: who comes is seen where he is, and a change of the light is not taken for somebody.
/// Method: a drawn scene with seeded noise at 1280 × 720, and a recorded clip whose empty and busy seconds are known.
/// </summary>
public sealed class MotionDetectorTests
{
    private const int WidthPx = 1280, HeightPx = 720;

    [Fact]
    public void A_still_scene_with_noise_moves_nowhere()
    {
        using var detector = new MotionDetector();
        for (var i = 0; i < 40; i++) Assert.Empty(detector.Next(Frame(i)));
    }

    [Fact]
    public void Somebody_who_walks_in_is_boxed_in_pixels_of_the_frame()
    {
        using var detector = new MotionDetector();
        for (var i = 0; i < 20; i++) detector.Next(Frame(i));
        for (var i = 20; i < 30; i++)
        {
            var walker = new Rect(200 + 20 * (i - 20), 300, 90, 250);
            var box = detector.Next(Frame(i, walker))[0];
            Assert.InRange(box.LeftPx, walker.Left - 60, walker.Left + 30);
            Assert.InRange(box.LeftPx + box.WidthPx, walker.Right - 30, walker.Right + 60);
            Assert.InRange(box.TopPx, walker.Top - 50, walker.Top + 30);
            Assert.InRange(box.HeightPx, 200, 350);
        }
    }

    [Fact]
    public void An_exposure_jump_is_not_somebody_and_the_next_walker_is_seen()
    {
        using var detector = new MotionDetector();
        for (var i = 0; i < 20; i++) detector.Next(Frame(i));
        Assert.Empty(detector.Next(Frame(20, gain: 1.6)));
        Assert.True(detector.WholeFrameChanged);
        for (var i = 21; i < 30; i++) Assert.Empty(detector.Next(Frame(i, gain: 1.6)));
        Assert.False(detector.WholeFrameChanged);
        Assert.Single(detector.Next(Frame(30, new Rect(500, 300, 90, 250), 1.6)));
    }

    [Fact]
    public void In_a_recorded_clip_an_entry_is_seen_and_the_empty_room_is_not()
    {
        using var clip = new VideoCapture(SharedData.PathOf("clips", "people", "one-by-one-person-detection.mp4"));
        using var detector = new MotionDetector();
        using var frame = new Mat();
        var moving = new List<int>();
        for (var i = 0; i < 200 && clip.Read(frame); i++)
            if (detector.Next(FrameOf(frame)).Any(box => box.HeightPx > 100)) moving.Add(i);
        Assert.DoesNotContain(moving, i => i < 30);                     // 10 frames a second; nobody about until second 4
        Assert.InRange(moving.Count(i => i is >= 40 and < 180), 20, 140);
    }

    private static RawFrame FrameOf(Mat bgr)
    {
        var pixels = new byte[bgr.Cols * bgr.Rows * 3];
        System.Runtime.InteropServices.Marshal.Copy(bgr.Data, pixels, 0, pixels.Length);
        return new(pixels, bgr.Cols, bgr.Rows);
    }

    private static RawFrame Frame(int seed, Rect walker = default, double gain = 1)
    {
        using var bgr = new Mat(HeightPx, WidthPx, MatType.CV_8UC3, new Scalar(90, 100, 110));
        Cv2.Rectangle(bgr, new Rect(0, 450, WidthPx, 270), new Scalar(60, 70, 70), -1);
        if (walker.Width > 0) Cv2.Rectangle(bgr, walker, new Scalar(160, 40, 30), -1);
        bgr.ConvertTo(bgr, -1, gain);
        var frame = FrameOf(bgr);
        var noise = new byte[frame.Bgr.Length];
        new Random(seed).NextBytes(noise);
        for (var i = 0; i < noise.Length; i++) frame.Bgr[i] = (byte)Math.Min(255, frame.Bgr[i] + noise[i] % 12);
        return frame;
    }
}
