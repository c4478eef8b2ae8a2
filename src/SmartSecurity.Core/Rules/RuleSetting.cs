using System.Text.Json.Serialization;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Routines;

namespace SmartSecurity.Core.Rules;

/// <summary>On which days a rule's hours hold.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RuleDays>))]
public enum RuleDays
{
    /// <summary>The same on each.</summary>
    Every,
    /// <summary>Others on weekends and holidays.</summary>
    Split,
    /// <summary>Nothing is told on weekends and holidays.</summary>
    Working,
    /// <summary>Nothing is told on working days.</summary>
    Free,
}

/// <summary>How a community wants one kind of alert.</summary>
/// <param name="Enabled">False: nothing of this kind is raised.</param>
/// <param name="Count">People, tries, or weeks in a row, from which on it is told; null where the kind counts nothing.</param>
/// <param name="Seconds">Time the kind measures; null where it measures none.</param>
/// <param name="FromMin">Minute of the local day from which on it is told; with <paramref name="UntilMin"/>. Null: the whole day.</param>
/// <param name="UntilMin">The minute it ends; before <paramref name="FromMin"/> it is the next day's, and belongs to the day it began on.</param>
/// <param name="CoolDownMin">Minutes for which the same thing is not told again after it was last; 0: at once.</param>
/// <param name="Days">On which days. Holidays and worked weekends are the community's calendar's.</param>
/// <param name="FreeFromMin">With <see cref="RuleDays.Split"/> only: as <paramref name="FromMin"/>, on weekends and holidays.</param>
/// <param name="FreeUntilMin">Likewise.</param>
public sealed record RuleSetting(
    bool Enabled, int? Count = null, int? Seconds = null, int? FromMin = null, int? UntilMin = null, int CoolDownMin = 0, RuleDays Days = RuleDays.Every,
    int? FreeFromMin = null, int? FreeUntilMin = null)
{
    public const int DayMin = 24 * 60;
    public const int CoolDownMinMax = 24 * 60;

    /// <summary>Whether an instant lies in the hours it is told.</summary>
    public bool Covers(DateTimeOffset at, TimeZoneInfo zone, SpecialDays days)
    {
        ArgumentNullException.ThrowIfNull(days);
        var local = TimeZoneInfo.ConvertTime(at, zone);
        var (today, minute) = (DateOnly.FromDateTime(local.DateTime), (local.Hour * 60) + local.Minute);
        if (HoursOn(days.IsFree(today)) is { } hours && minute >= hours.FromMin && minute < hours.EndMin) return true;
        // What began yesterday evening goes on, whatever today is.
        return HoursOn(days.IsFree(today.AddDays(-1))) is { } before && minute + DayMin < before.EndMin;
    }

    /// <returns>Minutes after the day's midnight, the end up to two days later; null: nothing is told on such a day.</returns>
    private (int FromMin, int EndMin)? HoursOn(bool free)
    {
        if (Days == (free ? RuleDays.Working : RuleDays.Free)) return null;
        var (from, until) = free && Days == RuleDays.Split ? (FreeFromMin, FreeUntilMin) : (FromMin, UntilMin);
        if (from is null || until is null) return (0, DayMin);
        return (from.Value, until.Value > from.Value ? until.Value : until.Value + DayMin);
    }
}

/// <summary>Announced work on a device, or on the whole community.</summary>
/// <param name="DeviceId">Null: every device.</param>
public sealed record Maintenance(Guid? DeviceId, DateTimeOffset From, DateTimeOffset Until)
{
    public bool Covers(Guid? device, DateTimeOffset at) => at >= From && at < Until && (DeviceId is null || DeviceId == device);
}

