using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Rules;
using SmartSecurity.Pipeline.Clips;
using SmartSecurity.Pipeline.Jobs;
using SmartSecurity.Storage.Desk;
using SmartSecurity.Storage.Patrols;
using SmartSecurity.Storage.Pictures;
using SmartSecurity.Storage.Plans;
using SmartSecurity.Testing;

namespace SmartSecurity.Pipeline.Tests.Clips;

/// <summary>
/// Goal: each alert that a camera could see has one clip or the reason why not, kept sealed and exactly as long as the alert; homes and people's welfare
/// never have one.
/// Method: the round over a real database on fake time; cameras answer from the test. The streams themselves are in Devices' StreamRecorderTests and in
/// the server's CameraFaultTests.
/// </summary>
public sealed class ClipRoundTests
{
    private static readonly byte[] Mp4 = Encoding.ASCII.GetBytes("\0\0\0\u0018ftypisom a clip of some seconds");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task The_seconds_around_an_alert_are_kept_once_and_said_on_its_timeline(string engine)
    {
        await using var site = await Site.CreateAsync(engine);
        var alert = await site.RaiseAsync(AlertKinds.DoorForced, AlertCategory.Access, site.Gate);
        var raisedAt = site.Now;

        var next = await site.Round.RunAsync(Cancel);
        Assert.Equal(raisedAt + TimeSpan.FromSeconds(10), next);
        Assert.Equal((ClipState.Waiting, site.Camera.Id), await site.StateAsync(alert));
        Assert.Empty(site.Cameras.Asked);

        site.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Null(await site.Round.RunAsync(Cancel));
        await site.Round.RunAsync(Cancel);

        Assert.Equal([(site.Camera.Id, raisedAt - TimeSpan.FromSeconds(10), raisedAt + TimeSpan.FromSeconds(10))], site.Cameras.Asked);
        var clip = await site.FindAsync(alert);
        Assert.Equal((ClipState.Kept, Mp4.Length, "Camera 1"), (clip.State, clip.Bytes, clip.CameraName));
        Assert.Equal(Mp4, await site.Test.Get<PictureStore>().ReadAsync(clip.Sha256!, Cancel));
        Assert.Equal([StepWords.Raised, StepWords.Clip], await site.StepsAsync(alert));
        var file = Assert.Single(Directory.GetFiles(site.Test.Folder, clip.Sha256!, SearchOption.AllDirectories));
        Assert.False((await File.ReadAllBytesAsync(file, Cancel)).AsSpan().IndexOf("ftyp"u8) >= 0, "A clip lies on the disk sealed.");
    }

    [Fact]
    public async Task What_was_wrong_with_a_camera_is_looked_for_before_it_was_told()
    {
        await using var site = await Site.CreateAsync();
        await site.RaiseAsync(AlertKinds.CameraFault, AlertCategory.CameraFault, site.Camera);

        await site.Round.RunAsync(Cancel);

        Assert.Equal([(site.Camera.Id, site.Now - ClipWindow.BeforeFault, site.Now)], site.Cameras.Asked);
    }

    [Theory]
    [InlineData(AlertKinds.Silence, AlertCategory.Welfare)]
    [InlineData(AlertKinds.Fall, AlertCategory.Welfare)]
    [InlineData(AlertKinds.DeviceSilent, AlertCategory.DeviceFault)]
    [InlineData(AlertKinds.HouseholdChanged, AlertCategory.Household)]
    [InlineData(AlertKinds.Storm, AlertCategory.Access)]
    public async Task Welfare_homes_and_machines_have_no_clip(string kind, AlertCategory category)
    {
        await using var site = await Site.CreateAsync();
        await site.RaiseAsync(kind, category, site.Gate);
        Assert.Null(await site.Round.RunAsync(Cancel));
        await using var db = site.Test.Read();
        Assert.False(await db.AlertClips.AnyAsync(Cancel));
    }

    [Fact]
    public async Task A_gate_that_no_camera_sees_and_an_alert_of_long_ago_have_none()
    {
        await using var site = await Site.CreateAsync();
        var far = await site.Test.AddGateAsync(externalId: "gate-far");
        await site.RaiseAsync(AlertKinds.DoorForced, AlertCategory.Access, far);
        await site.RaiseAsync(AlertKinds.DoorForced, AlertCategory.Access, site.Gate, site.Now - TimeSpan.FromMinutes(5));
        Assert.Null(await site.Round.RunAsync(Cancel));
    }

