using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Storage.Audit;
using SmartSecurity.Storage.Desk;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Desk;

namespace SmartSecurity.Web.Api;

/// <summary>The shared queue over HTTP: list by cursor, one with its timeline, claim, note, resolve, and a live feed.</summary>
internal static class AlertsApi
{
    private const int PageSize = 100;

    public static void MapAlerts(this IEndpointRouteBuilder api)
    {
        var alerts = api.MapGroup("/alerts").RequireAuthorization(Policies.Alerts).WithTags("alerts");
        alerts.MapGet("", ListAsync).Produces<AlertPage>().WithSummary("Alerts after a change number, in the order of their last change.");
        alerts.MapGet("/feed", FeedAsync).WithSummary("Server-sent events: each changed alert; resumes after Last-Event-ID.");
        alerts.MapGet("/{id:guid}", GetAsync).Produces<AlertWhole>().ProducesProblem(404).WithSummary("One alert with its timeline; ETag is its version.");
        alerts.MapPost("/{id:guid}/claim", ClaimAsync).Produces<StepDone>().ProducesProblem(404).ProducesProblem(409)
            .WithSummary("Take an open alert; 409 tells who has it.");
        alerts.MapPost("/{id:guid}/notes", NoteAsync).Produces<StepDone>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409)
            .WithSummary("Write a line on the timeline.");
        alerts.MapPost("/{id:guid}/resolve", ResolveAsync).Produces<StepDone>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409)
            .WithSummary("End an alert one holds, with what was found.");
        alerts.MapPost("/{id:guid}/not-reached", NotReachedAsync).Produces<StepDone>().ProducesProblem(404).ProducesProblem(409)
            .WithSummary("The resident of a welfare alert was called and nobody answered.");
    }

    private static async Task<IResult> ListAsync(HttpContext http, DeskReader reader, AuditLog audit, CancellationToken cancel,
        long after = 0, string? state = null, int limit = PageSize)
    {
        if (state is not (null or "active" or "all")) return Problems.Bad("state is 'active' or 'all'.");
        var person = Person.Of(http.User);
        var lines = await reader.ChangesAsync(person, after, state == "active", limit, cancel);
        await audit.AppendAsync(new(person.Name, "alerts.list", new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["after"] = after,
            ["state"] = state,
        }, RowsReturned: lines.Count), cancel);
        return TypedResults.Ok(new AlertPage([.. lines.Select(AlertAnswer.Of)], lines.Count == 0 ? after : lines[^1].Alert.ChangeNumber));
    }

    private static async Task<IResult> GetAsync(Guid id, HttpContext http, DeskReader reader, CancellationToken cancel)
    {
        var view = await reader.ReadAsync(Person.Of(http.User), id, cancel);
        if (view is AlertView.Hidden) return HiddenProblem();
        if (view is not AlertView.Found found) return Problems.Missing("alert");
        var tag = string.Create(CultureInfo.InvariantCulture, $"\"{found.Line.Alert.Version}\"");
        http.Response.Headers.ETag = tag;
        if (http.Request.Headers.IfNoneMatch == tag) return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        return TypedResults.Ok(new AlertWhole(AlertAnswer.Of(found.Line), [.. found.Steps.Select(s => new StepAnswer(s.At, s.By, s.What, s.Note))]));
    }

    private static async Task<IResult> ClaimAsync(Guid id, ClaimBody body, HttpContext http, DeskWork work, CancellationToken cancel) =>
        Answer(await work.ClaimAsync(Person.Of(http.User), id, body.Version, cancel));

    private static async Task<IResult> NoteAsync(Guid id, NoteBody body, HttpContext http, DeskWork work, CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(body.Text) || body.Text.Length > AlertDesk.NoteLengthMax)
            return Problems.Bad($"text has 1 to {AlertDesk.NoteLengthMax} characters.");
        return Answer(await work.NoteAsync(Person.Of(http.User), id, body.Text.Trim(), cancel));
    }

    private static async Task<IResult> ResolveAsync(Guid id, ResolveBody body, HttpContext http, DeskWork work, CancellationToken cancel)
    {
        if (body.Note?.Length > AlertDesk.NoteLengthMax) return Problems.Bad($"note has at most {AlertDesk.NoteLengthMax} characters.");
        if (body.Outcome is AlertOutcome.ClosedAsHistory or AlertOutcome.Withdrawn) return Problems.Bad("This outcome is the system's own.");
        return Answer(await work.ResolveAsync(Person.Of(http.User), id, body.Version, body.Outcome, body.Note, cancel));
    }

    private static async Task<IResult> NotReachedAsync(Guid id, HttpContext http, DeskWork work, CancellationToken cancel) =>
        Answer(await work.NotReachedAsync(Person.Of(http.User), id, cancel));

    private static IResult Answer(WorkAnswer answer) => answer switch
    {
        WorkAnswer.Done done => TypedResults.Ok(new StepDone(done.Version)),
        WorkAnswer.Lost lost => Problems.Of(StatusCodes.Status409Conflict,
            lost.Owner is null ? "The alert changed: read it again." : $"{lost.Owner} has this alert.",
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["owner"] = lost.Owner, ["state"] = lost.State, ["version"] = lost.Version }),
        WorkAnswer.Hidden => HiddenProblem(),
        _ => Problems.Missing("alert"),
    };

    private static ProblemHttpResult HiddenProblem() => Problems.Forbidden("Your role may not see this alert; the attempt was recorded.");

    private static async Task<IResult> FeedAsync(HttpContext http, AlertStream stream, DeskReader reader, AuditLog audit, CancellationToken cancel)
    {
        var person = Person.Of(http.User);
        var resumes = long.TryParse(http.Request.Headers["Last-Event-ID"], CultureInfo.InvariantCulture, out var after);
        if (!resumes) after = await reader.CursorAsync(cancel);
        await audit.AppendAsync(new(person.Name, "alerts.feed", new Dictionary<string, object?>(StringComparer.Ordinal) { ["after"] = after }), cancel);
        return TypedResults.ServerSentEvents(EventsAsync(person, after, stream, cancel));
    }

    private static async IAsyncEnumerable<SseItem<AlertAnswer>> EventsAsync(
        Person person, long after, AlertStream stream, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var changed in stream.FollowAsync(person, after, cancel))
            foreach (var line in changed)
                yield return new SseItem<AlertAnswer>(AlertAnswer.Of(line), "alert")
                {
                    EventId = line.Alert.ChangeNumber.ToString(CultureInfo.InvariantCulture),
                };
    }
}
