using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Patrols;
using SmartSecurity.Pipeline.Notifiers;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Storage.Patrols;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Patrols;
using SmartSecurity.Web.Pictures;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Api;

/// <summary>Patrols over HTTP: what a phone takes along, visits by the phone's own ids, the board, routes and codes.</summary>
internal static class PatrolsApi
{
    /// <summary>Four photos of 500 kB as base64, and the words.</summary>
    private const int BodyBytesMax = 3 * 1024 * 1024;

    public sealed record DayAnswer(string Name, string Role, DateTimeOffset Now, IReadOnlyList<PatrolTopic> Topics, bool OpensAlerts,
        IReadOnlyList<DayRound> Rounds);

    /// <param name="Start">Local time of the community, as <c>End</c> and the points' times.</param>
    public sealed record DayRound(Guid Id, string Route, string Community, DateOnly Day, DateTimeOffset StartsAt, DateTimeOffset EndsAt, string Start,
        string End, RoundStanding Standing, bool InOrder, IReadOnlyList<DayPoint> Points);

    public sealed record DayPoint(Guid Id, int Order, string Place, string? Building, string? Expected, int CodeVersion, IReadOnlyList<DayItem> Items,
        PointState State, string? At, string? By, bool OutOfOrder, IReadOnlyList<DayAlert> Alerts);

    public sealed record DayItem(int Number, PatrolTopic Topic, string Zh, string En);

    /// <summary>Kind, place and time only: what lies on a phone may be lost with it.</summary>
    public sealed record DayAlert(Guid Id, string Kind, string Title, int Priority, string Since);

    public sealed record FindingBody(Guid Id, PatrolTopic Topic, string? Text, string? Person, byte[]? Photo);

    /// <param name="Code">What was scanned; without it <c>notScannedReason</c> is needed.</param>
    /// <param name="DeviceAt">The phone's clock at the visit.</param>
    /// <param name="DeviceNow">The phone's clock at sending: the difference to ours is taken off.</param>
    /// <param name="By">Who recorded it; refused when somebody else sends it.</param>
    public sealed record VisitBody(Guid RoundId, Guid PointId, string? Code, string? NotScannedReason, DateTimeOffset DeviceAt, DateTimeOffset? DeviceNow,
        IReadOnlyList<int>? Ticked, IReadOnlyList<FindingBody>? Findings, string? By);

    public sealed record VisitAnswer(Guid Id, PointState State, DateTimeOffset At, bool Already, IReadOnlyList<Guid> Alerts);

    public sealed record RoundAnswer(Guid Id, Guid RouteId, int CommunityId, string Route, DateOnly Day, DateTimeOffset StartsAt, DateTimeOffset EndsAt,
        RoundStanding Standing, int OnTime, int Early, int Late, int Missed, int Waiting, IReadOnlyList<string> Who, int Findings);

    public sealed record RoundWhole(RoundAnswer Round, IReadOnlyList<PointAnswer> Points, IReadOnlyList<VisitSeen> Visits, IReadOnlyList<FindingSeen> Findings);

    public sealed record PointAnswer(Guid Id, int Order, string Place, PointState State, DateTimeOffset? At, bool OutOfOrder);

    public sealed record VisitSeen(Guid Id, Guid PointId, string By, DateTimeOffset At, DateTimeOffset DeviceAt, DateTimeOffset ReceivedAt, string Marks,
        string? NotScannedReason, string Ticked);

    public sealed record FindingSeen(Guid Id, Guid VisitId, Guid PointId, PatrolTopic Topic, string Text, string? Person, string? Photo, Guid AlertId);

    public sealed record RouteAnswer(Guid Id, int CommunityId, string Name, bool InOrder, IReadOnlyList<TimeOnly> Starts, int WindowMinutes,
        bool RaisesMissed, bool Enabled, int Version, IReadOnlyList<CheckpointAnswer> Points);

