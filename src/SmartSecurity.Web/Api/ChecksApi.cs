using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using SmartSecurity.Core.Routines;
using SmartSecurity.Pipeline.Notifiers;
using SmartSecurity.Storage.Welfare;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Care;

namespace SmartSecurity.Web.Api;

/// <summary>Checks as orders, the time bank, messages on their way, and a gateway's replies.</summary>
internal static class ChecksApi
{
    /// <summary>Carries the secret of <c>Notifiers:Gateway:ReplySecret</c>.</summary>
    public const string SecretHeader = "X-Gateway-Secret";
    public const string ReplyPath = "/gateway/reply";

    /// <param name="Name">And the phones: null or empty until the check is one's own.</param>
    public sealed record CheckAnswer(
        Guid Id, int CommunityId, LadderStep Step, CheckState State, DateTimeOffset OpenedAt, DateTimeOffset DueAt, string Address, string? AcceptedBy,
        string? Name, string? Phone, IReadOnlyList<CareApi.ContactAnswer> Contacts);

    public sealed record FinishBody(CheckOutcome Outcome, int Minutes);

    public sealed record TimeBankAnswer(int Minutes, IReadOnlyList<TimeBankRow> Latest);

    public sealed record TimeBankRow(Guid CheckId, int Minutes, DateTimeOffset At);

    public sealed record DeliveryAnswer(
        Guid Id, int CommunityId, DeliveryWay Way, bool ToFamily, DeliveryState State, int Attempts, DateTimeOffset At, DateTimeOffset NextAttemptAt,
        DateTimeOffset? SentAt, string? ProviderId, string? Reason);

    /// <summary>What a gateway passes on: a message's text, or the key pressed during a call.</summary>
    public sealed record ReplyBody(string? From, string? Text, string? Key);

    public static void MapChecks(this IEndpointRouteBuilder api)
    {
        var checks = api.MapGroup("/checks").RequireAuthorization().WithTags("checks");
        checks.MapGet("", ListAsync).LetIn(Policies.Checks).Produces<IReadOnlyList<CheckAnswer>>()
            .WithSummary("Open checks of one's community, and one's own, those due first.");
        checks.MapPost("/{id:guid}/accept", AcceptAsync).LetIn(Policies.Checks).Produces(204).ProducesProblem(404).ProducesProblem(409)
            .WithSummary("Take an open check; 409 tells who has it.");
        checks.MapPost("/{id:guid}/give-back", GiveBackAsync).LetIn(Policies.Checks).Produces(204).ProducesProblem(404).WithSummary("Give one's check back.");
        checks.MapPost("/{id:guid}/finish", FinishAsync).LetIn(Policies.Checks).Produces(204).ProducesProblem(400).ProducesProblem(404)
            .WithSummary("End one's check with what was found and the minutes spent.");
        api.MapGet("/time-bank", LedgerAsync).RequireAuthorization().LetIn(Policies.Checks).WithTags("checks").Produces<TimeBankAnswer>()
            .WithSummary("One's own balance and latest rows.");
        api.MapGet("/deliveries", DeliveriesAsync).RequireAuthorization(Policies.Operator).WithTags("messages").Produces<IReadOnlyList<DeliveryAnswer>>()
            .WithSummary("Messages on their way, dead ones first; they name nobody.");
        api.MapPost("/deliveries/{id:guid}/retry", RetryAsync).RequireAuthorization(Policies.Operator).WithTags("messages").Produces(204)
            .ProducesProblem(409).WithSummary("Send a dead message again.");
        api.MapPost(ReplyPath, ReplyAsync).AllowAnonymous().WithTags("messages").Produces(204).ProducesProblem(404).ProducesProblem(422)
            .WithSummary($"A reply by message or key, from the gateway; needs the header {SecretHeader}.");
    }

    private static async Task<IResult> ListAsync(HttpContext http, CheckWork work, CancellationToken cancel) =>
        TypedResults.Ok((await work.ListAsync(Person.Of(http.User), cancel)).Select(Answer).ToList());

    private static CheckAnswer Answer(CheckSeen seen)
    {
        var (check, own) = (seen.Check, seen.Check.State == CheckState.Accepted);   // accepted ones in the list are one's own
        return new(check.Id, check.CommunityId, check.Step, check.State, check.OpenedAt, check.DueAt, seen.Address, check.AcceptedName,
            own ? seen.Resident.Name : null, own ? seen.Resident.Phone : null,
            [.. seen.Contacts.Select(c => new CareApi.ContactAnswer(c.Id, c.Name, c.Phone, c.Relation, c.Order, c.MayAnswer))]);
    }

