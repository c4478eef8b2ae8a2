namespace SmartSecurity.Devices;

/// <summary>How long to wait before trying again: doubled each time up to a limit, and spread by a fifth so that many do not come back at
/// once.</summary>
internal sealed class RetryDelays(TimeSpan first, TimeSpan longest)
{
    private const double Spread = 0.2;
    private int _failures;

    /// <summary>To be called when something worked: the next wait is the first one again.</summary>
    public void Reset() => _failures = 0;

    public TimeSpan Next()
    {
        var plain = Math.Min(first.TotalSeconds * Math.Pow(2, Math.Min(_failures++, 30)), longest.TotalSeconds);
        return TimeSpan.FromSeconds(plain * (1 - Spread + (2 * Spread * Random.Shared.NextDouble())));
    }
}
