using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Welfare;

namespace SmartSecurity.Web.Api;

/// <summary>How the watched residents stand; every read is one audit entry.</summary>
internal static class WelfareApi
{
    /// <summary>A community's list, worst first.</summary>
    public sealed record WelfareAnswer(int CommunityId, DateTimeOffset At, IReadOnlyList<WelfareLine> Residents);

    public static void MapWelfare(this IEndpointRouteBuilder api)
    {
        var welfare = api.MapGroup("/welfare").WithTags("welfare");
        welfare.MapGet("", ListAsync).RequireAuthorization(Policies.Desk).Produces<WelfareAnswer>().ProducesProblem(400)
            .WithSummary("Everybody with a silence watch in a community, and how they stand: cannot tell, visit, call, asked first.");
    }

    private static async Task<IResult> ListAsync(HttpContext http, WelfareReader reader, Desk.DeskReader desk, CancellationToken cancel,
        int? communityId = null, string? state = null)
    {
        if (state is not null && !Enum.GetNames<WelfareStanding>().Contains(state, StringComparer.OrdinalIgnoreCase))
            return Problems.Bad($"state is one of {string.Join(", ", Enum.GetNames<WelfareStanding>())}.");
        var community = communityId ?? (await desk.CommunitiesAsync(cancel)).FirstOrDefault()?.Id ?? 0;
        var list = await reader.OpenAsync(Person.Of(http.User), community, cancel);
        return TypedResults.Ok(new WelfareAnswer(community, list.At, [.. list.Lines.Where(l => state is null || string.Equals(l.Standing.ToString(), state, StringComparison.OrdinalIgnoreCase))]));
    }
}
