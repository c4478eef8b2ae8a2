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

/// <summary>A resident's trips, family, override, links and questions. Every read is one audit entry; the police are refused (P17).</summary>
internal static class CareApi
{
    public sealed record ContactAnswer(Guid Id, string Name, string Phone, string? Relation, int Order, bool MayAnswer);

    public sealed record QuestionAnswer(
        Guid Id, string Kind, DateTimeOffset At, DateTimeOffset? AnswerBy, QuestionState State, WelfareWord? Word, DateTimeOffset? OverAt, string? Via);

    public sealed record OverrideAnswer(double Factor, string Reason, string By, DateTimeOffset At, DateTimeOffset Until);

    public sealed record TripAnswer(DateTimeOffset From, DateTimeOffset Until);

    public sealed record LinkAnswer(Guid Id, Guid? ContactId, string MadeBy, DateTimeOffset MadeAt);

    public sealed record CareAnswer(
        Guid ResidentId, IReadOnlyList<WelfareWatches> Watches, DateTimeOffset? AwayUntil, DateTimeOffset? LastSeenAt, string? LastSeenPlace,
        IReadOnlyList<ContactAnswer> Contacts, OverrideAnswer? Override, IReadOnlyList<TripAnswer> Trips, IReadOnlyList<LinkAnswer> Links,
        IReadOnlyList<QuestionAnswer> Questions);

    /// <param name="From">Null: now.</param>
    public sealed record TripBody(DateTimeOffset? From, DateTimeOffset? Until);

    public sealed record GuestsBody(DateTimeOffset Until);

    /// <param name="Id">Null: somebody new. Who is not in the list is removed.</param>
    public sealed record ContactBody(Guid? Id, string? Name, string? Phone, string? Relation, bool MayAnswer, string? Language);

    public sealed record OverrideBody(double Factor, string? Reason, DateTimeOffset Until);

    /// <param name="ContactId">Null: the resident's own.</param>
    public sealed record LinkBody(Guid? ContactId);

    /// <param name="Url">Shown once; only its digest is kept. Without <c>Site:PublicUrl</c> a path.</param>
    public sealed record LinkMade(string Url);

    public static void MapCare(this IEndpointRouteBuilder api)
    {
        var care = api.MapGroup("/residents/{id:guid}").RequireAuthorization().WithTags("care").ProducesProblem(404);
        care.MapGet("/care", GetAsync).LetIn(Policies.Care).Produces<CareAnswer>().WithSummary("What the house knows and does about a resident's welfare.");
        care.MapPost("/trips", TravelAsync).LetIn(Policies.Care).Produces(204).ProducesProblem(400)
            .WithSummary("Register a trip, from now or from a time ahead; silence raises nothing meanwhile.");
        care.MapDelete("/trips", BackAsync).LetIn(Policies.Care).Produces(204).WithSummary("Take trips back: those ahead, and the one the resident is on.");
        care.MapPost("/guests", ReceiveAsync).LetIn(Policies.Care).Produces(204).ProducesProblem(400)
            .WithSummary("All is well, and guests are in the home until then: its sensors show nobody in particular meanwhile.");
        care.MapPut("/contacts", ContactsAsync).LetIn(Policies.Registry).Produces(204).ProducesProblem(400)
            .WithSummary("Replace the family's list, in the order in which they are called.");
        care.MapPut("/override", OverrideAsync).LetIn(Policies.Registry).Produces(204).ProducesProblem(400)
            .WithSummary("Ask sooner or later for a time, with a reason; at most 90 days.");
        care.MapDelete("/override", EndOverrideAsync).LetIn(Policies.Registry).Produces(204).WithSummary("End the override that holds.");
        care.MapPost("/links", LinkAsync).LetIn(Policies.Registry).Produces<LinkMade>(201)
            .WithSummary("Make a link to the resident's or a family member's page.");
        care.MapDelete("/links/{linkId:guid}", RevokeAsync).LetIn(Policies.Registry).Produces(204).WithSummary("Revoke a link at once.");
    }

    private static async Task<IResult> GetAsync(Guid id, HttpContext http, CareReader reader, CancellationToken cancel)
    {
        if (await reader.ReadAsync(Person.Of(http.User).Name, Person.Of(http.User).Sight, id, cancel) is not { } care) return Problems.Missing("resident");
        return TypedResults.Ok(new CareAnswer(id,
            [.. Enum.GetValues<WelfareWatches>().Where(w => w != WelfareWatches.None && care.Resident.Watches.HasFlag(w))], care.Resident.AwayUntil,
            care.Seen?.At, care.Seen?.Place, [.. care.Contacts.Select(c => new ContactAnswer(c.Id, c.Name, c.Phone, c.Relation, c.Order, c.MayAnswer))],
            care.Patience is { } p ? new(p.Factor, p.Reason, p.By, p.At, p.Until) : null, [.. care.Trips.Select(t => new TripAnswer(t.From, t.Until))],
            [.. care.Links.Select(l => new LinkAnswer(l.Id, l.ContactId, l.MadeBy, l.MadeAt))],
            [.. care.Questions.Select(q => new QuestionAnswer(q.Id, q.Kind, q.At, q.AnswerBy, q.State, q.Word, q.OverAt, q.Via))]));
    }

