using Microsoft.Extensions.Logging;
using SmartSecurity.Core.Health;
using SmartSecurity.Pipeline.Ingest;

namespace SmartSecurity.Pipeline.Jobs;

/// <summary>Does a piece of work that needs the database, again and again until it is done; meanwhile the health board says why not.</summary>
/// <remarks>A background service that throws takes the whole program with it, and a lock of a second at the start is no reason for that.</remarks>
public sealed partial class PatientStart(HealthBoard health, TimeProvider clock, ILogger<PatientStart> log)
{
    private static readonly TimeSpan AgainMin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AgainMax = TimeSpan.FromSeconds(30);

    /// <param name="part">The entry on the health board.</param>
    /// <param name="work">May be called several times; a failed call must leave no trace that hinders the next.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public async Task RunAsync(string part, Func<CancellationToken, Task> work, CancellationToken cancel)
    {
        for (var again = AgainMin; ; again = again * 2 < AgainMax ? again * 2 : AgainMax)
        {
            try
            {
                await work(cancel);
                health.Healthy(part);
                return;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                var reason = DatabaseTrouble.Explain(e);
                health.Report(part, HealthLevel.Unhealthy, reason);
                LogFailed(part, reason, again.TotalSeconds, e);
                await Task.Delay(again, clock, cancel);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The start of {Part} waits: {Reason} Again in {AgainS} s.")]
    private partial void LogFailed(string part, string reason, double againS, Exception e);
}
