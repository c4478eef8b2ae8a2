using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Web.Welfare;
using static Microsoft.Playwright.Assertions;

namespace SmartSecurity.Web.Tests;

/// <summary>
/// Goal: a manager sets two numbers, sees what they mean in work, and saves them; nothing is saved unseen, and nothing runs twice.
/// Method: the page and the API in front of a replay that the test holds back. Tests take turns: there is one trial a site.
/// </summary>
public sealed class BudgetTests(WatchedTown town) : IClassFixture<WatchedTown>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Site Site => town.Site;

    [Theory]
    [InlineData("zh-CN", 1440, false, "每天约 223 次问候、13 个电话、1.6 次上门是虚惊")]
    [InlineData("en", 1440, true, "223 questions, 13 calls and 1.6 visits a day prove needless")]
    [InlineData("zh-CN", 390, true, "一半在 5.2 小时内、九成在 11 小时内有人上门")]
    [InlineData("en", 390, false, "an illness is found after 5.2 h (half of them), 11 h (nine of ten)")]
    public async Task A_budget_is_tried_told_in_work_and_saved(string language, int widthPx, bool dark, string said)
    {
        await using var window = await Site.OpenAsync(Site.Manager, widthPx, dark, language);
        await window.GoAsync("/welfare/budget");
        await window.Find("budget-questions").FillAsync("120");
        await window.Find("budget-visits").FillAsync("1.5");
        await window.Find("budget-try").ClickAsync();
        await Expect(window.Find("budget-running")).ToContainTextAsync(language == "en" ? "Finding the patience" : "正在找合适的耐心");
        await Expect(window.Find("budget-running").Locator("progress")).ToHaveAttributeAsync("value", "0.42");
        await window.ShotAsync($"budget-running-{widthPx}-{(dark ? "dark" : "light")}");
        Assert.False(Site.Get<BudgetTrials>().Start(Town.CommunityId, BudgetWish.Default), "One at a time.");
        Site.Get<SlowHistory>().End(SlowHistory.Found(new(120, 1.5)));
        await Expect(window.Find("budget-work")).ToContainTextAsync(said);
        await window.ShotAsync($"budget-{widthPx}-{(dark ? "dark" : "light")}");
        var wide = await window.Page.EvaluateAsync<int>("() => Math.max(document.documentElement.scrollWidth, document.querySelector('main').scrollWidth)");
        Assert.True(wide <= widthPx, $"The page is {wide} px wide.");
        await window.Find("budget-save").ClickAsync();
        await Expect(window.Find("budget-saved")).ToBeVisibleAsync();
        await Expect(window.Find("budget-now")).ToContainTextAsync(Site.Manager);
        await using var db = Site.Database();
        var saved = await db.WelfareBudgets.SingleAsync(b => b.CommunityId == Town.CommunityId, Cancel);
        Assert.Equal((120, 1.5, 3_240, 8), (saved.QuestionsPerYear, saved.VisitsPerYear, saved.PatienceDoors, saved.EvidenceDoors));
        Assert.True(await db.Audit.AnyAsync(a => a.Action == "welfare.budget" && a.Who == Site.Manager, Cancel));
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task A_trial_can_be_stopped_and_what_went_wrong_or_was_too_little_is_said()
    {
        await using var window = await Site.OpenAsync(Site.Manager, language: "en");
        await window.GoAsync("/welfare/budget");
        await window.Find("budget-try").ClickAsync();
        await window.Find("budget-cancel").ClickAsync();
        await Expect(window.Find("budget-stopped")).ToBeVisibleAsync();
        await window.Find("budget-try").ClickAsync();
        await Expect(window.Find("budget-running")).ToContainTextAsync("Finding the patience");
        Site.Get<SlowHistory>().End(new TrialOutcome.TooLittle(12, 3));
        await Expect(window.Find("budget-too-little")).ToContainTextAsync("there are 12 and 3");
        await window.ShotAsync("budget-too-little");
        await window.Find("budget-try").ClickAsync();
        await Expect(window.Find("budget-running")).ToContainTextAsync("Finding the patience");
        Site.Get<SlowHistory>().Break();
        await Expect(window.Find("budget-failed")).ToBeVisibleAsync();
        await window.Find("budget-questions").FillAsync("0");
        await window.Page.Locator("form").EvaluateAsync("f => { f.noValidate = true; }");
        await window.Find("budget-try").ClickAsync();
        await Expect(window.Find("budget-problem")).ToContainTextAsync("4 to 1,000");
    }

    [Fact]
    public async Task The_interface_does_the_same_and_saves_nothing_that_was_not_found()
    {
        using var manager = await Site.ClientAsync(Site.Manager);
        using var officer = await Site.ClientAsync(Site.LiWei);
        Assert.Equal(HttpStatusCode.Forbidden, (await officer.GetAsync("/api/v1/welfare/budget", Cancel)).StatusCode);
        var body = new { communityId = Town.CommunityId, questionsPerYear = 0, visitsPerYear = 1 };
        Assert.Equal(HttpStatusCode.BadRequest, (await manager.PostAsJsonAsync("/api/v1/welfare/budget/trial", body, Cancel)).StatusCode);
        body = body with { questionsPerYear = 90 };
        Assert.Equal(HttpStatusCode.Accepted, (await manager.PostAsJsonAsync("/api/v1/welfare/budget/trial", body, Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await manager.PostAsJsonAsync("/api/v1/welfare/budget/trial", body, Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await manager.PutAsync($"/api/v1/welfare/budget?communityId={Town.CommunityId}", null, Cancel)).StatusCode);
        await UntilAsync(t => (string?)t["state"] == "running" && (string?)t["step"]!["stage"] == "patience");
        Site.Get<SlowHistory>().End(SlowHistory.Found(new(90, 1)));
        var trial = await UntilAsync(t => (string?)t["state"] == "found");
        Assert.Equal(3_240, (double?)trial["found"]!["setting"]!["patienceDoors"]);
        Assert.Equal(HttpStatusCode.OK, (await manager.PutAsync($"/api/v1/welfare/budget?communityId={Town.CommunityId}", null, Cancel)).StatusCode);
        var now = JsonNode.Parse(await manager.GetStringAsync($"/api/v1/welfare/budget?communityId={Town.CommunityId}", Cancel))!;
        Assert.Equal(90, (double?)now["questionsPerYear"]);
        Assert.Equal(Site.Manager, (string?)now["savedBy"]);
    }

    private async Task<JsonNode> UntilAsync(Func<JsonNode, bool> there)
    {
        using var manager = await Site.ClientAsync(Site.Manager);
        while (true)
        {
            var trial = JsonNode.Parse(await manager.GetStringAsync("/api/v1/welfare/budget/trial", Cancel))!;
            if (there(trial)) return trial;
        }
    }
}
