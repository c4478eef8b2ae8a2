using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SmartSecurity.Core.Passages;
using SmartSecurity.Core.Recognition;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Storage.Queries;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Movements;
using SmartSecurity.Web.Pictures;

namespace SmartSecurity.Web.Api;

/// <summary>Passages: the last 24 hours for the desk; under an open case for the police.</summary>
internal static class PassagesApi
{
    public sealed record PassageAnswer(
        Guid Id, int CommunityId, DateTimeOffset At, DateTimeOffset? DeviceTime, DateTimeOffset ReceivedAt, Guid DeviceId, string Place, Guid? ResidentId,
        string? Who, string? Address, string? Plate, string? Card, Direction? Direction, Decision? Decision, PassageState State,
        string? Reason, IdentifiedBy By, string? PictureSha256, string? PictureUrl, IReadOnlyList<Identification> Identifications);

    /// <param name="Total">Rows the question matches, up to the cap; for the desk: the rows given.</param>
    /// <param name="Watermark">Who asked, when, in which case; null for the desk.</param>
    public sealed record PassagePage(IReadOnlyList<PassageAnswer> Items, int Total, bool Capped, string? Watermark);

    /// <summary>What is asked. The case's number may come as header <c>X-Case-Number</c> or as <c>case</c>.</summary>
    public sealed record Question
    {
        public int? CommunityId { get; init; }
        public Guid? DeviceId { get; init; }
        public Guid? ResidentId { get; init; }
        public string? Plate { get; init; }
        public bool? LookAlikes { get; init; }
        public DateTimeOffset? From { get; init; }
        public DateTimeOffset? To { get; init; }
        public int? Page { get; init; }
        public int? Limit { get; init; }
        public string? Case { get; init; }
    }

    public static void MapPassages(this IEndpointRouteBuilder api) => api.MapGet("/passages", ListAsync)
        .RequireAuthorization(p => p.RequireRole([.. Policies.RolesOf[Policies.Desk], Roles.Police])).WithTags("passages")
        .Produces<PassagePage>().ProducesProblem(400)
        .WithSummary("Passages: the last 24 hours of a community for desk roles; for the police under an open case (X-Case-Number).");

    private static async Task<IResult> ListAsync([AsParameters] Question question, HttpContext http, PassageReader reader, MovementLog log,
        PictureTickets tickets, Desk.DeskReader desk, TimeProvider clock, CancellationToken cancel)
    {
        var person = Person.Of(http.User);
        if (person.Role == Roles.Police) return await UnderCaseAsync(question, person, http, reader, log, tickets, clock, cancel);
        var community = question.CommunityId ?? (await desk.CommunitiesAsync(Person.Of(http.User), cancel)).FirstOrDefault()?.Id ?? 0;
        var lines = await reader.OpenAsync(person, community, question.DeviceId, question.Limit ?? PassageReader.RowsMax, cancel);
        return TypedResults.Ok(new PassagePage([.. lines.Select(l => Answer(l, person, tickets))], lines.Count, lines.Count == PassageReader.RowsMax, null));
    }

    private static async Task<IResult> UnderCaseAsync(Question question, Person person, HttpContext http, PassageReader reader, MovementLog log,
        PictureTickets tickets, TimeProvider clock, CancellationToken cancel)
    {
        var number = http.Request.Headers["X-Case-Number"].ToString();
        var to = question.To ?? clock.GetUtcNow();
        var answer = await log.QueryAsync(person.Name, person.Sight, number.Length > 0 ? number : question.Case ?? "", new MovementFilter
        {
            CommunityId = question.CommunityId,
            ResidentId = question.ResidentId,
            Plate = question.Plate,
            LookAlikes = question.LookAlikes ?? false,
            DeviceId = question.DeviceId,
            From = question.From ?? to - MovementLog.SpanMax,
            To = to,
            Page = question.Page ?? 1,
        }, cancel);
        if (answer is not MovementAnswer.Rows rows)
        {
            var refused = (MovementAnswer.Refused)answer;
            var status = refused.Code is "noCase" or "caseClosed" ? StatusCodes.Status403Forbidden : StatusCodes.Status400BadRequest;
            return Problems.Of(status, refused.Reason, new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = refused.Code });
        }
        var lines = await reader.LinesAsync(Person.Of(http.User), rows.Passages, cancel);
        return TypedResults.Ok(new PassagePage([.. lines.Select(l => Answer(l, person, tickets))], rows.Total, rows.Capped, rows.Watermark));
    }

    private static PassageAnswer Answer(PassageLine line, Person person, PictureTickets tickets)
    {
        var p = line.Passage;
        return new(p.Id, p.CommunityId, p.At, p.DeviceTime, p.ReceivedAt, p.DeviceId, p.Place, p.ResidentId, line.Who, line.Address, p.Plate, p.Card,
            p.Direction, p.Decision, p.State, p.Reason, p.By, p.PictureSha256, tickets.Path(person, p.PictureSha256), PassageReader.IdentificationsOf(p));
    }
}
