using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Storage.Plans;
using SmartSecurity.Storage.Registry;
using static Microsoft.Playwright.Assertions;

namespace SmartSecurity.Web.Tests;

/// <summary>
/// Goal: an operator puts the devices on a plan by hand, by keys and by numbers, and whoever is on duty then sees where an alert is and what the nearest
/// camera shows, while it is there to be seen and no longer. Method: real browsers, desk and phone, both languages; the cameras' pictures are staged.
/// </summary>
public sealed class PlanJourneys(Site site)
{
    private const string Drawing = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300" onload="alert(1)"><script>alert(1)</script>
          <rect width="400" height="300" fill="#f3f6ef"/><path d="M20 20H380V280H20Z" fill="none" stroke="#52606d" stroke-width="4"/>
          <g style="fill:#d9e2ec;stroke:#52606d"><rect x="60" y="60" width="90" height="60"/><rect x="230" y="60" width="90" height="60"/>
          <rect x="60" y="180" width="90" height="60"/></g><text x="80" y="95" font-size="16" fill="#243b53">1 号楼</text>
          <text x="250" y="95" font-size="16" fill="#243b53">2 号楼</text></svg>
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("zh-CN", 1440, false)]
    [InlineData("en", 390, true)]
    [InlineData("zh-CN", 390, true)]
    [InlineData("en", 1440, false)]
    public async Task An_operator_places_devices_and_the_desk_sees_where_an_alert_is_and_what_the_camera_shows(string language, int widthPx, bool dark)
    {
        var shot = $"{widthPx}-{language}-plan";
        var gate = await AddAsync(DeviceRole.Gate, "东门");
        var (near, far) = (await AddAsync(DeviceRole.Camera, "东门摄像机"), await AddAsync(DeviceRole.Camera, "西门摄像机"));
        Guid? plan = null;
        try
        {
            plan = await PlaceAsync(language, widthPx, dark, shot, gate, near, far);
            await LookAsync(language, widthPx, dark, shot, plan.Value, gate, near);
        }
        finally
        {
            if (plan is { } added) await site.Get<PlanBook>().RemoveAsync(Sight.Everything, added, Cancel);
            foreach (var device in new[] { gate, near, far }) await site.Get<DeviceDirectory>().RemoveAsync(Sight.Everything, device, Cancel);
        }
    }

    private async Task<Guid> PlaceAsync(string language, int widthPx, bool dark, string shot, Guid gate, Guid near, Guid far)
    {
        var file = Path.Combine(Path.GetTempPath(), $"plan-{Guid.NewGuid():N}.svg");
        await File.WriteAllTextAsync(file, Drawing, Cancel);
        await using var window = await site.OpenAsync(Site.Technician, widthPx, dark, language);
        await window.GoAsync("/plans");
        await window.Find("plan-add").ClickAsync();
        await window.ChooseAsync("plan-file", file);
        await Expect(window.Find("plan-name")).ToHaveValueAsync(Path.GetFileNameWithoutExtension(file));
        File.Delete(file);
        await window.Find("plan-name").FillAsync("");
        await window.Find("plan-send").ClickAsync();
        await Expect(window.Find("plan-problem")).ToContainTextAsync(language == "en" ? "Give it a name" : "请起一个名称");
        await window.Find("plan-name").FillAsync($"全区 {shot}");
        await window.Find("plan-send").ClickAsync();

        var stage = window.Find("plan-edit-stage");
        await Expect(stage).ToHaveAttributeAsync("data-listening", "");
        foreach (var (device, x, y) in new[] { (gate, .5, .5), (near, .8, .3), (far, .1, .9) })
        {
            await window.Page.Locator($"[data-testid=plan-place][data-device-id='{device}']").ClickAsync();
            await Expect(window.Find("plan-hint")).ToContainTextAsync(language == "en" ? "Tap the plan" : "点一下");
            await stage.ScrollIntoViewIfNeededAsync();
            var box = (await stage.BoundingBoxAsync())!;
            await stage.ClickAsync(new() { Position = new() { X = (float)(box.Width * x), Y = (float)(box.Height * y) } });
            await Expect(Handle(window, device)).ToBeVisibleAsync();
        }
        await DragAsync(window, stage, Handle(window, gate), .75, .6);
        await Expect(window.Find("plan-x")).ToHaveValueAsync(new System.Text.RegularExpressions.Regex(@"^7[45](\.|$)"));   // as the server has it
        await Expect(window.Find("plan-saved")).ToHaveTextAsync(language == "en" ? "Kept" : "已保存");
        var dragged = await MarkAsync(gate);
        Assert.InRange(dragged.X, .74, .76);
        Assert.InRange(dragged.Y, .59, .61);

        await Handle(window, gate).FocusAsync();
        await window.Page.Keyboard.PressAsync("ArrowLeft");
        await window.Page.Keyboard.PressAsync("ArrowDown");
        await Expect(window.Find("plan-y")).ToHaveValueAsync(Percent(dragged.Y + .01));
        await Expect(window.Find("plan-x")).ToHaveValueAsync(Percent(dragged.X - .01));
        await window.Find("plan-y").FillAsync("40");
        await window.Find("plan-y").PressAsync("Tab");
        await Expect(Handle(window, gate)).ToHaveAttributeAsync("style", new System.Text.RegularExpressions.Regex("top:40%"));
        await window.ShotAsync($"{shot}-edit");
        await ExpectFitAsync(window, widthPx);
        Assert.Empty(await AccessibilityTests.CheckAsync(window, "plan editor"));
        await window.Find("plan-undo").ClickAsync();
        await Expect(window.Find("plan-y")).ToHaveValueAsync(Percent(dragged.Y + .01));
        await Expect(window.Find("plan-saved")).ToHaveTextAsync(language == "en" ? "Kept" : "已保存");
        var mark = await MarkAsync(gate);
        Assert.Equal((Math.Round(dragged.X - .01, 4), Math.Round(dragged.Y + .01, 4)), (mark.X, mark.Y));

        // Somebody else moves a device at the same moment: their move stays, and this screen says so.
        var book = site.Get<PlanBook>();
        var seen = (await book.FindAsync(Sight.Everything, mark.PlanId, Cancel))!;
        var theirs = seen.Marks.Select(m => new MarkDraft(m.DeviceId, m.DeviceId == far ? .2 : m.X, m.Y)).ToList();
        await book.PutMarksAsync(Sight.Everything, mark.PlanId, seen.Plan.Version, theirs, Cancel);
        await Handle(window, gate).FocusAsync();
        await window.Page.Keyboard.PressAsync("ArrowUp");
        await Expect(window.Find("plan-changed")).ToBeVisibleAsync();
        await Expect(Handle(window, far)).ToHaveAttributeAsync("style", new System.Text.RegularExpressions.Regex("left:20%"));
        await window.Find("plan-done").ClickAsync();
        await Expect(window.Find("plan-mark")).ToHaveCountAsync(3);
        Assert.Empty(window.Complaints);
        return mark.PlanId;
    }

    private async Task LookAsync(string language, int widthPx, bool dark, string shot, Guid plan, Guid gate, Guid near)
    {
        var stills = site.Get<StagedStills>();
        stills.Show(near, TimeSpan.Zero);
        await using var window = await site.OpenAsync(Site.LiWei, widthPx, dark, language);
        await window.GoAsync($"/plans/{plan:D}");
        var mark = window.Page.Locator($"[data-testid=plan-mark][data-device-id='{gate}']");
        await Expect(mark).ToHaveAttributeAsync("data-condition", "NeverHeard");
        await Expect(mark).Not.ToHaveClassAsync(new System.Text.RegularExpressions.Regex("ringing"));
        await Expect(window.Find("plan-edit")).ToHaveCountAsync(0);   // the desk looks, the operator places
        var alert = await site.RaiseAsync(site.Town.DoorHeld(site.Get<TimeProvider>().GetUtcNow()) with { DeviceId = gate, Place = "东门" });
        await Expect(mark).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("ringing p3"));
        await window.ShotAsync(shot);
        await ExpectFitAsync(window, widthPx);
        Assert.Empty(await AccessibilityTests.CheckAsync(window, "plan"));

        await mark.ClickAsync();
        await Expect(window.Find("where")).ToBeVisibleAsync();
        await Expect(window.Find("near")).ToHaveAttributeAsync("data-camera-id", $"{near}");
        await Expect(window.Find("near-picture")).ToBeVisibleAsync();
        var first = await window.Find("near-picture").GetAttributeAsync("src");
        await Expect(window.Find("near-picture")).Not.ToHaveAttributeAsync("src", first!);   // and on it goes
        await Expect(window.Page.Locator("[data-age]")).ToBeHiddenAsync();
        stills.Show(near, TimeSpan.FromSeconds(6));
        await Expect(window.Page.Locator("[data-age]")).ToHaveTextAsync(language == "en" ? "the picture is 6 s old" : "6 秒前的画面");
        await window.Find("where").ScrollIntoViewIfNeededAsync();
        await window.ShotAsync($"{shot}-alert");
        await ExpectFitAsync(window, widthPx);
        Assert.Empty(await AccessibilityTests.CheckAsync(window, "alert with a plan"));
        Assert.Empty(window.Complaints);

        await HideAsync(window, hidden: true);
        var asked = stills.Asked;
        await window.Find("claim").ClickAsync();
        await Expect(window.Page.Locator(".holder.me")).ToBeVisibleAsync();
        Assert.InRange(stills.Asked - asked, 0, 1);   // one may have been under way
        stills.Show(near, age: null);
        await HideAsync(window, hidden: false);
        await Expect(window.Page.Locator("[data-none]")).ToHaveTextAsync(language == "en" ? "This camera gives no picture now" : "这台摄像机现在没有画面");
        await Expect(window.Find("near-picture")).ToBeHiddenAsync();   // what is no longer so is not left standing
        await using var db = site.Database();
        Assert.Equal(1, await db.Audit.CountAsync(a => a.Action == "camera.preview" && a.DetailJson.Contains(alert.ToString()), Cancel));
    }

    private static ILocator Handle(Window window, Guid device) => window.Page.Locator($".handle[data-device-id='{device}']");

    private static async Task DragAsync(Window window, ILocator stage, ILocator handle, double x, double y)
    {
        await stage.ScrollIntoViewIfNeededAsync();
        var (box, from) = ((await stage.BoundingBoxAsync())!, (await handle.BoundingBoxAsync())!);
        var mouse = window.Page.Mouse;
        await mouse.MoveAsync(from.X + (from.Width / 2), from.Y + (from.Height / 2));
        await mouse.DownAsync();
        await mouse.MoveAsync((float)(box.X + (box.Width * x)), (float)(box.Y + (box.Height * y)), new() { Steps = 4 });
        await mouse.UpAsync();
    }

    private static Task HideAsync(Window window, bool hidden) => window.Page.EvaluateAsync("""
        hidden => { Object.defineProperty(document, 'hidden', { value: hidden, configurable: true }); document.dispatchEvent(new Event('visibilitychange')); }
        """, hidden);

    private static async Task ExpectFitAsync(Window window, int widthPx) => Assert.True(
        await window.Page.EvaluateAsync<int>("() => Math.max(document.documentElement.scrollWidth, document.querySelector('main').scrollWidth)") <= widthPx);

    private static string Percent(double share) => (Math.Round(share, 4) * 100).ToString("0.##", System.Globalization.CultureInfo.InvariantCulture);

    private async Task<PlanMark> MarkAsync(Guid device)
    {
        await using var db = site.Database();
        return await db.PlanMarks.AsNoTracking().SingleAsync(m => m.DeviceId == device, Cancel);
    }

    private async Task<Guid> AddAsync(DeviceRole role, string name)
    {
        var id = Guid.NewGuid();
        await site.Get<DeviceDirectory>().AddAsync(new Device
        {
            Id = id,
            CommunityId = Town.CommunityId,
            Role = role,
            Name = name,
            Profile = role == DeviceRole.Camera ? "camera" : "generic-mqtt-gate",
            ExternalId = $"{id:N}",
        }, Cancel);
        return id;
    }
}
