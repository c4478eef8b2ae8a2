using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SmartSecurity.Core.Shifts;
using SmartSecurity.Storage.Shifts;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Shifts;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Api;

/// <summary>Shift handovers over HTTP: the shift as it stands, those so far by cursor, one whole, and both signatures.</summary>
internal static class HandoversApi
{
    /// <param name="Until">When the leaving person signed.</param>
    /// <param name="SignedAt">When the arriving person signed; null: it waits.</param>
    public sealed record HandoverAnswer(Guid Id, int CommunityId, DateTimeOffset From, DateTimeOffset Until, string Leaving, string? Arriving,
        DateTimeOffset? SignedAt, int OpenCount, int EndedCount, int AlertsMoved);

    /// <param name="Next">The cursor of the next page, for <c>before</c>; null: this was the last.</param>
    public sealed record HandoverPage(IReadOnlyList<HandoverAnswer> Items, string? Next);

    public sealed record HandoverWhole(HandoverAnswer Handover, string Note, ShiftContent Content, IReadOnlyList<SinceLine> Since);

    public sealed record ShiftAnswer(DateTimeOffset From, DateTimeOffset Until, ShiftContent Content);

    public sealed record BeginBody(int CommunityId, string? Note);

    /// <param name="TakesAlerts">What the leaving person holds comes along; true unless said otherwise.</param>
    public sealed record SignBody(bool TakesAlerts = true);

    public static void MapHandovers(this IEndpointRouteBuilder api)
    {
        var handovers = api.MapGroup("/handovers").WithTags("handovers").RequireAuthorization(Policies.Desk);
        handovers.MapGet("", ListAsync).Produces<HandoverPage>().ProducesProblem(400)
            .WithSummary("Handovers of a community, newest first, or those that wait for a second signature.");
        handovers.MapGet("/now", NowAsync).Produces<ShiftAnswer>().ProducesProblem(404).WithSummary("The shift as it would be signed now.");
        handovers.MapGet("/{id:guid}", GetAsync).Produces<HandoverWhole>().ProducesProblem(404)
            .WithSummary("One handover as it was signed, and what became of its open alerts until the second signature.");
        handovers.MapPut("/{id:guid}", BeginAsync).Produces<HandoverAnswer>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409)
            .WithSummary("Sign as the one who leaves, under an id of one's own: the same one again changes nothing.");
        handovers.MapPost("/{id:guid}/sign", SignAsync).Produces<HandoverAnswer>().ProducesProblem(404).ProducesProblem(409)
            .WithSummary("Sign as the one who arrives. Of two, one signs; the problem's 'by' tells the other who.");
    }

    private static async Task<IResult> ListAsync(int community, HttpContext http, ShiftWork work, CancellationToken cancel, string? before = null,
        int limit = ShiftBook.PageMax, bool waiting = false)
    {
        if (limit is < 1 or > ShiftBook.PageMax) return Problems.Bad($"limit lies between 1 and {ShiftBook.PageMax}.");
        DateTimeOffset? cursor = null;
        if (before is not null)
        {
            if (!long.TryParse(before, NumberStyles.None, CultureInfo.InvariantCulture, out var ms) || ms > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
                return Problems.Bad("before is the 'next' of an earlier page.");
            cursor = DateTimeOffset.FromUnixTimeMilliseconds(ms);
        }
        var person = Person.Of(http.User);
        var page = waiting ? await work.WaitingAsync(person, community, cancel) : await work.ListAsync(person, community, cursor, limit, cancel);
        var next = !waiting && page.Count == limit ? page[^1].Until.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture) : null;
        return TypedResults.Ok(new HandoverPage([.. page.Select(Answer)], next));
    }

    private static async Task<IResult> NowAsync(int community, HttpContext http, ShiftWork work, CancellationToken cancel) =>
        await work.NowAsync(Person.Of(http.User), community, cancel) is { } now
            ? TypedResults.Ok(new ShiftAnswer(now.Period.From, now.Period.Until, now.Content)) : Problems.Missing("community");

    private static async Task<IResult> GetAsync(Guid id, HttpContext http, ShiftWork work, CancellationToken cancel) =>
        await work.ReadAsync(Person.Of(http.User), id, again: false, cancel) is { } seen
            ? TypedResults.Ok(new HandoverWhole(Answer(seen.Handover), seen.Handover.Note, seen.Shift.Content, seen.Since)) : Problems.Missing("handover");

    private static async Task<IResult> BeginAsync(Guid id, BeginBody body, HttpContext http, ShiftWork work, CancellationToken cancel)
    {
        var note = body.Note ?? "";
        if (note.Length > ShiftHandover.NoteLengthMax) return Problems.Bad($"note has at most {ShiftHandover.NoteLengthMax} characters.");
        return await work.BeginAsync(Person.Of(http.User), id, body.CommunityId, note, cancel) switch
        {
            ShiftBegun.Begun begun => TypedResults.Ok(Answer(begun.Handover)),
            ShiftBegun.NoCommunity => Problems.Missing("community"),
            ShiftBegun.TooManyWaiting => Problems.Of(StatusCodes.Status409Conflict, ShiftTexts.TooMany),
            ShiftBegun.IdTaken => Problems.Of(StatusCodes.Status409Conflict, "The id belongs to another handover."),
            _ => throw new UnreachableException(),
        };
    }

    private static async Task<IResult> SignAsync(Guid id, SignBody body, HttpContext http, ShiftWork work, CancellationToken cancel) =>
        await work.SignAsync(Person.Of(http.User), id, body.TakesAlerts, cancel) switch
        {
            ShiftSigned.Signed signed => TypedResults.Ok(Answer(signed.Handover)),
            ShiftSigned.Missing => Problems.Missing("handover"),
            ShiftSigned.SamePerson => Problems.Of(StatusCodes.Status409Conflict, ShiftTexts.SamePerson),
            ShiftSigned.Lost lost => Problems.Of(StatusCodes.Status409Conflict, $"{lost.By} signed before.",
                new Dictionary<string, object?>(StringComparer.Ordinal) { ["by"] = lost.By, ["at"] = lost.At }),
            _ => throw new UnreachableException(),
        };

    private static HandoverAnswer Answer(ShiftHandover h) => new(h.Id, h.CommunityId, h.From, h.Until, h.Leaving, h.Arriving, h.SignedAt, h.OpenCount,
        h.EndedCount, h.AlertsMoved);
}
