using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using SmartSecurity.Storage;

namespace SmartSecurity.Pipeline.Notifiers.Staff;

/// <summary>The key pair by which push services know this site (VAPID, RFC 8292); made at first use and kept beside the site's other keys.</summary>
/// <remarks>With another pair every browser would have to be asked again.</remarks>
public sealed class VapidKeys(IOptions<StorageOptions> storage, IOptions<SiteOptions> site)
{
    private readonly Lock _lock = new();
    private (string Public, string Private)? _pair;

    /// <summary>Whom a push service may write to.</summary>
    public string Subject => site.Value.PublicUrl is { Length: > 0 } url
        && url.StartsWith("https://", StringComparison.Ordinal) ? url : "mailto:smartsecurity@localhost";

    /// <summary>Base64url: the public key as an uncompressed point (65 bytes), the private one (32 bytes).</summary>
    public (string Public, string Private) Pair
    {
        get
        {
            lock (_lock) return _pair ??= ReadOrMake();
        }
    }

    private (string Public, string Private) ReadOrMake()
    {
        var path = Path.Combine(storage.Value.KeysDirectory, "vapid.pem");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        if (File.Exists(path)) key.ImportFromPem(File.ReadAllText(path));
        else Keep(path, key.ExportPkcs8PrivateKeyPem());
        var parts = key.ExportParameters(includePrivateParameters: true);
        return (Base64Url.EncodeToString([4, .. parts.Q.X!, .. parts.Q.Y!]), Base64Url.EncodeToString(parts.D));
    }

    /// <summary>As the key ring does it: a key stands under its name only when it is whole, and only its owner reads it.</summary>
    private static void Keep(string path, string pem)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var ownerOnly = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) ownerOnly.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(path + ".part", ownerOnly)) writer.Write(pem);
        File.Move(path + ".part", path);
    }
}
