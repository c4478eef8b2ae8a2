using SmartSecurity.Vision;

namespace SmartSecurity.Pipeline.Enrolling;

/// <summary>A picture that was asked for, or why there is none.</summary>
public readonly record struct PictureRead(byte[]? Bytes, EnrolmentProblem? Problem);

/// <summary>The pictures of a bulk enrolment: a folder, or a ZIP file. One is read at a time.</summary>
public interface IPictureFiles
{
    /// <summary>The largest picture that is taken, in bytes.</summary>
    const int PictureBytesMax = 8 * 1024 * 1024;

    /// <summary>Relative paths of the JPEG and PNG files, with <c>/</c>, in order.</summary>
    IReadOnlyList<string> Names { get; }

    /// <param name="name">A path of <see cref="Names"/>, or a file name that only one of them has. Anything else is missing: no name leads outside.</param>
    ValueTask<PictureRead> ReadAsync(string name, CancellationToken cancel);
}

/// <summary>Finds the listed file that a name means.</summary>
/// <typeparam name="T">What stands for a file.</typeparam>
internal sealed class NamedPictures<T>(IEnumerable<KeyValuePair<string, T>> files)
    where T : class
{
    private readonly SortedDictionary<string, T> _byPath = new(files.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);
    private ILookup<string, T>? _byFileName;

    public IReadOnlyList<string> Names => [.. _byPath.Keys];

    public T? Find(string name)
    {
        var path = name.Replace('\\', '/').Trim('/');
        if (_byPath.TryGetValue(path, out var file)) return file;
        _byFileName ??= _byPath.ToLookup(f => f.Key[(f.Key.LastIndexOf('/') + 1)..], f => f.Value, StringComparer.OrdinalIgnoreCase);
        return path.Contains('/') || _byFileName[path].Take(2).ToArray() is not [var only] ? null : only;
    }

    public static bool IsPicture(string path) =>
        Path.GetExtension(path).ToUpperInvariant() is ".JPG" or ".JPEG" or ".PNG"
        && !path.Split('/').Any(part => part.StartsWith('.') || part == "__MACOSX");   // what a Mac adds to its archives
}

/// <summary>The pictures in a folder and its sub-folders. Links are not followed.</summary>
public sealed class PictureFolder : IPictureFiles
{
    private readonly NamedPictures<string> _files;

    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public PictureFolder(string folder)
    {
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            MaxRecursionDepth = 4,
            AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Hidden | FileAttributes.System,
        };
        _files = new(Directory.EnumerateFiles(folder, "*", options)
            .Select(path => KeyValuePair.Create(Path.GetRelativePath(folder, path).Replace('\\', '/'), path))
            .Where(file => NamedPictures<string>.IsPicture(file.Key)));
        Names = _files.Names;
    }

    public IReadOnlyList<string> Names { get; }

    public async ValueTask<PictureRead> ReadAsync(string name, CancellationToken cancel)
    {
        if (_files.Find(name) is not { } path) return new(null, EnrolmentProblem.Missing);
        try
        {
            if (new FileInfo(path).Length > IPictureFiles.PictureBytesMax) return new(null, EnrolmentProblem.TooLarge);
            return new(await File.ReadAllBytesAsync(path, cancel), null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(null, EnrolmentProblem.Missing);
        }
    }
}
