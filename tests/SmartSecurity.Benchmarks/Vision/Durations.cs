namespace SmartSecurity.Benchmarks.Vision;

/// <summary>How long something took, several times over.</summary>
internal sealed class Durations(TimeProvider clock)
{
    private readonly List<double> _ms = [];

    public int Count => _ms.Count;

    public double P50Ms => At(0.5);

    public double P95Ms => At(0.95);

    public T Measure<T>(Func<T> work)
    {
        var began = clock.GetTimestamp();
        var result = work();
        _ms.Add(clock.GetElapsedTime(began).TotalMilliseconds);
        return result;
    }

    private double At(double share)
    {
        var sorted = _ms.Order().ToArray();
        return sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
    }
}
