using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SmartSecurity.Core.Patrols;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Storage.Desk;
using SmartSecurity.Storage.Patrols;
using SmartSecurity.Storage.Pictures;

namespace SmartSecurity.Server.Demo;

/// <summary>The demo's route, and what was walked on it since yesterday: by the same books as every patrol, with their clocks set to then.</summary>
public sealed class DemoPatrols(
    SecurityStore store, PictureStore pictures, CheckpointCodes codes, AlertFeed feed, IOptions<PatrolOptions> options, TimeProvider clock)
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(10);
    private static readonly TimeOnly[] Starts = [new(9, 0), new(20, 0)];

    /// <summary>Where, the gate that stands there, and minutes after the start.</summary>
    private static readonly (string Place, string? Building, string? Gate, int After)[] Points =
    [
        ("北门岗亭", null, "gate-1", 5), ("1 号楼消防通道", "1 号楼", null, 15), ("2 号楼架空层", "2 号楼", null, 27), ("垃圾分类站", null, null, 38),
        ("地下车库出口", null, "gate-4", 50), ("南门岗亭", null, "gate-3", 62),
    ];

    private static readonly ChecklistItem[] Items =
    [
        new(PatrolTopic.Hazards, "消防通道畅通，没有电动车上楼充电", "Fire exits free, no batteries charging upstairs"),
        new(PatrolTopic.Sanitation, "楼道和垃圾桶周围干净", "Stairwells and bins are clean"),
        new(PatrolTopic.Population, "有没有人搬进搬出", "Anybody moved in or out"),
        new(PatrolTopic.Attention, "独居老人等是否需要帮忙", "Elders living alone: does anybody need a hand"),
        new(PatrolTopic.Incidents, "有没有争吵、破坏、陌生人逗留", "Quarrels, damage, strangers who linger"),
    ];

    /// <summary>Yesterday morning all on time; yesterday evening a late point, one by hand, one missed; today what has begun by now.</summary>
    public async Task WalkAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        TimeZoneInfo zone;
        Dictionary<string, Account> people;
        Dictionary<string, Guid> gates;
        await using (var db = store.CreateDbContext())
        {
            zone = TimeZoneInfo.FindSystemTimeZoneById(
                await db.Communities.Where(c => c.Id == DemoCommunity.CommunityId).Select(c => c.TimeZone).SingleAsync(cancel));
            people = await db.Accounts.AsNoTracking().ToDictionaryAsync(a => a.Name, cancel);
            gates = await db.Devices.Where(d => d.CommunityId == DemoCommunity.CommunityId).ToDictionaryAsync(d => d.ExternalId, d => d.Id, cancel);
        }
        var yesterday = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime).AddDays(-1);
        var from = RoundSchedule.StartOf(yesterday, new TimeOnly(0, 5), zone);
        var route = new RouteDraft(Guid.CreateVersion7(from), DemoCommunity.CommunityId, "全区巡逻", true, Starts, 75, true, true, 0,
            [.. Points.Select(p => new PointDraft(Guid.CreateVersion7(from), p.Place, p.Building, p.Gate is { } gate ? gates[gate] : null, p.After,
                (int)Tolerance.TotalMinutes, Items))]);
        await new RouteBook(store, new SetClock(from)).SaveAsync(Sight.Everything, route, cancel);
        foreach (var (slot, number) in RoundSchedule.Between(Starts, zone, from, now).Select((s, i) => (s, i)))
            await WalkAsync(slot.StartsAt, number, people, now, cancel);
        await new RoundBook(store, feed, clock).SweepAsync(cancel);
    }

    private async Task WalkAsync(DateTimeOffset startsAt, int number, Dictionary<string, Account> people, DateTimeOffset now, CancellationToken cancel)
    {
        await SweepAsync(startsAt.AddMinutes(-1), cancel);
        PatrolRound round;
        await using (var db = store.CreateDbContext())
            round = await db.PatrolRounds.AsNoTracking().SingleAsync(r => r.CommunityId == DemoCommunity.CommunityId && r.StartsAt == startsAt, cancel);
        var evening = number == 1;
        var who = people[evening ? "lin.hua" : "wu.gang"];
        foreach (var (point, i) in round.Plan.Points.Select((p, i) => (p, i)))
        {
            if (evening && i == Points.Length - 1) continue;   // somebody went home early
            var at = startsAt + point.After!.Value + TimeSpan.FromMinutes(evening && i == 1 ? 19 : (i % 3) - 1);
            if (at > now) break;
            var byHand = evening && i == 3;
            var visit = new VisitDraft(Guid.CreateVersion7(at), round.Id, point.Id, byHand ? null : codes.Of(point.Id, 1), byHand ? "二维码破损或不见了" : null,
                at, at, [0, 1, 2, 3, 4], Found(number, i) is { } found ? [found] : [], who.Name);
            await new PatrolDesk(store, pictures, codes, feed, options, new SetClock(at)).TakeAsync(who, visit, cancel);
        }
        if (round.Plan.ClosesAt <= now) await SweepAsync(round.Plan.ClosesAt, cancel);
    }

    private static FindingDraft? Found(int number, int point) => (number, point) switch
    {
        (0, 1) => new(Guid.NewGuid(), PatrolTopic.Hazards, "一层楼道有电动车飞线充电", null, null),
        (1, 3) => new(Guid.NewGuid(), PatrolTopic.Sanitation, "厨余桶满了，地面有污水", null, null),
        (2, 2) => new(Guid.NewGuid(), PatrolTopic.Hazards, "架空层照明坏了两盏", null, null),
        _ => null,
    };

    private Task SweepAsync(DateTimeOffset at, CancellationToken cancel) => new RoundBook(store, feed, new SetClock(at)).SweepAsync(cancel);

    /// <summary>A clock that stands at one instant of the past.</summary>
    private sealed class SetClock(DateTimeOffset at) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => at;
    }
}
