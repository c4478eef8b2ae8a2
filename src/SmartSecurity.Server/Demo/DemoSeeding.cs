using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Residents;
using SmartSecurity.Core.Routines;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Storage.Registry;

namespace SmartSecurity.Server.Demo;

/// <summary>Writes the demo's register: community, homes, residents with their consents, gates, sensors, watch-list, accounts.</summary>
public sealed class DemoSeeding(SecurityStore store, AccountBook accounts, DeviceDirectory devices, TimeProvider clock)
{
    public static IReadOnlyList<(string Name, string Role)> Accounts { get; } =
    [
        ("admin", Roles.Administrator), ("zhou.min", Roles.DutyOfficer), ("he.fang", Roles.PropertyManager), ("luo.qiang", Roles.Operator),
            ("gao.wei", Roles.Police), ("lin.hua", Roles.Volunteer), ("wu.gang", Roles.BuildingCaptain),
    ];

    public async Task SeedAsync(DemoCommunity community, DateTimeOffset historyFrom, CancellationToken cancel)
    {
        await using (var write = await store.BeginWriteAsync(cancel))
        {
            var db = write.Db;
            db.Communities.Add(new Community
            {
                Id = DemoCommunity.CommunityId,
                Name = "和园小区 Harmony Garden",
                TimeZone = "Asia/Shanghai",
                ClockHeld = true,
                Clock = historyFrom,
            });
            db.Households.AddRange(community.Households.Select(h => new Household { Id = h.Id, CommunityId = DemoCommunity.CommunityId, Address = h.Address }));
            foreach (var resident in community.Residents) AddResident(db, resident, historyFrom);
            AddDevices(db, community);
            db.WatchList.Add(new WatchListEntry
            {
                Id = Guid.CreateVersion7(historyFrom),
                CommunityId = DemoCommunity.CommunityId,
                Plate = DemoCommunity.WantedPlate,
                AuthorityReference = "演示-2026-017",
                ConfirmedBy = "gao.wei",
                SecondConfirmedBy = "admin",
                AddedAt = historyFrom,
                ExpiresAt = clock.GetUtcNow() + TimeSpan.FromDays(7),
            });
            await write.CommitAsync(cancel);
        }
        devices.Announce(DemoCommunity.CommunityId);
        foreach (var (name, role) in Accounts)
            await accounts.AddAsync(name, role, cancel, Roles.IsNeighbour(role) ? DemoCommunity.CommunityId : null);
    }

    private static void AddResident(SecurityDbContext db, DemoResident r, DateTimeOffset since)
    {
        var resident = new Resident
        {
            Id = r.Id,
            CommunityId = DemoCommunity.CommunityId,
            HouseholdId = r.HouseholdId,
            Name = r.Name,
            LivesAlone = r.LivesAlone,
            Watches = r.Watched ? WelfareWatches.Silence : WelfareWatches.None,
        };
        db.Residents.Add(resident);
        if (r.Watched) DemoCare.Add(db, r, resident, since);
        db.Credentials.Add(Credential("card", r.Card, r));
        if (r.Plate is { } plate) db.Credentials.Add(Credential("plate", plate, r));
        ConsentPurpose[] purposes = r.Watched ? [ConsentPurpose.Access, ConsentPurpose.Vehicle, ConsentPurpose.Welfare]
            : [ConsentPurpose.Access, ConsentPurpose.Vehicle];
        db.Consents.AddRange(purposes.Select(p => new Consent
        {
            Id = Guid.NewGuid(),
            ResidentId = r.Id,
            Purpose = p,
            NoticeVersion = "demo-1",
            GivenBy = r.Name,
            GivenAt = since,
        }));
    }

    private static Credential Credential(string kind, string value, DemoResident r) =>
        new() { Id = Guid.NewGuid(), CommunityId = DemoCommunity.CommunityId, Kind = kind, Value = value, ResidentId = r.Id, HouseholdId = r.HouseholdId };

    private static void AddDevices(SecurityDbContext db, DemoCommunity community)
    {
        db.Devices.AddRange(DemoCommunity.Gates.Select(g => new Device
        {
            Id = Guid.CreateVersion7(),
            CommunityId = DemoCommunity.CommunityId,
            Role = DeviceRole.Gate,
            Name = g.Name,
            Profile = "generic-mqtt-gate",
            ExternalId = g.ExternalId,
            DoorHeldAfter = TimeSpan.FromSeconds(30),
            SilentAfter = TimeSpan.FromHours(2),   // in the played history a gate's heartbeat comes once an hour
        }));
        db.Devices.AddRange(community.Residents.Where(r => r.Watched).Select(r => new Device
        {
            Id = Guid.CreateVersion7(),
            CommunityId = DemoCommunity.CommunityId,
            Role = DeviceRole.Sensor,
            Name = $"冰箱门磁 {community.Households.First(h => h.Id == r.HouseholdId).Address}",
            Profile = "zigbee2mqtt",
            ExternalId = r.Contact,
            ResidentId = r.Id,
            SilentAfter = TimeSpan.FromDays(7),
        }));
    }
}
