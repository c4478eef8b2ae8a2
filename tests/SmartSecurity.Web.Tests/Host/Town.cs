using System.Text;
using System.Text.Json;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Health;
using SmartSecurity.Core.Passages;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Recognition;
using SmartSecurity.Core.Residents;
using SmartSecurity.Core.Routines;
using SmartSecurity.Core.Rules;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Desk;
using SmartSecurity.Storage.Inbox;
using SmartSecurity.Storage.Pictures;

namespace SmartSecurity.Web.Tests;

/// <summary>A small community to look at: two gates, a camera, three residents, passages with pictures. All names are made up.</summary>
public sealed class Town
{
    public const int CommunityId = 1;

    private static int _subjects;

    public required Guid SouthGate { get; init; }
    public required Guid Camera { get; init; }
    public required Guid Elder { get; init; }
    public required Guid Driver { get; init; }
    public required string Picture { get; init; }

    public static async Task<Town> SettleAsync(IServiceProvider services, CancellationToken cancel)
    {
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var town = new Town { SouthGate = Guid.NewGuid(), Camera = Guid.NewGuid(), Elder = Guid.NewGuid(), Driver = Guid.NewGuid(), Picture = "" };
        await using var write = await services.GetRequiredService<SecurityStore>().BeginWriteAsync(cancel);
        var db = write.Db;
        var picture = await services.GetRequiredService<PictureStore>().SaveAsync(db, Painting.Dusk(640, 360), now, TimeSpan.FromDays(1), cancel);
        db.Communities.Add(new Community { Id = CommunityId, Name = "翠湖花园", TimeZone = "Asia/Shanghai", InboxNext = 2 });
        AddPeople(db, town, now);
        AddDevices(db, town, picture, now);
        for (var i = 0; i < 30; i++) AddPassage(db, town, i, i % 3 == 0 ? picture : null, now);
        db.Rejected.Add(new RejectedMessage
        {
            Id = Guid.NewGuid(),
            ReceivedAt = now.AddMinutes(-4),
            Transport = "mqtt",
            Address = "access/north",
            Reason = "No device with this name is registered for this profile: add it on the devices page.",
            ExternalId = "<b>north</b>",
            Payload = "{\"gate\":\"<script>alert(1)</script>\"}"u8.ToArray(),
            PayloadBytes = 38,
        });
        await write.CommitAsync(cancel);
        services.GetRequiredService<HealthBoard>().Report($"camera:{town.Camera:D}", HealthLevel.Healthy, null);
        return new Town { SouthGate = town.SouthGate, Camera = town.Camera, Elder = town.Elder, Driver = town.Driver, Picture = picture };
    }

    public AlertDraft Silence(DateTimeOffset at) => new()
    {
        Kind = AlertKinds.Silence,
        Subject = $"resident:{Elder:N}:{Interlocked.Increment(ref _subjects)}",
        Category = AlertCategory.Welfare,
        Priority = 2,
        At = at,
        ResidentId = Elder,
        Facts = new Dictionary<string, string>
        {
            ["dayKind"] = "工作日",
            ["dayKindEn"] = "workdays",
            ["usualBy"] = "07:40",
            ["lastAt"] = "昨天 18:20",
            ["lastPlace"] = "2 号门（南）",
            ["coverageZh"] = "期间闸机一直在线",
            ["coverageEn"] = "the gates were online throughout",
        },
    };

    public AlertDraft DoorHeld(DateTimeOffset at) => new()
    {
        Kind = AlertKinds.DoorHeldOpen,
        Subject = $"device:{SouthGate:N}:{Interlocked.Increment(ref _subjects)}",
        Category = AlertCategory.Access,
        Priority = 3,
        At = at,
        Place = "2 号门（南）",
        DeviceId = SouthGate,
        Facts = new Dictionary<string, string> { ["place"] = "2 号门（南）", ["limitS"] = "60", ["since"] = "18:42:07" },
    };

