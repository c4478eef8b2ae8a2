namespace SmartSecurity.Core.Routines;

/// <summary>λ⁰: how often a resident nothing is known of passes a gate, in passages an hour, by state and half hour of local time.</summary>
/// <remarks>
/// A shape and a level, not a truth: an elder of a residential community who goes out about twice a day, mostly in the morning and
/// before supper, and comes back after one or two hours, late at night hardly ever. Six passages' worth of a person's own history
/// outweighs the level (ρ), three hours in a bin the shape. Hourly values; both halves of an hour share one.
/// </remarks>
public static class PopulationPrior
{
    private static readonly double[] HomeByHour =
    [
        .003, .002, .002, .003, .010, .050, .130, .200, .220, .190, .140, .090,
        .060, .070, .120, .150, .150, .120, .110, .110, .070, .030, .012, .005,
    ];

    private static readonly double[] AwayByHour =
    [
        .080, .060, .050, .060, .150, .400, .600, .650, .650, .700, .800, .800,
        .500, .400, .450, .500, .600, .700, .600, .550, .600, .500, .250, .120,
    ];

    /// <summary>Passages an hour out of a state in a bin.</summary>
    /// <param name="away">The state: out of the community, or at home.</param>
    /// <param name="bin">0..47, half hours of local time.</param>
    public static double PerHour(bool away, int bin) => (away ? AwayByHour : HomeByHour)[bin / 2];
}
