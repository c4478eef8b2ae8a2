using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Desk;

namespace SmartSecurity.Web.Api;

/// <summary>What to do for each kind of alert, read and written.</summary>
internal static class ProceduresApi
{
    public static void MapProcedures(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/procedures").RequireAuthorization(Policies.Desk).WithTags("procedures");
        group.MapGet("/{kind}", GetAsync).Produces<ProcedureView>().ProducesProblem(404).WithSummary("The steps of a kind as they hold in a community.");
        group.MapPut("/{kind}", PutAsync).RequireAuthorization(Policies.Registry).Produces<ProcedureView>().ProducesProblem(400).ProducesProblem(404)
            .ProducesProblem(409).WithSummary("Write a community's own steps; version is the one that was read.");
        group.MapDelete("/{kind}", DeleteAsync).RequireAuthorization(Policies.Registry).Produces(204).ProducesProblem(404)
            .WithSummary("Go back to the product's own steps.");
    }

    private static async Task<IResult> GetAsync(string kind, int community, HttpContext http, DeskReader desk, Procedures procedures,
        CancellationToken cancel) =>
        await IsThereAsync(http, kind, community, desk, cancel) ? TypedResults.Ok(await procedures.ReadAsync(community, kind, cancel))
            : Problems.Missing("procedure");

    private static async Task<IResult> PutAsync(
        string kind, int community, ProcedureBody body, HttpContext http, DeskReader desk, Procedures procedures, CancellationToken cancel)
    {
        if (!await IsThereAsync(http, kind, community, desk, cancel)) return Problems.Missing("procedure");
        if (body.Steps is null || Procedure.Check(body.Steps) is not null)
            return Problems.Bad(body.Steps is null ? "steps are missing." : Procedure.Check(body.Steps)!);
        if (!await procedures.SaveAsync(Person.Of(http.User), community, kind, body.Steps, body.Version, cancel))
            return Problems.Of(StatusCodes.Status409Conflict, "Somebody saved meanwhile: read the steps again.", new Dictionary<string, object?>());
        return TypedResults.Ok(await procedures.ReadAsync(community, kind, cancel));
    }

    private static async Task<IResult> DeleteAsync(
        string kind, int community, HttpContext http, DeskReader desk, Procedures procedures, CancellationToken cancel)
    {
        if (!await IsThereAsync(http, kind, community, desk, cancel)) return Problems.Missing("procedure");
        await procedures.ResetAsync(Person.Of(http.User), community, kind, cancel);
        return TypedResults.NoContent();
    }

    private static async Task<bool> IsThereAsync(HttpContext http, string kind, int community, DeskReader desk, CancellationToken cancel) =>
        AlertKinds.All.Contains(kind, StringComparer.Ordinal) && (await desk.CommunitiesAsync(Person.Of(http.User), cancel)).Any(c => c.Id == community);
}

/// <param name="Version">The version that was read; 0: the product's own.</param>
internal sealed record ProcedureBody(int Version, IReadOnlyList<ProcedureStep>? Steps);
