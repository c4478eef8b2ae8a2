using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace SmartSecurity.Storage.Welfare;

/// <summary>The secrets in links. What is kept of each is its SHA-256; who has the database has no way in.</summary>
/// <remarks>
/// The token of a question's link is made of the site's key, which lies outside the database: a message that is sent again after a kill must
/// carry the same link, and nothing that opens it may lie in the outbox meanwhile. 128 bits, 22 characters: a message is short.
/// </remarks>
public sealed class AnswerTokens(KeyRing keys)
{
    private const int TokenBytes = 16;

    /// <summary>Longer than any token of ours; what is longer is not looked up.</summary>
    public const int LengthMax = 64;

    /// <summary>The token by which one person answers one question.</summary>
    /// <param name="contactId">Null: the resident.</param>
    public string Of(Guid questionId, Guid? contactId)
    {
        var text = $"answer-link|{questionId:N}|{(contactId is { } id ? id.ToString("N") : "resident")}";
        return Base64Url.EncodeToString(HMACSHA256.HashData(keys.SiteKey, Encoding.ASCII.GetBytes(text)).AsSpan(0, TokenBytes));
    }

    /// <summary>A token for somebody's own page; shown once, kept nowhere.</summary>
    public static string Fresh() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));

    public static string Digest(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