    [Theory]
    [InlineData(null, ClipGap.NoPicture)]
    [InlineData(0, ClipGap.NotReadable)]
    public async Task A_camera_that_gave_nothing_is_said_so(int? bytes, ClipGap gap)
    {
        await using var site = await Site.CreateAsync();
        site.Cameras.Answer = bytes is null ? null : new CameraClip(null, site.Now, site.Now);
        var alert = await site.RaiseAsync(AlertKinds.DoorForced, AlertCategory.Access, site.Gate);
        await site.Round.RunAsync(Cancel);
        site.Clock.Advance(TimeSpan.FromSeconds(10));
        await site.Round.RunAsync(Cancel);

        var clip = await site.FindAsync(alert);
        Assert.Equal((ClipState.Missing, gap, (string?)null), (clip.State, clip.Gap, clip.Sha256));
        Assert.Equal([StepWords.Raised, StepWords.ClipMissing], await site.StepsAsync(alert));
    }

    [Fact]
    public async Task A_program_that_was_started_again_says_what_it_has_lost_and_asks_no_camera()
    {
        await using var site = await Site.CreateAsync();
        var alert = await site.RaiseAsync(AlertKinds.DoorForced, AlertCategory.Access, site.Gate);
        await site.Round.RunAsync(Cancel);
        site.Clock.Advance(TimeSpan.FromMinutes(10));

        await site.NewRound().RunAsync(Cancel);

        Assert.Equal((ClipState.Missing, site.Camera.Id), await site.StateAsync(alert));
        Assert.Empty(site.Cameras.Asked);
    }

