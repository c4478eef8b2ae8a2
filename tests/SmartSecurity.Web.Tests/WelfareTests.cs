using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Welfare;
using static Microsoft.Playwright.Assertions;

namespace SmartSecurity.Web.Tests;

/// <summary>
/// Goal: whoever is on duty sees in one list how everybody who is watched stands, worst first, and never "fine" where nobody could tell.
/// Method: states are made by the silence rule from lived days, and read by the page and the API as the writer stores them.
/// </summary>
public sealed class WelfareTests(WatchedTown town) : IClassFixture<WatchedTown>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everybody_stands_where_the_rule_left_them_and_the_worst_comes_first()
    {
        var list = await town.Site.Get<WelfareReader>().OpenAsync(new Person(Guid.NewGuid(), Site.LiWei, "duty-officer"), Town.CommunityId, Cancel);
        WelfareStanding Of(string name) => list.Lines.Single(l => l.Name == name).Standing;
        Assert.Equal(WelfareStanding.Visit, Of("陈秀英"));
        Assert.Equal(WelfareStanding.Call, Of("李桂芳"));
        Assert.Equal(WelfareStanding.Asked, Of("王淑珍"));
        Assert.Equal(WelfareStanding.CannotTell, Of("赵玉兰"));
        Assert.Equal(WelfareStanding.Learning, Of("周凤英"));
        Assert.Equal(WelfareStanding.Away, Of("吴桂荣"));
        Assert.Equal(WelfareStanding.NeverSeen, Of("郑素珍"));
        Assert.Equal(WelfareStanding.Fine, Of("冯秀兰"));
        Assert.Equal(list.Lines.Select(l => l.Standing).Order(), list.Lines.Select(l => l.Standing));
        var blind = list.Lines.Single(l => l.Name == "赵玉兰");
        Assert.Equal(["2 号门（南）"], blind.DownPoints);
        Assert.Equal(0, blind.Coverage);
        Assert.True(list.Lines.Single(l => l.Name == "冯秀兰").OftenDoesNotAnswer);
        Assert.False(list.Lines.Single(l => l.Name == "陈秀英").OftenDoesNotAnswer);
    }

    [Theory]
    [InlineData("zh-CN", 1440, false)]
    [InlineData("en", 1440, true)]
    [InlineData("zh-CN", 390, true)]
    [InlineData("en", 390, false)]
    public async Task The_page_lists_everybody_filters_and_finds(string language, int widthPx, bool dark)
    {
        await using var window = await town.Site.OpenAsync(Site.LiWei, widthPx, dark, language);
        await window.GoAsync("/welfare");
        await Expect(window.Find("watched").First).ToContainTextAsync("赵玉兰");
        await Expect(window.Find("watched").First).ToContainTextAsync("2 号门（南）");
        await window.ShotAsync($"welfare-{widthPx}-{(dark ? "dark" : "light")}");
        var wide = await window.Page.EvaluateAsync<int>("() => Math.max(document.documentElement.scrollWidth, document.querySelector('main').scrollWidth)");
        Assert.True(wide <= widthPx, $"The page is {wide} px wide.");
        await window.Find("standing-call").ClickAsync();
        await Expect(window.Find("watched")).ToHaveCountAsync(1);
        await Expect(window.Find("watched")).ToContainTextAsync("李桂芳");
        await window.Find("standing-all").ClickAsync();
        await Expect(window.Find("watched")).Not.ToHaveCountAsync(1);   // else the one of before counts as the one that is looked for
        await window.Find("welfare-search").FillAsync("秀兰");
        await Expect(window.Find("watched")).ToHaveCountAsync(1);
        await Expect(window.Find("watched")).ToContainTextAsync(language == "en" ? "often does not answer" : "常不回复");
        await window.Find("welfare-search").FillAsync("nobody of this name");
        await Expect(window.Find("nobody")).ToBeVisibleAsync();
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task A_return_shows_within_seconds_and_no_read_but_the_opening_is_audited()
    {
        await using var window = await town.Site.OpenAsync(Site.ChenJie);
        await window.GoAsync("/welfare");
        var row = window.Page.Locator("[data-testid=watched]", new PageLocatorOptions { HasText = "刘翠花" });
        await town.AddAskedAsync("刘翠花");
        await Expect(row.GetByTestId("standing")).ToHaveTextAsync("已问候");
        // Who is fine goes down the list, and among the fifteen hundred of another test out of what is drawn.
        await window.Find("welfare-search").FillAsync("刘翠花");
        await town.ReturnAsync("刘翠花");
        await Expect(row.GetByTestId("standing")).ToHaveTextAsync("平安");
        await using var db = town.Site.Database();
        Assert.Equal(1, await db.Audit.CountAsync(a => a.Who == Site.ChenJie && a.Action == "welfare.list", Cancel));
    }

    [Fact]
    public async Task Fifteen_hundred_people_are_read_in_a_moment_and_only_those_in_view_are_drawn()
    {
        await town.FillAsync(1_500);
        var (reader, someone) = (town.Site.Get<WelfareReader>(), new Person(Guid.NewGuid(), Site.ChenJie, Roles.DutyOfficer));
        await reader.LatestAsync(someone, Town.CommunityId, Cancel);
        var start = System.Diagnostics.Stopwatch.GetTimestamp();
        var list = await reader.LatestAsync(someone, Town.CommunityId, Cancel);
        var took = System.Diagnostics.Stopwatch.GetElapsedTime(start);
        TestContext.Current.TestOutputHelper?.WriteLine($"{list.Lines.Count} people read in {took.TotalMilliseconds:0} ms");
        Assert.True(took < TimeSpan.FromSeconds(5), $"It took {took}.");
        await using var window = await town.Site.OpenAsync(Site.Manager);
        await window.GoAsync("/welfare");
        await Expect(window.Find("watched").First).ToBeVisibleAsync();
        Assert.InRange(await window.Find("watched").CountAsync(), 5, 60);
        Assert.True(list.Lines.Count >= 1_500);
    }

    [Fact]
    public async Task The_police_has_no_business_there()
    {
        using var police = await town.Site.ClientAsync(Site.Officer);
        Assert.Equal(HttpStatusCode.Forbidden, (await police.GetAsync("/api/v1/welfare", Cancel)).StatusCode);
        await using var window = await town.Site.OpenAsync(Site.Officer);
        await window.GoAsync("/welfare");
        await Expect(window.Page.Locator("main")).ToContainTextAsync("没有权限");
        Assert.Equal(0, await window.Page.Locator(".rail a[href='/welfare']").CountAsync());
    }

    [Fact]
    public async Task The_interface_says_the_same()
    {
        using var officer = await town.Site.ClientAsync(Site.LiWei);
        var json = JsonNode.Parse(await officer.GetStringAsync("/api/v1/welfare?state=cannotTell", Cancel))!;
        var one = Assert.Single(json["residents"]!.AsArray(), r => (string?)r!["name"] == "赵玉兰")!;
        Assert.Equal("cannotTell", (string?)one["standing"]);
        Assert.Equal("2 号门（南）", (string?)one["downPoints"]![0]);
        Assert.All(json["residents"]!.AsArray(), r => Assert.Equal("cannotTell", (string?)r!["standing"]));
    }
}
