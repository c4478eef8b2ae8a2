namespace SmartSecurity.Core.Alerts;

/// <summary>When many alerts of a kind become one: a cut cable is one event to the person at the desk, not sixty.</summary>
public sealed record AlertFolding
{
    /// <summary>As the product is shipped.</summary>
    public static AlertFolding Standard { get; } = new();

    /// <summary>Alerts of a kind that stay single; one more makes them a storm. 1 to 1,000, 20 unless set; null: nothing is ever folded.</summary>
    public int? Above { get; init; } = 20;

    /// <summary>Within which they come, and for how long a storm goes on taking in after its last one: 5 min unless set.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Each of these is about somebody who may need help, or whom an authority seeks: none may vanish in a list.</summary>
    public bool MayFold(AlertCategory category, string kind) => Above is not null
        && category is not (AlertCategory.Welfare or AlertCategory.WatchList or AlertCategory.Hazard)
        && kind is not (AlertKinds.Duress or AlertKinds.Emergency or AlertKinds.EmergencyRelease or AlertKinds.Storm);
}

/// <summary>For how long an alert may be put aside, so that it comes back by itself and in time.</summary>
public static class Snooze
{
    public static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);

    /// <returns>Null: it may not be put aside at all.</returns>
    public static TimeSpan? LongestOf(int priority, AlertCategory category) => priority switch
    {
        < 2 => null,
        2 => TimeSpan.FromMinutes(30),
        _ => category is AlertCategory.Welfare or AlertCategory.WatchList or AlertCategory.Intrusion or AlertCategory.Hazard
            ? TimeSpan.FromHours(2) : TimeSpan.FromHours(24),
    };
}
