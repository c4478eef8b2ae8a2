using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using OtpNet;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Accounts;
using static Microsoft.Playwright.Assertions;

namespace SmartSecurity.Web.Tests;

/// <summary>
/// Goal: an administrator lets somebody in as far as their work reaches, and they come in with two factors (P18). Method: the whole way in a browser,
/// codes made by the library an authenticator would use; what a cut reach does not see, asked over the interface.
/// </summary>
public sealed class AccountJourneys(Site site)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("zh-CN", 1440, false)]
    [InlineData("en", 390, true)]
    [InlineData("zh-CN", 390, true)]
    [InlineData("en", 1440, false)]
    public async Task Somebody_new_comes_in_by_a_link_and_then_by_two_factors(string language, int widthPx, bool dark)
    {
        await site.HaveNeighbourAsync();
        var name = $"new.{language[..2]}.{widthPx}";
        await using var admin = await site.OpenAsync(Site.Admin, widthPx, dark, language);
        await admin.GoAsync("/accounts");
        await admin.Find("add-account").ClickAsync();
        await admin.Find("account-name").FillAsync(name);
        await admin.Find("account-role").SelectOptionAsync("duty-officer");
        await admin.Find("everywhere").UncheckAsync();
        await admin.Find($"in-{Site.NeighbourId}").CheckAsync();
        await admin.ShotAsync($"accounts-form-{language}-{widthPx}");
        await admin.Find("save-account").ClickAsync();
        var link = await admin.Find("account-link").InputValueAsync();
        await admin.ShotAsync($"accounts-{language}-{widthPx}");

        await using var window = await site.OpenAsync("", widthPx, dark, language);
        await window.Page.GotoAsync(link);
        await window.Find("link-go").ClickAsync();
        await window.Page.Locator("input[name='Form.Password']").FillAsync(Site.Password);
        await window.Page.Locator("input[name='Form.Again']").FillAsync(Site.Password);
        await window.Page.Locator("button.main").ClickAsync();
        await Expect(window.Find("who")).ToContainTextAsync(name);
        await window.Page.GotoAsync("/account");
        await window.Find("to-second-factor").ClickAsync();
        await window.Page.Locator("details").EvaluateAsync("d => d.open = true");
        var secret = (await window.Find("secret").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal);
        await window.ShotAsync($"second-factor-{language}-{widthPx}");
        await window.Find("code").FillAsync("000000");
        await window.Find("code-go").ClickAsync();
        await Expect(window.Find("second-factor-problem")).ToBeVisibleAsync();
        await window.Find("code").FillAsync(CodeOf(secret));   // of the same secret: a mistyped code asks nobody to scan again
        await window.Find("code-go").ClickAsync();
        await Expect(window.Find("recovery").Locator("li")).ToHaveCountAsync(AccountBook.RecoveryCodes);
        var spare = await window.Find("recovery").Locator("li").First.InnerTextAsync();
        await window.ShotAsync($"recovery-{language}-{widthPx}");
        await window.Page.GotoAsync("/account");
        await window.ShotAsync($"account-{language}-{widthPx}");
        await window.Find("sign-out").ClickAsync();
        await window.Page.Locator("input[name='Form.Name']").FillAsync(name);
        await window.Page.Locator("input[name='Form.Password']").FillAsync(Site.Password);
        await window.Page.Locator("button.main").ClickAsync();
        await window.ShotAsync($"code-{language}-{widthPx}");
        await window.Find("code").FillAsync(spare);
        await window.Find("code-go").ClickAsync();
        await Expect(window.Find("who")).ToContainTextAsync(name);
        await Expect(window.Find("quiet")).ToBeVisibleAsync();   // the neighbours' queue: nothing of the first community's is there

        await admin.Page.ReloadAsync();
        var row = admin.Find("account").Filter(new() { HasText = name });
        await row.GetByTestId("shut").ClickAsync();
        await Expect(row.GetByTestId("make-link")).ToHaveCountAsync(0);
        await window.Page.ReloadAsync();
        await Expect(window.Page.Locator("input[name='Form.Password']")).ToBeVisibleAsync();   // closed is closed at once
        Assert.Empty(admin.Complaints);
    }

    [Fact]
    public async Task What_lies_outside_ones_reach_is_not_there_by_the_interface()
    {
        await site.HaveNeighbourAsync();
        var alert = await site.RaiseAsync(site.Town.CameraLost(site.Get<TimeProvider>().GetUtcNow()));
        var accounts = site.Get<AccountBook>();
        var (id, _) = await accounts.OpenAsync("over.there", new(Roles.PropertyManager, Sight.Of([Site.NeighbourId]), false), Cancel);
        await accounts.SetPasswordAsync(id!.Value, Site.Password, Cancel);
        using var there = await site.ClientAsync("over.there");
        using var here = await site.ClientAsync(Site.Manager);
        var resident = await site.Database().Residents.Select(r => r.Id).FirstAsync(Cancel);
        string[] own = [$"/api/v1/alerts/{alert}", $"/api/v1/residents/{resident}/care", $"/api/v1/figures?community={Town.CommunityId}",
            $"/api/v1/procedures/cameraLost?community={Town.CommunityId}", $"/api/v1/ladders/access?community={Town.CommunityId}"];
        foreach (var path in own)
        {
            Assert.Equal((path, HttpStatusCode.OK), (path, (await here.GetAsync(path, Cancel)).StatusCode));
            Assert.Equal((path, HttpStatusCode.NotFound), (path, (await there.GetAsync(path, Cancel)).StatusCode));
        }
        foreach (var list in new[] { "/api/v1/alerts", "/api/v1/devices", "/api/v1/patrols/routes" })
        {
            var text = await there.GetStringAsync(list, Cancel);
            Assert.DoesNotContain($"\"communityId\":{Town.CommunityId}", text, StringComparison.Ordinal);
        }
        var claim = await there.PostAsJsonAsync($"/api/v1/alerts/{alert}/claim", new { version = 1 }, Cancel);
        Assert.Equal(HttpStatusCode.NotFound, claim.StatusCode);
        var people = JsonNode.Parse(await here.GetStringAsync($"/api/v1/alerts/{alert}", Cancel))!;
        Assert.NotNull(people);
        using var other = await site.ClientAsync(Site.LiWei);
        var version = people["alert"]!["version"]!.GetValue<int>();
        Assert.True((await other.PostAsJsonAsync($"/api/v1/alerts/{alert}/claim", new { version }, Cancel)).IsSuccessStatusCode);
        var given = await other.PostAsJsonAsync($"/api/v1/alerts/{alert}/hand-over", new { version = version + 1, to = "over.there" }, Cancel);
        Assert.False(given.IsSuccessStatusCode);   // nobody is handed what they could not open
        using var admins = await site.ClientAsync("over.there");
        Assert.Equal(HttpStatusCode.Forbidden, (await admins.GetAsync("/api/v1/accounts", Cancel)).StatusCode);
    }

    [Fact]
    public async Task Programs_send_the_code_along_and_an_overdue_second_factor_stops_everything_else()
    {
        using var admin = await site.ClientAsync(Site.Admin);
        var added = await admin.PostAsJsonAsync("/api/v1/accounts", new { name = "program", role = "operator" }, Cancel);
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        var id = (await added.Content.ReadFromJsonAsync<JsonNode>(Cancel))!["id"]!.GetValue<Guid>();
        var accounts = site.Get<AccountBook>();
        await accounts.SetPasswordAsync(id, Site.Password, Cancel);
        await using (var write = await site.Get<SecurityStore>().BeginWriteAsync(Cancel))
        {
            var past = site.Get<TimeProvider>().GetUtcNow().AddDays(-1);
            await write.Db.Accounts.Where(a => a.Id == id).ExecuteUpdateAsync(set => set.SetProperty(a => a.SecondFactorDueAt, past), Cancel);
            await write.CommitAsync(Cancel);
        }
        using var client = await site.ClientAsync("program");
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("/api/v1/devices", Cancel)).StatusCode);
        var page = await client.GetAsync("/devices", Cancel);
        Assert.Equal((HttpStatusCode.Redirect, "/account/second-factor"), (page.StatusCode, page.Headers.Location!.OriginalString));
        var secret = (await (await client.PostAsync("/api/v1/account/second-factor", null, Cancel))
            .Content.ReadFromJsonAsync<JsonNode>(Cancel))!["secret"]!.GetValue<string>();
        Assert.Equal(HttpStatusCode.BadRequest, (await client.PutAsJsonAsync("/api/v1/account/second-factor", new { secret, code = "1" }, Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.PutAsJsonAsync("/api/v1/account/second-factor", new { secret = "not base 32!", code = "1" },
            Cancel)).StatusCode);
        var on = await client.PutAsJsonAsync("/api/v1/account/second-factor", new { secret, code = CodeOf(secret) }, Cancel);
        var codes = (await on.Content.ReadFromJsonAsync<JsonNode>(Cancel))!["recoveryCodes"]!.AsArray();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/devices", Cancel)).StatusCode);   // the session goes on

        using var again = await site.ClientAsync(null);
        var asked = await again.PostAsJsonAsync("/api/v1/session", new { name = "program", password = Site.Password }, Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, asked.StatusCode);
        Assert.True((await asked.Content.ReadFromJsonAsync<JsonNode>(Cancel))!["secondFactor"]!.GetValue<bool>());
        var code = codes[0]!.GetValue<string>();
        Assert.True((await again.PostAsJsonAsync("/api/v1/session", new { name = "program", password = Site.Password, code }, Cancel)).IsSuccessStatusCode);
        var sessions = JsonNode.Parse(await again.GetStringAsync("/api/v1/account/sessions", Cancel))!.AsArray();
        var elsewhere = Assert.Single(sessions, s => !s!["current"]!.GetValue<bool>())!["id"]!.GetValue<Guid>();
        Assert.Equal(HttpStatusCode.NoContent, (await again.DeleteAsync($"/api/v1/account/sessions/{elsewhere}", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/v1/devices", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await admin.DeleteAsync($"/api/v1/accounts/{id}/sessions", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await again.GetAsync("/api/v1/devices", Cancel)).StatusCode);
    }

    private string CodeOf(string secret) => new Totp(Base32Encoding.ToBytes(secret)).ComputeTotp(site.Get<TimeProvider>().GetUtcNow().UtcDateTime);
}
