using CsCheck;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Residents;
using SmartSecurity.Pipeline.Notifiers;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Storage.Desk;
using SmartSecurity.Storage.Notices;

namespace SmartSecurity.Pipeline.Tests.Notifiers.Staff;

/// <summary>
/// Goal: an alert that nobody takes reaches the next one, at the right minute, once; who sleeps is left alone, but not for what can't wait; a way that is
/// down for an hour loses nothing and doubles nothing. Method: the real ladders on a real database with a clock that is moved; a night as text.
/// </summary>
public sealed class NightOnTheLadderTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task A_night_reads_as_it_should(string engine)
    {
        await using var town = await StaffTown.CreateAsync(engine);
        var book = new Notebook(town.Test.Clock);
        var round = town.Round(book);
        await town.AddPersonAsync("li.wei", Roles.DutyOfficer, StaffWay.Sms, new("officer"));
        await town.AddPersonAsync("zhao.min", Roles.PropertyManager, StaffWay.Sms, new("manager"), c => (c.QuietFromMin, c.QuietUntilMin) = (22 * 60, 6 * 60));
        await town.AddPersonAsync("admin", Roles.Administrator, StaffWay.Email, new("admin"), c => c.Language = "en");
        await town.AddPersonAsync("ops", Roles.Operator, StaffWay.Email, new("ops"));
        await town.AddPersonAsync("wang.jing", Roles.Police, StaffWay.Sms, new("police"));
        var desk = town.Test.Get<AlertDesk>();
        var evening = new DateTimeOffset(2026, 3, 2, 22, 0, 0, TimeSpan.FromHours(8));
        town.Test.Clock.SetUtcNow(evening);

        var silence = await town.RaiseAsync(AlertKinds.Silence, AlertCategory.Welfare, 1, "resident:1");        // 22:00, nobody takes it
        await town.PassAsync(round, evening.AddMinutes(30));
        await town.RaiseAsync(AlertKinds.DeviceSilent, AlertCategory.DeviceFault, 4);                           // 22:30: waits for the morning
        var door = await town.RaiseAsync(AlertKinds.DoorHeldOpen, AlertCategory.Access, 3, "device:2");         // 22:30, taken at 22:33
        await town.PassAsync(round, evening.AddMinutes(33));
        Assert.IsType<DeskResult.Done>(await desk.ClaimAsync(door, await VersionAsync(town, door), "li.wei", Cancel));
        Assert.IsType<DeskResult.Done>(await desk.StartAsync(door, await VersionAsync(town, door), "li.wei", Cancel));
        await town.PassAsync(round, evening.AddHours(2));
        var plate = await town.RaiseAsync(AlertKinds.WatchListPlate, AlertCategory.WatchList, 2, "plate:1");    // 00:00: claimed, and left lying
        await town.PassAsync(round, evening.AddHours(2).AddMinutes(1));
        Assert.IsType<DeskResult.Done>(await desk.ClaimAsync(plate, await VersionAsync(town, plate), "li.wei", Cancel));
        await town.PassAsync(round, evening.AddHours(4));
        Assert.IsType<DeskResult.Done>(await desk.HandOverAsync(plate, await VersionAsync(town, plate), "li.wei", null, null, Cancel));   // 02:00: back to all
        await town.PassAsync(round, evening.AddHours(10));

        Assert.Equal(
            """
            22:00 officer  P1 silence/zh-CN | Test，22:00。
            22:05 manager  P1 silence/zh-CN | Test，22:00。还没有人处理。
            22:15 admin    P1 silence/en | Test, 22:00. Nobody has dealt with it yet.
            22:30 officer  P3 doorHeldOpen/zh-CN | Test · 南门，22:30。
            00:00 officer  P2 watchListPlate/zh-CN | Test · 南门，00:00。
            02:00 officer  P2 watchListPlate/zh-CN | Test · 南门，00:00。
            02:10 admin    P2 watchListPlate/en | Test · 南门, 00:00. Nobody has dealt with it yet.
            06:00 manager  P2 watchListPlate/zh-CN | Test · 南门，00:00。还没有人处理。
            07:00 ops      P4 deviceSilent/zh-CN | Test · 南门，22:30。
            07:00 manager  P4 deviceSilent/zh-CN | Test · 南门，22:30。还没有人处理。
            """.ReplaceLineEndings("\n"), string.Join('\n', book.Lines));
        await using var db = town.Test.Read();
        Assert.Equal(
            ["property-manager", "administrator"],
            await db.AlertSteps.Where(s => s.AlertId == silence && s.What == StepWords.Told).OrderBy(s => s.At).Select(s => s.Ref!).ToListAsync(Cancel));
    }

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task An_hour_of_trouble_loses_nothing_and_doubles_nothing(string engine)
    {
        await using var town = await StaffTown.CreateAsync(engine);
        var (book, start) = (new Notebook(town.Test.Clock), town.Test.Clock.GetUtcNow());
        await town.AddPersonAsync("li.wei", Roles.DutyOfficer, StaffWay.Sms, new("down"));
        await town.AddPersonAsync("chen.jie", Roles.DutyOfficer, StaffWay.Email, new("up"));
        var asked = 0;
        book.Answer = m =>
        {
            if (m.Address.To == "up" || town.Test.Clock.GetUtcNow() >= start.AddHours(1)) return new Notified.Taken(null);
            asked++;
            return new Notified.Failed("down");
        };
        var round = town.Round(book);
        for (var i = 0; i < 30; i++)
        {
            await town.RaiseAsync(AlertKinds.WatchListPlate, AlertCategory.WatchList, 2, $"plate:{i}");
            await town.PassAsync(round, start.AddMinutes(i + 1));
        }
        await town.PassAsync(round, start.AddHours(2));

        Assert.Equal(30, book.Lines.Count(l => l.Contains(" up ", StringComparison.Ordinal)));
        Assert.Equal(30, book.Lines.Count(l => l.Contains(" down ", StringComparison.Ordinal)));
        Assert.Equal(60, book.Ids.Distinct().Count());
        Assert.InRange(asked, 5, 20);   // the channel rests as a whole: thirty messages did not ask thirty times each
        Assert.All(await town.NoticesAsync(), n => Assert.Equal(NoticeState.Sent, n.State));
    }

    [Fact]
    public async Task Killed_between_sending_and_marking_it_is_sent_once_more_with_the_same_id()
    {
        await using var town = await StaffTown.CreateAsync();
        var (book, start) = (new Notebook(town.Test.Clock), town.Test.Clock.GetUtcNow());
        await town.AddPersonAsync("li.wei", Roles.DutyOfficer, StaffWay.Sms, new("officer"));
        await town.RaiseAsync(AlertKinds.Duress, AlertCategory.Access, 1);
        var kills = 1;
        book.Answer = _ => kills-- > 0 ? throw new InvalidOperationException("killed") : new Notified.Taken(null);
        await Assert.ThrowsAsync<InvalidOperationException>(() => town.Round(book).RunAsync(Cancel));
        Assert.Empty(book.Ids);
        await town.PassAsync(town.Round(book), start.AddMinutes(6));
        var sent = Assert.Single(await town.NoticesAsync());
        Assert.Equal([sent.Id], book.Ids);
    }

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task Two_nodes_tell_once(string engine)
    {
        await using var town = await StaffTown.CreateAsync(engine);
        var book = new Notebook(town.Test.Clock);
        await town.AddPersonAsync("li.wei", Roles.DutyOfficer, StaffWay.Sms, new("officer"));
        for (var i = 0; i < 20; i++) await town.RaiseAsync(AlertKinds.WatchListPlate, AlertCategory.WatchList, 1, $"plate:{i}");
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => town.Test.Get<LadderBook>().ClimbAsync(Cancel), Cancel)));
        Assert.Equal(20, (await town.NoticesAsync()).Count);
        await town.Round(book).RunAsync(Cancel);
        Assert.Equal(20, book.Ids.Distinct().Count());
    }

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task A_kind_may_climb_faster_than_the_others_of_its_category(string engine)
    {
        await using var town = await StaffTown.CreateAsync(engine);
        var (book, ladders) = (new Notebook(town.Test.Clock), town.Test.Get<LadderBook>());
        var round = town.Round(book);
        await town.AddPersonAsync("li.wei", Roles.DutyOfficer, StaffWay.Sms, new("officer"));
        await town.AddPersonAsync("zhao.min", Roles.PropertyManager, StaffWay.Sms, new("manager"));
        EscalationLadder After(int minutes) => new([new(TimeSpan.Zero, [Roles.DutyOfficer]), new(TimeSpan.FromMinutes(minutes), [Roles.PropertyManager])]);
        Assert.True(await ladders.SaveAsync(1, AlertCategory.Access, AlertKinds.Duress, After(1), 0, "admin", Cancel));
        Assert.False(await ladders.SaveAsync(1, AlertCategory.Access, AlertKinds.Duress, After(9), 0, "chen.jie", Cancel));   // of two editors
        Assert.Equal(0, (await ladders.ReadAsync(1, AlertCategory.Access, null, Cancel)).Version);
        Assert.True(await ladders.SaveAsync(1, AlertCategory.Access, null, After(6), 0, "admin", Cancel));
        await Assert.ThrowsAsync<ArgumentException>(() => ladders.SaveAsync(1, AlertCategory.Access, AlertKinds.Fall, After(1), 0, "admin", Cancel));
        var start = town.Test.Clock.GetUtcNow();
        await town.RaiseAsync(AlertKinds.Duress, AlertCategory.Access, 1, "device:1");
        await town.RaiseAsync(AlertKinds.DoorForced, AlertCategory.Access, 2, "device:2");
        await round.RunAsync(Cancel);
        Assert.Equal(["08:01 property-manager 1", "08:06 property-manager 1"], await NextAsync());
        await town.PassAsync(round, start.AddMinutes(20));
        Assert.Equal([], await NextAsync());
        Assert.Equal(["08:00 officer doorForced", "08:00 officer duress", "08:01 manager duress", "08:06 manager doorForced"],
            book.Lines.Select(l => string.Join(' ', l.Split(' ', StringSplitOptions.RemoveEmptyEntries) is var w ? [w[0], w[1], w[3].Split('/')[0]] : []))
                .Order(StringComparer.Ordinal));
        await ladders.ResetAsync(1, AlertCategory.Access, AlertKinds.Duress, Cancel);
        var (ladder, version) = await ladders.ReadAsync(1, AlertCategory.Access, AlertKinds.Duress, Cancel);
        Assert.Equal((TimeSpan.FromMinutes(6), 0), (ladder.Steps[1].After, version));

        async Task<List<string>> NextAsync()
        {
            List<string> next = [];
            await using var db = town.Test.Read();
            foreach (var alert in await db.Alerts.AsNoTracking().OrderBy(a => a.Priority).ToListAsync(Cancel))
                if (await ladders.NextAsync(alert.Id, Cancel) is { } rung)
                    next.Add($"{rung.At.ToOffset(TimeSpan.FromHours(8)):HH:mm} {string.Join(',', rung.Roles)} {rung.Reached}");
            return next;
        }
    }

    [Fact]
    public async Task The_police_is_told_of_no_resident_and_a_group_only_of_what_its_role_may_see()
    {
        await using var town = await StaffTown.CreateAsync();
        var book = new Notebook(town.Test.Clock);
        var channels = town.Test.Get<ChannelBook>();
        await channels.AddAsync(channels.New(StaffWay.WeCom, "group", null, 1, Roles.Police), new("https://robot.example.org"), Cancel);
        await town.Test.Get<LadderBook>().SaveAsync(1, AlertCategory.Welfare, null, new([new(TimeSpan.Zero, [Roles.Police])]), 0, "admin", Cancel);
        await town.Test.Get<LadderBook>().SaveAsync(1, AlertCategory.WatchList, null, new([new(TimeSpan.Zero, [Roles.Police])]), 0, "admin", Cancel);
        await town.RaiseAsync(AlertKinds.Silence, AlertCategory.Welfare, 1, "resident:1");
        await town.RaiseAsync(AlertKinds.WatchListPlate, AlertCategory.WatchList, 1, "plate:1");
        await town.Round(book).RunAsync(Cancel);
        Assert.Contains("watchListPlate", Assert.Single(book.Lines), StringComparison.Ordinal);
    }

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task Nobody_is_told_of_what_their_work_does_not_reach(string engine)
    {
        await using var town = await StaffTown.CreateAsync(engine);
        await town.Test.AddGateAsync(2, "elsewhere");
        await town.AddPersonAsync("here", Sight.Of([1]));
        await town.AddPersonAsync("there", Sight.Of([2]));
        await town.AddPersonAsync("house-3", Sight.Of([1], "3"));
        await town.AddPersonAsync("house-4", Sight.Of(null, "4"));
        var (home, who) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await using (var write = await town.Test.Store.BeginWriteAsync(Cancel))
        {
            write.Db.Households.Add(new Household { Id = home, CommunityId = 1, Address = "3-1-101" });
            write.Db.Residents.Add(new Resident { Id = who, CommunityId = 1, HouseholdId = home, Name = "孙桂兰" });
            await write.CommitAsync(Cancel);
        }
        Assert.Equal(3, (await town.Test.Get<LadderBook>().ReachedAsync(1, AlertCategory.Welfare, Cancel))[Roles.DutyOfficer]);
        var silence = await town.RaiseAsync(AlertKinds.Silence, AlertCategory.Welfare, 1, "resident:1", who);
        Assert.Equal(2, (await town.Test.Get<LadderBook>().NextAsync(silence, Cancel))!.Reached);
        await town.Test.Get<LadderBook>().ClimbAsync(Cancel);
        await using var db = town.Test.Read();
        var told = await db.AlertNotices.Join(db.StaffChannels, n => n.ChannelId, c => c.Id, (n, c) => c.Name).OrderBy(n => n).ToListAsync(Cancel);
        Assert.Equal(["here", "house-3"], told);
    }

    [Fact]
    public void The_hours_of_a_ladder_hold_whatever_the_zone_and_only_move_later()
    {
        var zones = new[] { "Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe" }.Select(TimeZoneInfo.FindSystemTimeZoneById).ToArray();
        Gen.Select(Gen.Int[0, 366 * 24 * 4], Gen.Int[0, 95], Gen.Int[0, 95], Gen.Int[0, 3]).Where(g => g.Item2 != g.Item3)
            .Sample((quarter, from, until, zone) =>
        {
            var at = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(15 * quarter);
            var (begin, end) = (TimeOnly.MinValue.AddMinutes(15 * from), TimeOnly.MinValue.AddMinutes(15 * until));
            var first = Escalation.FirstWithin(at, begin, end, zones[zone]);
            var local = TimeOnly.FromTimeSpan(TimeZoneInfo.ConvertTime(first, zones[zone]).TimeOfDay);
            Assert.True(first >= at.AddHours(-1) && first - at <= TimeSpan.FromHours(25));
            // Where clocks jump over the beginning, the first instant that exists counts.
            Assert.True(local.IsBetween(begin, end) || local - begin <= TimeSpan.FromHours(1), $"{at:O} {zones[zone].Id} {begin}-{end}: {local}");
        });
    }

    private static async Task<int> VersionAsync(StaffTown town, Guid alertId)
    {
        await using var db = town.Test.Read();
        return await db.Alerts.Where(a => a.Id == alertId).Select(a => a.Version).SingleAsync(Cancel);
    }
}
