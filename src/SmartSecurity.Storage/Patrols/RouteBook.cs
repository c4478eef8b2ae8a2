using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Patrols;
using SmartSecurity.Core.Privacy;

namespace SmartSecurity.Storage.Patrols;

/// <summary>A checkpoint as it was typed. A new id adds one; an id of the route changes it; what is left out is taken off the route.</summary>
public sealed record PointDraft(
    Guid Id, string Place, string? Building, Guid? DeviceId, int? AfterMinutes, int ToleranceMinutes, IReadOnlyList<ChecklistItem> Items);

/// <summary>A route as it was typed. The id is made by whom types: the same save twice is one route.</summary>
/// <param name="VersionSeen">0: a new one.</param>
public sealed record RouteDraft(
    Guid Id, int CommunityId, string Name, bool InOrder, IReadOnlyList<TimeOnly> Starts, int WindowMinutes, bool RaisesMissed, bool Enabled,
    int VersionSeen, IReadOnlyList<PointDraft> Points);

/// <summary>Why a route was not written.</summary>
public enum RouteProblem
{
    NoName, NoCommunity, BadStarts, BadWindow, Overlap, NoPoints, TooManyPoints, TooManyRoutes, BadPlace, BadTimes, BadItems, NoDevice, IdTaken, Changed,
}

/// <summary>A route with its checkpoints in order.</summary>
public sealed record RouteSeen(PatrolRoute Route, IReadOnlyList<PatrolCheckpoint> Points);

/// <summary>Writes routes and their checkpoints, and makes codes worthless.</summary>
public sealed class RouteBook(SecurityStore store, TimeProvider clock)
{
    /// <summary>All routes, switched off ones too, by community and name.</summary>
    public async Task<IReadOnlyList<RouteSeen>> ListAsync(Sight reach, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext(reach);
        var routes = await db.PatrolRoutes.AsNoTracking().OrderBy(r => r.CommunityId).ThenBy(r => r.Name).ToListAsync(cancel);
        var points = (await db.PatrolCheckpoints.AsNoTracking().Where(c => c.RemovedAt == null).OrderBy(c => c.Order).ToListAsync(cancel))
            .ToLookup(c => c.RouteId);
        return [.. routes.Select(r => new RouteSeen(r, [.. points[r.Id]]))];
    }

    public async Task<RouteSeen?> FindAsync(Sight reach, Guid routeId, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext(reach);
        if (await db.PatrolRoutes.AsNoTracking().SingleOrDefaultAsync(r => r.Id == routeId, cancel) is not { } route) return null;
        return new(route, await db.PatrolCheckpoints.AsNoTracking().Where(c => c.RouteId == routeId && c.RemovedAt == null).OrderBy(c => c.Order)
            .ToListAsync(cancel));
    }

    /// <summary>Adds or changes a route. Rounds that lie ahead and that nobody has begun are planned anew by the next sweep.</summary>
    public async Task<RouteProblem?> SaveAsync(Sight reach, RouteDraft draft, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(draft);
        if (Wrong(draft) is { } wrong) return wrong;
        var now = clock.GetUtcNow();
        await using var write = await store.BeginWriteAsync(reach, cancel);
        var db = write.Db;
        if (!await db.Communities.AnyAsync(c => c.Id == draft.CommunityId, cancel)) return RouteProblem.NoCommunity;
        await store.LockCommunityAsync(db, draft.CommunityId, cancel);
        var devices = draft.Points.Where(p => p.DeviceId is not null).Select(p => p.DeviceId!.Value).Distinct().ToList();
        if (await db.Devices.CountAsync(d => devices.Contains(d.Id) && d.CommunityId == draft.CommunityId, cancel) != devices.Count)
            return RouteProblem.NoDevice;
        var starts = PatrolRoute.Text(draft.Starts);
        var route = await db.PatrolRoutes.SingleOrDefaultAsync(r => r.Id == draft.Id, cancel);
        if (route is null && draft.VersionSeen != 0) return RouteProblem.Changed;
        if (route is not null && (route.CommunityId != draft.CommunityId || route.Version != draft.VersionSeen)) return RouteProblem.Changed;
        if (route is null)
        {
            if (await db.PatrolRoutes.CountAsync(r => r.CommunityId == draft.CommunityId, cancel) >= PatrolRoute.EachMax) return RouteProblem.TooManyRoutes;
            route = new PatrolRoute
            {
                Id = draft.Id,
                CommunityId = draft.CommunityId,
                Name = "",
                StartsLocal = starts,
                WindowMinutes = draft.WindowMinutes,
                ScheduleSince = now,
                Version = 0,
            };
            db.PatrolRoutes.Add(route);
        }
        if (route.StartsLocal != starts || (draft.Enabled && !route.Enabled)) route.ScheduleSince = now;
        (route.Name, route.InOrder, route.StartsLocal, route.WindowMinutes) = (draft.Name.Trim(), draft.InOrder, starts, draft.WindowMinutes);
        (route.RaisesMissed, route.Enabled, route.Version) = (draft.RaisesMissed, draft.Enabled, route.Version + 1);
        if (!await SavePointsAsync(db, draft, now, cancel)) return RouteProblem.IdTaken;
        await db.PatrolRounds.Where(r => r.RouteId == draft.Id && r.StartsAt > now && !db.PatrolVisits.Any(v => v.RoundId == r.Id))
            .ExecuteDeleteAsync(cancel);
        await write.CommitAsync(cancel);
        return null;
    }