    [Fact]
    public async Task Two_nodes_keep_one_clip()
    {
        await using var site = await Site.CreateAsync();
        var alert = await site.RaiseAsync(AlertKinds.DoorForced, AlertCategory.Access, site.Gate);
        await site.Round.RunAsync(Cancel);
        site.Clock.Advance(TimeSpan.FromSeconds(10));

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => site.NewRound().RunAsync(Cancel), Cancel)));

        Assert.Equal([StepWords.Raised, StepWords.Clip], await site.StepsAsync(alert));
    }

    [Fact]
    public async Task A_disk_that_takes_nothing_leaves_the_clip_awaited_until_it_does()
    {
        await using var site = await Site.CreateAsync();
        var alert = await site.RaiseAsync(AlertKinds.DoorForced, AlertCategory.Access, site.Gate);
        await site.Round.RunAsync(Cancel);
        site.Clock.Advance(TimeSpan.FromSeconds(10));
        var folder = site.Test.Get<IOptions<Storage.StorageOptions>>().Value.PicturesDirectory;
        var day = Path.Combine(folder, $"{site.Now.UtcDateTime:yyyy}");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(day, "a file where the year's folder should be", Cancel);

        Assert.NotNull(await site.Round.RunAsync(Cancel));
        Assert.Equal(ClipState.Waiting, (await site.FindAsync(alert)).State);
        File.Delete(day);
        await site.Round.RunAsync(Cancel);

        Assert.Equal(ClipState.Kept, (await site.FindAsync(alert)).State);
    }

    [Fact]
    public async Task A_clip_goes_with_its_alert_and_not_before()
    {
        await using var site = await Site.CreateAsync();
        var alert = await site.RaiseAsync(AlertKinds.DoorForced, AlertCategory.Access, site.Gate);
        await site.Round.RunAsync(Cancel);
        site.Clock.Advance(TimeSpan.FromSeconds(10));
        await site.Round.RunAsync(Cancel);
        var sha = (await site.FindAsync(alert)).Sha256!;
        var (desk, retention, keep) = (site.Test.Get<AlertDesk>(), site.Test.Get<Retention>(), new RetentionOptions().EndedAlertsKeptFor);

        site.Clock.Advance(keep + keep);   // it is still open: nothing of it goes
        await retention.RunAsync(Cancel);
        Assert.NotNull(await site.Test.Get<PictureStore>().ReadAsync(sha, Cancel));
        await desk.ClaimAsync(alert, 2, "li.wei", Cancel);
        await desk.ResolveAsync(alert, 3, "li.wei", AlertOutcome.Handled, null, Cancel);
        site.Clock.Advance(keep);
        await retention.RunAsync(Cancel);
        Assert.NotNull(await site.Test.Get<PictureStore>().ReadAsync(sha, Cancel));
        site.Clock.Advance(TimeSpan.FromSeconds(1));
        await retention.RunAsync(Cancel);

        Assert.Null(await site.Test.Get<PictureStore>().ReadAsync(sha, Cancel));
        Assert.Empty(Directory.GetFiles(site.Test.Folder, sha, SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Many_alerts_at_once_are_bounded_and_the_rest_is_told_why()
    {
        await using var site = await Site.CreateAsync();
        var alerts = new List<Guid>();
        for (var n = 0; n < ClipBook.WaitingMax + 5; n++)
            alerts.Add(await site.RaiseAsync(AlertKinds.DoorForced, AlertCategory.Access, site.Gate, subject: $"device:{n}"));
        await site.Round.RunAsync(Cancel);

        await using var db = site.Test.Read();
        Assert.Equal(ClipBook.WaitingMax, await db.AlertClips.CountAsync(c => c.State == ClipState.Waiting, Cancel));
        Assert.Equal(5, await db.AlertClips.CountAsync(c => c.Gap == ClipGap.TooMany, Cancel));
    }

    /// <summary>A community with a gate, and a camera near it on a plan.</summary>
    private sealed class Site : IAsyncDisposable
    {
        private Site(TestStore test, Device gate, Device camera)
        {
            (Test, Gate, Camera) = (test, gate, camera);
            Cameras = new() { Answer = new(Mp4, test.Clock.GetUtcNow(), test.Clock.GetUtcNow() + TimeSpan.FromSeconds(21)) };
            Round = NewRound();
        }

        public TestStore Test { get; }
        public Device Gate { get; }
        public Device Camera { get; }
        public FakeCameras Cameras { get; }
        public ClipRound Round { get; }
        public Microsoft.Extensions.Time.Testing.FakeTimeProvider Clock => Test.Clock;
        public DateTimeOffset Now => Clock.GetUtcNow();

        public static async Task<Site> CreateAsync(string engine = "sqlite")
        {
            var test = await TestStore.CreateAsync(engine, s =>
            {
                s.AddSingleton<Retention>().AddOptions<RetentionOptions>();
                s.AddOptions<PatrolOptions>();
            });
            var gate = await test.AddGateAsync();
            var camera = new Device
            {
                Id = Guid.CreateVersion7(),
                CommunityId = 1,
                Role = DeviceRole.Camera,
                Name = "Camera 1",
                Profile = "camera",
                ExternalId = "camera-1",
                StreamUrl = "rtsp://10.0.0.7/1",
            };
            await using (var write = await test.Store.BeginWriteAsync(Cancel))
            {
                write.Db.Devices.Add(camera);
                await write.CommitAsync(Cancel);
            }
            var (plans, plan) = (test.Get<PlanBook>(), Guid.NewGuid());
            await plans.AddAsync(Sight.Everything, new(plan, 1, "Ground", "image/png", new byte[] { 1 }, 400, 300), Cancel);
            await plans.PutMarksAsync(Sight.Everything, plan, 1, [new(gate.Id, .2, .2), new(camera.Id, .3, .2)], Cancel);
            var site = new Site(test, gate, camera);
            await site.Round.RunAsync(Cancel);   // it follows from here
            return site;
        }

        public ClipRound NewRound() =>
            new(Test.Get<ClipBook>(), Cameras, Options.Create(new ClipOptions()), Clock, NullLogger<ClipRound>.Instance);

        public async Task<Guid> RaiseAsync(string kind, AlertCategory category, Device device, DateTimeOffset? at = null, string? subject = null)
        {
            await using var write = await Test.Store.BeginWriteAsync(Cancel);
            var changed = await AlertBook.ApplyAsync(write.Db, 1, [new RuleAction.Raise(new AlertDraft
            {
                Kind = kind,
                Subject = subject ?? $"device:{device.Id:N}",
                Category = category,
                Priority = 2,
                At = at ?? Now,
                Facts = new Dictionary<string, string>(),
                DeviceId = device.Id,
            })], Cancel, new AlertFolding { Above = null });
            await write.CommitAsync(Cancel);
            return Assert.Single(changed);
        }

        public async Task<AlertClip> FindAsync(Guid alert) => (await Test.Get<ClipBook>().FindAsync(Sight.Everything, alert, Cancel))!;

        public async Task<(ClipState State, Guid Camera)> StateAsync(Guid alert) =>
            await FindAsync(alert) is var clip ? (clip.State, clip.CameraId) : default;

        public async Task<IReadOnlyList<string>> StepsAsync(Guid alert)
        {
            await using var db = Test.Read();
            return await db.AlertSteps.Where(s => s.AlertId == alert).OrderBy(s => s.At).ThenBy(s => s.Id).Select(s => s.What).ToListAsync(Cancel);
        }

        public ValueTask DisposeAsync() => Test.DisposeAsync();
    }

    private sealed class FakeCameras : ICameraClips
    {
        private readonly Lock _turn = new();

        public CameraClip? Answer { get; set; }
        public List<(Guid Camera, DateTimeOffset From, DateTimeOffset Until)> Asked { get; } = [];

        public Task<CameraClip?> TakeAsync(Guid cameraId, DateTimeOffset from, DateTimeOffset until, CancellationToken cancel)
        {
            lock (_turn) Asked.Add((cameraId, from, until));
            return Task.FromResult(Answer);
        }
    }
}
