using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Health;
using SmartSecurity.Devices.Cameras;
using SmartSecurity.Pipeline.Cameras;
using SmartSecurity.Storage.Pictures;
using SmartSecurity.Testing;
using SmartSecurity.Vision;
using SmartSecurity.Vision.Motion;
using SmartSecurity.Vision.Pictures;

namespace SmartSecurity.Pipeline.Tests.Cameras;

/// <summary>Goal: a fault of a picture is told until the inbox has it, once, and ends with the stream or with an operator's word.</summary>
public sealed class CameraSceneTests
{
    private static readonly RawFrame Black = new(new byte[320 * 180 * 3], 320, 180);

    [Fact]
    public void A_fault_comes_again_until_it_was_told_and_a_lost_stream_begins_anew()
    {
        var scene = new CameraScene();
        var at = TestStore.Start;
        SceneVerdict? Show() => scene.Next(Black, at += SceneWatch.LookEvery);
        SceneVerdict? verdict = null;
        while (verdict is null) verdict = Show();
        Assert.Equal(SceneFault.Black, verdict.Fault);
        Assert.InRange(at - TestStore.Start, SceneWatch.ToldAfter, TimeSpan.FromSeconds(60));
        Assert.Equal(SceneFault.Black, Show()?.Fault);   // the inbox was not there
        scene.Told(verdict);
        Assert.Null(Show());

        scene.Lost();
        var back = at;
        while (Show() is null) { }
        Assert.InRange(at - back, SceneWatch.ToldAfter, TimeSpan.FromSeconds(60));
    }

    [Fact]
    public void Each_fault_has_a_word_and_a_sentence_on_the_health_board()
    {
        var health = new HealthBoard(TimeProvider.System);
        var faults = Enum.GetValues<SceneFault>();
        Assert.Equal(["frozen", "black", "covered", "moved", "blurred"], faults.Select(CameraScene.Name));
        foreach (var fault in faults)
        {
            CameraScene.Report(health, "camera:1", new(fault, "41 % of it", "41 %", TestStore.Start));
            Assert.Equal(HealthLevel.Degraded, health.Find("camera:1")?.Level);
            Assert.EndsWith(": 41 % of it. Look at the camera.", health.Find("camera:1")?.Message, StringComparison.Ordinal);
        }
        CameraScene.Report(health, "camera:1", new(null, "", "", TestStore.Start));
        Assert.Equal(HealthLevel.Healthy, health.Find("camera:1")?.Level);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_view_that_an_operator_accepts_ends_what_was_told_of_it(bool isViewAccepted)
    {
        await using var test = await TestStore.CreateAsync("sqlite");
        var inbox = new Box();
        var health = new HealthBoard(TimeProvider.System);
        await using var recogniser = new Recogniser(new VisionOptions(), health, TimeProvider.System, NullLogger<Recogniser>.Instance);
        var parts = new WatcherParts(inbox, recogniser, test.Get<PictureStore>(), health, new RtspReaderOptions { AllowLoopback = true }, TimeProvider.System,
            NullLoggerFactory.Instance);
        var camera = new Device
        {
            Id = Guid.CreateVersion7(),
            CommunityId = 1,
            Role = DeviceRole.Camera,
            Name = "Yard",
            Profile = "camera",
            ExternalId = "yard",
            StreamUrl = $"rtsp://127.0.0.1:{FreePort.Find()}/nobody",
        };
        await using var watcher = CameraWatcher.Start(camera, parts, new CameraScene(), isViewAccepted)!;
        var first = await inbox.Messages.Reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Contains(isViewAccepted ? "\"kind\":\"faultCleared\"" : "\"kind\":\"lost\"", first, StringComparison.Ordinal);
    }

    private sealed class Box : IMessageInbox
    {
        public Channel<string> Messages { get; } = Channel.CreateUnbounded<string>();

        public ValueTask AcceptAsync(IncomingMessage message, CancellationToken cancel)
        {
            Assert.Equal(("camera", "camera/yard"), (message.Transport, message.Address));
            return Messages.Writer.WriteAsync(Encoding.UTF8.GetString(message.Payload.Span), cancel);
        }
    }
}
