using System.Globalization;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Patrols;
using SmartSecurity.Core.Rules;
using SmartSecurity.Storage.Desk;

namespace SmartSecurity.Storage.Patrols;

/// <summary>Writes rounds ahead of their local time and closes them when it is over; what nobody walked becomes an alert.</summary>
/// <remarks>
/// The rows are the schedule's only memory: a sweep writes what is missing and closes what is due, so it may run twice, on two nodes, or not at all
/// for a day. It holds the community's row, and the unique index on route, day and start holds the rest.
/// </remarks>
public sealed class RoundBook(SecurityStore store, AlertFeed feed, TimeProvider clock)
{
    /// <summary>After a longer stop the rounds of that time are not written any more.</summary>
    public static readonly TimeSpan CatchUpMax = TimeSpan.FromDays(14);

    /// <summary>Rounds closed in one transaction; the rest follows with the next sweep.</summary>
    public const int ClosedAtOnceMax = 100;

    /// <summary>Places named in the sentence of a missed round.</summary>
    private const int PlacesNamedMax = 5;

    /// <returns>How many rounds were written, and how many closed.</returns>
    public async Task<(int Written, int Closed)> SweepAsync(CancellationToken cancel)
    {
        var (written, closed) = (0, 0);
        foreach (var community in await WithWorkAsync(cancel))
        {
            var (more, over) = await SweepAsync(community, cancel);
            (written, closed) = (written + more, closed + over);
        }
        return (written, closed);
    }

    /// <summary>Communities whose rounds are not all written, or that have one to close: only their rows are locked.</summary>
    private async Task<List<int>> WithWorkAsync(CancellationToken cancel)
    {
        var closesBefore = clock.GetUtcNow() - RoundPlan.UploadGrace;
        await using var db = store.CreateDbContext();
        var live = await db.Communities.AsNoTracking().Where(c => !c.ClockHeld).Select(c => new { c.Id, c.TimeZone }).ToListAsync(cancel);
        var due = (await db.PatrolRounds.Where(r => r.ClosedAt == null && r.EndsAt <= closesBefore).Select(r => r.CommunityId).Distinct()
            .ToListAsync(cancel)).ToHashSet();
        var work = new List<int>();
        foreach (var community in live)
            if (due.Contains(community.Id) || (await MissingAsync(db, community.Id, Zone(community.TimeZone), cancel)).Count > 0) work.Add(community.Id);
        return work;
    }

    private async Task<(int Written, int Closed)> SweepAsync(int communityId, CancellationToken cancel)
    {
        IReadOnlyCollection<Guid> alerts;
        int written, closed;
        await using (var write = await store.BeginWriteAsync(cancel))
        {
            var community = await store.LockCommunityAsync(write.Db, communityId, cancel);
            var zone = Zone(community.TimeZone);
            var missing = await MissingAsync(write.Db, communityId, zone, cancel);
            foreach (var (route, slot) in missing) write.Db.PatrolRounds.Add(await PlanAsync(write.Db, route, slot, cancel));
            written = missing.Count;
            await write.Db.SaveChangesAsync(cancel);   // a round that is long over is closed in the same sweep
            (closed, alerts) = await CloseAsync(write.Db, communityId, zone, cancel);
            await write.CommitAsync(cancel);
        }
        feed.Publish(alerts);
        return (written, closed);
    }

    private async Task<List<(PatrolRoute Route, RoundSlot Slot)>> MissingAsync(
        SecurityDbContext db, int communityId, TimeZoneInfo zone, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var missing = new List<(PatrolRoute, RoundSlot)>();
        foreach (var route in await db.PatrolRoutes.AsNoTracking().Where(r => r.CommunityId == communityId && r.Enabled).OrderBy(r => r.Id).ToListAsync(cancel))
        {
            var after = now - CatchUpMax > route.ScheduleSince ? now - CatchUpMax : route.ScheduleSince;
            var slots = RoundSchedule.Between(route.Starts, zone, after, now + RoundPlan.Ahead);
            if (slots.Count == 0) continue;
            var from = slots[0].Day;
            var there = (await db.PatrolRounds.Where(r => r.RouteId == route.Id && r.Day >= from).Select(r => new { r.Day, r.LocalMinute }).ToListAsync(cancel))
                .Select(r => (r.Day, r.LocalMinute)).ToHashSet();
            missing.AddRange(slots.Where(s => !there.Contains((s.Day, s.LocalMinute))).Select(s => (route, s)));
        }
        return missing;
    }

