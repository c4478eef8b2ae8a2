using System.ComponentModel.DataAnnotations;
using SmartSecurity.Storage.Welfare;

namespace SmartSecurity.Pipeline.Notifiers;

/// <summary>
/// The provider that sends messages and places robot calls, described by its HTTP request. Section <c>Notifiers:Gateway</c>. Without an address
/// nobody is asked by phone.
/// </summary>
public sealed class GatewayOptions
{
    /// <summary>Shortest shared secret of replies, in characters.</summary>
    public const int ReplySecretLengthMin = 16;

    /// <summary>Address of the request, http or https; unset: there is no gateway.</summary>
    [RegularExpression("https?://.+", ErrorMessage = "Notifiers:Gateway:Url must start with http:// or https://.")]
    public string? Url { get; set; }

    /// <summary><c>POST</c> (unless set) or <c>PUT</c>.</summary>
    [RegularExpression("POST|PUT", ErrorMessage = "Notifiers:Gateway:Method must be POST or PUT.")]
    public string Method { get; set; } = "POST";

    /// <summary>Headers of the request, by name: also the provider's key. Better by the environment than in a file.</summary>
    public Dictionary<string, string> Headers { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The request's body; <c>{to}</c> <c>{text}</c> <c>{link}</c> <c>{language}</c> <c>{way}</c> <c>{id}</c> are filled in, escaped as the content
    /// type asks.
    /// </summary>
    [Required(AllowEmptyStrings = false, ErrorMessage = "Notifiers:Gateway:Body must not be empty.")]
    public string Body { get; set; } = """{"id":"{id}","way":"{way}","to":"{to}","text":"{text}","language":"{language}"}""";

    /// <summary><c>application/json</c> unless set, or <c>application/x-www-form-urlencoded</c>.</summary>
    [RegularExpression("application/json|application/x-www-form-urlencoded",
        ErrorMessage = "Notifiers:Gateway:ContentType must be application/json or application/x-www-form-urlencoded.")]
    public string ContentType { get; set; } = "application/json";

    /// <summary>Which ways it serves: <c>sms</c>, <c>call</c> or <c>sms,call</c> (unless set).</summary>
    [RegularExpression("sms,call|call,sms|sms|call", ErrorMessage = "Notifiers:Gateway:Ways must be sms, call or sms,call.")]
    public string Ways { get; set; } = "sms,call";

    /// <summary>How long one request may take: 1 s to 60 s, 10 s unless set.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>What a reply must carry in the header <c>X-Gateway-Secret</c>, at least 16 characters; unset: replies are refused.</summary>
    [MinLength(ReplySecretLengthMin, ErrorMessage = "Notifiers:Gateway:ReplySecret must have at least 16 characters.")]
    public string? ReplySecret { get; set; }

    public bool Serves(DeliveryWay way) =>
        !string.IsNullOrWhiteSpace(Url) && Ways.Split(',').Contains(way == DeliveryWay.Sms ? "sms" : "call", StringComparer.Ordinal);
}

/// <summary>Section <c>Notifiers</c>.</summary>
public sealed class NotifiersOptions
{
    public GatewayOptions Gateway { get; set; } = new();

    public Staff.EmailOptions Email { get; set; } = new();

    /// <summary>A message that could not be sent for so long is given up: 30 min to 24 h, 6 h unless set. The operator sees it.</summary>
    [Range(typeof(TimeSpan), "00:30:00", "1.00:00:00")]
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromHours(6);
}

/// <summary>What people outside need to reach the site. Section <c>Site</c>.</summary>
public sealed class SiteOptions
{
    /// <summary>Address of the site as a phone reaches it, as <c>https://garden.example.org</c>; unset: messages carry no link.</summary>
    [RegularExpression("https?://[^/]+(/.*)?", ErrorMessage = "Site:PublicUrl must start with http:// or https://.")]
    public string? PublicUrl { get; set; }

    /// <returns>The whole address of a path of ours; null while no public address is set.</returns>
    public string? LinkTo(string path) => string.IsNullOrWhiteSpace(PublicUrl) ? null : PublicUrl.TrimEnd('/') + path;
}
