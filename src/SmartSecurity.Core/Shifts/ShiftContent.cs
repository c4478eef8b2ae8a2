using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Patrols;

namespace SmartSecurity.Core.Shifts;

/// <summary>How an open alert stands, for the next person.</summary>
public enum OpenStanding { Nobody, Claimed, InProgress, PutAside }

/// <summary>An alert that somebody must still look at.</summary>
/// <param name="Place">Null where the alert is about a resident: where somebody was last seen tells who it is.</param>
/// <param name="PutAsideUntil">Null: it is not put aside.</param>
public sealed record OpenLine(
    Guid AlertId, string Kind, AlertCategory Category, int Priority, string? Place, OpenStanding Standing, string? Owner, DateTimeOffset Since,
    DateTimeOffset? PutAsideUntil);

/// <summary>An alert that ended during the shift.</summary>
public sealed record EndedLine(
    Guid AlertId, string Kind, AlertCategory Category, int Priority, string? Place, string? By, DateTimeOffset Since, DateTimeOffset EndedAt,
    AlertOutcome? Outcome);

/// <summary>A round of a patrol that closed during the shift.</summary>
public sealed record RoundLine(Guid RoundId, string Route, DateTimeOffset StartsAt, RoundStanding Standing, int Visited, int Points);

/// <summary>A device that fell silent during the shift, or is silent at its end.</summary>
/// <param name="BackAt">When it was heard again; null: silent still.</param>
public sealed record SilentLine(Guid DeviceId, string Name, AlertCategory Category, DateTimeOffset Since, DateTimeOffset? BackAt);

/// <summary>Announced work that goes on, or begins within a day: what its device tells meanwhile is no alert.</summary>
/// <param name="Device">Null: every device.</param>
public sealed record WorkLine(Guid WindowId, string? Device, DateTimeOffset From, DateTimeOffset Until, string Reason);

