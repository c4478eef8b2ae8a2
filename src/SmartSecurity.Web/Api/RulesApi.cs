using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SmartSecurity.Core.Routines;
using SmartSecurity.Core.Rules;
using SmartSecurity.Pipeline.Communities;
using SmartSecurity.Storage.Registry;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Rules;

namespace SmartSecurity.Web.Api;

/// <summary>Rules of a community, their replay, and announced work.</summary>
internal static class RulesApi
{
    public sealed record RuleAnswer(string Kind, RuleSetting Setting, RuleSetting Shipped, int Version, string? By, DateTimeOffset? At, int Alerts,
        int Resolved,
        int False, double? FalseShare, double[]? FalseShareCi);

    public sealed record RuleBody(RuleSetting? Setting, int Version);

    public sealed record WorkBody(int Community, Guid? DeviceId, DateTimeOffset From, DateTimeOffset Until, string? Reason);

    public sealed record WorkAnswer(Guid Id, Guid? DeviceId, DateTimeOffset From, DateTimeOffset Until, string Reason, string By);

    public sealed record WorkAdded(Guid Id);

    /// <summary>Dates, both ends included, that are a holiday or a worked weekend.</summary>
    public sealed record DaysBody(int Community, DateOnly From, DateOnly Until, DayKind Kind, string? Name);

    public sealed record DaysCleared(int Days);

    public static void MapRules(this IEndpointRouteBuilder api)
    {
        var rules = api.MapGroup("/rules").RequireAuthorization(Policies.Desk).WithTags("rules");
        rules.MapGet("", ListAsync).Produces<IReadOnlyList<RuleAnswer>>().ProducesProblem(404)
            .WithSummary("Every rule that can be set, with what it told in the last 30 days and how often that was false.");
        rules.MapPost("/{kind}/replay", PlayAsync).RequireAuthorization(Policies.Registry).Produces<ReplayFigure>().ProducesProblem(400).ProducesProblem(404)
            .WithSummary("What a setting would have raised in the last 30 days.");
        rules.MapPut("/{kind}", SaveAsync).RequireAuthorization(Policies.Registry).Produces(204).ProducesProblem(400).ProducesProblem(404).ProducesProblem(409)
            .WithSummary("Saves a setting that was replayed within the last hour; version is the one that was read.");
        var work = api.MapGroup("/maintenance").RequireAuthorization(Policies.Desk).WithTags("rules");
        work.MapGet("", WorkAsync).Produces<IReadOnlyList<WorkAnswer>>().WithSummary("Announced work that is not over.");
        work.MapPost("", AnnounceAsync).RequireAuthorization(Policies.Registry).Produces<WorkAdded>(201).ProducesProblem(400).WithSummary("Announces work.");
        work.MapDelete("/{id:guid}", EndAsync).RequireAuthorization(Policies.Registry).Produces(204).ProducesProblem(404)
            .WithSummary("Ends announced work now.");
        var calendar = api.MapGroup("/calendar").RequireAuthorization(Policies.Desk).WithTags("rules");
        calendar.MapGet("", CalendarAsync).Produces<IReadOnlyList<CalendarSpan>>().ProducesProblem(404)
            .WithSummary("Holidays and worked weekends of a community.");
        calendar.MapPut("", SetDaysAsync).RequireAuthorization(Policies.Registry).Produces(204).ProducesProblem(400)
            .WithSummary("Makes dates holidays or working days, whatever their weekday.");
        calendar.MapDelete("", ClearDaysAsync).RequireAuthorization(Policies.Registry).Produces<DaysCleared>()
            .WithSummary("Lets dates be what their weekday says again.");
    }

    private static async Task<IResult> ListAsync(int community, HttpContext http, RuleWork work, CancellationToken cancel) =>
        await work.ListAsync(Person.Of(http.User), community, cancel) is { } lines
            ? TypedResults.Ok(lines.Select(l => new RuleAnswer(l.Rule.Kind, l.Setting, l.Rule.Shipped, l.Version, l.By, l.At, l.Told?.Count ?? 0,
                l.Told?.Resolved ?? 0, l.Told?.False ?? 0, l.Told?.FalseShare?.Share, l.Told?.FalseShare is { } ci ? [ci.Low, ci.High] : null)).ToArray())
            : Problems.Missing("community");

