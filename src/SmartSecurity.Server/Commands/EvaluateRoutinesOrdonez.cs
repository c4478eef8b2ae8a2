using System.Globalization;

namespace SmartSecurity.Server;

/// <summary>Reads the Ordóñez homes (UCI): sensor rows of one resident, in local time without a zone.</summary>
/// <remarks>
/// Rows overlap, some are out of order, tabs repeat and line ends differ: only the start of a row is taken, and rows are sorted. The set
/// has no direction: a main-door row after which the home is silent for 15 min is a leave, and the next row of any sensor an enter.
/// </remarks>
internal static class OrdonezHomes
{
    private static readonly TimeSpan SilentAfterLeaving = TimeSpan.FromMinutes(15);

    private readonly record struct Row(DateTime At, string Sensor);

    /// <summary>The rows as lines of <c>time,subject,event</c>.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(string path, CancellationToken cancel)
    {
        var files = Directory.Exists(path) ? Directory.GetFiles(path, "Ordonez*_Sensors.txt").Order(StringComparer.Ordinal).ToArray() : [path];
        if (files.Length == 0) throw new FormatException("The folder has no Ordonez*_Sensors.txt.");
        List<string> lines = [];
        foreach (var file in files)
        {
            var rows = (await File.ReadAllLinesAsync(file, cancel)).Select(RowOf).OfType<Row>().OrderBy(r => r.At).ToList();
            lines.AddRange(LinesOf(Path.GetFileName(file).Replace("_Sensors.txt", "", StringComparison.Ordinal), rows));
        }
        return lines;
    }

    private static Row? RowOf(string line)
    {
        var cells = line.Split('\t', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return cells.Length >= 3
            && DateTime.TryParseExact(cells[0], "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)
            ? new Row(at, string.Join('-', cells[2..]))
            : null;
    }

    private static IEnumerable<string> LinesOf(string home, List<Row> rows)
    {
        var away = false;
        for (var i = 0; i < rows.Count; i++)
        {
            var mainDoor = rows[i].Sensor.StartsWith("Maindoor", StringComparison.OrdinalIgnoreCase);
            var leaves = mainDoor && i + 1 < rows.Count && rows[i + 1].At - rows[i].At >= SilentAfterLeaving;
            var what = leaves ? "leave" : away ? "enter" : $"activity:{rows[i].Sensor}";
            away = leaves;
            yield return string.Create(CultureInfo.InvariantCulture, $"{rows[i].At:yyyy-MM-ddTHH:mm:ss}+00:00,{home},{what}");
        }
    }
}
