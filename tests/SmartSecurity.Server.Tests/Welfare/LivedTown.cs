using System.Text.Json;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Passages;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Residents;
using SmartSecurity.Core.Routines;
using SmartSecurity.Simulator.Homes;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Inbox;
using SmartSecurity.Testing;

namespace SmartSecurity.Server.Tests;

/// <summary>A simulated community whose messages lie in a real inbox, as gates and sensors sent them.</summary>
internal static class LivedTown
{
    public const int CommunityId = 1;

    /// <summary>Some residents with doors only, and some with a sensor at home; the clock stands at the end of their days.</summary>
    public static async Task<TestStore> SettleAsync(int doors, int traced, int days, int seed)
    {
        var town = await TestStore.CreateAsync();
        var settings = new HomesSettings { Residents = doors, Days = days, Seed = seed, Start = new DateOnly(2026, 3, 2) };
        var gates = Enumerable.Range(1, settings.Gates).ToDictionary(n => $"gate-{n}", n => NewDevice(DeviceRole.Gate, $"gate-{n}", null));
        var rows = new List<(DateTimeOffset ReceivedAt, Device Device, DeviceEvent Event)>();
        await using (var write = await town.Store.BeginWriteAsync(Cancel))
        {
            write.Db.Communities.Add(new Community { Id = CommunityId, Name = "Test", TimeZone = "Asia/Shanghai" });
            write.Db.Devices.AddRange(gates.Values);
            foreach (var (with, prefix) in new[] { (settings, "d"), (settings with { Residents = traced, Trace = 1, Seed = seed + 1 }, "t") })
            {
                if (with.Residents == 0) continue;
                var lived = HomesSimulator.Generate(with);
                var people = lived.Residents.ToDictionary(r => r.Subject, r => AddResident(write.Db, $"{prefix}{r.Subject}"));
                var sensors = lived.Residents.ToDictionary(r => r.Subject, r => NewDevice(DeviceRole.Sensor, $"{prefix}{r.Subject}-water", people[r.Subject]));
                if (with.Trace > 0) write.Db.Devices.AddRange(sensors.Values);
                foreach (var e in lived.Events)
                    if (Message(e, prefix, gates, sensors) is { } message) rows.Add((e.ReceivedAt, message.Device, message.Event));
            }
            await write.CommitAsync(Cancel);
        }
        await StoreAsync(town, rows);
        var end = new DateTimeOffset(settings.Start.ToDateTime(TimeOnly.MinValue), settings.UtcOffset).AddDays(days);
        town.Clock.SetUtcNow(end);
        return town;
    }

    private static async Task StoreAsync(TestStore town, List<(DateTimeOffset ReceivedAt, Device Device, DeviceEvent Event)> rows)
    {
        var number = 1L;
        foreach (var batch in rows.OrderBy(r => r.ReceivedAt).Chunk(2_000))
        {
            await using var write = await town.Store.BeginWriteAsync(Cancel);
            foreach (var (receivedAt, device, e) in batch)
                write.Db.Inbox.Add(new InboxMessage
                {
                    CommunityId = CommunityId,
                    Number = number++,
                    ReceivedAt = receivedAt,
                    DeviceId = device.Id,
                    Transport = "mqtt",
                    Address = $"gates/{device.ExternalId}",
                    Profile = device.Profile,
                    Payload = [],
                    EventsJson = JsonSerializer.Serialize(new[] { e }, InboxStore.Json),
                });
            write.Db.Communities.Single().InboxNext = number;
            await write.CommitAsync(Cancel);
        }
    }

    private static Guid AddResident(SecurityDbContext db, string name)
    {
        var (home, id) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        db.Households.Add(new Household { Id = home, CommunityId = CommunityId, Address = name });
        var resident = new Resident { Id = id, CommunityId = CommunityId, HouseholdId = home, Name = name, LivesAlone = true };
        resident.Watches = WelfareWatches.Silence;
        db.Residents.Add(resident);
        db.Credentials.Add(new Credential
        {
            Id = Guid.CreateVersion7(),
            CommunityId = CommunityId,
            Kind = "card",
            Value = name,
            ResidentId = id,
            HouseholdId = home,
        });
        db.Consents.Add(new Consent
        {
            Id = Guid.CreateVersion7(),
            ResidentId = id,
            Purpose = ConsentPurpose.Welfare,
            NoticeVersion = "2026-03",
            GivenBy = name,
            GivenAt = TestStore.Start.AddDays(-30),
        });
        return id;
    }

    private static Device NewDevice(DeviceRole role, string externalId, Guid? residentId) => new()
    {
        Id = Guid.CreateVersion7(),
        CommunityId = CommunityId,
        Role = role,
        Name = externalId,
        Profile = "generic-mqtt-gate",
        ExternalId = externalId,
        ResidentId = residentId,
    };

    private static (Device Device, DeviceEvent Event)? Message(
        HomeEvent e, string prefix, Dictionary<string, Device> gates, Dictionary<int, Device> sensors)
    {
        if (e.Kind == HomeEventKind.Activity)
            return (sensors[e.Subject], new() { Kind = DeviceEventKind.Sensor, DeviceId = sensors[e.Subject].ExternalId, DeviceTime = e.At });
        if (e.Point is null || !gates.TryGetValue(e.Point, out var gate)) return null;
        var state = JsonSerializer.SerializeToElement(e.Kind == HomeEventKind.Outage ? "offline" : "online");
        if (e.Kind is HomeEventKind.Outage or HomeEventKind.Restored)
            return (gate, new()
            {
                Kind = DeviceEventKind.Heartbeat,
                DeviceId = gate.ExternalId,
                DeviceTime = e.At,
                Detail = new Dictionary<string, JsonElement> { ["state"] = state },
            });
        return (gate, new()
        {
            Kind = DeviceEventKind.Passage,
            DeviceId = gate.ExternalId,
            DeviceTime = e.At,
            Card = $"{prefix}{e.Subject}",
            Direction = e.Kind == HomeEventKind.Enter ? Direction.In : Direction.Out,
            Decision = Decision.Granted,
            Passage = PassageState.Taken,
        });
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
