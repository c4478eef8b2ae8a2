using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Pipeline.Jobs;
using SmartSecurity.Storage.Patrols;
using SmartSecurity.Storage.Shifts;
using SmartSecurity.Testing;

namespace SmartSecurity.Pipeline.Tests.Jobs;

/// <summary>Goal: handovers go with the alerts they speak of, signed or not, and no sooner. Method: the nightly cleaning on fake time.</summary>
public sealed class HandoverRetentionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_handover_is_kept_as_long_as_ended_alerts()
    {
        await using var test = await TestStore.CreateAsync(more: s =>
        {
            s.AddSingleton<Retention>().AddOptions<RetentionOptions>();
            s.AddOptions<PatrolOptions>();
        });
        await test.AddGateAsync();
        var (book, id) = (test.Get<ShiftBook>(), Guid.NewGuid());
        await book.BeginAsync(Sight.Everything, id, 1, Guid.NewGuid(), "li.wei", "", Cancel);
        await book.SignAsync(Sight.Everything, id, Guid.NewGuid(), "chen.jie", takesAlerts: true, Cancel);
        await book.BeginAsync(Sight.Everything, Guid.NewGuid(), 1, Guid.NewGuid(), "li.wei", "", Cancel);

        test.Clock.Advance(new RetentionOptions().EndedAlertsKeptFor);
        Assert.Equal(0, (await test.Get<Retention>().RunAsync(Cancel)).Of<ShiftHandover>());
        test.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, (await test.Get<Retention>().RunAsync(Cancel)).Of<ShiftHandover>());
        await using var db = test.Read();
        Assert.Equal(0, await db.Handovers.CountAsync(Cancel));
    }
}
