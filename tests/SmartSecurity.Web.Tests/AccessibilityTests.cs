using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Storage.Releases;
using SmartSecurity.Storage.Welfare;
using static Microsoft.Playwright.Assertions;

namespace SmartSecurity.Web.Tests;

/// <summary>
/// Goal: nobody is shut out by a page: a screen reader, a keyboard, weak eyes. Method: axe-core in the browser on every page, both languages, light and
/// dark, desk and phone; nothing serious or critical is let through.
/// </summary>
public sealed class AccessibilityTests(Site site)
{
    private static readonly string Checker = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "axe.min.js"));

    [Theory]
    [InlineData("zh-CN", 1440, false)]
    [InlineData("en", 1440, true)]
    [InlineData("en", 390, false)]
    [InlineData("zh-CN", 390, true)]
    public async Task No_page_has_a_serious_fault(string language, int widthPx, bool dark)
    {
        var now = site.Get<TimeProvider>().GetUtcNow();
        var elder = await site.AddElderAsync();
        var welfare = await site.SilenceAsync(elder, "call");
        await site.RaiseAsync(site.Town.WatchedPlate(now));
        var door = await site.RaiseAsync(site.Town.DoorHeld(now));
        await site.Desk.ClaimAsync(door, 1, Site.Admin, TestContext.Current.CancellationToken);
        await using var window = await site.OpenAsync(Site.Admin, widthPx, dark, language);
        var faults = new List<string>();
        foreach (var path in PageTests.Paths.Concat([$"/alerts/{welfare:D}", $"/alerts/{door:D}", "/wall"]))
        {
            await PageTests.ShowAsync(window, path);
            faults.AddRange(await CheckAsync(window, path));
        }
        await window.GoAsync($"/alerts/{door:D}");
        await window.Find("hand-over").ClickAsync();
        await Expect(window.Find("hand-over-panel")).ToBeVisibleAsync();
        faults.AddRange(await CheckAsync(window, "hand over"));
        await window.Find("snooze").ClickAsync();
        await Expect(window.Find("snooze-panel")).ToBeVisibleAsync();
        faults.AddRange(await CheckAsync(window, "put aside"));
        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    /// <summary>Pages that an administrator does not open: the police's, the operator's, the captain's, a resident's, a link's, those of going wrong.</summary>
    [Theory]
    [InlineData("zh-CN", 1440, true)]
    [InlineData("en", 1440, false)]
    [InlineData("en", 390, true)]
    [InlineData("zh-CN", 390, false)]
    public async Task No_page_of_anybody_else_has_one(string language, int widthPx, bool dark)
    {
        var cancel = TestContext.Current.CancellationToken;
        var (now, elder) = (site.Get<TimeProvider>().GetUtcNow(), await site.AddElderAsync());
        var answer = await site.AskAsync(elder.Id);
        await site.SilenceAsync(elder, "visit");
        Guid daughter;
        await using (var db = site.Database()) daughter = await db.Contacts.Where(c => c.ResidentId == elder.Id).Select(c => c.Id).FirstAsync(cancel);
        var own = await site.Get<PersonalLinks>().MakeAsync(elder.Id, null, Site.Manager, cancel);
        var family = await site.Get<PersonalLinks>().MakeAsync(elder.Id, daughter, Site.Manager, cancel);
        var group = Guid.NewGuid();
        var plate = await site.RaiseAsync(site.Town.WatchedPlate(now));
        Assert.Null(await site.Get<ReleaseGroups>().SaveAsync(
            Sight.Everything, group, Town.CommunityId, $"axe {language} {widthPx}", [site.Town.SouthGate], 0, cancel));
        (string Account, string[] Paths)[] pages =
        [
            (Site.Officer, ["/movements", $"/alerts/{plate:D}"]),
            (Site.Technician, ["/messages", "/devices", "/release", "/plans"]),
            (Site.Captain, ["/checks", "/patrol"]),
            (Site.LiWei, ["/release", "/denied", "/nothing-here"]),
            ("", ["/sign-in", $"/a/{answer}", $"/me/{own}", $"/me/{family}", "/a/nothing", "/t/nothing"]),
        ];
        var faults = new List<string>();
        foreach (var (account, paths) in pages)
        {
            await using var window = await site.OpenAsync(account, widthPx, dark, language);
            foreach (var path in paths)
            {
                await window.Page.GotoAsync(path);
                await Expect(window.Page.Locator("h1:visible, h2:visible").First).ToBeVisibleAsync();
                faults.AddRange(await CheckAsync(window, $"{account} {path}"));
            }
        }
        await using var manager = await site.OpenAsync(Site.Manager, widthPx, dark, language);
        await manager.GoAsync("/rules");
        await manager.Page.Locator("[data-kind=crowd] .rule-head").ClickAsync();
        await manager.Page.Locator("[data-kind=crowd]").GetByTestId("rule-days").SelectOptionAsync("Split");
        faults.AddRange(await CheckAsync(manager, "a rule's form"));
        await manager.GoAsync("/release");
        await manager.Page.Locator($"[data-testid=release-group][data-group-id='{group:D}']").GetByTestId("release-ask").ClickAsync();
        faults.AddRange(await CheckAsync(manager, "the first key"));
        await site.Get<ReleaseGroups>().RemoveAsync(Sight.Everything, group, cancel);
        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    /// <returns>What is serious or critical, a line each: page, rule, the first element.</returns>
    internal static async Task<IReadOnlyList<string>> CheckAsync(Window window, string page)
    {
        await window.Page.EvaluateAsync(Checker);
        var found = await window.Page.EvaluateAsync<JsonElement>("""
            async () => (await axe.run(document, { resultTypes: ['violations'] })).violations
              .filter(v => v.impact === 'serious' || v.impact === 'critical')
              .map(v => `${v.id} (${v.nodes.length}): ${v.nodes[0].html.slice(0, 160)} ${v.nodes[0].any[0]?.message ?? ''}`)
            """);
        return [.. found.EnumerateArray().Select(v => $"{page}: {v.GetString()}")];
    }
}
