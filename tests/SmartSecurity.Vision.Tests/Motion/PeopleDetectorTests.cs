using System.Globalization;
using OpenCvSharp;
using SmartSecurity.Core.Recognition;
using SmartSecurity.Testing;
using SmartSecurity.Vision.Motion;

namespace SmartSecurity.Vision.Tests.Motion;

/// <summary>
/// Goal: whoever walks in is found as a person, an empty room has nobody in it, at the scale that the movement gives.
/// Method: a recorded clip in which six people come one after another; who is there at every second second was told by eye. The second minute was kept
/// aside while limits were chosen on the first.
/// </summary>
public sealed class PeopleDetectorTests
{
    private const string Clip = "one-by-one-person-detection.mp4";

    /// <summary>Seconds at which nobody is in the picture; those at which somebody is cut by its edge are left out.</summary>
    private static readonly int[] EmptyFirst = [0, 2, 4, 20, 46, 48, 70], EmptyAside = [72, 88, 90, 120, 122, 136, 138];

    private static readonly int[] CutOff = [6, 22, 44, 50, 74, 86, 92, 124];

    /// <summary>Moments at which people come in, go and stand, as the movement shows them: 10 frames a second, every third is looked at.</summary>
    private static readonly (double FromS, double UntilS)[] VisitsFirst = [(5, 20), (22, 44.5), (50, 70)];

    private static readonly (double FromS, double UntilS)[] VisitsAside = [(74, 87), (92, 119.5), (123.5, 135.5)];

    [Fact]
    public void In_the_first_minute_at_the_usual_height_all_are_found_and_nobody_else() => WholeFrames(0, 70, EmptyFirst, foundMin: 24, of: 25, falseMax: 0);

    /// <summary>The figures of the first run, before which the detector had seen nothing of this minute; nothing was changed after it.</summary>
    [Fact]
    public void In_the_minute_kept_aside_as_well() => WholeFrames(71, 139, EmptyAside, foundMin: 21, of: 23, falseMax: 0);

    [Fact]
    public void Where_something_moves_each_of_three_visitors_is_found_and_nobody_between_them() => ByMovement(0, 70, VisitsFirst);

    [Fact]
    public void Each_of_the_three_kept_aside_as_well() => ByMovement(71, 139, VisitsAside);

    private static void WholeFrames(int fromS, int untilS, int[] emptyS, int foundMin, int of, int falseMax)
    {
        using var people = new PeopleDetector();
        var (found, all, wrong) = (0, 0, 0);
        var ms = new List<double>();
        foreach (var (s, frame) in Frames(fromS, untilS))
            using (frame)
            {
                if (CutOff.Contains(s)) continue;
                var began = TimeProvider.System.GetTimestamp();
                var seen = people.Find(frame, [new PictureBox(0, 0, frame.Cols, frame.Rows)], 350).Count;
                ms.Add(TimeProvider.System.GetElapsedTime(began).TotalMilliseconds);
                var there = emptyS.Contains(s) ? 0 : 1;
                (found, all, wrong) = (found + Math.Min(seen, there), all + there, wrong + Math.Max(0, seen - there));
            }
        ms.Sort();
        var say = string.Create(CultureInfo.InvariantCulture,
            $"{found} of {all} people, {wrong} false in {ms.Count} frames; median {ms[ms.Count / 2]:0.0} ms, slowest {ms[^1]:0.0} ms");
        TestContext.Current.TestOutputHelper?.WriteLine(say);
        Assert.True(found >= foundMin && all == of && wrong <= falseMax, say);
    }

    private static void ByMovement(int fromS, int untilS, (double FromS, double UntilS)[] visits)
    {
        using var motion = new MotionDetector();
        using var people = new PeopleDetector();
        var height = new PersonHeight();
        var (seenAt, several, moved) = (new List<double>(), 0, 0);
        var ms = new List<double>();
        foreach (var (index, frame) in AllFrames(fromS, untilS))
            using (frame)
            {
                if (index % 3 != 0) continue;
                var moving = motion.Next(FrameOf(frame));
                if (moving.Count == 0) continue;
                moved++;
                var began = TimeProvider.System.GetTimestamp();
                var found = people.Find(frame, moving, height.TypicalPx);
                ms.Add(TimeProvider.System.GetElapsedTime(began).TotalMilliseconds);
                height.Add(found, moving);
                if (found.Count > 0) seenAt.Add(index / 10.0);
                if (found.Count > 1) several++;
            }
        ms.Sort();
        var inVisits = visits.Select(v => seenAt.Count(s => s >= v.FromS && s <= v.UntilS)).ToList();
        var outside = seenAt.Count(s => !visits.Any(v => s >= v.FromS && s <= v.UntilS));
        var say = string.Create(CultureInfo.InvariantCulture, $"frames with a person by visit {string.Join(", ", inVisits)}, "
            + $"outside {outside}, more than one in {several}, of {moved} with movement; "
            + $"typical {height.TypicalPx:0} px; median {ms[ms.Count / 2]:0.0} ms, p95 {ms[ms.Count * 95 / 100]:0.0} ms");
        TestContext.Current.TestOutputHelper?.WriteLine(say);
        Assert.All(inVisits, count => Assert.True(count >= 3, say));
        Assert.True(outside == 0, say);
    }

    private static IEnumerable<(int S, Mat Frame)> Frames(int fromS, int untilS)
    {
        foreach (var (index, frame) in AllFrames(fromS, untilS))
            if (index % 20 == 0) yield return (index / 10, frame);
            else frame.Dispose();
    }

    private static IEnumerable<(int Index, Mat Frame)> AllFrames(int fromS, int untilS)
    {
        using var clip = new VideoCapture(SharedData.PathOf("clips", "people", Clip));
        for (var i = 0; i <= untilS * 10; i++)
        {
            var frame = new Mat();
            if (!clip.Read(frame)) yield break;
            if (i >= fromS * 10) yield return (i, frame);
            else frame.Dispose();
        }
    }

    private static SmartSecurity.Vision.Pictures.RawFrame FrameOf(Mat bgr)
    {
        var pixels = new byte[bgr.Cols * bgr.Rows * 3];
        System.Runtime.InteropServices.Marshal.Copy(bgr.Data, pixels, 0, pixels.Length);
        return new(pixels, bgr.Cols, bgr.Rows);
    }
}
