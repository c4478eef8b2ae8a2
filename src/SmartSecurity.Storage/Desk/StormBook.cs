using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Alerts;

namespace SmartSecurity.Storage.Desk;

/// <summary>Folds alerts of a kind that come in great number into one, within one transaction of the community's writer.</summary>
/// <remarks>
/// Those inside stay alerts of their own, with their timeline, repeats and end: the storm is only where they are shown and worked on. What
/// somebody has claimed already stays with them. Source: docs/design/alerts.md, "storms fold".
/// </remarks>
internal sealed class StormBook(SecurityDbContext db, int communityId, AlertFolding folding)
{
    private readonly Dictionary<string, List<Alert>> _recent = new(StringComparer.Ordinal);
    private TimeZoneInfo? _zone;

    public static string SubjectOf(string kind) => $"kind:{kind}";

    /// <summary>Puts an alert that is being raised into its kind's storm, if there is one or this one makes it one.</summary>
    /// <returns>What else changed: the storm, and those that it drew in.</returns>
    public async Task<IReadOnlyList<Alert>> TakeInAsync(Alert alert, CancellationToken cancel)
    {
        if (!folding.MayFold(alert.Category, alert.Kind)) return [];
        var storm = await AlertBook.FindActiveAsync(db, AlertBook.ActiveKey(communityId, AlertKinds.Storm, SubjectOf(alert.Kind)), cancel);
        if (storm is not null && alert.RaisedAt - storm.LastAt <= folding.Within)
        {
            Fold(storm, alert);
            await TellAsync(storm, alert.Kind, cancel);
            return [storm];
        }
        var recent = await RecentAsync(alert, cancel);
        recent.RemoveAll(a => a.RaisedAt < alert.RaisedAt - folding.Within || !IsLoose(a));
        recent.Add(alert);
        if (recent.Count <= folding.Above) return [];
        storm ??= Begin(alert, recent.Min(a => a.RaisedAt));
        foreach (var one in recent) Fold(storm, one);
        await TellAsync(storm, alert.Kind, cancel);
        List<Alert> changed = [storm, .. recent.Where(a => a != alert)];
        recent.Clear();
        return changed;
    }

    /// <summary>After the actions: storms of which everything is over by itself say so, and those that are not over any more.</summary>
    public async Task<IReadOnlyList<Alert>> SettleAsync(IEnumerable<Alert> changed, CancellationToken cancel)
    {
        var storms = new List<Alert>();
        foreach (var id in changed.Where(a => a.FoldedInto is not null).Select(a => a.FoldedInto!.Value).Distinct().ToList())
        {
            var storm = db.Alerts.Local.FirstOrDefault(a => a.Id == id) ?? await db.Alerts.SingleOrDefaultAsync(a => a.Id == id, cancel);
            if (storm is null or { IsActive: false }) continue;
            var tracked = db.Alerts.Local.Where(a => a.FoldedInto == id).ToDictionary(a => a.Id);
            var still = tracked.Values.Any(IsStill)
                || (await db.Alerts.Where(a => a.FoldedInto == id && a.ActiveKey != null && a.OverAt == null).Select(a => a.Id).ToListAsync(cancel))
                    .Exists(a => !tracked.ContainsKey(a));
            if (still == (storm.OverAt is null)) continue;
            storm.Version++;
            storm.OverAt = still ? null : db.Alerts.Local.Where(a => a.FoldedInto == id && a.OverAt is not null).Max(a => a.OverAt) ?? storm.LastAt;
            if (storm.OverAt is { } at) db.AlertSteps.Add(AlertBook.Step(storm.Id, at, StepWords.Over));
            storms.Add(storm);
        }
        return storms;
    }

    private static bool IsStill(Alert alert) => alert.IsActive && alert.OverAt is null;

    /// <summary>Nobody has it, and no storm.</summary>
    private static bool IsLoose(Alert alert) => alert is { State: AlertState.Open, FoldedInto: null };

    private void Fold(Alert storm, Alert alert)
    {
        (alert.FoldedInto, alert.ClimbAt) = (storm.Id, null);
        if (db.Entry(alert).State != EntityState.Detached)
        {
            alert.Version++;
            db.AlertSteps.Add(AlertBook.Step(alert.Id, storm.LastAt > alert.LastAt ? storm.LastAt : alert.LastAt, StepWords.Folded));
        }
        storm.Count++;
        if (alert.RaisedAt > storm.LastAt) storm.LastAt = alert.RaisedAt;
        if (alert.Priority < storm.Priority) storm.Priority = alert.Priority;
    }

    private Alert Begin(Alert last, DateTimeOffset first)
    {
        var subject = SubjectOf(last.Kind);
        var storm = new Alert
        {
            Id = Guid.CreateVersion7(last.RaisedAt),
            CommunityId = communityId,
            Kind = AlertKinds.Storm,
            Subject = subject,
            Category = last.Category,
            Priority = last.Priority,
            RaisedAt = first,
            LastAt = last.RaisedAt,
            Count = 0,
            FactsJson = "{}",
            ClimbAt = last.RaisedAt,
            ActiveKey = AlertBook.ActiveKey(communityId, AlertKinds.Storm, subject),
        };
        db.Alerts.Add(storm);
        db.AlertSteps.Add(AlertBook.Step(storm.Id, last.RaisedAt, StepWords.Raised));
        return storm;
    }

    private async Task TellAsync(Alert storm, string kind, CancellationToken cancel)
    {
        _zone ??= TimeZoneInfo.FindSystemTimeZoneById(
            await db.Communities.Where(c => c.Id == communityId).Select(c => c.TimeZone).SingleOrDefaultAsync(cancel) ?? "UTC");
        storm.FactsJson = JsonSerializer.Serialize(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["kind"] = kind,
            ["count"] = storm.Count.ToString(CultureInfo.InvariantCulture),
            ["since"] = TimeZoneInfo.ConvertTime(storm.RaisedAt, _zone).ToString("MM-dd HH:mm", CultureInfo.InvariantCulture),
        });
        storm.OverAt = null;
        if (db.Entry(storm).State != EntityState.Added) storm.Version++;
    }

    /// <summary>The kind's loose alerts within the time, as stored and as this transaction changed them.</summary>
    private async Task<List<Alert>> RecentAsync(Alert alert, CancellationToken cancel)
    {
        if (_recent.TryGetValue(alert.Kind, out var known)) return known;
        var since = alert.RaisedAt - folding.Within;
        var stored = await db.Alerts.Where(a => a.CommunityId == communityId && a.RaisedAt >= since && a.Kind == alert.Kind
            && a.FoldedInto == null && a.State == AlertState.Open && a.ActiveKey != null).ToListAsync(cancel);
        var local = db.Alerts.Local.Where(a => a.CommunityId == communityId && a.Kind == alert.Kind && a.RaisedAt >= since);
        return _recent[alert.Kind] = [.. stored.Union(local).Where(IsLoose).OrderBy(a => a.RaisedAt)];
    }
}
