using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Rules;
using SmartSecurity.Server.Tests.Site;
using SmartSecurity.Simulator.Cameras;
using SmartSecurity.Simulator.Gates;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Plans;
using SmartSecurity.Testing;
using SmartSecurity.Vision.Motion;

namespace SmartSecurity.Server.Tests.Faults;

/// <summary>
/// Goal: a camera that is gone is on the health page at once and on the queue after the rule's time, and is neither when it is back.
/// Method: the program as a process and a small RTSP server whose plug is pulled. It takes as long as <see cref="CameraLostRule.LostFor"/>.
/// </summary>
public sealed class CameraFaultTests
{
    private const string Mount = "hall", User = "viewer", Password = "not-to-be-told";
    private const int FramesPerSecond = 10;

    [Fact]
    public async Task A_camera_whose_stream_ends_is_told_and_the_alert_is_over_when_it_comes_back()
    {
        await using var cameras = new RtspServer(0, TimeProvider.System, NullLogger<RtspServer>.Instance);
        var address = new UriBuilder(cameras.Mount(Mount, await ClipAsync(), FramesPerSecond)) { UserName = User, Password = Password };
        var camera = Camera(address.Uri.AbsoluteUri);
        var part = $"camera:{camera.Id}";
        using var site = await TestSite.CreateAsync([], (db, _) => db.Devices.Add(camera));
        await using var server = ServerProcess.Start(
            site, $"--Mqtt:Embedded:Port={FreePort.Find()}", "--Cameras:AllowLoopback=true", "--Cameras:RetryAfter=00:00:00.200");
        await server.HealthWhenAsync(h => h.Healthy.Contains(part), "the camera is seen");

        cameras.Unplug(Mount);
        var health = await server.HealthWhenAsync(h => h.Of(part) is not null, "the camera is said to be lost");
        Assert.Contains("No picture", health.Of(part), StringComparison.Ordinal);
        Assert.Contains("tried again by itself", health.Of(part), StringComparison.Ordinal);
        var alert = await Waiting.UntilAsync(
            () => site.ReadAsync(db => db.Alerts.SingleOrDefaultAsync(a => a.Kind == AlertKinds.CameraLost, Waiting.Cancel)),
            "the camera is on the queue", () => server.Said);
        Assert.Equal((camera.Id, AlertState.Open), (alert.DeviceId, alert.State));
        var clip = await ClipOfAsync(alert.Id, site, server);
        Assert.True(clip.Until < alert.RaisedAt, "What is kept was seen before the camera was lost.");

        cameras.Plug(Mount);
        await server.HealthWhenAsync(h => h.Healthy.Contains(part), "the camera is seen again");
        await Waiting.UntilAsync(
            () => site.ReadAsync(db => db.AlertSteps.AnyAsync(s => s.AlertId == alert.Id && s.What == "over", Waiting.Cancel)),
            "the alert is over", () => server.Said);
        Assert.DoesNotContain(Password, server.Said, StringComparison.Ordinal);
    }

