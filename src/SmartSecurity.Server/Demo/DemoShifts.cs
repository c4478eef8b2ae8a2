using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Storage.Desk;
using SmartSecurity.Storage.Shifts;

namespace SmartSecurity.Server.Demo;

/// <summary>The demo's shifts: one handed over this morning, and one that waits for whoever opens the console.</summary>
public sealed class DemoShifts(SecurityStore store, AlertFeed feed, TimeProvider clock)
{
    private static readonly TimeSpan FirstAgo = TimeSpan.FromHours(8), ReadFor = TimeSpan.FromMinutes(6);

    public async Task HandOverAsync(CancellationToken cancel)
    {
        Dictionary<string, Account> people;
        await using (var db = store.CreateDbContext()) people = await db.Accounts.AsNoTracking().ToDictionaryAsync(a => a.Name, cancel);
        var (officer, manager) = (people["zhou.min"], people["he.fang"]);
        var signedAt = clock.GetUtcNow() - FirstAgo;
        var first = await BeginAsync(signedAt, manager, "2 号楼电梯物业已报修，维修工上午到。夜间平安无事。", cancel);
        await Book(signedAt + ReadFor).SignAsync(Sight.Everything, first, officer.Id, officer.Name, takesAlerts: true, cancel);
        await BeginAsync(clock.GetUtcNow(), officer, "垃圾分类站地面有污水，已请保洁，请晚班再看一眼。", cancel);
    }

    private async Task<Guid> BeginAsync(DateTimeOffset at, Account leaving, string note, CancellationToken cancel)
    {
        var id = Guid.CreateVersion7(at);
        return await Book(at).BeginAsync(Sight.Everything, id, DemoCommunity.CommunityId, leaving.Id, leaving.Name, note, cancel) is ShiftBegun.Begun
            ? id : throw new InvalidOperationException("The demo's shift was not taken.");
    }

    private ShiftBook Book(DateTimeOffset at) => new(store, feed, new SetClock(at));

    /// <summary>A clock that stands at one instant of the past.</summary>
    private sealed class SetClock(DateTimeOffset at) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => at;
    }
}
