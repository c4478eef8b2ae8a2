using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using SmartSecurity.Web.Api;

namespace SmartSecurity.Web.Account;

/// <summary>Somebody whose second factor is overdue comes as far as its page, and no farther (privacy.md, P18).</summary>
internal static class SecondFactorGate
{
    public const string Path = "/account/second-factor";

    /// <summary>What stays open: one's own account, signing out, what the page is made of.</summary>
    private static readonly string[] Open = ["/account", "/sign-in", "/denied", "/error", "/_framework", "/_content", "/_blazor", "/api/v1/session",
        "/api/v1/account"];

    public static Task LetPassAsync(HttpContext http, RequestDelegate next, TimeProvider clock)
    {
        if (DueAt(http.User) is not { } due || due > clock.GetUtcNow()
            || Open.Any(path => http.Request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase)))
            return next(http);
        if (http.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal))
            return Problems.Forbidden("Set up the second factor first: POST /api/v1/account/second-factor.").ExecuteAsync(http);
        http.Response.Redirect(Path);
        return Task.CompletedTask;
    }

    /// <returns>Until when it must be set up; null: it need not, or is.</returns>
    public static DateTimeOffset? DueAt(ClaimsPrincipal user) =>
        long.TryParse(user.FindFirstValue(Person.DueClaim), CultureInfo.InvariantCulture, out var ms) ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;
}
