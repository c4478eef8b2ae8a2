using SmartSecurity.Devices.Cameras;

namespace SmartSecurity.Devices.Tests.Cameras;

/// <summary>
/// Goal: an address of a camera leads to a camera and nowhere else in the house, and never shows its password.
/// Method: the addresses an attacker would type in.
/// </summary>
public sealed class CameraAddressTests
{
    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://10.0.0.7/")]
    [InlineData("concat:rtsp://a")]
    [InlineData("gate3")]
    [InlineData("rtsp://")]
    [InlineData("-i")]
    public void Only_rtsp_is_an_address_of_a_camera(string text) => Assert.NotNull(CameraAddress.TryParse(text, out _));

    [Theory]
    [InlineData("rtsp://10.0.0.7/a\" -f null \"b")]
    [InlineData("rtsp://10.0.0.7/a b")]
    [InlineData("rtsp://10.0.0.7/a\nb")]
    public async Task Nothing_in_an_address_becomes_an_argument_of_its_own(string text)
    {
        if (CameraAddress.TryParse(text, out var address) is not null) return;   // refused is as good
        var (url, _) = await address!.ResolveAsync(new RtspReaderOptions(), CancellationToken.None);
        Assert.DoesNotContain(url!, c => c is '"' or ' ' or '\n' or '\\');
    }

    [Theory]
    [InlineData("rtsp://127.0.0.1/a", "this machine")]
    [InlineData("rtsp://localhost/a", "this machine")]
    [InlineData("rtsp://[::1]/a", "this machine")]
    [InlineData("rtsp://[::ffff:127.0.0.1]/a", "this machine")]
    [InlineData("rtsp://2130706433/a", "this machine")]
    [InlineData("rtsp://169.254.169.254/a", "reserved")]
    [InlineData("rtsp://0.0.0.0/a", "reserved")]
    [InlineData("rtsp://239.1.1.1/a", "reserved")]
    [InlineData("rtsp://10.0.0.7/a", "private")]
    [InlineData("rtsp://192.168.1.2/a", "private")]
    [InlineData("rtsp://172.20.1.2/a", "private")]
    [InlineData("rtsp://[fd00::1]/a", "private")]
    public async Task An_address_that_is_not_allowed_is_refused_when_connecting(string text, string reason)
    {
        Assert.Null(CameraAddress.TryParse(text, out var address));
        var (url, refused) = await address!.ResolveAsync(new RtspReaderOptions { AllowPrivate = false }, CancellationToken.None);
        Assert.Null(url);
        Assert.Contains(reason, refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ffmpeg_is_given_the_checked_address_and_not_the_name()
    {
        Assert.Null(CameraAddress.TryParse("rtsp://u:p@localhost:8554/gate3?x=1", out var address));
        var (url, _) = await address!.ResolveAsync(new RtspReaderOptions { AllowLoopback = true }, CancellationToken.None);
        Assert.Equal("rtsp://u:p@127.0.0.1:8554/gate3?x=1", url);
        Assert.Equal("rtsp://localhost:8554/gate3?x=1", address.Shown);
    }
}
