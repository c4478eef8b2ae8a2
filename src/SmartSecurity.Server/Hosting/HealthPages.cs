using SmartSecurity.Core.Health;
using SmartSecurity.Storage.Inbox;

namespace SmartSecurity.Server;

/// <summary>/healthz says how every part is; /readyz says whether messages can be taken. Each names what is wrong.</summary>
public static class HealthPages
{
    /// <summary>Without one of these a message could not be committed, so a load balancer should look elsewhere.</summary>
    private static readonly string[] NeededToBeReady = ["database", "broker", "inbox", "start"];

    public static WebApplication MapHealth(this WebApplication app)
    {
        app.MapGet("/healthz", (HealthBoard board) => Answer(board.Entries, board.Entries)).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/readyz", (HealthBoard board) => Answer(board.Entries.Where(e => NeededToBeReady.Contains(e.Part)), board.Entries))
            .AllowAnonymous().ExcludeFromDescription();
        app.MapPrometheusScrapingEndpoint("/metrics").AllowAnonymous();
        return app;
    }

    private static IResult Answer(IEnumerable<HealthEntry> deciding, IReadOnlyCollection<HealthEntry> all)
    {
        var worst = deciding.Select(e => e.Level).DefaultIfEmpty(HealthLevel.Healthy).Max();
        var answer = new
        {
            status = worst,
            wrong = all.Where(e => e.Level != HealthLevel.Healthy).Select(e => new { e.Part, e.Level, e.Message, e.Since }),
            healthy = all.Where(e => e.Level == HealthLevel.Healthy).Select(e => e.Part),
        };
        return Results.Json(answer, InboxStore.Json, "application/json", worst == HealthLevel.Unhealthy
            ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }
}