    private async Task<PatrolRound> PlanAsync(SecurityDbContext db, PatrolRoute route, RoundSlot slot, CancellationToken cancel)
    {
        var points = await db.PatrolCheckpoints.AsNoTracking().Where(c => c.RouteId == route.Id && c.RemovedAt == null).OrderBy(c => c.Order)
            .ToListAsync(cancel);
        return new PatrolRound
        {
            Id = StableId.Of(slot.StartsAt, string.Create(CultureInfo.InvariantCulture, $"patrol-round|{route.Id:N}|{slot.Day:yyyyMMdd}|{slot.LocalMinute}")),
            CommunityId = route.CommunityId,
            RouteId = route.Id,
            RouteName = route.Name,
            Day = slot.Day,
            LocalMinute = slot.LocalMinute,
            StartsAt = slot.StartsAt,
            EndsAt = slot.StartsAt + TimeSpan.FromMinutes(route.WindowMinutes),
            InOrder = route.InOrder,
            RaisesMissed = route.RaisesMissed,
            PlanJson = PatrolJson.Text([.. points.Select(p => p.Planned())]),
            WrittenAt = clock.GetUtcNow(),
        };
    }

    private async Task<(int Closed, IReadOnlyCollection<Guid> Alerts)> CloseAsync(
        SecurityDbContext db, int communityId, TimeZoneInfo zone, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var closesBefore = now - RoundPlan.UploadGrace;
        var due = await db.PatrolRounds.Where(r => r.CommunityId == communityId && r.ClosedAt == null && r.EndsAt <= closesBefore)
            .OrderBy(r => r.EndsAt).Take(ClosedAtOnceMax).ToListAsync(cancel);
        var actions = new List<RuleAction>();
        foreach (var round in due)
        {
            round.ClosedAt = now;
            // Nobody could know of a round that was written after its end; the board shows it, and that the program stood still.
            if (!round.RaisesMissed || round.WrittenAt >= round.EndsAt) continue;
            var visits = await db.PatrolVisits.AsNoTracking().Where(v => v.RoundId == round.Id).ToListAsync(cancel);
            var reading = RoundReading.Of(round.Plan, visits.Select(v => v.Fact), now);
            if (reading.Count(PointState.Missed) > 0) actions.Add(new RuleAction.Raise(Missed(round, reading, zone, now)));
        }
        return (due.Count, await AlertBook.ApplyAsync(db, communityId, actions, cancel));
    }

    /// <summary>What the alert about a route's rounds is about. One is active a route; a further missed round is counted on it.</summary>
    public static string SubjectOf(Guid routeId) => $"route:{routeId:N}";

    private static AlertDraft Missed(PatrolRound round, RoundReading reading, TimeZoneInfo zone, DateTimeOffset now)
    {
        var missed = reading.Points.Where(p => p.State == PointState.Missed).Select(p => p.Point.Place).ToList();
        return new AlertDraft
        {
            Kind = AlertKinds.PatrolMissed,
            Subject = SubjectOf(round.RouteId),
            Category = AlertCategory.System,
            Priority = 4,
            At = now,
            Place = round.RouteName,
            Facts = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["route"] = round.RouteName,
                ["round"] = round.Id.ToString("D"),
                ["start"] = TimeZoneInfo.ConvertTime(round.StartsAt, zone).ToString("MM-dd HH:mm", CultureInfo.InvariantCulture),
                ["points"] = reading.Points.Count.ToString(CultureInfo.InvariantCulture),
                ["missed"] = missed.Count.ToString(CultureInfo.InvariantCulture),
                ["visited"] = reading.Visited.ToString(CultureInfo.InvariantCulture),
                ["places"] = string.Join('、', missed.Take(PlacesNamedMax)) + (missed.Count > PlacesNamedMax ? "…" : ""),
            },
        };
    }

    private static TimeZoneInfo Zone(string name) => TimeZoneInfo.FindSystemTimeZoneById(name);
}
