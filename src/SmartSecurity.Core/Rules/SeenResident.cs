using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Passages;

namespace SmartSecurity.Core.Rules;

/// <summary>Which resident an event shows, and how.</summary>
public static class SeenResident
{
    /// <summary>Who was read at a gate or recognised by a camera on the way; null where nobody was, or nobody went through.</summary>
    public static Guid? AtGate(CommunityEvent e)
    {
        ArgumentNullException.ThrowIfNull(e);
        return Passes(e) ? e.ResidentId : null;
    }

    /// <summary>Whether somebody or something went through, whoever it was.</summary>
    public static bool Passes(CommunityEvent e)
    {
        ArgumentNullException.ThrowIfNull(e);
        var passes = e.Kind is DeviceEventKind.Passage or DeviceEventKind.Plate or DeviceEventKind.Face;
        return passes && e.Passage != PassageState.NotTaken && e.Decision != Decision.Denied;
    }

    /// <summary>
    /// In whose home a sensor noticed somebody. A contact counts when it opens: many contacts repeat their state every hour, and a door
    /// that is still shut shows nobody.
    /// </summary>
    public static Guid? InHome(CommunityEvent e, CommunityFacts facts)
    {
        ArgumentNullException.ThrowIfNull(e);
        ArgumentNullException.ThrowIfNull(facts);
        var notices = e.Kind == DeviceEventKind.Sensor || e is { Kind: DeviceEventKind.Door, State: "open" };
        return notices && facts.Devices.TryGetValue(e.DeviceId, out var device) ? device.ResidentId : null;
    }

    /// <summary>The state key of a resident, the same for every rule.</summary>
    public static string SubjectOf(Guid residentId) => SilenceRule.SubjectOf(residentId);

    /// <summary>The watched resident a key of <see cref="SubjectOf"/> names, if they asked for this watch; else null.</summary>
    public static ResidentFacts? Of(string subject, CommunityFacts facts, Routines.WelfareWatches watch)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(facts);
        return Guid.TryParse(subject.AsSpan(subject.IndexOf(':', StringComparison.Ordinal) + 1), out var id) ? Of(id, facts, watch) : null;
    }

    /// <summary>The watched resident, if they asked for this watch; else null.</summary>
    public static ResidentFacts? Of(Guid? residentId, CommunityFacts facts, Routines.WelfareWatches watch)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return residentId is { } id && facts.WatchedResidents.TryGetValue(id, out var resident) && resident.Watches.HasFlag(watch) ? resident : null;
    }
}
