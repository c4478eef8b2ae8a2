using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Residents;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Storage.Welfare;
using SmartSecurity.Testing;

namespace SmartSecurity.Storage.Tests.Accounts;

/// <summary>
/// Goal: what somebody's work does not reach is not there for them, in any table (P18). Method: two communities; every table with a community is
/// asked on both engines through contexts that are cut, and the pipeline's own context still sees all.
/// </summary>
public sealed class SightTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task Every_table_is_cut_by_community(string engine)
    {
        await using var test = await SettleAsync(engine);
        await using var all = test.Store.CreateDbContext();
        await using var one = test.Store.CreateDbContext(Sight.Of([1]));
        await using var both = test.Store.CreateDbContext(Sight.Of([1, 2]));
        Assert.Equal((2, 1, 2), (await all.Communities.CountAsync(Cancel), await one.Communities.CountAsync(Cancel),
            await both.Communities.CountAsync(Cancel)));
        Assert.Equal((2, 1), (await all.Devices.CountAsync(Cancel), await one.Devices.CountAsync(Cancel)));
        Assert.Equal((4, 2), (await all.Residents.CountAsync(Cancel), await one.Residents.CountAsync(Cancel)));
        Assert.Equal((4, 2), (await all.Alerts.CountAsync(Cancel), await one.Alerts.CountAsync(Cancel)));
        Assert.Equal((4, 2), (await all.Contacts.CountAsync(Cancel), await one.Contacts.CountAsync(Cancel)));   // these name a resident and no community
        Assert.Null(await one.Alerts.SingleOrDefaultAsync(a => a.CommunityId == 2 && a.ResidentId == null, Cancel));
        // Each table's filter is also one that the engine understands.
        foreach (var type in one.Model.GetEntityTypes()
            .Where(t => (t.FindProperty("CommunityId") ?? t.FindProperty("ResidentId")) is not null && t.ClrType != typeof(Account)))
        {
            Assert.NotEmpty(type.GetDeclaredQueryFilters());
            await CountAsync(one, type.ClrType);
        }
        Assert.All(all.Model.GetEntityTypes(), t => Assert.Empty(t.GetDeclaredQueryFilters()));
    }

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task A_building_cuts_homes_people_and_what_is_about_them(string engine)
    {
        await using var test = await SettleAsync(engine);
        await using var three = test.Store.CreateDbContext(Sight.Of([1], "3"));
        Assert.Equal("3-1-101", Assert.Single(await three.Households.ToListAsync(Cancel)).Address);
        Assert.Equal("甲", Assert.Single(await three.Residents.ToListAsync(Cancel)).Name);
        Assert.Equal("甲", Assert.Single(await three.Contacts.ToListAsync(Cancel)).Name);
        Assert.Equal(1, await three.Alerts.CountAsync(Cancel));   // that of the device; the one about building 31's resident is not there
        foreach (var type in three.Model.GetEntityTypes().Where(t => t.GetDeclaredQueryFilters().Count > 0)) await CountAsync(three, type.ClrType);
    }

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task Writing_for_somebody_finds_no_more_than_reading(string engine)
    {
        await using var test = await SettleAsync(engine);
        await using (var foreign = await test.Store.BeginWriteAsync(Sight.Of([2]), Cancel))
        {
            // A number that was sent from outside, of a community one does not see.
            foreign.Db.Households.Add(new Household { Id = Guid.CreateVersion7(), CommunityId = 1, Address = "9-9-999" });
            var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => foreign.CommitAsync(Cancel));
            Assert.Equal("Household of community 1 is out of reach.", refused.Message);
        }
        await using var write = await test.Store.BeginWriteAsync(Sight.Of([2]), Cancel);
        Assert.Equal(2, await write.Db.Alerts.ExecuteUpdateAsync(set => set.SetProperty(a => a.Owner, "li.wei"), Cancel));
        await Assert.ThrowsAsync<InvalidOperationException>(() => test.Store.LockCommunityAsync(write.Db, 1, Cancel));
        Assert.Equal(2, (await test.Store.LockCommunityAsync(write.Db, 2, Cancel)).Id);
    }

    private static Task<int> CountAsync(SecurityDbContext db, Type type) =>
        (Task<int>)typeof(SightTests).GetMethod(nameof(CountOfAsync), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
            .MakeGenericMethod(type).Invoke(null, [db])!;

    private static Task<int> CountOfAsync<T>(SecurityDbContext db)
        where T : class => db.Set<T>().CountAsync(Cancel);

    private static async Task<TestStore> SettleAsync(string engine)
    {
        var test = await TestStore.CreateAsync(engine);
        foreach (var community in new[] { 1, 2 })
        {
            var gate = await test.AddGateAsync(community, $"gate-{community}");
            await using var write = await test.Store.BeginWriteAsync(Cancel);
            foreach (var (address, name) in new[] { ("3-1-101", "甲"), ("31-1-101", "乙") })
            {
                var home = new Household { Id = Guid.CreateVersion7(), CommunityId = community, Address = address };
                var resident = new Resident { Id = Guid.CreateVersion7(), CommunityId = community, HouseholdId = home.Id, Name = name };
                write.Db.Households.Add(home);
                write.Db.Residents.Add(resident);
                write.Db.Contacts.Add(new ResidentContact { Id = Guid.CreateVersion7(), ResidentId = resident.Id, Name = name, Phone = "000", Order = 1 });
                if (name == "乙") write.Db.Alerts.Add(About($"resident:{community}", community, null, resident.Id));
            }
            write.Db.Alerts.Add(About($"device:{community}", community, gate.Id, null));
            await write.CommitAsync(Cancel);
        }
        return test;
    }

    private static Alert About(string key, int community, Guid? device, Guid? resident) => new()
    {
        Id = Guid.CreateVersion7(),
        CommunityId = community,
        Kind = AlertKinds.DoorHeldOpen,
        Category = AlertCategory.Access,
        Priority = 3,
        Subject = key,
        ActiveKey = key,
        Place = "南门",
        RaisedAt = TestStore.Start,
        LastAt = TestStore.Start,
        DeviceId = device,
        ResidentId = resident,
        FactsJson = "{}",
    };
}
