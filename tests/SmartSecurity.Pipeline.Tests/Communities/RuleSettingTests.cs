using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Passages;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Routines;
using SmartSecurity.Core.Rules;
using SmartSecurity.Pipeline.Communities;
using SmartSecurity.Storage.Inbox;
using SmartSecurity.Storage.Registry;
using SmartSecurity.Testing;

namespace SmartSecurity.Pipeline.Tests.Communities;

/// <summary>
/// Goal: how a community sets a rule is how it is told, from the next message on; and what a replay promises is what would have come. Method: real
/// databases, the writer itself, the same messages once replayed and once lived through under the setting.
/// </summary>
public sealed class RuleSettingTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static readonly IRule[] Rules = [new RepeatedDenialsRule(), new DoorHeldRule(), new DeviceAlarmRule(), new DoorUnexplainedRule()];

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task What_is_set_holds_from_the_next_message_on(string engine)
    {
        await using var test = await TestStore.CreateAsync(engine);
        var gate = await test.AddGateAsync();
        var (book, processor) = (test.Get<RuleSettingBook>(), Processor(test));
        await RefuseAsync(test, gate, 3);
        await processor.CatchUpAsync(Cancel);
        Assert.Empty(await KindsAsync(test));                       // three are a fumble, as shipped
        Assert.True(await book.SaveAsync(Sight.Everything, 1, AlertKinds.RepeatedDenials, new(true, 3, 120), 0, "zhao.min", Cancel));
        Assert.False(await book.SaveAsync(Sight.Everything, 1, AlertKinds.RepeatedDenials, new(true, 9, 120), 0, "li.wei", Cancel));   // of two editors
        Assert.False(await book.SaveAsync(Sight.Of([2]), 1, AlertKinds.RepeatedDenials, new(true, 9, 120), 1, "li.wei", Cancel));      // out of reach
        test.Clock.Advance(TimeSpan.FromMinutes(20));
        await RefuseAsync(test, gate, 3);
        await processor.CatchUpAsync(Cancel);
        Assert.Equal([AlertKinds.RepeatedDenials], await KindsAsync(test));
        var wrong = await Assert.ThrowsAsync<ArgumentException>(() =>
            book.SaveAsync(Sight.Everything, 1, AlertKinds.RepeatedDenials, new(true, 1, 120), 1, "li.wei", Cancel));
        Assert.Contains("count: 2 to 50.", wrong.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => book.SaveAsync(Sight.Everything, 1, AlertKinds.Duress, new(false), 0, "li.wei", Cancel));
    }

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task A_holiday_is_no_working_day_for_the_rules(string engine)
    {
        await using var test = await TestStore.CreateAsync(engine);
        var gate = await test.AddGateAsync();
        var (book, calendar, processor) = (test.Get<RuleSettingBook>(), test.Get<CalendarBook>(), Processor(test));
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
        while (Today().DayOfWeek != DayOfWeek.Wednesday) test.Clock.Advance(TimeSpan.FromDays(1));
        var today = Today();
        await book.SaveAsync(Sight.Everything, 1, AlertKinds.RepeatedDenials, new(true, 3, 120, Days: RuleDays.Working), 0, "zhao.min", Cancel);
        Assert.Null(await calendar.SetAsync(Sight.Everything, 1, new(today.AddDays(-1), today.AddDays(1), DayKind.Holiday, " 国庆节 "), "zhao.min", Cancel));
        Assert.Equal([new(today.AddDays(-1), today.AddDays(1), DayKind.Holiday, "国庆节")], await calendar.ReadAsync(Sight.Everything, 1, Cancel));
        await RefuseAsync(test, gate, 3);
        await processor.CatchUpAsync(Cancel);
        Assert.Empty(await KindsAsync(test));
        // One day of it is worked: the holiday is in two parts now.
        Assert.Null(await calendar.SetAsync(Sight.Everything, 1, new(today, today, DayKind.Working, "调休"), "zhao.min", Cancel));
        Assert.Equal(3, (await calendar.ReadAsync(Sight.Everything, 1, Cancel))!.Count);
        test.Clock.Advance(TimeSpan.FromMinutes(10));
        await RefuseAsync(test, gate, 3);
        await processor.CatchUpAsync(Cancel);
        Assert.Equal([AlertKinds.RepeatedDenials], await KindsAsync(test));
        Assert.Null(await calendar.ReadAsync(Sight.Of([2]), 1, Cancel));
        Assert.Equal(0, await calendar.ClearAsync(Sight.Of([2]), 1, today, today, Cancel));
        Assert.Equal(2, await calendar.ClearAsync(Sight.Everything, 1, today.AddDays(-1), today, Cancel));
        Assert.Equal([new(today.AddDays(1), today.AddDays(1), DayKind.Holiday, "国庆节")], await calendar.ReadAsync(Sight.Everything, 1, Cancel));

        DateOnly Today() => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(test.Clock.GetUtcNow(), zone).DateTime);
    }

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task Dates_that_make_no_sense_are_refused_and_nothing_is_kept(string engine)
    {
        await using var test = await TestStore.CreateAsync(engine);
        await test.AddGateAsync();
        var (calendar, today) = (test.Get<CalendarBook>(), DateOnly.FromDateTime(test.Clock.GetUtcNow().DateTime));
        Assert.Equal(CalendarProblem.NoName, await AskAsync(0, 1, " "));
        Assert.Equal(CalendarProblem.NoName, await AskAsync(0, 1, new string('长', CommunityDay.NameLengthMax + 1)));
        Assert.Equal(CalendarProblem.BadDates, await AskAsync(2, 1, "x"));
        Assert.Equal(CalendarProblem.BadDates, await AskAsync(0, CalendarBook.SpanDaysMax, "x"));
        Assert.Equal(CalendarProblem.BadDates, await AskAsync(CalendarBook.AheadDaysMax + 1, CalendarBook.AheadDaysMax + 1, "x"));
        Assert.Equal(CalendarProblem.BadDates, await AskAsync(-CalendarBook.AheadDaysMax - 1, -CalendarBook.AheadDaysMax, "x"));
        Assert.Equal(CalendarProblem.NoCommunity, await AskAsync(0, 0, "x", community: 77));
        Assert.Equal(CalendarProblem.NoCommunity, await AskAsync(0, 0, "x", reach: Sight.Of([2])));
        for (var from = 0; from + 50 <= CalendarBook.DaysMax; from += 50) Assert.Null(await AskAsync(from, from + 49, "x"));
        Assert.Equal(CalendarProblem.TooMany, await AskAsync(CalendarBook.DaysMax, CalendarBook.DaysMax, "x"));
        Assert.Single((await calendar.ReadAsync(Sight.Everything, 1, Cancel))!);

        Task<CalendarProblem?> AskAsync(int from, int until, string name, int community = 1, Sight? reach = null) => calendar.SetAsync(
            reach ?? Sight.Everything, community, new(today.AddDays(from), today.AddDays(until), DayKind.Holiday, name), "zhao.min", Cancel);
    }

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task Announced_work_silences_its_device_until_it_is_ended(string engine)
    {
        await using var test = await TestStore.CreateAsync(engine);
        var (north, south) = (await test.AddGateAsync(externalId: "north"), await test.AddGateAsync(externalId: "south"));
        var (book, processor, now) = (test.Get<RuleSettingBook>(), Processor(test), test.Clock.GetUtcNow());
        var (work, _) = await book.AnnounceAsync(Sight.Everything, 1, north.Id, now, now.AddHours(4), "换闸机", "zhao.min", Cancel);
        await RefuseAsync(test, north, 5);
        await RefuseAsync(test, south, 5);
        await processor.CatchUpAsync(Cancel);
        Assert.Equal(["south"], (await AlertsAsync(test)).Select(a => a.Place));
        Assert.Equal(1, await book.EndWorkAsync(Sight.Everything, work!.Value, Cancel));
        Assert.Null(await book.EndWorkAsync(Sight.Everything, work.Value, Cancel));
        test.Clock.Advance(TimeSpan.FromMinutes(30));
        await RefuseAsync(test, north, 5);
        await processor.CatchUpAsync(Cancel);
        Assert.Equal(["north", "south"], (await AlertsAsync(test)).Select(a => a.Place!).Order(StringComparer.Ordinal));
        async Task<MaintenanceProblem?> AskAsync(Guid? device, double fromH, double untilH, string why) => (await book.AnnounceAsync(
            Sight.Everything, 1, device, now.AddHours(fromH), now.AddHours(untilH), why, "zhao.min", Cancel)).Problem;
        Assert.Equal(MaintenanceProblem.NoReason, await AskAsync(north.Id, 0, 2, "  "));
        Assert.Equal(MaintenanceProblem.BadTime, await AskAsync(north.Id, 3, 2, "x"));
        Assert.Equal(MaintenanceProblem.BadTime, await AskAsync(north.Id, 0, 24 * 15, "x"));
        Assert.Equal(MaintenanceProblem.NoDevice, await AskAsync(Guid.NewGuid(), 0, 2, "x"));
    }

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task The_same_thing_waits_for_its_cool_down(string engine)
    {
        await using var test = await TestStore.CreateAsync(engine);
        var gate = await test.AddGateAsync();
        var processor = Processor(test);
        await test.Get<RuleSettingBook>().SaveAsync(Sight.Everything, 1, AlertKinds.DoorForced, new(true, CoolDownMin: 30), 0, "zhao.min", Cancel);
        await ForceAndResolveAsync(0);
        await ForceAndResolveAsync(29);
        Assert.Single(await AlertsAsync(test));
        await ForceAndResolveAsync(2);
        Assert.Equal(2, (await AlertsAsync(test)).Count);

        async Task ForceAndResolveAsync(int afterMin)
        {
            test.Clock.Advance(TimeSpan.FromMinutes(afterMin));
            await SendAsync(test, gate, new DeviceEvent { Kind = DeviceEventKind.Alarm, DeviceId = gate.ExternalId, Detail = Text("type", "doorForced") });
            await processor.CatchUpAsync(Cancel);
            await using var write = await test.Store.BeginWriteAsync(Cancel);
            await write.Db.Alerts.ExecuteUpdateAsync(set =>
                set.SetProperty(a => a.ActiveKey, (string?)null).SetProperty(a => a.State, AlertState.Resolved), Cancel);
            await write.CommitAsync(Cancel);
        }
    }

    /// <summary>A month of fumbles and tries, drawn by a seed: the replay's count is the count of alerts that living through it under the
    /// setting gives.</summary>
    [Theory, InlineData(1, 3, 60, RuleDays.Every), InlineData(2, 4, 120, RuleDays.Every), InlineData(3, 2, 30, RuleDays.Every)]
    [InlineData(4, 2, 60, RuleDays.Working), InlineData(5, 2, 60, RuleDays.Split)]
    public async Task A_replay_tells_what_would_have_come(int seed, int count, int seconds, RuleDays days)
    {
        var setting = new RuleSetting(true, count, seconds, Days: days);
        if (days != RuleDays.Every) setting = setting with { FromMin = 20 * 60, UntilMin = 9 * 60 };
        if (days == RuleDays.Split) setting = setting with { FreeFromMin = 6 * 60, FreeUntilMin = 18 * 60 };
        var random = new Random(seed);
        var tries = Enumerable.Range(0, 60).Select(_ => (AfterMin: random.Next(70, 700), Count: random.Next(1, 6), EveryS: random.Next(5, 50))).ToList();
        await using var lived = await TestStore.CreateAsync();
        var gate = await lived.AddGateAsync();
        await lived.Get<RuleSettingBook>().SaveAsync(Sight.Everything, 1, AlertKinds.RepeatedDenials, setting, 0, "zhao.min", Cancel);
        var start = DateOnly.FromDateTime(lived.Clock.GetUtcNow().DateTime);
        Assert.Null(await lived.Get<CalendarBook>().SetAsync(
            Sight.Everything, 1, new(start.AddDays(3), start.AddDays(5), DayKind.Holiday, "清明节"), "zhao.min", Cancel));
        var processor = Processor(lived);
        foreach (var (afterMin, tried, everyS) in tries)
        {
            lived.Clock.Advance(TimeSpan.FromMinutes(afterMin));
            await RefuseAsync(lived, gate, tried, everyS);
            await processor.CatchUpAsync(Cancel);
            await using var write = await lived.Store.BeginWriteAsync(Cancel);   // somebody deals with each before the next
            await write.Db.Alerts.ExecuteUpdateAsync(set =>
                set.SetProperty(a => a.ActiveKey, (string?)null).SetProperty(a => a.State, AlertState.Resolved), Cancel);
            await write.CommitAsync(Cancel);
        }
        using var replay = new RuleReplay(lived.Store, lived.Get<FactsReader>(), new(new Dictionary<string, TimeSpan?>()), Rules, lived.Clock);
        var told = await replay.PlayAsync(1, AlertKinds.RepeatedDenials, setting, Cancel);
        var came = (await AlertsAsync(lived)).Where(a => a.RaisedAt >= lived.Clock.GetUtcNow() - RuleReplay.Back).ToList();
        Assert.Equal(came.Count, told.Alerts);
        Assert.Equal(told.Alerts, told.ByDay.Sum());
        Assert.Equal(came.Count(a => a.RaisedAt.ToOffset(TimeSpan.FromHours(8)).Hour is >= 22 or < 6), told.AtNight);
        Assert.True(told.Messages > 50, $"{told.Messages} messages");
        Assert.Equal(0, (await replay.PlayAsync(1, AlertKinds.RepeatedDenials, setting with { Enabled = false }, Cancel)).Alerts);
        Assert.Equal(0, await CountRowsAsync(lived, AlertKinds.DoorUnexplained));   // a replay writes nothing
    }

    private static async Task<int> CountRowsAsync(TestStore test, string rule)
    {
        await using var db = test.Read();
        return await db.RuleStates.CountAsync(s => s.Rule == rule, Cancel);
    }

    private static CommunityProcessor Processor(TestStore test) => Writers.Of(test, Rules);

    private static async Task RefuseAsync(TestStore test, Device gate, int tries, int everyS = 5)
    {
        for (var i = 0; i < tries; i++)
        {
            test.Clock.Advance(TimeSpan.FromSeconds(everyS));
            await SendAsync(test, gate, new DeviceEvent { Kind = DeviceEventKind.Denied, DeviceId = gate.ExternalId, Decision = Decision.Denied });
        }
    }

    private static async Task SendAsync(TestStore test, Device gate, DeviceEvent e)
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(new { e.Kind, At = test.Clock.GetUtcNow(), Id = Guid.NewGuid() });
        var message = new IncomingMessage { Transport = "mqtt", Address = "t", Payload = payload };
        await test.Get<InboxStore>().CommitAsync([new(message, new MappedMessage.Read([e], [], payload) { Profile = gate.Profile }, gate)], Cancel);
    }

    private static Dictionary<string, JsonElement> Text(string name, string value) => new() { [name] = JsonSerializer.SerializeToElement(value) };

    private static async Task<List<Alert>> AlertsAsync(TestStore test)
    {
        await using var db = test.Read();
        return await db.Alerts.AsNoTracking().OrderBy(a => a.RaisedAt).ToListAsync(Cancel);
    }

    private static async Task<List<string>> KindsAsync(TestStore test) => [.. (await AlertsAsync(test)).Select(a => a.Kind)];
}
