using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using SmartSecurity.Core.Patrols;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Storage.Patrols;
using static Microsoft.Playwright.Assertions;

namespace SmartSecurity.Web.Tests;

/// <summary>
/// Goal: somebody on patrol loses the connection, closes the page, opens it again, and everything they recorded arrives once and in order; what cannot be
/// taken stays on the phone with its reason. Method: a real browser whose network is cut; what the server has is read from its tables.
/// </summary>
public sealed class PatrolJourneys(Site site)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Three_points_out_of_reach_a_photo_a_closed_page_and_all_is_on_the_desk_once_and_in_order()
    {
        var walk = await site.AddWalkAsync("北区巡逻");
        await using var desk = await site.OpenAsync(Site.LiWei);
        await desk.GoAsync("/");
        await using var phone = await site.OpenAsync(Site.Volunteer, 390);
        await phone.GoAsync("/checks");
        await phone.Find("to-patrol").ClickAsync();
        await Expect(RoundOf(phone.Page, walk)).ToContainTextAsync("开始巡逻");
        await phone.ShotAsync("patrol-390-zh-home");
        await KeptAsync(phone.Page);
        Assert.Empty(phone.Complaints);

        await phone.GoAsync($"/p/{walk.Codes[0]}");
        await Expect(phone.Find("point-scanned")).ToBeVisibleAsync();
        var net = phone.Page.Context;
        await net.SetOfflineAsync(true);
        Assert.False(await phone.Page.EvaluateAsync<bool>("() => fetch('/api/v1/session').then(() => true, () => false)"));
        await phone.Find("tick-0").CheckAsync();
        await phone.ShotAsync("patrol-390-zh-point");
        await phone.Find("point-finish").ClickAsync();
        await Expect(phone.Find("patrol-waiting")).ToContainTextAsync("1 条待发送");

        Assert.True((await phone.Page.GotoAsync($"/p/{walk.Codes[1]}"))!.FromServiceWorker);
        await phone.Find("finding-add").ClickAsync();
        await phone.Find("topic-hazards").CheckAsync(new() { Force = true });
        await phone.Find("finding-text").FillAsync("纸箱挡住消防通道");
        await phone.Find("finding-photo").SetInputFilesAsync(
            new FilePayload { Name = "photo.png", MimeType = "image/png", Buffer = Painting.Dusk(2_400, 1_200) });
        await Expect(phone.Find("finding-picture")).ToBeVisibleAsync();
        await phone.ShotAsync("patrol-390-zh-finding");
        await phone.Find("point-finish").ClickAsync();
        await Expect(phone.Find("patrol-waiting")).ToContainTextAsync("2 条待发送");

        await PointOf(phone.Page, walk, 2).ClickAsync();
        await phone.Find("point-finish").ClickAsync();
        await Expect(phone.Find("point-problem")).ToContainTextAsync("原因");
        await phone.Find("point-reason").SelectOptionAsync(new SelectOptionValue { Index = 1 });
        await phone.Find("point-finish").ClickAsync();
        await Expect(phone.Find("patrol-waiting")).ToContainTextAsync("3 条待发送");
        await phone.ShotAsync("patrol-390-zh-waiting");
        await phone.Page.CloseAsync();

        var page = await net.NewPageAsync();
        Assert.True((await page.GotoAsync("/patrol"))!.FromServiceWorker);
        await Expect(page.GetByTestId("patrol-waiting")).ToContainTextAsync("3 条待发送");
        await page.ReloadAsync();
        await Expect(page.GetByTestId("patrol-waiting")).ToContainTextAsync("3 条待发送");
        await using (var before = site.Database()) Assert.Equal(0, await before.PatrolVisits.CountAsync(v => v.RoundId == walk.Round.Id, Cancel));

        await net.SetOfflineAsync(false);
        await Expect(page.GetByTestId("patrol-waiting")).ToHaveCountAsync(0);
        await Expect(RoundOf(page, walk)).ToContainTextAsync("3/3");
        await using var db = site.Database();
        var visits = await db.PatrolVisits.AsNoTracking().Where(v => v.RoundId == walk.Round.Id).OrderBy(v => v.ReceivedAt).ToListAsync(Cancel);
        Assert.Equal(walk.Points.Select(p => p.Id), visits.Select(v => v.PointId));
        Assert.True(visits[0].DeviceAt < visits[1].DeviceAt && visits[1].DeviceAt < visits[2].DeviceAt);
        Assert.Equal([VisitMarks.None, VisitMarks.None, VisitMarks.NotScanned], visits.Select(v => v.Marks));
        var finding = await db.PatrolFindings.AsNoTracking().SingleAsync(f => f.RoundId == walk.Round.Id, Cancel);
        var photo = (await site.Get<Storage.Pictures.PictureStore>().ReadAsync(finding.PhotoSha256!, Cancel))!;
        Assert.Equal((1_600, 800), Size(photo));
        await desk.OpenAlertAsync(finding.AlertId);
        await Expect(desk.Find("alert-detail")).ToContainTextAsync("纸箱挡住消防通道");
        await Expect(desk.Page.Locator("[data-testid=alert-detail] figure img")).ToBeVisibleAsync();
        await desk.ShotAsync("patrol-1440-zh-alert");
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task A_session_that_ended_and_a_code_that_no_longer_holds_lose_nothing()
    {
        var walk = await site.AddWalkAsync("East walk");
        await using var phone = await site.OpenAsync(Site.Captain, 390, dark: true, language: "en");
        await phone.GoAsync($"/p/{walk.Codes[0]}");
        await Expect(phone.Find("point-scanned")).ToContainTextAsync("Code scanned");
        var net = phone.Page.Context;
        await net.SetOfflineAsync(true);
        await phone.Find("finding-add").ClickAsync();
        await phone.Find("topic-attention").CheckAsync(new() { Force = true });
        await phone.Find("finding-text").FillAsync("Nobody opened, the light is on");
        await phone.Find("finding-person").FillAsync("3-2-501, an elder");
        await phone.ShotAsync("patrol-390-en-finding");
        await phone.Find("point-finish").ClickAsync();
        await Expect(phone.Find("patrol-waiting")).ToContainTextAsync("1 waiting to send");

        await site.Get<RouteBook>().EndCodeAsync(Sight.Everything, walk.Points[0].Id, 1, Cancel);   // printed anew meanwhile
        await net.ClearCookiesAsync(new() { Name = "smartsecurity" });
        await net.SetOfflineAsync(false);
        await Expect(phone.Find("patrol-sign-in")).ToBeVisibleAsync();
        await Expect(phone.Find("patrol-waiting")).ToContainTextAsync("1 waiting to send");
        await phone.ShotAsync("patrol-390-en-signed-out");
        await phone.Find("patrol-sign-in").GetByRole(AriaRole.Link).ClickAsync();
        await phone.Page.Locator("[name='Form.Name']").FillAsync(Site.Captain);
        await phone.Page.Locator("[name='Form.Password']").FillAsync(Site.Password);
        await phone.Page.Locator("button[type=submit]").ClickAsync();

        await Expect(phone.Find("patrol-refused")).ToContainTextAsync("The code no longer holds");
        await Expect(phone.Find("patrol-refused")).ToContainTextAsync("Nobody opened");
        await phone.ShotAsync("patrol-390-en-refused");
        await phone.Find("patrol-by-hand").ClickAsync();
        await Expect(phone.Find("patrol-refused")).ToHaveCountAsync(0);
        await Expect(RoundOf(phone.Page, walk)).ToContainTextAsync("Under way");   // as the server read it back
        await using var db = site.Database();
        var visit = await db.PatrolVisits.AsNoTracking().SingleAsync(v => v.RoundId == walk.Round.Id, Cancel);
        Assert.Equal((Site.Captain, VisitMarks.NotScanned), (visit.By, visit.Marks));
        Assert.Equal("3-2-501, an elder", (await db.PatrolFindings.SingleAsync(f => f.VisitId == visit.Id, Cancel)).Person);
    }

    [Fact]
    public async Task Another_persons_records_on_the_phone_wait_for_that_person()
    {
        var walk = await site.AddWalkAsync("交接路线");
        await using var phone = await site.OpenAsync(Site.Volunteer, 390);
        await phone.GoAsync($"/p/{walk.Codes[0]}");
        await Expect(phone.Find("point-scanned")).ToBeVisibleAsync();
        await phone.Page.Context.SetOfflineAsync(true);
        await phone.Find("point-finish").ClickAsync();
        await Expect(phone.Find("patrol-waiting")).ToBeVisibleAsync();
        await phone.Page.Context.ClearCookiesAsync(new() { Name = "smartsecurity" });
        await phone.Page.Context.SetOfflineAsync(false);
        var body = new APIRequestContextOptions { DataObject = new { name = Site.Captain, password = Site.Password } };
        Assert.True((await phone.Page.Context.APIRequest.PostAsync("/api/v1/session", body)).Ok);
        await phone.GoAsync("/patrol");
        await Expect(phone.Find("patrol-others")).ToContainTextAsync(Site.Volunteer);
        await KeptAsync(phone.Page);
        await phone.Find("patrol-language").ClickAsync();   // the kept page gives way to a newer one
        await Expect(phone.Page.Locator("h1")).ToHaveTextAsync("Today's rounds");
        Assert.Equal(390, await phone.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
        await using var db = site.Database();
        Assert.False(await db.PatrolVisits.AnyAsync(v => v.RoundId == walk.Round.Id, Cancel));
    }

    [Theory, InlineData("zh-CN", false), InlineData("en", true)]
    public async Task The_manager_makes_a_route_prints_its_codes_and_reads_the_board(string language, bool dark)
    {
        var walk = await site.AddWalkAsync(language == "en" ? "Board walk" : "看板路线");
        using (var volunteer = await site.ClientAsync(Site.Volunteer))
            for (var i = 0; i < 2; i++)
                (await volunteer.PutAsJsonAsync($"/api/v1/patrols/visits/{Guid.NewGuid():D}", site.Visit(walk, i, i == 0 ? []
                    : [new { id = Guid.NewGuid(), topic = "sanitation", text = "楼道有积水" }]), Cancel)).EnsureSuccessStatusCode();
        await using var window = await site.OpenAsync(Site.Manager, 1440, dark, language);
        await window.GoAsync("/patrols");
        var row = window.Page.Locator($"[data-testid=board-round][data-round-id='{walk.Round.Id:D}']");
        await Expect(row).ToContainTextAsync("2/3");
        await row.ClickAsync();
        await Expect(window.Find("round-point")).ToHaveCountAsync(3);
        await Expect(window.Find("round-finding")).ToContainTextAsync("楼道有积水");
        await window.ShotAsync($"patrol-1440-{language}-board");

        await window.Find("to-routes").ClickAsync();
        await window.Find("route-add").ClickAsync();
        var name = $"新路线 {language}";
        await window.Find("route-name").FillAsync(name);
        await window.Find("route-starts").FillAsync("9：00，晚上");
        await window.Find("point-place").FillAsync("南门");
        await window.Find("route-save").ClickAsync();
        await Expect(window.Find("route-problem")).ToContainTextAsync("09:00, 20:00");
        await window.Find("route-starts").FillAsync("9：00，20:00");
        await window.Find("point-add").ClickAsync();
        await Expect(window.Find("point-edit")).ToHaveCountAsync(2);
        await window.Find("point-place").Last.FillAsync("垃圾站");
        await window.ShotAsync($"patrol-1440-{language}-route");
        await window.Find("route-save").ClickAsync();
        await Expect(window.Find("route-saved")).ToBeVisibleAsync();
        await window.Find("route").Filter(new() { HasText = name }).GetByTestId("route-codes").ClickAsync();
        await Expect(window.Find("code-card")).ToHaveCountAsync(2);
        await Expect(window.Find("codes-limit")).ToContainTextAsync(language == "en" ? "works at home" : "在家也能扫");
        await window.ShotAsync($"patrol-1440-{language}-codes");
        await window.Page.EmulateMediaAsync(new() { Media = Media.Print });
        await Expect(window.Find("codes-renew-all")).ToBeHiddenAsync();   // the sheet carries codes and nothing else
        await window.ShotAsync($"patrol-1440-{language}-print");
        await window.Page.EmulateMediaAsync(new() { Media = Media.Screen });
        var url = await window.Page.Locator("[data-url]").First.GetAttributeAsync("data-url");
        await window.Find("code-renew").First.ClickAsync();
        await Expect(window.Find("codes-renewed")).ToBeVisibleAsync();
        Assert.NotEqual(url, await window.Page.Locator("[data-url]").First.GetAttributeAsync("data-url"));
        Assert.Empty(window.Complaints);
    }

    /// <summary>Both workers have put the page away: from here on it opens without a network.</summary>
    private static Task KeptAsync(IPage page) => page.WaitForFunctionAsync("""
        async () => {
          const all = await navigator.serviceWorker.getRegistrations();
          return all.filter(r => r.active?.state === 'activated').length === 2;
        }
        """);

    private static ILocator RoundOf(IPage page, Walk walk) => page.Locator($"[data-testid=patrol-round][data-round-id='{walk.Round.Id:D}']");

    private static ILocator PointOf(IPage page, Walk walk, int point) =>
        page.Locator($"[data-testid=patrol-point][data-point-id='{walk.Points[point].Id:D}']");

    /// <summary>From the frame header of a JPEG.</summary>
    private static (int WidthPx, int HeightPx) Size(byte[] jpeg)
    {
        for (var at = 2; at < jpeg.Length; at += 2 + (jpeg[at + 2] << 8) + jpeg[at + 3])
            if (jpeg[at + 1] is 0xC0 or 0xC2) return ((jpeg[at + 7] << 8) + jpeg[at + 8], (jpeg[at + 5] << 8) + jpeg[at + 6]);
        return default;
    }
}
