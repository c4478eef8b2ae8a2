using SmartSecurity.Core.Recognition;
using SmartSecurity.Vision.Pictures;
using SmartSecurity.Vision.Plates;

namespace SmartSecurity.Vision.Tests.Plates;

/// <summary>
/// Goal: plates of all colours are read, found in whole pictures, and asked after in a register; what is no plate is not read as one.
/// Method: the shared plates with the real models; a seeded part of the crops keeps the time short.
/// </summary>
public sealed class PlateReaderTests
{
    [Fact]
    public void Plates_of_every_colour_are_read()
    {
        foreach (var (file, text) in Seen.Truth("plates", "colours"))
        {
            using var crop = Seen.Picture("plates", "colours", "images", file);
            Assert.Equal(text, Seen.Plates.ReadCrop(crop)?.Text);
        }
    }

    [Fact]
    public void Of_60_seeded_crops_nearly_all_are_read_and_none_that_is_sure_is_wrong()
    {
        var crops = Seen.Truth("plates", "crops").ToArray();
        new Random(20260301).Shuffle(crops);
        var readings = crops.Take(60).Select(row => (row.Text, Reading: ReadCrop(row.File))).ToList();
        Assert.InRange(readings.Count(r => r.Reading?.Text == r.Text), 57, 60);
        Assert.All(readings.Where(r => r.Reading?.Sure == true), r => Assert.Equal(r.Text, r.Reading!.Text));
        Assert.InRange(readings.Count(r => r.Reading?.Sure == true), 50, 60);
    }

    [Theory, InlineData("ccpd-1.jpg", "皖AUJ299"), InlineData("hyperlpr-green.jpg", "苏ED51712")]
    public void A_plate_is_found_and_read_in_a_whole_picture(string file, string text)
    {
        using var scene = Seen.Picture("plates", "scenes", "images", file);
        var reading = Assert.Single(Seen.Plates.ReadScene(scene));
        Assert.Equal((text, true), (reading.Text, reading.Sure));
        Assert.InRange(reading.Box.LeftPx, 1, scene.WidthPx - reading.Box.WidthPx);
    }

    [Fact]
    public void A_plate_nobody_can_read_is_not_made_up()
    {
        using var scene = Seen.Picture("plates", "scenes", "images", "hyperlpr-truck-unreadable.jpg");
        Assert.DoesNotContain(Seen.Plates.ReadScene(scene), reading => reading.Sure);
    }

    [Fact]
    public void The_gate_looks_only_where_something_moved_and_answers_in_places_of_the_whole_picture()
    {
        using var scene = Seen.Picture("plates", "scenes", "images", "hyperlpr-green.jpg");
        var reading = Assert.Single(Seen.Plates.ReadGate(scene, new PictureBox(1400, 500, 520, 500)));
        Assert.Equal("苏ED51712", reading.Text);
        Assert.InRange(reading.Box.LeftPx, 1650, 1850);
        Assert.Empty(Seen.Plates.ReadGate(scene, new PictureBox(0, 0, 600, 400)));
    }

    [Fact]
    public void A_face_is_no_plate()
    {
        using var portrait = Seen.Picture("faces", "pairs", "images", "001-neutral.jpg");
        Assert.Null(Seen.Plates.ReadCrop(portrait));
        Assert.Empty(Seen.Plates.ReadScene(portrait));
    }

    [Fact]
    public void A_registered_plate_is_known_a_stranger_is_not_and_twins_are_ambiguous()
    {
        var reading = ReadCrop("crop-000.jpg")!;   // 京PL3N67
        var crowd = Seen.Truth("plates", "crops").Skip(1).Select(row => row.Text).ToList();

        var known = Assert.IsType<RegisterAnswer.Registered>(new PlateRegister([.. crowd, "京P·L3N67"]).Ask(reading));
        Assert.Equal(("京PL3N67", false), (known.Plate, known.DiffersFromReading));
        Assert.IsType<RegisterAnswer.Unregistered>(new PlateRegister(crowd).Ask(reading));
        Assert.IsType<RegisterAnswer.Unregistered>(new PlateRegister([]).Ask(reading));

        var doubtful = ReadCrop("crop-353.jpg")!;   // 皖AS836Z, nearly as well 皖AS8367
        Assert.IsType<RegisterAnswer.Ambiguous>(new PlateRegister(["皖AS836Z", "皖AS8367"]).Ask(doubtful));
        Assert.Equal("皖AS836Z", Assert.IsType<RegisterAnswer.Registered>(new PlateRegister(["皖AS836Z", .. crowd.Where(p => p != "皖AS836Z")])
            .Ask(doubtful)).Plate);
    }

