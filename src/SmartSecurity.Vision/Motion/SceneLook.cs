using OpenCvSharp;
using SmartSecurity.Vision.Pictures;

namespace SmartSecurity.Vision.Motion;

/// <summary>What one look at a frame measures: light, structure fine and coarse, and sharpness, each by cells of the picture.</summary>
/// <remarks>
/// Structure is what is left when the light of the neighbourhood is taken away, so that exposure and the colour of the light hardly touch it.
/// The fine picture is <see cref="WidthPx"/> wide in cells of <see cref="CellPx"/>; the coarse one a quarter of it, in cells of <see cref="CoarseCellPx"/>.
/// </remarks>
internal sealed class SceneLook
{
    public const int WidthPx = 320, CellPx = 20, Columns = WidthPx / CellPx;
    public const int Shrink = 4, CoarseWidthPx = WidthPx / Shrink, CoarseCellPx = 10, CoarseColumns = CoarseWidthPx / CoarseCellPx;

    private const double FineSigmaPx = 4, CoarseSigmaPx = 3.5, SharpSigmaPx = 1;

    /// <summary>A pixel darker than this is black; compressed black is not 0.</summary>
    private const int BlackLevel = 32;

    private SceneLook(int heightPx) => HeightPx = heightPx;

    public int HeightPx { get; }
    public int Rows => HeightPx / CellPx;
    public int CoarseRows => HeightPx / Shrink / CoarseCellPx;
    public required float[] Grey { get; init; }
    public required float[] Fine { get; init; }
    public required float[] Coarse { get; init; }

    /// <summary>Energy of the finest structure (below about 1 px), a coarse cell each, grey levels squared.</summary>
    public required float[] Sharp { get; init; }
    /// <summary>Energy of the coarse structure, a coarse cell each, grey levels squared.</summary>
    public required float[] CoarseEnergy { get; init; }
    public required float[] BlockMeans { get; init; }
    public required double MeanGrey { get; init; }
    /// <summary>0..1.</summary>
    public required double BlackShare { get; init; }

    /// <summary>Measures a frame: a median of 1 to 2 ms at 1280 × 720.</summary>
    public static SceneLook At(RawFrame frame)
    {
        using var whole = Mat.FromPixelData(frame.HeightPx, frame.WidthPx, MatType.CV_8UC3, frame.Bgr);
        return At(whole);
    }

    internal static SceneLook At(Mat bgr)
    {
        var height = Math.Clamp((int)Math.Round((double)bgr.Rows * WidthPx / bgr.Cols / (2 * CellPx)), 1, 16) * 2 * CellPx;
        using var small = new Mat();
        using var grey = new Mat();
        using var coarse = new Mat();
        Cv2.Resize(bgr, small, new Size(WidthPx, height), 0, 0, InterpolationFlags.Area);
        Cv2.CvtColor(small, small, ColorConversionCodes.BGR2GRAY);
        small.ConvertTo(grey, MatType.CV_32FC1);
        Cv2.Resize(grey, coarse, new Size(CoarseWidthPx, height / Shrink), 0, 0, InterpolationFlags.Area);
        var coarseDetail = Detail(coarse, CoarseSigmaPx);
        grey.GetArray(out float[] values);
        return new SceneLook(height)
        {
            Grey = values,
            Fine = Detail(grey, FineSigmaPx),
            Coarse = coarseDetail,
            Sharp = Energies(Detail(grey, SharpSigmaPx), WidthPx, CoarseCellPx * Shrink),
            CoarseEnergy = Energies(coarseDetail, CoarseWidthPx, CoarseCellPx),
            BlockMeans = Means(grey),
            MeanGrey = Cv2.Mean(grey).Val0,
            BlackShare = values.Count(v => v < BlackLevel) / (double)values.Length,
        };
    }

    private static float[] Means(Mat grey)
    {
        using var blocks = new Mat();
        Cv2.Resize(grey, blocks, new Size(Columns, grey.Rows / CellPx), 0, 0, InterpolationFlags.Area);
        blocks.GetArray(out float[] means);
        return means;
    }

    private static float[] Detail(Mat grey, double sigmaPx)
    {
        using var smooth = new Mat();
        Cv2.GaussianBlur(grey, smooth, new Size(), sigmaPx);
        Cv2.Subtract(grey, smooth, smooth);
        smooth.GetArray(out float[] detail);
        return detail;
    }

    /// <summary>Mean square of each cell.</summary>
    private static float[] Energies(float[] detail, int widthPx, int cellPx)
    {
        int columns = widthPx / cellPx, rows = detail.Length / widthPx / cellPx;
        var energies = new float[columns * rows];
        for (var y = 0; y < rows * cellPx; y++)
            for (var column = 0; column < columns; column++)
            {
                var sum = 0f;
                foreach (var value in detail.AsSpan((y * widthPx) + (column * cellPx), cellPx)) sum += value * value;
                energies[(y / cellPx * columns) + column] += sum;
            }
        for (var i = 0; i < energies.Length; i++) energies[i] /= cellPx * cellPx;
        return energies;
    }

    /// <summary>How alike two cells are, whatever their contrast: −1..1; 0 where one of them is flat.</summary>
    public static float Likeness(float[] a, float[] b, int widthPx, int cellPx, int cell)
    {
        var columns = widthPx / cellPx;
        var start = (cell / columns * cellPx * widthPx) + (cell % columns * cellPx);
        float sumA = 0, sumB = 0, aa = 0, bb = 0, ab = 0;
        for (var y = 0; y < cellPx; y++, start += widthPx)
        {
            var rowA = a.AsSpan(start, cellPx);
            var rowB = b.AsSpan(start, cellPx);
            for (var x = 0; x < cellPx; x++)
            {
                float va = rowA[x], vb = rowB[x];
                (sumA, sumB, aa, bb, ab) = (sumA + va, sumB + vb, aa + (va * va), bb + (vb * vb), ab + (va * vb));
            }
        }
        var n = cellPx * cellPx;
        var spread = (aa - (sumA * sumA / n)) * (bb - (sumB * sumB / n));
        return spread <= 1e-3f ? 0 : (ab - (sumA * sumB / n)) / MathF.Sqrt(spread);
    }
}
