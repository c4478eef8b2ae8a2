using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Pipeline.Notifiers.Staff;
using SmartSecurity.Storage.Notices;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Notices;

namespace SmartSecurity.Web.Api;

/// <summary>How people on duty are told: one's own channels, a community's ladders and groups, and what became of messages. No address is given out.</summary>
internal static class NoticesApi
{
    public static void MapNotices(this IEndpointRouteBuilder api)
    {
        var own = api.MapGroup("/channels").RequireAuthorization(Policies.Alerts).WithTags("notices");
        own.MapGet("", ListAsync).Produces<IReadOnlyList<ChannelAnswer>>().WithSummary("One's own channels, and the key a browser subscribes with.");
        own.MapPost("", AddAsync).Produces<ChannelAdded>().ProducesProblem(400).WithSummary("Add a browser, an e-mail address or a phone of one's own.");
        own.MapDelete("/{id:guid}", RemoveAsync).Produces(204).ProducesProblem(404).WithSummary("Take a channel of one's own away.");
        own.MapPost("/{id:guid}/trial", TryAsync).Produces(202).ProducesProblem(404).WithSummary("Send a trial message by a channel of one's own.");
        var ladders = api.MapGroup("/ladders").RequireAuthorization(Policies.Desk).WithTags("notices");
        ladders.MapGet("/{category}", LadderAsync).Produces<LadderAnswer>().ProducesProblem(404)
            .WithSummary("Whom to tell of a category, or of one kind of it, while nobody has taken an alert.");
        ladders.MapPut("/{category}", SaveAsync).RequireAuthorization(Policies.Registry).Produces<LadderAnswer>().ProducesProblem(400).ProducesProblem(409)
            .WithSummary("Write a community's own ladder; version is the one that was read.");
        ladders.MapDelete("/{category}", ResetAsync).RequireAuthorization(Policies.Registry).Produces(204).ProducesProblem(404)
            .WithSummary("Go back: a kind to its category's ladder, a category to the product's.");
        var notices = api.MapGroup("/notices").RequireAuthorization(Policies.Operator).WithTags("notices");
        notices.MapGet("", NoticesAsync).Produces<IReadOnlyList<NoticeAnswer>>().WithSummary("Latest messages to people on duty, the dead first.");
        notices.MapPost("/{id:guid}/retry", RetryAsync).Produces(202).ProducesProblem(404).WithSummary("Send a dead message again.");
    }

    private static async Task<IResult> ListAsync(HttpContext http, ChannelBook book, CancellationToken cancel) => TypedResults.Ok<IReadOnlyList<ChannelAnswer>>(
        [.. (await book.OfAccountAsync(Person.Of(http.User).AccountId, cancel))
            .Select(c => new ChannelAnswer(c.Id, c.Way, c.Name, c.PriorityMax, c.Disabled, c.Trouble))]);

    private static async Task<IResult> AddAsync(ChannelBody body, HttpContext http, NoticeWork work, VapidKeys keys, CancellationToken cancel)
    {
        if (body.Way is StaffWay.WeCom or StaffWay.DingTalk or StaffWay.Webhook || string.IsNullOrWhiteSpace(body.To))
            return Problems.Bad("way is webPush, email, sms or call, and 'to' its address.");
        var id = await work.AddOwnAsync(Person.Of(http.User), body.Way, body.Name ?? body.To, new(body.To, body.Auth, body.P256dh), cancel);
        return id is { } added ? TypedResults.Ok(new ChannelAdded(added, keys.Pair.Public))
            : Problems.Bad("The address is not right, or there are too many channels.");
    }

    private static async Task<IResult> RemoveAsync(Guid id, HttpContext http, NoticeWork work, CancellationToken cancel) =>
        await work.RemoveAsync(Person.Of(http.User), id, own: true, cancel) ? TypedResults.NoContent() : Problems.Missing("channel");

    private static async Task<IResult> TryAsync(Guid id, HttpContext http, ChannelBook book, NoticeWork work, CancellationToken cancel)
    {
        var person = Person.Of(http.User);
        if ((await book.OfAccountAsync(person.AccountId, cancel)).All(c => c.Id != id)) return Problems.Missing("channel");
        await work.TryOutAsync(person, id, cancel);
        return TypedResults.Accepted((string?)null);
    }

