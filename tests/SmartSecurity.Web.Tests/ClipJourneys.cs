using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Storage.Desk;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Desk;
using static Microsoft.Playwright.Assertions;

namespace SmartSecurity.Web.Tests;

/// <summary>
/// Goal: whoever is on duty sees the seconds around an alert when they ask for it, each look and each saved file is written down, and nobody else sees it.
/// Method: real browsers that really play, desk and phone, both languages; real HTTP with ranges. The clip is of ffmpeg's test picture.
/// </summary>
public sealed class ClipJourneys(Site site)
{
    private static readonly Lazy<Task<byte[]>> Film = new(MakeAsync);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private DateTimeOffset Now => site.Get<TimeProvider>().GetUtcNow();

    [Theory]
    [InlineData("zh-CN", 1440, false)]
    [InlineData("en", 390, true)]
    [InlineData("zh-CN", 390, true)]
    [InlineData("en", 1440, false)]
    public async Task The_clip_comes_by_itself_is_played_when_asked_for_and_the_look_is_written_down(string language, int widthPx, bool dark)
    {
        var alert = await RaiseAsync();
        var clip = await WantAsync(alert);
        await using var window = await site.OpenAsync(Site.ChenJie, widthPx, dark, language);
        await window.GoAsync($"/alerts/{alert:D}");
        await Expect(window.Find("clip")).ToContainTextAsync(language == "en" ? "the clip is ready at" : "录好");
        Assert.Equal(0, await ReadsAsync(alert, "clip.read"));

        await site.Get<ClipBook>().KeepAsync(clip, await Film.Value, clip.From, clip.Until, Cancel);

        await Expect(window.Find("clip-play")).ToContainTextAsync(language == "en" ? "Watch the 20 s around it" : "看告警前后 20 秒");
        await Expect(window.Find("timeline")).ToContainTextAsync(language == "en" ? "kept a clip" : "存了前后画面的片段");
        await window.Find("clip-play").ScrollIntoViewIfNeededAsync();
        await window.ShotAsync($"{widthPx}-{language}-clip");
        Assert.Equal(0, await ReadsAsync(alert, "clip.read"));
        await window.Page.Keyboard.PressAsync("v");
        await Expect(window.Find("clip-play")).ToBeFocusedAsync();
        await window.Page.Keyboard.PressAsync("Enter");
        await window.Page.WaitForFunctionAsync("() => document.querySelector('[data-testid=clip-video]')?.currentTime > 0.2");
        Assert.Equal(1, await ReadsAsync(alert, "clip.read"));
        await window.ShotAsync($"{widthPx}-{language}-clip-playing");
        var saving = window.Page.WaitForDownloadAsync();
        await window.Find("clip-save").ClickAsync();
        var saved = await saving;
        Assert.Matches("^clip-[0-9]{8}-[0-9]{6}Z\\.mp4$", saved.SuggestedFilename);
        Assert.Equal(await Film.Value, await File.ReadAllBytesAsync(await saved.PathAsync(), Cancel));
        Assert.Equal(1, await ReadsAsync(alert, "clip.save"));
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task The_interface_gives_it_in_parts_to_those_who_may_and_says_no_to_others()
    {
        var alert = await RaiseAsync();
        var clip = await WantAsync(alert);
        using var officer = await site.ClientAsync(Site.LiWei);
        Assert.Equal(HttpStatusCode.NotFound, (await officer.GetAsync(PathOf(alert), Cancel)).StatusCode);
        await site.Get<ClipBook>().KeepAsync(clip, await Film.Value, clip.From, clip.Until, Cancel);

        var whole = await officer.GetFromJsonAsync<JsonElement>($"/api/v1/alerts/{alert:D}", Cancel);
        Assert.Equal(("kept", (await Film.Value).Length), (whole.GetProperty("clip").GetProperty("state").GetString(),
            whole.GetProperty("clip").GetProperty("bytes").GetInt32()));
        using var part = new HttpRequestMessage(HttpMethod.Get, PathOf(alert)) { Headers = { Range = new RangeHeaderValue(4, 7) } };
        var answer = await officer.SendAsync(part, Cancel);
        Assert.Equal((HttpStatusCode.PartialContent, "ftyp"), (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancel)));
        Assert.Equal(1, await ReadsAsync(alert, "clip.read"));

        using var technician = await site.ClientAsync(Site.Technician);
        Assert.Equal(HttpStatusCode.Forbidden, (await technician.GetAsync(PathOf(alert), Cancel)).StatusCode);
        using var nobody = await site.ClientAsync(null);
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync(PathOf(alert), Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await officer.GetAsync(PathOf(Guid.NewGuid()), Cancel)).StatusCode);
        Assert.Equal(1, await ReadsAsync(alert, "clip.read"));
    }

    [Theory]
    [InlineData("zh-CN", ClipGap.NoPicture, "没有片段：当时 南门摄像机 没有画面。")]
    [InlineData("en", ClipGap.NotReadable, "No clip: the stream of 南门摄像机 can't be put into a file.")]
    public async Task A_clip_that_is_not_there_is_said_so(string language, ClipGap gap, string words)
    {
        var alert = await RaiseAsync();
        var clip = await WantAsync(alert);
        await site.Get<ClipBook>().MissAsync(clip, gap, Cancel);
        await using var window = await site.OpenAsync(Site.ChenJie, 390, dark: false, language);
        await window.GoAsync($"/alerts/{alert:D}");
        await Expect(window.Find("clip")).ToContainTextAsync(words);
        await Expect(window.Find("clip-play")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Who_mends_cameras_sees_their_faults_but_not_the_people_in_front_of_them()
    {
        var alert = await RaiseAsync(AlertKinds.CameraFault, AlertCategory.CameraFault);
        var clip = await WantAsync(alert);
        await site.Get<ClipBook>().KeepAsync(clip, await Film.Value, clip.From, clip.Until, Cancel);
        await using var window = await site.OpenAsync(Site.Technician);
        await window.GoAsync($"/alerts/{alert:D}");
        await Expect(window.Find("alert-detail")).ToBeVisibleAsync();
        await Expect(window.Find("clip")).ToHaveCountAsync(0);

        var technician = new Person(Guid.NewGuid(), Site.Technician, Roles.Operator);
        Assert.Null(await site.Get<ClipWork>().LookAsync(technician, alert, Cancel));
        Assert.NotNull(await site.Get<ClipWork>().LookAsync(technician with { Role = Roles.DutyOfficer }, alert, Cancel));
        Assert.Equal((1, 1), (await ReadsAsync(alert, "clip.refused"), await ReadsAsync(alert, "clip.read")));
    }

    private static string PathOf(Guid alert) => $"/api/v1/alerts/{alert:D}/clip.mp4";

    private Task<Guid> RaiseAsync(string kind = AlertKinds.DoorForced, AlertCategory category = AlertCategory.Access) => site.RaiseAsync(new()
    {
        Kind = kind,
        Subject = $"device:{Guid.NewGuid():N}",
        Category = category,
        Priority = 2,
        At = Now,
        Facts = new Dictionary<string, string>(StringComparer.Ordinal) { ["place"] = "南门" },
        Place = "南门",
        DeviceId = site.Town.SouthGate,
    });

    private async Task<AlertClip> WantAsync(Guid alert)
    {
        var clip = new AlertClip
        {
            AlertId = alert,
            CommunityId = 1,
            CameraId = site.Town.Camera,
            CameraName = "南门摄像机",
            From = Now - TimeSpan.FromSeconds(10),
            Until = Now + TimeSpan.FromSeconds(10),
        };
        await using var write = await site.Get<SecurityStore>().BeginWriteAsync(Cancel);
        write.Db.AlertClips.Add(clip);
        await write.CommitAsync(Cancel);
        return clip;
    }

    private async Task<int> ReadsAsync(Guid alert, string action)
    {
        await using var db = site.Get<SecurityStore>().CreateDbContext();
        var entries = await db.Audit.AsNoTracking().Where(a => a.Action == action).ToListAsync(Cancel);
        return entries.Count(e => e.DetailJson.Contains(alert.ToString("D"), StringComparison.Ordinal));
    }

    private static async Task<byte[]> MakeAsync()
    {
        var folder = Directory.CreateTempSubdirectory("clip-");
        var path = Path.Combine(folder.FullName, "clip.mp4");
        var start = new ProcessStartInfo("ffmpeg",
            $"-nostdin -loglevel error -f lavfi -i testsrc2=size=640x360:rate=12 -t 20 -c:v libx264 -pix_fmt yuv420p -movflags +faststart {path}")
        {
            UseShellExecute = false,
        };
        using var ffmpeg = Process.Start(start)!;
        await ffmpeg.WaitForExitAsync();
        var bytes = await File.ReadAllBytesAsync(path);
        folder.Delete(recursive: true);
        return bytes;
    }
}
