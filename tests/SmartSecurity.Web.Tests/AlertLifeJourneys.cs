using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Alerts;
using static Microsoft.Playwright.Assertions;

namespace SmartSecurity.Web.Tests;

/// <summary>
/// Goal: whatever a guard does with an alert between its claim and its end can be done by keyboard alone, by touch on a phone, in both languages, and by
/// the interface. Method: real browsers and real HTTP on a real host.
/// </summary>
public sealed class AlertLifeJourneys(Site site)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private DateTimeOffset Now => site.Get<TimeProvider>().GetUtcNow();

    [Theory]
    [InlineData("zh-CN", 1440, false)]
    [InlineData("en", 1440, true)]
    public async Task An_alert_comes_and_is_claimed_called_visited_and_resolved_without_a_mouse(string language, int widthPx, bool dark)
    {
        await using var window = await site.OpenAsync(Site.ChenJie, widthPx, dark, language);
        await window.GoAsync("/");
        await window.Page.Locator("body[data-keys]").WaitForAsync();
        var elder = await site.AddElderAsync();
        var alert = await site.SilenceAsync(elder, "call");
        await window.SeeAlertAsync(alert);
        await Expect(window.Page.Locator("body")).ToHaveAttributeAsync("data-sounded", "2");
        await window.Page.Keyboard.PressAsync("/");
        await window.Page.Keyboard.TypeAsync(elder.Address);
        await Expect(window.Find("alert-row")).ToHaveCountAsync(1);
        await window.Page.Keyboard.PressAsync("Escape");
        await window.Page.Keyboard.PressAsync("j");
        await Expect(window.Find("alert-detail")).ToBeVisibleAsync();
        await window.Page.Keyboard.PressAsync("c");
        await Expect(window.Page.Locator(".holder.me")).ToBeVisibleAsync();
        await window.Page.Keyboard.PressAsync("s");
        await Expect(window.Find("state")).ToHaveTextAsync(language == "en" ? "In progress" : "处理中");
        await PressAsync(window, "not-reached");
        await Expect(window.Find("timeline")).ToContainTextAsync(language == "en" ? "called, and nobody answered" : "打过电话，没人接");
        await site.SilenceAsync(elder, "visit");
        await Expect(window.Find("alert-detail")).ToContainTextAsync("P1");
        await PressAsync(window, "tick", times: 1);
        await Expect(window.Find("procedure-done")).ToContainTextAsync("1");
        await window.Page.Keyboard.PressAsync("n");
        await window.Page.Keyboard.TypeAsync(language == "en" ? "Knocked: she was in the garden." : "敲门：人在楼下花园。");
        await window.Page.Keyboard.PressAsync("Escape");
        await window.ShotAsync($"life-keyboard-{language}-{widthPx}");
        await window.Page.Keyboard.PressAsync("r");
        await Expect(window.Find("resolve-Fine")).ToBeFocusedAsync();
        await window.Page.Keyboard.PressAsync("Enter");
        await Expect(window.Find("outcome-shown")).ToHaveTextAsync(language == "en" ? "All well" : "平安");
        await Expect(window.Find("timeline")).ToContainTextAsync(language == "en" ? "garden" : "花园");
        Assert.Empty(window.Complaints);
    }

    [Theory]
    [InlineData("zh-CN", false)]
    [InlineData("en", true)]
    public async Task On_a_phone_it_is_handed_over_photographed_put_aside_and_brought_back(string language, bool dark)
    {
        var alert = await site.RaiseAsync(site.Town.DoorHeld(Now));
        await using var window = await site.OpenAsync(Site.LiWei, 390, dark, language);
        await using var other = await site.OpenAsync(Site.ChenJie, 1440, dark, language);
        await window.GoAsync($"/alerts/{alert:D}");
        await window.Find("claim").ClickAsync();
        await Expect(window.Page.Locator(".holder.me")).ToBeVisibleAsync();
        await other.GoAsync($"/alerts/{alert:D}");
        await Expect(window.Find("looking")).ToContainTextAsync(Site.ChenJie);
        await Expect(other.Find("looking")).ToContainTextAsync(Site.LiWei);

        var photo = Path.Combine(Path.GetTempPath(), $"{alert:N}.png");
        await File.WriteAllBytesAsync(photo, Painting.Dusk(640, 400), Cancel);
        await window.ChooseAsync("attach", photo);
        await Expect(window.Find("attached")).ToBeVisibleAsync();
        File.Delete(photo);
        await window.Find("tick").First.ClickAsync();
        await Expect(window.Find("tick").First).ToHaveAttributeAsync("aria-checked", "true");

        await window.Find("snooze").ClickAsync();
        await window.Find("snooze-choice").Nth(1).CheckAsync();
        await window.Find("snooze-why").FillAsync("九点有人来修");
        await window.ShotAsync($"life-snooze-{language}-390");
        await window.Find("snooze-do").ClickAsync();
        await Expect(window.Find("snoozed")).ToBeVisibleAsync();
        await window.Find("wake").ClickAsync();
        await Expect(window.Find("snoozed")).ToHaveCountAsync(0);

        await window.Find("hand-over").ClickAsync();
        await window.Find("hand-over-to").SelectOptionAsync(Site.ChenJie);
        await window.Find("hand-over-note").FillAsync("钥匙在办公室");
        await window.ShotAsync($"life-hand-over-{language}-390");
        await window.Find("hand-over-do").ClickAsync();
        await Expect(other.Page.Locator(".holder.me")).ToBeVisibleAsync();
        await Expect(other.Find("timeline")).ToContainTextAsync("钥匙在办公室");
        await window.ShotAsync($"life-{language}-390");
        await other.ShotAsync($"life-{language}-1440");
        var wide = await window.Page.EvaluateAsync<int>("() => Math.max(document.documentElement.scrollWidth, document.querySelector('main').scrollWidth)");
        Assert.True(wide <= 390, $"The page is {wide} px wide.");
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task Sixty_devices_down_are_one_row_with_sixty_lines_and_end_together()
    {
        var down = Enumerable.Range(1, 60).Select(i => site.Town.CameraLost(Now) with
        {
            Kind = AlertKinds.DeviceSilent,
            Subject = $"device:storm-{i}",
            Place = $"{i} 号楼门禁",
            DeviceId = null,
            Facts = new Dictionary<string, string> { ["place"] = $"{i} 号楼门禁", ["since"] = "18:40", ["limitS"] = "180" },
        }).ToList();
        var raised = await Town.RaiseAllAsync(site.Services, down, AlertFolding.Standard, Cancel);
        Guid storm;
        await using (var db = site.Database()) storm = (await db.Alerts.SingleAsync(a => a.Kind == AlertKinds.Storm && raised.Contains(a.Id), Cancel)).Id;
        await using var window = await site.OpenAsync(Site.LiWei);
        await window.GoAsync($"/alerts/{storm:D}");
        await Expect(window.Find("storm-member")).ToHaveCountAsync(60);
        await window.SeeAlertAsync(storm);
        await Expect(window.Row(storm)).ToContainTextAsync("×60");
        await Expect(window.Page.Locator("[data-testid=alert-row]", new() { HasText = "30 号楼门禁" })).ToHaveCountAsync(0);
        await window.ShotAsync("storm");
        await window.Find("claim").ClickAsync();
        await window.Find("outcome").SelectOptionAsync("Handled");
        await window.Find("resolve").ClickAsync();
        await Expect(window.Find("outcome-shown")).ToBeVisibleAsync();
        await using var after = site.Database();
        Assert.Equal(0, await after.Alerts.CountAsync(a => a.FoldedInto == storm && a.ActiveKey != null, Cancel));
    }

    [Theory]
    [InlineData("zh-CN", true)]
    [InlineData("en", false)]
    public async Task The_wall_names_nobody_and_shows_what_waits(string language, bool dark)
    {
        var elder = await site.AddElderAsync();
        await site.SilenceAsync(elder, "visit");
        await site.RaiseAsync(site.Town.WatchedPlate(Now));
        await using var wall = await site.OpenAsync(Site.LiWei, 1440, dark, language);
        await wall.GoAsync("/wall");
        await Expect(wall.Find("wall-tile").First).ToBeVisibleAsync();
        await Expect(wall.Find("wall-tile").First).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("p1"));
        var text = await wall.Find("wall").InnerTextAsync();
        Assert.DoesNotContain(elder.Name, text, StringComparison.Ordinal);
        Assert.DoesNotContain(elder.Address, text, StringComparison.Ordinal);
        Assert.DoesNotContain("皖", text, StringComparison.Ordinal);
        await wall.ShotAsync($"wall-{language}");
        Assert.Empty(wall.Complaints);
    }

    [Theory]
    [InlineData("zh-CN", 1440)]
    [InlineData("en", 390)]
    public async Task A_manager_writes_what_to_do_and_the_desk_ticks_it(string language, int widthPx)
    {
        await using var manager = await site.OpenAsync(Site.Manager, widthPx, dark: widthPx < 800, language);
        await manager.GoAsync($"/procedures/{AlertKinds.WatchListPlate}");
        await Expect(manager.Find("procedure-step")).ToHaveCountAsync(3);
        await manager.Find("step-add").ClickAsync();
        await Expect(manager.Find("procedure-step")).ToHaveCountAsync(4);
        await manager.Find("step-zh").Last.FillAsync("打给带班队长");
        await manager.Find("procedure-save").ClickAsync();
        await Expect(manager.Find("procedure-message")).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("bad"));
        await manager.Find("step-en").Last.FillAsync("Call the shift leader");
        await manager.Find("step-phone").Last.FillAsync("000 5512");
        await manager.Find("procedure-save").ClickAsync();
        await Expect(manager.Find("procedure-message")).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("good"));
        await manager.ShotAsync($"procedures-{language}-{widthPx}");

        var alert = await site.RaiseAsync(site.Town.WatchedPlate(Now));
        await using var guard = await site.OpenAsync(Site.LiWei, widthPx, language: language);
        await guard.GoAsync($"/alerts/{alert:D}");
        await Expect(guard.Find("procedure")).ToContainTextAsync(language == "en" ? "Call the shift leader" : "打给带班队长");
        await Expect(guard.Page.Locator("a[href='tel:000 5512']")).ToBeVisibleAsync();
        await manager.Find("procedure-reset").ClickAsync();
        await Expect(manager.Find("procedure-step")).ToHaveCountAsync(3);
        Assert.Empty(manager.Complaints);
    }

    [Fact]
    public async Task The_interface_does_every_step_and_refuses_with_a_reason()
    {
        var alert = await site.RaiseAsync(site.Town.DoorHeld(Now));
        using var client = await site.ClientAsync(Site.LiWei);
        async Task<(HttpStatusCode Status, int Version)> StepAsync(string step, object body)
        {
            var answer = await client.PostAsJsonAsync($"/api/v1/alerts/{alert:D}/{step}", body, Cancel);
            var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel)).RootElement;
            return (answer.StatusCode, json.TryGetProperty("version", out var version) ? version.GetInt32() : 0);
        }

        Assert.Equal((HttpStatusCode.OK, 2), await StepAsync("claim", new { version = 1 }));
        Assert.Equal(HttpStatusCode.BadRequest, (await StepAsync("hand-over", new { version = 2, to = "nobody.here" })).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await StepAsync("hand-over", new { version = 2, to = Site.Volunteer })).Status);
        Assert.Equal((HttpStatusCode.OK, 3), await StepAsync("start", new { version = 2 }));
        Assert.Equal((HttpStatusCode.Conflict, 3), await StepAsync("start", new { version = 2 }));
        Assert.Equal(HttpStatusCode.BadRequest, (await StepAsync("snooze", new { version = 3, until = Now.AddDays(3), reason = "later" })).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await StepAsync("snooze", new { version = 3, until = Now.AddMinutes(20) })).Status);
        Assert.Equal((HttpStatusCode.OK, 4), await StepAsync("snooze", new { version = 3, until = Now.AddMinutes(20), reason = "later" }));
        Assert.Equal((HttpStatusCode.OK, 5), await StepAsync("wake", new { version = 4 }));
        Assert.Equal((HttpStatusCode.OK, 6), await StepAsync("steps/s1", new { done = true }));
        Assert.Equal(HttpStatusCode.NotFound, (await StepAsync("steps/none", new { done = true })).Status);
        using var noPicture = new ByteArrayContent("no picture"u8.ToArray());
        Assert.Equal(HttpStatusCode.BadRequest, (await client.PostAsync($"/api/v1/alerts/{alert:D}/attachments", noPicture, Cancel)).StatusCode);
        using var picture = new ByteArrayContent(Painting.Dusk(320, 200));
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync($"/api/v1/alerts/{alert:D}/attachments?note=shut", picture, Cancel)).StatusCode);
        Assert.Equal((HttpStatusCode.OK, 8), await StepAsync("resolve", new { version = 7, outcome = "handled" }));
        Assert.Equal(HttpStatusCode.BadRequest, (await StepAsync("reopen", new { version = 8, note = " " })).Status);
        Assert.Equal((HttpStatusCode.OK, 9), await StepAsync("reopen", new { version = 8, note = "again" }));
        var procedure = await client.GetAsync($"/api/v1/procedures/{AlertKinds.DoorHeldOpen}?community={Town.CommunityId}", Cancel);
        Assert.Contains("闭门器", await procedure.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        var edit = await client.PutAsJsonAsync($"/api/v1/procedures/{AlertKinds.DoorHeldOpen}?community={Town.CommunityId}", new { version = 0 }, Cancel);
        Assert.Equal(HttpStatusCode.Forbidden, edit.StatusCode);
    }

    /// <summary>Comes to a button by the Tab key alone, and presses it.</summary>
    private static async Task PressAsync(Window window, string testId, int times = 1)
    {
        for (var pressed = 0; pressed < times; pressed++)
        {
            await window.Page.EvaluateAsync("() => document.querySelector('[data-testid=alert-detail] button')?.focus()");
            for (var tabs = 0; tabs < 60; tabs++)
            {
                if (await window.Page.EvaluateAsync<string?>("() => document.activeElement?.dataset.testid ?? null") == testId) break;
                await window.Page.Keyboard.PressAsync("Tab");
            }
            await Expect(window.Find(testId).First).ToBeFocusedAsync();
            await window.Page.Keyboard.PressAsync(testId == "tick" ? "Space" : "Enter");
        }
    }
}
