using System.IO.Compression;
using System.Text;
using SmartSecurity.Vision;

namespace SmartSecurity.Pipeline.Enrolling;

/// <summary>Why a ZIP file is not taken.</summary>
public enum ZipProblem { NotZip, TooLarge, TooManyEntries, UnpacksTooLarge, LeadsOutside, HasPassword }

/// <summary>What came of opening a ZIP file.</summary>
public abstract record ZipResult
{
    private ZipResult() { }
    public sealed record Opened(PictureZip Zip) : ZipResult;
    public sealed record Refused(ZipProblem Problem) : ZipResult;
}

/// <summary>The pictures in a ZIP file. Nothing is unpacked to disk; an entry is read whole into memory, never beyond its limit.</summary>
public sealed class PictureZip : IPictureFiles, IDisposable
{
    public const long BytesMax = 300L * 1024 * 1024;
    public const int EntriesMax = 20_000;

    /// <summary>Pictures hardly pack: what claims to become far larger than it came is a trap.</summary>
    public const long UnpackedBytesMax = 1024L * 1024 * 1024;

    private readonly ZipArchive _archive;
    private readonly NamedPictures<ZipArchiveEntry> _files;

    private PictureZip(ZipArchive archive, IReadOnlyList<(string Path, ZipArchiveEntry Entry)> entries)
    {
        _archive = archive;
        _files = new(entries.Where(e => NamedPictures<string>.IsPicture(e.Path)).DistinctBy(e => e.Path).Select(e => KeyValuePair.Create(e.Path, e.Entry)));
        Names = _files.Names;
        Sheets = [.. entries.Where(e => Path.GetExtension(e.Path).Equals(".csv", StringComparison.OrdinalIgnoreCase) && !e.Path.Contains("__MACOSX/"))
            .Select(e => e.Path)];
        _sheets = entries.Where(e => Sheets.Contains(e.Path)).ToDictionary(e => e.Path, e => e.Entry);
    }

    private readonly Dictionary<string, ZipArchiveEntry> _sheets;

    public IReadOnlyList<string> Names { get; }

    /// <summary>The CSV files in it.</summary>
    public IReadOnlyList<string> Sheets { get; }

    /// <param name="stream">Can seek; belongs to the result once it is opened.</param>
    public static ZipResult Open(Stream stream)
    {
        if (stream.Length > BytesMax) return new ZipResult.Refused(ZipProblem.TooLarge);
        ZipArchive archive;
        try
        {
            archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: false, Encoding.Latin1);
        }
        catch (InvalidDataException)
        {
            return new ZipResult.Refused(ZipProblem.NotZip);
        }
        var (problem, entries) = EntriesOf(archive);
        if (problem is null) return new ZipResult.Opened(new(archive, entries));
        archive.Dispose();
        return new ZipResult.Refused(problem.Value);
    }

    public async ValueTask<PictureRead> ReadAsync(string name, CancellationToken cancel) =>
        _files.Find(name) is { } entry ? await ReadAsync(entry, IPictureFiles.PictureBytesMax, cancel) : new(null, EnrolmentProblem.Missing);

    public async Task<byte[]?> ReadSheetAsync(string path, CancellationToken cancel) =>
        (await ReadAsync(_sheets[path], EnrolmentSheet.BytesMax + 1, cancel)).Bytes;

    public void Dispose() => _archive.Dispose();

    private static (ZipProblem? Problem, IReadOnlyList<(string Path, ZipArchiveEntry Entry)> Entries) EntriesOf(ZipArchive archive)
    {
        try
        {
            if (archive.Entries.Count > EntriesMax) return (ZipProblem.TooManyEntries, []);
            if (archive.Entries.Sum(e => Math.Min(e.Length, UnpackedBytesMax + 1)) > UnpackedBytesMax) return (ZipProblem.UnpacksTooLarge, []);
            var entries = archive.Entries.Select(e => (Path: NameOf(e.FullName), Entry: e)).ToList();
            if (entries.Exists(e => LeadsOutside(e.Path))) return (ZipProblem.LeadsOutside, []);
            return entries.Exists(e => e.Entry.IsEncrypted) ? (ZipProblem.HasPassword, []) : (null, entries);
        }
        catch (InvalidDataException)
        {
            return (ZipProblem.NotZip, []);
        }
    }

    /// <summary>Windows writes names in its own code page, a Mac in UTF-8 and does not say so. The archive was opened byte by byte: decide here.</summary>
    private static string NameOf(string raw)
    {
        var name = raw;
        if (raw.All(c => c <= 0xFF))
        {
            var bytes = Encoding.Latin1.GetBytes(raw);
            try
            {
                name = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
            }
            catch (DecoderFallbackException)
            {
                Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
                name = Encoding.GetEncoding("GB18030").GetString(bytes);
            }
        }
        return name.Replace('\\', '/').Normalize();
    }

    private static bool LeadsOutside(string path) =>
        path.StartsWith('/') || path.Contains(':') || path.Contains('\0') || path.Split('/').Contains("..");

    private static async Task<PictureRead> ReadAsync(ZipArchiveEntry entry, int bytesMax, CancellationToken cancel)
    {
        if (entry.Length > bytesMax) return new(null, EnrolmentProblem.TooLarge);
        try
        {
            await using var packed = await entry.OpenAsync(cancel);
            using var whole = new MemoryStream((int)entry.Length);
            var buffer = new byte[81_920];
            for (int n; (n = await packed.ReadAsync(buffer, cancel)) > 0;)
            {
                if (whole.Length + n > bytesMax) return new(null, EnrolmentProblem.TooLarge);   // its header lied
                whole.Write(buffer, 0, n);
            }
            return new(whole.ToArray(), null);
        }
        catch (InvalidDataException)
        {
            return new(null, EnrolmentProblem.Unreadable);
        }
    }
}
