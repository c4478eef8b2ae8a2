using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SmartSecurity.Core.Releases;
using SmartSecurity.Storage.Releases;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Releases;

namespace SmartSecurity.Web.Api;

/// <summary>Emergency releases over HTTP: groups of doors, and the keys. One account turns one key of two.</summary>
internal static class ReleasesApi
{
    /// <param name="LastDrillAt">When its doors were last told to open for a drill; null: never.</param>
    public sealed record GroupAnswer(Guid Id, int CommunityId, string Name, IReadOnlyList<Guid> Doors, int Version, DateTimeOffset? LastDrillAt,
        bool DrillOverdue);

    /// <param name="Version">0 for a new group.</param>
    public sealed record GroupBody(int CommunityId, string? Name, IReadOnlyList<Guid>? Doors, int Version);

    /// <param name="AfterMs">From the key to the door's proof; null: none yet.</param>
    public sealed record DoorAnswerRow(Guid DeviceId, string Name, DoorAnswer Answer, double? AfterMs);

    public sealed record ReleaseAnswer(Guid Id, int CommunityId, Guid GroupId, string Group, ReleaseReason Reason, string Note, ReleaseState State,
        string AskedBy, DateTimeOffset AskedAt, DateTimeOffset LapsesAt, string? OpenedBy, DateTimeOffset? OpenedAt, string? RestoreAskedBy,
        string? RestoredBy, DateTimeOffset? EndedAt, Guid AlertId, IReadOnlyList<DoorAnswerRow> Doors);

    public sealed record AskBody(Guid GroupId, ReleaseReason Reason, string? Note);

    public static void MapReleases(this IEndpointRouteBuilder api)
    {
        var groups = api.MapGroup("/release-groups").WithTags("releases");
        groups.MapGet("", GroupsAsync).RequireAuthorization(Policies.Devices).Produces<IReadOnlyList<GroupAnswer>>()
            .WithSummary("Groups of doors that are opened together.");
        groups.MapPut("/{id:guid}", PutGroupAsync).RequireAuthorization(Policies.Operator).Produces<GroupAnswer>().ProducesProblem(400).ProducesProblem(409)
            .WithSummary("Add a group under an id of one's own, or change it; only doors whose profile has commands.");
        groups.MapDelete("/{id:guid}", DeleteGroupAsync).RequireAuthorization(Policies.Operator).Produces(204).ProducesProblem(404)
            .WithSummary("Remove a group; a release of it that is under way goes on.");
        var releases = api.MapGroup("/releases").WithTags("releases");
        releases.MapGet("", ListAsync).RequireAuthorization(Policies.Devices).Produces<IReadOnlyList<ReleaseAnswer>>()
            .WithSummary("Releases, those under way first, with how every door stands.");
        releases.MapPut("/{id:guid}", AskAsync).RequireAuthorization(Policies.Desk).Produces<ReleaseAnswer>().ProducesProblem(400).ProducesProblem(404)
            .ProducesProblem(409).WithSummary("The first key, under an id of one's own: nothing opens yet.");
        releases.MapPost("/{id:guid}/open", (Guid id, HttpContext http, ReleaseWork work, CancellationToken cancel) =>
            TurnAsync(id, http, work, work.OpenAsync, cancel)).RequireAuthorization(Policies.Desk).Produces<ReleaseAnswer>().ProducesProblem(404)
            .ProducesProblem(409).WithSummary("The second key, of another account: every door is told to open.");
        releases.MapPost("/{id:guid}/ask-restore", (Guid id, HttpContext http, ReleaseWork work, CancellationToken cancel) =>
            TurnAsync(id, http, work, work.AskRestoreAsync, cancel)).RequireAuthorization(Policies.Desk).Produces<ReleaseAnswer>().ProducesProblem(404)
            .ProducesProblem(409).WithSummary("The first key for giving the doors back.");
        releases.MapPost("/{id:guid}/restore", (Guid id, HttpContext http, ReleaseWork work, CancellationToken cancel) =>
            TurnAsync(id, http, work, work.RestoreAsync, cancel)).RequireAuthorization(Policies.Desk).Produces<ReleaseAnswer>().ProducesProblem(404)
            .ProducesProblem(409).WithSummary("The second key for giving the doors back, of another account.");
        releases.MapPost("/{id:guid}/withdraw", (Guid id, HttpContext http, ReleaseWork work, CancellationToken cancel) =>
            TurnAsync(id, http, work, work.WithdrawAsync, cancel)).RequireAuthorization(Policies.Desk).Produces<ReleaseAnswer>().ProducesProblem(404)
            .ProducesProblem(409).WithSummary("Take a first key back.");
    }

