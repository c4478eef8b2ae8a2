using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Storage.Notices;
using static Microsoft.Playwright.Assertions;

namespace SmartSecurity.Web.Tests;

/// <summary>
/// Goal: whoever gets a message takes the alert by one press, once, and looking takes nothing; who is told after how long can be read and changed.
/// Method: the ladder climbs as it does in the program; its links are opened on a phone that is signed in nowhere.
/// </summary>
public sealed class NoticeJourneys(Site site)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("zh-CN", false)]
    [InlineData("en", true)]
    public async Task Of_two_links_one_takes_it_and_the_other_says_who(string language, bool dark)
    {
        var (mine, theirs) = (await AddChannelAsync(Site.LiWei), await AddChannelAsync(Site.ChenJie));
        var alert = await site.RaiseAsync(site.Town.WatchedPlate(site.Get<TimeProvider>().GetUtcNow()));
        await site.Get<LadderBook>().ClimbAsync(Cancel);
        string Link(Guid channel)
        {
            using var db = site.Database();
            return "/t/" + site.Get<NoticeTokens>().Of(db.AlertNotices.Single(n => n.AlertId == alert && n.ChannelId == channel).Id);
        }
        await using var phone = await site.OpenAsync("", 390, dark, language);
        await phone.GoAsync(Link(mine));
        await Expect(phone.Find("notice-title")).ToContainTextAsync(language == "en" ? "Watch-list plate" : "布控车辆");
        await Expect(phone.Page.Locator("main")).Not.ToContainTextAsync("皖");
        await phone.GoAsync(Link(mine));   // looking again, as a preview does, takes nothing
        await phone.ShotAsync($"notice-{language}-390");
        await phone.Find("notice-take").ClickAsync();
        await Expect(phone.Find("notice-owner")).ToContainTextAsync(language == "en" ? "You have it" : "由您处理");
        await phone.GoAsync(Link(theirs));
        await Expect(phone.Find("notice-owner")).ToContainTextAsync(Site.LiWei);
        await Expect(phone.Find("notice-take")).ToHaveCountAsync(0);
        await phone.GoAsync("/t/made-up");
        await Expect(phone.Find("notice-over")).ToBeVisibleAsync();
        await phone.GoAsync("/a/made-up");   // the residents' links, too: an old one ends in our words, not in the browser's
        await Expect(phone.Find("link-over")).ToBeVisibleAsync();
        await using var after = site.Database();
        Assert.Equal(Site.LiWei, (await after.Alerts.SingleAsync(a => a.Id == alert, Cancel)).Owner);
    }

    [Fact]
    public async Task A_link_in_a_group_asks_who_is_there()
    {
        var book = site.Get<ChannelBook>();
        var group = await book.AddAsync(
            book.New(StaffWay.WeCom, "group", null, Town.CommunityId, Storage.Accounts.Roles.DutyOfficer), new("https://robot.example.org/g"), Cancel);
        var alert = await site.RaiseAsync(site.Town.WatchedPlate(site.Get<TimeProvider>().GetUtcNow()));
        await site.Get<LadderBook>().ClimbAsync(Cancel);
        Guid notice;
        await using (var db = site.Database()) notice = (await db.AlertNotices.SingleAsync(n => n.AlertId == alert && n.ChannelId == group, Cancel)).Id;
        var link = "/t/" + site.Get<NoticeTokens>().Of(notice);
        await using var stranger = await site.OpenAsync("", 390);
        await stranger.GoAsync(link);
        await Expect(stranger.Find("notice-sign-in")).ToBeVisibleAsync();
        await using var officer = await site.OpenAsync(Site.ChenJie, 390);
        await officer.GoAsync(link);
        await officer.Find("notice-take").ClickAsync();
        await Expect(officer.Find("notice-owner")).ToBeVisibleAsync();
        await using var after = site.Database();
        Assert.Equal(Site.ChenJie, (await after.Alerts.SingleAsync(a => a.Id == alert, Cancel)).Owner);
        await book.RemoveAsync(group!.Value, null, Cancel);
    }

    [Theory]
    [InlineData("zh-CN", 390, true)]
    [InlineData("en", 1440, false)]
    public async Task Whom_the_ladder_tells_next_stands_beside_an_alert_that_nobody_has(string language, int widthPx, bool dark)
    {
        var alert = await site.RaiseAsync(site.Town.DoorHeld(site.Get<TimeProvider>().GetUtcNow()));
        await site.Get<LadderBook>().ClimbAsync(Cancel);   // the officers are told at once, the manager in ten minutes
        await using var window = await site.OpenAsync(Site.ChenJie, widthPx, dark, language);
        await window.GoAsync($"/alerts/{alert:D}");
        await Expect(window.Find("next-told")).ToContainTextAsync(language == "en" ? "Property manager" : "物业经理");
        await window.ShotAsync($"next-told-{language}-{widthPx}");
        await window.Find("claim").ClickAsync();
        await Expect(window.Page.Locator(".holder.me")).ToBeVisibleAsync();
        await Expect(window.Find("next-told")).ToHaveCountAsync(0);
        Assert.Empty(window.Complaints);
    }

    [Theory]
    [InlineData("zh-CN", 1440, false)]
    [InlineData("en", 390, true)]
    public async Task A_manager_says_whom_to_tell_and_everybody_how(string language, int widthPx, bool dark)
    {
        await using var manager = await site.OpenAsync(Site.Manager, widthPx, dark, language);
        await manager.GoAsync("/escalation");
        await Expect(manager.Find("ladder-step")).ToHaveCountAsync(3);
        await manager.Find("ladder-minutes").Nth(1).FillAsync("0");
        await manager.Find("ladder-save").ClickAsync();
        await Expect(manager.Find("ladder-message")).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("bad"));
        await manager.Find("ladder-minutes").Nth(1).FillAsync("4");
        await manager.Find("ladder-save").ClickAsync();
        await Expect(manager.Find("ladder-message")).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("good"));
        await manager.ShotAsync($"escalation-{language}-{widthPx}");
        await manager.Find("ladder-reset").ClickAsync();
        await Expect(manager.Find("ladder-minutes").Nth(1)).ToHaveValueAsync("5");
        await manager.Find("ladder-category").SelectOptionAsync("Welfare/fall");   // somebody on the floor can't wait as long as a silence
        await Expect(manager.Find("ladder-inherits")).ToBeVisibleAsync();
        await manager.Find("ladder-minutes").Nth(1).FillAsync("2");
        await manager.Find("ladder-save").ClickAsync();
        await Expect(manager.Find("ladder-message")).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("good"));
        await manager.ShotAsync($"escalation-kind-{language}-{widthPx}");
        await manager.Find("ladder-category").SelectOptionAsync("Welfare");
        await Expect(manager.Find("ladder-minutes").Nth(1)).ToHaveValueAsync("5");
        await manager.Find("ladder-category").SelectOptionAsync("Welfare/fall");
        await Expect(manager.Find("ladder-minutes").Nth(1)).ToHaveValueAsync("2");
        await manager.Find("ladder-reset").ClickAsync();
        await Expect(manager.Find("ladder-inherits")).ToBeVisibleAsync();

        await manager.GoAsync("/account/messages");
        await manager.Find("add-email").FillAsync("not an address");
        await manager.Page.EvaluateAsync("() => document.querySelector('[data-testid=add-email]').type = 'text'");
        await manager.Find("add-email").PressAsync("Enter");
        await Expect(manager.Find("channels-message")).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("bad"));
        await manager.Find("add-email").FillAsync($"{language}@garden.example.org");
        await manager.Find("add-email").PressAsync("Enter");
        await Expect(manager.Page.Locator("[data-testid=channel]", new() { HasText = $"{language}@" })).ToBeVisibleAsync();
        await manager.ShotAsync($"channels-{language}-{widthPx}");
        Assert.Empty(manager.Complaints);
    }

    [Fact]
    public async Task The_interface_keeps_channels_ladders_and_messages_to_whom_they_belong()
    {
        using var officer = await site.ClientAsync(Site.LiWei);
        using var other = await site.ClientAsync(Site.ChenJie);
        Assert.Equal(HttpStatusCode.BadRequest, (await officer.PostAsJsonAsync("/api/v1/channels", new { way = "email", to = "nobody" }, Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest,
            (await officer.PostAsJsonAsync("/api/v1/channels", new { way = "weCom", to = "https://robot.example.org" }, Cancel)).StatusCode);
        var added = await officer.PostAsJsonAsync("/api/v1/channels", new { way = "sms", to = "000-5512" }, Cancel);
        var id = JsonDocument.Parse(await added.Content.ReadAsStringAsync(Cancel)).RootElement.GetProperty("id").GetGuid();
        Assert.DoesNotContain("5512", await (await other.GetAsync("/api/v1/channels", Cancel)).Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await other.DeleteAsync($"/api/v1/channels/{id:D}", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await officer.DeleteAsync($"/api/v1/channels/{id:D}", Cancel)).StatusCode);
        var ladder = $"/api/v1/ladders/access?community={Town.CommunityId}";
        object steps = new { version = 0, steps = new[] { new { afterMin = 0, roles = new[] { "duty-officer" } } } };
        Assert.Equal(HttpStatusCode.Forbidden, (await officer.PutAsJsonAsync(ladder, steps, Cancel)).StatusCode);
        using var manager = await site.ClientAsync(Site.Manager);
        Assert.Equal(HttpStatusCode.OK, (await manager.PutAsJsonAsync(ladder, steps, Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await manager.PutAsJsonAsync(ladder, steps, Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await manager.PutAsJsonAsync(ladder,
            new { version = 1, steps = new[] { new { afterMin = 0, roles = new[] { "king" } } } }, Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await manager.PutAsJsonAsync($"{ladder}&kind=duress", steps, Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await manager.PutAsJsonAsync($"{ladder}&kind=fall", steps, Cancel)).StatusCode);   // of another category
        Assert.Equal(HttpStatusCode.NoContent, (await manager.DeleteAsync($"{ladder}&kind=duress", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await officer.DeleteAsync(ladder, Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await officer.GetAsync("/api/v1/notices", Cancel)).StatusCode);
        using var operator_ = await site.ClientAsync(Site.Technician);
        Assert.Equal(HttpStatusCode.OK, (await operator_.GetAsync("/api/v1/notices", Cancel)).StatusCode);
        await site.Get<LadderBook>().ResetAsync(Town.CommunityId, Core.Alerts.AlertCategory.Access, null, Cancel);
    }

    private async Task<Guid> AddChannelAsync(string account)
    {
        await using var db = site.Database();
        var id = (await db.Accounts.SingleAsync(a => a.Name == account, Cancel)).Id;
        var book = site.Get<ChannelBook>();
        return (await book.AddAsync(book.New(StaffWay.Sms, "phone", id), new("000-5513"), Cancel))!.Value;
    }
}
