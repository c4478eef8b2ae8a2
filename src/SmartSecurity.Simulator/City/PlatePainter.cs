using OpenCvSharp;

namespace SmartSecurity.Simulator.City;

/// <summary>The kind of a number plate: its colours and shape.</summary>
public enum PlateKind { Blue, Green, Yellow, Black, White }

/// <summary>A number plate: what stands on it and what kind it is.</summary>
/// <param name="TwoLines">As at the rear of large vehicles: two characters above, five below.</param>
public sealed record PlateDesign(string Text, PlateKind Kind, bool TwoLines = false)
{
    /// <summary>The kind that a text tells: 8 characters green, 警 white, 港 澳 使 领 black, 学 挂 yellow, else blue.</summary>
    public static PlateDesign Of(string text) => new(text, text switch
    {
        { Length: 8 } => PlateKind.Green,
        [.., '警'] => PlateKind.White,
        [.., '港' or '澳' or '使' or '领'] => PlateKind.Black,
        [.., '学' or '挂'] => PlateKind.Yellow,
        _ => PlateKind.Blue,
    });
}

/// <summary>Paints number plates of mainland China flat and straight, at 2 px a millimetre.</summary>
/// <remarks>
/// Source: GA 36-2018: 440 × 140 mm (new energy 480 × 140), characters 45 × 90 mm, 12 mm apart (new energy 43 mm and 9 mm), a dot after
/// the second. The font is WenQuanYi Zen Hei, emboldened to about the 10 mm of the standard's strokes.
/// </remarks>
public sealed class PlatePainter : IDisposable
{
    /// <summary>Where Debian and Ubuntu install the font.</summary>
    public const string FontFile = "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc";

    public const int PxPerMm = 2;
    public const int WidthMm = 440;
    public const int NewEnergyWidthMm = 480;
    public const int HeightMm = 140;
    public const int TwoLinesHeightMm = 220;

    private const int CharacterHeightMm = 90;
    private const double MarginMm = 15.5;
    private static readonly Scalar _white = new(245, 245, 245);
    private static readonly Scalar _ink = new(22, 22, 22);
    private static readonly Scalar _red = new(40, 30, 200);
    private readonly PlateGlyphs _glyphs;

    private PlatePainter(PlateGlyphs glyphs) => _glyphs = glyphs;

    /// <summary>Draws all characters by one run of ffmpeg.</summary>
    /// <exception cref="FileNotFoundException">The font is not installed.</exception>
    /// <exception cref="InvalidOperationException">ffmpeg failed.</exception>
    public static async Task<PlatePainter> LoadAsync(string fontFile = FontFile, CancellationToken cancel = default) =>
        new(await PlateGlyphs.DrawAsync(fontFile, cancel));

    /// <returns>A BGR picture of 880 × 280 px, green ones 960 × 280, of two lines 880 × 440; the caller disposes of it.</returns>
    /// <exception cref="ArgumentException">No such plate: 7 characters, green ones 8, each of which a plate may have.</exception>
    public Mat Paint(PlateDesign design)
    {
        var isGreen = design.Kind == PlateKind.Green;
        if (design.Text.Length != (isGreen ? 8 : 7))
            throw new ArgumentException("A plate has 7 characters, a green one 8.", nameof(design));
        if (design.TwoLines) return PaintTwoLines(design);
        var plate = Ground(design.Kind);
        var ink = design.Kind is PlateKind.Blue or PlateKind.Black ? _white : _ink;
        Frame(plate, ink);
        var leftMm = MarginMm;
        for (var i = 0; i < design.Text.Length; i++)
        {
            var widthMm = isGreen && i > 0 ? 43 : 45;
            Write(plate, design.Text[i], leftMm, widthMm, design.Kind == PlateKind.White && i == design.Text.Length - 1 ? _red : ink);
            leftMm += widthMm + (i == 1 ? isGreen ? 49 : 34 : isGreen ? 9 : 12);
        }
        if (!isGreen)
            Cv2.Circle(plate, new Point((int)(134.5 * PxPerMm), HeightMm * PxPerMm / 2), 5 * PxPerMm, ink, -1, LineTypes.AntiAlias);
        return plate;
    }

