using OpenCvSharp;
using SmartSecurity.Simulator.City;

namespace SmartSecurity.Simulator.Tests.City;

/// <summary>
/// Goal: painted plates have the standard's size, colours and places of their characters.
/// Method: pixels of the ground and of the cells are looked at; the count of characters is the count of separate strips of ink.
/// </summary>
public sealed class PlatePainterTests : IAsyncLifetime
{
    private PlatePainter _painter = null!;

    public async ValueTask InitializeAsync() => _painter = await PlatePainter.LoadAsync(cancel: TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync()
    {
        _painter.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("京A8B5K2", PlateKind.Blue, 880, 160, 62, 14)]
    [InlineData("京B82345", PlateKind.Yellow, 880, 28, 178, 246)]
    [InlineData("粤ZF023港", PlateKind.Black, 880, 26, 24, 24)]
    [InlineData("京A0007警", PlateKind.White, 880, 236, 238, 238)]
    public void A_plate_has_its_size_and_its_ground(string text, PlateKind kind, int widthPx, byte blue, byte green, byte red)
    {
        using var plate = _painter.Paint(new PlateDesign(text, kind));
        Assert.Equal(new Size(widthPx, 280), plate.Size());
        Assert.Equal(new Vec3b(blue, green, red), plate.At<Vec3b>(40, 20));
    }

    [Fact]
    public void A_new_energy_plate_is_longer_and_goes_from_white_to_green()
    {
        using var plate = _painter.Paint(PlateDesign.Of("沪BD12345"));
        Assert.Equal(new Size(960, 280), plate.Size());
        var (above, below) = (plate.At<Vec3b>(16, 300), plate.At<Vec3b>(264, 300));
        Assert.True(above.Item2 > 210, $"{above}");
        Assert.True(below.Item1 - below.Item2 > 80, $"{below}");
    }

    [Theory]
    [InlineData("京A8B5K2", 8)]     // seven characters and the dot
    [InlineData("粤ZF023港", 8)]
    [InlineData("沪BD12345", 8)]    // eight characters, no dot
    public void A_plate_has_as_many_strips_of_ink_as_characters(string text, int strips)
    {
        using var plate = _painter.Paint(PlateDesign.Of(text));
        var isLight = PlateDesign.Of(text).Kind == PlateKind.Green;
        using var grey = plate.CvtColor(ColorConversionCodes.BGR2GRAY);
        using var middle = new Mat(grey, new Rect(20, 50, plate.Cols - 40, 180));
        using var ink = isLight ? middle.LessThan(70).ToMat() : middle.GreaterThan(180).ToMat();
        using var closed = new Mat();   // a province has gaps between its strokes, cells are 18 px apart or more
        using var kernel = Cv2.GetStructuringElement(MorphShapes.Rect, new Size(15, 1));
        using var columns = new Mat();
        Cv2.Reduce(ink, columns, ReduceDimension.Row, ReduceTypes.Max, -1);
        Cv2.MorphologyEx(columns, closed, MorphTypes.Close, kernel);
        var changes = Enumerable.Range(1, closed.Cols - 1).Count(x => closed.At<byte>(0, x) > 0 && closed.At<byte>(0, x - 1) == 0);
        Assert.Equal(strips, changes);
    }

    [Fact]
    public void The_police_sign_is_red()
    {
        using var plate = _painter.Paint(PlateDesign.Of("京A0007警"));
        using var last = new Mat(plate, new Rect(759, 50, 90, 180));
        using var red = new Mat();
        Cv2.InRange(last, new Scalar(0, 0, 150), new Scalar(90, 90, 255), red);
        Assert.InRange(Cv2.CountNonZero(red), 1_500, 12_000);
    }

    [Theory]
    [InlineData("京A8B5K", PlateKind.Blue)]
    [InlineData("京A8B5K2", PlateKind.Green)]
    [InlineData("京A8B5KI", PlateKind.Blue)]
    public void What_is_no_plate_is_refused(string text, PlateKind kind) =>
        Assert.Throws<ArgumentException>(() => _painter.Paint(new PlateDesign(text, kind)));

    [Fact]
    public async Task A_missing_font_is_named()
    {
        var missing = await Assert.ThrowsAsync<FileNotFoundException>(() =>
            PlatePainter.LoadAsync("no-such-font.ttc", TestContext.Current.CancellationToken));
        Assert.Contains("fonts-wqy-zenhei", missing.Message, StringComparison.Ordinal);
    }
}
