using System.IO.Compression;
using System.Text;
using SmartSecurity.Pipeline.Enrolling;
using SmartSecurity.Vision;

namespace SmartSecurity.Pipeline.Tests.Enrolling;

/// <summary>
/// Goal: of a ZIP or folder nothing is read but its own pictures, however it is made; names come out as they were written. Method: archives
/// made here, honest ones and traps, and the names that Windows, a Mac and Linux write.
/// </summary>
public sealed class PictureFilesTests
{
    [Theory]
    [InlineData("../../etc/passwd.jpg")]
    [InlineData("/etc/passwd.jpg")]
    [InlineData("a/../../b.jpg")]
    [InlineData("C:\\windows\\b.jpg")]
    [InlineData("..\\b.jpg")]
    public void A_path_that_leads_outside_refuses_the_whole_archive(string path) =>
        Assert.Equal(ZipProblem.LeadsOutside, Problem(Zip((path, [1]), ("good.jpg", [2]))));

    [Fact]
    public void What_unpacks_to_far_more_than_it_is_is_refused_by_its_own_directory()
    {
        var zeros = new byte[32 * 1024 * 1024];
        var bomb = Zip([.. Enumerable.Range(0, 33).Select(i => ($"{i}.jpg", zeros))]);
        Assert.InRange(bomb.Length, 0, 16 * 1024 * 1024);   // of 1 GB
        Assert.Equal(ZipProblem.UnpacksTooLarge, Problem(bomb));
    }

    [Fact]
    public async Task An_entry_is_never_read_beyond_its_limit_even_when_its_header_lies()
    {
        var bytes = Zip(("large.jpg", new byte[IPictureFiles.PictureBytesMax + 1]));
        Assert.Equal(EnrolmentProblem.TooLarge, (await Open(bytes).ReadAsync("large.jpg", Cancel)).Problem);
        // The directory at the end says 10 bytes; the data hold over 8 MB.
        var directory = bytes.AsSpan().LastIndexOf("PK\x01\x02"u8);
        BitConverter.TryWriteBytes(bytes.AsSpan(directory + 24), 10);
        var read = await Open(bytes).ReadAsync("large.jpg", Cancel);
        Assert.True(read.Problem is EnrolmentProblem.TooLarge or EnrolmentProblem.Unreadable || read.Bytes!.Length <= 10);
    }

    [Fact]
    public async Task A_name_finds_its_picture_by_path_or_by_a_file_name_that_only_one_has()
    {
        var zip = Open(Zip(("甲/1.jpg", [1]), ("乙/1.jpg", [2]), ("乙/two.PNG", [3]), ("notes.txt", [4]), ("__MACOSX/乙/._1.jpg", [5]), (".hidden.jpg", [6])));
        Assert.Equal(["乙/1.jpg", "乙/two.PNG", "甲/1.jpg"], zip.Names);
        Assert.Equal([1], (await zip.ReadAsync("甲\\1.jpg", Cancel)).Bytes);
        Assert.Equal([3], (await zip.ReadAsync("Two.png", Cancel)).Bytes);
        foreach (var name in (string[])["1.jpg", "notes.txt", "../乙/1.jpg", "", "/etc/hostname"])
            Assert.Equal(EnrolmentProblem.Missing, (await zip.ReadAsync(name, Cancel)).Problem);
    }

    [Theory]
    [InlineData("GB18030")]
    [InlineData("utf-8")]
    public void Names_written_without_saying_how_are_read_as_they_were_meant(string encoding)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true, Encoding.Latin1))
            archive.CreateEntry(Encoding.Latin1.GetString(Encoding.GetEncoding(encoding).GetBytes("周明_1.jpg")));
        Assert.Equal(["周明_1.jpg"], Open(bytes.ToArray()).Names);
    }

    [Fact]
    public void What_is_no_zip_is_refused()
    {
        Assert.Equal(ZipProblem.NotZip, Problem("Rar!"u8.ToArray()));
        Assert.Equal(ZipProblem.NotZip, Problem([]));
        Assert.Equal(ZipProblem.NotZip, Problem(Zip(("a.jpg", new byte[100]))[..40]));
    }

    [Fact]
    public async Task A_folder_is_read_and_nothing_beside_it()
    {
        var root = Directory.CreateTempSubdirectory("faces-");
        var folder = root.CreateSubdirectory("in");
        folder.CreateSubdirectory("甲");
        await File.WriteAllBytesAsync(Path.Combine(folder.FullName, "甲", "1.jpg"), [1], Cancel);
        await File.WriteAllBytesAsync(Path.Combine(root.FullName, "secret.jpg"), [9], Cancel);
        File.CreateSymbolicLink(Path.Combine(folder.FullName, "link.jpg"), Path.Combine(root.FullName, "secret.jpg"));
        var files = new PictureFolder(folder.FullName);
        Assert.Equal(["甲/1.jpg"], files.Names);
        Assert.Equal([1], (await files.ReadAsync("1.jpg", Cancel)).Bytes);
        foreach (var name in (string[])["../secret.jpg", "link.jpg", Path.Combine(root.FullName, "secret.jpg")])
            Assert.Equal(EnrolmentProblem.Missing, (await files.ReadAsync(name, Cancel)).Problem);
        root.Delete(recursive: true);
    }

    [Fact]
    public void Rows_come_from_folders_or_from_file_names()
    {
        string[] names = ["周明_1.jpg", "周明_2.jpg", "李 华 (1).png", "照片/王芳_1.jpg", "陈静/IMG_0001.jpg", "陈静/IMG_0002.jpg"];
        var rows = FolderRows.Of(names, new HashSet<string> { "周明", "李 华", "王芳", "陈静" }.Contains);
        Assert.Equal([("周明", 2), ("李 华", 1), ("王芳", 1), ("陈静", 2)], rows.Select(r => (r.Name, r.Pictures.Count)));
    }

    [Theory]
    [InlineData("=HYPERLINK(\"http://x\")")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData("@SUM(A1)")]
    [InlineData("＝1+1")]
    [InlineData("\tx")]
    public void No_cell_of_a_report_is_a_formula(string cell)
    {
        var text = Encoding.UTF8.GetString(EnrolmentReport.Csv([["姓名", "结果"], [cell, "ok"]]));
        Assert.StartsWith("\uFEFF姓名,结果\r\n", text, StringComparison.Ordinal);
        Assert.StartsWith("'", text.Split("\r\n")[1].TrimStart('"'), StringComparison.Ordinal);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static PictureZip Open(byte[] zip) => Assert.IsType<ZipResult.Opened>(PictureZip.Open(new MemoryStream(zip))).Zip;

    private static ZipProblem Problem(byte[] zip) => Assert.IsType<ZipResult.Refused>(PictureZip.Open(new MemoryStream(zip))).Problem;

    private static byte[] Zip(params (string Path, byte[] Bytes)[] files)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (path, content) in files)
            {
                using var entry = archive.CreateEntry(path, CompressionLevel.Fastest).Open();
                entry.Write(content);
            }
        return bytes.ToArray();
    }
}
