using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SmartSecurity.Core.Residents;
using SmartSecurity.Core.Routines;
using SmartSecurity.Storage.Welfare;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Admin;

namespace SmartSecurity.Web.Api;

/// <summary>Residents; every read is one audit entry.</summary>
internal static class ResidentsApi
{
    public sealed record ResidentAnswer(
        Guid Id, int CommunityId, string Name, string Address, string? Phone, bool LivesAlone,
        IReadOnlyList<WelfareWatches> Watches, IReadOnlyList<DeliveryWay> AskWays, string Language, DateTimeOffset? AwayUntil, int FaceTemplates);

    /// <summary>A resident to be. Each of the watches needs <c>welfareConsentBy</c>; access by face needs <c>accessConsentBy</c>.</summary>
    public sealed record ResidentBody(
        int CommunityId, string? Name, string? Address, string? Phone, bool LivesAlone,
        IReadOnlyList<WelfareWatches>? Watches, IReadOnlyList<DeliveryWay>? AskWays, string? Language, string? WelfareConsentBy, string? AccessConsentBy,
        DateTimeOffset? AwayUntil, string? Card, string? Plate);

    public sealed record ResidentAdded(Guid Id);

    public static void MapResidents(this IEndpointRouteBuilder api)
    {
        var residents = api.MapGroup("/residents").WithTags("residents");
        residents.MapGet("", ListAsync).RequireAuthorization(Policies.Desk).Produces<IReadOnlyList<ResidentAnswer>>()
            .WithSummary("Residents of a community, up to 200.");
        residents.MapPost("", PostAsync).RequireAuthorization(Policies.Registry).Produces<ResidentAdded>(201).ProducesProblem(400)
            .WithSummary("Add a resident with household, consents, and optionally a card and a plate.");
    }

    private static async Task<IResult> ListAsync(HttpContext http, ResidentReader reader, Desk.DeskReader desk, CancellationToken cancel,
        int? communityId = null, string? text = null)
    {
        var community = communityId ?? (await desk.CommunitiesAsync(Person.Of(http.User), cancel)).FirstOrDefault()?.Id ?? 0;
        var lines = await reader.ListAsync(Person.Of(http.User), community, text, cancel);
        return TypedResults.Ok(lines.Select(l => new ResidentAnswer(l.Resident.Id, l.Resident.CommunityId, l.Resident.Name, l.Address, l.Resident.Phone,
            l.Resident.LivesAlone,
            [.. Enum.GetValues<WelfareWatches>().Where(w => w != WelfareWatches.None && l.Resident.Watches.HasFlag(w))],
            [.. Enum.GetValues<DeliveryWay>().Where(w => l.Resident.AskWays.HasFlag(Way(w)))], l.Resident.Language ?? "zh-CN",
            l.Resident.AwayUntil, l.FaceTemplates)).ToList());
    }

    private static async Task<IResult> PostAsync(ResidentBody body, HttpContext http, ResidentBook book, CancellationToken cancel)
    {
        var person = Person.Of(http.User);
        var (id, problem) = await book.SaveAsync(person, null, new ResidentDraft
        {
            CommunityId = body.CommunityId,
            Name = body.Name ?? "",
            Address = body.Address ?? "",
            Phone = body.Phone,
            LivesAlone = body.LivesAlone,
            Watches = (body.Watches ?? []).Aggregate(WelfareWatches.None, (all, w) => all | w),
            AskWays = (body.AskWays ?? []).Aggregate(AskWays.None, (all, w) => all | Way(w)),
            Language = body.Language,
            WelfareConsentBy = body.WelfareConsentBy,
            AccessConsentBy = body.AccessConsentBy,
            AwayUntil = body.AwayUntil,
        }, cancel);
        if (id is null) return Problem(problem!.Value);
        foreach (var (kind, value) in new[] { ("card", body.Card), ("plate", body.Plate) })
            if (!string.IsNullOrWhiteSpace(value) && await book.AddCredentialAsync(person, id.Value, kind, value, cancel) is { } wrong) return Problem(wrong);
        return TypedResults.Created($"{ApiServices.Root}/residents/{id:D}", new ResidentAdded(id.Value));
    }

    private static AskWays Way(DeliveryWay way) => way == DeliveryWay.Sms ? AskWays.Sms : AskWays.Call;

    private static IResult Problem(ResidentProblem problem) => Problems.Bad(problem switch
    {
        ResidentProblem.NoName => "name has 1 to 128 characters.",
        ResidentProblem.NoAddress => "address has 1 to 128 characters.",
        ResidentProblem.NoConsent => "Each of the watches needs welfareConsentBy: no record, no processing.",
        ResidentProblem.CredentialTaken => "The resident was added, but this card or plate is registered already.",
        ResidentProblem.BadCredential => "A card or plate has 1 to 128 characters.",
        _ => "There is no such community.",
    });
}
