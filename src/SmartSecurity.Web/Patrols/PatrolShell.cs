using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.FileProviders;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Patrols;

/// <summary>The phone's page: a shell without anybody's data that the browser keeps, and the worker that serves it while out of reach.</summary>
/// <remarks>
/// No circuit and no page of Blazor's: a phone in a cellar has neither. The shell is the same for everybody of a language, so it needs no session; what is
/// in it comes from <c>/api/v1/patrols/mine</c>, which does. Its parts carry the digest of their bytes, so that a new version is never mixed with an old.
/// </remarks>
public sealed class PatrolShell(IWebHostEnvironment host)
{
    public const string Path = "/patrol";
    /// <summary>Where a code on a wall leads.</summary>
    public const string CodePath = "/p/";
    private const string WorkerPath = "/patrol-sw.js";
    private const string Folder = "_content/SmartSecurity.Web/";
    private static readonly string[] Parts = ["app.css", "patrol.css", "app.js", "patrol.js", "patrol-queue.js", "patrol-photo.js", "patrol-sw.js"];

    private string? _version;

    private IFileProvider Files => host.WebRootFileProvider;

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (HttpContext http, PatrolShell shell) => shell.Page(http)).AllowAnonymous().ExcludeFromDescription();
        routes.MapGet(CodePath + "{token}", (HttpContext http, PatrolShell shell) => shell.Page(http)).AllowAnonymous().ExcludeFromDescription();
        routes.MapGet(WorkerPath, (HttpContext http, PatrolShell shell) => shell.Worker(http)).AllowAnonymous().ExcludeFromDescription();
    }

    private IResult Page(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-cache";
        var theme = http.Request.Cookies["theme"] is "dark" or "light" ? http.Request.Cookies["theme"]! : "auto";
        return Results.Content(Html(theme), "text/html", Encoding.UTF8);
    }

    private IResult Worker(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-cache";
        return Results.Stream(Files.GetFileInfo(Folder + "patrol-sw.js").CreateReadStream(), "text/javascript");
    }

    private string Html(string theme)
    {
        static string E(string text) => WebUtility.HtmlEncode(text);
        string Part(string name) => $"/{Folder}{name}?v={Version}";
        var texts = E(JsonSerializer.Serialize(PatrolTexts.OnPhone, JsonSerializerOptions.Web));
        var back = $"/account/language?to={AppTexts.OtherLanguageCode}&back={Path}";
        return $"""
            <!DOCTYPE html>
            <html lang="{System.Globalization.CultureInfo.CurrentUICulture.Name}" data-theme="{theme}">
            <head>
              <meta charset="utf-8" />
              <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
              <meta name="color-scheme" content="light dark" />
              <title>{E(PatrolTexts.Title)} · {E(AppTexts.Product)}</title>
              <link rel="icon" type="image/svg+xml" href="/{Folder}mark.svg" />
              <link rel="stylesheet" href="{Part("app.css")}" />
              <link rel="stylesheet" href="{Part("patrol.css")}" />
            </head>
            <body data-texts="{texts}">
              <div class="plain care">
                <header class="plain-head">
                  <a class="brand" href="{Path}"><img src="/{Folder}mark.svg" alt="" width="28" height="28" /> {E(PatrolTexts.Title)}</a>
                  <span class="row">
                    <a class="quiet" href="{E(back)}" data-testid="patrol-language">{E(AppTexts.OtherLanguage)}</a>
                    <button type="button" class="icon" data-theme-toggle aria-label="{E(AppTexts.Theme)}"><span class="theme-mark"></span></button>
                  </span>
                </header>
                <main class="care-main" id="patrol" tabindex="-1"><p class="empty">{E(AppTexts.Loading)}</p></main>
              </div>
              <script src="{Part("app.js")}"></script>
              <script type="module" src="{Part("patrol.js")}"></script>
            </body>
            </html>
            """;
    }

    /// <summary>Digest of all parts; made at first use.</summary>
    private string Version => _version ??= Digest();

    private string Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in Parts)
        {
            using var file = Files.GetFileInfo(Folder + part).CreateReadStream();
            using var bytes = new MemoryStream();
            file.CopyTo(bytes);
            hash.AppendData(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..12];
    }
}
