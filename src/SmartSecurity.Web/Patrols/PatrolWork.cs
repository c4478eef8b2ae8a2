using Microsoft.EntityFrameworkCore;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Audit;
using SmartSecurity.Storage.Patrols;
using SmartSecurity.Storage.Welfare;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Desk;

namespace SmartSecurity.Web.Patrols;

/// <summary>Patrols for pages and API alike; each look at who went where, and each change, is one audit entry.</summary>
public sealed class PatrolWork(
    CheckDesk people, PatrolDesk desk, PatrolReader reader, RouteBook routes, RoundBook rounds, SecurityStore store, AuditLog audit)
{
    /// <summary>What a phone takes along; null when the account is gone.</summary>
    public async Task<PatrolDay?> DayAsync(Person person, CancellationToken cancel)
    {
        if (await people.AccountAsync(person.AccountId, cancel) is not { } account) return null;
        var day = await reader.DayAsync(account, AlertSight.Of(account.Role), cancel);
        await WriteAsync(person, "patrol.day", [("alerts", day.Alerts.Sum(a => a.Count()))], day.Rounds.Count, cancel);
        return day;
    }

    public async Task<VisitTaken> TakeAsync(Person person, VisitDraft draft, CancellationToken cancel)
    {
        var taken = await people.AccountAsync(person.AccountId, cancel) is { } account
            ? await desk.TakeAsync(account, draft, cancel) : new VisitTaken.Refused(VisitProblem.UnknownRound);
        await WriteAsync(person, "patrol.visit",
        [
            ("visit", draft.Id), ("round", draft.RoundId), ("findings", draft.Findings.Count),
            ("result", taken is VisitTaken.Refused refused ? refused.Problem.ToString() : ((VisitTaken.Taken)taken).Already ? "Already" : "Taken"),
        ], null, cancel);
        return taken;
    }

    /// <summary>Rounds of the last days.</summary>
    /// <param name="again">The reader has the board open already, and looks whether it changed.</param>
    public async Task<IReadOnlyList<RoundSeen>> BoardAsync(Person person, int? communityId, int days, bool again, CancellationToken cancel)
    {
        var seen = await reader.BoardAsync(person.Sight, communityId, days, cancel);
        if (!again) await WriteAsync(person, "patrol.board", [("community", communityId), ("days", days)], seen.Count, cancel);
        return seen;
    }

    public async Task<RoundSeen?> RoundAsync(Person person, Guid roundId, CancellationToken cancel)
    {
        var seen = await reader.RoundAsync(person.Sight, roundId, cancel);
        await WriteAsync(person, "patrol.round", [("round", roundId)], seen?.Visits.Count ?? 0, cancel);
        return seen;
    }

    public Task<IReadOnlyList<RouteSeen>> RoutesAsync(Person person, CancellationToken cancel) => routes.ListAsync(person.Sight, cancel);

    public Task<RouteSeen?> RouteAsync(Person person, Guid routeId, CancellationToken cancel) => routes.FindAsync(person.Sight, routeId, cancel);

    /// <summary>Writes a route; its next rounds are planned at once.</summary>
    public async Task<RouteProblem?> SaveAsync(Person person, RouteDraft draft, CancellationToken cancel)
    {
        var problem = await routes.SaveAsync(person.Sight, draft, cancel);
        if (problem is null) await rounds.SweepAsync(cancel);
        await WriteAsync(person, "patrol.route",
            [("route", draft.Id), ("points", draft.Points.Count), ("result", problem?.ToString() ?? "Saved")], null, cancel);
        return problem;
    }

    /// <summary>The codes of a route are shown for printing.</summary>
    public Task PrintedAsync(Person person, Guid routeId, CancellationToken cancel) =>
        WriteAsync(person, "patrol.codes", [("route", routeId)], null, cancel);

    /// <returns>The version that holds now; null: there is no such checkpoint.</returns>
    public async Task<int?> EndCodeAsync(Person person, Guid checkpointId, int versionSeen, CancellationToken cancel)
    {
        var holds = await routes.EndCodeAsync(person.Sight, checkpointId, versionSeen, cancel);
        await WriteAsync(person, "patrol.code.end", [("checkpoint", checkpointId), ("version", versionSeen), ("holds", holds)], null, cancel);
        return holds;
    }

    /// <summary>Names of devices, for the editor.</summary>
    public async Task<IReadOnlyList<(Guid Id, int CommunityId, string Name)>> DevicesAsync(Person person, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext(person.Sight);
        return [.. (await db.Devices.AsNoTracking().OrderBy(d => d.Name).Select(d => new { d.Id, d.CommunityId, d.Name }).ToListAsync(cancel))
            .Select(d => (d.Id, d.CommunityId, d.Name))];
    }

    private Task WriteAsync(Person person, string action, (string Name, object? Value)[] detail, int? rows, CancellationToken cancel) =>
        audit.AppendAsync(new(person.Name, action, detail.ToDictionary(d => d.Name, d => d.Value, StringComparer.Ordinal), RowsReturned: rows), cancel);
}
