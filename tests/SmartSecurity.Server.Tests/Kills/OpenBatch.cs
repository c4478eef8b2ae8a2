using SmartSecurity.Server.Tests.Site;

namespace SmartSecurity.Server.Tests.Kills;

/// <summary>Stops a process in the middle of a write transaction.</summary>
/// <remarks>
/// In WAL mode a writer holds a lock on byte 120 of the <c>-shm</c> file from the transaction's first write to its end (SQLite,
/// "WAL-mode file format", locks), and the kernel lists it in /proc/locks. Seen while the process stands still, it cannot end meanwhile.
/// </remarks>
internal static class OpenBatch
{
    private static readonly TimeSpan LookFor = TimeSpan.FromSeconds(10);

    /// <returns>True: it stands still with a batch open. False: no batch was met in time, and it runs.</returns>
    public static async Task<bool> FreezeInAsync(ServerProcess server)
    {
        var clock = TimeProvider.System;
        var began = clock.GetTimestamp();
        while (clock.GetElapsedTime(began) < LookFor)
        {
            if (IsHeldBy(server.Id))
            {
                await server.FreezeAsync();
                if (IsHeldBy(server.Id)) return true;
                server.Thaw();
            }
            await Task.Yield();
        }
        return false;
    }

    private static bool IsHeldBy(int processId) =>
        File.ReadLines("/proc/locks").Any(line => line.Contains($" WRITE {processId} ", StringComparison.Ordinal)
            && line.EndsWith(" 120 120", StringComparison.Ordinal));
}
