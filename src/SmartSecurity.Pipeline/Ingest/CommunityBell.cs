using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Storage;

namespace SmartSecurity.Pipeline.Ingest;

/// <summary>Rings when a community has rows to process. Many rings before somebody listens are one.</summary>
public sealed class CommunityBell
{
    private readonly ConcurrentDictionary<int, bool> _ringing = new();
    private readonly Channel<int> _order = Channel.CreateUnbounded<int>();   // bounded by the number of communities: one each

    public void Ring(int communityId)
    {
        if (_ringing.TryAdd(communityId, true)) _order.Writer.TryWrite(communityId);
    }

    /// <summary>For the start: what is due lies in storage.</summary>
    public async Task RingAllAsync(SecurityStore store, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext();
        foreach (var id in await db.Communities.Select(c => c.Id).ToListAsync(cancel)) Ring(id);
    }

    /// <returns>The next community to process.</returns>
    public async ValueTask<int> NextAsync(CancellationToken cancel)
    {
        var communityId = await _order.Reader.ReadAsync(cancel);
        _ringing.TryRemove(communityId, out _);   // before processing: a ring during it is heard again
        return communityId;
    }
}
