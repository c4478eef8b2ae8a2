using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Passages;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Residents;
using SmartSecurity.Core.Routines;
using SmartSecurity.Core.Rules;
using SmartSecurity.Pipeline.Communities;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Storage.Inbox;
using SmartSecurity.Storage.Welfare;
using SmartSecurity.Testing;

namespace SmartSecurity.Pipeline.Tests.Communities;

/// <summary>
/// As it happened: two elders who live alone fall ill at home and are found; a third is on a trip and is left in peace; and a gate that is dead over
/// night is one device alert and nobody's welfare alert. Method: four weeks of their lives through the inbox and the one writer, then two days
/// at the machine's pace; all that was asked and raised is compared as text, in both languages.
/// </summary>
public sealed class TwoEldersStory
{
    /// <summary>28 days of habit lie before it; a Monday.</summary>
    private static readonly DateTimeOffset Begins = new(2026, 3, 30, 0, 0, 0, TimeSpan.FromHours(8));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_elders_who_fell_ill_are_found_and_the_one_on_a_trip_is_left_in_peace()
    {
        await using var test = await TestStore.CreateAsync();
        var town = await Town.CreateAsync(test);
        await town.LiveAsync(Begins.AddDays(-28), Begins);
        await town.TellAsync(town.Sun, WelfareWord.Away, Begins.AddDays(6));
        // Monday: Zhao comes home at a quarter past four as always, and lies ill from that night. Qian is well until two in the afternoon.
        await town.LiveAsync(Begins, Begins.AddHours(14), except: town.Sun);
        await town.LiveAsync(Begins.AddHours(14), Begins.AddHours(17), only: town.Zhao);
        await town.LiveAsync(Begins.AddHours(17), Begins.AddHours(40), only: Guid.Empty);
        var visits = await town.ChecksAsync();
        await town.FinishAsync(visits[0], CheckOutcome.NeededHelp, 45);
        await town.FinishAsync(visits[1], CheckOutcome.NeededHelp, 30);
        // Both are taken to hospital; a stay is registered as a trip is.
        foreach (var ill in new[] { town.Zhao, town.Qian }) await town.TellAsync(ill, WelfareWord.Away, Begins.AddDays(12));
        await town.LiveAsync(Begins.AddHours(40), Begins.AddHours(60), only: Guid.Empty);

        Assert.Equal(
            """
            03-30 20:00 question to Qian: 通常 2 小时内会再有动静；最后一次是今天 13:45，在冰箱门；所有门口设备正常。
            03-30 21:00 call for Qian: 通常 2 小时内会再有动静；最后一次是今天 13:45，在冰箱门；20:00 已询问，没有回答；所有门口设备正常。
              Usually seen again within 2 h; last seen today 13:45 at 冰箱门; asked at 20:00, no answer; all gates reporting.
            03-31 08:30 question to Zhao: 工作日通常 08:00 前会有动静；最后一次是昨天 16:15，在北门；所有门口设备正常。
            03-31 09:30 call for Zhao: 工作日通常 08:00 前会有动静；最后一次是昨天 16:15，在北门；08:30 已询问，没有回答；所有门口设备正常。
              Usually seen by 08:00 on weekdays; last seen yesterday 16:15 at 北门; asked at 08:30, no answer; all gates reporting.
            """, await town.ToldAsync(), ignoreLineEndingDifferences: true);
        await using var db = test.Read();
        Assert.All(await db.Alerts.ToListAsync(Cancel), alert => Assert.Equal((AlertState.Resolved, 1), (alert.State, alert.Priority)));
        Assert.Equal([30, 45], (await db.TimeBank.Select(t => t.Minutes).ToListAsync(Cancel)).Order());
    }

    [Fact]
    public async Task A_gate_that_is_dead_over_night_is_one_device_alert_and_nobodys_welfare_alert()
    {
        await using var test = await TestStore.CreateAsync();
        var town = await Town.CreateAsync(test);
        await town.LiveAsync(Begins.AddDays(-28), Begins.AddHours(22));
        // The one gate dies at ten in the evening; on Tuesday everybody goes out as always, and nothing of it is read until noon.
        town.GateIsDead = true;
        await town.LiveAsync(Begins.AddHours(22), Begins.AddHours(36));
        town.GateIsDead = false;
        await town.LiveAsync(Begins.AddHours(36), Begins.AddHours(38));

        Assert.Equal(
            """
            03-30 22:50 deviceSilent: 设备“北门”已超过 65 分钟 没有消息，最后一次 03-30 21:45。
              Device “北门” has been silent for more than 65 min, last heard 03-30 21:45.
            """, await town.ToldAsync(), ignoreLineEndingDifferences: true);
    }