    /// <summary>It takes as long as <see cref="SceneWatch.ToldAfter"/> and some seconds until the picture is good again.</summary>
    [Fact]
    public async Task A_camera_that_sees_nothing_is_told_and_the_alert_is_withdrawn_when_it_sees_again()
    {
        const string Film = "color=c=black:s=320x240:r=10:d=50[a];testsrc2=s=320x240:r=10:d=60[b];[a][b]concat=n=2:v=1[out0]";
        await using var cameras = new RtspServer(0, TimeProvider.System, NullLogger<RtspServer>.Instance);
        var camera = Camera(cameras.Mount(Mount, await ClipAsync(Film, TimeSpan.FromSeconds(110)), FramesPerSecond));
        var part = $"camera:{camera.Id}";
        using var site = await TestSite.CreateAsync([], (db, _) => db.Devices.Add(camera));
        await using var server = ServerProcess.Start(site, $"--Mqtt:Embedded:Port={FreePort.Find()}", "--Cameras:AllowLoopback=true");
        await server.HealthWhenAsync(h => h.Healthy.Contains(part), "the camera is seen");

        var health = await server.HealthWhenAsync(h => h.Of(part) is not null, "the camera is said to see nothing");
        Assert.StartsWith("The picture is black: 100 % of the picture is black", health.Of(part), StringComparison.Ordinal);
        var alert = await Waiting.UntilAsync(
            () => site.ReadAsync(db => db.Alerts.SingleOrDefaultAsync(a => a.Kind == AlertKinds.CameraFault, Waiting.Cancel)),
            "the camera is on the queue", () => server.Said);
        Assert.Equal((camera.Id, AlertState.Open, 3), (alert.DeviceId, alert.State, alert.Priority));
        Assert.NotNull(alert.PictureSha256);

        await server.HealthWhenAsync(h => h.Healthy.Contains(part), "the camera sees again");
        await Waiting.UntilAsync(
            () => site.ReadAsync(db => db.Alerts.AnyAsync(a => a.Id == alert.Id && a.Outcome == AlertOutcome.Withdrawn, Waiting.Cancel)),
            "the alert is withdrawn", () => server.Said);
        Assert.False(await site.ReadAsync(db => db.Alerts.AnyAsync(a => a.Kind == AlertKinds.CameraLost, Waiting.Cancel)));
    }

    [Fact]
    public async Task Cars_on_a_recorded_street_cross_the_line_that_was_drawn_and_stand_on_the_cameras_record()
    {
        var film = SharedData.PathOf("clips", "vehicles", "car-detection.mp4");
        await using var cameras = new RtspServer(0, TimeProvider.System, NullLogger<RtspServer>.Instance);
        var clip = await ClipAsync(film, TimeSpan.FromSeconds(30), isPattern: false);
        var camera = Camera(cameras.Mount(Mount, clip, FramesPerSecond));
        camera.MarksJson = CameraMarks.ToJson([new CameraMark("Street", MarkKind.Line, [new(0, .5), new(1, .5)], In: LineWay.BToA)]);
        using var site = await TestSite.CreateAsync([], (db, _) => db.Devices.Add(camera));
        await using var server = ServerProcess.Start(site, $"--Mqtt:Embedded:Port={FreePort.Find()}", "--Cameras:AllowLoopback=true");
        await server.HealthWhenAsync(h => h.Healthy.Contains($"camera:{camera.Id}"), "the camera is seen");

        var seen = await Waiting.UntilAsync(() => site.ReadAsync(async db =>
        {
            var rows = await db.Inbox.AsNoTracking().Where(m => m.DeviceId == camera.Id).Select(m => m.EventsJson).ToListAsync(Waiting.Cancel);
            var crossings = rows.Where(r => r.Contains("\"kind\":\"crossing\"", StringComparison.Ordinal)).ToList();
            return crossings.Exists(r => r.Contains("\"direction\":\"in\"", StringComparison.Ordinal))
                && crossings.Exists(r => r.Contains("\"direction\":\"out\"", StringComparison.Ordinal)) ? crossings : null;
        }), "a car went in and one out", () => server.Said);
        Assert.All(seen, crossing => Assert.Contains("\"mark\":\"Street\"", crossing, StringComparison.Ordinal));
        Assert.Empty(await site.ReadAsync(db => db.Alerts.ToListAsync(Waiting.Cancel)));
    }