/// <summary>What two people sign: a picture of the desk at one instant. Stored, never computed again. It names no resident.</summary>
/// <param name="OpenCut">Open alerts beyond <see cref="LinesMax"/>, the least urgent ones.</param>
/// <param name="EndedCut">Ended alerts beyond it, the oldest ones.</param>
public sealed record ShiftContent(
    IReadOnlyList<OpenLine> Open, IReadOnlyList<EndedLine> Ended, IReadOnlyList<RoundLine> Rounds, IReadOnlyList<SilentLine> Silent,
    int OpenCut = 0, int EndedCut = 0)
{
    /// <summary>Lines of one list; more are only counted.</summary>
    public const int LinesMax = 300;

    /// <summary>Work that was announced, the next to end first; pages of before it was written have none.</summary>
    public IReadOnlyList<WorkLine> Work { get; init; } = [];

    /// <summary>What a role may see of it.</summary>
    public ShiftContent For(IReadOnlyList<AlertCategory> sight) => this with
    {
        Open = [.. Open.Where(l => sight.Contains(l.Category))],
        Ended = [.. Ended.Where(l => sight.Contains(l.Category))],
        Silent = [.. Silent.Where(l => sight.Contains(l.Category))],
    };

    /// <summary>Puts a shift together. Pure: the same facts give the same page, in whatever order they were read.</summary>
    /// <param name="period">The shift.</param>
    /// <param name="alerts">Open ones, ended ones, and the latest of each silent device.</param>
    /// <param name="rounds">Of about that time.</param>
    /// <param name="devices">By id: the name, and when it was heard last.</param>
    /// <param name="before">The page of the shift before, for what ended at its very end; null: there is none within reach.</param>
    public static ShiftContent Of(
        ShiftPeriod period, IEnumerable<Alert> alerts, IEnumerable<(Guid Id, string Route, RoundPlan Plan, RoundReading Reading)> rounds,
        IReadOnlyDictionary<Guid, (string Name, DateTimeOffset? HeardAt)> devices,
        ShiftContent? before = null)
    {
        ArgumentNullException.ThrowIfNull(period);
        ArgumentNullException.ThrowIfNull(devices);
        var all = alerts.DistinctBy(a => a.Id).ToList();
        // What a storm holds is told by the storm.
        var open = all.Where(a => a.IsActive && a.FoldedInto is null).OrderBy(a => a.Priority).ThenBy(a => a.RaisedAt).ThenBy(a => a.Id).ToList();
        var told = before?.Ended.Select(l => (l.AlertId, l.EndedAt)).ToHashSet();
        bool Late(Guid id, DateTimeOffset at) =>
            told is not null && at > period.From - ShiftPeriod.LateBy && at <= period.From && !told.Contains((id, at));
        var ended = all.Where(a => !a.IsActive && a.FoldedInto is null && a.ResolvedAt is { } at && (period.Counts(at) || Late(a.Id, at)))
            .OrderByDescending(a => a.ResolvedAt).ThenBy(a => a.Id).ToList();
        return new(
            [.. open.Take(LinesMax).Select(a => Line(a, period.Until))],
            [.. ended.Take(LinesMax).Select(a => new EndedLine(a.Id, a.Kind, a.Category, a.Priority, PlaceOf(a), a.Owner, a.RaisedAt, a.ResolvedAt!.Value,
                a.Outcome))],
            [.. rounds.Where(r => period.Counts(r.Plan.ClosesAt)).OrderBy(r => r.Plan.StartsAt).ThenBy(r => r.Id).Take(LinesMax)
                .Select(r => new RoundLine(r.Id, r.Route, r.Plan.StartsAt, r.Reading.Standing, r.Reading.Visited, r.Reading.Points.Count))],
            SilentOf(period, all, devices),
            Math.Max(0, open.Count - LinesMax), Math.Max(0, ended.Count - LinesMax));
    }

    public static OpenLine Line(Alert alert, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(alert);
        var standing = alert.IsSnoozedAt(at) ? OpenStanding.PutAside : alert.State switch
        {
            AlertState.Claimed => OpenStanding.Claimed,
            AlertState.InProgress => OpenStanding.InProgress,
            _ => OpenStanding.Nobody,
        };
        return new(alert.Id, alert.Kind, alert.Category, alert.Priority, PlaceOf(alert), standing, alert.Owner, alert.RaisedAt,
            standing == OpenStanding.PutAside ? alert.SnoozedUntil : null);
    }

    private static string? PlaceOf(Alert alert) => alert.ResidentId is null ? alert.Place : null;

    /// <summary>One line a device: when it fell silent last, and whether it was heard since.</summary>
    private static IReadOnlyList<SilentLine> SilentOf(
        ShiftPeriod period, List<Alert> alerts, IReadOnlyDictionary<Guid, (string Name, DateTimeOffset? HeardAt)> devices)
    {
        var lines = new List<SilentLine>();
        foreach (var group in alerts.Where(a => a.Kind is AlertKinds.DeviceSilent or AlertKinds.CameraLost && a.DeviceId is not null)
            .GroupBy(a => a.DeviceId!.Value))
        {
            var last = group.OrderByDescending(a => a.RaisedAt).ThenBy(a => a.Id).First();
            if (!devices.TryGetValue(group.Key, out var device)) continue;   // taken off the site meanwhile
            // Somebody may end the alert while the device is silent still: what was heard of it decides.
            var heardAt = device.HeardAt > last.RaisedAt ? device.HeardAt : null;
            var backAt = last.OverAt ?? heardAt;
            if (period.Counts(last.RaisedAt) || backAt is null) lines.Add(new(group.Key, device.Name, last.Category, last.RaisedAt, backAt));
        }
        return [.. lines.OrderBy(l => l.BackAt is not null).ThenBy(l => l.Since).ThenBy(l => l.DeviceId).Take(LinesMax)];
    }
}