    private static async Task<IResult> LadderAsync(
        string category, int community, HttpContext http, LadderBook book, CancellationToken cancel, string? kind = null) =>
        IsKnown(category, kind, out var of) && Person.Of(http.User).Sight.Includes(community)
            ? TypedResults.Ok(Answer(await book.ReadAsync(community, of, kind, cancel)))
            : Problems.Missing("category");

    private static async Task<IResult> ResetAsync(
        string category, int community, HttpContext http, NoticeWork work, CancellationToken cancel, string? kind = null)
    {
        if (!IsKnown(category, kind, out var of) || !Person.Of(http.User).Sight.Includes(community)) return Problems.Missing("category");
        await work.ResetLadderAsync(Person.Of(http.User), community, of, kind, cancel);
        return TypedResults.NoContent();
    }

    /// <summary>Whether there is such a category, and the kind, where one is named, is of it.</summary>
    private static bool IsKnown(string category, string? kind, out AlertCategory of) =>
        Enum.TryParse(category, ignoreCase: true, out of) && (kind is null || KindCategories.Of(kind) == of);

    private static async Task<IResult> SaveAsync(
        string category, int community, LadderAnswer body, HttpContext http, LadderBook book, NoticeWork work, CancellationToken cancel,
        string? kind = null)
    {
        if (!IsKnown(category, kind, out var of) || !Person.Of(http.User).Sight.Includes(community))
            return Problems.Missing("category");
        if (body.Steps is null) return Problems.Bad("steps are missing.");
        var ladder = new EscalationLadder(
            [.. body.Steps.Select(s => new EscalationStep(TimeSpan.FromMinutes(s.AfterMin), s.Roles ?? []))], body.DayFrom, body.DayUntil);
        try
        {
            if (!await work.SaveLadderAsync(Person.Of(http.User), community, of, kind, ladder, body.Version, cancel))
                return Problems.Of(StatusCodes.Status409Conflict, "Somebody saved meanwhile: read the ladder again.", new Dictionary<string, object?>());
        }
        catch (ArgumentException e)
        {
            return Problems.Bad(e.Message);
        }
        return TypedResults.Ok(Answer(await book.ReadAsync(community, of, kind, cancel)));
    }

    private static async Task<IResult> NoticesAsync(HttpContext http, NoticeOutbox outbox, CancellationToken cancel) =>
        TypedResults.Ok<IReadOnlyList<NoticeAnswer>>(
        [.. (await outbox.ListAsync(Person.Of(http.User).Sight, cancel)).Select(n => new NoticeAnswer(
            n.Notice.Id, n.Way, n.Notice.State, n.Notice.Level, n.Notice.Attempts, n.Notice.At, n.Notice.SentAt, n.Notice.Reason))]);

    private static async Task<IResult> RetryAsync(Guid id, HttpContext http, NoticeWork work, CancellationToken cancel) =>
        await work.RetryAsync(Person.Of(http.User), id, cancel) ? TypedResults.Accepted((string?)null) : Problems.Missing("message");

    private static LadderAnswer Answer((EscalationLadder Ladder, int Version) read) =>
        new(read.Version, [.. read.Ladder.Steps.Select(s => new LadderStepAnswer((int)s.After.TotalMinutes, s.Roles))], read.Ladder.DayFrom,
            read.Ladder.DayUntil);
}

internal sealed record ChannelAnswer(Guid Id, StaffWay Way, string Name, int PriorityMax, bool Disabled, string? Trouble);

/// <param name="To">E-mail address, number, or a browser's endpoint.</param>
/// <param name="P256dh">Of a browser: its public key, base64url.</param>
/// <param name="Auth">Of a browser: its shared secret, base64url.</param>
internal sealed record ChannelBody(StaffWay Way, string? Name, string? To, string? P256dh, string? Auth);

/// <param name="VapidKey">The key a browser subscribes with.</param>
internal sealed record ChannelAdded(Guid Id, string VapidKey);

internal sealed record LadderStepAnswer(int AfterMin, IReadOnlyList<string>? Roles);

/// <param name="Version">0: the product's own.</param>
internal sealed record LadderAnswer(int Version, IReadOnlyList<LadderStepAnswer>? Steps, TimeOnly? DayFrom, TimeOnly? DayUntil);

internal sealed record NoticeAnswer(
    Guid Id, StaffWay Way, NoticeState State, int Level, int Attempts, DateTimeOffset At, DateTimeOffset? SentAt, string? Reason);
