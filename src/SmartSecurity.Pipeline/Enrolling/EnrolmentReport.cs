using CsvHelper;

namespace SmartSecurity.Pipeline.Enrolling;

/// <summary>Writes a report that a spreadsheet opens as text: no cell of it is taken for a formula.</summary>
public static class EnrolmentReport
{
    /// <summary>What a spreadsheet may take for a formula's beginning: the writer knows the narrow ones, a Chinese Excel the wide ones, too.</summary>
    private static readonly char[] Wide = ['＝', '＋', '－', '＠'];

    /// <summary>UTF-8 with a mark, without which Excel in China takes it for GB18030. A cell that could be a formula gets an apostrophe in front.</summary>
    public static byte[] Csv(IEnumerable<IReadOnlyList<string>> rows)
    {
        using var bytes = new MemoryStream();
        using (var csv = CsvWriter.Create(bytes, new CsvWriterOptions { Injection = CsvInjection.Escape, WriteByteOrderMark = true }, leaveOpen: true))
            foreach (var row in rows) csv.WriteRecord([.. row.Select(Harmless)]);
        return bytes.ToArray();
    }

    private static string Harmless(string cell) => cell.Length > 0 && Wide.Contains(cell[0]) ? "'" + cell : cell;
}