    private static async Task<IResult> TravelAsync(Guid id, TripBody body, HttpContext http, CareBook book, CancellationToken cancel) =>
        Answer(await book.TellAsync(new(id, WelfareWord.Away, Person.Of(http.User).Name, ToldVia.Console, body.Until), Person.Of(http.User)
            .Sight, body.From, cancel));

    private static async Task<IResult> ReceiveAsync(Guid id, GuestsBody body, HttpContext http, CareBook book, CancellationToken cancel) =>
        Answer(await book.TellAsync(new(id, WelfareWord.Guests, Person.Of(http.User).Name, ToldVia.Console, body.Until), Person.Of(http.User)
            .Sight, null, cancel));

    private static async Task<IResult> BackAsync(Guid id, HttpContext http, CareBook book, CancellationToken cancel) =>
        Answer(await book.TellAsync(new(id, WelfareWord.Back, Person.Of(http.User).Name, ToldVia.Console), Person.Of(http.User).Sight, null, cancel));

    private static async Task<IResult> ContactsAsync(Guid id, IReadOnlyList<ContactBody> body, HttpContext http, CareBook book, CancellationToken cancel) =>
        Answer(await book.SaveContactsAsync(Person.Of(http.User).Name, Person.Of(http.User).Sight, id,
            [.. body.Select(c => new ContactDraft(c.Id, c.Name ?? "", c.Phone ?? "", c.Relation, c.MayAnswer, c.Language))], cancel));

    private static async Task<IResult> OverrideAsync(Guid id, OverrideBody body, HttpContext http, CareBook book, CancellationToken cancel) =>
        Answer(await book.OverrideAsync(Person.Of(http.User).Name, Person.Of(http.User).Sight, id, body.Factor, body.Reason, body.Until, cancel));

    private static async Task<IResult> EndOverrideAsync(Guid id, HttpContext http, CareBook book, CancellationToken cancel) =>
        Answer(await book.EndOverrideAsync(Person.Of(http.User).Name, Person.Of(http.User).Sight, id, cancel));

    private static async Task<IResult> LinkAsync(
        Guid id, LinkBody body, HttpContext http, CareBook book, IOptions<SiteOptions> site, CancellationToken cancel)
    {
        if (await book.MakeLinkAsync(Person.Of(http.User).Name, Person.Of(http.User)
            .Sight, id, body.ContactId, cancel) is not { } token) return Problems.Missing("resident or contact");
        var path = $"/me/{token}";
        return TypedResults.Created((string?)null, new LinkMade(site.Value.LinkTo(path) ?? path));
    }

    private static async Task<IResult> RevokeAsync(Guid id, Guid linkId, HttpContext http, CareBook book, CancellationToken cancel) =>
        await book.RevokeLinkAsync(Person.Of(http.User).Name, Person.Of(http.User).Sight, id, linkId, cancel) ? TypedResults.NoContent()
            : Problems.Missing("link");

    private static IResult Answer(Telling result) => result switch
    {
        Telling.Done or Telling.Already => TypedResults.NoContent(),
        Telling.BadUntil => Problems.Bad("until lies ahead of now and of from, at most 366 days."),
        Telling.TooMany => Problems.Bad($"At most {WelfareDesk.PlannedMax} trips lie ahead: take them back first."),
        _ => Problems.Missing("resident"),
    };

    private static IResult Answer(CareProblem? problem) => problem switch
    {
        null => TypedResults.NoContent(),
        CareProblem.Unknown => Problems.Missing("resident or contact"),
        CareProblem.TooManyContacts => Problems.Bad($"At most {ResidentContact.EachMax} contacts."),
        CareProblem.BadContact => Problems.Bad("Each contact has a name of 1 to 64 characters and a phone of 3 to 32 digits, blanks, + or -."),
        CareProblem.BadFactor => Problems.Bad("factor lies between 0.1 and 10."),
        CareProblem.NoReason => Problems.Bad("reason has 1 to 500 characters."),
        _ => Problems.Bad("until lies ahead, at most 90 days: an override never stands without an end."),
    };
}
