using SmartSecurity.Storage.Desk;

namespace SmartSecurity.Web.Desk;

/// <summary>The latest changes of the queue, read once for everybody who follows it.</summary>
/// <remarks>
/// Fifty consoles that each asked the database four times a second were fifty times the same question. A follower that is further behind than what
/// is kept here asks by itself. Change numbers are given in the order of commits, so that reading after the last one misses nothing.
/// </remarks>
public sealed class AlertTail(AlertFeed feed, DeskReader reader, TimeProvider clock) : IDisposable
{
    /// <summary>Changes that are kept; at 1,000 alerts a minute more than two minutes.</summary>
    private const int KeptMax = 3_000;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Queue<AlertLine> _kept = new();
    private long _first = long.MaxValue, _last = -1, _seen = -1, _readAt;

    /// <summary>Everybody's changes after a number, in their order; the caller leaves out what the person may not see.</summary>
    /// <returns>Null: so far back is not kept here, and the caller reads by itself.</returns>
    public async Task<IReadOnlyList<AlertLine>?> AfterAsync(long after, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            await CatchUpAsync(cancel);
            if (after < _first - 1) return null;
            return after >= _last ? [] : [.. _kept.SkipWhile(l => l.Alert.ChangeNumber <= after)];
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task CatchUpAsync(CancellationToken cancel)
    {
        var published = feed.Published;
        // Also without an announcement: another node's changes are not announced here.
        if (published == _seen && clock.GetElapsedTime(_readAt) < AlertStream.LookEvery) return;
        if (_last < 0) (_last, _first) = (await reader.CursorAsync(cancel), 0);
        if (_first == 0) _first = _last + 1;
        while (true)
        {
            var changed = await reader.EverybodysChangesAsync(_last, DeskReader.ChangesMax, cancel);
            foreach (var line in changed) _kept.Enqueue(line);
            if (changed.Count > 0) _last = changed[^1].Alert.ChangeNumber;
            while (_kept.Count > KeptMax) _first = _kept.Dequeue().Alert.ChangeNumber + 1;
            if (changed.Count < DeskReader.ChangesMax) break;
        }
        (_seen, _readAt) = (published, clock.GetTimestamp());
    }
}
