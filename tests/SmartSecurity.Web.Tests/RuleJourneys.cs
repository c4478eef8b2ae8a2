using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Passages;
using SmartSecurity.Core.Rules;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Inbox;
using static Microsoft.Playwright.Assertions;

namespace SmartSecurity.Web.Tests;

/// <summary>
/// Goal: a manager tries a rule on the last days before it wakes anybody, announces work, and a captain asks at a home whose people changed. Method: a
/// history of refusals in the inbox, real browsers, what was saved read back.
/// </summary>
public sealed class RuleJourneys(Site site)
{
    /// <summary>Where the staged refusals came from: other tests fill the inbox, too.</summary>
    private const string Tries = "gates/gate-2/tries";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("zh-CN", 1440, false)]
    [InlineData("en", 390, true)]
    [InlineData("zh-CN", 390, true)]
    [InlineData("en", 1440, false)]
    public async Task A_rule_is_tried_then_saved_and_work_is_announced(string language, int widthPx, bool dark)
    {
        await RefuseAsync();
        var coolDown = $"{(widthPx == 390 ? 20 : 30) + (language == "en" ? 1 : 0)}";   // of its own: what was tried once need not be tried again
        await using var window = await site.OpenAsync(Site.Manager, widthPx, dark, language);
        await window.GoAsync("/rules");
        await window.ShotAsync($"rules-{language}-{widthPx}");
        var rule = window.Page.Locator("[data-kind=repeatedDenials]");
        await rule.Locator(".rule-head").ClickAsync();
        await rule.GetByTestId("rule-count").FillAsync("3");
        await rule.GetByTestId("rule-cool").FillAsync(coolDown);
        await rule.GetByTestId("rule-cool").BlurAsync();
        await Expect(rule.GetByTestId("rule-save")).ToBeDisabledAsync();
        await rule.GetByTestId("rule-try").ClickAsync();
        await Expect(rule.GetByTestId("replay")).ToContainTextAsync(language == "en" ? "Would have raised 2 alerts" : "会报 2 次");
        await window.ShotAsync($"rules-tried-{language}-{widthPx}");
        await rule.GetByTestId("rule-save").ClickAsync();
        await Expect(rule.Locator(".what small")).ToContainTextAsync(coolDown);
        await rule.Locator(".rule-head").ClickAsync();
        await rule.GetByTestId("rule-seconds").FillAsync("5");
        await rule.GetByTestId("rule-seconds").BlurAsync();
        await rule.GetByTestId("rule-try").EvaluateAsync("b => b.closest('form').noValidate = true");
        await rule.GetByTestId("rule-try").ClickAsync();
        await Expect(rule.GetByTestId("rule-problem")).ToContainTextAsync("3600");

        await window.Find("work-device").SelectOptionAsync(site.Town.SouthGate.ToString());
        await window.Find("work-reason").FillAsync($"换闸机 {language} {widthPx}");
        await window.Find("announce").ClickAsync();
        var work = window.Find("work").Filter(new() { HasText = $"换闸机 {language} {widthPx}" });
        await Expect(work).ToHaveCountAsync(1);
        await work.GetByTestId("end-work").ClickAsync();
        await Expect(work).ToHaveCountAsync(0);
        Assert.Empty(window.Complaints);
    }

    [Theory]
    [InlineData("zh-CN", 1440, true)]
    [InlineData("en", 390, false)]
    [InlineData("zh-CN", 390, false)]
    [InlineData("en", 1440, true)]
    public async Task A_rule_has_hours_for_weekends_and_holidays_and_the_calendar_says_which_they_are(string language, int widthPx, bool dark)
    {
        var (coolDown, name) = ($"{(widthPx == 390 ? 40 : 50) + (language == "en" ? 1 : 0)}", $"春节 {language} {widthPx}");
        await using var window = await site.OpenAsync(Site.Manager, widthPx, dark, language);
        await window.GoAsync("/rules");
        var rule = window.Page.Locator("[data-kind=loitering]");
        await rule.Locator(".rule-head").ClickAsync();
        await rule.GetByTestId("rule-days").SelectOptionAsync("Split");
        await rule.GetByTestId("rule-free-from").FillAsync("09:00");
        await rule.GetByTestId("rule-free-until").FillAsync("");
        await rule.GetByTestId("rule-free-until").BlurAsync();
        await rule.GetByTestId("rule-try").ClickAsync();
        await Expect(rule.GetByTestId("rule-problem")).ToBeVisibleAsync();                   // half a pair of times
        await rule.GetByTestId("rule-free-until").FillAsync("18:00");
        await rule.GetByTestId("rule-cool").FillAsync(coolDown);
        await rule.GetByTestId("rule-cool").BlurAsync();
        await rule.GetByTestId("rule-try").ClickAsync();
        await Expect(rule.GetByTestId("replay")).ToBeVisibleAsync();
        await window.ShotAsync($"rule-days-{language}-{widthPx}");
        await rule.GetByTestId("rule-save").ClickAsync();
        await Expect(rule.Locator(".what small")).ToContainTextAsync(coolDown);
        await Expect(rule.Locator(".what small")).ToContainTextAsync(language == "en"
            ? "22:00–06:00 on working days, 09:00–18:00 on weekends and holidays" : "工作日 22:00–06:00，周末和节假日 09:00–18:00");

        await Expect(window.Find("calendar-today")).ToContainTextAsync(language == "en" ? "counts as a" : "按");
        var from = DateOnly.FromDateTime(site.Get<TimeProvider>().GetUtcNow().DateTime).AddDays(widthPx == 390 ? 300 : 320).AddDays(language == "en" ? 0 : 10);
        await window.Find("calendar-name").FillAsync(name);
        await window.Find("calendar-from").FillAsync($"{from:yyyy-MM-dd}");
        await window.Find("calendar-until").FillAsync($"{from.AddDays(7):yyyy-MM-dd}");
        await window.Find("calendar-add").ClickAsync();
        var span = window.Find("calendar-span").Filter(new() { HasText = name });
        await Expect(span).ToHaveCountAsync(1);
        await span.ScrollIntoViewIfNeededAsync();
        await window.ShotAsync($"calendar-{language}-{widthPx}");
        await window.Find("calendar-until").FillAsync($"{from.AddDays(900):yyyy-MM-dd}");
        await window.Find("calendar-name").FillAsync(name);
        await window.Find("calendar-add").ClickAsync();
        await Expect(window.Find("calendar-problem")).ToBeVisibleAsync();
        await span.GetByTestId("calendar-clear").ClickAsync();
        await Expect(span).ToHaveCountAsync(0);
        Assert.Empty(window.Complaints);
    }

    [Theory]
    [InlineData("zh-CN", 390, false)]
    [InlineData("en", 390, true)]
    public async Task A_captain_asks_at_a_home_and_tells_what_was_heard(string language, int widthPx, bool dark)
    {
        var alert = await site.RaiseAsync(new AlertDraft
        {
            Kind = AlertKinds.HouseholdChanged,
            Subject = $"household:{Guid.NewGuid():N}",
            Category = AlertCategory.Household,
            Priority = 5,
            At = site.Get<TimeProvider>().GetUtcNow(),
            Facts = new Dictionary<string, string> { ["address"] = $"3-2-{widthPx}", ["before"] = "3", ["after"] = "2", ["weeks"] = "2" },
            Place = "3-2-501",
        });
        await using var window = await site.OpenAsync(Site.Captain, widthPx, dark, language);
        await window.Page.GotoAsync("/checks");
        await window.ShotAsync($"home-question-{language}");
        await window.Find("home-question").First.GetByTestId("home-MovedOut").ClickAsync();
        await Expect(window.Find("checks-notice")).ToBeVisibleAsync();
        await using var db = site.Database();
        var told = await db.Alerts.AsNoTracking().SingleAsync(a => a.Id == alert, Cancel);
        Assert.Equal((AlertState.Resolved, (AlertOutcome?)AlertOutcome.Moved, Site.Captain), (told.State, told.Outcome, told.Owner));
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task The_interface_wants_a_replay_first_and_keeps_to_its_roles()
    {
        using var manager = await site.ClientAsync(Site.Manager);
        var path = $"/api/v1/rules/crowd?community={Town.CommunityId}";
        var setting = new { enabled = true, count = 17, coolDownMin = 3 };
        Assert.Equal(HttpStatusCode.Conflict, (await manager.PutAsJsonAsync(path, new { setting, version = 0 }, Cancel)).StatusCode);
        var played = await manager.PostAsJsonAsync($"/api/v1/rules/crowd/replay?community={Town.CommunityId}", setting, Cancel);
        Assert.Equal(0, (await played.Content.ReadFromJsonAsync<JsonNode>(Cancel))!["alerts"]!.GetValue<int>());
        Assert.Equal(HttpStatusCode.NoContent, (await manager.PutAsJsonAsync(path, new { setting, version = 0 }, Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await manager.PutAsJsonAsync(path, new { setting, version = 0 }, Cancel)).StatusCode);   // saved meanwhile
        Assert.Equal(HttpStatusCode.BadRequest, (await manager.PutAsJsonAsync(path, new { setting = new { enabled = true }, version = 1 }, Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await manager.PutAsJsonAsync($"/api/v1/rules/duress?community={Town.CommunityId}",
            new { setting, version = 0 }, Cancel)).StatusCode);
        var all = JsonNode.Parse(await manager.GetStringAsync($"/api/v1/rules?community={Town.CommunityId}", Cancel))!.AsArray();
        Assert.Equal(17, all.Single(r => r!["kind"]!.GetValue<string>() == "crowd")!["setting"]!["count"]!.GetValue<int>());
        using var officer = await site.ClientAsync(Site.LiWei);
        Assert.Equal(HttpStatusCode.OK, (await officer.GetAsync($"/api/v1/rules?community={Town.CommunityId}", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await officer.PutAsJsonAsync(path, new { setting, version = 1 }, Cancel)).StatusCode);
        using var police = await site.ClientAsync(Site.Officer);
        Assert.Equal(HttpStatusCode.Forbidden, (await police.GetAsync($"/api/v1/rules?community={Town.CommunityId}", Cancel)).StatusCode);
        object Days(string name, string until) => new { community = Town.CommunityId, from = "2027-10-01", until, kind = "holiday", name };
        Assert.Equal(HttpStatusCode.Forbidden, (await officer.PutAsJsonAsync("/api/v1/calendar", Days("国庆节", "2027-10-07"), Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await manager.PutAsJsonAsync("/api/v1/calendar", Days("国庆节", "2027-10-07"), Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await manager.PutAsJsonAsync("/api/v1/calendar", Days("国庆节", "2027-09-30"), Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await manager.PutAsJsonAsync("/api/v1/calendar", Days("", "2027-10-07"), Cancel)).StatusCode);
        var days = JsonNode.Parse(await officer.GetStringAsync($"/api/v1/calendar?community={Town.CommunityId}", Cancel))!.AsArray();
        Assert.Equal("2027-10-07 holiday", string.Join(' ', days.Where(d => d!["name"]!.GetValue<string>() == "国庆节")
            .Select(d => $"{d!["until"]} {d["kind"]}")));
        var cleared = await manager.DeleteAsync($"/api/v1/calendar?community={Town.CommunityId}&from=2027-10-01&until=2027-10-07", Cancel);
        Assert.Equal(7, (await cleared.Content.ReadFromJsonAsync<JsonNode>(Cancel))!["days"]!.GetValue<int>());
        Assert.Equal(HttpStatusCode.NotFound, (await manager.GetAsync("/api/v1/calendar?community=4711", Cancel)).StatusCode);
        var work = await manager.PostAsJsonAsync("/api/v1/maintenance",
            new { community = Town.CommunityId, from = DateTimeOffset.UnixEpoch, until = DateTimeOffset.UnixEpoch, reason = "x" }, Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, work.StatusCode);
    }

    /// <summary>Two evenings on which somebody tried the south gate four times; once for all tests.</summary>
    private async Task RefuseAsync()
    {
        await using var write = await site.Get<SecurityStore>().BeginWriteAsync(Cancel);
        var community = await write.Db.Communities.SingleAsync(c => c.Id == Town.CommunityId, Cancel);
        if (await write.Db.Inbox.AnyAsync(m => m.Address == Tries, Cancel)) return;
        var denied = JsonSerializer.Serialize(new[] { new DeviceEvent { Kind = DeviceEventKind.Denied, DeviceId = "gate-2", Decision = Decision.Denied } },
            InboxStore.Json);
        var now = site.Get<TimeProvider>().GetUtcNow();
        foreach (var at in new[] { 2, 1 }.SelectMany(day => Enumerable.Range(0, 4).Select(i => now.AddDays(-day).AddSeconds(i * 10))))
            write.Db.Inbox.Add(new InboxMessage
            {
                CommunityId = Town.CommunityId,
                Number = community.InboxNext++,
                ReceivedAt = at,
                DeviceId = site.Town.SouthGate,
                Transport = "mqtt",
                Address = Tries,
                Profile = "generic-mqtt-gate",
                Payload = "{}"u8.ToArray(),
                EventsJson = denied,
            });
        await write.CommitAsync(Cancel);
    }
}
