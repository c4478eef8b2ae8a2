using System.Globalization;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;

namespace SmartSecurity.Storage.Pictures;

/// <summary>Pictures, and alerts' clips, as files by content hash, encrypted at rest; a row tells where each lies and how long.</summary>
/// <remarks>
/// A file is written before the row that names it is committed, so a kill in between leaves a file without a row; the
/// retention job removes such files. The other way round would leave an alert without its picture.
/// </remarks>
public sealed class PictureStore(SecurityStore store, KeyRing keys, Microsoft.Extensions.Options.IOptions<StorageOptions> options)
{
    private readonly string _root = options.Value.PicturesDirectory;

    /// <summary>Writes the file and adds (or prolongs) its row in the caller's transaction.</summary>
    /// <param name="db">The open transaction's context.</param>
    /// <param name="picture">JPEG or PNG bytes, or a clip's MP4.</param>
    /// <param name="at">When it was received; names the folder.</param>
    /// <param name="keepFor">How long it is kept at least.</param>
    /// <param name="cancel">Stops the attempt.</param>
    /// <returns>SHA-256 in hex.</returns>
    /// <exception cref="IOException">The disk is full or cannot be written.</exception>
    public async Task<string> SaveAsync(SecurityDbContext db, ReadOnlyMemory<byte> picture, DateTimeOffset at, TimeSpan keepFor, CancellationToken cancel)
    {
        var sha = NameOf(picture.Span);
        var known = db.Pictures.Local.FirstOrDefault(p => p.Sha256 == sha) ?? await db.Pictures.FindAsync([sha], cancel);
        if (known is not null)
        {
            if (known.KeepUntil < at + keepFor) known.KeepUntil = at + keepFor;
            return sha;
        }
        var folder = at.UtcDateTime.ToString("yyyy/MM/dd", CultureInfo.InvariantCulture);
        Directory.CreateDirectory(Path.Combine(_root, folder));
        var path = Path.Combine(_root, folder, sha);
        var partial = path + ".part";
        try
        {
            await File.WriteAllBytesAsync(partial, keys.Seal(keys.SiteKey, picture.Span), cancel);
            File.Move(partial, path, overwrite: true);
        }
        catch
        {
            File.Delete(partial);   // half a picture on a full disk is of use to nobody
            throw;
        }
        db.Pictures.Add(new StoredPicture { Sha256 = sha, Folder = folder, Bytes = picture.Length, StoredAt = at, KeepUntil = at + keepFor });
        return sha;
    }

    /// <returns>SHA-256 in hex, by which the file is kept.</returns>
    public static string NameOf(ReadOnlySpan<byte> picture) => Convert.ToHexStringLower(SHA256.HashData(picture));

    /// <summary>The same in a transaction of its own.</summary>
    public async Task<string> StoreAsync(ReadOnlyMemory<byte> picture, DateTimeOffset at, TimeSpan keepFor, CancellationToken cancel)
    {
        await using var write = await store.BeginWriteAsync(cancel);
        var sha = await SaveAsync(write.Db, picture, at, keepFor, cancel);
        await write.CommitAsync(cancel);
        return sha;
    }

    /// <returns>The picture's bytes, or null when it is not (or no longer) kept.</returns>
    /// <exception cref="CryptographicException">The file was changed, or the site's key is another one.</exception>
    public async Task<byte[]?> ReadAsync(string sha256, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext();
        var row = await db.Pictures.AsNoTracking().SingleOrDefaultAsync(p => p.Sha256 == sha256, cancel);
        if (row is null) return null;
        var path = Path.Combine(_root, row.Folder, row.Sha256);
        return File.Exists(path) ? keys.Open(keys.SiteKey, await File.ReadAllBytesAsync(path, cancel)) : null;
    }

    /// <summary>Removes pictures whose time is over, files first. A clip's file has no time of its own: it goes once its alert is gone.</summary>
    /// <returns>How many were removed.</returns>
    public async Task<int> RemoveOverdueAsync(DateTimeOffset now, CancellationToken cancel)
    {
        await using var write = await store.BeginWriteAsync(cancel);
        var db = write.Db;
        var overdue = await db.Pictures.Where(p => p.KeepUntil <= now && !db.AlertClips.Any(c => c.Sha256 == p.Sha256))
            .OrderBy(p => p.KeepUntil).Take(5_000).ToListAsync(cancel);
        foreach (var row in overdue) File.Delete(Path.Combine(_root, row.Folder, row.Sha256));
        db.Pictures.RemoveRange(overdue);
        await write.CommitAsync(cancel);
        return overdue.Count;
    }
}