    /// <remarks>GA 36-2018, figure 2: above 80 × 60 mm, below 65 × 110 mm.</remarks>
    private Mat PaintTwoLines(PlateDesign design)
    {
        var plate = new Mat(new Size(WidthMm * PxPerMm, TwoLinesHeightMm * PxPerMm), MatType.CV_8UC3, new Scalar(28, 178, 246));
        Cv2.Rectangle(plate, new Rect(6, 6, plate.Cols - 12, plate.Rows - 12), _ink, 3, LineTypes.AntiAlias);
        Write(plate, design.Text[0], new Rect(110, 15, 80, 60), _ink);
        Write(plate, design.Text[1], new Rect(250, 15, 80, 60), _ink);
        Cv2.Circle(plate, new Point(WidthMm / 2 * PxPerMm, 45 * PxPerMm), 5 * PxPerMm, _ink, -1, LineTypes.AntiAlias);
        for (var i = 2; i < design.Text.Length; i++) Write(plate, design.Text[i], new Rect(27 + (i - 2) * 80, 90, 65, 110), _ink);
        return plate;
    }

    /// <returns>JPEG of <see cref="Paint"/>.</returns>
    public byte[] PaintJpeg(PlateDesign design)
    {
        using var plate = Paint(design);
        return plate.ToBytes(".jpg", new ImageEncodingParam(ImwriteFlags.JpegQuality, 92));
    }

    public void Dispose() => _glyphs.Dispose();

    private static Mat Ground(PlateKind kind)
    {
        var size = new Size((kind == PlateKind.Green ? NewEnergyWidthMm : WidthMm) * PxPerMm, HeightMm * PxPerMm);
        if (kind != PlateKind.Green)
        {
            return new Mat(size, MatType.CV_8UC3, kind switch
            {
                PlateKind.Blue => new Scalar(160, 62, 14),
                PlateKind.Yellow => new Scalar(28, 178, 246),
                PlateKind.Black => new Scalar(26, 24, 24),
                _ => new Scalar(236, 238, 238),
            });
        }
        return Paints.Gradient(size, new Scalar(228, 242, 222), new Scalar(112, 200, 82));
    }

    private static void Frame(Mat plate, Scalar ink)
    {
        const int InsetPx = 3 * PxPerMm;
        Cv2.Rectangle(plate, new Rect(InsetPx, InsetPx, plate.Cols - (2 * InsetPx), plate.Rows - (2 * InsetPx)), ink, PxPerMm * 3 / 2,
            LineTypes.AntiAlias);
        foreach (var x in new[] { 110, plate.Cols / PxPerMm - 110 })
            foreach (var y in new[] { 13, HeightMm - 13 })
                Cv2.Circle(plate, new Point(x * PxPerMm, y * PxPerMm), 4 * PxPerMm, new Scalar(150, 150, 150), -1, LineTypes.AntiAlias);
    }

    private void Write(Mat plate, char character, double leftMm, int widthMm, Scalar ink)
    {
        // A figure of one stroke keeps its width; everything else fills its cell, as the standard's own letters do.
        var (left, width) = character == '1' ? (leftMm + widthMm / 4.0, widthMm / 2) : (leftMm, widthMm);
        WritePx(plate, character, new Rect((int)(left * PxPerMm), (HeightMm - CharacterHeightMm) / 2 * PxPerMm, width * PxPerMm,
            CharacterHeightMm * PxPerMm), ink);
    }

    private void Write(Mat plate, char character, Rect mm, Scalar ink)
    {
        var (left, width) = character == '1' ? (mm.X + mm.Width / 4, mm.Width / 2) : (mm.X, mm.Width);
        WritePx(plate, character, new Rect(left * PxPerMm, mm.Y * PxPerMm, width * PxPerMm, mm.Height * PxPerMm), ink);
    }

    private void WritePx(Mat plate, char character, Rect cell, Scalar ink)
    {
        using var mask = new Mat();
        Cv2.Resize(_glyphs[character], mask, cell.Size, 0, 0, InterpolationFlags.Linear);
        var boldPx = char.IsAscii(character) ? 5 : 3;   // a province has too many strokes for more
        using var kernel = Cv2.GetStructuringElement(MorphShapes.Ellipse, new Size(boldPx, boldPx));
        Cv2.Dilate(mask, mask, kernel);
        using var target = new Mat(plate, cell);
        Paints.Blend(target, ink, mask);
    }
}
