using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Storage.Plans;

namespace SmartSecurity.Web.Tests;

/// <summary>
/// Goal: the interface does what the plan's pages do, an uploaded file is harmless however it is opened, and a look through a camera is written down.
/// Method: real HTTP; headers are compared whole.
/// </summary>
public sealed class PlanApiTests(Site site)
{
    private const string Root = "/api/v1/plans";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_plan_goes_in_is_cleaned_marked_moved_by_version_and_goes_out()
    {
        using var technician = await site.ClientAsync(Site.Technician);
        using var officer = await site.ClientAsync(Site.LiWei);
        var evil = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 40 20'><script>alert(1)</script><path d='M0 0H9' onclick='x()'/></svg>";
        var added = await PostAsync(technician, "接口图", Encoding.UTF8.GetBytes(evil), "image/svg+xml");
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        var plan = (await JsonAsync(added)).GetProperty("plan").GetProperty("id").GetGuid();
        try
        {
            Assert.Equal(HttpStatusCode.Conflict, (await PostAsync(technician, "接口图", Encoding.UTF8.GetBytes(evil), "image/svg+xml")).StatusCode);
            var drawing = await officer.GetAsync($"{Root}/{plan:D}/drawing", Cancel);
            Assert.Equal("<svg viewBox=\"0 0 40 20\" width=\"2000\" height=\"1000\" xmlns=\"http://www.w3.org/2000/svg\"><path d=\"M0 0H9\" /></svg>",
                await drawing.Content.ReadAsStringAsync(Cancel));
            Assert.Equal(["default-src 'none'; sandbox; frame-ancestors 'none'"], drawing.Headers.GetValues("Content-Security-Policy"));
            Assert.Equal(["nosniff"], drawing.Headers.GetValues("X-Content-Type-Options"));
            var content = drawing.Content.Headers;
            Assert.Equal(("image/svg+xml", "attachment"), (content.ContentType?.MediaType, content.ContentDisposition?.DispositionType));
            officer.DefaultRequestHeaders.IfNoneMatch.Add(drawing.Headers.ETag!);
            Assert.Equal(HttpStatusCode.NotModified, (await officer.GetAsync($"{Root}/{plan:D}/drawing", Cancel)).StatusCode);

            object Marks(int version, double x) =>
                new { version, marks = new[] { new { deviceId = site.Town.SouthGate, x, y = .5, cameraId = site.Town.Camera } } };
            var moved = await JsonAsync(await technician.PutAsJsonAsync($"{Root}/{plan:D}/marks", Marks(1, .25), Cancel));
            Assert.Equal(2, moved.GetProperty("version").GetInt32());
            var late = await technician.PutAsJsonAsync($"{Root}/{plan:D}/marks", Marks(1, .9), Cancel);
            Assert.Equal((HttpStatusCode.Conflict, 2), (late.StatusCode, (await JsonAsync(late)).GetProperty("version").GetInt32()));
            Assert.Equal(HttpStatusCode.BadRequest, (await technician.PutAsJsonAsync($"{Root}/{plan:D}/marks", Marks(2, 1.5), Cancel)).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await technician.PutAsJsonAsync($"{Root}/{plan:D}", new { name = "接口图二", version = 2 }, Cancel)).StatusCode);
            var whole = await JsonAsync(await officer.GetAsync($"{Root}/{plan:D}", Cancel));
            Assert.Equal(("接口图二", 3), (whole.GetProperty("plan").GetProperty("name").GetString(), whole.GetProperty("plan").GetProperty("version").GetInt32()));
            var mark = Assert.Single(whole.GetProperty("marks").EnumerateArray());
            Assert.Equal((.25, "fine", site.Town.Camera), (mark.GetProperty("x").GetDouble(), mark.GetProperty("condition").GetString(),
                mark.GetProperty("cameraId").GetGuid()));
            Assert.Contains((await JsonAsync(await officer.GetAsync(Root, Cancel))).EnumerateArray(), p => p.GetProperty("id").GetGuid() == plan);
        }
        finally
        {
            Assert.Equal(HttpStatusCode.NoContent, (await technician.DeleteAsync($"{Root}/{plan:D}", Cancel)).StatusCode);
        }
        Assert.Equal(HttpStatusCode.NotFound, (await technician.DeleteAsync($"{Root}/{plan:D}", Cancel)).StatusCode);
        await using var db = site.Database();
        var written = await db.Audit.Where(a => a.Who == Site.Technician && a.DetailJson.Contains(plan.ToString())).OrderBy(a => a.Number)
            .Select(a => a.Action).ToListAsync(Cancel);
        Assert.Equal(["plan.add", "plan.marks", "plan.marks", "plan.marks", "plan.rename", "plan.remove", "plan.remove"], written);
    }

    [Fact]
    public async Task A_picture_loses_what_was_written_into_it_and_a_bomb_is_never_unpacked()
    {
        using var technician = await site.ClientAsync(Site.Technician);
        var png = Painting.Dusk(64, 48);
        var talkative = png[..33].Concat(Chunk("tEXt", "GPS 31.2,121.5")).Concat(png[33..]).ToArray();   // behind IHDR
        var added = await PostAsync(technician, "照片图", talkative, "image/png");
        var plan = (await JsonAsync(added)).GetProperty("plan").GetProperty("id").GetGuid();
        var kept = await technician.GetByteArrayAsync($"{Root}/{plan:D}/drawing", Cancel);
        Assert.True(await site.Get<PlanBook>().RemoveAsync(Sight.Everything, plan, Cancel));
        Assert.Equal(png, kept);

        var bomb = (byte[])png.Clone();
        (bomb[18], bomb[19], bomb[22], bomb[23]) = (0x75, 0x30, 0x75, 0x30);   // 30,000 × 30,000 by its header
        foreach (var (file, type) in new[]
        {
            (bomb, "image/png"), (png[..^20], "image/png"), (new byte[] { 0xFF, 0xD8, 0xFF }, "image/jpeg"), ("GIF89a"u8.ToArray(), "image/png"),
            (new byte[PlanDrawing.BytesMax + 1], "image/png"), ([], "image/svg+xml"),
        })
            Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(technician, "坏图", file, type)).StatusCode);
    }

    [Theory]
    [InlineData(Site.Technician, true, true, false), InlineData(Site.LiWei, true, false, true), InlineData(Site.Manager, true, false, true)]
    [InlineData(Site.Officer, false, false, false), InlineData(Site.Volunteer, false, false, false)]
    public async Task Each_role_gets_what_it_needs_and_no_more(string account, bool sees, bool changes, bool looks)
    {
        using var client = await site.ClientAsync(account);
        static bool May(HttpResponseMessage answer) => answer.StatusCode != HttpStatusCode.Forbidden;
        Assert.Equal(sees, May(await client.GetAsync(Root, Cancel)));
        Assert.Equal(sees, May(await client.GetAsync($"{Root}/{Guid.NewGuid():D}/drawing", Cancel)));
        Assert.Equal(changes, May(await PostAsync(client, "", [], "image/png")));
        Assert.Equal(changes, May(await client.PutAsJsonAsync($"{Root}/{Guid.NewGuid():D}/marks", new { version = 1 }, Cancel)));
        Assert.Equal(changes, May(await client.DeleteAsync($"{Root}/{Guid.NewGuid():D}", Cancel)));
        Assert.Equal(looks, May(await client.GetAsync($"/api/v1/cameras/{Guid.NewGuid():D}/preview.jpg", Cancel)));
    }

    [Fact]
    public async Task A_picture_of_this_moment_is_kept_by_nobody_and_each_look_without_a_ticket_is_an_entry()
    {
        using var officer = await site.ClientAsync(Site.ChenJie);
        var (stills, path) = (site.Get<StagedStills>(), $"/api/v1/cameras/{site.Town.Camera:D}/preview.jpg");
        async Task<int> WrittenAsync()
        {
            await using var db = site.Database();
            return await db.Audit.CountAsync(a => a.Who == Site.ChenJie && a.Action == "camera.preview", Cancel);
        }
        var before = await WrittenAsync();
        var none = await officer.GetAsync(path, Cancel);
        Assert.Equal((HttpStatusCode.NotFound, "application/problem+json"), (none.StatusCode, none.Content.Headers.ContentType?.MediaType));
        Assert.Equal(HttpStatusCode.NotFound, (await officer.GetAsync($"/api/v1/cameras/{site.Town.SouthGate:D}/preview.jpg", Cancel)).StatusCode);   // a gate
        stills.Show(site.Town.Camera, TimeSpan.FromSeconds(2));
        var shown = await officer.GetAsync(path, Cancel);
        stills.Show(site.Town.Camera, age: null);
        Assert.Equal(("image/jpeg", true), (shown.Content.Headers.ContentType?.MediaType, shown.Headers.CacheControl?.NoStore));
        Assert.InRange(int.Parse(shown.Headers.GetValues("Picture-Age-Ms").Single(), System.Globalization.CultureInfo.InvariantCulture), 2_000, 12_000);
        Assert.NotNull(shown.Headers.ETag);
        Assert.Equal(before + 2, await WrittenAsync());
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, string name, byte[] file, string type)
    {
        var body = new ByteArrayContent(file);
        body.Headers.ContentType = new MediaTypeHeaderValue(type);
        return client.PostAsync($"{Root}?communityId={Town.CommunityId}&name={Uri.EscapeDataString(name)}", body, Cancel);
    }

    private static byte[] Chunk(string name, string text)
    {
        var body = Encoding.ASCII.GetBytes(name + text);
        var length = new byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(length, text.Length);
        var sum = System.IO.Hashing.Crc32.Hash(body);
        Array.Reverse(sum);
        return [.. length, .. body, .. sum];
    }

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage answer) =>
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel)).RootElement.Clone();
}
