using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Privacy;

namespace SmartSecurity.Storage.Releases;

/// <summary>A group with its doors, by name.</summary>
public sealed record ReleaseGroupSeen(ReleaseGroup Group, IReadOnlyList<Device> Doors);

/// <summary>Why a group was not written.</summary>
public enum GroupProblem { NoName, NameTaken, NoDoors, TooManyDoors, NoSuchDoor, TooManyGroups, NoCommunity, Changed }

/// <summary>Which doors are opened together.</summary>
public sealed class ReleaseGroups(SecurityStore store)
{
    public async Task<IReadOnlyList<ReleaseGroupSeen>> ListAsync(Sight reach, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext(reach);
        var groups = await db.ReleaseGroups.AsNoTracking().OrderBy(g => g.CommunityId).ThenBy(g => g.Name).ToListAsync(cancel);
        var ids = groups.ConvertAll(g => g.Id);
        var doors = await db.ReleaseGroupDoors.AsNoTracking().Where(d => ids.Contains(d.GroupId))
            .Join(db.Devices.AsNoTracking(), d => d.DeviceId, d => d.Id, (d, device) => new { d.GroupId, Device = device }).ToListAsync(cancel);
        var byGroup = doors.ToLookup(d => d.GroupId, d => d.Device);
        return groups.ConvertAll(g => new ReleaseGroupSeen(g, [.. byGroup[g.Id].OrderBy(d => d.Name, StringComparer.Ordinal)]));
    }

    /// <summary>Adds a group, or changes the one of this id.</summary>
    /// <param name="reach">Of who saves.</param>
    /// <param name="id">Made by the caller: saved twice, it is one.</param>
    /// <param name="communityId">Where; a group that exists stays in its own.</param>
    /// <param name="name">1 to <see cref="ReleaseGroup.NameLengthMax"/> characters.</param>
    /// <param name="doors">Gates of the community that the caller has checked to be able to open.</param>
    /// <param name="versionSeen">0 for a new one.</param>
    /// <param name="cancel">Stops the attempt.</param>
    /// <returns>Null: it is saved.</returns>
    public async Task<GroupProblem?> SaveAsync(
        Sight reach, Guid id, int communityId, string name, IReadOnlyCollection<Guid> doors, int versionSeen, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(doors);
        name = (name ?? "").Trim();
        if (name.Length is 0 or > ReleaseGroup.NameLengthMax) return GroupProblem.NoName;
        var wanted = doors.Distinct().ToList();
        if (wanted.Count == 0) return GroupProblem.NoDoors;
        if (wanted.Count > ReleaseGroup.DoorsMax) return GroupProblem.TooManyDoors;
        await using var write = await store.BeginWriteAsync(reach, cancel);
        var db = write.Db;
        if (!await db.Communities.AnyAsync(c => c.Id == communityId, cancel)) return GroupProblem.NoCommunity;
        await store.LockCommunityAsync(db, communityId, cancel);
        var group = await db.ReleaseGroups.IgnoreQueryFilters().SingleOrDefaultAsync(g => g.Id == id, cancel);
        if ((group?.Version ?? 0) != versionSeen || (group is not null && group.CommunityId != communityId)) return GroupProblem.Changed;
        if (await db.Devices.CountAsync(d => wanted.Contains(d.Id) && d.CommunityId == communityId && d.Role == DeviceRole.Gate, cancel) != wanted.Count)
            return GroupProblem.NoSuchDoor;
        var others = await db.ReleaseGroups.Where(g => g.CommunityId == communityId && g.Id != id).Select(g => g.Name).ToListAsync(cancel);
        if (others.Contains(name, StringComparer.OrdinalIgnoreCase)) return GroupProblem.NameTaken;
        if (group is null && others.Count >= ReleaseGroup.EachMax) return GroupProblem.TooManyGroups;
        if (group is null) db.ReleaseGroups.Add(new ReleaseGroup { Id = id, CommunityId = communityId, Name = name });
        else (group.Name, group.Version) = (name, group.Version + 1);
        await db.ReleaseGroupDoors.Where(d => d.GroupId == id).ExecuteDeleteAsync(cancel);
        db.ReleaseGroupDoors.AddRange(wanted.Select(door => new ReleaseGroupDoor { GroupId = id, DeviceId = door }));
        await write.CommitAsync(cancel);
        return null;
    }

    /// <summary>Removes a group; a release of it that is under way goes on.</summary>
    public async Task<bool> RemoveAsync(Sight reach, Guid id, CancellationToken cancel)
    {
        await using var write = await store.BeginWriteAsync(reach, cancel);
        var rows = await write.Db.ReleaseGroups.Where(g => g.Id == id).ExecuteDeleteAsync(cancel);
        await write.CommitAsync(cancel);
        return rows > 0;
    }

    /// <summary>Takes a removed device out of all groups; part of the caller's transaction.</summary>
    internal static Task ForgetDeviceAsync(SecurityDbContext db, Guid deviceId, CancellationToken cancel) =>
        db.ReleaseGroupDoors.Where(d => d.DeviceId == deviceId).ExecuteDeleteAsync(cancel);
}