    [Fact]
    public async Task What_the_nearest_camera_saw_before_and_after_a_forced_door_is_kept_as_it_was_sent()
    {
        const string Gate = "gate-1";
        await using var cameras = new RtspServer(0, TimeProvider.System, NullLogger<RtspServer>.Instance);
        var camera = Camera(cameras.Mount(Mount, await ClipAsync(), FramesPerSecond));
        var port = FreePort.Find();
        using var site = await TestSite.CreateAsync([Gate], (db, _) =>
        {
            db.Devices.Add(camera);
            var plan = new SitePlan
            {
                Id = Guid.NewGuid(),
                CommunityId = 1,
                Name = "Ground",
                MediaType = "image/png",
                WidthPx = 400,
                HeightPx = 300,
                DrawingSha256 = new('0', 64),
                AddedAt = DateTimeOffset.UnixEpoch,
            };
            db.SitePlans.Add(plan);
            var gate = db.Devices.Local.Single(d => d.ExternalId == Gate).Id;
            db.PlanMarks.Add(new PlanMark { PlanId = plan.Id, DeviceId = gate, X = .2, Y = .2 });
            db.PlanMarks.Add(new PlanMark { PlanId = plan.Id, DeviceId = camera.Id, X = .3, Y = .2 });
        });
        await using var server = ServerProcess.Start(site, $"--Mqtt:Embedded:Port={port}", "--Cameras:AllowLoopback=true", "--Clips:After=00:00:02");
        await server.HealthWhenAsync(h => h.Healthy.Contains($"camera:{camera.Id}"), "the camera is seen");
        await using var gate = Gates.Connect(Gate, port);

        await gate.PublishAsync(new() { Time = TimeProvider.System.GetUtcNow(), Type = GateEventType.Door, Door = GateDoor.Forced }, Waiting.Cancel).Soon();

        var alert = await Waiting.UntilAsync(
            () => site.ReadAsync(db => db.Alerts.SingleOrDefaultAsync(a => a.Kind == AlertKinds.DoorForced, Waiting.Cancel)),
            "the door is on the queue", () => server.Said);
        var clip = await ClipOfAsync(alert.Id, site, server);
        Assert.Equal(camera.Id, clip.CameraId);
        Assert.True(clip.From < alert.RaisedAt && clip.Until >= alert.RaisedAt + TimeSpan.FromSeconds(1), $"{clip.From:O} to {clip.Until:O}");
        var kept = await PlayedAsync(site, clip);
        Assert.InRange(kept.TotalSeconds, (clip.Until - clip.From).TotalSeconds - 2, (clip.Until - clip.From).TotalSeconds + 2);
    }

    private static Task<AlertClip> ClipOfAsync(Guid alert, TestSite site, ServerProcess server) => Waiting.UntilAsync(
        () => site.ReadAsync(db => db.AlertClips.SingleOrDefaultAsync(c => c.AlertId == alert && c.State != ClipState.Waiting, Waiting.Cancel)),
        "its clip is kept", () => server.Said);

    /// <summary>How long a player shows the file that lies sealed in the site's folder.</summary>
    private static async Task<TimeSpan> PlayedAsync(TestSite site, AlertClip clip)
    {
        var keys = new KeyRing(Microsoft.Extensions.Options.Options.Create(new StorageOptions { DataDirectory = site.Folder }));
        var file = Assert.Single(Directory.GetFiles(site.Folder, clip.Sha256!, SearchOption.AllDirectories));
        var folder = Directory.CreateTempSubdirectory("clip-");
        var path = Path.Combine(folder.FullName, "clip.mp4");
        await File.WriteAllBytesAsync(path, keys.Open(keys.SiteKey, await File.ReadAllBytesAsync(file)));
        var played = await FFMpegCore.FFProbe.AnalyseAsync(path);
        folder.Delete(recursive: true);
        return played.Duration;
    }

    private static Device Camera(string address) => new()
    {
        Id = Guid.CreateVersion7(),
        CommunityId = 1,
        Role = DeviceRole.Camera,
        Name = "Hall",
        Profile = "camera",
        ExternalId = Mount,
        StreamUrl = address,
    };

    /// <summary>Two seconds of ffmpeg's test picture.</summary>
    private static Task<AnnexB> ClipAsync() => ClipAsync("testsrc=size=320x240:rate=10", TimeSpan.FromSeconds(2));

    private static async Task<AnnexB> ClipAsync(string input, TimeSpan duration, bool isPattern = true)
    {
        var folder = Directory.CreateTempSubdirectory("clip-");
        var path = Path.Combine(folder.FullName, "pattern.h264");
        await AnnexB.EncodeAsync(input, isPattern, path, FramesPerSecond, duration, 320);
        var clip = AnnexB.Read(path);
        folder.Delete(recursive: true);
        return clip;
    }
}
