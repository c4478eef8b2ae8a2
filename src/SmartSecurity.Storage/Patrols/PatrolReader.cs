using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Patrols;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Storage.Accounts;

namespace SmartSecurity.Storage.Patrols;

/// <summary>A round with all that was seen on it.</summary>
/// <param name="Visits">In the order they happened.</param>
public sealed record RoundSeen(
    PatrolRound Round, string Community, TimeZoneInfo Zone, RoundReading Reading, IReadOnlyList<PatrolVisit> Visits, IReadOnlyList<PatrolFinding> Findings)
{
    /// <summary>Who was there, each once.</summary>
    public IReadOnlyList<string> Who => [.. Visits.Select(v => v.By).Distinct(StringComparer.Ordinal)];
}

/// <summary>What a phone takes along: rounds of now and soon, which printing of each code holds, and open alerts near by.</summary>
/// <param name="Alerts">By checkpoint. Only kind, place and time are for the phone: it may be lost.</param>
public sealed record PatrolDay(
    DateTimeOffset Now, IReadOnlyList<RoundSeen> Rounds, IReadOnlyDictionary<Guid, int> CodeVersions, ILookup<Guid, Alert> Alerts);

/// <summary>Reads rounds, for a phone and for the board.</summary>
public sealed class PatrolReader(SecurityStore store, TimeProvider clock)
{
    /// <summary>Rounds on a phone.</summary>
    public const int TakenAlongMax = 40;
    /// <summary>A round stays on the phone so long after its end.</summary>
    public static readonly TimeSpan ShownAfter = TimeSpan.FromHours(12);
    /// <summary>Rounds on the board: 14 days of 20 routes with two rounds a day.</summary>
    public const int OnBoardMax = 600;
    public const int BoardDaysMax = 92;
    /// <summary>Open alerts that are compared with a route's places.</summary>
    private const int AlertsMax = 500;

    /// <param name="account">Who goes; a neighbour sees their own community.</param>
    /// <param name="sight">Categories of alerts that the role may see.</param>
    /// <param name="cancel">Stops the attempt.</param>
    public async Task<PatrolDay> DayAsync(Account account, IReadOnlyList<AlertCategory> sight, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(account);
        var now = clock.GetUtcNow();
        var (from, to) = (now - ShownAfter, now + RoundPlan.Ahead);
        await using var db = store.CreateDbContext(account.Sight());
        var rounds = await db.PatrolRounds.AsNoTracking()
            .Where(r => (account.CommunityId == null || r.CommunityId == account.CommunityId) && r.EndsAt >= from && r.StartsAt <= to)
            .OrderBy(r => r.StartsAt).ThenBy(r => r.RouteName).Take(TakenAlongMax).ToListAsync(cancel);
        var seen = await SeeAsync(db, rounds, now, cancel);
        var points = seen.SelectMany(r => r.Reading.Points.Select(p => p.Point)).DistinctBy(p => p.Id).ToList();
        var ids = points.Select(p => p.Id).ToList();
        var versions = await db.PatrolCheckpoints.Where(c => ids.Contains(c.Id)).ToDictionaryAsync(c => c.Id, c => c.CodeVersion, cancel);
        return new(now, seen, versions, await NearAsync(db, seen, points, sight, cancel));
    }

    /// <summary>Rounds of the last days, newest first; those that lie ahead are left out.</summary>
    public async Task<IReadOnlyList<RoundSeen>> BoardAsync(Sight reach, int? communityId, int days, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var from = now - TimeSpan.FromDays(Math.Clamp(days, 1, BoardDaysMax));
        await using var db = store.CreateDbContext(reach);
        var rounds = await db.PatrolRounds.AsNoTracking()
            .Where(r => (communityId == null || r.CommunityId == communityId) && r.EndsAt >= from && r.StartsAt <= now + RoundPlan.Ahead)
            .OrderByDescending(r => r.StartsAt).ThenBy(r => r.RouteName).Take(OnBoardMax).ToListAsync(cancel);
        return await SeeAsync(db, rounds, now, cancel);
    }

    public async Task<RoundSeen?> RoundAsync(Sight reach, Guid roundId, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext(reach);
        var rounds = await db.PatrolRounds.AsNoTracking().Where(r => r.Id == roundId).ToListAsync(cancel);
        return (await SeeAsync(db, rounds, clock.GetUtcNow(), cancel)).SingleOrDefault();
    }

    private static async Task<IReadOnlyList<RoundSeen>> SeeAsync(
        SecurityDbContext db, List<PatrolRound> rounds, DateTimeOffset now, CancellationToken cancel)
    {
        if (rounds.Count == 0) return [];
        var ids = rounds.ConvertAll(r => r.Id);
        var communities = await db.Communities.AsNoTracking().ToDictionaryAsync(c => c.Id, cancel);
        var visits = (await db.PatrolVisits.AsNoTracking().Where(v => ids.Contains(v.RoundId)).OrderBy(v => v.At).ThenBy(v => v.Id).ToListAsync(cancel))
            .ToLookup(v => v.RoundId);
        var findings = (await db.PatrolFindings.AsNoTracking().Where(f => ids.Contains(f.RoundId)).OrderBy(f => f.At).ThenBy(f => f.Id).ToListAsync(cancel))
            .ToLookup(f => f.RoundId);
        return [.. rounds.Select(r => new RoundSeen(r, communities[r.CommunityId].Name,
            TimeZoneInfo.FindSystemTimeZoneById(communities[r.CommunityId].TimeZone),
            RoundReading.Of(r.Plan, visits[r.Id].Select(v => v.Fact), now), [.. visits[r.Id]], [.. findings[r.Id]]))];
    }

    private static async Task<ILookup<Guid, Alert>> NearAsync(
        SecurityDbContext db, IReadOnlyList<RoundSeen> rounds, List<PlannedPoint> points, IReadOnlyList<AlertCategory> sight, CancellationToken cancel)
    {
        var communities = rounds.Select(r => r.Round.CommunityId).Distinct().ToList();
        var places = rounds.SelectMany(r => r.Reading.Points.Select(p => (p.Point.Id, r.Round.CommunityId))).Distinct()
            .ToDictionary(p => p.Id, p => p.CommunityId);
        var devices = points.Where(p => p.DeviceId is not null).Select(p => p.DeviceId).Distinct().ToList();
        var names = points.Select(p => p.Place).Distinct().ToList();
        var alerts = sight.Count == 0 ? [] : await db.Alerts.AsNoTracking()
            .Where(a => a.ActiveKey != null && communities.Contains(a.CommunityId) && sight.Contains(a.Category)
                && (devices.Contains(a.DeviceId) || names.Contains(a.Place!)))
            .OrderBy(a => a.Priority).ThenByDescending(a => a.ChangeNumber).Take(AlertsMax).ToListAsync(cancel);
        return points.SelectMany(p => alerts.Where(a => a.CommunityId == places[p.Id]
            && ((p.DeviceId is { } device && a.DeviceId == device) || a.Place == p.Place)).Select(a => (p.Id, Alert: a))).ToLookup(p => p.Id, p => p.Alert);
    }
}
