using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Residents;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Storage.Audit;
using SmartSecurity.Web.Account;

namespace SmartSecurity.Web.Desk;

/// <summary>An alert with what a row needs beside it.</summary>
/// <param name="Zone">The community's; times are shown in it.</param>
/// <param name="Who">The resident concerned and where they live; null when the alert is about nobody.</param>
public sealed record AlertLine(
    Alert Alert, string Community, TimeZoneInfo Zone, Resident? Who, string? Address, IReadOnlyDictionary<string, string> Facts);

/// <summary>Somebody who may take an alert over.</summary>
public sealed record Colleague(string Name, string Role);

/// <summary>One alert whole.</summary>
public abstract record AlertView
{
    private AlertView() { }
    /// <param name="Clip">The seconds around it, and how far they are; null: none is wanted.</param>
    public sealed record Found(AlertLine Line, IReadOnlyList<AlertStep> Steps, AlertClip? Clip) : AlertView;
    /// <summary>It exists, but not for this role; the attempt is in the audit.</summary>
    public sealed record Hidden : AlertView;
    public sealed record Missing : AlertView;
}

/// <summary>Reads the shared queue for somebody: what the role may not see is left out in the query itself.</summary>
public sealed class DeskReader(SecurityStore store, AuditLog audit, KeyRing keys, TimeProvider clock)
{
    /// <summary>More active alerts than this are not held by one page; the rest comes up as these are resolved.</summary>
    public const int ActiveMax = 2_000;
    /// <summary>Resolved ones on the "all" tab.</summary>
    public const int RecentMax = 300;
    /// <summary>Lines inside one storm.</summary>
    public const int MembersMax = 500;
    /// <summary>Changes read in one go while catching up.</summary>
    public const int ChangesMax = 500;

    /// <summary>Where a reader that starts now begins to follow. Read it before the list, so that nothing falls in between.</summary>
    public async Task<long> CursorAsync(CancellationToken cancel)
    {
        await using var db = store.CreateDbContext(Sight.Everything);   // a number that tells nothing
        return await db.Alerts.MaxAsync(a => (long?)a.ChangeNumber, cancel) ?? 0;
    }

    /// <summary>All active alerts, and the latest of the others; one audit entry.</summary>
    public async Task<IReadOnlyList<AlertLine>> OpenAsync(Person person, CancellationToken cancel)
    {
        var sight = AlertSight.Of(person.Role);
        await using var db = store.CreateDbContext(person.Sight);
        var active = await db.Alerts.AsNoTracking().Where(a => a.ActiveKey != null && a.FoldedInto == null && sight.Contains(a.Category))
            .OrderByDescending(a => a.ChangeNumber).Take(ActiveMax).ToListAsync(cancel);
        var recent = await db.Alerts.AsNoTracking().Where(a => a.ActiveKey == null && a.FoldedInto == null && sight.Contains(a.Category))
            .OrderByDescending(a => a.ChangeNumber).Take(RecentMax).ToListAsync(cancel);
        await audit.AppendAsync(new(person.Name, "alerts.list", new Dictionary<string, object?>(StringComparer.Ordinal) { ["role"] = person.Role },
            RowsReturned: active.Count + recent.Count), cancel);
        return await LinesAsync(db, [.. active, .. recent], cancel);
    }

    /// <summary>What changed after a change number, in the order of the changes.</summary>
    public async Task<IReadOnlyList<AlertLine>> ChangesAsync(Person person, long after, bool activeOnly, int limit, CancellationToken cancel)
    {
        var sight = AlertSight.Of(person.Role);
        await using var db = store.CreateDbContext(person.Sight);
        var changed = await db.Alerts.AsNoTracking()
            .Where(a => a.ChangeNumber > after && sight.Contains(a.Category) && (!activeOnly || a.ActiveKey != null))
            .OrderBy(a => a.ChangeNumber).Take(Math.Clamp(limit, 1, ChangesMax)).ToListAsync(cancel);
        return await LinesAsync(db, changed, cancel);
    }

    /// <summary>The same for everybody at once: whoever hands it on leaves out what a person may not see.</summary>
    internal async Task<IReadOnlyList<AlertLine>> EverybodysChangesAsync(long after, int limit, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext(Sight.Everything);
        var changed = await db.Alerts.AsNoTracking().Where(a => a.ChangeNumber > after).OrderBy(a => a.ChangeNumber).Take(limit).ToListAsync(cancel);
        return await LinesAsync(db, changed, cancel);
    }

    /// <summary>What a storm holds, those that still last first; at most <see cref="MembersMax"/>. The audit entry of its opening covers it.</summary>
    public async Task<IReadOnlyList<AlertLine>> MembersAsync(Person person, Guid stormId, CancellationToken cancel)
    {
        var sight = AlertSight.Of(person.Role);
        await using var db = store.CreateDbContext(person.Sight);
        var members = await db.Alerts.AsNoTracking().Where(a => a.FoldedInto == stormId && sight.Contains(a.Category))
            .OrderBy(a => a.OverAt != null || a.ActiveKey == null).ThenBy(a => a.Place).ThenBy(a => a.RaisedAt).Take(MembersMax).ToListAsync(cancel);
        return await LinesAsync(db, members, cancel);
    }