    /// <summary>A gate, a fridge's door, and three elders who live alone.</summary>
    private sealed class Town(TestStore test, CommunityProcessor processor, Device gate, Device fridge)
    {
        private readonly Dictionary<Guid, string> _names = [];
        private int _sequence;

        public Guid Zhao { get; private set; }
        public Guid Qian { get; private set; }
        public Guid Sun { get; private set; }
        public bool GateIsDead { get; set; }

        public static async Task<Town> CreateAsync(TestStore test)
        {
            var gate = await test.AddGateAsync(externalId: "北门", silentAfter: TimeSpan.FromMinutes(65));
            var fridge = await test.AddGateAsync(externalId: "冰箱门");
            var processor = Writers.Of(test, new DeviceSilentRule(), new SequenceGapRule(), new SilenceRule(), new HelpAskedRule());
            var town = new Town(test, processor, gate, fridge);
            town.Zhao = await town.AddAsync("Zhao");
            town.Qian = await town.AddAsync("Qian");
            town.Sun = await town.AddAsync("Sun");
            await using var write = await test.Store.BeginWriteAsync(Cancel);
            (await write.Db.Communities.SingleAsync(Cancel)).ClockHeld = true;   // until the first live day nothing looks at the machine's clock
            await write.Db.Devices.Where(d => d.Id == fridge.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(d => d.ResidentId, town.Qian).SetProperty(d => d.Role, DeviceRole.Sensor), Cancel);
            var captain = new Account { Id = Guid.CreateVersion7(), Name = "captain", Role = Roles.BuildingCaptain, SecurityStamp = "1", CommunityId = 1 };
            write.Db.Accounts.Add(captain);
            await write.CommitAsync(Cancel);
            return town;
        }

        /// <summary>Everybody lives as always; what the points read is committed and the writer catches up, half an hour by half an hour.</summary>
        public async Task LiveAsync(DateTimeOffset from, DateTimeOffset to, Guid? only = null, Guid? except = null)
        {
            List<InboxEntry> batch = [];
            for (var at = from; at < to; at += TimeSpan.FromMinutes(15))
            {
                if (!GateIsDead && at.Minute % 30 == 15) batch.Add(Event(gate, at, e => e with
                {
                    Kind = DeviceEventKind.Heartbeat,
                    Detail = new Dictionary<string, JsonElement> { ["state"] = JsonSerializer.SerializeToElement("online") },
                }));
                foreach (var who in new[] { Zhao, Qian, Sun }.Where(id => id != except && (only is null || id == only)))
                    if (!GateIsDead && WayOf(who, at) is { } way) batch.Add(Event(gate, at, e => e with { Card = _names[who], Direction = way }));
                var atTheFridge = Begins.Offset is var offset && at.ToOffset(offset) is { Hour: >= 7 and < 22, Minute: 45 };
                if (atTheFridge && except != Qian && (only is null || only == Qian))
                    batch.Add(Event(fridge, at, e => e with { Kind = DeviceEventKind.Sensor }));
            }
            await test.Get<InboxStore>().CommitAsync(batch, Cancel);
            await PassAsync(to);
        }

        public async Task PassAsync(DateTimeOffset to)
        {
            await processor.CatchUpAsync(Cancel);
            if (to < Begins) return;
            if (test.Clock.GetUtcNow() < Begins)
            {
                test.Clock.SetUtcNow(to > Begins ? Begins : to);
                await using var write = await test.Store.BeginWriteAsync(Cancel);
                (await write.Db.Communities.SingleAsync(Cancel)).ClockHeld = false;
                await write.CommitAsync(Cancel);
            }
            while (test.Clock.GetUtcNow() < to)
            {
                test.Clock.Advance(TimeSpan.FromMinutes(1));
                await processor.CatchUpAsync(Cancel);
            }
        }

        public async Task TellAsync(Guid who, WelfareWord word, DateTimeOffset until)
        {
            await test.Get<WelfareDesk>().TravelAsync(new Told(who, word, TellingBook.Resident, ToldVia.Page, until), null, Cancel);
            await processor.CatchUpAsync(Cancel);
        }

        public async Task<List<WelfareCheck>> ChecksAsync()
        {
            await using var db = test.Read();
            return await db.Checks.AsNoTracking().Where(c => c.Step == LadderStep.Visit && c.State == CheckState.Open).OrderBy(c => c.OpenedAt)
                .ToListAsync(Cancel);
        }

