using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Patrols;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Residents;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Storage.Patrols;

namespace SmartSecurity.Testing;

/// <summary>Routes and visits of a test. Every name is made up.</summary>
public static class TestPatrols
{
    /// <summary>The smallest picture that is one: a position in it, so that tests see that it goes.</summary>
    public static byte[] Photo { get; } =
    [
        0xFF, 0xD8, 0xFF, 0xE1, 0, 16, .. "Exif\0\0GPS 31.8N"u8[..14], 0xFF, 0xC0, 0, 11, 8, 0, 16, 0, 16, 1, 1, 0x11, 0,
        0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 1, 2, 3, 0xFF, 0xD9,
    ];

    public static IReadOnlyList<ChecklistItem> Items { get; } =
        [new(PatrolTopic.Hazards, "消防通道", "Fire exit"), new(PatrolTopic.Attention, "独居老人", "Elders alone")];

    /// <summary>A route of three points, 09:00 and 20:00, an hour each, and its community.</summary>
    public static async Task<RouteDraft> AddRouteAsync(
        this TestStore test, int communityId = 1, string zone = "Asia/Shanghai", Func<RouteDraft, RouteDraft>? other = null)
    {
        var cancel = TestContext.Current.CancellationToken;
        await using (var write = await test.Store.BeginWriteAsync(cancel))
        {
            if (!await write.Db.Communities.AnyAsync(c => c.Id == communityId, cancel))
                write.Db.Communities.Add(new Community { Id = communityId, Name = "Test", TimeZone = zone });
            await write.CommitAsync(cancel);
        }
        PointDraft At(int number, int? after) => new(Guid.CreateVersion7(), $"Point {number}", "3", null, after, 10, Items);
        var draft = new RouteDraft(Guid.CreateVersion7(), communityId, "North walk", true, [new(9, 0), new(20, 0)], 60, true, true, 0,
            [At(1, 10), At(2, 30), At(3, null)]);
        draft = other?.Invoke(draft) ?? draft;
        Assert.Null(await test.Get<RouteBook>().SaveAsync(Sight.Everything, draft, cancel));
        return draft;
    }

    public static Task<Account> AddAccountAsync(this TestStore test, string role, string name = "lin.hua") =>
        test.Get<AccountBook>().AddAsync(name, role, TestContext.Current.CancellationToken, Roles.IsNeighbour(role) ? 1 : null);

    /// <summary>The round that starts next, or is under way; all that are due are written first.</summary>
    public static async Task<PatrolRound> RoundAsync(this TestStore test)
    {
        var cancel = TestContext.Current.CancellationToken;
        await test.Get<RoundBook>().SweepAsync(cancel);
        var now = test.Clock.GetUtcNow();
        await using var db = test.Read();
        return await db.PatrolRounds.AsNoTracking().Where(r => r.EndsAt > now).OrderBy(r => r.StartsAt).FirstAsync(cancel);
    }

    /// <summary>A visit of now, scanned.</summary>
    public static VisitDraft Visit(this TestStore test, PatrolRound round, int point, params FindingDraft[] findings)
    {
        var (id, now) = (round.Plan.Points[point].Id, test.Clock.GetUtcNow());
        return new(Guid.CreateVersion7(), round.Id, id, test.Get<CheckpointCodes>().Of(id, 1), null, now, now, [0], findings, null);
    }

    public static FindingDraft Hazard(byte[]? photo = null) => new(Guid.CreateVersion7(), PatrolTopic.Hazards, "A bicycle blocks the exit", null, photo);
}
