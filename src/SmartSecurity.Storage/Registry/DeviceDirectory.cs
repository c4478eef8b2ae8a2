using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Storage.Plans;
using SmartSecurity.Storage.Releases;

namespace SmartSecurity.Storage.Registry;

/// <summary>The registered devices: found by what they call themselves, added and changed by the operator.</summary>
/// <remarks>The inbox asks for every message, so the list is kept in memory and read again when it changed.</remarks>
public sealed class DeviceDirectory(SecurityStore store, TimeProvider clock) : IDisposable
{
    /// <summary>An unknown name makes the list be read again at most this often, so that a stranger's flood costs nothing.</summary>
    private static readonly TimeSpan RereadAfter = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _reading = new(1, 1);
    private volatile Known _known = new([], -1, 0);
    private int _version;

    /// <summary>Raised after a device was added, changed or removed, with its community.</summary>
    public event Action<int>? Changed;

    /// <returns>The device, or null when none is registered under this name.</returns>
    public async ValueTask<Device?> FindAsync(string profile, string externalId, CancellationToken cancel)
    {
        var known = _known;
        if (known.Version == Volatile.Read(ref _version))
        {
            if (known.Devices.TryGetValue((profile, externalId), out var device)) return device;
            if (clock.GetElapsedTime(known.ReadAt) < RereadAfter) return null;
        }
        return (await ReadAsync(known, cancel)).Devices.GetValueOrDefault((profile, externalId));
    }

    public async Task<IReadOnlyList<Device>> ListAsync(int? communityId, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext();
        return await db.Devices.AsNoTracking().Where(d => communityId == null || d.CommunityId == communityId)
            .OrderBy(d => d.Role).ThenBy(d => d.Name).ToListAsync(cancel);
    }

    /// <exception cref="InvalidOperationException">There is a device of this name and profile already.</exception>
    public async Task AddAsync(Device device, CancellationToken cancel)
    {
        await using var write = await store.BeginWriteAsync(cancel);
        if (await write.Db.Devices.AnyAsync(d => d.Profile == device.Profile && d.ExternalId == device.ExternalId, cancel))
            throw new InvalidOperationException($"A device called {device.ExternalId} of profile {device.Profile} is registered already.");
        write.Db.Devices.Add(device);
        await FactsChangedAsync(write.Db, device.CommunityId, cancel);
        await write.CommitAsync(cancel);
        Announce(device.CommunityId);
    }

    /// <summary>Changes a device in place.</summary>
    /// <returns>False when it is gone, or out of reach.</returns>
    public async Task<bool> ChangeAsync(Sight reach, Guid id, Action<Device> change, CancellationToken cancel)
    {
        await using var write = await store.BeginWriteAsync(reach, cancel);
        var device = await write.Db.Devices.SingleOrDefaultAsync(d => d.Id == id, cancel);
        if (device is null) return false;
        change(device);
        await FactsChangedAsync(write.Db, device.CommunityId, cancel);
        await write.CommitAsync(cancel);
        Announce(device.CommunityId);
        return true;
    }

    /// <summary>Removes a device, also from all plans; its passages and messages stay.</summary>
    /// <returns>False when it is gone, or out of reach.</returns>
    public async Task<bool> RemoveAsync(Sight reach, Guid id, CancellationToken cancel)
    {
        await using var write = await store.BeginWriteAsync(reach, cancel);
        var device = await write.Db.Devices.SingleOrDefaultAsync(d => d.Id == id, cancel);
        if (device is null) return false;
        write.Db.Devices.Remove(device);
        await PlanBook.ForgetDeviceAsync(write.Db, id, cancel);
        await ReleaseGroups.ForgetDeviceAsync(write.Db, id, cancel);
        await FactsChangedAsync(write.Db, device.CommunityId, cancel);
        await write.CommitAsync(cancel);
        Announce(device.CommunityId);
        return true;
    }

    /// <summary>Tells the community's writer to read residents, devices and watch-list again; part of the caller's transaction.</summary>
    public static Task FactsChangedAsync(SecurityDbContext db, int communityId, CancellationToken cancel) =>
        db.Communities.Where(c => c.Id == communityId).ExecuteUpdateAsync(set => set.SetProperty(c => c.FactsVersion, c => c.FactsVersion + 1), cancel);

    /// <summary>Makes every reader look again; called after the commit.</summary>
    public void Announce(int communityId)
    {
        Interlocked.Increment(ref _version);
        Changed?.Invoke(communityId);
    }

    public void Dispose() => _reading.Dispose();

    /// <summary>Reads the list, once for all who wait for it: nobody is answered from a list that is known to be old.</summary>
    private async Task<Known> ReadAsync(Known seen, CancellationToken cancel)
    {
        await _reading.WaitAsync(cancel);
        try
        {
            if (!ReferenceEquals(_known, seen) && _known.Version == Volatile.Read(ref _version)) return _known;
            // Both before the read: a change during it makes the next caller read once more.
            var (version, readAt) = (Volatile.Read(ref _version), clock.GetTimestamp());
            await using var db = store.CreateDbContext();
            var devices = await db.Devices.AsNoTracking().ToListAsync(cancel);
            return _known = new(devices.ToDictionary(d => (d.Profile, d.ExternalId)), version, readAt);
        }
        finally
        {
            _reading.Release();
        }
    }

    private sealed record Known(Dictionary<(string Profile, string ExternalId), Device> Devices, int Version, long ReadAt);
}
