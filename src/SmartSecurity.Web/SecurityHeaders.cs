using Microsoft.AspNetCore.Http;

namespace SmartSecurity.Web;

/// <summary>What a browser may do with our pages: run our own scripts, talk to us, and be framed by nobody.</summary>
/// <remarks>
/// Styles may stand inline because Blazor's virtualised rows and MudBlazor write sizes into style attributes; no script may.
/// </remarks>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    private const string ContentSecurityPolicy =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; "
        + "connect-src 'self'; form-action 'self'; base-uri 'self'; object-src 'none'; frame-ancestors 'none'";

    public Task InvokeAsync(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";   // a one-time link must not leave the house in a Referer
        // The camera for the enrolment of a face; a page is one document, so it cannot be allowed on that page alone.
        headers["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        return next(http);
    }
}
