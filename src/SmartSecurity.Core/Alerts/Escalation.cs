namespace SmartSecurity.Core.Alerts;

/// <summary>One rung: who is told when an alert has lain for so long.</summary>
/// <param name="After">Since it was raised, or came back: 0 to <see cref="EscalationLadder.AfterMax"/>.</param>
/// <param name="Roles">Account roles; everybody of them who has a channel and may see the alert.</param>
public sealed record EscalationStep(TimeSpan After, IReadOnlyList<string> Roles);

/// <summary>Who is told of alerts of a category, and when, while nobody has taken them.</summary>
/// <param name="Steps">In the order of time.</param>
/// <param name="DayFrom">Local time from which anybody is told; with <paramref name="DayUntil"/> null: at every hour.</param>
/// <param name="DayUntil">Local time up to which.</param>
public sealed record EscalationLadder(IReadOnlyList<EscalationStep> Steps, TimeOnly? DayFrom = null, TimeOnly? DayUntil = null)
{
    public const int StepsMax = 6;
    public static readonly TimeSpan AfterMax = TimeSpan.FromHours(12);

    /// <returns>What is wrong, in English; null when nothing is.</returns>
    public string? Check()
    {
        if (Steps.Count is 0 or > StepsMax) return $"A ladder has 1 to {StepsMax} steps.";
        if (Steps.Any(s => s.After < TimeSpan.Zero || s.After > AfterMax)) return "A step comes after 0 to 12 hours.";
        if (Steps.Zip(Steps.Skip(1)).Any(pair => pair.First.After >= pair.Second.After)) return "Each step comes later than the one before.";
        if (Steps.Any(s => s.Roles.Count == 0)) return "Each step tells somebody.";
        var hours = (DayFrom, DayUntil) is (null, null) || (DayFrom is not null && DayUntil is not null && DayFrom != DayUntil);
        return hours ? null : "The hours have a beginning and a different end, or neither.";
    }
}

/// <summary>When the next rung of an alert is due. Pure: the same alert and ladder give the same answer on every node and after every kill.</summary>
public static class Escalation
{
    /// <summary>An alert that somebody took and then let lie is told of again after so long; the more urgent the sooner.</summary>
    public static TimeSpan IdleAfter(int priority) => priority switch
    {
        1 => TimeSpan.FromMinutes(10),
        2 => TimeSpan.FromMinutes(30),
        _ => TimeSpan.FromHours(4),
    };

    /// <param name="ladder">The category's.</param>
    /// <param name="level">Rungs that were climbed already.</param>
    /// <param name="since">When the alert was raised, or came back.</param>
    /// <param name="urgent">True: every hour of the day, whatever the ladder says.</param>
    /// <param name="zone">The community's.</param>
    /// <returns>Null when the ladder is at its end.</returns>
    public static DateTimeOffset? NextAt(EscalationLadder ladder, int level, DateTimeOffset since, bool urgent, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(ladder);
        if (level >= ladder.Steps.Count) return null;
        var at = since + ladder.Steps[level].After;
        return urgent || ladder is not { DayFrom: { } from, DayUntil: { } until } ? at : FirstWithin(at, from, until, zone);
    }

    /// <summary>The instant itself when it lies within the hours, else the next beginning of them. The hours may pass midnight.</summary>
    public static DateTimeOffset FirstWithin(DateTimeOffset at, TimeOnly from, TimeOnly until, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(at, zone);
        if (TimeOnly.FromTimeSpan(local.TimeOfDay).IsBetween(from, until)) return at;
        var day = TimeOnly.FromTimeSpan(local.TimeOfDay) < from ? local.Date : local.Date.AddDays(1);
        var begin = day + from.ToTimeSpan();
        while (zone.IsInvalidTime(begin)) begin = begin.AddMinutes(15);
        return new(begin, zone.GetUtcOffset(begin));
    }
}

/// <summary>The ladders the product is shipped with.</summary>
public static class EscalationLadders
{
    private const string Officer = "duty-officer", Manager = "property-manager", Administrator = "administrator", Technician = "operator",
        Captain = "building-captain";

    public static EscalationLadder Of(AlertCategory category) => category switch
    {
        AlertCategory.Welfare => Steps((0, [Officer]), (5, [Manager]), (15, [Administrator])),
        AlertCategory.Hazard => Steps((0, [Officer]), (1, [Manager]), (5, [Administrator])),
        AlertCategory.WatchList or AlertCategory.Intrusion => Steps((0, [Officer]), (3, [Manager]), (10, [Administrator])),
        AlertCategory.Access or AlertCategory.Vehicle => Steps((0, [Officer]), (10, [Manager])),
        AlertCategory.CameraFault or AlertCategory.DeviceFault or AlertCategory.System =>
            Steps((5, [Technician]), (120, [Manager])) with { DayFrom = new(7, 0), DayUntil = new(22, 0) },
        AlertCategory.Household => Steps((0, [Captain])) with { DayFrom = new(8, 0), DayUntil = new(20, 0) },
        _ => Steps((0, [Administrator])),
    };

    private static EscalationLadder Steps(params (int AfterMin, string[] Roles)[] steps) =>
        new([.. steps.Select(s => new EscalationStep(TimeSpan.FromMinutes(s.AfterMin), s.Roles))]);
}
