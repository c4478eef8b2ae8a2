using System.Text.Json;
using Microsoft.EntityFrameworkCore;

namespace SmartSecurity.Storage.Notices;

/// <summary>The ways in which people on duty are reached: added, changed, taken away.</summary>
public sealed class ChannelBook(SecurityStore store, KeyRing keys, TimeProvider clock)
{
    /// <summary>Channels of one account, or of one community's groups.</summary>
    public const int ChannelsMax = 20;

    /// <summary>Adds a channel, or brings the one with the same way and address up to date.</summary>
    /// <returns>Null when there are <see cref="ChannelsMax"/> already.</returns>
    public async Task<Guid?> AddAsync(StaffChannel channel, ChannelAddress address, CancellationToken cancel)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(address.To);
        await using var write = await store.BeginWriteAsync(cancel);
        var mine = await write.Db.StaffChannels.Where(c => c.AccountId == channel.AccountId && c.CommunityId == channel.CommunityId).ToListAsync(cancel);
        if (mine.FirstOrDefault(c => c.Way == channel.Way && AddressOf(c).To == address.To) is { } known)
        {
            (known.Sealed, known.Disabled, known.Trouble) = (Seal(address), false, null);
            await write.CommitAsync(cancel);
            return known.Id;
        }
        if (mine.Count >= ChannelsMax) return null;
        channel.Sealed = Seal(address);
        write.Db.StaffChannels.Add(channel);
        await write.CommitAsync(cancel);
        return channel.Id;
    }

    /// <summary>A new channel as it is before its address is sealed.</summary>
    public StaffChannel New(StaffWay way, string name, Guid? accountId, int? communityId = null, string? role = null) => new()
    {
        Id = Guid.CreateVersion7(clock.GetUtcNow()),
        AccountId = accountId,
        CommunityId = communityId,
        Role = role,
        Way = way,
        Name = name.Length <= StaffChannel.NameLengthMax ? name : name[..StaffChannel.NameLengthMax],
        Sealed = [],
        AddedAt = clock.GetUtcNow(),
    };

    public async Task<IReadOnlyList<StaffChannel>> OfAccountAsync(Guid accountId, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext();
        return await db.StaffChannels.AsNoTracking().Where(c => c.AccountId == accountId).OrderBy(c => c.AddedAt).ToListAsync(cancel);
    }

    public async Task<IReadOnlyList<StaffChannel>> OfCommunityAsync(int communityId, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext();
        return await db.StaffChannels.AsNoTracking().Where(c => c.CommunityId == communityId && c.AccountId == null).OrderBy(c => c.AddedAt)
            .ToListAsync(cancel);
    }

    /// <summary>Changes what somebody hears of by their own channel.</summary>
    /// <returns>False when it is not theirs, or not there.</returns>
    public async Task<bool> SetAsync(
        Guid channelId, Guid accountId, int priorityMax, int quietFromMin, int quietUntilMin, string language, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(priorityMax, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(priorityMax, 5);
        await using var write = await store.BeginWriteAsync(cancel);
        var rows = await write.Db.StaffChannels.Where(c => c.Id == channelId && c.AccountId == accountId).ExecuteUpdateAsync(set => set
            .SetProperty(c => c.PriorityMax, priorityMax).SetProperty(c => c.QuietFromMin, Math.Clamp(quietFromMin, 0, 1439))
            .SetProperty(c => c.QuietUntilMin, Math.Clamp(quietUntilMin, 0, 1439)).SetProperty(c => c.Language, language == "en" ? "en" : "zh-CN"), cancel);
        await write.CommitAsync(cancel);
        return rows == 1;
    }

    /// <param name="channelId">The channel.</param>
    /// <param name="accountId">Whose it is; null: a group's.</param>
    /// <param name="cancel">Stops the attempt.</param>
    /// <returns>False when there is none.</returns>
    public async Task<bool> RemoveAsync(Guid channelId, Guid? accountId, CancellationToken cancel)
    {
        await using var write = await store.BeginWriteAsync(cancel);
        var rows = await write.Db.StaffChannels.Where(c => c.Id == channelId && c.AccountId == accountId).ExecuteDeleteAsync(cancel);
        if (rows == 1)
            await write.Db.AlertNotices.Where(n => n.ChannelId == channelId && n.State == NoticeState.Waiting)
                .ExecuteUpdateAsync(set => set.SetProperty(n => n.State, NoticeState.Withdrawn), cancel);
        await write.CommitAsync(cancel);
        return rows == 1;
    }

    /// <summary>The other end will never take anything again: a browser that took its permission back.</summary>
    public async Task DisableAsync(Guid channelId, string trouble, CancellationToken cancel)
    {
        await using var write = await store.BeginWriteAsync(cancel);
        await write.Db.StaffChannels.Where(c => c.Id == channelId)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.Disabled, true).SetProperty(c => c.Trouble, trouble), cancel);
        await write.CommitAsync(cancel);
    }

    /// <exception cref="System.Security.Cryptography.CryptographicException">The site's key is another one.</exception>
    public ChannelAddress AddressOf(StaffChannel channel) =>
        JsonSerializer.Deserialize<ChannelAddress>(keys.Open(keys.SiteKey, channel.Sealed)) ?? throw new InvalidDataException("A channel leads nowhere.");

    private byte[] Seal(ChannelAddress address) => keys.Seal(keys.SiteKey, JsonSerializer.SerializeToUtf8Bytes(address));
}
