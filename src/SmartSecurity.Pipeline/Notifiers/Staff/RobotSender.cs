using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using SmartSecurity.Storage.Notices;

namespace SmartSecurity.Pipeline.Notifiers.Staff;

/// <summary>Group robots of WeCom and DingTalk, and signed webhooks. Robots can't receive, so the message carries the link that answers.</summary>
/// <remarks>
/// Source of the forms: the two makers' pages on group robots. Both answer 200 and say in <c>errcode</c> whether they took it; 45009 (WeCom) and
/// 130101 (DingTalk) mean too many in a minute. A webhook's form is docs/webhooks.md, and compared whole by a test.
/// </remarks>
public sealed class RobotSender(StaffHttp http, TimeProvider clock) : IStaffSender
{
    public const string SignatureHeader = "SmartSecurity-Signature";

    /// <summary>Raised when a field of the webhook's body changes its meaning or goes.</summary>
    public const int Schema = 1;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public bool Serves(StaffWay way) => way is StaffWay.Webhook or StaffWay.WeCom or StaffWay.DingTalk;

    public Task<Notified> SendAsync(StaffMessage message, CancellationToken cancel) => message.Way switch
    {
        StaffWay.WeCom => http.SendAsync(() => Post(message.Address.To, WeCom(message)), ReadErrcode, cancel),
        StaffWay.DingTalk => http.SendAsync(() => Post(Signed(message.Address), DingTalk(message)), ReadErrcode, cancel),
        _ => http.SendAsync(() => Webhook(message), _ => new Notified.Taken(null), cancel),
    };

    /// <summary>The value of <see cref="SignatureHeader"/> for a body: <c>t=</c> seconds since 1970, <c>v1=</c> HMAC-SHA256 (hex) of <c>t.body</c>.</summary>
    public static string Sign(string secret, DateTimeOffset at, string body)
    {
        var t = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{t}.{body}"));
        return $"t={t},v1={Convert.ToHexStringLower(mac)}";
    }

    private static string WeCom(StaffMessage m) => JsonSerializer.Serialize(new { msgtype = "markdown", markdown = new { content = Markdown(m) } }, Json);

    private static string DingTalk(StaffMessage m) =>
        JsonSerializer.Serialize(new { msgtype = "markdown", markdown = new { title = m.Title, text = Markdown(m) } }, Json);

    private static string Markdown(StaffMessage m)
    {
        var answer = m.Language == "en" ? "I take it" : "我来处理";
        return $"**{m.Title}**\n\n{m.Text}" + (m.Link is null ? "" : $"\n\n[{answer}]({m.Link})");
    }

    private HttpRequestMessage Webhook(StaffMessage m)
    {
        var body = JsonSerializer.Serialize(new
        {
            schema = Schema,
            id = m.Id,
            alert = m.AlertId,
            community = m.CommunityId,
            kind = m.Kind,
            category = JsonNamingPolicy.CamelCase.ConvertName(m.Category.ToString()),
            priority = m.Priority,
            level = m.Level,
            place = m.Place,
            raisedAt = m.RaisedAt.ToUniversalTime(),
            title = m.Title,
            text = m.Text,
            link = m.Link,
        }, Json);
        var request = Post(m.Address.To, body);
        request.Headers.TryAddWithoutValidation(HttpGateway.IdempotencyHeader, m.Id.ToString("D"));
        if (m.Address.Secret is { Length: > 0 } secret) request.Headers.TryAddWithoutValidation(SignatureHeader, Sign(secret, clock.GetUtcNow(), body));
        return request;
    }

    /// <summary>DingTalk's signature: milliseconds and secret, a line each, by HMAC-SHA256 of the secret, in the address.</summary>
    private string Signed(ChannelAddress address)
    {
        if (address.Secret is not { Length: > 0 } secret) return address.To;
        var t = clock.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{t}\n{secret}"));
        var joint = address.To.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        return $"{address.To}{joint}timestamp={t}&sign={Uri.EscapeDataString(Convert.ToBase64String(mac))}";
    }

    private static Notified ReadErrcode(string answer)
    {
        try
        {
            using var json = JsonDocument.Parse(answer);
            var code = json.RootElement.TryGetProperty("errcode", out var said) && said.TryGetInt32(out var number) ? number : -1;
            return code switch
            {
                0 => new Notified.Taken(null),
                45009 or 130101 => new Notified.Failed("The robot takes no more messages this minute."),
                -1 => new Notified.Failed("The robot was busy."),
                _ => new Notified.Refused(string.Create(CultureInfo.InvariantCulture, $"The robot refused it with code {code}.")),
            };
        }
        catch (JsonException)
        {
            return new Notified.Failed("The robot's answer was no JSON.");
        }
    }

    private static HttpRequestMessage Post(string url, string body) =>
        new(HttpMethod.Post, url) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
}
