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

    /// <summary>What can be afforded: questions and needless visits, a resident a year.</summary>
    public sealed record BudgetBody(int CommunityId, double QuestionsPerYear, double VisitsPerYear);

    /// <summary>The budget in force, and the rule's numbers that follow from it; without a budget the site's.</summary>
    public sealed record BudgetAnswer(
        int CommunityId, double? QuestionsPerYear, double? VisitsPerYear, BudgetSetting Setting, DateTimeOffset? HistoryFrom, DateTimeOffset? HistoryTo,
        DateTimeOffset? SavedAt, string? SavedBy);

    /// <summary>A trial: <c>running</c>, <c>found</c>, <c>tooLittle</c>, <c>stopped</c> or <c>failed</c>.</summary>
    public sealed record TrialAnswer(
        int CommunityId, string State, BudgetWish Wish, TrialStep? Step, TrialOutcome.Found? Found, TrialOutcome.TooLittle? TooLittle);

    public static void MapWelfare(this IEndpointRouteBuilder api)
    {
        var welfare = api.MapGroup("/welfare").WithTags("welfare");
        welfare.MapGet("", ListAsync).RequireAuthorization(Policies.Desk).Produces<WelfareAnswer>().ProducesProblem(400)
            .WithSummary("Everybody with a silence watch in a community, and how they stand: cannot tell, visit, call, asked first.");
        var budget = welfare.MapGroup("/budget").RequireAuthorization(Policies.Registry);
        budget.MapGet("", ReadBudgetAsync).Produces<BudgetAnswer>().WithSummary("The budget of questions and needless visits that holds in a community.");
        budget.MapPut("", SaveAsync).Produces<BudgetAnswer>().ProducesProblem(409)
            .WithSummary("Take what the last trial of this community found.");
        budget.MapGet("/trial", ReadTrial).Produces<TrialAnswer>().ProducesProblem(404).WithSummary("The trial that runs, or ran last.");
        budget.MapPost("/trial", StartAsync).Produces(202).ProducesProblem(400).ProducesProblem(409)
            .WithSummary("Try a budget on the community's own history; one trial at a time.");
        budget.MapDelete("/trial", Stop).Produces(204).WithSummary("Stop the trial that runs.");
    }

    private static async Task<IResult> ReadBudgetAsync(HttpContext http, BudgetBook book, Desk.DeskReader desk, CancellationToken cancel,
        int? communityId = null)
    {
        var communities = await desk.CommunitiesAsync(Person.Of(http.User), cancel);
        return communities.FirstOrDefault(c => communityId is null || c.Id == communityId) is { } community
            ? TypedResults.Ok(Answer(community.Id, book, await book.ReadAsync(Person.Of(http.User), community.Id, cancel)))
            : Problems.Missing("community");
    }

    private static async Task<IResult> SaveAsync(HttpContext http, BudgetBook book, BudgetTrials trials, CancellationToken cancel, int communityId)
    {
        if (!Person.Of(http.User).Sight.Includes(communityId)) return Problems.Missing("community");
        if (trials.Latest is not Trial.Done { Outcome: TrialOutcome.Found found } done || done.CommunityId != communityId)
            return Problems.Of(StatusCodes.Status409Conflict, "Try a budget on this community's history first.");
        await book.SaveAsync(Person.Of(http.User), communityId, found, cancel);
        return TypedResults.Ok(Answer(communityId, book, await book.ReadAsync(Person.Of(http.User), communityId, cancel)));
    }

    private static IResult ReadTrial(BudgetTrials trials) => trials.Latest is not { } latest
        ? Problems.Missing("trial")
        : TypedResults.Ok(latest switch
        {
            Trial.Running running => new TrialAnswer(latest.CommunityId, "running", latest.Wish, running.Step, null, null),
            Trial.Done { Outcome: TrialOutcome.Found found } => new(latest.CommunityId, "found", latest.Wish, null, found, null),
            Trial.Done { Outcome: TrialOutcome.TooLittle little } => new(latest.CommunityId, "tooLittle", latest.Wish, null, null, little),
            Trial.Stopped => new(latest.CommunityId, "stopped", latest.Wish, null, null, null),
            _ => new(latest.CommunityId, "failed", latest.Wish, null, null, null),
        });

    private static async Task<IResult> StartAsync(BudgetBody body, HttpContext http, BudgetTrials trials, Desk.DeskReader desk, CancellationToken cancel)
    {
        var wish = new BudgetWish(body.QuestionsPerYear, body.VisitsPerYear);
        if (!wish.IsInRange) return Problems.Bad("questionsPerYear lies between 4 and 1,000, visitsPerYear between 0.1 and 20.");
        if ((await desk.CommunitiesAsync(Person.Of(http.User), cancel)).All(c => c.Id != body.CommunityId)) return Problems.Bad("There is no such community.");
        return trials.Start(body.CommunityId, wish)
            ? TypedResults.Accepted($"{ApiServices.Root}/welfare/budget/trial")
            : Problems.Of(StatusCodes.Status409Conflict, "Another trial is running.");
    }

    private static IResult Stop(BudgetTrials trials)
    {
        trials.Cancel();
        return TypedResults.NoContent();
    }

    private static BudgetAnswer Answer(int communityId, BudgetBook book, Storage.Registry.WelfareBudget? saved) => new(communityId,
        saved?.QuestionsPerYear, saved?.VisitsPerYear, book.SettingOf(saved), saved?.HistoryFrom, saved?.HistoryTo, saved?.SavedAt, saved?.SavedBy);

    private static async Task<IResult> ListAsync(HttpContext http, WelfareReader reader, Desk.DeskReader desk, CancellationToken cancel,
        int? communityId = null, string? state = null)
    {
        if (state is not null && !Enum.GetNames<WelfareStanding>().Contains(state, StringComparer.OrdinalIgnoreCase))
            return Problems.Bad($"state is one of {string.Join(", ", Enum.GetNames<WelfareStanding>())}.");
        var community = communityId ?? (await desk.CommunitiesAsync(Person.Of(http.User), cancel)).FirstOrDefault()?.Id ?? 0;
        var list = await reader.OpenAsync(Person.Of(http.User), community, cancel);
        return TypedResults.Ok(new WelfareAnswer(community, list.At,
            [.. list.Lines.Where(l => state is null || string.Equals(l.Standing.ToString(), state, StringComparison.OrdinalIgnoreCase))]));
    }
}