        public async Task FinishAsync(WelfareCheck check, CheckOutcome outcome, int minutes)
        {
            await using var db = test.Read();
            var captain = await db.Accounts.SingleAsync(a => a.Name == "captain", Cancel);
            Assert.IsType<CheckTaken.Won>(await test.Get<CheckDesk>().AcceptAsync(check.Id, captain, Cancel));
            await test.Get<WelfareDesk>().FinishAsync(check.Id, captain, outcome, minutes, Cancel);
            await processor.CatchUpAsync(Cancel);
        }

        /// <summary>What was asked and raised on the live days, with the sentences a person reads.</summary>
        public async Task<string> ToldAsync()
        {
            await using var db = test.Read();
            List<(DateTimeOffset At, string Text)> told = [];
            foreach (var q in await db.Questions.AsNoTracking().Where(q => q.At >= Begins).ToListAsync(Cancel))
                told.Add((q.At, $"question to {_names[q.ResidentId]}: {Sentence(AlertKinds.Silence, q.FactsJson, "zh-CN")}"));
            foreach (var a in await db.Alerts.AsNoTracking().Where(a => a.RaisedAt >= Begins).ToListAsync(Cancel))
                told.Add((a.RaisedAt, (a.ResidentId is { } id ? $"call for {_names[id]}: " : $"{a.Kind}: ") + Sentence(a.Kind, a.FactsJson, "zh-CN")
                    + "\n  " + Sentence(a.Kind, a.FactsJson, "en")));
            return string.Join('\n', told.OrderBy(t => t.At).Select(t =>
                string.Create(CultureInfo.InvariantCulture, $"{t.At.ToOffset(Begins.Offset):MM-dd HH:mm} {t.Text}")));
        }

        private static string Sentence(string kind, string factsJson, string language) => AlertSentences.Sentence(
            kind, JsonSerializer.Deserialize<Dictionary<string, string>>(factsJson)!, CultureInfo.GetCultureInfo(language));

        /// <summary>Zhao and Sun go out at 07:00 and 15:15 for an hour, Qian at 09:00 every other day.</summary>
        private Direction? WayOf(Guid who, DateTimeOffset at)
        {
            var time = at.ToOffset(Begins.Offset).TimeOfDay;
            if (who == Qian)
                return at.Day % 2 == 1 ? null : time == new TimeSpan(9, 0, 0) ? Direction.Out : time == new TimeSpan(10, 0, 0) ? Direction.In : null;
            return time == new TimeSpan(7, 0, 0) || time == new TimeSpan(15, 15, 0) ? Direction.Out
                : time == new TimeSpan(8, 0, 0) || time == new TimeSpan(16, 15, 0) ? Direction.In : null;
        }

        private InboxEntry Event(Device device, DateTimeOffset at, Func<DeviceEvent, DeviceEvent> change)
        {
            var e = change(new DeviceEvent
            {
                Kind = DeviceEventKind.Passage,
                DeviceId = device.ExternalId,
                DeviceTime = at,
                Decision = Decision.Granted,
                Passage = PassageState.Taken,
            });
            var message = new IncomingMessage
            {
                Transport = "mqtt",
                Address = "gates/1",
                Payload = Encoding.UTF8.GetBytes($"{{\"n\":{++_sequence}}}"),
                ReceivedAt = at,
            };
            return new InboxEntry(message, new MappedMessage.Read([e], [], message.Payload) { Profile = device.Profile }, device);
        }

        private async Task<Guid> AddAsync(string name)
        {
            var (id, home) = (Guid.CreateVersion7(), Guid.CreateVersion7());
            await using var write = await test.Store.BeginWriteAsync(Cancel);
            write.Db.Households.Add(new Household { Id = home, CommunityId = 1, Address = $"3-2-{name}" });
            write.Db.Residents.Add(new Resident
            {
                Id = id,
                CommunityId = 1,
                HouseholdId = home,
                Name = name,
                LivesAlone = true,
                Watches = WelfareWatches.Silence,
                AskWays = AskWays.None,
            });
            write.Db.Consents.Add(new Consent
            {
                Id = Guid.CreateVersion7(),
                ResidentId = id,
                Purpose = ConsentPurpose.Welfare,
                NoticeVersion = "1",
                GivenBy = name,
                GivenAt = Begins.AddDays(-60),
            });
            write.Db.Credentials.Add(new Credential { Id = Guid.CreateVersion7(), CommunityId = 1, Kind = "card", Value = name, ResidentId = id });
            await write.CommitAsync(Cancel);
            _names[id] = name;
            return id;
        }
    }
}
