using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Residents;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Desk;
using SmartSecurity.Storage.Registry;
using static Microsoft.Playwright.Assertions;

namespace SmartSecurity.Web.Tests;

/// <summary>
/// Goal: whoever leaves writes one page and signs it, whoever arrives reads it on a phone, signs on an account of their own and has the alerts; the page
/// then stands as it was signed. Method: two real browsers in a community of its own; the same by the interface, with those who may not.
/// </summary>
public sealed class HandoverJourneys(Site site)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("zh-CN", 1440, false)]
    [InlineData("en", 390, true)]
    [InlineData("zh-CN", 390, true)]
    [InlineData("en", 1440, false)]
    public async Task The_leaving_officer_signs_and_the_arriving_one_signs_on_a_phone(string language, int widthPx, bool dark)
    {
        var community = await SettleAsync($"{language} {widthPx}", (language == "en" ? 60_000 : 50_000) + widthPx);
        var held = await AddAsync(community, AlertKinds.DoorHeldOpen, AlertCategory.Access, "北门");
        var elder = await AddAsync(community, AlertKinds.Silence, AlertCategory.Welfare, null, site.Town.Elder);
        await AddAsync(community, AlertKinds.CameraLost, AlertCategory.CameraFault, "东门", endedBefore: TimeSpan.FromMinutes(30));
        await site.Get<AlertDesk>().ClaimAsync(held, 1, Site.LiWei, Cancel);
        var now = site.Get<TimeProvider>().GetUtcNow();
        await site.Get<RuleSettingBook>().AnnounceAsync(Sight.Everything, community, null, now, now.AddHours(4), "消防演练", Site.Manager, Cancel);

        await using var leaving = await site.OpenAsync(Site.LiWei, widthPx, dark, language);
        await GoAsync(leaving, community);
        await Expect(leaving.Find("shift-open-line")).ToHaveCountAsync(2);
        await Expect(leaving.Find("shift-ended-line")).ToHaveCountAsync(1);
        await Expect(leaving.Find("shift-work")).ToContainTextAsync("消防演练");
        await leaving.ShotAsync($"handover-{language}-{widthPx}-write");
        await leaving.Find("handover-note").FillAsync("北门闭门器松了，已报修。\n<b>3 号楼</b>电梯有异响");
        await leaving.Find("handover-begin").ClickAsync();
        await Expect(leaving.Find("handover-yours")).ToBeVisibleAsync();
        await Expect(leaving.Find("handover-sign")).ToHaveCountAsync(0);
        await Expect(leaving.Find("handover-said")).ToContainTextAsync("<b>3 号楼</b>");

        await AddAsync(community, AlertKinds.DoorForced, AlertCategory.Intrusion, "南门");
        await using var arriving = await site.OpenAsync(Site.ChenJie, 390, dark, language);
        await GoAsync(arriving, community);
        await Expect(arriving.Find("handover-waiting")).ToContainTextAsync(Site.LiWei);
        await arriving.ShotAsync($"handover-{language}-{widthPx}-waiting");
        await arriving.Find("handover-open").ClickAsync();
        await Expect(arriving.Find("shift-open-line")).ToHaveCountAsync(2);   // as it was signed
        await Expect(arriving.Find("shift-work")).ToContainTextAsync("消防演练");
        await Expect(arriving.Find("handover-since")).ToContainTextAsync(language == "en" ? "Came" : "新来的");
        await Expect(arriving.Find("handover-takes")).ToBeCheckedAsync();
        var shownPx = await arriving.Page.EvaluateAsync<int>(
            "() => Math.max(document.documentElement.scrollWidth, document.querySelector('main').scrollWidth)");
        Assert.True(shownPx <= 390, $"The handover is {shownPx} px wide in {language}.");
        await arriving.ShotAsync($"handover-{language}-{widthPx}-arrive");
        await arriving.Find("handover-signatures").ScrollIntoViewIfNeededAsync();
        await arriving.ShotAsync($"handover-{language}-{widthPx}-sign");
        await arriving.Find("handover-sign").ClickAsync();
        await Expect(arriving.Find("handover-standing")).ToHaveTextAsync(language == "en" ? "Handed over" : "已交接");
        await Expect(arriving.Find("handover-moved")).ToContainTextAsync("1");
        await Expect(arriving.Find("shift-open-line").Filter(new() { HasText = Site.LiWei })).ToHaveCountAsync(1);   // what was signed is not rewritten
        await Expect(leaving.Find("handover-signatures")).ToContainTextAsync(Site.ChenJie);   // the other screen learns it by itself
        await leaving.ShotAsync($"handover-{language}-{widthPx}-signed");
        await using var db = site.Database();
        Assert.Equal(Site.ChenJie, await db.Alerts.Where(a => a.Id == held).Select(a => a.Owner).SingleAsync(Cancel));
        Assert.Null(await db.Alerts.Where(a => a.Id == elder).Select(a => a.Owner).SingleAsync(Cancel));
        Assert.Empty(leaving.Complaints);
        Assert.Empty(arriving.Complaints);
    }

    [Fact]
    public async Task The_interface_keeps_to_two_people_reads_on_by_cursor_and_writes_the_audit()
    {
        var community = await SettleAsync("API", 70_000);
        await AddAsync(community, AlertKinds.Silence, AlertCategory.Welfare, null, site.Town.Elder);
        using var leaving = await site.ClientAsync(Site.LiWei);
        using var arriving = await site.ClientAsync(Site.ChenJie);
        using var third = await site.ClientAsync(Site.Manager);
        var ids = new[] { Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7() };
        foreach (var id in ids)
            Assert.Equal(HttpStatusCode.OK, (await BeginAsync(leaving, id, community, "n")).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await BeginAsync(arriving, ids[0], community, null)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await BeginAsync(leaving, Guid.NewGuid(), community, new string('x', 2_001))).StatusCode);

        Assert.Equal(HttpStatusCode.Conflict, (await leaving.PostAsJsonAsync($"/api/v1/handovers/{ids[0]}/sign", new { }, Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await arriving.PostAsJsonAsync($"/api/v1/handovers/{ids[0]}/sign", new { takesAlerts = false }, Cancel)).StatusCode);
        var lost = await third.PostAsJsonAsync($"/api/v1/handovers/{ids[0]}/sign", new { }, Cancel);
        Assert.Equal(HttpStatusCode.Conflict, lost.StatusCode);
        Assert.Equal(Site.ChenJie, (await JsonAsync(lost)).GetProperty("by").GetString());

        var (seen, next) = (new List<Guid>(), "");
        do
        {
            var page = await JsonAsync(await third.GetAsync($"/api/v1/handovers?community={community}&limit=2{next}", Cancel));
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetGuid()));
            next = page.GetProperty("next").GetString() is { } cursor ? $"&before={cursor}" : null;
        }
        while (next is not null);
        Assert.Equal(ids.Reverse(), seen);
        var waiting = await JsonAsync(await third.GetAsync($"/api/v1/handovers?community={community}&waiting=true", Cancel));
        Assert.Equal(2, waiting.GetProperty("items").GetArrayLength());
        Assert.Equal(HttpStatusCode.BadRequest, (await third.GetAsync($"/api/v1/handovers?community={community}&limit=51", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await third.GetAsync($"/api/v1/handovers?community={community}&before=x", Cancel)).StatusCode);
        var whole = await JsonAsync(await third.GetAsync($"/api/v1/handovers/{ids[0]}", Cancel));
        Assert.Equal("welfare", whole.GetProperty("content").GetProperty("open")[0].GetProperty("category").GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await third.GetAsync($"/api/v1/handovers/{Guid.NewGuid()}", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await third.GetAsync("/api/v1/handovers/now?community=999999", Cancel)).StatusCode);

        foreach (var stranger in new[] { Site.Officer, Site.Technician, Site.Volunteer })
        {
            using var client = await site.ClientAsync(stranger);
            Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync($"/api/v1/handovers/{ids[0]}", Cancel)).StatusCode);
        }
        await using var db = site.Database();
        var entries = await db.Audit.Where(a => a.Action.StartsWith("handover.") && a.DetailJson.Contains(ids[0].ToString())).OrderBy(a => a.Number)
            .Select(a => a.Who + " " + a.Action).ToListAsync(Cancel);
        Assert.Equal(
        [
            $"{Site.LiWei} handover.begin", $"{Site.ChenJie} handover.begin", $"{Site.LiWei} handover.sign", $"{Site.ChenJie} handover.sign",
            $"{Site.Manager} handover.sign", $"{Site.Manager} handover.read",
        ], entries);
    }

    private async Task GoAsync(Window window, int community)
    {
        await window.GoAsync("/handover");
        await window.Find("handover-community").SelectOptionAsync($"{community}");
        await Expect(window.Find("handover-form")).ToBeVisibleAsync();
    }

    private static Task<HttpResponseMessage> BeginAsync(HttpClient client, Guid id, int community, string? note) =>
        client.PutAsJsonAsync($"/api/v1/handovers/{id}", new { communityId = community, note }, Cancel);

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage answer) =>
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel)).RootElement;

    private async Task<int> SettleAsync(string name, int number)
    {
        await using var write = await site.Get<SecurityStore>().BeginWriteAsync(Cancel);
        write.Db.Communities.Add(new Community { Id = number, Name = $"交接 {name}", TimeZone = "Asia/Shanghai" });
        await write.CommitAsync(Cancel);
        return number;
    }

    private async Task<Guid> AddAsync(int community, string kind, AlertCategory category, string? place, Guid? resident = null, TimeSpan? endedBefore = null)
    {
        var (now, id) = (site.Get<TimeProvider>().GetUtcNow(), Guid.CreateVersion7());
        await using var write = await site.Get<SecurityStore>().BeginWriteAsync(Cancel);
        write.Db.Alerts.Add(new Alert
        {
            Id = id,
            CommunityId = community,
            Kind = kind,
            Subject = $"handover:{id}",
            Category = category,
            Priority = category == AlertCategory.Welfare ? 1 : 3,
            State = endedBefore is null ? AlertState.Open : AlertState.Resolved,
            Owner = endedBefore is null ? null : Site.LiWei,
            Outcome = endedBefore is null ? null : AlertOutcome.Handled,
            ResolvedAt = now - endedBefore,
            RaisedAt = now.AddHours(-1),
            LastAt = now.AddHours(-1),
            FactsJson = "{}",
            Place = place,
            ResidentId = resident,
            ActiveKey = endedBefore is null ? $"{community}|handover:{id}" : null,
        });
        await write.CommitAsync(Cancel);
        return id;
    }
}
