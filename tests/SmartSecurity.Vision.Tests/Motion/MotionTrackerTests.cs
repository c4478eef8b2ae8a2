using OpenCvSharp;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Recognition;
using SmartSecurity.Testing;
using SmartSecurity.Vision.Motion;
using SmartSecurity.Vision.Pictures;

namespace SmartSecurity.Vision.Tests.Motion;

/// <summary>
/// Goal: who goes over a line is told once and the right way, who enters a region once, and what trembles on a mark tells nothing.
/// Method: boxes that are drawn by the test, and a recorded street whose cars' ways were told by eye.
/// </summary>
public sealed class MotionTrackerTests
{
    private const int WidthPx = 1000, HeightPx = 500;
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 8, 10, 0, TimeSpan.FromHours(8));
    private static readonly CameraMark Line = new("Gate", MarkKind.Line, [new(.5, 1), new(.5, 0)], In: LineWay.AToB);
    private static readonly CameraMark Yard = new("Yard", MarkKind.Region, [new(.5, 0), new(1, 0), new(1, 1), new(.5, 1)]);

    [Fact]
    public void Somebody_who_goes_over_a_line_and_back_is_told_twice_each_the_right_way()
    {
        var tracker = new MotionTracker([Line, Yard]);
        var events = Enumerable.Range(0, 40).SelectMany(i => Step(tracker, i, Person(i < 20 ? 300 + (20 * i) : 1080 - (20 * i)))).ToList();
        Assert.Equal([LineWay.AToB, LineWay.BToA], events.OfType<MotionEvent.Crossed>().Select(e => e.Way));
        Assert.Equal(["Entered", "Left"], events.Where(e => e.Mark == Yard).Select(e => e.GetType().Name));
        Assert.Equal(1, Assert.Single(events.Select(e => e.Track.Id).Distinct()));
    }

    [Fact]
    public void Two_who_pass_each_other_are_two_and_each_goes_their_way()
    {
        var tracker = new MotionTracker([Line]);
        var events = Enumerable.Range(0, 30).SelectMany(i => Step(tracker, i, Person(200 + (20 * i), top: 100), Person(800 - (20 * i), top: 300))).ToList();
        Assert.Equal(2, events.Select(e => e.Track.Id).Distinct().Count());
        Assert.Equal([LineWay.AToB, LineWay.BToA], events.OfType<MotionEvent.Crossed>().Select(e => e.Way).Order());
    }

    [Fact]
    public void What_trembles_on_a_mark_or_passes_beyond_its_end_tells_nothing()
    {
        var line = Line with { Points = [new(.5, .6), new(.5, 0)] };
        var tracker = new MotionTracker([line, Yard]);
        Assert.Empty(Enumerable.Range(0, 40).SelectMany(i => Step(tracker, i, Person(500 + (i % 2 == 0 ? 8 : -8), top: 100))));
        var below = new MotionTracker([line]);
        Assert.Empty(Enumerable.Range(0, 40).SelectMany(i => Step(below, i, Person(300 + (10 * i), top: 350))));
    }

    [Fact]
    public void Who_was_gone_for_long_is_somebody_else_and_a_jump_over_the_picture_is_no_crossing()
    {
        var tracker = new MotionTracker([Line]);
        Assert.Empty(Enumerable.Range(0, 8).SelectMany(i => Step(tracker, i, Person(380))));
        Assert.Empty(Step(tracker, 100, Person(620)));
        Assert.Equal(2, tracker.Current[0].Id);
        Assert.Empty(Step(tracker, 101, Person(100)));
        Assert.Equal(3, tracker.Current[0].Id);
    }

    [Fact]
    public void A_person_who_was_found_once_stays_a_person_and_crowds_have_a_limit()
    {
        var tracker = new MotionTracker([Line]);
        var box = Person(300);
        tracker.Next(Start, [box], [new SeenObject(ObjectKind.Person, 1, box)], WidthPx, HeightPx);
        Step(tracker, 1, Person(310));
        Assert.Equal(ObjectKind.Person, tracker.Current[0].Kind);
        Step(tracker, 2, [.. Enumerable.Range(0, 60).Select(i => new PictureBox(16 * i, 0, 5, 400))]);
        Assert.Equal(MotionTracker.TracksMax, tracker.Open.Count);
    }

    [Fact]
    public void Outside_of_the_regions_that_are_looked_at_nothing_is_looked_for()
    {
        PictureBox inside = Person(700), outside = Person(200);
        Assert.Equal([inside, outside], new MotionTracker([Yard]).Within([inside, outside], WidthPx, HeightPx));
        Assert.Equal([inside], new MotionTracker([Yard with { OnlyHere = true }, Line]).Within([inside, outside], WidthPx, HeightPx));
    }

    /// <summary>car-detection.mp4: white upwards at 4–8 s, light blue downwards 14–17 s, red upwards 15–18 s, white downwards 25–27 s.</summary>
    [Fact]
    public void On_a_recorded_street_each_car_crosses_once_and_the_right_way()
    {
        // From left to right across the street: A lies on its left, which is the upper part of the picture.
        var across = new CameraMark("Street", MarkKind.Line, [new(0, .5), new(1, .5)]);
        var tracker = new MotionTracker([across]);
        using var motion = new MotionDetector();
        using var clip = new VideoCapture(SharedData.PathOf("clips", "vehicles", "car-detection.mp4"));
        using var frame = new Mat();
        var crossed = new List<(double S, LineWay Way)>();
        for (var i = 0; clip.Read(frame); i++)
        {
            if (i % 3 != 0) continue;   // about four frames a second
            var pixels = new byte[frame.Cols * frame.Rows * 3];
            System.Runtime.InteropServices.Marshal.Copy(frame.Data, pixels, 0, pixels.Length);
            var moving = motion.Next(new RawFrame(pixels, frame.Cols, frame.Rows));
            var events = tracker.Next(Start.AddSeconds(i / 12.5), moving, [], frame.Cols, frame.Rows);
            crossed.AddRange(events.OfType<MotionEvent.Crossed>().Select(e => (i / 12.5, e.Way)));
        }
        var said = string.Join("; ", crossed.Select(c => $"{c.S:0.0} s {c.Way}"));
        TestContext.Current.TestOutputHelper?.WriteLine(said);
        Assert.True(crossed.Count == 4, said);
        (double FromS, double UntilS, LineWay Way)[] truth =
            [(4, 8.5, LineWay.BToA), (14, 17.5, LineWay.AToB), (15, 18.5, LineWay.BToA), (25, 28, LineWay.AToB)];
        Assert.All(truth, car => Assert.Contains(crossed, c => c.Way == car.Way && c.S >= car.FromS && c.S <= car.UntilS));
    }

    private static PictureBox Person(int footX, int top = 200) => new(footX - 30, top, 60, 100);

    private static IReadOnlyList<MotionEvent> Step(MotionTracker tracker, int frame, params PictureBox[] moving) =>
        tracker.Next(Start.AddSeconds(frame * .25), moving, [], WidthPx, HeightPx);
}
