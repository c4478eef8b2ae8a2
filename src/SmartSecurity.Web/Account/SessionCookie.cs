using System.Collections.Concurrent;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Web.Api;

namespace SmartSecurity.Web.Account;

/// <summary>The session: one cookie, 12 hours sliding, over when its row is ended or the account's security stamp changes.</summary>
public static class SessionCookie
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);
    public const string SignInPath = "/sign-in";
    public const string DeniedPath = "/denied";

    internal static void Configure(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = "smartsecurity";
        options.Cookie.HttpOnly = true;
        options.Cookie.IsEssential = true;
        // Lax, not Strict: a link to an alert in a message must find the officer signed in. Everything that changes
        // something needs an antiforgery token or the API's header as well.
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.ExpireTimeSpan = Lifetime;
        options.SlidingExpiration = true;
        options.LoginPath = SignInPath;
        options.AccessDeniedPath = DeniedPath;
        options.ReturnUrlParameter = "back";
        options.Events.OnValidatePrincipal = ValidateAsync;
        options.Events.OnRedirectToLogin = c => AnswerAsync(c, StatusCodes.Status401Unauthorized, "Sign in first: POST /api/v1/session.");
        options.Events.OnRedirectToAccessDenied = c => AnswerAsync(c, StatusCodes.Status403Forbidden, "Your role may not do this.");
    }

    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var stamps = context.HttpContext.RequestServices.GetRequiredService<SessionStamps>();
        if (await stamps.HoldAsync(context.Principal, context.HttpContext.RequestAborted)) return;
        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
    }

    private static Task AnswerAsync(RedirectContext<CookieAuthenticationOptions> context, int status, string detail)
    {
        var path = context.Request.Path;
        if (path.StartsWithSegments("/api", StringComparison.Ordinal) || path.StartsWithSegments("/pictures", StringComparison.Ordinal))
            return Problems.Of(status, detail).ExecuteAsync(context.HttpContext);
        context.Response.Redirect(context.RedirectUri);
        return Task.CompletedTask;
    }
}

/// <summary>Asks now and then whether a session still goes on.</summary>
/// <remarks>Every request would be a query; a changed password or a disabled account may be felt this much later instead.</remarks>
public sealed class SessionStamps(AccountBook accounts, TimeProvider clock)
{
    public static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(10);

    /// <summary>More sessions than this are asked about every time.</summary>
    private const int RememberedMax = 10_000;

    private readonly ConcurrentDictionary<(Guid Session, string Stamp), long> _checkedAt = new();

    /// <summary>A session that was ended here is over at once; on another node within <see cref="CheckEvery"/>.</summary>
    public void Forget() => _checkedAt.Clear();

    public async Task<bool> HoldAsync(ClaimsPrincipal? user, CancellationToken cancel)
    {
        if (Person.Find(user) is not { } person || user!.FindFirstValue(Person.StampClaim) is not { } stamp
            || Person.SessionOf(user) is not { } session) return false;
        var key = (session, stamp);
        if (_checkedAt.TryGetValue(key, out var at) && clock.GetElapsedTime(at) < CheckEvery) return true;
        if (!await accounts.SessionHoldsAsync(person.AccountId, stamp, session, cancel))
        {
            _checkedAt.TryRemove(key, out _);
            return false;
        }
        if (_checkedAt.Count < RememberedMax || _checkedAt.ContainsKey(key)) _checkedAt[key] = clock.GetTimestamp();
        return true;
    }
}
