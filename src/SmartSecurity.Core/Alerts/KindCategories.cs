using System.Collections.Frozen;

namespace SmartSecurity.Core.Alerts;

/// <summary>The category each kind is raised in, for pages that group kinds and for ladders of one kind.</summary>
public static class KindCategories
{
    private static readonly FrozenDictionary<string, AlertCategory> Known = new (AlertCategory Category, string[] Kinds)[]
    {
        (AlertCategory.Welfare, [AlertKinds.Silence, AlertKinds.CannotTell, AlertKinds.HouseholdSilence, AlertKinds.NightExit, AlertKinds.Decline,
            AlertKinds.Fall, AlertKinds.Emergency, AlertKinds.HelpAsked]),
        (AlertCategory.WatchList, [AlertKinds.WatchListPlate, AlertKinds.WatchListFace]),
        (AlertCategory.Intrusion, [AlertKinds.Intrusion, AlertKinds.Loitering]),
        (AlertCategory.Access, [AlertKinds.DoorHeldOpen, AlertKinds.DoorForced, AlertKinds.DoorUnexplained, AlertKinds.Duress, AlertKinds.RepeatedDenials,
            AlertKinds.AntiPassback, AlertKinds.Tailgating, AlertKinds.Crowd, AlertKinds.EmergencyRelease, AlertKinds.Tamper]),
        (AlertCategory.Hazard, [AlertKinds.Fire, AlertKinds.GasLeak, AlertKinds.WaterLeak]),
        (AlertCategory.Vehicle, [AlertKinds.WrongWay, AlertKinds.FireLane]),
        (AlertCategory.CameraFault, [AlertKinds.CameraLost, AlertKinds.CameraFault]),
        (AlertCategory.DeviceFault, [AlertKinds.DeviceSilent]),
        (AlertCategory.Household, [AlertKinds.HouseholdChanged]),
        (AlertCategory.System, [AlertKinds.PatrolMissed]),
    }.SelectMany(c => c.Kinds.Select(k => KeyValuePair.Create(k, c.Category))).ToFrozenDictionary(StringComparer.Ordinal);

    /// <returns>Null for a storm and for what a patrol found: they have the category of what they are about.</returns>
    public static AlertCategory? Of(string kind) => Known.TryGetValue(kind, out var category) ? category : null;

    /// <summary>Kinds of a category, in the order of <see cref="AlertKinds"/>.</summary>
    public static IEnumerable<string> In(AlertCategory category) => AlertKinds.All.Where(k => Of(k) == category);
}
