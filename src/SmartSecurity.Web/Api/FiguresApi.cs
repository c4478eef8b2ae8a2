using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Figures;

namespace SmartSecurity.Web.Api;

/// <summary>The figures of the queue, as JSON and as a table.</summary>
internal static class FiguresApi
{
    public static void MapFigures(this IEndpointRouteBuilder api)
    {
        api.MapGet("/figures", GetAsync).RequireAuthorization(Policies.Desk).WithTags("figures").Produces<FiguresAnswer>().ProducesProblem(400)
            .ProducesProblem(404)
            .WithSummary("Time to claim and to resolve, false share, late ones: by kind, by place, by hour of the week.");
        api.MapGet("/figures.csv", CsvAsync).RequireAuthorization(Policies.Desk).WithTags("figures").Produces(200, contentType: "text/csv").ProducesProblem(400)
            .ProducesProblem(404).WithSummary("The same as a table for a spreadsheet, in the reader's language.");
    }

    private static async Task<IResult> GetAsync(int community, HttpContext http, FiguresReader reader, CancellationToken cancel, int days = 30)
    {
        if (days is < 1 or > 366) return Problems.Bad("days is 1 to 366.");
        if (await reader.ReadAsync(Person.Of(http.User), community, days, cancel) is not { } view) return Problems.Missing("community");
        var hours = Enumerable.Range(0, 7).Select(d => (IReadOnlyList<int>)[.. Enumerable.Range(0, 24).Select(h => view.Figures.ByHour[d, h])]);
        return TypedResults.Ok(new FiguresAnswer(view.From, view.Until, view.Figures.Total, view.Figures.ByKind, view.Figures.ByPlace, [.. hours], view.Cut));
    }

    private static async Task<IResult> CsvAsync(int community, HttpContext http, FiguresReader reader, CancellationToken cancel, int days = 30)
    {
        if (days is < 1 or > 366) return Problems.Bad("days is 1 to 366.");
        return await reader.ReadAsync(Person.Of(http.User), community, days, cancel) is { } view
            ? TypedResults.File(FiguresCsv.Of(view), "text/csv; charset=utf-8", "alerts.csv") : Problems.Missing("community");
    }
}

/// <param name="ByHour">A row a weekday from Monday, 24 local hours each.</param>
internal sealed record FiguresAnswer(
    DateTimeOffset From, DateTimeOffset Until, AlertFigure Total, IReadOnlyList<AlertFigure> ByKind, IReadOnlyList<AlertFigure> ByPlace,
    IReadOnlyList<IReadOnlyList<int>> ByHour, bool Cut);