    public AlertDraft WatchedPlate(DateTimeOffset at) => new()
    {
        Kind = AlertKinds.WatchListPlate,
        Subject = $"plate:京A1234{Interlocked.Increment(ref _subjects)}",
        Category = AlertCategory.WatchList,
        Priority = 1,
        At = at,
        Place = "1 号门（北）",
        PictureSha256 = Picture,
        Facts = new Dictionary<string, string> { ["place"] = "1 号门（北）", ["plate"] = "京A12345", ["reference"] = "公协字 2026-118" },
    };

    public AlertDraft CameraLost(DateTimeOffset at) => new()
    {
        Kind = AlertKinds.CameraLost,
        Subject = $"device:{Camera:N}:{Interlocked.Increment(ref _subjects)}",
        Category = AlertCategory.CameraFault,
        Priority = 4,
        At = at,
        Place = "南门摄像机",
        DeviceId = Camera,
        Facts = new Dictionary<string, string> { ["place"] = "南门摄像机", ["since"] = "18:40:11" },
    };

    internal static async Task<Guid> RaiseAsync(IServiceProvider services, AlertDraft draft, CancellationToken cancel) =>
        Assert.Single(await RaiseAllAsync(services, [draft], folding: new() { Above = null }, cancel));

    /// <summary>Many in one transaction; other tests' alerts are there too, so that single ones are never folded.</summary>
    internal static async Task<IReadOnlyCollection<Guid>> RaiseAllAsync(
        IServiceProvider services, IReadOnlyList<AlertDraft> drafts, AlertFolding folding, CancellationToken cancel)
    {
        IReadOnlyCollection<Guid> raised;
        await using (var write = await services.GetRequiredService<SecurityStore>().BeginWriteAsync(cancel))
        {
            raised = await AlertBook.ApplyAsync(write.Db, CommunityId, [.. drafts.Select(d => new RuleAction.Raise(d))], cancel, folding);
            await write.CommitAsync(cancel);
        }
        services.GetRequiredService<AlertFeed>().Publish(raised);
        return raised;
    }

    private static void AddPeople(SecurityDbContext db, Town town, DateTimeOffset now)
    {
        var (home, other) = (Guid.NewGuid(), Guid.NewGuid());
        db.Households.AddRange(
            new Household { Id = home, CommunityId = CommunityId, Address = "3-2-501" },
            new Household { Id = other, CommunityId = CommunityId, Address = "1-1-302" });
        db.Residents.AddRange(
            new Resident
            {
                Id = town.Elder,
                CommunityId = CommunityId,
                HouseholdId = home,
                Name = "孙桂兰",
                Phone = "000-5501",
                LivesAlone = true,
                Watches = WelfareWatches.Silence,
            },
            new Resident { Id = town.Driver, CommunityId = CommunityId, HouseholdId = other, Name = "何建国", Phone = "000-5502" },
            new Resident { Id = Guid.NewGuid(), CommunityId = CommunityId, HouseholdId = other, Name = "何小雨", AwayUntil = now.AddDays(3) });
        db.Consents.Add(new Consent
        {
            Id = Guid.NewGuid(),
            ResidentId = town.Elder,
            Purpose = ConsentPurpose.Welfare,
            NoticeVersion = "2026-03",
            GivenBy = "孙桂兰",
            GivenAt = now.AddDays(-20),
        });
        db.Credentials.AddRange(
            new Credential
            {
                Id = Guid.NewGuid(),
                CommunityId = CommunityId,
                Kind = "card",
                Value = "00a1b2c3",
                ResidentId = town.Elder,
                HouseholdId = home,
            },
            new Credential
            {
                Id = Guid.NewGuid(),
                CommunityId = CommunityId,
                Kind = "plate",
                Value = "京B66688",
                ResidentId = town.Driver,
                HouseholdId = other,
            });
        db.WatchList.Add(new WatchListEntry
        {
            Id = Guid.NewGuid(),
            CommunityId = CommunityId,
            Plate = "京A12345",
            AuthorityReference = "公协字 2026-118",
            ConfirmedBy = "zhao.min",
            SecondConfirmedBy = "li.wei",
            AddedAt = now,
            ExpiresAt = now.AddDays(7),
        });
    }