    private static async Task<IResult> AcceptAsync(Guid id, HttpContext http, CheckWork work, CancellationToken cancel) =>
        await work.AcceptAsync(Person.Of(http.User), id, cancel) switch
        {
            CheckTaken.Won => TypedResults.NoContent(),
            CheckTaken.Lost lost => Problems.Of(StatusCodes.Status409Conflict,
                lost.Owner is null ? "This check is no longer needed." : $"{lost.Owner} has this check.",
                new Dictionary<string, object?>(StringComparer.Ordinal) { ["owner"] = lost.Owner }),
            _ => Problems.Missing("check"),
        };

    private static async Task<IResult> GiveBackAsync(Guid id, HttpContext http, CheckWork work, CancellationToken cancel) =>
        await work.GiveBackAsync(Person.Of(http.User), id, cancel) ? TypedResults.NoContent() : Problems.Missing("check of yours");

    private static async Task<IResult> FinishAsync(Guid id, FinishBody body, HttpContext http, CheckWork work, CancellationToken cancel) =>
        !Enum.IsDefined(body.Outcome) ? Problems.Bad("outcome is one of fine, wasOut, neededHelp, sensorFault, moved, notReached.")
        : await work.FinishAsync(Person.Of(http.User), id, body.Outcome, body.Minutes, cancel) switch
        {
            Telling.Done or Telling.Already => TypedResults.NoContent(),
            Telling.BadMinutes => Problems.Bad($"minutes lie between 1 and {WelfareDesk.MinutesMax}."),
            _ => Problems.Missing("check of yours"),
        };

    private static async Task<IResult> LedgerAsync(HttpContext http, CheckWork work, CancellationToken cancel)
    {
        var (minutes, latest) = await work.LedgerAsync(Person.Of(http.User), cancel);
        return TypedResults.Ok(new TimeBankAnswer(minutes, [.. latest.Select(t => new TimeBankRow(t.CheckId, t.Minutes, t.At))]));
    }

    private static async Task<IResult> DeliveriesAsync(HttpContext http, MessageWork work, CancellationToken cancel) =>
        TypedResults.Ok((await work.ListAsync(Person.Of(http.User), cancel))
            .Select(d => new DeliveryAnswer(d.Id, d.CommunityId, d.Way, d.ContactId is not null, d.State,
            d.Attempts, d.At, d.NextAttemptAt, d.SentAt, d.ProviderId, d.Reason)).ToList());

    private static async Task<IResult> RetryAsync(Guid id, HttpContext http, MessageWork work, CancellationToken cancel) =>
        await work.RetryAsync(Person.Of(http.User), id, cancel) ? TypedResults.NoContent()
            : Problems.Of(StatusCodes.Status409Conflict, "There is no such dead message, or nobody needs it any more.");

    private static async Task<IResult> ReplyAsync(
        ReplyBody body, HttpContext http, GatewayReplies replies, IOptions<NotifiersOptions> options, CancellationToken cancel)
    {
        if (options.Value.Gateway.ReplySecret is not { Length: >= GatewayOptions.ReplySecretLengthMin } secret)
            return Problems.Forbidden("Replies are refused until Notifiers:Gateway:ReplySecret is set.");
        // Digests, so that neither content nor length of what was sent shows in the time it takes.
        if (!CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(http.Request.Headers[SecretHeader].ToString())),
            SHA256.HashData(Encoding.UTF8.GetBytes(secret)))) return Problems.Of(StatusCodes.Status401Unauthorized, $"The header {SecretHeader} is wrong.");
        if (string.IsNullOrWhiteSpace(body.From) || (body.Text is null && body.Key is null)) return Problems.Bad("from and either text or key are needed.");
        return await replies.TakeAsync(body.Key is null ? DeliveryWay.Sms : DeliveryWay.Call, body.From, body.Key ?? body.Text!, cancel) switch
        {
            ReplyResult.Taken => TypedResults.NoContent(),
            ReplyResult.UnknownNumber => Problems.Missing("open question for this number"),
            _ => Problems.Of(StatusCodes.Status422UnprocessableEntity, "Neither 'fine' (1) nor 'help' (2): ask the sender again."),
        };
    }
}
