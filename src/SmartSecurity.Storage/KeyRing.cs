using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace SmartSecurity.Storage;

/// <summary>The site's key and a key for each subject, as files outside the database and its backups (privacy.md, P8).</summary>
public sealed class KeyRing(IOptions<StorageOptions> options)
{
    private const int KeyBytes = 32, NonceBytes = 12, TagBytes = 16;
    private readonly string _folder = options.Value.KeysDirectory;
    private readonly Lock _lock = new();
    private byte[]? _siteKey;

    /// <summary>Encrypts pictures and keys the digests of the audit. Made at first use.</summary>
    public byte[] SiteKey
    {
        get
        {
            lock (_lock) return _siteKey ??= ReadOrMake("site");
        }
    }

    /// <summary>The key of one resident; made at first use, gone for good after <see cref="Destroy"/>.</summary>
    public byte[] SubjectKey(Guid residentId)
    {
        lock (_lock) return ReadOrMake(residentId.ToString("N"));
    }

    /// <summary>Destroys a subject's key: whatever was sealed with it can never be read again, backups included.</summary>
    public void Destroy(Guid residentId)
    {
        lock (_lock) File.Delete(PathOf(residentId.ToString("N")));
    }

    /// <returns>Nonce, tag and ciphertext, AES-256-GCM.</returns>
    public byte[] Seal(byte[] key, ReadOnlySpan<byte> plain)
    {
        var sealedBytes = new byte[NonceBytes + TagBytes + plain.Length];
        var nonce = sealedBytes.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(nonce, plain, sealedBytes.AsSpan(NonceBytes + TagBytes), sealedBytes.AsSpan(NonceBytes, TagBytes));
        return sealedBytes;
    }

    /// <exception cref="CryptographicException">Changed bytes or another key.</exception>
    public byte[] Open(byte[] key, ReadOnlySpan<byte> sealedBytes)
    {
        if (sealedBytes.Length < NonceBytes + TagBytes) throw new CryptographicException("Too short to be sealed data.");
        var plain = new byte[sealedBytes.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        aes.Decrypt(sealedBytes[..NonceBytes], sealedBytes[(NonceBytes + TagBytes)..], sealedBytes.Slice(NonceBytes, TagBytes), plain);
        return plain;
    }

    /// <summary>A digest that names a subject in the audit without telling who it is.</summary>
    public string Digest(string subject) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(SiteKey, System.Text.Encoding.UTF8.GetBytes(subject)))[..32];

    private string PathOf(string name) => Path.Combine(_folder, name + ".key");

    private byte[] ReadOrMake(string name)
    {
        var path = PathOf(name);
        if (File.Exists(path))
        {
            var key = File.ReadAllBytes(path);
            return key.Length == KeyBytes ? key : throw new CryptographicException($"The key file {name}.key does not hold {KeyBytes} bytes.");
        }
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(_folder);
        else Directory.CreateDirectory(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var made = RandomNumberGenerator.GetBytes(KeyBytes);
        // A full disk or a kill may cut the writing short: a key stands under its name only when it is whole.
        var partial = path + ".part";
        var ownerOnly = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) ownerOnly.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(partial, ownerOnly))
        {
            file.Write(made);
            file.Flush(flushToDisk: true);
        }
        File.Move(partial, path);
        return made;
    }
}