    private static async Task<IResult> GroupsAsync(HttpContext http, ReleaseWork work, CancellationToken cancel) =>
        TypedResults.Ok((await work.GroupsAsync(Person.Of(http.User), cancel)).Select(Answer).ToList());

    private static async Task<IResult> PutGroupAsync(Guid id, GroupBody body, HttpContext http, ReleaseWork work, CancellationToken cancel)
    {
        var person = Person.Of(http.User);
        var problem = await work.SaveGroupAsync(person, id, body.CommunityId, body.Name ?? "", body.Doors ?? [], body.Version, cancel);
        if (problem is null) return TypedResults.Ok(Answer((await work.GroupsAsync(person, cancel)).Single(g => g.Group.Id == id)));
        return Problems.Of(problem is GroupProblem.Changed or GroupProblem.NameTaken or GroupProblem.TooManyGroups
            ? StatusCodes.Status409Conflict : StatusCodes.Status400BadRequest, Texts.ReleaseTexts.Problem(problem.Value));
    }

    private static async Task<IResult> DeleteGroupAsync(Guid id, HttpContext http, ReleaseWork work, CancellationToken cancel) =>
        await work.RemoveGroupAsync(Person.Of(http.User), id, cancel) ? TypedResults.NoContent() : Problems.Missing("group");

    private static async Task<IResult> ListAsync(HttpContext http, ReleaseWork work, CancellationToken cancel) =>
        TypedResults.Ok((await work.ListAsync(Person.Of(http.User), cancel)).Select(Answer).ToList());

    private static async Task<IResult> AskAsync(Guid id, AskBody body, HttpContext http, ReleaseWork work, CancellationToken cancel)
    {
        if (body.Note?.Length > DoorRelease.NoteLengthMax) return Problems.Bad($"note has at most {DoorRelease.NoteLengthMax} characters.");
        var person = Person.Of(http.User);
        return await AnswerAsync(await work.AskAsync(person, id, body.GroupId, body.Reason, body.Note ?? "", cancel), person, work, cancel);
    }

    private static async Task<IResult> TurnAsync(
        Guid id, HttpContext http, ReleaseWork work, Func<Person, Guid, CancellationToken, Task<KeyAnswer>> turn, CancellationToken cancel)
    {
        var person = Person.Of(http.User);
        return await AnswerAsync(await turn(person, id, cancel), person, work, cancel);
    }

    private static async Task<IResult> AnswerAsync(KeyAnswer answer, Person person, ReleaseWork work, CancellationToken cancel) => answer switch
    {
        KeyAnswer.Turned turned => TypedResults.Ok(Answer((await work.ListAsync(person, cancel)).Single(l => l.Release.Id == turned.Release.Id))),
        KeyAnswer.Missing => Problems.Missing("release"),
        KeyAnswer.Lost lost => Problems.Of(StatusCodes.Status409Conflict, Texts.ReleaseTexts.Problem(answer),
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["by"] = lost.By, ["state"] = lost.State }),
        _ => Problems.Of(StatusCodes.Status409Conflict, Texts.ReleaseTexts.Problem(answer)),
    };

    private static GroupAnswer Answer(GroupLine g) =>
        new(g.Group.Id, g.Group.CommunityId, g.Group.Name, [.. g.Doors.Select(d => d.Id)], g.Group.Version, g.Drill?.Release.OpenedAt, g.DrillOverdue);

    private static ReleaseAnswer Answer(ReleaseLine line)
    {
        var r = line.Release;
        return new(r.Id, r.CommunityId, r.GroupId, r.GroupName, r.Reason, r.Note, r.State, r.AskedBy, r.AskedAt, r.LapsesAt, r.OpenedBy, r.OpenedAt,
            r.RestoreAskedBy, r.RestoredBy, r.EndedAt, r.AlertId,
            [.. line.Doors.Select(d => new DoorAnswerRow(d.DeviceId, d.Name, d.Answer, d.After?.TotalMilliseconds))]);
    }
}
