using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Playwright;
using SmartSecurity.Core.Residents;
using SmartSecurity.Simulator.Cameras;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Registry;
using SmartSecurity.Testing;
using static Microsoft.Playwright.Assertions;

namespace SmartSecurity.Web.Tests;

/// <summary>
/// Goal: somebody on a phone enrols a face: consent first, then pictures that are taken by themselves when they are good, and is told
/// plainly what is wrong meanwhile. Method: the real models, a real browser whose camera shows a film of faces/one-person.
/// </summary>
public sealed class FaceJourneys(Site site) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("films-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task On_a_phone_consent_comes_first_and_three_pictures_are_taken_by_themselves()
    {
        var resident = await AddResidentAsync("周明", "5-1-101");
        var film = await Film.MakeAsync(_folder, Film.Front, Film.Left, Film.Right);
        await using var window = await site.OpenWithCameraAsync(film, Site.Manager, 390, dark: false, "zh-CN");
        await OpenResidentAsync(window, "周明");
        await Expect(window.Find("face-pictures")).ToHaveCountAsync(0);   // without consent there is nothing to take pictures with
        await window.Find("consent-by").ScrollIntoViewIfNeededAsync();
        await window.ShotAsync("390-zh-face-consent");
        await Expect(window.Find("consent-record")).ToBeDisabledAsync();
        await window.Find("consent-read").CheckAsync();
        await window.Find("consent-record").ClickAsync();
        await Expect(window.Find("consent-held")).ToContainTextAsync("周明");
        await window.ShotAsync("390-zh-face-ready");
        await window.Find("use-camera").ClickAsync();
        await Expect(window.Find("pose-front")).ToHaveClassAsync("taken", new() { Timeout = 40_000 });
        await window.Find("asked").ScrollIntoViewIfNeededAsync();
        await window.ShotAsync("390-zh-face-live");
        await Expect(window.Find("face-message")).ToContainTextAsync("已用 3 张照片录入人脸", new() { Timeout = 40_000 });
        await window.ShotAsync("390-zh-face-done");
        await Expect(window.Find("face-state")).ToContainTextAsync("录入");
        Assert.Empty(window.Complaints);

        await using var db = site.Database();
        var template = await db.FaceTemplates.SingleAsync(t => t.ResidentId == resident, TestContext.Current.CancellationToken);
        var vector = site.Get<KeyRing>().Open(site.Get<KeyRing>().SubjectKey(resident), template.Sealed);   // P8: sealed with the subject's own key
        Assert.Equal(704 * sizeof(float), vector.Length);
        var consent = await db.Consents.SingleAsync(c => c.ResidentId == resident, TestContext.Current.CancellationToken);
        Assert.InRange((consent.ExpiresAt!.Value - consent.GivenAt).TotalDays, 364, 368);
    }

    public static readonly TheoryData<string, string, string> Faults = new()
    {
        { nameof(Film.Far), "size", "Come a little nearer" },
        { nameof(Film.Dark), "light", "Too dark" },
        { nameof(Film.Blurred), "sharp", "Hold still" },
        { nameof(Film.Two), "oneface", "Only one person" },
        { nameof(Film.Nobody), "oneface", "Bring your face into the oval" },
    };

    [Theory, MemberData(nameof(Faults))]
    public async Task The_live_view_says_in_plain_words_what_is_wrong_and_takes_nothing(string scene, string mark, string said)
    {
        var name = $"Live {scene}";
        var resident = await AddResidentAsync(name, $"5-2-{scene}", consents: true);
        var film = await Film.MakeAsync(_folder, (Film.Scene)typeof(Film).GetField(scene)!.GetValue(null)!);
        await using var window = await site.OpenWithCameraAsync(film, Site.Manager, 1440, dark: true, "en");
        await OpenResidentAsync(window, name);
        await window.Find("use-camera").ClickAsync();
        await Expect(window.Find("asked")).ToContainTextAsync(said, new() { Timeout = 20_000 });
        await Expect(window.Find("asked")).ToHaveAttributeAsync("aria-live", "polite");
        await Expect(window.Find($"mark-{mark}")).ToHaveAttributeAsync("data-state", "Bad");
        await window.Find("live-stop").ScrollIntoViewIfNeededAsync();
        await window.ShotAsync($"1440-en-live-{scene}");
        await Expect(window.Page.Locator(".poses .taken")).ToHaveCountAsync(0);
        await window.Find("live-stop").ClickAsync();
        await Expect(window.Find("live")).ToHaveCountAsync(0);
        await using var db = site.Database();
        Assert.False(await db.FaceTemplates.AnyAsync(t => t.ResidentId == resident, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Pictures_come_from_files_too_and_each_that_cannot_serve_is_named()
    {
        var resident = await AddResidentAsync("File person", "5-1-103", consents: true);
        await using var window = await site.OpenAsync(Site.Manager, 1440, dark: false, "en");
        await OpenResidentAsync(window, "File person");
        await window.ChooseAsync("face-files", Faces("pairs", "013-neutral.jpg"), Faces("pairs", "001-neutral.jpg"), Faces("pairs", "013-smiling.jpg"));
        await Expect(window.Find("face-message")).ToContainTextAsync("enrolled with 2 pictures");
        await Expect(window.Find("picture-problems")).ToContainTextAsync("001-neutral.jpg does not show the same person as the others");
        await window.ShotAsync("1440-en-face-files");
        await window.Find("face-remove").ClickAsync();
        await window.Find("face-remove-sure").ClickAsync();
        await Expect(window.Find("face-state")).ToContainTextAsync("No face is enrolled");
        await using var db = site.Database();
        Assert.False(await db.FaceTemplates.AnyAsync(t => t.ResidentId == resident, TestContext.Current.CancellationToken));
        var digest = site.Get<KeyRing>().Digest($"resident:{resident:N}");
        Assert.Equal(["face.enrol", "face.forget"], await db.Audit.Where(a => a.Action.StartsWith("face.") && a.DetailJson.Contains(digest))
            .OrderBy(a => a.Number).Select(a => a.Action).ToListAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Twins_are_told_of_each_other_on_both_pages_until_one_face_is_removed()
    {
        await AddResidentAsync("孪生甲", "6-1-101", consents: true);
        await AddResidentAsync("孪生乙", "6-1-102", consents: true);
        await using var window = await site.OpenAsync(Site.Manager, 390, dark: true, "zh-CN");
        await EnrolAsync(window, "孪生甲", "022-neutral.jpg");
        await EnrolAsync(window, "孪生乙", "022-smiling.jpg");
        await Expect(window.Find("look-alikes")).ToContainTextAsync("长得很像孪生甲（6-1-101）");
        await window.Find("look-alikes").ScrollIntoViewIfNeededAsync();
        await window.ShotAsync("390-zh-dark-look-alikes");
        await OpenResidentAsync(window, "孪生甲");
        await Expect(window.Find("look-alikes")).ToContainTextAsync("孪生乙");
        await window.Find("face-remove").ClickAsync();
        await window.Find("face-remove-sure").ClickAsync();
        await Expect(window.Find("look-alikes")).ToHaveCountAsync(0);
        await OpenResidentAsync(window, "孪生乙");
        await Expect(window.Find("face-state")).ToBeVisibleAsync();
        await Expect(window.Find("look-alikes")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_camera_that_may_not_be_used_is_explained_and_files_remain()
    {
        await AddResidentAsync("No camera", "5-1-104", consents: true);
        await using var window = await site.OpenWithCameraAsync(null, Site.Manager, 390, dark: false, "en");
        await OpenResidentAsync(window, "No camera");
        await window.Find("use-camera").ClickAsync();
        await Expect(window.Find("face-message")).ToContainTextAsync("was not allowed to use the camera");
        await Expect(window.Find("face-files")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task A_camera_of_the_site_takes_the_pictures_of_who_stands_before_it()
    {
        var resident = await AddResidentAsync("Before the camera", "5-1-105", consents: true);
        await using var server = new RtspServer(FreePort.Find(), TimeProvider.System, NullLogger<RtspServer>.Instance);
        var film = await Film.MakeAsync(_folder, Film.Front, Film.Left, Film.Right);
        await AnnexB.EncodeAsync(film, isPattern: false, film + ".h264", 5, TimeSpan.FromSeconds(12), 800);
        await AddCameraAsync("Hall", server.Mount("hall", AnnexB.Read(film + ".h264"), 5));
        await using var window = await site.OpenAsync(Site.Manager, 390, dark: false, "en");
        await OpenResidentAsync(window, "Before the camera");
        await window.Find("site-camera").SelectOptionAsync("Hall");
        await window.Find("use-site-camera").ClickAsync();
        await Expect(window.Page.Locator(".poses .taken").First).ToBeVisibleAsync(new() { Timeout = 40_000 });
        await window.Find("visit").ScrollIntoViewIfNeededAsync();
        await window.ShotAsync("390-en-visit");
        await Expect(window.Find("face-message")).ToContainTextAsync("enrolled with 3 pictures", new() { Timeout = 40_000 });
        await using var db = site.Database();
        Assert.True(await db.FaceTemplates.AnyAsync(t => t.ResidentId == resident, TestContext.Current.CancellationToken));
        Assert.True(await db.Audit.AnyAsync(a => a.Action == "face.visit" && a.Who == Site.Manager, TestContext.Current.CancellationToken));
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task A_camera_that_gives_no_picture_is_told_and_the_visit_can_be_ended()
    {
        await AddResidentAsync("Lost camera", "5-1-106", consents: true);
        await AddCameraAsync("Unplugged", $"rtsp://127.0.0.1:{FreePort.Find()}/nothing");
        await using var window = await site.OpenAsync(Site.Manager, 390, dark: true, "zh-CN");
        await OpenResidentAsync(window, "Lost camera");
        await window.Find("site-camera").SelectOptionAsync("Unplugged");
        await window.Find("use-site-camera").ClickAsync();
        await Expect(window.Find("visit")).ToContainTextAsync("摄像机没有画面，正在重试");
        await window.ShotAsync("390-zh-dark-visit-lost");
        await window.Find("live-stop").ClickAsync();
        await Expect(window.Find("use-site-camera")).ToBeVisibleAsync();
    }

    private async Task AddCameraAsync(string name, string url) => await site.Get<DeviceDirectory>().AddAsync(new Core.Devices.Device
    {
        Id = Guid.NewGuid(),
        CommunityId = Town.CommunityId,
        Role = Core.Devices.DeviceRole.Camera,
        Name = name,
        Profile = "camera",
        ExternalId = name,
        StreamUrl = url,
    }, TestContext.Current.CancellationToken);

    private static async Task EnrolAsync(Window window, string name, string picture)
    {
        await OpenResidentAsync(window, name);
        await window.ChooseAsync("face-files", Faces("pairs", picture));
        await Expect(window.Find("face-message")).ToContainTextAsync("已用 1 张照片");
    }

    private static async Task OpenResidentAsync(Window window, string name)
    {
        await window.GoAsync("/residents");
        await window.Find("resident-search").FillAsync(name);
        await window.Page.Keyboard.PressAsync("Enter");
        await window.Find("resident").Filter(new LocatorFilterOptions { HasText = name }).First.ClickAsync();
        await Expect(window.Find("face-section")).ToBeVisibleAsync();
    }

    private async Task<Guid> AddResidentAsync(string name, string address, bool consents = false)
    {
        var id = Guid.NewGuid();
        var now = site.Get<TimeProvider>().GetUtcNow();
        await using var write = await site.Get<SecurityStore>().BeginWriteAsync(TestContext.Current.CancellationToken);
        var home = Guid.NewGuid();
        write.Db.Households.Add(new Household { Id = home, CommunityId = Town.CommunityId, Address = address });
        write.Db.Residents.Add(new Resident { Id = id, CommunityId = Town.CommunityId, HouseholdId = home, Name = name });
        if (consents)
            await ConsentBook.RecordAsync(write.Db, id, Core.Privacy.ConsentPurpose.Access, new(name, now), now, TestContext.Current.CancellationToken);
        await write.CommitAsync(TestContext.Current.CancellationToken);
        return id;
    }

    private static string Faces(string set, string file) => SharedData.PathOf("faces", set, "images", file);
}
