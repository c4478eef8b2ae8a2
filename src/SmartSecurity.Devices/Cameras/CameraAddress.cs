using System.Net;
using System.Net.Sockets;

namespace SmartSecurity.Devices.Cameras;

/// <summary>The address of a camera's stream, which an operator typed in: checked when it is saved and again at every connection.</summary>
/// <remarks>
/// Whoever may add a camera must not be able to make this program read files or talk to other services of the house: only rtsp and rtsps,
/// and only to addresses that are allowed. ffmpeg is given the checked IP address, not the name, so that the name cannot change between.
/// </remarks>
public sealed class CameraAddress
{
    private readonly Uri _uri;

    private CameraAddress(Uri uri) => _uri = uri;

    /// <summary>The address without user name and password, fit for a log or a page.</summary>
    public string Shown => new UriBuilder(_uri) { UserName = "", Password = "" }.Uri.AbsoluteUri;

    /// <param name="text">As typed in.</param>
    /// <param name="address">The address, or null.</param>
    /// <returns>What is wrong and what to write instead; null when nothing is.</returns>
    public static string? TryParse(string text, out CameraAddress? address)
    {
        address = null;
        if (text.Length > 1_000) return "The address is longer than 1,000 characters.";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
            return "Write the address as rtsp://host:554/path.";
        if (uri.Scheme is not ("rtsp" or "rtsps")) return $"{uri.Scheme} is no scheme of a camera; write rtsp:// or rtsps://.";
        if (uri.AbsoluteUri.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0 || uri.AbsoluteUri.AsSpan().ContainsAny('"', '\\', '`'))
            return "The address holds a character that none may hold; write it as %XX.";
        address = new CameraAddress(uri);
        return null;
    }

    /// <summary>Finds the host's address and checks it.</summary>
    /// <returns>The address to connect to, with the IP in place of the name; or null and why.</returns>
    internal async Task<(string? Url, string? Refused)> ResolveAsync(RtspReaderOptions options, CancellationToken cancel)
    {
        IPAddress[] found;
        try
        {
            found = IPAddress.TryParse(_uri.DnsSafeHost, out var literal)
                ? [literal]
                : await Dns.GetHostAddressesAsync(_uri.DnsSafeHost, cancel);
        }
        catch (SocketException)
        {
            return (null, "the camera's name is not known in the network");
        }
        foreach (var ip in found.Select(ip => ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip))
            if (Refusal(ip, options) is { } refusal) return (null, refusal);
        if (found.Length == 0) return (null, "the camera's name is not known in the network");
        var chosen = found.FirstOrDefault(ip => ip.AddressFamily == AddressFamily.InterNetwork) ?? found[0];
        return (new UriBuilder(_uri) { Host = chosen.ToString() }.Uri.AbsoluteUri, null);
    }

    /// <summary>Takes user name and password out of what another program says.</summary>
    internal string Redact(string text)
    {
        if (_uri.UserInfo.Length == 0) return text;
        foreach (var secret in _uri.UserInfo.Split(':', 2).Prepend(_uri.UserInfo).SelectMany(s => new[] { s, Uri.UnescapeDataString(s) }))
            if (secret.Length > 0) text = text.Replace(secret, "***", StringComparison.Ordinal);
        return text;
    }

    private static string? Refusal(IPAddress ip, RtspReaderOptions options)
    {
        if (IPAddress.IsLoopback(ip)) return options.AllowLoopback ? null : "the camera's address is this machine, which is not allowed";
        if (IsNeverACamera(ip)) return "the camera's address is reserved and cannot be a camera";
        return IsPrivate(ip) && !options.AllowPrivate ? "the camera's address is private, which is not allowed" : null;
    }

    private static bool IsPrivate(IPAddress ip)
    {
        if (ip.AddressFamily == AddressFamily.InterNetworkV6) return ip.IsIPv6UniqueLocal || ip.IsIPv6SiteLocal;
        var b = ip.GetAddressBytes();
        return b[0] == 10 || (b[0] == 172 && b[1] is >= 16 and < 32)
            || (b[0] == 192 && b[1] == 168) || (b[0] == 100 && b[1] is >= 64 and < 128);
    }

    // Link-local holds the metadata services of clouds; the rest is nobody, or everybody.
    private static bool IsNeverACamera(IPAddress ip)
    {
        if (ip.AddressFamily == AddressFamily.InterNetworkV6)
            return ip.IsIPv6LinkLocal || ip.IsIPv6Multicast || ip.Equals(IPAddress.IPv6Any);
        var b = ip.GetAddressBytes();
        return b[0] is 0 or >= 224 || (b[0] == 169 && b[1] == 254);
    }
}
