using System.Globalization;
using System.Text;

namespace SmartSecurity.Server;

/// <summary>Points of the plots, in the order of their thresholds.</summary>
/// <param name="Clock">False alarms a person-week, and the median delay in hours.</param>
/// <param name="Fixed">The same of the fixed rule.</param>
/// <param name="Promise">A in hours, and alarms seen for each promised.</param>
internal sealed record RoutineCurves(
    IReadOnlyList<(double X, double Y)> Clock, IReadOnlyList<(double X, double Y)> Fixed, IReadOnlyList<(double X, double Y)> Promise);

/// <summary>A plot of a few lines as SVG, x on a logarithmic scale; readable on paper and on a dark screen.</summary>
internal static class RoutinesPlot
{
    private const int WidthPx = 760, HeightPx = 440, LeftPx = 70, RightPx = 20, TopPx = 56, BottomPx = 60, LegendPx = 134;
    private static readonly string[] Colours = ["#0b6e4f", "#b5541c", "#3b5bdb", "#7a3e9d", "#6b7280"];

    private static readonly double[] Ticks =
        [.. Enumerable.Range(-4, 11).SelectMany(e => new[] { 1.0, 2, 5 }.Select(step => step * Math.Pow(10, e)))];

    public sealed record Line(string Name, IReadOnlyList<(double X, double Y)> Points);

    /// <param name="title">What it shows, in a sentence.</param>
    /// <param name="x">Name and unit of the horizontal axis.</param>
    /// <param name="y">Name and unit of the vertical axis.</param>
    /// <param name="yMax">Top of the vertical axis; it begins at 0.</param>
    /// <param name="lines">At most five.</param>
    public static string Svg(string title, string x, string y, double yMax, IReadOnlyList<Line> lines)
    {
        lines = [.. lines.Select(l => l with { Points = [.. l.Points.Where(p => p.X > 0 && p.Y <= yMax)] })];
        var points = lines.SelectMany(l => l.Points).ToList();
        double low = Math.Log10(Ticks.Last(t => t <= points.Min(p => p.X))), high = Math.Log10(Ticks.First(t => t >= points.Max(p => p.X)));
        double X(double value) => LeftPx + ((Math.Log10(value) - low) / (high - low) * (WidthPx - LeftPx - RightPx));
        double Y(double value) => HeightPx - BottomPx - (value / yMax * (HeightPx - TopPx - BottomPx));
        var svg = new StringBuilder();
        void Add(FormattableString text) => svg.AppendLine(text.ToString(CultureInfo.InvariantCulture));
        Add($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WidthPx} {HeightPx}\" font-family=\"system-ui, sans-serif\" font-size=\"13\">");
        Add($"<rect width=\"{WidthPx}\" height=\"{HeightPx}\" fill=\"#ffffff\"/>");
        Add($"<text x=\"{LeftPx}\" y=\"26\" font-size=\"16\" font-weight=\"600\">{title}</text>");
        for (var i = 0; i <= 4; i++)
        {
            var value = yMax * i / 4;
            Add($"<line x1=\"{LeftPx}\" x2=\"{WidthPx - RightPx}\" y1=\"{Y(value):0.#}\" y2=\"{Y(value):0.#}\" stroke=\"#e2e5e9\"/>");
            Add($"<text x=\"{LeftPx - 8}\" y=\"{Y(value) + 4:0.#}\" text-anchor=\"end\" fill=\"#4b5563\">{value:0.##}</text>");
        }
        foreach (var value in Ticks.Where(t => Math.Log10(t) >= low && Math.Log10(t) <= high))
        {
            Add($"<line x1=\"{X(value):0.#}\" x2=\"{X(value):0.#}\" y1=\"{TopPx}\" y2=\"{HeightPx - BottomPx}\" stroke=\"#f0f2f4\"/>");
            Add($"<text x=\"{X(value):0.#}\" y=\"{HeightPx - BottomPx + 18}\" text-anchor=\"middle\" fill=\"#4b5563\">{value:0.###}</text>");
        }
        Add($"<text x=\"{(LeftPx + WidthPx - RightPx) / 2}\" y=\"{HeightPx - 14}\" text-anchor=\"middle\">{x}</text>");
        Add($"<text transform=\"translate(18 {(TopPx + HeightPx - BottomPx) / 2}) rotate(-90)\" text-anchor=\"middle\">{y}</text>");
        for (var i = 0; i < lines.Count; i++)
        {
            var path = string.Join(' ', lines[i].Points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{X(p.X):0.#},{Y(p.Y):0.#}")));
            Add($"<polyline points=\"{path}\" fill=\"none\" stroke=\"{Colours[i]}\" stroke-width=\"2.2\"/>");
            foreach (var p in lines[i].Points)
                Add($"<circle cx=\"{X(p.X):0.#}\" cy=\"{Y(p.Y):0.#}\" r=\"2.6\" fill=\"{Colours[i]}\"/>");
            Add($"<rect x=\"{LeftPx + (i * LegendPx)}\" y=\"36\" width=\"14\" height=\"4\" fill=\"{Colours[i]}\"/>");
            Add($"<text x=\"{LeftPx + 20 + (i * LegendPx)}\" y=\"43\">{lines[i].Name}</text>");
        }
        return svg.AppendLine("</svg>").ToString();
    }
}
