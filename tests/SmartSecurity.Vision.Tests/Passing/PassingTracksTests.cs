using OpenCvSharp;
using SmartSecurity.Core.Recognition;
using SmartSecurity.Vision.Faces;
using SmartSecurity.Vision.Passing;
using SmartSecurity.Vision.Pictures;
using SmartSecurity.Vision.Plates;

namespace SmartSecurity.Vision.Tests.Passing;

/// <summary>
/// Goal: one car or one face is one decision, better than its frames', however many frames show it. Method: real plates and faces through the real
/// models; a car's frames are made from its picture by slant, blur and darkness, each other than the last.
/// </summary>
public sealed class PassingTracksTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 22, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(250);

    [Fact]
    public void Frames_of_one_car_are_one_reading_and_read_it_better_than_the_frames_do()
    {
        int right = 0, cars = 0, framesRight = 0, frames = 0;
        foreach (var (file, text) in Seen.Truth("plates", "crops").Where((_, i) => i % 25 == 3))
        {
            var readings = Frames(file, 5);
            if (readings.Count < PassingTracks.FramesToTell) continue;
            (cars, frames, framesRight) = (cars + 1, frames + readings.Count, framesRight + readings.Count(r => r.Text == text));
            var told = Drive(readings);
            Assert.InRange(told.Count, 0, 1);
            if (told is [{ Identification.Plate: { } plate }] && plate == text) right++;
        }
        Assert.InRange(cars, 18, 20);
        Assert.True((double)right / cars > (double)framesRight / frames, $"{right} of {cars} cars, {framesRight} of {frames} frames");
    }

    [Fact]
    public void A_car_is_told_where_it_came_and_went_with_its_first_and_its_clearest_picture()
    {
        var clear = Read("crop-000.jpg");
        PlateReading At(int left, int width, double confidence) => clear with { Box = new(left, 100, width, width / 3), Confidence = confidence };
        var tracks = new PassingTracks();
        Assert.Empty(Next(tracks, 0, [At(500, 60, 0.5)], "first"));
        Assert.Empty(Next(tracks, 1, [At(470, 90, 0.85)], "clearer", sure: false));
        var told = Assert.Single(Next(tracks, 2, [At(430, 120, 0.99)], "clearest"));
        Assert.Equal(("first", "clearest", 3), (Text(told.FirstPicture), Text(told.BestPicture), told.Frames));
        Assert.Equal((500, 430, 430), (told.First.LeftPx, told.Last.LeftPx, told.Best.LeftPx));
        Assert.Equal((Start, Start + 2 * Between), (told.FirstAt, told.LastAt));
        Assert.Empty(Next(tracks, 3, [At(380, 150, 0.99)], "later"));
    }

    [Fact]
    public void A_car_far_away_is_told_when_it_is_near_or_after_a_moment_or_when_it_is_gone()
    {
        PlateReading At(int frame, double quality) => Read("crop-000.jpg") with { Box = new(500 - 10 * frame, 100, 60, 20), Quality = quality };
        var coming = new PassingTracks();
        Assert.Empty(Next(coming, 0, [At(0, 0.1)], "far").Concat(Next(coming, 1, [At(1, 0.3)], "nearer")));
        Assert.Equal("near", Text(Assert.Single(Next(coming, 2, [At(2, 0.9)], "near")).BestPicture));

        var parking = new PassingTracks();
        for (var frame = 0; frame < 6; frame++) Assert.Empty(Next(parking, frame, [At(frame, 0.1)]));
        Assert.Single(Next(parking, 6, [At(6, 0.1)]));

        var leaving = new PassingTracks();
        Assert.Empty(Next(leaving, 0, [At(0, 0.1)]).Concat(Next(leaving, 1, [At(1, 0.1)])));
        Assert.Equal(2, Assert.Single(Next(leaving, 20, [])).Frames);

        var cutOff = new PassingTracks();
        Assert.Empty(Next(cutOff, 0, [At(0, 0.1)]).Concat(Next(cutOff, 1, [At(1, 0.1)])));
        var judges = new Judges(_ => throw new InvalidOperationException(), reading => [reading.ToIdentification()]);
        Assert.Equal("京PL3N67", Assert.Single(cutOff.End(judges)).Identification.Plate);
        Assert.Empty(cutOff.End(judges));
    }

    [Fact]
    public void Two_cars_at_once_are_two_and_one_frame_is_none()
    {
        PlateReading one = Read("crop-000.jpg") with { Box = new(100, 100, 90, 30) }, two = Read("crop-001.jpg") with { Box = new(700, 100, 90, 30) };
        var tracks = new PassingTracks();
        Assert.Empty(Next(tracks, 0, [one, two]));
        Assert.Equal(["京PL3N67", "川X90621"], Next(tracks, 1, [two, one]).Select(p => p.Identification.Plate).Order(StringComparer.Ordinal));
        Assert.Empty(Next(tracks, 2, [Read("crop-002.jpg") with { Box = new(400, 500, 90, 30) }]));
        Assert.Empty(Next(tracks, 60, []));
    }

    [Fact]
    public void A_car_that_was_never_read_whole_is_told_when_it_is_gone_with_what_could_be_read()
    {
        var muddy = Read("crop-000.jpg", mat => mat.Rectangle(new Rect(55, 0, 13, 24), new Scalar(50, 75, 95), -1)) with { Box = new(100, 100, 90, 30) };
        var tracks = new PassingTracks();
        Assert.Empty(Next(tracks, 0, [muddy]));
        Assert.Empty(Next(tracks, 1, [muddy]));
        Assert.Empty(Next(tracks, 2, [muddy]));
        var told = Assert.Single(Next(tracks, 12, []));
        Assert.Equal(("京PL3?67", IdentificationOutcome.Ambiguous, 3), (told.Identification.Plate, told.Identification.Outcome, told.Frames));
        Assert.Empty(Next(tracks, 30, []));
    }

    [Fact]
    public void A_car_behind_a_pillar_is_the_same_and_after_a_while_it_has_come_again()
    {
        var car = Read("crop-000.jpg") with { Box = new(100, 100, 90, 30) };
        var tracks = new PassingTracks();
        Next(tracks, 0, [car]);
        Assert.Single(Next(tracks, 1, [car]));
        Assert.Empty(Next(tracks, 20, [car]).Concat(Next(tracks, 21, [car])));
        Assert.Single(Next(tracks, 200, [car]).Concat(Next(tracks, 201, [car])));
    }

    [Fact]
    public void Frames_of_one_face_are_one_match_by_their_mean_and_a_stranger_is_not_told()
    {
        var gallery = new FaceGallery();
        var resident = Guid.CreateVersion7();
        gallery.Of(1).Put(resident, Seen.MainFace("faces", "pairs", "images", "001-neutral.jpg").Embedding);
        var matcher = new FaceMatcher(gallery, Seen.Faces.Thresholds, Seen.Faces.Margin, Seen.Faces.SizePxMin, new());
        Face smiling = Seen.MainFace("faces", "pairs", "images", "001-smiling.jpg"), stranger = Seen.MainFace("faces", "pairs", "images", "005-smiling.jpg");
        var tracks = new PassingTracks();
        var judges = new Judges(face => [matcher.Identify(1, face)], _ => []);
        var told = new List<Vision.Passing.Passing>();
        for (var i = 0; i < 6; i++)
        {
            Face[] faces = [smiling with { Box = new(100 + 10 * i, 80, 90, 110) }, stranger with { Box = new(600 - 10 * i, 80, 90, 110) }];
            told.AddRange(tracks.Next(Start + i * Between, faces, [], new(() => [1], facesKnown: false), judges));
        }
        told.AddRange(tracks.Nothing(Start.AddMinutes(1), judges));
        var one = Assert.Single(told);
        Assert.Equal((resident, IdentificationOutcome.Matched, 2), (one.Identification.ResidentId, one.Identification.Outcome, one.Frames));
    }

    [Fact]
    public void A_face_like_one_that_is_sought_is_told_though_nobody_knows_it()
    {
        var sought = Guid.CreateVersion7();
        var face = Seen.MainFace("faces", "pairs", "images", "005-smiling.jpg");
        var unknown = new FaceMatcher(new FaceGallery(), Seen.Faces.Thresholds, Seen.Faces.Margin, Seen.Faces.SizePxMin, new()).Identify(1, face);
        var judges = new Judges(_ => [unknown with { Outcome = IdentificationOutcome.Ambiguous, WatchedFaceId = sought }, unknown], _ => []);
        var tracks = new PassingTracks();
        var told = Enumerable.Range(0, 8).SelectMany(i => tracks.Next(Start + i * Between, [face], [], new(() => [1], facesKnown: true), judges)).ToList();
        Assert.Equal(sought, Assert.Single(told).Identification.WatchedFaceId);
        Assert.Equal(2, told[0].Identifications.Count);
    }

    [Fact]
    public void A_crowd_does_not_grow_without_bound()
    {
        var car = Read("crop-005.jpg") with { Confidence = 0.3 };
        var tracks = new PassingTracks();
        for (var i = 0; i < 40; i++) Next(tracks, 0, [.. Enumerable.Range(0, 20).Select(k => car with { Box = new(400 * k, 400 * i, 90, 30) })]);
        Assert.InRange(tracks.Open, 1, 2 * PassingTracks.TracksMax);
    }

    private static string Text(byte[] picture) => System.Text.Encoding.UTF8.GetString(picture);

    private static List<Vision.Passing.Passing> Next(
        PassingTracks tracks, int frame, PlateReading[] plates, string picture = "", bool sure = true)
    {
        var judges = new Judges(
            _ => throw new InvalidOperationException(),
            reading => [reading.ToIdentification() is var one && sure ? one : one with { Outcome = IdentificationOutcome.Ambiguous }]);
        return tracks.Next(Start + frame * Between, [], plates, new(() => System.Text.Encoding.UTF8.GetBytes(picture), facesKnown: false), judges);
    }

    private static List<Vision.Passing.Passing> Drive(List<PlateReading> readings)
    {
        var tracks = new PassingTracks();
        var told = readings.SelectMany((r, i) => Next(tracks, i, [r with { Box = new(100 + 20 * i, 100, 90, 30) }])).ToList();
        return [.. told, .. Next(tracks, 100, [])];
    }

    private static List<PlateReading> Frames(string file, int count) => [.. Enumerable.Range(0, count).Select(i =>
    {
        using var crop = Seen.Picture("plates", "crops", "images", file);
        using var worse = Worse(crop.Bgr, new Random(100 * i + 7));
        using var frame = FromBgr(worse);
        return Seen.Plates.ReadCrop(frame);
    }).OfType<PlateReading>()];

    private static PlateReading Read(string file, Action<Mat>? spoil = null)
    {
        using var crop = Seen.Picture("plates", "crops", "images", file);
        spoil?.Invoke(crop.Bgr);
        return Seen.Plates.ReadCrop(crop)!;
    }

    private static Mat Worse(Mat bgr, Random random)
    {
        var box = new RotatedRect(new Point2f(bgr.Cols / 2f, bgr.Rows / 2f), new Size2f(bgr.Cols, bgr.Rows), (float)(random.NextDouble() * 12 - 6));
        var cut = PlateCuts.Cut(bgr, box, (float)(random.NextDouble() * 0.7 - 0.35));
        var share = 0.5 + 0.3 * random.NextDouble();
        using var small = new Mat();
        Cv2.Resize(cut, small, new Size((int)(cut.Cols * share), (int)(cut.Rows * share)), 0, 0, InterpolationFlags.Area);
        Cv2.Resize(small, cut, bgr.Size(), 0, 0, InterpolationFlags.Linear);
        cut.ConvertTo(cut, -1, 0.4 + 0.5 * random.NextDouble(), random.Next(-10, 25));
        return cut;
    }

    private static Picture FromBgr(Mat bgr)
    {
        Cv2.ImEncode(".png", bgr, out var png);
        return Assert.IsType<PictureResult.Decoded>(Picture.Decode(png)).Picture;
    }
}
