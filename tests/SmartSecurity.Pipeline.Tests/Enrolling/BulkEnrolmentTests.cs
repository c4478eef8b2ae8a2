using Microsoft.EntityFrameworkCore;
using SmartSecurity.Pipeline.Enrolling;
using SmartSecurity.Pipeline.Recognition;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Audit;
using SmartSecurity.Vision;

namespace SmartSecurity.Pipeline.Tests.Enrolling;

/// <summary>
/// Goal: each row ends as the report says, nobody is enrolled without a consent, and the same rows again change nothing. Method: the real
/// models, faces of the shared data, both databases.
/// </summary>
public sealed class BulkEnrolmentTests
{
    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task Each_row_ends_as_it_must_and_again_changes_nothing(string engine)
    {
        await using var town = await FaceTown.CreateAsync(engine);
        var (ming, hua, jing, twin) = (await town.AddAsync("周明", "1-1-101"), await town.AddAsync("李华", "1-1-102"), await town.AddAsync("陈静", "1-1-103"),
            await town.AddAsync("陈宁", "1-1-104"));
        await town.AddAsync("王芳", "2-1-101");
        await town.AddAsync("王芳", "2-1-102");
        await town.ConsentAsync(jing);
        await town.ConsentAsync(twin);
        EnrolmentRow[] rows =
        [
            Row(2, "周明", "001-neutral.jpg", "001-smiling.jpg", "nowhere.jpg") with
            {
                ConsentBy = "周明",
                ConsentOn = new(2026, 3, 1),
                ConsentUntil = new(2027, 3, 1),
            },
            Row(3, "李华", "005-neutral.jpg"),
            Row(4, "陈静", "013-neutral.jpg", "018-neutral.jpg", "013-smiling.jpg"),
            Row(5, "王芳", "022-neutral.jpg"),
            Row(6, "无名", "022-neutral.jpg"),
            Row(7, "陈静", "013-neutral.jpg"),
            Row(8, "陈宁", "013-smiling.jpg"),
            Row(9, "李华", "005-neutral.jpg") with { Mistake = RowMistake.UnreadableDate },
        ];
        var lines = await town.RunAsync(rows);
        Assert.Equal([BulkOutcome.Enrolled, BulkOutcome.NoConsent, BulkOutcome.Enrolled, BulkOutcome.SeveralResidents, BulkOutcome.UnknownResident,
            BulkOutcome.Repeated, BulkOutcome.Enrolled, BulkOutcome.BadRow], lines.Select(l => l.Outcome));
        Assert.Equal((2, "1-1-101"), (lines[0].PicturesUsed, lines[0].Address));
        Assert.Equal([("nowhere.jpg", EnrolmentProblem.Missing)], lines[0].Refused);
        Assert.Equal([("018-neutral.jpg", EnrolmentProblem.AnotherPerson)], lines[2].Refused);
        Assert.Equal([("陈静", "1-1-103")], lines[6].LookAlikes);
        Assert.Equal([jing], await town.Store.Get<TemplateBook>().LookAlikesOfAsync(twin, Cancel));

        var before = await town.StateAsync();
        Assert.Equal((3, 3, 1), (before.Templates.Count, before.Consents.Count, before.Pairs));
        Assert.DoesNotContain(hua, before.Templates.Select(t => t.ResidentId));
        var again = await town.RunAsync(rows);
        Assert.Equal([BulkOutcome.Unchanged, BulkOutcome.NoConsent, BulkOutcome.Unchanged, BulkOutcome.SeveralResidents, BulkOutcome.UnknownResident,
            BulkOutcome.Repeated, BulkOutcome.Unchanged, BulkOutcome.BadRow], again.Select(l => l.Outcome));
        var after = await town.StateAsync();
        Assert.Equal(before.Templates.Select(t => t.Id), after.Templates.Select(t => t.Id));
        Assert.Equal(before.Consents, after.Consents);

        var consent = await town.ConsentOfAsync(ming);
        Assert.Equal(("周明", new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.FromHours(8)), new DateTimeOffset(2027, 3, 2, 0, 0, 0, TimeSpan.FromHours(8))),
            (consent.GivenBy, consent.GivenAt.ToOffset(TimeSpan.FromHours(8)), consent.ExpiresAt!.Value.ToOffset(TimeSpan.FromHours(8))));
        Assert.Null((await town.Store.Get<AuditLog>().VerifyAsync(Cancel)).FirstWrong);
    }

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task Templates_are_sealed_with_the_subjects_own_key_and_no_picture_is_kept(string engine)
    {
        await using var town = await FaceTown.CreateAsync(engine);
        var (one, other) = (await town.AddAsync("周明", "1-1-101"), await town.AddAsync("李华", "1-1-102"));
        await town.ConsentAsync(one);
        await town.ConsentAsync(other);
        await town.RunAsync([Row(2, "周明", "001-neutral.jpg"), Row(3, "李华", "005-neutral.jpg")]);
        var keys = town.Store.Get<KeyRing>();
        var template = (await town.StateAsync()).Templates.Single(t => t.ResidentId == one);
        Assert.Equal(704 * 4, keys.Open(keys.SubjectKey(one), template.Sealed).Length);
        Assert.Throws<System.Security.Cryptography.AuthenticationTagMismatchException>(() => keys.Open(keys.SubjectKey(other), template.Sealed));
        Assert.Throws<System.Security.Cryptography.AuthenticationTagMismatchException>(() => keys.Open(keys.SiteKey, template.Sealed));
        var picture = await File.ReadAllBytesAsync(FaceTown.Picture("001-neutral.jpg"), Cancel);
        Assert.All(Directory.EnumerateFiles(town.Store.Folder, "*", SearchOption.AllDirectories),
            file => Assert.True(Read(file).AsSpan().IndexOf(picture.AsSpan(200, 400)) < 0, file));
        keys.Destroy(one);   // shredded: the template is dead, and the gallery does not take it
        await town.Keeper.ReadAsync(1, Cancel);
        Assert.Equal([other], town.Recogniser.Gallery.Of(1).Ids);

        static byte[] Read(string path)
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var copy = new MemoryStream();
            file.CopyTo(copy);
            return copy.ToArray();
        }
    }

    [Fact]
    public async Task A_check_writes_nothing()
    {
        await using var town = await FaceTown.CreateAsync("sqlite");
        await town.AddAsync("周明", "1-1-101");
        var line = Assert.Single(await town.RunAsync(
            [Row(2, "周明", "001-neutral.jpg", "nowhere.jpg") with { ConsentBy = "周明", ConsentOn = new(2026, 3, 1) }], checksOnly: true));
        Assert.Equal((BulkOutcome.WouldEnrol, 1), (line.Outcome, line.PicturesUsed));
        var state = await town.StateAsync();
        Assert.Equal((0, 0), (state.Templates.Count, state.Consents.Count));
        Assert.Equal(0, town.Recogniser.Gallery.Of(1).Count);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("2026-03-03", null)]   // tomorrow
    [InlineData("2026-02-01", "2026-03-01")]   // ran out yesterday
    public async Task A_consent_that_does_not_hold_enrols_nobody_and_is_not_recorded(string? on, string? until)
    {
        await using var town = await FaceTown.CreateAsync("sqlite");
        await town.AddAsync("周明", "1-1-101");
        var row = Row(2, "周明", "001-neutral.jpg") with { ConsentBy = "周明", ConsentOn = Day(on), ConsentUntil = Day(until) };
        Assert.Equal(BulkOutcome.ConsentNotValid, Assert.Single(await town.RunAsync([row])).Outcome);
        Assert.Empty((await town.StateAsync()).Consents);

        static DateOnly? Day(string? text) => text is null ? null : DateOnly.ParseExact(text, "yyyy-MM-dd", null);
    }

    [Fact]
    public async Task Stopped_it_keeps_what_is_done_and_goes_on_when_run_again()
    {
        await using var town = await FaceTown.CreateAsync("sqlite");
        foreach (var (name, address) in ((string, string)[])[("周明", "1-1-101"), ("李华", "1-1-102"), ("陈静", "1-1-103")])
            await town.ConsentAsync(await town.AddAsync(name, address));
        EnrolmentRow[] rows = [Row(2, "周明", "001-neutral.jpg"), Row(3, "李华", "005-neutral.jpg"), Row(4, "陈静", "013-neutral.jpg")];
        using var stop = new CancellationTokenSource();
        var lines = await town.Store.Get<BulkEnrolment>().RunAsync(new("zhao.min", 1, rows, false), FaceTown.Files, line =>
        {
            if (line.Row.Line == 3) stop.Cancel();
        }, stop.Token);
        Assert.Equal([BulkOutcome.Enrolled, BulkOutcome.Enrolled], lines.Select(l => l.Outcome));
        Assert.Equal([BulkOutcome.Unchanged, BulkOutcome.Unchanged, BulkOutcome.Enrolled], (await town.RunAsync(rows)).Select(l => l.Outcome));
    }

    [Fact]
    public async Task A_picture_of_30000_pixels_a_side_is_not_unpacked()
    {
        await using var town = await FaceTown.CreateAsync("sqlite");
        await town.ConsentAsync(await town.AddAsync("周明", "1-1-101"));
        var files = new OnePicture(FaceTown.HugePng());
        var lines = await town.Store.Get<BulkEnrolment>().RunAsync(new("zhao.min", 1, [Row(2, "周明", "huge.png")], false), files, null, Cancel);
        Assert.Equal([("huge.png", EnrolmentProblem.Unreadable)], Assert.Single(lines).Refused);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static EnrolmentRow Row(int line, string name, params string[] pictures) => new() { Line = line, Name = name, Pictures = pictures };

    private sealed class OnePicture(byte[] bytes) : IPictureFiles
    {
        public IReadOnlyList<string> Names => ["huge.png"];

        public ValueTask<PictureRead> ReadAsync(string name, CancellationToken cancel) => new(new PictureRead(bytes, null));
    }
}
