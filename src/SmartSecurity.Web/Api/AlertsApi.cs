using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;
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

    /// <summary>Header of a step that may be sent again because its answer was lost (draft-ietf-httpapi-idempotency-key-header); a UUID.</summary>
    private const string IdempotencyKey = "Idempotency-Key";

    public static void MapAlerts(this IEndpointRouteBuilder api)
    {
        var alerts = api.MapGroup("/alerts").RequireAuthorization(Policies.Alerts).WithTags("alerts");
        var steps = alerts.MapGroup("").AddEndpointFilter(RefuseOddKeysAsync).AddOpenApiOperationTransformer(TellOfKeys);
        alerts.MapGet("", ListAsync).Produces<AlertPage>().WithSummary("Alerts after a change number, in the order of their last change.");
        alerts.MapGet("/feed", FeedAsync).WithSummary("Server-sent events: each changed alert; resumes after Last-Event-ID.");
        alerts.MapGet("/{id:guid}", GetAsync).Produces<AlertWhole>().ProducesProblem(404).WithSummary("One alert with its timeline; ETag is its version.");
        steps.MapPost("/{id:guid}/claim", ClaimAsync).Produces<StepDone>().ProducesProblem(404).ProducesProblem(409)
            .WithSummary("Take an open alert; 409 tells who has it.");
        steps.MapPost("/{id:guid}/notes", NoteAsync).Produces<StepDone>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409)
            .WithSummary("Write a line on the timeline.");
        steps.MapPost("/{id:guid}/resolve", ResolveAsync).Produces<StepDone>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409)
            .WithSummary("End an alert one holds, with what was found.");
        steps.MapPost("/{id:guid}/start", StartAsync).Produces<StepDone>().ProducesProblem(404).ProducesProblem(409)
            .WithSummary("The owner begins to work on it.");
        steps.MapPost("/{id:guid}/hand-over", HandOverAsync).Produces<StepDone>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409)
            .WithSummary("Hand an alert one holds to somebody else, or (to: null) back to the queue.");
        steps.MapPost("/{id:guid}/snooze", SnoozeAsync).Produces<StepDone>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409)
            .WithSummary("Put an alert aside until an instant; the more urgent, the shorter.");
        steps.MapPost("/{id:guid}/wake", WakeAsync).Produces<StepDone>().ProducesProblem(404).ProducesProblem(409)
            .WithSummary("Take an alert that was put aside back onto the list.");
        steps.MapPost("/{id:guid}/steps/{step}", TickAsync).Produces<StepDone>().ProducesProblem(404).ProducesProblem(409)
            .WithSummary("Tick a step of the procedure, or take the tick back.");
        steps.MapPost("/{id:guid}/attachments", AttachAsync).Accepts<byte[]>("image/jpeg", "image/png").Produces<StepDone>().ProducesProblem(400)
            .ProducesProblem(404).ProducesProblem(409).WithSummary("Add a photograph; the body is the file. What a phone wrote into it is left out.");
        steps.MapPost("/{id:guid}/close", CloseAsync).Produces<StepDone>().ProducesProblem(404).ProducesProblem(409)
            .WithSummary("Close a resolved alert that was looked through.");
        steps.MapPost("/{id:guid}/reopen", ReopenAsync).Produces<StepDone>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409)
            .WithSummary("Open a resolved alert again.");
        alerts.MapGet("/{id:guid}/members", MembersAsync).Produces<IReadOnlyList<AlertAnswer>>().ProducesProblem(404)
            .WithSummary("What a storm of alerts holds, those that still last first.");
        alerts.MapGet("/{id:guid}/clip.mp4", ClipAsync).RequireAuthorization(Policies.Clips).Produces(200, contentType: "video/mp4").Produces(206)
            .ProducesProblem(404).WithSummary("The seconds around an alert as the camera sent them, faces not blurred. Takes ranges; ?save=true for a file.");
        steps.MapPost("/{id:guid}/not-reached", NotReachedAsync).Produces<StepDone>().ProducesProblem(404).ProducesProblem(409)
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
        return TypedResults.Ok(new AlertWhole(AlertAnswer.Of(found.Line), [.. found.Steps.Select(s => new StepAnswer(s.At, s.By, s.What, s.Note, s.Ref))],
            ClipAnswer.Of(found.Clip)));
    }

    private static async Task<IResult> ClaimAsync(Guid id, ClaimBody body, HttpContext http, DeskWork work, CancellationToken cancel) =>
        Answer(await work.ClaimAsync(Asking(http), id, body.Version, cancel));

    private static async Task<IResult> NoteAsync(Guid id, NoteBody body, HttpContext http, DeskWork work, CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(body.Text) || body.Text.Length > AlertDesk.NoteLengthMax)
            return Problems.Bad($"text has 1 to {AlertDesk.NoteLengthMax} characters.");
        return Answer(await work.NoteAsync(Asking(http), id, body.Text.Trim(), cancel));
    }

    private static async Task<IResult> ResolveAsync(Guid id, ResolveBody body, HttpContext http, DeskWork work, CancellationToken cancel)
    {
        if (body.Note?.Length > AlertDesk.NoteLengthMax) return Problems.Bad($"note has at most {AlertDesk.NoteLengthMax} characters.");
        if (body.Outcome is AlertOutcome.ClosedAsHistory or AlertOutcome.Withdrawn) return Problems.Bad("This outcome is the system's own.");
        return Answer(await work.ResolveAsync(Asking(http), id, body.Version, body.Outcome, body.Note, cancel));
    }

    private static async Task<IResult> NotReachedAsync(Guid id, HttpContext http, DeskWork work, CancellationToken cancel) =>
        Answer(await work.NotReachedAsync(Asking(http), id, cancel));

    private static async Task<IResult> StartAsync(Guid id, ClaimBody body, HttpContext http, DeskWork work, CancellationToken cancel) =>
        Answer(await work.StartAsync(Asking(http), id, body.Version, cancel));

    private static async Task<IResult> WakeAsync(Guid id, ClaimBody body, HttpContext http, DeskWork work, CancellationToken cancel) =>
        Answer(await work.WakeAsync(Asking(http), id, body.Version, cancel));

    private static async Task<IResult> CloseAsync(Guid id, ReopenBody body, HttpContext http, DeskWork work, CancellationToken cancel) =>
        WrongNote(body.Note, needed: false) ?? Answer(await work.CloseAsync(Asking(http), id, body.Version, body.Note, cancel));

    private static async Task<IResult> ReopenAsync(Guid id, ReopenBody body, HttpContext http, DeskWork work, CancellationToken cancel) =>
        WrongNote(body.Note, needed: true) ?? Answer(await work.ReopenAsync(Asking(http), id, body.Version, body.Note!.Trim(), cancel));

    private static async Task<IResult> HandOverAsync(Guid id, HandOverBody body, HttpContext http, DeskWork work, CancellationToken cancel) =>
        WrongNote(body.Note, needed: false) ?? Answer(await work.HandOverAsync(Asking(http), id, body.Version, body.To, body.Note, cancel));

    private static async Task<IResult> SnoozeAsync(Guid id, SnoozeBody body, HttpContext http, DeskWork work, CancellationToken cancel) =>
        WrongNote(body.Reason, needed: true)
        ?? Answer(await work.SnoozeAsync(Asking(http), id, body.Version, body.Until, body.Reason!.Trim(), cancel));

    private static async Task<IResult> TickAsync(
        Guid id, string step, TickBody body, HttpContext http, DeskReader reader, Procedures procedures, DeskWork work, CancellationToken cancel)
    {
        var person = Asking(http);
        if (await reader.ReadAgainAsync(person, id, cancel) is not AlertView.Found { Line.Alert: var alert }) return Problems.Missing("alert");
        var steps = (await procedures.ReadAsync(alert.CommunityId, alert.Kind, cancel)).Steps;
        if (steps.FirstOrDefault(s => s.Id == step) is not { } found) return Problems.Missing("step");
        return Answer(await work.TickAsync(person, id, found, body.Done, cancel));
    }

    private static async Task<IResult> AttachAsync(Guid id, HttpContext http, DeskWork work, CancellationToken cancel, string? note = null)
    {
        if (WrongNote(note, needed: false) is { } wrong) return wrong;
        if (http.Request.ContentLength > DeskWork.AttachmentBytesMax) return Problems.Bad("The picture is too large.");
        using var file = new MemoryStream();
        var buffer = new byte[81_920];
        int read;
        while ((read = await http.Request.Body.ReadAsync(buffer, cancel)) > 0)
        {
            if (file.Length + read > DeskWork.AttachmentBytesMax) return Problems.Bad("The picture is too large.");
            file.Write(buffer, 0, read);
        }
        return Answer(await work.AttachAsync(Asking(http), id, file.ToArray(), note, cancel));
    }

    private static async Task<IResult> MembersAsync(Guid id, HttpContext http, DeskReader reader, CancellationToken cancel)
    {
        var person = Person.Of(http.User);
        var view = await reader.ReadAsync(person, id, cancel);
        if (view is AlertView.Hidden) return HiddenProblem();
        if (view is not AlertView.Found) return Problems.Missing("alert");
        return TypedResults.Ok<IReadOnlyList<AlertAnswer>>([.. (await reader.MembersAsync(person, id, cancel)).Select(AlertAnswer.Of)]);
    }

    private static async Task<IResult> ClipAsync(Guid id, string? ticket, HttpContext http, ClipWork work, CancellationToken cancel, bool save = false) =>
        await work.OpenAsync(Person.Of(http.User), id, ticket, save, cancel) switch
        {
            ClipFile.Found found => Results.Bytes(found.Mp4, "video/mp4", save ? found.Name : null, enableRangeProcessing: true,
                entityTag: new EntityTagHeaderValue($"\"{found.Sha256}\"")),
            ClipFile.Hidden => HiddenProblem(),
            _ => Problems.Missing("clip"),
        };

    /// <summary>Whoever asks for a step, with the key that makes it one step however often it is sent.</summary>
    private static Person Asking(HttpContext http) =>
        Guid.TryParse(http.Request.Headers[IdempotencyKey], out var key) ? Person.Of(http.User) with { StepId = key } : Person.Of(http.User);

    private static Task TellOfKeys(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        (operation.Parameters ??= []).Add(new OpenApiParameter
        {
            Name = IdempotencyKey,
            In = ParameterLocation.Header,
            Description = "A UUID of the caller's own. The same step sent again with the same key is answered as the first time, and done once.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid" },
        });
        return Task.CompletedTask;
    }

    private static async ValueTask<object?> RefuseOddKeysAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.Request.Headers.TryGetValue(IdempotencyKey, out var key) && (!Guid.TryParse(key, out var id) || id == Guid.Empty)
            ? Problems.Bad($"{IdempotencyKey} is a UUID of the caller's own, a new one for each step.") : await next(context);

    private static IResult? WrongNote(string? note, bool needed) =>
        note?.Length > AlertDesk.NoteLengthMax || (needed && string.IsNullOrWhiteSpace(note))
            ? Problems.Bad($"The text has {(needed ? 1 : 0)} to {AlertDesk.NoteLengthMax} characters.") : null;

    private static IResult Answer(WorkAnswer answer) => answer switch
    {
        WorkAnswer.Refused refused => Problems.Bad(refused.Reason),
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
