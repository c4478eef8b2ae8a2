using Microsoft.EntityFrameworkCore;
using SmartSecurity.Server.Tests.Site;

namespace SmartSecurity.Server.Tests.Kills;

/// <summary>A program that is killed by a plan and started again each time.</summary>
internal sealed class KilledRun(TestSite site, string[] settings, KillPlan plan) : IAsyncDisposable
{
    private ServerProcess? _server;

    private ServerProcess Server => _server ?? throw new InvalidOperationException("The run has not started.");

    public async Task StartAsync()
    {
        _server = ServerProcess.Start(site, settings);
        await _server.ReadyAsync();
    }

    /// <summary>Ends when all is told, committed and processed, and the plan is carried out.</summary>
    public async Task FollowAsync(GatePace pace, int events)
    {
        while (plan.Done < plan.Kills)
        {
            await WhenCommittedAsync(pace, plan.NextAfterEvents());
            await KillAsync(plan.NextMoment());
        }
        await WhenCommittedAsync(pace, events);
        await pace.Told.Soon();
        await Waiting.UntilAsync(
            () => site.ReadAsync(db => db.Communities.AnyAsync(c => c.Cursor == c.InboxNext - 1, Waiting.Cancel)), "all is processed", () => Server.Said);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }

    /// <summary>Asks the file only while the program has it open: else our connection would do the recovery that is the program's.</summary>
    private async Task WhenCommittedAsync(GatePace pace, int events)
    {
        await Server.ReadyAsync();
        for (var committed = -1; committed < events;)
        {
            var before = committed;
            await Waiting.UntilAsync(async () => (committed = await site.InboxCountAsync()) > before,
                $"more than {before} of {events} events are committed", () => $"{pace.Diagnosis}\n{Server.Said}");
            pace.Committed(committed);
        }
    }

    private async Task KillAsync(KillMoment moment)
    {
        if (moment == KillMoment.InOpenBatch && !await OpenBatch.FreezeInAsync(Server)) moment = KillMoment.AnyMoment;
        if (moment == KillMoment.WhileStarting)
        {
            await Server.KillAsync();   // no kill of the plan: what follows is
            await Server.DisposeAsync();
            _server = ServerProcess.Start(site, settings);
        }
        if (moment != KillMoment.InOpenBatch) await Server.WorkedAsync(plan.NextWork(moment));
        await Server.KillAsync();
        await Server.DisposeAsync();
        plan.Count(moment);
        _server = ServerProcess.Start(site, settings);
    }
}