    private static async Task<IResult> PlayAsync(string kind, int community, RuleSetting setting, HttpContext http, RuleWork work, CancellationToken cancel)
    {
        if (RuleCatalog.Find(kind) is not { } rule) return Problems.Missing("rule");
        if (rule.Check(setting) is { } wrong) return Problems.Bad(wrong);
        return await work.PlayAsync(Person.Of(http.User), community, kind, setting, cancel) is { } figure ? TypedResults.Ok(figure)
            : Problems.Missing("community");
    }

    private static async Task<IResult> SaveAsync(string kind, int community, RuleBody body, HttpContext http, RuleWork work, CancellationToken cancel)
    {
        var person = Person.Of(http.User);
        if (RuleCatalog.Find(kind) is not { } rule || !person.Sight.Includes(community)) return Problems.Missing("rule");
        if (body.Setting is null || rule.Check(body.Setting) is not null) return Problems.Bad(body.Setting is null ? "setting is missing."
            : rule.Check(body.Setting)!);
        if (!work.MayBeSaved(community, kind, body.Setting))
            return Problems.Of(StatusCodes.Status409Conflict, "Replay this setting first: POST /api/v1/rules/{kind}/replay.");
        return await work.SaveAsync(person, community, kind, body.Setting, body.Version, cancel) ? TypedResults.NoContent()
            : Problems.Of(StatusCodes.Status409Conflict, "Somebody saved meanwhile: read the rules again.");
    }

    private static async Task<IResult> WorkAsync(int community, HttpContext http, RuleWork work, CancellationToken cancel) => TypedResults.Ok(
        (await work.WorkAsync(Person.Of(http.User), community, cancel)).Select(w => new WorkAnswer(w.Id, w.DeviceId, w.From, w.Until, w.Reason, w.By))
            .ToArray());

    private static async Task<IResult> AnnounceAsync(WorkBody body, HttpContext http, RuleWork work, CancellationToken cancel)
    {
        var (id, problem) = await work.AnnounceAsync(Person.Of(http.User), body.Community, body.DeviceId, body.From, body.Until, body.Reason ?? "", cancel);
        return problem switch
        {
            null => TypedResults.Created($"{ApiServices.Root}/maintenance?community={body.Community}", new WorkAdded(id!.Value)),
            MaintenanceProblem.NoReason => Problems.Bad($"reason has 1 to {MaintenanceWindow.ReasonLengthMax} characters."),
            MaintenanceProblem.BadTime => Problems.Bad($"until lies after from and now, and at most {RuleSettingBook.LongestWork.Days} days after from."),
            MaintenanceProblem.TooMany => Problems.Bad($"At most {RuleSettingBook.WindowsMax} windows at once."),
            _ => Problems.Bad("There is no such community or device."),
        };
    }

    private static async Task<IResult> CalendarAsync(int community, HttpContext http, RuleWork work, CancellationToken cancel) =>
        await work.CalendarAsync(Person.Of(http.User), community, cancel) is { } spans ? TypedResults.Ok(spans) : Problems.Missing("community");

    private static async Task<IResult> SetDaysAsync(DaysBody body, HttpContext http, RuleWork work, CancellationToken cancel) =>
        await work.SetDaysAsync(Person.Of(http.User), body.Community, new(body.From, body.Until, body.Kind, body.Name ?? ""), cancel) switch
        {
            null => TypedResults.NoContent(),
            CalendarProblem.NoName => Problems.Bad($"name has 1 to {CommunityDay.NameLengthMax} characters."),
            CalendarProblem.BadDates => Problems.Bad($"until is from or later, at most {CalendarBook.SpanDaysMax} days; within {CalendarBook.AheadDaysMax} "
                + "days of today."),
            CalendarProblem.TooMany => Problems.Bad($"At most {CalendarBook.DaysMax} dates."),
            _ => Problems.Bad("There is no such community."),
        };

    private static async Task<IResult> ClearDaysAsync(
        int community, DateOnly from, DateOnly until, HttpContext http, RuleWork work, CancellationToken cancel) =>
        TypedResults.Ok(new DaysCleared(await work.ClearDaysAsync(Person.Of(http.User), community, from, until, cancel)));

    private static async Task<IResult> EndAsync(Guid id, HttpContext http, RuleWork work, CancellationToken cancel) =>
        await work.EndWorkAsync(Person.Of(http.User), id, cancel) ? TypedResults.NoContent() : Problems.Missing("announced work");
}
