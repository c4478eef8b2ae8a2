using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Routines;

namespace SmartSecurity.Web.Tests;

/// <summary>Goal: the interface does what the welfare pages do and refuses what they refuse. Method: real HTTP, one cookie jar a person.</summary>
public sealed class CareApiTests(Site site)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Site.Officer), InlineData(Site.Technician), InlineData(Site.Volunteer)]
    public async Task P17_Nobody_but_the_propertys_own_people_reads_a_residents_care(string account)
    {
        var elder = await site.AddElderAsync();
        using var client = await site.ClientAsync(account);
        var read = await client.GetAsync($"/api/v1/residents/{elder.Id:D}/care", Cancel);
        var trip = await client.PostAsJsonAsync($"/api/v1/residents/{elder.Id:D}/trips", new { until = DateTimeOffset.MaxValue }, Cancel);
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (read.StatusCode, trip.StatusCode));
        await using var db = site.Database();
        Assert.Equal(2, await db.Audit.CountAsync(
            a => a.Who == account && a.Action == "welfare.refused" && a.DetailJson.Contains(elder.Id.ToString()), Cancel));
    }

    [Theory]
    [InlineData(Site.Officer, "/api/v1/checks"), InlineData(Site.Officer, "/api/v1/time-bank"), InlineData(Site.Volunteer, "/api/v1/alerts")]
    [InlineData(Site.Volunteer, "/api/v1/passages"), InlineData(Site.Captain, "/api/v1/residents"), InlineData(Site.Captain, "/api/v1/deliveries")]
    public async Task A_role_sees_no_more_than_it_needs(string account, string path)
    {
        using var client = await site.ClientAsync(account);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync(path, Cancel)).StatusCode);
    }

    [Theory, InlineData("/checks"), InlineData("/messages"), InlineData("/residents")]
    public async Task The_pages_are_closed_to_the_police_too(string path)
    {
        using var client = await site.ClientAsync(Site.Officer);
        var answer = await client.GetAsync(path, Cancel);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True(answer.StatusCode == HttpStatusCode.Redirect && answer.Headers.Location!.OriginalString.Contains("/denied", StringComparison.Ordinal)
            || !text.Contains("data-testid=\"open-check\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Trips_contacts_override_and_links_go_the_way_of_the_pages()
    {
        var elder = await site.AddElderAsync();
        var (root, until) = ($"/api/v1/residents/{elder.Id:D}", site.Get<TimeProvider>().GetUtcNow().AddDays(4));
        using var client = await site.ClientAsync(Site.Manager);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.PostAsJsonAsync($"{root}/trips", new { until = until.AddDays(-9) }, Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.PostAsJsonAsync($"{root}/guests", new { until = until.AddDays(-9) }, Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await client.PostAsJsonAsync($"{root}/guests", new { until }, Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await client.PostAsJsonAsync($"{root}/trips", new { until }, Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent,
            (await client.PostAsJsonAsync($"{root}/trips", new { from = until.AddDays(2), until = until.AddDays(5) }, Cancel)).StatusCode);
        var contacts = new[] { new { name = "周强", phone = "000-3301", relation = "邻居", mayAnswer = false } };
        Assert.Equal(HttpStatusCode.NoContent, (await client.PutAsJsonAsync($"{root}/contacts", contacts, Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest,
            (await client.PutAsJsonAsync($"{root}/contacts", new[] { new { name = "x", phone = "call me" } }, Cancel)).StatusCode);
        object Patience(double factor, int days, string reason) => new { factor, reason, until = until.AddDays(days) };
        object[] refused =
            [Patience(0, 5, "r"), Patience(.05, 5, "r"), Patience(11, 5, "r"), Patience(.5, 5, " "), Patience(.5, 90, "r"), Patience(.5, -9, "r")];
        foreach (var wrong in refused)
            Assert.Equal(HttpStatusCode.BadRequest, (await client.PutAsJsonAsync($"{root}/override", wrong, Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await client.PutAsJsonAsync($"{root}/override", Patience(.5, 80, "出院"), Cancel)).StatusCode);
        var link = (await JsonAsync(await client.PostAsJsonAsync($"{root}/links", new { }, Cancel))).GetProperty("url").GetString()!;

        var care = await JsonAsync(await client.GetAsync($"{root}/care", Cancel));
        Assert.Equal((until.ToUnixTimeSeconds(), 1, "周强", .5, 1), (care.GetProperty("awayUntil").GetDateTimeOffset().ToUnixTimeSeconds(),
            care.GetProperty("trips").GetArrayLength(), care.GetProperty("contacts")[0].GetProperty("name").GetString(),
            care.GetProperty("override").GetProperty("factor").GetDouble(), care.GetProperty("links").GetArrayLength()));
        Assert.Equal(["silence", "dailyHello"], care.GetProperty("watches").EnumerateArray().Select(w => w.GetString()));
        using var stranger = await site.ClientAsync(null);
        Assert.Equal(HttpStatusCode.OK, (await stranger.GetAsync(link, Cancel)).StatusCode);
        var id = care.GetProperty("links")[0].GetProperty("id").GetGuid();
        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync($"{root}/links/{id:D}", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(link, Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync($"{root}/override", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync($"{root}/trips", Cancel)).StatusCode);
        care = await JsonAsync(await client.GetAsync($"{root}/care", Cancel));
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null, 0), (care.GetProperty("awayUntil").ValueKind, care.GetProperty("override").ValueKind,
            care.GetProperty("trips").GetArrayLength()));
    }

    [Fact]
    public async Task Of_two_who_take_a_check_one_has_it_and_finishes_it()
    {
        var elder = await site.AddElderAsync();
        await site.SilenceAsync(elder, "call");
        using var volunteer = await site.ClientAsync(Site.Volunteer);
        using var captain = await site.ClientAsync(Site.Captain);
        var open = (await JsonAsync(await volunteer.GetAsync("/api/v1/checks", Cancel))).EnumerateArray()
            .Single(c => c.GetProperty("address").GetString() == elder.Address);
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null, 0), (open.GetProperty("name").ValueKind, open.GetProperty("phone").ValueKind,
            open.GetProperty("contacts").GetArrayLength()));
        var id = open.GetProperty("id").GetGuid();
        var taken = await Task.WhenAll(new[] { volunteer, captain }.Select(c => c.PostAsync($"/api/v1/checks/{id:D}/accept", null, Cancel)));
        Assert.Equal([204, 409], taken.Select(t => (int)t.StatusCode).Order());
        var (winner, loser) = taken[0].IsSuccessStatusCode ? (volunteer, captain) : (captain, volunteer);
        Assert.Equal(HttpStatusCode.NotFound,
            (await loser.PostAsJsonAsync($"/api/v1/checks/{id:D}/finish", new { outcome = "fine", minutes = 5 }, Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest,
            (await winner.PostAsJsonAsync($"/api/v1/checks/{id:D}/finish", new { outcome = "fine", minutes = 0 }, Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent,
            (await winner.PostAsJsonAsync($"/api/v1/checks/{id:D}/finish", new { outcome = "fine", minutes = 5 }, Cancel)).StatusCode);
        await using var db = site.Database();
        Assert.Equal(5, (await db.TimeBank.SingleAsync(t => t.CheckId == id, Cancel)).Minutes);
    }

    [Fact]
    public async Task A_gateways_reply_needs_its_secret_and_a_number_that_was_asked()
    {
        var elder = await site.AddElderAsync();
        await site.AskAsync(elder.Id);
        using var gateway = new HttpClient { BaseAddress = site.Address };
        Task<HttpResponseMessage> Reply(string from, string text) => gateway.PostAsJsonAsync("/api/v1/gateway/reply", new { from, text }, Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Reply(elder.Phone, "1")).StatusCode);
        gateway.DefaultRequestHeaders.Add("X-Gateway-Secret", Site.GatewaySecret + "x");
        Assert.Equal(HttpStatusCode.Unauthorized, (await Reply(elder.Phone, "1")).StatusCode);
        gateway.DefaultRequestHeaders.Remove("X-Gateway-Secret");
        gateway.DefaultRequestHeaders.Add("X-Gateway-Secret", Site.GatewaySecret);
        Assert.Equal(HttpStatusCode.BadRequest, (await Reply("", "1")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Reply("000-0000-0000", "1")).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Reply(elder.Phone, "你是谁")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await Reply(elder.Phone, "平安")).StatusCode);
        await using var db = site.Database();
        Assert.Equal(WelfareWord.Fine, (await db.Questions.SingleAsync(q => q.ResidentId == elder.Id, Cancel)).Word);
    }

    [Fact]
    public async Task A_wish_is_consented_to_on_its_own()
    {
        using var client = await site.ClientAsync(Site.Manager);
        object Body(string[] watches, string? by) =>
            new { communityId = 1, name = "郑念", address = "5-2-202", watches, welfareConsentBy = by, askWays = new[] { "sms" } };
        Assert.Equal(HttpStatusCode.BadRequest, (await client.PostAsJsonAsync("/api/v1/residents", Body(["nightExit"], null), Cancel)).StatusCode);
        var added = await JsonAsync(await client.PostAsJsonAsync("/api/v1/residents", Body(["silence", "nightExit"], "郑念"), Cancel));
        var id = added.GetProperty("id").GetGuid();
        await using var db = site.Database();
        Assert.Equal(WelfareWatches.Silence | WelfareWatches.NightExit, (await db.Residents.SingleAsync(r => r.Id == id, Cancel)).Watches);
        Assert.Equal(["2026-03 nightExit", "2026-03 silence"],
            (await db.Consents.Where(c => c.ResidentId == id).Select(c => c.NoticeVersion).ToListAsync(Cancel)).Order(StringComparer.Ordinal));
    }

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage answer)
    {
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync(Cancel)}");
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel));
    }
}
