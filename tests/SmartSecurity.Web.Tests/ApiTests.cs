using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;

namespace SmartSecurity.Web.Tests;

/// <summary>
/// Goal: everything a page does the API does, and it refuses what the page refuses, with a sentence that says why.
/// Method: real HTTP against the host, one cookie jar a person; answers are read as JSON, as a stranger's program would.
/// </summary>
public sealed class ApiTests(Site site)
{
    [Fact]
    public async Task Of_ten_clients_that_claim_at_once_one_wins_and_nine_are_told_who()
    {
        var alert = await site.RaiseAsync(site.Town.DoorHeld(Now));
        var clients = new List<HttpClient>();
        for (var i = 0; i < 10; i++) clients.Add(await site.ClientAsync(i % 2 == 0 ? Site.LiWei : Site.ChenJie));

        var answers = await Task.WhenAll(clients.Select(c => c.PostAsJsonAsync($"/api/v1/alerts/{alert:D}/claim", new { version = 1 }, Cancel)));

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.OK);
        var owner = (await JsonAsync(await clients[0].GetAsync($"/api/v1/alerts/{alert:D}", Cancel))).GetProperty("alert").GetProperty("owner").GetString();
        foreach (var lost in answers.Where(a => a.StatusCode != HttpStatusCode.OK))
        {
            Assert.Equal(HttpStatusCode.Conflict, lost.StatusCode);
            Assert.Equal("application/problem+json", lost.Content.Headers.ContentType?.MediaType);
            var problem = await JsonAsync(lost);
            Assert.Equal((owner, "claimed", 2),
                (problem.GetProperty("owner").GetString(), problem.GetProperty("state").GetString(), problem.GetProperty("version").GetInt32()));
        }
        clients.ForEach(c => c.Dispose());
    }

    [Fact]
    public async Task A_step_sent_again_with_its_key_is_answered_as_the_first_time()
    {
        var alert = await site.RaiseAsync(site.Town.DoorHeld(Now));
        using var client = await site.ClientAsync(Site.LiWei);
        var key = Guid.NewGuid().ToString("D");
        async Task<(HttpStatusCode, string)> SendAsync(string step, string withKey, object body)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/alerts/{alert:D}/{step}") { Content = JsonContent.Create(body) };
            request.Headers.Add("Idempotency-Key", withKey);
            var answer = await client.SendAsync(request, Cancel);
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancel));
        }
        var first = await SendAsync("claim", key, new { version = 1 });
        Assert.Equal((HttpStatusCode.OK, "{\"version\":2}"), first);
        Assert.Equal(first, await SendAsync("claim", key, new { version = 1 }));
        Assert.Equal(HttpStatusCode.Conflict, (await SendAsync("claim", Guid.NewGuid().ToString("D"), new { version = 1 })).Item1);
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync("start", key, new { version = 2 })).Item1);
        var (status, why) = await SendAsync("notes", "once", new { text = "x" });
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("a UUID of the caller", why, StringComparison.Ordinal);
        var described = await JsonAsync(await client.GetAsync("/openapi/v1.json", Cancel));
        Assert.Contains("Idempotency-Key", described.GetProperty("paths").GetProperty("/api/v1/alerts/{id}/claim").GetProperty("post").GetProperty("parameters")
            .EnumerateArray().Select(p => p.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task A_change_without_the_header_is_refused()
    {
        var alert = await site.RaiseAsync(site.Town.DoorHeld(Now));
        using var client = await site.ClientAsync(Site.LiWei, requestedWith: false);

        var refused = await client.PostAsJsonAsync($"/api/v1/alerts/{alert:D}/claim", new { version = 1 }, Cancel);

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("X-Requested-With", (await JsonAsync(refused)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        var still = await JsonAsync(await client.GetAsync($"/api/v1/alerts/{alert:D}", Cancel));
        Assert.Equal("open", still.GetProperty("alert").GetProperty("state").GetString());
    }

    [Theory]
    [InlineData(null, "/api/v1/alerts", 401)]
    [InlineData(null, "/pictures/0000000000000000000000000000000000000000000000000000000000000000", 401)]
    [InlineData(Site.Officer, "/api/v1/residents", 403)]
    [InlineData(Site.Officer, "/api/v1/devices", 403)]
    [InlineData(Site.Technician, "/api/v1/passages", 403)]
    [InlineData(Site.Admin, "/api/v1/nothing", 404)]
    public async Task A_refusal_is_a_problem_and_never_a_redirect(string? account, string path, int status)
    {
        using var client = await site.ClientAsync(account);
        var answer = await client.GetAsync(path, Cancel);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task The_police_see_no_welfare_alert_anywhere_and_the_attempt_is_recorded()
    {
        var welfare = await site.RaiseAsync(site.Town.Silence(Now));
        var listed = await site.RaiseAsync(site.Town.WatchedPlate(Now));
        using var police = await site.ClientAsync(Site.Officer);

        var items = (await JsonAsync(await police.GetAsync("/api/v1/alerts?limit=500", Cancel))).GetProperty("items").EnumerateArray().ToList();
        var one = await police.GetAsync($"/api/v1/alerts/{welfare:D}", Cancel);
        var claim = await police.PostAsJsonAsync($"/api/v1/alerts/{welfare:D}/claim", new { version = 1 }, Cancel);

        Assert.Contains(items, i => i.GetProperty("id").GetGuid() == listed);
        Assert.DoesNotContain(items, i => i.GetProperty("category").GetString() == "welfare");
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (one.StatusCode, claim.StatusCode));
        await using var db = site.Database();
        Assert.Equal(2, await db.Audit.CountAsync(
            a => a.Who == Site.Officer && a.Action == "alert.refused" && a.DetailJson.Contains(welfare.ToString()), Cancel));
    }

    [Fact]
    public async Task The_feed_resumes_after_the_last_event_a_client_saw()
    {
        using var client = await site.ClientAsync(Site.LiWei);
        var cursor = (await JsonAsync(await client.GetAsync("/api/v1/alerts?limit=500", Cancel))).GetProperty("next").GetInt64();
        var (missed, live) = (await site.RaiseAsync(site.Town.CameraLost(Now)), Guid.Empty);
        using var ask = new HttpRequestMessage(HttpMethod.Get, "/api/v1/alerts/feed");
        ask.Headers.Add("Last-Event-ID", cursor.ToString(System.Globalization.CultureInfo.InvariantCulture));
        using var answer = await client.SendAsync(ask, HttpCompletionOption.ResponseHeadersRead, Cancel);
        await using var stream = await answer.Content.ReadAsStreamAsync(Cancel);
        var seen = new List<Guid>();
        await foreach (var item in System.Net.ServerSentEvents.SseParser.Create(stream).EnumerateAsync(Cancel))
        {
            seen.Add(JsonDocument.Parse(item.Data).RootElement.GetProperty("id").GetGuid());
            if (seen.Count == 1) live = await site.RaiseAsync(site.Town.CameraLost(Now));
            else break;
        }
        Assert.Equal([missed, live], seen);
    }

    [Fact]
    public async Task Reading_on_after_a_cursor_misses_nothing_and_repeats_nothing()
    {
        for (var i = 0; i < 5; i++) await site.RaiseAsync(site.Town.DoorHeld(Now));
        using var client = await site.ClientAsync(Site.LiWei);
        var whole = (await JsonAsync(await client.GetAsync("/api/v1/alerts?limit=500", Cancel))).GetProperty("items").EnumerateArray()
            .Select(i => i.GetProperty("id").GetGuid()).ToList();
        var (paged, after) = (new List<Guid>(), 0L);
        while (true)
        {
            var page = await JsonAsync(await client.GetAsync($"/api/v1/alerts?limit=2&after={after}", Cancel));
            if (page.GetProperty("items").GetArrayLength() == 0) break;
            paged.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetGuid()));
            after = page.GetProperty("next").GetInt64();
        }
        Assert.Equal(whole, paged);
    }

    [Fact]
    public async Task The_description_lists_every_route_of_the_api()
    {
        using var stranger = await site.ClientAsync(null);
        var paths = (await JsonAsync(await stranger.GetAsync("/openapi/v1.json", Cancel))).GetProperty("paths").EnumerateObject()
            .Select(p => p.Name).ToList();
        var mapped = site.Get<Microsoft.AspNetCore.Routing.EndpointDataSource>().Endpoints.OfType<Microsoft.AspNetCore.Routing.RouteEndpoint>()
            .Select(e => "/" + e.RoutePattern.RawText!.Trim('/').Replace(":guid", "", StringComparison.Ordinal))
            .Where(p => p.StartsWith("/api/v1", StringComparison.Ordinal)).Distinct().Order().ToList();
        Assert.Equal(mapped, paths.Order());
        Assert.Equal(89, mapped.Count);
    }

    [Theory]
    [InlineData("/api/v1/residents", "residents.list")]
    [InlineData("/api/v1/passages", "passages.list")]
    [InlineData("/api/v1/rejected", "rejected.list")]
    public async Task Every_read_of_people_is_one_audit_entry(string path, string action)
    {
        using var client = await site.ClientAsync(Site.Manager);
        var before = await CountAsync(Site.Manager, action);
        (await client.GetAsync(path, Cancel)).EnsureSuccessStatusCode();
        Assert.Equal(before + 1, await CountAsync(Site.Manager, action));
        Assert.Null((await site.Get<Storage.Audit.AuditLog>().VerifyAsync(Cancel)).FirstWrong);
    }

    [Fact]
    public async Task The_police_get_passages_only_under_an_open_case()
    {
        using var police = await site.ClientAsync(Site.Detective);
        var without = await police.GetAsync($"/api/v1/passages?residentId={site.Town.Elder:D}", Cancel);
        await site.Get<Movements.CaseBook>().OpenAsync(new(Guid.NewGuid(), Site.Detective, "police"), "A-2026-17", "走失老人", TimeSpan.FromDays(1), Cancel);
        police.DefaultRequestHeaders.Add("X-Case-Number", "A-2026-17");
        var everyone = await police.GetAsync("/api/v1/passages", Cancel);
        var rows = await JsonAsync(await police.GetAsync($"/api/v1/passages?residentId={site.Town.Elder:D}", Cancel));

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.BadRequest), (without.StatusCode, everyone.StatusCode));
        Assert.Equal("noSubject", (await JsonAsync(everyone)).GetProperty("code").GetString());
        Assert.StartsWith("he.qian · A-2026-17", rows.GetProperty("watermark").GetString(), StringComparison.Ordinal);
        Assert.All(rows.GetProperty("items").EnumerateArray(), r => Assert.Equal(site.Town.Elder, r.GetProperty("residentId").GetGuid()));
    }

    [Fact]
    public async Task A_camera_needs_an_rtsp_address_and_its_password_never_comes_back()
    {
        using var technician = await site.ClientAsync(Site.Technician);
        object Body(string url) => new { communityId = 1, role = "camera", name = "Yard", streamUrl = url };
        var bad = await technician.PostAsJsonAsync("/api/v1/devices", Body("http://192.0.2.9/x"), Cancel);
        var good = await technician.PostAsJsonAsync("/api/v1/devices", Body("rtsp://eye:hush@192.0.2.9:8554/x"), Cancel);

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.Created), (bad.StatusCode, good.StatusCode));
        var added = await JsonAsync(good);
        Assert.Equal("rtsp://eye:•••@192.0.2.9:8554/x", added.GetProperty("streamUrl").GetString());
        Assert.DoesNotContain("hush", await technician.GetStringAsync("/api/v1/devices", Cancel), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, (await technician.DeleteAsync($"/api/v1/devices/{added.GetProperty("id").GetGuid():D}", Cancel)).StatusCode);
    }

    [Fact]
    public async Task A_cameras_marks_are_written_and_read_and_a_crooked_one_is_refused()
    {
        using var technician = await site.ClientAsync(Site.Technician);
        object Body(params object[] marks) => new { communityId = 1, role = "camera", name = "Marked", streamUrl = "rtsp://192.0.2.9/m", marks };
        object Line(double x) => new { name = "Gate", kind = "line", points = new object[] { new { x = .5, y = .9 }, new { x, y = .1 } }, @in = "bToA" };
        var added = await JsonAsync(await technician.PostAsJsonAsync("/api/v1/devices", Body(Line(.5)), Cancel));
        var path = $"/api/v1/devices/{added.GetProperty("id").GetGuid():D}";
        Assert.Equal("bToA", added.GetProperty("marks")[0].GetProperty("in").GetString());

        var outside = await technician.PutAsJsonAsync(path, Body(Line(1.5)), Cancel);
        var nameless = await technician.PutAsJsonAsync(path, Body(new { kind = "line" }), Cancel);
        object unnamed = new { communityId = 1, role = "camera", name = "Marked", acceptView = true };
        var without = await JsonAsync(await technician.PutAsJsonAsync(path, unnamed, Cancel));
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (outside.StatusCode, nameless.StatusCode));
        Assert.Contains("marks: at most 8", await outside.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Equal(1, without.GetProperty("marks").GetArrayLength());   // not named, so left as they are
        Assert.Equal(HttpStatusCode.NoContent, (await technician.DeleteAsync(path, Cancel)).StatusCode);
    }

    [Fact]
    public async Task A_silence_watch_without_consent_is_refused()
    {
        using var manager = await site.ClientAsync(Site.Manager);
        object Body(string? by) => new { communityId = 1, name = "周念", address = "5-1-101", watches = new[] { "silence" }, welfareConsentBy = by };
        Assert.Equal(HttpStatusCode.BadRequest, (await manager.PostAsJsonAsync("/api/v1/residents", Body(null), Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await manager.PostAsJsonAsync("/api/v1/residents", Body("周念"), Cancel)).StatusCode);
    }

    [Fact]
    public async Task A_picture_is_shown_to_whom_its_alert_is_shown_and_not_by_anothers_ticket()
    {
        await site.RaiseAsync(site.Town.WatchedPlate(Now));
        using var officer = await site.ClientAsync(Site.LiWei);
        using var police = await site.ClientAsync(Site.Officer);
        var url = (await JsonAsync(await officer.GetAsync("/api/v1/passages", Cancel))).GetProperty("items").EnumerateArray()
            .Select(i => i.GetProperty("pictureUrl").GetString()).First(u => u is not null)!;
        Assert.Equal("image/png", (await officer.GetAsync(url, Cancel)).Content.Headers.ContentType?.MediaType);
        var unknown = new string('0', 64);
        Assert.Equal(HttpStatusCode.Forbidden, (await police.GetAsync(url.Replace(site.Town.Picture, unknown, StringComparison.Ordinal), Cancel)).StatusCode);
        Assert.Equal(1, await CountAsync(Site.Officer, "picture.refused"));
    }

    [Fact]
    public async Task A_changed_password_ends_the_sessions_that_are_open()
    {
        var accounts = site.Get<Storage.Accounts.AccountBook>();
        var account = await accounts.AddAsync("sun.li", "duty-officer", Cancel);
        await accounts.SetPasswordAsync(account.Id, Site.Password, Cancel);
        using var client = await site.ClientAsync("sun.li");
        await accounts.SetPasswordAsync(account.Id, "another quiet night", Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/v1/session", Cancel)).StatusCode);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private DateTimeOffset Now => site.Get<TimeProvider>().GetUtcNow();

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage answer) =>
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel)).RootElement.Clone();

    private async Task<int> CountAsync(string who, string action)
    {
        await using var db = site.Database();
        return await db.Audit.CountAsync(a => a.Who == who && a.Action == action, Cancel);
    }
}
