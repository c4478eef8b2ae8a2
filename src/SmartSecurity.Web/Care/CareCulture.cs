using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Localization;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Care;

/// <summary>Language of the pages people open on their own phone: as the link says (<c>?l=en</c>), as they chose before, else as the browser asks.</summary>
internal sealed class CareCulture : RequestCultureProvider
{
    public static bool IsCare(PathString path) =>
        path.StartsWithSegments("/a", StringComparison.Ordinal) || path.StartsWithSegments("/me", StringComparison.Ordinal);

    public override async Task<ProviderCultureResult?> DetermineProviderCultureResult(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        if (!IsCare(httpContext.Request.Path)) return null;
        var asked = httpContext.Request.Query["l"].ToString();
        if (asked.Length > 0) return Of(asked);
        if (httpContext.Request.Cookies.ContainsKey(CookieRequestCultureProvider.DefaultCookieName)) return null;
        var browser = await new AcceptLanguageHeaderRequestCultureProvider { Options = Options }.DetermineProviderCultureResult(httpContext);
        return browser?.UICultures.FirstOrDefault().Value is { } first ? Of(first) : null;
    }

    private static ProviderCultureResult Of(string language) =>
        new(language.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? Say.Chinese.Name : Say.English.Name);
}