    private static void AddDevices(SecurityDbContext db, Town town, string picture, DateTimeOffset now)
    {
        db.Devices.AddRange(
            new Device
            {
                Id = town.SouthGate,
                CommunityId = CommunityId,
                Role = DeviceRole.Gate,
                Name = "2 号门（南）",
                Profile = "generic-mqtt-gate",
                ExternalId = "gate-2",
                DoorHeldAfter = TimeSpan.FromSeconds(60),
                LastMessageAt = now.AddSeconds(-12),
                ClockSkewMs = 7_200,
            },
            new Device
            {
                Id = Guid.NewGuid(),
                CommunityId = CommunityId,
                Role = DeviceRole.Gate,
                Name = "1 号门（北）",
                Profile = "esp-rfid",
                ExternalId = "north",
                FixedDirection = Direction.In,
            },
            new Device
            {
                Id = town.Camera,
                CommunityId = CommunityId,
                Role = DeviceRole.Camera,
                Name = "南门摄像机",
                Profile = "camera",
                ExternalId = "cam-1",
                StreamUrl = "rtsp://viewer:secret@192.0.2.7/main",
                LastMessageAt = now.AddSeconds(-3),
                LastPictureSha256 = picture,
                LastPictureAt = now.AddSeconds(-3),
            });
        db.Inbox.Add(new InboxMessage
        {
            CommunityId = CommunityId,
            Number = 1,
            ReceivedAt = now.AddSeconds(-12),
            DeviceId = town.SouthGate,
            Transport = "mqtt",
            Address = "gates/gate-2/access",
            Profile = "generic-mqtt-gate",
            Payload = Encoding.UTF8.GetBytes("""{"gate":"gate-2","card":"00a1b2c3","direction":"in","granted":true}"""),
            EventsJson = "[]",
        });
    }

    private static void AddPassage(SecurityDbContext db, Town town, int i, string? picture, DateTimeOffset now)
    {
        var at = now.AddMinutes(-3 * i - 1);
        var car = i % 3 == 0;
        var found = new Identification
        {
            Kind = car ? "plate" : "face",
            Outcome = IdentificationOutcome.Matched,
            ResidentId = car ? null : town.Elder,
            Plate = car ? "京B66688" : null,
            Score = 0.713,
            Margin = 0.288,
            Quality = 0.81,
            Threshold = 0.42,
            GallerySize = 64,
            ModelSha256 = new string('a', 64),
            Box = new PictureBox(40, 60, 120, 120),
        };
        db.Passages.Add(new Passage
        {
            Id = Guid.CreateVersion7(at),
            CommunityId = CommunityId,
            InboxNumber = 1,
            EventIndex = i,
            At = at,
            DeviceTime = at.AddSeconds(7),
            ReceivedAt = at,
            DeviceId = town.SouthGate,
            Place = "2 号门（南）",
            ResidentId = i % 7 == 6 ? null : car ? town.Driver : town.Elder,
            Plate = car ? "京B66688" : null,
            Card = i % 7 == 6 ? "77f0" : null,
            Direction = i % 2 == 0 ? Direction.In : Direction.Out,
            Decision = i % 7 == 6 ? Decision.Denied : Decision.Granted,
            State = PassageState.Taken,
            By = i % 7 == 6 ? IdentifiedBy.Nobody : car ? IdentifiedBy.Plate : IdentifiedBy.Card,
            PictureSha256 = picture,
            IdentificationsJson = JsonSerializer.Serialize(new[] { found }, InboxStore.Json),
        });
    }
}
