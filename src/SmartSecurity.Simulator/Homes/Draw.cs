namespace SmartSecurity.Simulator.Homes;

/// <summary>Seeded random numbers (SplitMix64), the same on every machine and every version of the runtime.</summary>
internal sealed class Draw(ulong seed)
{
    private ulong _state = seed;

    /// <summary>An independent stream for a part of the simulation.</summary>
    public Draw Fork(int part) => new(Next() ^ ((ulong)part * 0x9E3779B97F4A7C15));

    /// <summary>Uniform, 0 ≤ x &lt; 1.</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    public bool Chance(double p) => Unit() < p;

    public double Between(double low, double high) => low + ((high - low) * Unit());

    public int Below(int count) => (int)(Unit() * count);

    public double Normal(double mean, double deviation)
    {
        var radius = Math.Sqrt(-2 * Math.Log(1 - Unit()));
        return mean + (deviation * radius * Math.Cos(2 * Math.PI * Unit()));
    }

    /// <summary>Log-normal with the given median and spread of the logarithm.</summary>
    public double LogNormal(double median, double spread) => median * Math.Exp(Normal(0, spread));

    private ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