    [Fact]
    public void A_sure_reading_is_not_taken_for_a_look_alike_that_is_registered()
    {
        var readings = Seen.Truth("plates", "crops").Take(60).Select(row => (row.Text, Reading: ReadCrop(row.File))).Where(r => r.Reading?.Sure == true)
            .Select(r => (r.Text, Reading: r.Reading!)).ToList();
        var twins = readings.SelectMany(r => TwinsOf(r.Text).Select(twin => (r.Reading, Twin: twin))).ToList();
        Assert.InRange(twins.Count, 100, 2_000);
        var taken = twins.Count(t => new PlateRegister([t.Twin]).Ask(t.Reading) is not RegisterAnswer.Unregistered);
        Assert.InRange(taken, 0, twins.Count / 50);
    }

    private static IEnumerable<string> TwinsOf(string plate) =>
        from place in Enumerable.Range(2, plate.Length - 2)
        from c in PlateText.LookAlikesOf(plate[place])
        where c != plate[place]
        select $"{plate[..place]}{c}{plate[(place + 1)..]}" into twin
        where PlateGrammar.FormOf(twin) is not null
        select twin;

    /// <remarks>Slanted or dark, and misread as 0, T as 1 and 6 for G by the first look alone.</remarks>
    [Theory, InlineData("crop-079.jpg", "皖A59D31"), InlineData("crop-084.jpg", "皖A5T949"), InlineData("crop-331.jpg", "皖AQG909")]
    public void A_letter_that_looked_like_a_digit_is_told_among_letters(string file, string text)
    {
        var reading = ReadCrop(file)!;
        var without = PlateVote.Decide([.. reading.Evidence], reading.Ground, reading.Box, reading.ModelSha256)!;
        Assert.NotNull(reading.Witness);
        Assert.Equal(text, reading.Text);
        Assert.NotEqual(text, without.Text);
    }

    [Fact]
    public async Task The_pipeline_gets_plates_with_score_threshold_and_model()
    {
        await using var recogniser = Seen.NewRecogniser();
        recogniser.SetRegister(1, ["皖A195K9"]);
        using var scene = Seen.Picture("plates", "scenes", "images", "ccpd-0.jpg");
        var pixels = new byte[scene.WidthPx * scene.HeightPx * 3];
        System.Runtime.InteropServices.Marshal.Copy(scene.Bgr.Data, pixels, 0, pixels.Length);

        var frame = await recogniser.RecogniseAsync(1, new RawFrame(pixels, scene.WidthPx, scene.HeightPx), LookFor.Plates,
            cancel: TestContext.Current.CancellationToken);
        var stranger = await recogniser.RecogniseAsync(2, Seen.Bytes("plates", "scenes", "images", "ccpd-0.jpg"), LookFor.Plates,
            TestContext.Current.CancellationToken);

        var plate = Assert.Single(frame.Identifications);
        Assert.Equal(("plate", IdentificationOutcome.Matched, "皖A195K9", "blue", 1),
            (plate.Kind, plate.Outcome, plate.Plate, plate.PlateColour, plate.GallerySize));
        Assert.StartsWith("06b3e6af", plate.ModelSha256, StringComparison.Ordinal);
        Assert.Equal(("皖A195K9", 0), (Assert.Single(stranger.Identifications).Plate, stranger.Identifications[0].GallerySize));
    }

    private static PlateReading? ReadCrop(string file)
    {
        using var crop = Seen.Picture("plates", "crops", "images", file);
        return Seen.Plates.ReadCrop(crop);
    }
}
