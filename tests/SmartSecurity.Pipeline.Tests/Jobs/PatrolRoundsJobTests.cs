using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using SmartSecurity.Pipeline.Jobs;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Storage.Patrols;
using SmartSecurity.Testing;

namespace SmartSecurity.Pipeline.Tests.Jobs;

/// <summary>
/// Goal: rounds come by the schedule alone, once the schema is there, and what is kept long enough goes. Method: the job as Quartz calls it, on fake time.
/// </summary>
public sealed class PatrolRoundsJobTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_is_touched_before_the_schema_is_there_and_a_day_has_two_rounds_then()
    {
        await using var test = await TestStore.CreateAsync();
        await test.AddRouteAsync();
        var job = new PatrolRoundsJob(test.Get<RoundBook>(), test.Get<DatabaseGate>(), NullLogger<PatrolRoundsJob>.Instance);
        await job.Execute(null!, Cancel);
        Assert.Equal(0, await CountAsync(test));
        test.Get<DatabaseGate>().Open();
        for (var i = 0; i < 24; i++)
        {
            await job.Execute(null!, Cancel);
            test.Clock.Advance(TimeSpan.FromHours(1));
        }
        await using var db = test.Read();
        Assert.Equal(["09:00", "20:00", "09:00"], await db.PatrolRounds.OrderBy(r => r.StartsAt).Select(r => r.LocalMinute == 540 ? "09:00" : "20:00")
            .ToListAsync(Cancel));
        Assert.Equal(1, (await db.Alerts.SingleAsync(Cancel)).Count - 1);   // both of the day were missed: one alert, seen twice
    }

    [Fact]
    public async Task Rounds_visits_findings_and_photos_go_when_they_were_kept_long_enough_and_no_sooner()
    {
        await using var test = await TestStore.CreateAsync(more: s => s.AddSingleton<Retention>().AddOptions<RetentionOptions>());
        await test.AddRouteAsync();
        var round = await test.RoundAsync();
        test.Clock.SetUtcNow(round.StartsAt.AddMinutes(5));
        var account = await test.AddAccountAsync(Roles.Volunteer);
        Assert.IsType<VisitTaken.Taken>(await test.Get<PatrolDesk>().TakeAsync(account, test.Visit(round, 0, TestPatrols.Hazard(TestPatrols.Photo)), Cancel));

        test.Clock.SetUtcNow(round.EndsAt + new PatrolOptions().KeptFor);
        Assert.Equal(0, (await test.Get<Retention>().RunAsync(Cancel)).Of<PatrolRound>());
        test.Clock.Advance(TimeSpan.FromHours(12));
        var cleaned = await test.Get<Retention>().RunAsync(Cancel);
        Assert.Equal(2, cleaned.Of<PatrolRound>());   // the evening's of that day, too, which ended eleven hours later
        await using var db = test.Read();
        Assert.Equal((0, 0, 0), (await db.PatrolVisits.CountAsync(Cancel), await db.PatrolFindings.CountAsync(Cancel), await db.Pictures.CountAsync(Cancel)));
    }

    private static async Task<int> CountAsync(TestStore test)
    {
        await using var db = test.Read();
        return await db.PatrolRounds.CountAsync(Cancel);
    }
}
