using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace SmartSecurity.Web.Api;

/// <summary>Errors of the API: problem details (RFC 9457) with a sentence that says what to do.</summary>
internal static class Problems
{
    public static ProblemHttpResult Of(int status, string detail, IDictionary<string, object?>? more = null) =>
        TypedResults.Problem(detail, statusCode: status, extensions: more);

    public static ProblemHttpResult Missing(string what) => Of(StatusCodes.Status404NotFound, $"There is no such {what}.");

    public static ProblemHttpResult Forbidden(string why) => Of(StatusCodes.Status403Forbidden, why);

    public static ProblemHttpResult Bad(string why) => Of(StatusCodes.Status400BadRequest, why);
}
