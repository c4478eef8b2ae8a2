using System.Globalization;
using System.Runtime.InteropServices;
using OpenCvSharp;

namespace SmartSecurity.Simulator.City;

/// <summary>The characters of number plates as masks, drawn by ffmpeg because OpenCV writes no Chinese.</summary>
internal sealed class PlateGlyphs : IDisposable
{
    /// <summary>Every character that a plate may have: provinces, letters, digits, and the ends of special plates.</summary>
    public const string Characters =
        "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼" + "ABCDEFGHJKLMNPQRSTUVWXYZ" + "0123456789" + "港澳警学挂使领";

    private const int CellPx = 176;
    private const int ColumnCount = 9;
    private readonly Dictionary<char, Mat> _masks;

    private PlateGlyphs(Dictionary<char, Mat> masks) => _masks = masks;

    /// <summary>A white character on black, cut to its edges.</summary>
    /// <exception cref="ArgumentException">No plate has this character.</exception>
    public Mat this[char character] =>
        _masks.TryGetValue(character, out var mask)
            ? mask
            : throw new ArgumentException($"No plate has the character {character}.", nameof(character));

    public static async Task<PlateGlyphs> DrawAsync(string fontFile, CancellationToken cancel)
    {
        if (!File.Exists(fontFile)) throw new FileNotFoundException("The font is missing; install fonts-wqy-zenhei.", fontFile);
        var rows = (Characters.Length + ColumnCount - 1) / ColumnCount;
        var size = string.Create(CultureInfo.InvariantCulture, $"{ColumnCount * CellPx}x{rows * CellPx}");
        var bytes = await Ffmpeg.ReadAsync(
            [
                "-nostdin", "-f", "lavfi", "-i", $"color=black:size={size}:rate=1", "-frames:v", "1",
                "-vf", string.Join(',', Characters.Select((c, i) => Drawing(c, i, fontFile))), "-f", "rawvideo", "-pix_fmt", "gray",
                "pipe:1",
            ], cancel);
        if (bytes.Length != ColumnCount * CellPx * rows * CellPx)
            throw new InvalidOperationException("ffmpeg drew a picture of another size.");
        using var sheet = new Mat(rows * CellPx, ColumnCount * CellPx, MatType.CV_8UC1);
        Marshal.Copy(bytes, 0, sheet.Data, bytes.Length);
        return new PlateGlyphs(Characters.Select((c, i) => (c, i)).ToDictionary(x => x.c, x => Cut(sheet, x.i)));
    }

    public void Dispose()
    {
        foreach (var mask in _masks.Values) mask.Dispose();
    }

    private static string Drawing(char character, int index, string fontFile) => string.Create(CultureInfo.InvariantCulture,
        $"drawtext=fontfile='{fontFile}':text={character}:fontsize=136:fontcolor=white:"
        + $"x={(index % ColumnCount * CellPx) + 16}:y={(index / ColumnCount * CellPx) + 16}");

    private static Mat Cut(Mat sheet, int index)
    {
        using var cell = new Mat(sheet, new Rect(index % ColumnCount * CellPx, index / ColumnCount * CellPx, CellPx, CellPx));
        using var points = new Mat();
        Cv2.FindNonZero(cell.GreaterThan(96), points);
        using var glyph = new Mat(cell, Cv2.BoundingRect(points));
        return glyph.Clone();
    }
}
