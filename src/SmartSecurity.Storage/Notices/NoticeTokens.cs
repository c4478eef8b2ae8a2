using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace SmartSecurity.Storage.Notices;

/// <summary>The secret in a message's answer link, made of the site's key: a message that is sent again carries the same link, and the outbox holds
/// only its digest.</summary>
public sealed class NoticeTokens(KeyRing keys)
{
    private const int TokenBytes = 16;

    public string Of(Guid noticeId) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(keys.SiteKey, Encoding.ASCII.GetBytes($"alert-notice|{noticeId:N}")).AsSpan(0, TokenBytes));
}
