using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Rules;

namespace SmartSecurity.Storage.Registry;

/// <summary>Why announced work was not taken.</summary>
public enum MaintenanceProblem { NoReason, BadTime, TooMany, NoDevice, NoCommunity }

/// <summary>Reads and writes how a community wants its rules, and its announced work; the writer reads the facts again after each change.</summary>
public sealed class RuleSettingBook(SecurityStore store, DeviceDirectory directory, TimeProvider clock)
{
    /// <summary>Windows of one community that are not over.</summary>
    public const int WindowsMax = 200;
    public static readonly TimeSpan LongestWork = TimeSpan.FromDays(14);
    /// <summary>Announced work is known to the rules for so long after its end: a device's message may come late.</summary>
    public static readonly TimeSpan WorkKnownFor = TimeSpan.FromDays(1);

    /// <summary>What the community set for itself, by kind.</summary>
    public async Task<IReadOnlyDictionary<string, (RuleSetting Setting, int Version, string By, DateTimeOffset At)>> ReadAsync(
        Sight reach, int communityId, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext(reach);
        var rows = await db.RuleSettings.AsNoTracking().Where(s => s.CommunityId == communityId).ToListAsync(cancel);
        return rows.ToDictionary(s => s.Kind, s => (s.Read(), s.Version, s.By, s.At), StringComparer.Ordinal);
    }

    /// <param name="reach">Of who saves.</param>
    /// <param name="communityId">The community.</param>
    /// <param name="kind">One of <see cref="RuleCatalog"/>.</param>
    /// <param name="setting">It holds what <see cref="AdjustableRule.Check"/> asks.</param>
    /// <param name="versionSeen">The version on the screen; 0: as shipped.</param>
    /// <param name="by">Account name.</param>
    /// <param name="cancel">Stops the attempt.</param>
    /// <returns>False when somebody else saved meanwhile, or there is no such community.</returns>
    /// <exception cref="ArgumentException">The kind cannot be set, or not so.</exception>
    public async Task<bool> SaveAsync(
        Sight reach, int communityId, string kind, RuleSetting setting, int versionSeen, string by, CancellationToken cancel)
    {
        var wrong = RuleCatalog.Find(kind) is { } rule ? rule.Check(setting) : "This kind cannot be set.";
        if (wrong is not null) throw new ArgumentException(wrong, nameof(setting));
        await using (var write = await store.BeginWriteAsync(reach, cancel))
        {
            if (!await write.Db.Communities.AnyAsync(c => c.Id == communityId, cancel)) return false;
            await store.LockCommunityAsync(write.Db, communityId, cancel);
            var row = await write.Db.RuleSettings.SingleOrDefaultAsync(s => s.CommunityId == communityId && s.Kind == kind, cancel);
            if ((row?.Version ?? 0) != versionSeen) return false;
            var json = JsonSerializer.Serialize(setting);
            if (row is null)
                write.Db.RuleSettings.Add(new() { CommunityId = communityId, Kind = kind, SettingJson = json, By = by, At = clock.GetUtcNow() });
            else
                (row.SettingJson, row.Version, row.By, row.At) = (json, row.Version + 1, by, clock.GetUtcNow());
            await DeviceDirectory.FactsChangedAsync(write.Db, communityId, cancel);
            await write.CommitAsync(cancel);
        }
        directory.Announce(communityId);
        return true;
    }

    /// <summary>Announced work that is not over, the next first.</summary>
    public async Task<IReadOnlyList<MaintenanceWindow>> WorkAsync(Sight reach, int communityId, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using var db = store.CreateDbContext(reach);
        return await db.Maintenance.AsNoTracking().Where(m => m.CommunityId == communityId && m.EndedAt == null && m.Until > now)
            .OrderBy(m => m.From).Take(WindowsMax).ToListAsync(cancel);
    }

    /// <summary>Announces work.</summary>
    public async Task<(Guid? Id, MaintenanceProblem? Problem)> AnnounceAsync(
        Sight reach, int communityId, Guid? deviceId, DateTimeOffset from, DateTimeOffset until, string reason, string by, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        reason = reason.Trim();
        if (reason.Length is 0 or > MaintenanceWindow.ReasonLengthMax) return (null, MaintenanceProblem.NoReason);
        if (until <= now || until <= from || until - from > LongestWork) return (null, MaintenanceProblem.BadTime);
        var window = new MaintenanceWindow
        {
            Id = Guid.CreateVersion7(now),
            CommunityId = communityId,
            DeviceId = deviceId,
            From = from,
            Until = until,
            Reason = reason,
            By = by,
            At = now,
        };
        await using (var write = await store.BeginWriteAsync(reach, cancel))
        {
            if (!await write.Db.Communities.AnyAsync(c => c.Id == communityId, cancel)) return (null, MaintenanceProblem.NoCommunity);
            if (deviceId is not null && !await write.Db.Devices.AnyAsync(d => d.Id == deviceId && d.CommunityId == communityId, cancel))
                return (null, MaintenanceProblem.NoDevice);
            await store.LockCommunityAsync(write.Db, communityId, cancel);
            if (await write.Db.Maintenance.CountAsync(m => m.CommunityId == communityId && m.EndedAt == null && m.Until > now, cancel) >= WindowsMax)
                return (null, MaintenanceProblem.TooMany);
            write.Db.Maintenance.Add(window);
            await DeviceDirectory.FactsChangedAsync(write.Db, communityId, cancel);
            await write.CommitAsync(cancel);
        }
        directory.Announce(communityId);
        return (window.Id, null);
    }

    /// <summary>Ends announced work before its time.</summary>
    /// <returns>The community; null when there is no such work, or it is over.</returns>
    public async Task<int?> EndWorkAsync(Sight reach, Guid windowId, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        int community;
        await using (var write = await store.BeginWriteAsync(reach, cancel))
        {
            var window = await write.Db.Maintenance.SingleOrDefaultAsync(m => m.Id == windowId && m.EndedAt == null && m.Until > now, cancel);
            if (window is null) return null;
            window.EndedAt = now;
            community = window.CommunityId;
            await DeviceDirectory.FactsChangedAsync(write.Db, community, cancel);
            await write.CommitAsync(cancel);
        }
        directory.Announce(community);
        return community;
    }
}
