using System.Security.Cryptography;
using System.Text;

namespace SmartSecurity.Core.Rules;

/// <summary>Ids that are the same for the same thing, so that a repeated batch writes the same row.</summary>
public static class StableId
{
    /// <returns>A UUIDv7 of the instant whose other bits are the text's digest.</returns>
    public static Guid Of(DateTimeOffset at, string text)
    {
        Span<byte> bytes = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), bytes);
        var ms = at.ToUnixTimeMilliseconds();
        for (var i = 0; i < 6; i++) bytes[i] = (byte)(ms >> (8 * (5 - i)));
        bytes[6] = (byte)(0x70 | (bytes[6] & 0x0F));   // version 7
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));   // variant of RFC 9562
        return new Guid(bytes[..16], bigEndian: true);
    }
}
