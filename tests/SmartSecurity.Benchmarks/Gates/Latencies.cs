namespace SmartSecurity.Benchmarks.Gates;

/// <summary>Waits of many events, in milliseconds.</summary>
internal sealed record Latencies(double P50Ms, double P99Ms)
{
    /// <param name="waits">One or more.</param>
    public static Latencies Of(IEnumerable<TimeSpan> waits)
    {
        var sorted = waits.Order().ToList();
        return new(At(sorted, 0.50), At(sorted, 0.99));
    }

    /// <summary>Nearest rank: a wait that did occur, never one between two.</summary>
    private static double At(List<TimeSpan> sorted, double share) =>
        sorted[Math.Max(0, (int)Math.Ceiling(sorted.Count * share) - 1)].TotalMilliseconds;
}
