using System.Collections.Concurrent;
using System.Threading.Channels;

namespace SmartSecurity.Storage.Desk;

/// <summary>Tells open consoles that alerts changed, after the commit. A console reads the alerts themselves by its cursor.</summary>
/// <remarks>
/// Only "something changed" is carried, in a channel of one: a slow console can't make the desk wait, and one that was away
/// catches up from <see cref="Core.Alerts.Alert.ChangeNumber"/>.
/// </remarks>
public sealed class AlertFeed
{
    private readonly ConcurrentDictionary<Guid, Channel<bool>> _listeners = new();
    private long _published;

    /// <summary>Grows with each announcement.</summary>
    public long Published => Interlocked.Read(ref _published);

    public void Publish(IReadOnlyCollection<Guid> alertIds)
    {
        if (alertIds.Count == 0) return;
        Interlocked.Increment(ref _published);
        foreach (var listener in _listeners.Values) listener.Writer.TryWrite(true);
    }

    /// <summary>Starts to listen. The reader gives one item for any number of changes since the last read.</summary>
    public Subscription Listen()
    {
        var id = Guid.NewGuid();
        var channel = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        _listeners[id] = channel;
        return new Subscription(channel.Reader, () => _listeners.TryRemove(id, out _));
    }

    /// <summary>A console's ear; dispose it when the console closes.</summary>
    public sealed class Subscription(ChannelReader<bool> changes, Action stop) : IDisposable
    {
        public ChannelReader<bool> Changes { get; } = changes;

        public void Dispose() => stop();
    }
}
