using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Web.Account;

namespace SmartSecurity.Web.Api;

/// <summary>Signing in by the API: the same cookie as the pages'.</summary>
internal static class SessionApi
{
    public sealed record SignInBody(string? Name, string? Password, string? Code = null);

    public sealed record SessionAnswer(string Name, string Role);

    public static void MapSession(this IEndpointRouteBuilder api)
    {
        var session = api.MapGroup("/session").WithTags("session");
        session.MapPost("", PostAsync).AllowAnonymous().Produces<SessionAnswer>().ProducesProblem(StatusCodes.Status423Locked)
            .WithSummary("Sign in; sets the session's cookie.");
        session.MapGet("", (HttpContext http) => Answer(Person.Of(http.User))).RequireAuthorization().Produces<SessionAnswer>()
            .WithSummary("Who is signed in.");
        session.MapDelete("", DeleteAsync).RequireAuthorization().Produces(StatusCodes.Status204NoContent).WithSummary("Sign out.");
    }

    private static async Task<IResult> PostAsync(SignInBody body, HttpContext http, SignInDesk desk) =>
        await desk.WithPasswordAsync(http, body.Name ?? "", body.Password ?? "", body.Code) switch
        {
            SignInResult.Ok ok => TypedResults.Ok(new SessionAnswer(ok.Account.Name, ok.Account.Role)),
            SignInResult.Locked locked => Problems.Of(StatusCodes.Status423Locked, "Too many wrong attempts.",
                new Dictionary<string, object?>(StringComparer.Ordinal) { ["until"] = locked.Until }),
            SignInResult.NeedsCode => Problems.Of(StatusCodes.Status401Unauthorized, "Send the code of the second factor along.",
                new Dictionary<string, object?>(StringComparer.Ordinal) { ["secondFactor"] = true }),
            _ => Problems.Of(StatusCodes.Status401Unauthorized, "The name, the password or the code is wrong."),
        };

    private static async Task<IResult> DeleteAsync(HttpContext http, SignInDesk desk)
    {
        await desk.SignOutAsync(http);
        return TypedResults.NoContent();
    }

    private static Ok<SessionAnswer> Answer(Person person) => TypedResults.Ok(new SessionAnswer(person.Name, person.Role));
}
