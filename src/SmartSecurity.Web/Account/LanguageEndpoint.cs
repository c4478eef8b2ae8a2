using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.Routing;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Account;

/// <summary>Remembers the language in a cookie. A mere preference, so a link may set it.</summary>
internal static class LanguageEndpoint
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(365);

    public static void MapLanguage(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/account/language", (HttpContext http, string? to, string? back) =>
        {
            var culture = string.Equals(to, Say.English.Name, StringComparison.OrdinalIgnoreCase) ? Say.English : Say.Chinese;
            http.Response.Cookies.Append(CookieRequestCultureProvider.DefaultCookieName,
                CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(culture)),
                new CookieOptions { MaxAge = KeptFor, SameSite = SameSiteMode.Lax, IsEssential = true, HttpOnly = true, Path = "/" });
            return Results.LocalRedirect(LocalPath.Or(back, "/"));
        }).AllowAnonymous().ExcludeFromDescription();
}
