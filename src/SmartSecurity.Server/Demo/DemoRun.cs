using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SmartSecurity.Storage;

namespace SmartSecurity.Server.Demo;

/// <summary>The demo from its first line to the live community.</summary>
public sealed partial class DemoRun(
    DatabaseGate gate, SecurityStore store, DemoSeeding seeding, DemoHistory history, DemoLive live, DemoCare care, DemoPatrols patrols,
    DemoShifts shifts, DemoPlan plan, SignInLinks links, IOptions<DemoOptions> options, TimeProvider clock, ILogger<DemoRun> log,
    IHostApplicationLifetime program) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await gate.WaitAsync(stoppingToken);
            await PlayAsync(stoppingToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(e);
            Console.Error.WriteLine($"The demo cannot go on: {e.Message}");
            Environment.ExitCode = 1;
            program.StopApplication();
        }
    }

    private async Task PlayAsync(CancellationToken stop)
    {
        var (now, days) = (clock.GetUtcNow(), options.Value.HistoryDays);
        var from = now - TimeSpan.FromDays(days);
        var community = DemoCommunity.Make(options.Value, now);
        await seeding.SeedAsync(community, from, stop);
        await plan.PlaceAsync(stop);
        await GreetAsync(stop);
        await care.GreetAsync(community, stop);

        var preparing = live.PrepareAsync(community, stop);
        var figures = await history.PlayAsync(community, from, now, days, stop);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{figures.Days} days of history: {figures.Messages:N0} messages, {figures.Passages:N0} passages, {figures.AlertsClosed} alerts closed as history, "
            + $"{figures.StillTrue} still true, in {figures.Took.TotalSeconds:0.0} s ({figures.Messages / figures.Took.TotalSeconds:N0} messages/s)"));
        await care.AskAsync(community, stop);
        await patrols.WalkAsync(stop);
        await shifts.HandOverAsync(stop);
        Console.WriteLine($"Patrols: the board {links.Console}/patrols, the phone's page {links.Console}/patrol");
        var stage = await preparing;
        Console.WriteLine("Live: within two minutes come a watch-list plate, a door held open, a camera that is unplugged. Ctrl+C ends the demo.");
        await live.PlayAsync(community, stage, stop);
    }

    /// <summary>The console's address first, then a link for each role to look through.</summary>
    private async Task GreetAsync(CancellationToken cancel)
    {
        Console.WriteLine($"Console: {links.Console}");
        Console.WriteLine("Each link signs in once, within 24 hours:");
        await using var db = store.CreateDbContext();
        foreach (var (name, role) in DemoSeeding.Accounts)
        {
            var id = await db.Accounts.Where(a => a.Name == name).Select(a => a.Id).SingleAsync(cancel);
            Console.WriteLine($"  {role,-17} {name,-10} {await links.MakeAsync(id, cancel)}");
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The demo stopped")]
    private partial void LogFailed(Exception e);
}
