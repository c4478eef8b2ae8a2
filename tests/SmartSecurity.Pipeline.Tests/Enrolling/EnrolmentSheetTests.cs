using System.Text;
using CsCheck;
using SmartSecurity.Pipeline.Enrolling;

namespace SmartSecurity.Pipeline.Tests.Enrolling;

/// <summary>
/// Goal: whatever somebody saves from a spreadsheet is read as it was meant or refused with its reason; nothing makes the reader throw.
/// Method: the encodings and headings that Excel in China writes, and any bytes at all.
/// </summary>
public sealed class EnrolmentSheetTests
{
    private const string Chinese = """
        姓名,楼栋,单元,房号,照片,同意人,同意日期,有效期至
        周明,3栋,2单元,501室,zm_1.jpg；zm_2.jpg,周明,2026/3/1,2027年3月1日
        """;

    private const string English = """
        Name,address,pictures,consent_by,Consent On,consent-until
        Zhou Ming,3-2-501,"zm_1.jpg; zm_2.jpg",Zhou Ming,2026-03-01 0:00,20270301
        """;

    static EnrolmentSheetTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-8 with a mark")]
    [InlineData("GB18030")]
    [InlineData("utf-16")]
    public void A_list_is_read_in_every_encoding_that_spreadsheets_write(string how)
    {
        byte[] bytes = how switch
        {
            "utf-8" => Encoding.UTF8.GetBytes(Chinese),
            "utf-8 with a mark" => [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(Chinese)],
            "GB18030" => Encoding.GetEncoding("GB18030").GetBytes(Chinese),
            _ => [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(Chinese.Replace(',', '\t'))],
        };
        var row = Assert.Single(Rows(bytes));
        Assert.Equal(("周明", "3-2-501", "周明"), (row.Name, row.Address, row.ConsentBy));
        Assert.Equal(["zm_1.jpg", "zm_2.jpg"], row.Pictures);
        Assert.Equal((new DateOnly(2026, 3, 1), new DateOnly(2027, 3, 1), null), (row.ConsentOn, row.ConsentUntil, row.Mistake));
    }

    [Fact]
    public void English_headings_serve_as_well()
    {
        var row = Assert.Single(Rows(Encoding.UTF8.GetBytes(English)));
        Assert.Equal((2, "Zhou Ming", "3-2-501", "Zhou Ming", new DateOnly(2026, 3, 1), new DateOnly(2027, 3, 1)),
            (row.Line, row.Name, row.Address, row.ConsentBy, row.ConsentOn, row.ConsentUntil));
        Assert.Equal(["zm_1.jpg", "zm_2.jpg"], row.Pictures);
    }

    [Theory]
    [InlineData("name,pictures,consent_on\n,a.jpg,", RowMistake.NoName)]
    [InlineData("name,pictures,consent_on\nA,,", RowMistake.NoPictures)]
    [InlineData("name,pictures,consent_on\nA,a.jpg,2026-13-01", RowMistake.UnreadableDate)]
    [InlineData("name,pictures,consent_on\n\"A,a.jpg,2026-03-01", RowMistake.BrokenQuotes)]
    [InlineData("name,pictures,consent_on\nA,1;2;3;4;5;6;7;8;9;10;11,", RowMistake.TooManyPictures)]
    public void A_row_that_cannot_be_worked_on_says_why_and_spoils_no_other(string text, RowMistake mistake)
    {
        var rows = Rows(Encoding.UTF8.GetBytes(text + "\nB,b.jpg,\n"));
        Assert.Equal(mistake, rows[0].Mistake);
        Assert.Equal(("B", null), (rows[^1].Name, rows[^1].Mistake));
        Assert.Equal(2, rows.Count);
    }

    [Fact]
    public void What_is_no_list_is_refused_with_its_reason()
    {
        Assert.Equal(SheetProblem.Workbook, Problem("PK\x03\x04 an xlsx"u8));
        Assert.Equal(SheetProblem.Workbook, Problem([0xD0, 0xCF, 0x11, 0xE0, 0xA1]));
        Assert.Equal(SheetProblem.Empty, Problem(" \r\n"u8));
        Assert.Equal(SheetProblem.NotText, Problem([0xFF, 0xD8, 0xFF, 0xE0, 0, 16]));
        Assert.Equal(SheetProblem.NoNameColumn, Problem("住址,照片\n1,a.jpg"u8));
        Assert.Equal(SheetProblem.NoPicturesColumn, Problem("姓名,住址\n甲,1"u8));
        Assert.Equal(SheetProblem.TooLarge, Problem(new byte[EnrolmentSheet.BytesMax + 1]));
        Assert.Equal(SheetProblem.TooManyRows, Problem(Encoding.UTF8.GetBytes(
            "name,pictures\n" + string.Concat(Enumerable.Repeat("A,a.jpg\n", EnrolmentSheet.RowsMax + 1)))));
    }

    [Fact]
    public void No_bytes_at_all_make_the_reader_throw() => Gen.OneOf(
        Gen.Byte.Array[0, 300],
        OneOf("姓名", "name", "照片", "pictures", ",", ";", "\t", "\"", "\"\"", "\r", "\n", "\r\n", "a.jpg", "2026-03-01", " ", "\0", "，", "=1+1")
            .Array[0, 60].Select(parts => Encoding.UTF8.GetBytes(string.Concat(parts))),
        OneOf("姓名,照片", "name;pictures", "name\tpictures", "\"name\",\"pictures\"").SelectMany(head =>
            Gen.String[0, 200].Select(rest => Encoding.GetEncoding("GB18030").GetBytes(head + "\n" + rest)))).Sample(bytes =>
        {
            if (EnrolmentSheet.Read(bytes) is SheetResult.Read read)
                Assert.All(read.Rows, row => Assert.True(row.Mistake is not null
                    || (row.Name.Length > 0 && row.Pictures.Count is >= 1 and <= EnrolmentSheet.PicturesMax)));
        }, iter: 20_000);

    [Fact]
    public void Any_cell_that_is_quoted_rightly_comes_back_as_it_was() => Gen.Select(
        Gen.Char["周明李 ,;\"'=+-@#\tAz09"].Array[1, 12].Select(c => new string(c)).Where(s => s.Trim().Length > 0), Gen.Bool).Sample((name, isGb) =>
        {
            var encoding = isGb ? Encoding.GetEncoding("GB18030") : Encoding.UTF8;
            var row = Assert.Single(Rows(encoding.GetBytes($"姓名,照片\n\"{name.Replace("\"", "\"\"")}\",a.jpg\n")));
            Assert.Equal((name.Trim(), null), (row.Name, row.Mistake));
        }, iter: 5_000);

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static IReadOnlyList<EnrolmentRow> Rows(byte[] bytes) => Assert.IsType<SheetResult.Read>(EnrolmentSheet.Read(bytes)).Rows;

    private static SheetProblem Problem(ReadOnlySpan<byte> bytes) => Assert.IsType<SheetResult.Refused>(EnrolmentSheet.Read(bytes)).Problem;
}
