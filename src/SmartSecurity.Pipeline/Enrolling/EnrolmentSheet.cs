using System.Globalization;
using System.Text;
using CsvHelper;

namespace SmartSecurity.Pipeline.Enrolling;

/// <summary>Why a sheet cannot be read at all.</summary>
public enum SheetProblem { Workbook, NotText, Empty, NoNameColumn, NoPicturesColumn, TooLarge, TooManyRows }

/// <summary>What came of reading a sheet.</summary>
public abstract record SheetResult
{
    private SheetResult() { }
    public sealed record Read(IReadOnlyList<EnrolmentRow> Rows) : SheetResult;
    public sealed record Refused(SheetProblem Problem) : SheetResult;
}

/// <summary>Reads the spreadsheet of a bulk enrolment: CSV in UTF-8 (with or without a mark), UTF-16 or GB18030, headings in Chinese or English.</summary>
/// <remarks>Excel in China saves CSV as GB18030; "CSV UTF-8" carries a mark. A byte sequence that is UTF-8 is hardly ever meant as GB18030.</remarks>
public static class EnrolmentSheet
{
    public const int BytesMax = 4 * 1024 * 1024;
    public const int RowsMax = 5_000;

    /// <summary>Of one row; a template is made of ten at most.</summary>
    public const int PicturesMax = 10;

    private enum Column { Name, Address, Building, Unit, Room, Pictures, ConsentBy, ConsentOn, ConsentUntil }

    /// <summary>What a column may be called; case, spaces, hyphens and underscores do not count.</summary>
    private static readonly (Column Column, string Words)[] Words =
    [
        (Column.Name, "name 姓名 名字 住户 住户姓名"),
        (Column.Address, "address 住址 地址 房屋"),
        (Column.Building, "building 楼 楼栋 楼号 栋 幢"),
        (Column.Unit, "unit 单元 单元号"),
        (Column.Room, "room door 室 房号 房间 室号"),
        (Column.Pictures, "pictures picture photos photo 照片 图片 相片"),
        (Column.ConsentBy, "consentby 同意人 同意人姓名"),
        (Column.ConsentOn, "consenton 同意日期 同意时间"),
        (Column.ConsentUntil, "consentuntil 有效期至 同意有效期至 有效期"),
    ];

    private static readonly Dictionary<string, Column> Headings =
        Words.SelectMany(w => w.Words.Split(' ').Select(word => (word, w.Column))).ToDictionary(w => w.word, w => w.Column, StringComparer.OrdinalIgnoreCase);

    private static readonly string[] Days = ["yyyy-M-d", "yyyy/M/d", "yyyy.M.d", "yyyy年M月d日", "yyyyMMdd"];

