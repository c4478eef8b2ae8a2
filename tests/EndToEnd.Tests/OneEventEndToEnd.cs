using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Playwright;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;
using SmartSecurity.Simulator.Cameras;
using SmartSecurity.Simulator.Gates;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Testing;
using SmartSecurity.Web.Tests;
using static Microsoft.Playwright.Assertions;

namespace SmartSecurity.EndToEnd.Tests;

/// <summary>
/// Goal: one real event walks through the whole house, from a device's bytes and a camera's picture to an alert that somebody takes.
/// Method: a real Mosquitto carries a payload of the shared captures, ffmpeg reads a clip over RTSP, the program runs in its own
/// process on SQLite, and two windows of a real browser want the same alert.
/// </summary>
public sealed class OneEventEndToEnd
{
    private const string LiWei = "li.wei", ChenJie = "chen.jie";
    private const string Sos = "flat-302-sos", Camera = "camera-hall";
    private const int FramesPerSecond = 12;

    [Fact]
    public async Task An_emergency_button_and_a_lost_camera_reach_the_desk_and_of_two_people_one_takes_the_alert()
    {
        var payload = await File.ReadAllBytesAsync(SharedData.PathOf("captures", "authored", "zigbee2mqtt", "sos-button.json"), Cancel);
        using var mosquitto = new Mosquitto();
        await mosquitto.StartAsync();
        await using var cameras = new RtspServer(0, TimeProvider.System, NullLogger<RtspServer>.Instance);
        var url = cameras.Mount(Camera, await ClipAsync(), FramesPerSecond);
        await using var program = new RunningProgram();
        await program.SettleAsync([Button(), HallCamera(url)], [(LiWei, Roles.DutyOfficer), (ChenJie, Roles.DutyOfficer)], Cancel);
        await program.StartAsync(["--Mqtt:Mode=Outside", $"--Mqtt:Outside:Port={mosquitto.Port}", "--Cameras:AllowLoopback=true"], Cancel);

        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        });
        await using var first = await OpenAsync(browser, program, LiWei);
        await using var second = await OpenAsync(browser, program, ChenJie);
        foreach (var window in new[] { first, second }) await window.GoAsync("/");

        await using (var button = new MqttOutbox(Broker(mosquitto), TimeProvider.System, NullLogger.Instance))
            await button.PublishAsync($"zigbee2mqtt/{Sos}", payload, Cancel);

        await ClaimedByOneAsync(program, first, second);
        await PictureSeenAsync(program, first);
        cameras.Unplug(Camera);
        await first.GoAsync("/");
        await Expect(first.Page.Locator("[data-testid=alert-row]", new() { HasText = "摄像机失联" })).ToBeVisibleAsync(new() { Timeout = 45_000 });
        Assert.Empty(first.Complaints);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task ClaimedByOneAsync(RunningProgram program, Window first, Window second)
    {
        foreach (var window in new[] { first, second })
        {
            var row = window.Page.Locator("[data-testid=alert-row]", new() { HasText = Sos });
            await Expect(row).ToBeVisibleAsync(new() { Timeout = 20_000 });
            await row.ClickAsync();
            await Expect(window.Find("claim")).ToBeVisibleAsync();
        }
        const string press = "() => document.querySelector('[data-testid=claim]')?.click()";
        await Task.WhenAll(first.Page.EvaluateAsync(press), second.Page.EvaluateAsync(press));
        foreach (var window in new[] { first, second }) await Expect(window.Find("claim")).ToHaveCountAsync(0);

        await using var db = program.Read();
        var alert = await db.Alerts.AsNoTracking().SingleAsync(a => a.Kind == AlertKinds.Emergency, Cancel);
        Assert.Single(await db.AlertSteps.Where(s => s.AlertId == alert.Id && s.What == "claimed").ToListAsync(Cancel));
        var (winner, loser) = alert.Owner == LiWei ? (first, second) : (second, first);
        await Expect(winner.Page.Locator(".holder.me")).ToBeVisibleAsync();
        await Expect(loser.Find("lost-banner")).ToContainTextAsync($"已由 {alert.Owner} 认领");
    }

    /// <summary>The camera's last picture, read by ffmpeg from the RTSP stream, stands on the operator's page.</summary>
    private static async Task PictureSeenAsync(RunningProgram program, Window window)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(45));
        while (await tick.WaitForNextTickAsync(limit.Token))
        {
            await using var db = program.Read();
            if (await db.Devices.AnyAsync(d => d.ExternalId == Camera && d.LastPictureSha256 != null, Cancel)) break;
        }
        var client = await window.Page.Context.APIRequest.GetAsync("/api/v1/devices");
        Assert.True(client.Ok, $"GET devices answered {client.Status}.");
        Assert.Contains(Camera, await client.TextAsync(), StringComparison.Ordinal);
    }

    private static async Task<AnnexB> ClipAsync()
    {
        var clip = SharedData.PathOf("clips", "people", "one-by-one-person-detection.mp4");
        var file = Path.Combine(Path.GetTempPath(), $"clip-{Guid.NewGuid():N}.h264");
        try
        {
            await AnnexB.EncodeAsync(clip, isPattern: false, file, FramesPerSecond, TimeSpan.FromSeconds(8), 640, Cancel);
            return AnnexB.Read(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static Device Button() => new()
    {
        Id = Guid.CreateVersion7(),
        CommunityId = 1,
        Role = DeviceRole.Sensor,
        Name = $"302 室紧急按钮 {Sos}",
        Profile = "zigbee2mqtt",
        ExternalId = Sos,
    };

    private static Device HallCamera(string url) => new()
    {
        Id = Guid.CreateVersion7(),
        CommunityId = 1,
        Role = DeviceRole.Camera,
        Name = "大堂摄像机",
        Profile = "camera",
        ExternalId = Camera,
        StreamUrl = url,
    };

    private static MqttOutboxOptions Broker(Mosquitto mosquitto) => new() { Host = "127.0.0.1", Port = mosquitto.Port, ClientId = "zigbee-bridge" };

    private static async Task<Window> OpenAsync(IBrowser browser, RunningProgram program, string account)
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions { BaseURL = program.Address, Locale = "zh-CN" });
        context.SetDefaultTimeout(15_000);
        Assertions.SetDefaultExpectTimeout(20_000);   // two cores may be busy with something else: what is awaited still comes
        var body = new APIRequestContextOptions { DataObject = new { name = account, password = RunningProgram.Password } };
        var answer = await context.APIRequest.PostAsync("/api/v1/session", body);
        Assert.True(answer.Ok, $"{account} could not sign in: {answer.Status}");
        return new Window(context, await context.NewPageAsync());
    }
}
