using Microsoft.Extensions.Time.Testing;
using SmartSecurity.Devices.Cameras;
using SmartSecurity.Pipeline.Cameras;

namespace SmartSecurity.Pipeline.Tests.Cameras;

/// <summary>
/// Goal: however many desks look through a camera, it costs one picture a moment; and a picture that is old is never shown as if it were now.
/// Method: frames by hand, a clock by hand; pictures are counted where they are made.
/// </summary>
public sealed class NewestFrameTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 2, 22, 10, 0, TimeSpan.FromHours(8)));
    private readonly NewestFrame _newest;
    private int _made;
    private bool _mayShow = true;

    public NewestFrameTests() => _newest = new(frame => Task.FromResult(_mayShow ? new[] { (byte)++_made, frame.Bgr24[0] } : null), _clock);

    [Fact]
    public async Task Fifty_who_look_within_a_moment_cost_one_picture_and_nobody_costs_none()
    {
        for (byte i = 0; i < 20; i++, _clock.Advance(TimeSpan.FromMilliseconds(250))) _newest.Offer(Frame(i));
        Assert.Equal(0, _made);
        _newest.Offer(Frame(20));
        var seen = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(_newest.NewestAsync, TestContext.Current.CancellationToken)));
        Assert.All(seen, s => Assert.Equal((20, _clock.GetUtcNow()), (s!.Jpeg[1], s.At)));
        _clock.Advance(TimeSpan.FromMilliseconds(250));
        _newest.Offer(Frame(21));
        Assert.Equal(20, (await _newest.NewestAsync())!.Jpeg[1]);   // too soon for another
        _clock.Advance(TimeSpan.FromMilliseconds(250));
        _newest.Offer(Frame(22));
        Assert.Equal(22, (await _newest.NewestAsync())!.Jpeg[1]);
        Assert.Equal(2, _made);
    }

    [Fact]
    public async Task After_ten_seconds_without_a_frame_there_is_no_picture_nor_after_the_stream_ended_nor_when_none_may_be_shown()
    {
        Assert.Null(await _newest.NewestAsync());
        _newest.Offer(Frame(1));
        _clock.Advance(NewestFrame.FreshFor);
        Assert.NotNull(await _newest.NewestAsync());
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(await _newest.NewestAsync());
        _newest.Offer(Frame(2));
        Assert.NotNull(await _newest.NewestAsync());
        _newest.Forget();
        Assert.Null(await _newest.NewestAsync());
        _mayShow = false;   // faces can't be blurred: the models are missing
        _clock.Advance(TimeSpan.FromSeconds(1));
        _newest.Offer(Frame(3));
        Assert.Null(await _newest.NewestAsync());
    }

    private CameraFrame Frame(byte first) => new([first, 0, 0], 1, 1, _clock.GetUtcNow());
}
