using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Patrols;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Storage.Patrols;
using SmartSecurity.Testing;

namespace SmartSecurity.Storage.Tests.Patrols;

/// <summary>
/// Goal: two rounds a day at local time, none lost by a stop and none doubled by a second node; what nobody walked is told once, and taken back when a
/// phone proves it wrong. Method: a week of fake time across the spring change of clocks, swept at odd moments by two books at once.
/// </summary>
public sealed class RoundBookTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task A_week_over_the_change_of_clocks_swept_by_two_nodes_has_two_rounds_a_day(string engine)
    {
        await using var test = await TestStore.CreateAsync(engine);
        var berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        test.Clock.SetUtcNow(new DateTimeOffset(2026, 3, 26, 0, 30, 0, TimeSpan.FromHours(1)));   // clocks go forward on the 29th
        await test.AddRouteAsync(zone: "Europe/Berlin", other: d => d with { Starts = [new(2, 30), new(20, 0)] });
        var step = new Random(7);
        for (var end = test.Clock.GetUtcNow().AddDays(7); test.Clock.GetUtcNow() < end; test.Clock.Advance(TimeSpan.FromMinutes(step.Next(20, 400))))
            await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => test.Get<RoundBook>().SweepAsync(Cancel), Cancel)));

        await using var db = test.Read();
        var rounds = await db.PatrolRounds.AsNoTracking().OrderBy(r => r.StartsAt).ToListAsync(Cancel);
        var week = rounds.Where(r => r.Day < new DateOnly(2026, 4, 2)).ToList();
        Assert.Equal(14, week.Count);
        Assert.All(week.GroupBy(r => r.Day), day => Assert.Equal([150, 1_200], day.Select(r => r.LocalMinute)));
        Assert.Equal(["02:30", "02:30", "02:30", "03:00", "02:30", "02:30", "02:30"], week.Where(r => r.LocalMinute == 150)
            .Select(r => TimeZoneInfo.ConvertTime(r.StartsAt, berlin).ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture)));
        Assert.All(week.Where(r => r.LocalMinute == 1_200), r => Assert.Equal(20, TimeZoneInfo.ConvertTime(r.StartsAt, berlin).Hour));
        Assert.All(rounds, r => Assert.True(r.WrittenAt <= r.StartsAt));
        var alert = await db.Alerts.SingleAsync(Cancel);   // nobody ever walked: one alert that counts, not fourteen
        Assert.Equal((AlertKinds.PatrolMissed, rounds.Count(r => r.ClosedAt is not null)), (alert.Kind, alert.Count));
    }

    [Fact]
    public async Task After_a_stop_of_two_days_the_board_has_no_hole_and_nobody_is_blamed_for_what_nobody_could_know()
    {
        await using var test = await TestStore.CreateAsync();
        await test.AddRouteAsync();
        await test.RoundAsync();
        test.Clock.Advance(TimeSpan.FromDays(2));
        await test.Get<RoundBook>().SweepAsync(Cancel);
        Assert.Equal((0, 0), await test.Get<RoundBook>().SweepAsync(Cancel));

        await using var db = test.Read();
        var rounds = await db.PatrolRounds.AsNoTracking().OrderBy(r => r.StartsAt).ToListAsync(Cancel);
        Assert.Equal(["0302 540", "0302 1200", "0303 540", "0303 1200", "0304 540", "0304 1200"], rounds.Select(r => $"{r.Day:MMdd} {r.LocalMinute}"));
        Assert.Equal(4, rounds.Count(r => r.ClosedAt is not null));
        Assert.Equal(2, (await db.Alerts.SingleAsync(Cancel)).Count);   // of the first day, whose rounds were on the phones before the stop
    }

    [Fact]
    public async Task A_new_route_has_missed_nothing_and_a_change_plans_what_lies_ahead_anew()
    {
        await using var test = await TestStore.CreateAsync();
        test.Clock.Advance(TimeSpan.FromHours(6));   // 14:00
        var draft = await test.AddRouteAsync();
        var evening = await test.RoundAsync();
        await using (var db = test.Read()) Assert.Equal(evening.Id, (await db.PatrolRounds.SingleAsync(Cancel)).Id);

        var book = test.Get<RouteBook>();
        Assert.Equal(RouteProblem.Changed, await book.SaveAsync(Sight.Everything, draft with { Name = "Other" }, Cancel));
        Assert.Null(await book.SaveAsync(Sight.Everything,
            draft with { VersionSeen = 1, Starts = [new(9, 0), new(19, 30)], Points = [.. draft.Points.Take(2)] }, Cancel));
        var planned = await test.RoundAsync();
        Assert.Equal((1_170, 2), (planned.LocalMinute, planned.Plan.Points.Count));
        Assert.Equal(2, Assert.Single(await book.ListAsync(Sight.Everything, Cancel)).Points.Count);

        Assert.Null(await book.SaveAsync(Sight.Everything, draft with { VersionSeen = 2, Enabled = false }, Cancel));
        await test.Get<RoundBook>().SweepAsync(Cancel);
        await using (var db = test.Read()) Assert.Equal(0, await db.PatrolRounds.CountAsync(Cancel));
    }

    [Fact]
    public async Task A_round_that_a_phone_proves_walked_takes_its_alert_back_unless_somebody_has_it()
    {
        await using var test = await TestStore.CreateAsync();
        await test.AddRouteAsync();
        var volunteer = await test.AddAccountAsync(Roles.Volunteer);
        foreach (var claimed in new[] { false, true })
        {
            var round = await test.RoundAsync();
            test.Clock.SetUtcNow(round.StartsAt.AddMinutes(12));
            var visits = Enumerable.Range(0, 3).Select(i => test.Visit(round, i)).ToList();
            test.Clock.SetUtcNow(round.EndsAt + RoundPlan.UploadGrace);
            await test.Get<RoundBook>().SweepAsync(Cancel);
            Alert alert;
            await using (var db = test.Read()) alert = await db.Alerts.AsNoTracking().SingleAsync(a => a.ActiveKey != null, Cancel);
            Assert.Contains("\"visited\":\"0\"", alert.FactsJson, StringComparison.Ordinal);
            if (claimed) await test.Get<Storage.Desk.AlertDesk>().ClaimAsync(alert.Id, alert.Version, "zhou.min", Cancel);

            foreach (var visit in visits) await test.Get<PatrolDesk>().TakeAsync(volunteer, visit with { DeviceNow = test.Clock.GetUtcNow() }, Cancel);

            await using var after = test.Read();
            alert = await after.Alerts.AsNoTracking().SingleAsync(a => a.Id == alert.Id, Cancel);
            Assert.Equal(claimed ? AlertState.Claimed : AlertState.Closed, alert.State);
            Assert.True(await after.AlertSteps.AnyAsync(s => s.AlertId == alert.Id && s.What == "withdrawn", Cancel));
        }
    }

    [Fact]
    public async Task A_route_that_cannot_be_walked_is_refused()
    {
        await using var test = await TestStore.CreateAsync();
        var draft = await test.AddRouteAsync();
        draft = draft with { Id = Guid.CreateVersion7() };
        var point = draft.Points[0] with { Id = Guid.CreateVersion7() };
        (RouteDraft Draft, RouteProblem Problem)[] wrong =
        [
            (draft with { Name = " " }, RouteProblem.NoName),
            (draft with { CommunityId = 9, Points = [point] }, RouteProblem.NoCommunity),
            (draft with { Starts = [] }, RouteProblem.BadStarts),
            (draft with { Starts = [new(20, 0), new(9, 0)] }, RouteProblem.BadStarts),
            (draft with { WindowMinutes = 5 }, RouteProblem.BadWindow),
            (draft with { Starts = [new(9, 0), new(9, 30)] }, RouteProblem.Overlap),
            (draft with { Starts = [new(0, 10), new(23, 30)] }, RouteProblem.Overlap),
            (draft with { Points = [] }, RouteProblem.NoPoints),
            (draft with { Points = [point with { Place = "" }] }, RouteProblem.BadPlace),
            (draft with { Points = [point with { AfterMinutes = 61 }] }, RouteProblem.BadTimes),
            (draft with { Points = [point with { ToleranceMinutes = 0 }] }, RouteProblem.BadTimes),
            (draft with { Points = [point with { Items = [new(PatrolTopic.Hazards, "", "x")] }] }, RouteProblem.BadItems),
            (draft with { Points = [point with { DeviceId = Guid.NewGuid() }] }, RouteProblem.NoDevice),
            (draft with { Points = [point, point] }, RouteProblem.IdTaken),
            (draft, RouteProblem.IdTaken),   // the points are the first route's
        ];
        foreach (var (typed, problem) in wrong) Assert.Equal(problem, await test.Get<RouteBook>().SaveAsync(Sight.Everything, typed, Cancel));
        Assert.Single(await test.Get<RouteBook>().ListAsync(Sight.Everything, Cancel));
    }
}
