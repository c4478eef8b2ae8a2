using SmartSecurity.Core.Health;

namespace SmartSecurity.Devices.Tests;

/// <summary>Awaits what was announced, with a limit that only a hanging test reaches.</summary>
internal static class Waiting
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(20);

    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(_limit, TimeProvider.System);

    public static Task Soon(this Task task) => task.WaitAsync(_limit, TimeProvider.System);

    /// <summary>The part's entry once it fits; also when it fits already.</summary>
    public static async Task<HealthEntry> When(this HealthBoard board, string part, Func<HealthEntry, bool> fits)
    {
        var found = new TaskCompletionSource<HealthEntry>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look(HealthEntry entry)
        {
            if (entry.Part == part && fits(entry)) found.TrySetResult(entry);
        }
        board.Changed += Look;
        try
        {
            if (board.Find(part) is { } now) Look(now);
            return await found.Task.Soon();
        }
        finally
        {
            board.Changed -= Look;
        }
    }

    public static Task<HealthEntry> WhenHealthy(this HealthBoard board, string part) =>
        board.When(part, e => e.Level == HealthLevel.Healthy);
}