/// <summary>One kind that a community can set.</summary>
/// <param name="Shipped">As the product has it.</param>
/// <param name="CountMin">Least and most of <see cref="RuleSetting.Count"/>; null: it counts nothing.</param>
/// <param name="SecondsMin">Likewise of <see cref="RuleSetting.Seconds"/>.</param>
public sealed record AdjustableRule(
    string Kind, RuleSetting Shipped, int? CountMin = null, int? CountMax = null, int? SecondsMin = null, int? SecondsMax = null)
{
    /// <returns>What is wrong with a setting, for programs; null: nothing.</returns>
    public string? Check(RuleSetting setting)
    {
        if (setting.Count is not null != CountMin is not null || setting.Count < CountMin || setting.Count > CountMax)
            return CountMin is null ? "count: this rule counts nothing." : $"count: {CountMin} to {CountMax}.";
        if (setting.Seconds is not null != SecondsMin is not null || setting.Seconds < SecondsMin || setting.Seconds > SecondsMax)
            return SecondsMin is null ? "seconds: this rule measures no time." : $"seconds: {SecondsMin} to {SecondsMax}.";
        if (!AreHours(setting.FromMin, setting.UntilMin))
            return $"fromMin and untilMin go together: two different minutes of the day, 0 to {RuleSetting.DayMin - 1}.";
        if (!Enum.IsDefined(setting.Days)) return "days: every, split, working or free.";
        if (!AreHours(setting.FreeFromMin, setting.FreeUntilMin) || (setting.FreeFromMin is not null && setting.Days != RuleDays.Split))
            return $"freeFromMin and freeUntilMin go together, with days split only: two different minutes of the day, 0 to {RuleSetting.DayMin - 1}.";
        return setting.CoolDownMin is < 0 or > RuleSetting.CoolDownMinMax ? $"coolDownMin: 0 to {RuleSetting.CoolDownMinMax}." : null;
    }

    private static bool AreHours(int? from, int? until) => from is null == until is null
        && (from is null || (from is >= 0 and < RuleSetting.DayMin && until is >= 0 and < RuleSetting.DayMin && from != until));
}

/// <summary>The kinds a community can set, as shipped. What is not here is never held back: somebody may need help, or is sought by an authority.</summary>
public static class RuleCatalog
{
    private const int Evening = 22 * 60, Morning = 6 * 60;

    public static IReadOnlyList<AdjustableRule> All { get; } =
    [
        new(AlertKinds.Intrusion, new(true, FromMin: Evening, UntilMin: Morning)),
        new(AlertKinds.Loitering, new(true, Seconds: 120, FromMin: Evening, UntilMin: Morning), SecondsMin: 30, SecondsMax: 3_600),
        new(AlertKinds.Tailgating, new(true, CoolDownMin: 10)),
        new(AlertKinds.Crowd, new(true, Count: 10, CoolDownMin: 10), CountMin: 2, CountMax: 200),
        new(AlertKinds.FireLane, new(true, Seconds: 300), SecondsMin: 30, SecondsMax: 7_200),
        new(AlertKinds.WrongWay, new(true, CoolDownMin: 2)),
        new(AlertKinds.RepeatedDenials, new(true, Count: 5, Seconds: 120), CountMin: 2, CountMax: 50, SecondsMin: 10, SecondsMax: 3_600),
        new(AlertKinds.AntiPassback, new(false, Seconds: 300), SecondsMin: 10, SecondsMax: 86_400),
        new(AlertKinds.DoorUnexplained, new(false, Seconds: 10, CoolDownMin: 10), SecondsMin: 2, SecondsMax: 120),
        new(AlertKinds.DoorHeldOpen, new(true)),
        new(AlertKinds.DoorForced, new(true)),
        new(AlertKinds.Tamper, new(true, CoolDownMin: 10)),
        new(AlertKinds.HouseholdChanged, new(false, Count: 2), CountMin: 2, CountMax: 8),
        new(AlertKinds.CameraLost, new(true)),
        new(AlertKinds.CameraFault, new(true)),
        new(AlertKinds.DeviceSilent, new(true)),
    ];

    private static readonly Dictionary<string, AdjustableRule> ByKind = All.ToDictionary(r => r.Kind, StringComparer.Ordinal);

    /// <returns>Null: nobody can set this kind.</returns>
    public static AdjustableRule? Find(string kind) => ByKind.GetValueOrDefault(kind);

    /// <summary>The setting that holds for a kind of the catalogue.</summary>
    /// <exception cref="KeyNotFoundException">The kind cannot be set.</exception>
    public static RuleSetting SettingOf(this CommunityFacts facts, string kind) => facts.RuleSettings.GetValueOrDefault(kind) ?? ByKind[kind].Shipped;

    /// <summary>Whether an alert is raised: its kind is on, at this hour, and nobody is at work on its device.</summary>
    public static bool LetsThrough(this CommunityFacts facts, AlertDraft draft)
    {
        if (!ByKind.ContainsKey(draft.Kind)) return true;
        var setting = facts.SettingOf(draft.Kind);
        return setting.Enabled && setting.Covers(draft.At, facts.TimeZone, facts.Days) && !facts.Maintenance.Any(m => m.Covers(draft.DeviceId, draft.At));
    }
}
