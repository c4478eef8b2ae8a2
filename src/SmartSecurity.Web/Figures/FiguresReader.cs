using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Audit;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Desk;

namespace SmartSecurity.Web.Figures;

/// <summary>What was asked for, and what came of it.</summary>
/// <param name="Cut">True: there were more than <see cref="FiguresReader.AlertsMax"/>, and the latest of them are counted.</param>
public sealed record FiguresView(AlertFigures Figures, DateTimeOffset From, DateTimeOffset Until, TimeZoneInfo Zone, bool Cut);

/// <summary>Figures of the queue for somebody: what the role may not see is not counted. They name nobody; a view is one audit entry.</summary>
public sealed class FiguresReader(SecurityStore store, AuditLog audit, TimeProvider clock)
{
    /// <summary>More alerts than these are not looked at in one view.</summary>
    public const int AlertsMax = 200_000;

    public static IReadOnlyList<int> DaysToChoose { get; } = [7, 30, 90];

    /// <param name="person">Who asks.</param>
    /// <param name="communityId">The community.</param>
    /// <param name="days">How far back, 1 to 366.</param>
    /// <param name="cancel">Stops the reading.</param>
    /// <returns>Null when there is no such community.</returns>
    public async Task<FiguresView?> ReadAsync(Person person, int communityId, int days, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(days, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(days, 366);
        var sight = AlertSight.Of(person.Role);
        var (until, from) = (clock.GetUtcNow(), clock.GetUtcNow().AddDays(-days));
        await using var db = store.CreateDbContext(person.Sight);
        if (await db.Communities.Where(c => c.Id == communityId).Select(c => c.TimeZone).SingleOrDefaultAsync(cancel) is not { } name) return null;
        // A storm is one alert here, as it was one at the desk.
        var chosen = db.Alerts.Where(a => a.CommunityId == communityId && a.RaisedAt >= from && a.FoldedInto == null && sight.Contains(a.Category));
        var alerts = await chosen.OrderByDescending(a => a.RaisedAt).Take(AlertsMax)
            .Select(a => new { a.Id, a.Kind, a.Place, a.ResidentId, a.RaisedAt, a.ResolvedAt, a.Outcome }).ToListAsync(cancel);
        var claims = await db.AlertSteps.Where(s => s.What == StepWords.Claimed && chosen.Any(a => a.Id == s.AlertId))
            .GroupBy(s => s.AlertId).Select(g => new { g.Key, At = g.Min(s => s.At) }).ToDictionaryAsync(g => g.Key, g => g.At, cancel);
        // Where somebody was last seen tells who it is: of people's alerts no place.
        var spans = alerts.ConvertAll(a => new AlertSpan(a.Kind, a.ResidentId is null ? a.Place : null, a.RaisedAt,
            claims.TryGetValue(a.Id, out var at) ? at : null, a.ResolvedAt, a.Outcome));
        await audit.AppendAsync(new(person.Name, "figures.read", new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["community"] = communityId,
            ["days"] = days,
        }, RowsReturned: alerts.Count), cancel);
        var zone = TimeZoneInfo.FindSystemTimeZoneById(name);
        return new(AlertFigures.Of(spans, zone, until), from, until, zone, alerts.Count == AlertsMax);
    }
}
