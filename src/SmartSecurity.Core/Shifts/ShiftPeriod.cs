namespace SmartSecurity.Core.Shifts;

/// <summary>What one handover speaks of: after <paramref name="From"/>, up to and including <paramref name="Until"/>.</summary>
public sealed record ShiftPeriod(DateTimeOffset From, DateTimeOffset Until)
{
    /// <summary>Nothing older is told, however long nobody handed over.</summary>
    public static readonly TimeSpan LongestBack = TimeSpan.FromHours(24);

    /// <summary>What ended just before a signature may be committed just after it: so long it is looked for by the next shift, too.</summary>
    public static readonly TimeSpan LateBy = TimeSpan.FromMinutes(1);

    /// <summary>Instants are kept to the millisecond.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    /// <summary>From where the handover before ended, so that nothing is told twice and nothing falls in between.</summary>
    /// <param name="previousUntil">Where the community's handover before this one ended; null: there is none.</param>
    /// <param name="now">By the machine's clock. Should it have been set back, the shift begins after the one before all the same.</param>
    public static ShiftPeriod Of(DateTimeOffset? previousUntil, DateTimeOffset now)
    {
        now = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());
        var until = previousUntil >= now ? previousUntil.Value + Tick : now;
        var earliest = until - LongestBack;
        return new(previousUntil > earliest ? previousUntil.Value : earliest, until);
    }

    public bool Counts(DateTimeOffset at) => From < at && at <= Until;
}
