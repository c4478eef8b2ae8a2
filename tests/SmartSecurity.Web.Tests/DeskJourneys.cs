using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace SmartSecurity.Web.Tests;

/// <summary>
/// Goal: what happens reaches everybody on duty at once, and an alert is taken by exactly one of them.
/// Method: two real browser windows on a real host; alerts are committed by the book and announced as the pipeline does.
/// </summary>
public sealed class DeskJourneys(Site site)
{
    [Fact]
    public async Task An_alert_appears_without_a_reload_and_the_title_counts_it()
    {
        await using var window = await site.OpenAsync(Site.LiWei);
        await window.GoAsync("/");
        await Expect(window.Find("open-count")).ToBeVisibleAsync();

        var alert = await site.RaiseAsync(site.Town.DoorHeld(Now));

        await window.SeeAlertAsync(alert);
        await Expect(window.Row(alert)).ToContainTextAsync("门未关");
        await Expect(window.Page).ToHaveTitleAsync(new System.Text.RegularExpressions.Regex(@"^\(\d+\) "));
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task Of_two_who_claim_one_has_it_and_the_other_is_told_who()
    {
        var alert = await site.RaiseAsync(site.Town.WatchedPlate(Now));
        await using var first = await site.OpenAsync(Site.LiWei);
        await using var second = await site.OpenAsync(Site.ChenJie);
        foreach (var window in new[] { first, second })
        {
            await window.GoAsync("/");
            await window.OpenAlertAsync(alert);
        }
        // Whoever is slower may find the button gone already, and must be told all the same.
        const string press = "() => document.querySelector('[data-testid=claim]')?.click()";

        await Task.WhenAll(first.Page.EvaluateAsync(press), second.Page.EvaluateAsync(press));

        var owner = await OwnerAsync(alert);
        var (winner, loser) = owner == Site.LiWei ? (first, second) : (second, first);
        await Expect(winner.Page.Locator(".holder.me")).ToBeVisibleAsync();
        await Expect(loser.Find("lost-banner")).ToContainTextAsync($"已由 {owner} 认领");
        await loser.SeeAlertAsync(alert);
        await Expect(loser.Row(alert)).ToContainTextAsync(owner!);
        await loser.ShotAsync("lost");
    }

    [Fact]
    public async Task An_alert_is_claimed_noted_and_resolved_by_keyboard_and_hand()
    {
        var alert = await site.RaiseAsync(site.Town.Silence(Now));
        await using var window = await site.OpenAsync(Site.LiWei);
        await window.GoAsync($"/alerts/{alert:D}");
        await Expect(window.Find("claim")).ToBeVisibleAsync();
        await Expect(window.Find("sentence")).ToContainTextAsync("07:40");

        await window.Page.Locator("body[data-keys]").WaitForAsync();
        await window.Page.Keyboard.PressAsync("c");
        await Expect(window.Page.Locator(".holder.me")).ToBeVisibleAsync();
        await window.Find("note").FillAsync("电话无人接听，<b>已请楼长上门</b>");
        await window.Find("note-save").ClickAsync();
        await Expect(window.Find("timeline")).ToContainTextAsync("<b>已请楼长上门</b>");
        await window.ShotAsync("desk-claimed");
        await window.Page.Keyboard.PressAsync("Escape");
        await window.OpenAlertAsync(alert);
        await window.Find("resolve-WasOut").ClickAsync();

        await Expect(window.Find("outcome-shown")).ToHaveTextAsync("外出了");
        await Expect(window.Row(alert)).ToHaveCountAsync(0);
        await window.Find("tab-all").ClickAsync();
        await window.SeeAlertAsync(alert);
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task A_window_that_was_cut_off_shows_what_it_missed()
    {
        var before = await site.RaiseAsync(site.Town.CameraLost(Now));
        await using var window = await site.OpenAsync(Site.ChenJie);
        IWebSocketRoute? wire = null;
        var cut = false;
        await window.Page.RouteWebSocketAsync(new System.Text.RegularExpressions.Regex("_blazor"), route =>
        {
            wire = route;
            if (cut) _ = route.CloseAsync();
            else route.ConnectToServer();
        });
        await window.GoAsync("/");
        await window.SeeAlertAsync(before);
        await window.Page.Locator("body[data-keys]").WaitForAsync();
        cut = true;
        await wire!.CloseAsync();
        await Expect(window.Page.Locator("#components-reconnect-modal")).ToBeVisibleAsync();
        var missed = await site.RaiseAsync(site.Town.CameraLost(Now));
        await Expect(window.Row(missed)).ToHaveCountAsync(0);
        cut = false;
        await window.SeeAlertAsync(missed);
    }

    private DateTimeOffset Now => site.Get<TimeProvider>().GetUtcNow();

    private async Task<string?> OwnerAsync(Guid alertId)
    {
        using var client = await site.ClientAsync(Site.Admin);
        for (var asked = 0; asked < 200; asked++)
        {
            var alert = await client.GetAsync($"/api/v1/alerts/{alertId:D}");
            var body = System.Text.Json.JsonDocument.Parse(await alert.Content.ReadAsStringAsync());
            if (body.RootElement.GetProperty("alert").GetProperty("owner").GetString() is { } owner) return owner;
        }
        return null;
    }
}
