using SmartSecurity.Simulator.Cameras;
using SmartSecurity.Testing;

namespace SmartSecurity.Devices.Tests.Cameras;

/// <summary>Short H.264 files, each made once a test run.</summary>
public sealed class TestVideo : IAsyncLifetime
{
    public const int FramesPerSecond = 10;
    private readonly string _folder = Directory.CreateTempSubdirectory("video-").FullName;

    /// <summary>ffmpeg's test picture, 320 × 240.</summary>
    public AnnexB Pattern { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var path = Path.Combine(_folder, "pattern.h264");
        await AnnexB.EncodeAsync("testsrc=size=320x240:rate=10", isPattern: true, path, FramesPerSecond, TimeSpan.FromSeconds(3), 320);
        Pattern = AnnexB.Read(path);
    }

    /// <summary>People walking, from the shared clips; 640 wide.</summary>
    public async Task<AnnexB> PeopleAsync()
    {
        var clip = SharedData.PathOf("clips", "people", "one-by-one-person-detection.mp4");
        var path = Path.Combine(_folder, "people.h264");
        await AnnexB.EncodeAsync(clip, isPattern: false, path, FramesPerSecond, TimeSpan.FromSeconds(2), 640);
        return AnnexB.Read(path);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
