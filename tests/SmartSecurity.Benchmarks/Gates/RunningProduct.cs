using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Health;
using SmartSecurity.Core.Residents;
using SmartSecurity.Devices.Mqtt;
using SmartSecurity.Server;
using SmartSecurity.Storage;
using SmartSecurity.Testing;

namespace SmartSecurity.Benchmarks.Gates;

/// <summary>The program, added together by its own rooms as <c>./run start</c> does, without the console.</summary>
/// <remarks>Its data folder is fresh and goes with it.</remarks>
internal sealed class RunningProduct : IAsyncDisposable
{
    private const int CommunityId = 1;
    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _folder;
    private readonly WebApplication _app;

    private RunningProduct(DirectoryInfo folder, WebApplication app, int brokerPort) =>
        (_folder, _app, BrokerPort) = (folder, app, brokerPort);

    public int BrokerPort { get; }

    private SecurityStore Store => _app.Services.GetRequiredService<SecurityStore>();

    /// <returns>Started, with one community registered and the broker listening.</returns>
    public static async Task<RunningProduct> StartAsync(TimeProvider clock, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("smartsecurity-");
        var port = FreePort.Find();
        var product = new RunningProduct(folder, Build(folder.FullName, port), port);
        try
        {
            await product.Store.UpgradeAsync(cancel);
            await using (var write = await product.Store.BeginWriteAsync(cancel))
            {
                Register(write.Db, clock.GetUtcNow());
                await write.CommitAsync(cancel);
            }
            await product.ListenAsync(clock, cancel);
            return product;
        }
        catch
        {
            await product.DisposeAsync();
            throw;
        }
    }

    /// <summary>The number of the last message in the inbox; 0 at first.</summary>
    public async Task<long> LastNumberAsync(CancellationToken cancel)
    {
        await using var db = Store.CreateDbContext();
        return await db.Inbox.MaxAsync(m => (long?)m.Number, cancel) ?? 0;
    }

    /// <summary>The cards of the passages that came from messages after this one, in the order in which passages are committed.</summary>
    public async Task<List<string?>> CardsAfterAsync(long number, CancellationToken cancel)
    {
        await using var db = Store.CreateDbContext();
        return await db.Passages.Where(p => p.InboxNumber > number).OrderBy(p => p.InboxNumber).ThenBy(p => p.EventIndex)
            .Select(p => p.Card).ToListAsync(cancel);
    }

    /// <summary>The messages after one number, up to and with another, and their passages, as they lie in the tables.</summary>
    public async Task<(TableRows Messages, TableRows Passages)> RowsBetweenAsync(long after, long last, CancellationToken cancel)
    {
        await using var db = Store.CreateDbContext();
        return (
            await TableRows.ReadAsync(db, "Inbox", "Number", after, last, cancel),
            await TableRows.ReadAsync(db, "Passages", "InboxNumber", after, last, cancel));
    }

    /// <summary>Why messages were rejected, oldest first.</summary>
    public async Task<IReadOnlyList<string>> RejectionsAsync(CancellationToken cancel)
    {
        await using var db = Store.CreateDbContext();
        return await db.Rejected.OrderBy(r => r.ReceivedAt).Select(r => r.Reason).ToListAsync(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    private static WebApplication Build(string folder, int brokerPort)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Urls"] = "http://127.0.0.1:0",
            ["Storage:Engine"] = "sqlite",
            ["Storage:DataDirectory"] = folder,
            ["Mqtt:Mode"] = "embedded",
            ["Mqtt:Embedded:Port"] = brokerPort.ToString(CultureInfo.InvariantCulture),
            ["Serilog:MinimumLevel:Default"] = "Warning",   // the lines of a start and a stop would stand between the figures
            ["Serilog:MinimumLevel:Override:Microsoft.Hosting.Lifetime"] = "Warning",
        });
        builder.AddLogsAndMetrics();
        builder.AddStorage();
        builder.AddDevices();
        builder.AddVision();
        builder.AddPipeline();
        return builder.Build();
    }

    private static void Register(SecurityDbContext db, DateTimeOffset now)
    {
        db.Communities.Add(new Community { Id = CommunityId, Name = "Benchmark", TimeZone = "Asia/Shanghai" });
        for (var gate = 0; gate < GateTraffic.Gates; gate++)
        {
            db.Devices.Add(new Device
            {
                Id = Guid.CreateVersion7(now),
                CommunityId = CommunityId,
                Role = DeviceRole.Gate,
                Name = GateTraffic.GateName(gate),
                Profile = GateTraffic.Profile,
                ExternalId = GateTraffic.GateName(gate),
            });
        }
        for (var i = 0; i < GateTraffic.Residents; i++)
        {
            var household = new Household { Id = Guid.CreateVersion7(now), CommunityId = CommunityId, Address = $"1-1-{i + 1}" };
            var resident = new Resident
            {
                Id = Guid.CreateVersion7(now),
                CommunityId = CommunityId,
                HouseholdId = household.Id,
                Name = $"Resident {i + 1}",
            };
            db.AddRange(household, resident, new Credential
            {
                Id = Guid.CreateVersion7(now),
                CommunityId = CommunityId,
                Kind = "token",
                Value = GateTraffic.ResidentToken(i),
                ResidentId = resident.Id,
            });
        }
    }

    private async Task ListenAsync(TimeProvider clock, CancellationToken cancel)
    {
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var health = _app.Services.GetRequiredService<HealthBoard>();
        health.Changed += entry =>
        {
            if (entry.Part != EmbeddedBroker.HealthPart) return;
            if (entry.Level == HealthLevel.Healthy) listening.TrySetResult();
            else listening.TrySetException(new BenchmarkFailedException(entry.Message ?? "The broker did not start."));
        };
        await _app.StartAsync(cancel);
        await listening.Task.WaitAsync(StartsWithin, clock, cancel);
    }
}
