using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace SmartSecurity.Web.Notices;

/// <summary>The browser's worker that shows messages. It must come from the root: its reach is its own folder.</summary>
internal static class PushWorker
{
    public static void MapPushWorker(this IEndpointRouteBuilder routes) => routes.MapGet("/sw.js", (HttpContext http, IWebHostEnvironment host) =>
    {
        http.Response.Headers.CacheControl = "no-cache";
        return Results.Stream(host.WebRootFileProvider.GetFileInfo("_content/SmartSecurity.Web/sw.js").CreateReadStream(), "text/javascript");
    }).AllowAnonymous().ExcludeFromDescription();
}
