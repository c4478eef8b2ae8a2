using System.Text.Json;
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
