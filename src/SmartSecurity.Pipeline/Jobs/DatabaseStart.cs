using Microsoft.Extensions.Hosting;
using SmartSecurity.Core.Health;
using SmartSecurity.Storage;

namespace SmartSecurity.Pipeline.Jobs;

/// <summary>Brings the schema up to date, again and again until the database lets it; then opens the gate.</summary>
public sealed class DatabaseStart(SecurityStore store, DatabaseGate gate, HealthBoard health, PatientStart patient) : BackgroundService
{
    private const string Part = "database";

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        health.Report(Part, HealthLevel.Unhealthy, "The database is being prepared.");
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await patient.RunAsync(Part, store.UpgradeAsync, stoppingToken);
        gate.Open();
    }
}
