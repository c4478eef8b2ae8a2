using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Alerts;

namespace SmartSecurity.Web.Tests;

/// <summary>
/// Goal: the interface does what the patrol's pages do, once for each id, and says in one word why it refuses. Method: real HTTP, one cookie jar a person.
/// </summary>
public sealed class PatrolApiTests(Site site)
{
    private const string Root = "/api/v1/patrols";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_visit_sent_twice_at_once_is_one_with_one_alert_that_has_its_photo()
    {
        var walk = await site.AddWalkAsync("接口一路");
        using var volunteer = await site.ClientAsync(Site.Volunteer);
        var (id, finding) = (Guid.CreateVersion7(), new { id = Guid.CreateVersion7(), topic = "hazards", text = "灭火器压力不足", photo = Photo });
        var body = site.Visit(walk, 0, finding);

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => volunteer.PutAsJsonAsync($"{Root}/visits/{id:D}", body, Cancel)));

        var told = await Task.WhenAll(answers.Select(JsonAsync));
        Assert.Single(told, t => !t.GetProperty("already").GetBoolean());
        Assert.All(told, t => Assert.Equal("onTime", t.GetProperty("state").GetString()));
        var alertId = Assert.Single(told.Select(t => t.GetProperty("alerts")[0].GetGuid()).Distinct());
        await using var db = site.Database();
        var alert = await db.Alerts.SingleAsync(a => a.Id == alertId, Cancel);
        Assert.Equal((AlertKinds.PatrolFinding, AlertCategory.Access, site.Town.SouthGate), (alert.Kind, alert.Category, alert.DeviceId));   // at a gate
        Assert.Equal(1, await db.PatrolVisits.CountAsync(v => v.RoundId == walk.Round.Id, Cancel));
        Assert.Equal(4, await db.Audit.CountAsync(a => a.Action == "patrol.visit" && a.DetailJson.Contains(id.ToString()), Cancel));

        using var officer = await site.ClientAsync(Site.LiWei);
        var whole = await JsonAsync(await officer.GetAsync($"{Root}/rounds/{walk.Round.Id:D}", Cancel));
        var photo = await officer.GetByteArrayAsync(whole.GetProperty("findings")[0].GetProperty("photo").GetString()!, Cancel);
        Assert.Equal(Core.Patrols.PlainJpeg.Of(Photo), photo);
        var row = (await JsonAsync(await officer.GetAsync($"{Root}/board?days=2", Cancel))).EnumerateArray()
            .Single(r => r.GetProperty("id").GetGuid() == walk.Round.Id);
        Assert.Equal((1, 2, 1, "underWay", Site.Volunteer), (row.GetProperty("onTime").GetInt32(), row.GetProperty("waiting").GetInt32(),
            row.GetProperty("findings").GetInt32(), row.GetProperty("standing").GetString(), row.GetProperty("who")[0].GetString()));
    }

    [Theory]
    [InlineData(Site.Volunteer, true, false, false), InlineData(Site.Captain, true, false, false), InlineData(Site.Officer, true, false, false)]
    [InlineData(Site.LiWei, true, true, false), InlineData(Site.Manager, true, true, true), InlineData(Site.Technician, false, false, true)]
    public async Task Each_role_gets_what_it_needs_and_no_more(string account, bool goes, bool seesTheBoard, bool editsRoutes)
    {
        using var client = await site.ClientAsync(account);
        async Task<bool> MayAsync(string path) => (await client.GetAsync(path, Cancel)).StatusCode switch
        {
            HttpStatusCode.OK => true,
            HttpStatusCode.Forbidden => false,
            var other => throw new InvalidOperationException($"{path}: {other}"),
        };
        Assert.Equal((goes, seesTheBoard, editsRoutes), (await MayAsync($"{Root}/mine"), await MayAsync($"{Root}/board"), await MayAsync($"{Root}/routes")));
    }

    [Fact]
    public async Task P17_The_police_on_a_joint_patrol_neither_read_nor_write_about_people_at_home()
    {
        var walk = await site.AddWalkAsync("联合一路");
        await site.RaiseAsync(site.Town.Silence(site.Get<TimeProvider>().GetUtcNow()) with { Place = walk.Points[1].Place });
        using var police = await site.ClientAsync(Site.Officer);
        var mine = await JsonAsync(await police.GetAsync($"{Root}/mine", Cancel));
        var round = mine.GetProperty("rounds").EnumerateArray().Single(r => r.GetProperty("id").GetGuid() == walk.Round.Id);
        Assert.Equal(["hazards", "sanitation", "incidents"], mine.GetProperty("topics").EnumerateArray().Select(t => t.GetString()));
        Assert.All(round.GetProperty("points").EnumerateArray(), p =>
        {
            Assert.Equal(["hazards"], p.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("topic").GetString()));
            Assert.DoesNotContain(p.GetProperty("alerts").EnumerateArray(), a => a.GetProperty("kind").GetString() == AlertKinds.Silence);
        });
        var visit = site.Visit(walk, 1, new { id = Guid.NewGuid(), topic = "attention", text = "一位老人" });
        var refused = await police.PutAsJsonAsync($"{Root}/visits/{Guid.NewGuid():D}", visit, Cancel);
        Assert.Equal((HttpStatusCode.BadRequest, "peopleTopic"), (refused.StatusCode, await ReasonAsync(refused)));

        using var officer = await site.ClientAsync(Site.LiWei);
        var seen = (await JsonAsync(await officer.GetAsync($"{Root}/mine", Cancel))).GetProperty("rounds").EnumerateArray()
            .Single(r => r.GetProperty("id").GetGuid() == walk.Round.Id).GetProperty("points")[1].GetProperty("alerts");
        Assert.Contains(seen.EnumerateArray(), a => a.GetProperty("kind").GetString() == AlertKinds.Silence);
        Assert.DoesNotContain("孙桂兰", seen.GetRawText(), StringComparison.Ordinal);   // no name lies on a phone
    }

    [Fact]
    public async Task What_is_refused_says_why_in_one_word_and_a_body_too_large_is_not_read()
    {
        var walk = await site.AddWalkAsync("拒收一路");
        using var volunteer = await site.ClientAsync(Site.Volunteer);
        Task<HttpResponseMessage> PutAsync(object body) => volunteer.PutAsJsonAsync($"{Root}/visits/{Guid.NewGuid():D}", body, Cancel);
        object Body(Guid? round = null, string? code = null, string? reason = null, string? by = null, byte[]? photo = null) => new
        {
            roundId = round ?? walk.Round.Id,
            pointId = walk.Points[0].Id,
            code,
            notScannedReason = reason,
            deviceAt = site.Get<TimeProvider>().GetUtcNow(),
            by,
            findings = photo is null ? [] : new object[] { new { id = Guid.NewGuid(), topic = "hazards", text = "x", photo } },
        };
        (object Body, int Status, string Reason)[] wrong =
        [
            (Body(round: Guid.NewGuid(), reason: "x"), 404, "unknownRound"), (Body(), 400, "noCodeNoReason"), (Body(code: "made up"), 400, "wrongCode"),
            (Body(code: walk.Codes[1]), 400, "codeOfAnotherPoint"), (Body(reason: "x", by: Site.Captain), 409, "recordedByAnother"),
            (Body(reason: "x", photo: Painting.Dusk(40, 40)), 400, "badPhoto"),
        ];
        foreach (var (body, status, reason) in wrong)
        {
            var answer = await PutAsync(body);
            Assert.Equal((status, reason), ((int)answer.StatusCode, await ReasonAsync(answer)));
        }
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PutAsync(Body(reason: "x", photo: new byte[3_000_000]))).StatusCode);
        using var stranger = await site.ClientAsync(Site.Volunteer, requestedWith: false);
        Assert.Equal(HttpStatusCode.Forbidden, (await stranger.PutAsJsonAsync($"{Root}/visits/{Guid.NewGuid():D}", Body(reason: "x"), Cancel)).StatusCode);
        await using var db = site.Database();
        Assert.Equal(0, await db.PatrolVisits.CountAsync(v => v.RoundId == walk.Round.Id, Cancel));
    }

    [Fact]
    public async Task A_route_is_added_under_ones_own_id_changed_by_version_and_its_codes_end()
    {
        using var manager = await site.ClientAsync(Site.Manager);
        var (id, point) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var items = new[] { new { topic = "sanitation", zh = "垃圾桶", en = "Bins" } };
        object Body(int version, string name, string[] starts) => new
        {
            communityId = 1,
            name,
            inOrder = false,
            starts,
            windowMinutes = 45,
            raisesMissed = false,
            enabled = true,
            version,
            points = new[] { new { id = point, place = "东门", afterMinutes = 5, toleranceMinutes = 10, items } },
        };
        Task<HttpResponseMessage> PutAsync(object body) => manager.PutAsJsonAsync($"{Root}/routes/{id:D}", body, Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, (await PutAsync(Body(0, "东线", ["20:00:00", "09:00:00"]))).StatusCode);
        var added = await JsonAsync(await PutAsync(Body(0, "东线", ["09:00:00", "20:00:00"])));
        Assert.Equal((1, "sanitation"), (added.GetProperty("version").GetInt32(),
            added.GetProperty("points")[0].GetProperty("items")[0].GetProperty("topic").GetString()));
        Assert.Equal(HttpStatusCode.Conflict, (await PutAsync(Body(0, "东线", ["09:00:00"]))).StatusCode);
        Assert.Equal("东线二", (await JsonAsync(await PutAsync(Body(1, "东线二", ["09:00:00"])))).GetProperty("name").GetString());

        async Task<string> UrlAsync() => (await JsonAsync(await manager.GetAsync($"{Root}/routes/{id:D}/codes", Cancel)))[0].GetProperty("url").GetString()!;
        var first = await UrlAsync();
        for (var i = 0; i < 2; i++)
        {
            var holds = await JsonAsync(await manager.PostAsJsonAsync($"{Root}/checkpoints/{point:D}/end-code", new { version = 1 }, Cancel));
            Assert.Equal(2, holds.GetProperty("version").GetInt32());
        }
        Assert.NotEqual(first, await UrlAsync());
        Assert.StartsWith($"{site.Address}p/", first, StringComparison.Ordinal);
        await using var db = site.Database();
        Assert.True(await db.Audit.AnyAsync(a => a.Who == Site.Manager && a.Action == "patrol.codes" && a.DetailJson.Contains(id.ToString()), Cancel));
    }

    /// <summary>The smallest picture that is one, with a comment in it.</summary>
    private static byte[] Photo { get; } =
    [
        0xFF, 0xD8, 0xFF, 0xFE, 0, 8, .. "serial"u8, 0xFF, 0xC0, 0, 11, 8, 0, 16, 0, 16, 1, 1, 0x11, 0,
        0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 1, 2, 3, 0xFF, 0xD9,
    ];

    private static async Task<string?> ReasonAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("reason").GetString();

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage answer)
    {
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync(Cancel)}");
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
    }
}