    /// <summary>Makes the codes on the walls worthless, so that new ones must be printed.</summary>
    /// <param name="checkpointId">The checkpoint.</param>
    /// <param name="versionSeen">Of the code to end; when it has ended already, nothing changes.</param>
    /// <param name="cancel">Stops the attempt.</param>
    /// <returns>The version that holds now; null: there is no such checkpoint.</returns>
    public async Task<int?> EndCodeAsync(Sight reach, Guid checkpointId, int versionSeen, CancellationToken cancel)
    {
        await using var write = await store.BeginWriteAsync(reach, cancel);
        await write.Db.PatrolCheckpoints.Where(c => c.Id == checkpointId && c.RemovedAt == null && c.CodeVersion == versionSeen)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.CodeVersion, c => c.CodeVersion + 1), cancel);
        var holds = await write.Db.PatrolCheckpoints.Where(c => c.Id == checkpointId && c.RemovedAt == null).Select(c => (int?)c.CodeVersion)
            .SingleOrDefaultAsync(cancel);
        await write.CommitAsync(cancel);
        return holds;
    }

    private static async Task<bool> SavePointsAsync(SecurityDbContext db, RouteDraft draft, DateTimeOffset now, CancellationToken cancel)
    {
        var ids = draft.Points.Select(p => p.Id).ToList();
        if (await db.PatrolCheckpoints.AnyAsync(c => ids.Contains(c.Id) && c.RouteId != draft.Id, cancel)) return false;
        var known = await db.PatrolCheckpoints.Where(c => c.RouteId == draft.Id).ToDictionaryAsync(c => c.Id, cancel);
        foreach (var gone in known.Values.Where(c => c.RemovedAt is null && !ids.Contains(c.Id))) gone.RemovedAt = now;
        foreach (var (typed, order) in draft.Points.Select((p, i) => (p, i + 1)))
        {
            if (!known.TryGetValue(typed.Id, out var point))
            {
                point = new PatrolCheckpoint
                {
                    Id = typed.Id,
                    RouteId = draft.Id,
                    CommunityId = draft.CommunityId,
                    Order = order,
                    Place = "",
                    ToleranceMinutes = typed.ToleranceMinutes,
                    ItemsJson = "[]",
                };
                db.PatrolCheckpoints.Add(point);
            }
            (point.Order, point.Place, point.DeviceId, point.RemovedAt) = (order, typed.Place.Trim(), typed.DeviceId, null);
            point.Building = string.IsNullOrWhiteSpace(typed.Building) ? null : typed.Building.Trim();
            (point.AfterMinutes, point.ToleranceMinutes, point.ItemsJson) = (typed.AfterMinutes, typed.ToleranceMinutes, PatrolJson.Text(typed.Items));
        }
        return true;
    }

    private static RouteProblem? Wrong(RouteDraft draft)
    {
        if (IsNoText(draft.Name, PatrolRoute.NameLengthMax)) return RouteProblem.NoName;
        if (draft.Starts.Count is 0 or > RoundSchedule.StartsMax || draft.Starts.Any(t => t.Ticks % TimeSpan.TicksPerMinute != 0)
            || !draft.Starts.SequenceEqual(draft.Starts.Distinct().Order())) return RouteProblem.BadStarts;
        if (draft.WindowMinutes is < PatrolRoute.WindowMinutesMin or > PatrolRoute.WindowMinutesMax) return RouteProblem.BadWindow;
        var gaps = draft.Starts.Zip([.. draft.Starts.Skip(1), draft.Starts[0]], (a, b) => b - a);   // TimeOnly wraps at midnight
        if (draft.Starts.Count > 1 && gaps.Any(g => g.TotalMinutes < draft.WindowMinutes)) return RouteProblem.Overlap;
        if (draft.Points.Count == 0) return RouteProblem.NoPoints;
        if (draft.Points.Count > PatrolCheckpoint.EachMax) return RouteProblem.TooManyPoints;
        if (draft.Points.Select(p => p.Id).Distinct().Count() != draft.Points.Count) return RouteProblem.IdTaken;
        foreach (var point in draft.Points)
        {
            if (IsNoText(point.Place, PatrolCheckpoint.PlaceLengthMax) || point.Building?.Trim().Length > PatrolCheckpoint.BuildingLengthMax)
                return RouteProblem.BadPlace;
            if (point.AfterMinutes < 0 || point.AfterMinutes > draft.WindowMinutes
                || point.ToleranceMinutes is < PatrolCheckpoint.ToleranceMinutesMin or > PatrolCheckpoint.ToleranceMinutesMax) return RouteProblem.BadTimes;
            if (point.Items.Count > ChecklistItem.EachMax || point.Items.Any(IsBad)
                || PatrolJson.Text(point.Items).Length > PatrolCheckpoint.ItemsJsonLengthMax) return RouteProblem.BadItems;
        }
        return null;
    }

    private static bool IsBad(ChecklistItem item) =>
        !Enum.IsDefined(item.Topic) || IsNoText(item.Zh, ChecklistItem.TextLengthMax) || IsNoText(item.En, ChecklistItem.TextLengthMax);

    private static bool IsNoText(string? text, int lengthMax) => string.IsNullOrWhiteSpace(text) || text.Trim().Length > lengthMax;
}