    static EnrolmentSheet() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <param name="bytes">The file, whole.</param>
    public static SheetResult Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > BytesMax) return new SheetResult.Refused(SheetProblem.TooLarge);
        if (bytes.StartsWith("PK\x03\x04"u8) || bytes.StartsWith(Bytes(0xD0, 0xCF, 0x11, 0xE0))) return new SheetResult.Refused(SheetProblem.Workbook);
        if (TextOf(bytes) is not { } text || text.Contains('\0')) return new SheetResult.Refused(SheetProblem.NotText);
        return string.IsNullOrWhiteSpace(text) ? new SheetResult.Refused(SheetProblem.Empty) : Parse(text);
    }

    private static byte[] Bytes(params byte[] bytes) => bytes;

    private static string? TextOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith(Bytes(0xEF, 0xBB, 0xBF))) return Strictly(new UTF8Encoding(false, throwOnInvalidBytes: true), bytes[3..]);
        if (bytes.StartsWith(Bytes(0xFF, 0xFE))) return Strictly(new UnicodeEncoding(false, false, throwOnInvalidBytes: true), bytes[2..]);
        if (bytes.StartsWith(Bytes(0xFE, 0xFF))) return Strictly(new UnicodeEncoding(true, false, throwOnInvalidBytes: true), bytes[2..]);
        return Strictly(new UTF8Encoding(false, throwOnInvalidBytes: true), bytes)
            ?? Strictly(Encoding.GetEncoding("GB18030", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback), bytes);
    }

    private static string? Strictly(Encoding encoding, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return encoding.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static SheetResult Parse(string text)
    {
        var broken = false;
        using var csv = CsvReader.FromText(text, new CsvReaderOptions
        {
            HasHeader = false,
            Separator = SeparatorOf(text),
            AllowLineBreaksInQuotes = false,   // one quote too many spoils its line and not all that follow
            OnMalformedRecord = _ => broken = true,
            TrackLineNumbers = true,
        });
        if (!csv.Read()) return new SheetResult.Refused(SheetProblem.Empty);
        var columns = ColumnsOf(csv.Current.ToArray());
        if (!columns.ContainsKey(Column.Name)) return new SheetResult.Refused(SheetProblem.NoNameColumn);
        if (!columns.ContainsKey(Column.Pictures)) return new SheetResult.Refused(SheetProblem.NoPicturesColumn);
        var rows = new List<EnrolmentRow>();
        broken = false;
        while (csv.Read())
        {
            var cells = csv.Current.ToArray();
            if (!Array.TrueForAll(cells, string.IsNullOrWhiteSpace))
            {
                if (rows.Count == RowsMax) return new SheetResult.Refused(SheetProblem.TooManyRows);
                var row = RowOf((int)csv.LineNumber, column => columns.TryGetValue(column, out var i) && i < cells.Length ? CellOf(cells[i]) : null);
                rows.Add(broken ? row with { Mistake = RowMistake.BrokenQuotes } : row);
            }
            broken = false;
        }
        return new SheetResult.Read(rows);
    }

    private static string? CellOf(string cell) => cell.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>By the first line: a tab (Excel's "Unicode text") or a comma; else a semicolon, as Excel writes where the comma is decimal.</summary>
    private static char SeparatorOf(string text)
    {
        var first = text.AsSpan().TrimStart();
        var end = first.IndexOfAny('\r', '\n');
        if (end >= 0) first = first[..end];
        return first.Contains('\t') ? '\t' : first.Contains(',') || !first.Contains(';') ? ',' : ';';
    }

    private static Dictionary<Column, int> ColumnsOf(string[] headings)
    {
        var found = new Dictionary<Column, int>();
        for (var i = 0; i < headings.Length; i++)
        {
            var heading = new string([.. headings[i].Where(c => !char.IsWhiteSpace(c) && c is not ('_' or '-' or '*' or '"' or '\uFEFF'))]);
            if (Headings.TryGetValue(heading, out var column)) found.TryAdd(column, i);
        }
        return found;
    }

    private static EnrolmentRow RowOf(int line, Func<Column, string?> cell)
    {
        var (isOnRead, on) = DayOf(cell(Column.ConsentOn));
        var (isUntilRead, until) = DayOf(cell(Column.ConsentUntil));
        var pictures = (cell(Column.Pictures) ?? "").Split([';', '；', '|', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var name = cell(Column.Name);
        return new EnrolmentRow
        {
            Line = line,
            Name = name ?? "",
            Address = cell(Column.Address) ?? AddressOf(cell(Column.Building), cell(Column.Unit), cell(Column.Room)),
            Pictures = pictures,
            ConsentBy = cell(Column.ConsentBy),
            ConsentOn = on,
            ConsentUntil = until,
            Mistake = name is null ? RowMistake.NoName
                : !isOnRead || !isUntilRead ? RowMistake.UnreadableDate
                : pictures.Length == 0 ? RowMistake.NoPictures
                : pictures.Length > PicturesMax ? RowMistake.TooManyPictures : null,
        };
    }

    private static string? AddressOf(params string?[] parts)
    {
        // People write 3栋, 2单元, 501室; the register has 3-2-501.
        var numbers = parts.Where(p => p is not null).Select(p => p!.TrimEnd('栋', '幢', '楼', '号', '单', '元', '室', '房')).ToList();
        return numbers.Count == 0 ? null : string.Join('-', numbers);
    }

    private static (bool IsRead, DateOnly? Day) DayOf(string? cell)
    {
        if (cell is null) return (true, null);
        var day = cell.Split(' ', 'T')[0];   // Excel adds 0:00 to some
        return DateOnly.TryParseExact(day, Days, CultureInfo.InvariantCulture, DateTimeStyles.None, out var read) ? (true, read) : (false, null);
    }
}
