using CsCheck;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Rules;
using SmartSecurity.Storage.Desk;
using SmartSecurity.Testing;

namespace SmartSecurity.Storage.Tests.Desk;

/// <summary>
/// Goal: a cut network is one alert on the desk with everything inside, and nobody who may need help ever vanishes in a list.
/// Method: alerts raised as the writer raises them, in one transaction and in many, on both engines; laws over random nights.
/// </summary>
public sealed class StormTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, InlineData("sqlite", 1), InlineData("sqlite", 60), InlineData("postgres", 7)]
    public async Task Sixty_devices_down_in_ten_seconds_are_one_alert_with_sixty_lines(string engine, int transactions)
    {
        await using var test = await TestStore.CreateAsync(engine);
        await test.AddGateAsync();
        foreach (var part in Enumerable.Range(0, 60).Chunk(60 / transactions + 1))
            await ApplyAsync(test, [.. part.Select(i => Down(i, At(test, i / 6.0)))]);

        var storm = Assert.Single(await OnDeskAsync(test));
        Assert.Equal((AlertKinds.Storm, 60, 4), (storm.Kind, storm.Count, storm.Priority));
        Assert.Contains("\"count\":\"60\"", storm.FactsJson, StringComparison.Ordinal);
        await using var db = test.Read();
        Assert.Equal(60, await db.Alerts.CountAsync(a => a.FoldedInto == storm.Id && a.ActiveKey != null, Cancel));
    }

    [Fact]
    public async Task Twenty_stay_single_and_the_twenty_first_draws_them_in()
    {
        await using var test = await TestStore.CreateAsync();
        await test.AddGateAsync();
        await ApplyAsync(test, [.. Enumerable.Range(0, 20).Select(i => Down(i, At(test, i)))]);
        Assert.Equal(20, (await OnDeskAsync(test)).Count);
        var changed = await ApplyAsync(test, Down(20, At(test, 20)));
        Assert.Equal(22, changed.Count);   // the storm, and all that are in it now: every console must learn of each
        Assert.Single(await OnDeskAsync(test));
    }

    [Fact]
    public async Task What_somebody_has_stays_with_them_and_what_comes_slowly_stays_single()
    {
        await using var test = await TestStore.CreateAsync();
        await test.AddGateAsync();
        var first = Assert.Single(await ApplyAsync(test, Down(0, At(test, 0))));
        await test.Get<AlertDesk>().ClaimAsync(first, 1, "li.wei", Cancel);
        await ApplyAsync(test, [.. Enumerable.Range(1, 21).Select(i => Down(i, At(test, 1)))]);
        Assert.Equal(2, (await OnDeskAsync(test)).Count);
        await ApplyAsync(test, [.. Enumerable.Range(100, 15).Select(i => Down(i, At(test, 400 + (i * 60))))]);
        Assert.Equal(17, (await OnDeskAsync(test)).Count);
    }

    [Fact]
    public async Task Whoever_ends_the_storm_ends_what_is_in_it_and_each_may_come_again()
    {
        await using var test = await TestStore.CreateAsync();
        await test.AddGateAsync();
        await ApplyAsync(test, [.. Enumerable.Range(0, 25).Select(i => Down(i, At(test, 0)))]);
        var storm = Assert.Single(await OnDeskAsync(test));
        var desk = test.Get<AlertDesk>();
        var claimed = Assert.IsType<DeskResult.Done>(await desk.ClaimAsync(storm.Id, storm.Version, "li.wei", Cancel));
        Assert.IsType<DeskResult.Done>(await desk.ResolveAsync(storm.Id, claimed.Version, "li.wei", AlertOutcome.Handled, "the switch", Cancel));
        await using var db = test.Read();
        Assert.Equal(26, await db.Alerts.CountAsync(a => a.State == AlertState.Resolved && a.ActiveKey == null && a.Owner == "li.wei", Cancel));
        await ApplyAsync(test, Down(3, At(test, 60)));
        Assert.Equal(AlertKinds.DeviceSilent, Assert.Single(await OnDeskAsync(test)).Kind);
    }

    [Fact]
    public async Task A_storm_says_when_everything_in_it_is_back()
    {
        await using var test = await TestStore.CreateAsync();
        await test.AddGateAsync();
        await ApplyAsync(test, [.. Enumerable.Range(0, 22).Select(i => Down(i, At(test, 0)))]);
        await ApplyAsync(test, [.. Enumerable.Range(0, 21).Select(i => Back(i, At(test, 30)))]);
        Assert.Null(Assert.Single(await OnDeskAsync(test)).OverAt);
        await ApplyAsync(test, Back(21, At(test, 40)));
        Assert.Equal(At(test, 40), Assert.Single(await OnDeskAsync(test)).OverAt);
        await ApplyAsync(test, Down(5, At(test, 50)));
        Assert.Null(Assert.Single(await OnDeskAsync(test)).OverAt);
    }

    [Fact]
    public async Task However_the_night_goes_nobody_who_may_need_help_is_folded_and_no_alert_is_lost()
    {
        await using var test = await TestStore.CreateAsync();
        await test.AddGateAsync();
        var night = 0;
        var what = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 59], Gen.Int[0, 600]);
        await what.Array[1, 90].SampleAsync(async events =>
        {
            night++;
            var start = test.Clock.GetUtcNow().AddDays(night);
            var actions = events.OrderBy(e => e.Item3).Select(e => Any(e.Item1, $"{night}-{e.Item2}", start.AddSeconds(e.Item3))).ToArray();
            await ApplyAsync(test, actions);
            await using var db = test.Read();
            var alerts = await db.Alerts.Where(a => a.RaisedAt >= start.AddMinutes(-1)).ToListAsync(Cancel);
            var raised = alerts.FindAll(a => a.Kind != AlertKinds.Storm);
            Assert.Equal(actions.OfType<RuleAction.Raise>().Select(r => (r.Alert.Kind, r.Alert.Subject)).Distinct().Count(), raised.Count);
            Assert.All(raised.FindAll(a => a.Category is AlertCategory.Welfare or AlertCategory.WatchList || a.Kind == AlertKinds.Duress),
                a => Assert.Null(a.FoldedInto));
            foreach (var storm in alerts.FindAll(a => a.Kind == AlertKinds.Storm))
                Assert.Equal(storm.Count, raised.Count(a => a.FoldedInto == storm.Id));
            await using var write = await test.Store.BeginWriteAsync(Cancel);
            await write.Db.Alerts.ExecuteUpdateAsync(set =>
                set.SetProperty(a => a.ActiveKey, (string?)null).SetProperty(a => a.State, AlertState.Closed), Cancel);
            await write.CommitAsync(Cancel);
        }, iter: 40, threads: 1);
    }

    private static DateTimeOffset At(TestStore _, double afterS) => TestStore.Start.AddSeconds(afterS);

    private static RuleAction.Raise Any(int what, string which, DateTimeOffset at) => what switch
    {
        0 => Raise(AlertKinds.Silence, AlertCategory.Welfare, $"resident:{which}", at),
        1 => Raise(AlertKinds.Duress, AlertCategory.Access, $"device:{which}", at),
        2 => Raise(AlertKinds.WatchListPlate, AlertCategory.WatchList, $"plate:{which}", at),
        _ => Raise(AlertKinds.DeviceSilent, AlertCategory.DeviceFault, $"device:{which}", at),
    };

    private static RuleAction.Raise Down(int device, DateTimeOffset at) => Raise(AlertKinds.DeviceSilent, AlertCategory.DeviceFault, $"device:{device}", at);

    private static RuleAction.Over Back(int device, DateTimeOffset at) => new(AlertKinds.DeviceSilent, $"device:{device}", "heard again", at);

    private static RuleAction.Raise Raise(string kind, AlertCategory category, string subject, DateTimeOffset at) => new(new AlertDraft
    {
        Kind = kind,
        Subject = subject,
        Category = category,
        Priority = 4,
        At = at,
        Facts = new Dictionary<string, string>(),
    });

    private static async Task<IReadOnlyCollection<Guid>> ApplyAsync(TestStore test, params RuleAction[] actions)
    {
        await using var write = await test.Store.BeginWriteAsync(Cancel);
        var changed = await AlertBook.ApplyAsync(write.Db, 1, actions, Cancel);
        await write.CommitAsync(Cancel);
        return changed;
    }

    /// <summary>What stands on the desk by itself.</summary>
    private static async Task<List<Alert>> OnDeskAsync(TestStore test)
    {
        await using var db = test.Read();
        return await db.Alerts.AsNoTracking().Where(a => a.ActiveKey != null && a.FoldedInto == null).ToListAsync(Cancel);
    }
}