    /// <summary>Accounts that may be handed an alert, by name.</summary>
    public async Task<IReadOnlyList<Colleague>> PeopleAsync(Person person, Guid alertId, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext(person.Sight);
        if (await db.Alerts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == alertId, cancel) is not { } alert) return [];
        var address = await db.Residents.Where(r => r.Id == alert.ResidentId)
            .Join(db.Households, r => r.HouseholdId, h => h.Id, (r, h) => h.Address).SingleOrDefaultAsync(cancel);
        var roles = Policies.RolesOf[Policies.Alerts].Where(role => AlertSight.MaySee(role, alert.Category)).ToList();
        var accounts = await db.Accounts.AsNoTracking().Where(a => !a.Disabled && roles.Contains(a.Role)).OrderBy(a => a.Name)
            .Take(AccountBook.ListMax).ToListAsync(cancel);
        return [.. accounts.Where(a => a.Sight().Includes(alert.CommunityId, address)).Select(a => new Colleague(a.Name, a.Role)).Take(MembersMax)];
    }

    /// <summary>One alert with its timeline; each call is one audit entry, a refused one too.</summary>
    public async Task<AlertView> ReadAsync(Person person, Guid alertId, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext(person.Sight);
        var alert = await db.Alerts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == alertId, cancel);
        if (alert is null) return new AlertView.Missing();
        if (!AlertSight.MaySee(person.Role, alert.Category))
        {
            await audit.AppendAsync(Draft(person, "alert.refused", alert, 0), cancel);
            return new AlertView.Hidden();
        }
        await audit.AppendAsync(Draft(person, "alert.read", alert, 1), cancel);
        return await FoundAsync(db, alert, cancel);
    }

    /// <summary>The same alert again, after it changed under the eyes of somebody who has it open already.</summary>
    public async Task<AlertView> ReadAgainAsync(Person person, Guid alertId, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext(person.Sight);
        var alert = await db.Alerts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == alertId, cancel);
        if (alert is null) return new AlertView.Missing();
        return AlertSight.MaySee(person.Role, alert.Category) ? await FoundAsync(db, alert, cancel) : new AlertView.Hidden();
    }

    /// <summary>Category of an alert; null when there is none. Names nobody, so it needs no audit entry.</summary>
    public async Task<AlertCategory?> CategoryAsync(Person person, Guid alertId, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext(person.Sight);
        return await db.Alerts.Where(a => a.Id == alertId).Select(a => (AlertCategory?)a.Category).SingleOrDefaultAsync(cancel);
    }

    /// <summary>Communities the person's work reaches.</summary>
    public async Task<IReadOnlyList<Community>> CommunitiesAsync(Person person, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext(person.Sight);
        return await db.Communities.AsNoTracking().OrderBy(c => c.Id).ToListAsync(cancel);
    }

    private AuditDraft Draft(Person person, string action, Alert alert, int rows) => new(person.Name, action,
        new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["alert"] = alert.Id,
            ["subject"] = keys.Digest(alert.ResidentId is { } id ? $"resident:{id:N}" : alert.Subject),
            ["picture"] = alert.PictureSha256 is not null,
        }, RowsReturned: rows);

    private async Task<AlertView> FoundAsync(SecurityDbContext db, Alert alert, CancellationToken cancel)
    {
        var steps = await db.AlertSteps.AsNoTracking().Where(s => s.AlertId == alert.Id).OrderBy(s => s.At).ThenBy(s => s.Id).ToListAsync(cancel);
        var clip = await db.AlertClips.AsNoTracking().SingleOrDefaultAsync(c => c.AlertId == alert.Id, cancel);
        return new AlertView.Found((await LinesAsync(db, [alert], cancel))[0], steps, clip);
    }

    private async Task<IReadOnlyList<AlertLine>> LinesAsync(SecurityDbContext db, List<Alert> alerts, CancellationToken cancel)
    {
        if (alerts.Count == 0) return [];
        var communities = await db.Communities.AsNoTracking().ToDictionaryAsync(c => c.Id, cancel);
        var ids = alerts.Where(a => a.ResidentId is not null).Select(a => a.ResidentId!.Value).Distinct().ToList();
        var people = await db.Residents.AsNoTracking().Where(r => ids.Contains(r.Id)).ToDictionaryAsync(r => r.Id, cancel);
        var homes = people.Values.Select(r => r.HouseholdId).Distinct().ToList();
        var addresses = await db.Households.AsNoTracking().Where(h => homes.Contains(h.Id)).ToDictionaryAsync(h => h.Id, h => h.Address, cancel);
        return alerts.ConvertAll(alert =>
        {
            var community = communities[alert.CommunityId];
            var who = alert.ResidentId is { } id ? people.GetValueOrDefault(id) : null;
            var zone = TimeZoneInfo.FindSystemTimeZoneById(community.TimeZone);
            var facts = AlertSentences.ReadAt(FactsOf(alert), TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone).DateTime);
            return new AlertLine(alert, community.Name, zone, who, who is null ? null : addresses.GetValueOrDefault(who.HouseholdId), facts);
        });
    }

    private static Dictionary<string, string> FactsOf(Alert alert)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(alert.FactsJson) ?? [];
        }
        catch (JsonException)
        {
            return [];   // the sentence then shows dashes; the alert itself must not vanish from the desk
        }
    }
}
