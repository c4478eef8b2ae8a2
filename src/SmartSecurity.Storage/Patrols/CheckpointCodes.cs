using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace SmartSecurity.Storage.Patrols;

/// <summary>The codes on the walls: which checkpoint, which printing, and the site's signature over both.</summary>
/// <remarks>
/// 16 bytes of id, 4 of version, 16 of HMAC-SHA-256: 48 characters in a link, a small QR code. Who has seen a code can show it again (a photo of it
/// works at home); it proves that somebody has the code, not where they stand. The page and docs/design/patrols.md say so.
/// </remarks>
public sealed class CheckpointCodes(KeyRing keys)
{
    /// <summary>Longer than any code of ours; what is longer is not read.</summary>
    public const int LengthMax = 64;
    private const int IdBytes = 16, VersionBytes = 4, SignatureBytes = 16;

    /// <summary>The token in the link <c>/p/{token}</c>.</summary>
    public string Of(Guid checkpointId, int version)
    {
        Span<byte> bytes = stackalloc byte[IdBytes + VersionBytes + SignatureBytes];
        checkpointId.TryWriteBytes(bytes, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(bytes[IdBytes..], version);
        Sign(bytes[..(IdBytes + VersionBytes)], bytes[(IdBytes + VersionBytes)..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <returns>Null for anything that this site did not sign.</returns>
    public (Guid CheckpointId, int Version)? Read(string? token)
    {
        Span<byte> bytes = stackalloc byte[LengthMax];
        if (token is null || token.Length > LengthMax || !Base64Url.IsValid(token)) return null;
        if (!Base64Url.TryDecodeFromChars(token, bytes, out var length) || length != IdBytes + VersionBytes + SignatureBytes) return null;
        Span<byte> expected = stackalloc byte[SignatureBytes];
        Sign(bytes[..(IdBytes + VersionBytes)], expected);
        if (!CryptographicOperations.FixedTimeEquals(expected, bytes[(IdBytes + VersionBytes)..length])) return null;
        return (new Guid(bytes[..IdBytes], bigEndian: true), BinaryPrimitives.ReadInt32BigEndian(bytes[IdBytes..]));
    }

    private void Sign(ReadOnlySpan<byte> about, Span<byte> signature)
    {
        Span<byte> text = stackalloc byte["patrol-checkpoint|"u8.Length + IdBytes + VersionBytes];
        "patrol-checkpoint|"u8.CopyTo(text);
        about.CopyTo(text["patrol-checkpoint|"u8.Length..]);
        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(keys.SiteKey, text, whole);
        whole[..SignatureBytes].CopyTo(signature);
    }
}
