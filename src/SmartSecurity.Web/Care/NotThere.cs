using Microsoft.AspNetCore.Http;

namespace SmartSecurity.Web.Care;

/// <summary>A page that says in words that its link leads nowhere.</summary>
internal static class NotThere
{
    /// <summary>404 with the page. Set any earlier the framework sends the status alone, and an old link ends in the browser's own words.</summary>
    public static void AnswerNotThere(this HttpContext http) => http.Response.OnStarting(() =>
    {
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    });
}
