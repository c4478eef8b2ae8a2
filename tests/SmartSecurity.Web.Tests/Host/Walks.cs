using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Patrols;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Storage.Patrols;

namespace SmartSecurity.Web.Tests;

/// <summary>A route whose round is under way now, with what its codes say.</summary>
public sealed record Walk(PatrolRound Round, IReadOnlyList<PlannedPoint> Points, IReadOnlyList<string> Codes)
{
    public Guid RouteId => Round.RouteId;
}

/// <summary>Patrols of a test. Every name is made up.</summary>
public static class Walks
{
    private static readonly string[] Places = ["北门岗亭", "3 号楼消防通道", "地下车库出口"];

    /// <summary>A route of three points; its round began ten minutes ago.</summary>
    public static async Task<Walk> AddWalkAsync(this Site site, string name)
    {
        var (cancel, now) = (CancellationToken.None, site.Get<TimeProvider>().GetUtcNow());
        var began = TimeZoneInfo.ConvertTime(now.AddMinutes(-10), TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"));
        ChecklistItem[] items = [new(PatrolTopic.Hazards, "消防通道畅通", "Fire exits free"), new(PatrolTopic.Attention, "独居老人是否需要帮忙", "Elders alone")];
        var draft = new RouteDraft(Guid.CreateVersion7(), Town.CommunityId, name, true, [new TimeOnly(began.Hour, began.Minute)], 60, false, true, 0,
            [.. Places.Select((place, i) => new PointDraft(Guid.CreateVersion7(), place, i == 1 ? "3 号楼" : null, i == 0 ? site.Town.SouthGate : null,
                i == 2 ? null : 10 + (i * 20), 15, items))]);
        Assert.Null(await site.Get<RouteBook>().SaveAsync(Sight.Everything, draft, cancel));
        await using (var write = await site.Get<Storage.SecurityStore>().BeginWriteAsync(cancel))
        {
            // It has been walked for a while: else its first round would be tomorrow's.
            await write.Db.PatrolRoutes.Where(r => r.Id == draft.Id).ExecuteUpdateAsync(set => set.SetProperty(r => r.ScheduleSince, now.AddHours(-1)), cancel);
            await write.CommitAsync(cancel);
        }
        await site.Get<RoundBook>().SweepAsync(cancel);
        await using var db = site.Database();
        var round = await db.PatrolRounds.AsNoTracking().SingleAsync(r => r.RouteId == draft.Id && r.StartsAt <= now, cancel);
        var points = round.Plan.Points;
        return new(round, points, [.. points.Select(p => site.Get<CheckpointCodes>().Of(p.Id, 1))]);
    }

    /// <summary>A visit of now as a client sends it.</summary>
    public static object Visit(this Site site, Walk walk, int point, params object[] findings) => new
    {
        roundId = walk.Round.Id,
        pointId = walk.Points[point].Id,
        code = walk.Codes[point],
        deviceAt = site.Get<TimeProvider>().GetUtcNow(),
        deviceNow = site.Get<TimeProvider>().GetUtcNow(),
        ticked = new[] { 0 },
        findings,
    };
}