    public sealed record CheckpointAnswer(Guid Id, string Place, string? Building, Guid? DeviceId, int? AfterMinutes, int ToleranceMinutes,
        IReadOnlyList<ChecklistItem> Items, int CodeVersion);

    public sealed record RouteBody(int CommunityId, string? Name, bool InOrder, IReadOnlyList<TimeOnly>? Starts, int WindowMinutes, bool RaisesMissed,
        bool Enabled, int Version, IReadOnlyList<CheckpointBody>? Points);

    public sealed record CheckpointBody(Guid Id, string? Place, string? Building, Guid? DeviceId, int? AfterMinutes, int ToleranceMinutes,
        IReadOnlyList<ChecklistItem>? Items);

    public sealed record CodeAnswer(Guid CheckpointId, string Place, int Version, string Url);

    public sealed record EndCodeBody(int Version);

    public sealed record CodeHolds(int Version);

    public static void MapPatrols(this IEndpointRouteBuilder api)
    {
        var patrols = api.MapGroup("/patrols").WithTags("patrols");
        patrols.MapGet("/mine", MineAsync).RequireAuthorization(Policies.Patrol).Produces<DayAnswer>()
            .WithSummary("Rounds of now and soon with their checkpoints, and open alerts near by; for a phone to take along.");
        patrols.MapPut("/visits/{id:guid}", VisitAsync).RequireAuthorization(Policies.Patrol).Produces<VisitAnswer>()
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).WithMetadata(new RequestSizeLimitAttribute(BodyBytesMax))
            .WithSummary("A visit under the phone's own id: the same one again changes nothing. The problem's 'reason' says why it was refused.");
        patrols.MapGet("/board", BoardAsync).RequireAuthorization(Policies.Desk).Produces<IReadOnlyList<RoundAnswer>>()
            .WithSummary("Rounds of the last days, newest first.");
        patrols.MapGet("/rounds/{id:guid}", RoundAsync).RequireAuthorization(Policies.Desk).Produces<RoundWhole>().ProducesProblem(404)
            .WithSummary("One round with its points, visits and findings.");
        patrols.MapGet("/routes", RoutesAsync).RequireAuthorization(Policies.PatrolRoutes).Produces<IReadOnlyList<RouteAnswer>>()
            .WithSummary("Routes with their checkpoints.");
        patrols.MapPut("/routes/{id:guid}", SaveAsync).RequireAuthorization(Policies.PatrolRoutes).Produces<RouteAnswer>().ProducesProblem(400)
            .ProducesProblem(409).WithSummary("Add (version 0) or change a route under an id of one's own; it holds from the next round on.");
        patrols.MapGet("/routes/{id:guid}/codes", CodesAsync).RequireAuthorization(Policies.PatrolRoutes).Produces<IReadOnlyList<CodeAnswer>>()
            .ProducesProblem(404).WithSummary("What the QR codes of a route say.");
        patrols.MapPost("/checkpoints/{id:guid}/end-code", EndCodeAsync).RequireAuthorization(Policies.PatrolRoutes).Produces<CodeHolds>()
            .ProducesProblem(404).WithSummary("End a checkpoint's code of this version; ended already, nothing changes.");
    }

    private static async Task<IResult> MineAsync(HttpContext http, PatrolWork work, CancellationToken cancel)
    {
        var person = Person.Of(http.User);
        if (await work.DayAsync(person, cancel) is not { } day) return Problems.Missing("account");
        http.Response.Headers.CacheControl = "no-store";
        var topics = PatrolTopics.All.Where(t => person.Role != Roles.Police || !PatrolTopics.IsAboutPeople(t)).ToList();
        return TypedResults.Ok(new DayAnswer(person.Name, person.Role, day.Now, topics, Policies.Allows(Policies.Alerts, person.Role),
            [.. day.Rounds.Select(r => Round(r, day, topics))]));
    }

    private static DayRound Round(RoundSeen seen, PatrolDay day, List<PatrolTopic> topics)
    {
        var (round, by) = (seen.Round, seen.Visits.ToDictionary(v => v.Id, v => v.By));
        string Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, seen.Zone).ToString("HH:mm", CultureInfo.InvariantCulture);
        string Since(DateTimeOffset at) => AlertSentences.Day(
            TimeZoneInfo.ConvertTime(at, seen.Zone).DateTime, TimeZoneInfo.ConvertTime(day.Now, seen.Zone).DateTime, Say.IsChinese);
        return new(round.Id, round.RouteName, seen.Community, round.Day, round.StartsAt, round.EndsAt, Local(round.StartsAt), Local(round.EndsAt),
            seen.Reading.Standing, round.InOrder, [.. seen.Reading.Points.Select(p => new DayPoint(p.Point.Id, p.Point.Order, p.Point.Place, p.Point.Building,
                p.Point.After is { } after ? Local(round.StartsAt + after) : null, day.CodeVersions.GetValueOrDefault(p.Point.Id),
                [.. p.Point.Items.Select((item, number) => new DayItem(number, item.Topic, item.Zh, item.En)).Where(i => topics.Contains(i.Topic))],
                p.State, p.At is { } at ? Local(at) : null, p.VisitId is { } id ? by[id] : null, p.OutOfOrder,
                [.. day.Alerts[p.Point.Id].Select(a => new DayAlert(a.Id, a.Kind, AlertTexts.Kind(a.Kind), a.Priority, Since(a.RaisedAt)))]))]);
    }

    private static async Task<IResult> VisitAsync(Guid id, VisitBody body, HttpContext http, PatrolWork work, CancellationToken cancel)
    {
        var draft = new VisitDraft(id, body.RoundId, body.PointId, body.Code, body.NotScannedReason, body.DeviceAt, body.DeviceNow, body.Ticked ?? [],
            [.. (body.Findings ?? []).Select(f => new FindingDraft(f.Id, f.Topic, f.Text ?? "", f.Person, f.Photo))], body.By);
        return await work.TakeAsync(Person.Of(http.User), draft, cancel) switch
        {
            VisitTaken.Taken taken => TypedResults.Ok(new VisitAnswer(id, taken.State, taken.Visit.At, taken.Already, taken.Alerts)),
            VisitTaken.Refused refused => Refusal(refused.Problem),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static IResult Refusal(VisitProblem problem)
    {
        var status = problem switch
        {
            VisitProblem.UnknownRound or VisitProblem.UnknownPoint => StatusCodes.Status404NotFound,
            VisitProblem.OldCode or VisitProblem.IdTaken or VisitProblem.RecordedByAnother or VisitProblem.TooManyVisits => StatusCodes.Status409Conflict,
            _ => StatusCodes.Status400BadRequest,
        };
        return Problems.Of(status, PatrolTexts.Problem(problem), new Dictionary<string, object?>(StringComparer.Ordinal) { ["reason"] = problem });
    }

    private static async Task<IResult> BoardAsync(
        HttpContext http, PatrolWork work, CancellationToken cancel, int days = 14, int? communityId = null) =>
        days is < 1 or > PatrolReader.BoardDaysMax ? Problems.Bad($"days lies between 1 and {PatrolReader.BoardDaysMax}.")
        : TypedResults.Ok((await work.BoardAsync(Person.Of(http.User), communityId, days, again: false, cancel)).Select(Answer).ToList());

    private static RoundAnswer Answer(RoundSeen r) => new(r.Round.Id, r.Round.RouteId, r.Round.CommunityId, r.Round.RouteName, r.Round.Day, r.Round.StartsAt,
        r.Round.EndsAt, r.Reading.Standing, r.Reading.Count(PointState.OnTime), r.Reading.Count(PointState.Early), r.Reading.Count(PointState.Late),
        r.Reading.Count(PointState.Missed), r.Reading.Count(PointState.Waiting), r.Who, r.Findings.Count);

    private static async Task<IResult> RoundAsync(Guid id, HttpContext http, PatrolWork work, PictureTickets tickets, CancellationToken cancel)
    {
        var person = Person.Of(http.User);
        if (await work.RoundAsync(person, id, cancel) is not { } seen) return Problems.Missing("round");
        return TypedResults.Ok(new RoundWhole(Answer(seen),
            [.. seen.Reading.Points.Select(p => new PointAnswer(p.Point.Id, p.Point.Order, p.Point.Place, p.State, p.At, p.OutOfOrder))],
            [.. seen.Visits.Select(v => new VisitSeen(v.Id, v.PointId, v.By, v.At, v.DeviceAt, v.ReceivedAt, v.Marks.ToString(), v.NotScannedReason,
                v.Ticked))],
            [.. seen.Findings.Select(f => new FindingSeen(f.Id, f.VisitId, f.PointId, f.Topic, f.Text, f.Person, tickets.Path(person, f.PhotoSha256),
                f.AlertId))]));
    }

    private static async Task<IResult> RoutesAsync(HttpContext http, PatrolWork work, CancellationToken cancel) =>
        TypedResults.Ok((await work.RoutesAsync(Person.Of(http.User), cancel)).Select(Answer).ToList());

    private static RouteAnswer Answer(RouteSeen r) => new(r.Route.Id, r.Route.CommunityId, r.Route.Name, r.Route.InOrder, r.Route.Starts,
        r.Route.WindowMinutes, r.Route.RaisesMissed, r.Route.Enabled, r.Route.Version, [.. r.Points.Select(p => new CheckpointAnswer(p.Id, p.Place, p.Building,
            p.DeviceId, p.AfterMinutes, p.ToleranceMinutes, p.Items, p.CodeVersion))]);

    private static async Task<IResult> SaveAsync(Guid id, RouteBody body, HttpContext http, PatrolWork work, CancellationToken cancel)
    {
        var draft = new RouteDraft(id, body.CommunityId, body.Name ?? "", body.InOrder, body.Starts ?? [], body.WindowMinutes, body.RaisesMissed, body.Enabled,
            body.Version, [.. (body.Points ?? []).Select(p => new PointDraft(p.Id, p.Place ?? "", p.Building, p.DeviceId, p.AfterMinutes, p.ToleranceMinutes,
                p.Items ?? []))]);
        return await work.SaveAsync(Person.Of(http.User), draft, cancel) is not { } problem
            ? TypedResults.Ok(Answer((await work.RouteAsync(Person.Of(http.User), id, cancel))!))
            : Problems.Of(problem is RouteProblem.Changed or RouteProblem.IdTaken ? StatusCodes.Status409Conflict : StatusCodes.Status400BadRequest,
                RouteTexts.Problem(problem));
    }

    private static async Task<IResult> CodesAsync(
        Guid id, HttpContext http, PatrolWork work, CheckpointCodes codes, IOptions<SiteOptions> site, CancellationToken cancel)
    {
        if (await work.RouteAsync(Person.Of(http.User), id, cancel) is not { } route) return Problems.Missing("route");
        await work.PrintedAsync(Person.Of(http.User), id, cancel);
        return TypedResults.Ok(route.Points.Select(p => new CodeAnswer(p.Id, p.Place, p.CodeVersion,
            CodesPage.UrlOf(codes.Of(p.Id, p.CodeVersion), http, site.Value))).ToList());
    }

    private static async Task<IResult> EndCodeAsync(Guid id, EndCodeBody body, HttpContext http, PatrolWork work, CancellationToken cancel) =>
        await work.EndCodeAsync(Person.Of(http.User), id, body.Version, cancel) is { } holds ? TypedResults.Ok(new CodeHolds(holds))
            : Problems.Missing("checkpoint");
}
