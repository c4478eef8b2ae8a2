using System.Collections.Concurrent;
using SmartSecurity.Core.Devices;

namespace SmartSecurity.Devices.Tests.Mqtt;

/// <summary>An inbox that fails, or waits, when it is told to: the only fake here, because a failing disk cannot be had at will.</summary>
internal sealed class RecordingInbox : IMessageInbox
{
    private readonly ConcurrentQueue<IncomingMessage> _committed = new();
    private readonly SemaphoreSlim _more = new(0);

    /// <summary>What a commit does before it counts; throws to fail.</summary>
    public Func<IncomingMessage, Task> BeforeCommit { get; set; } = _ => Task.CompletedTask;

    public int Attempts => _attempts;

    public IReadOnlyList<IncomingMessage> Committed => [.. _committed];

    private int _attempts;

    public async ValueTask AcceptAsync(IncomingMessage message, CancellationToken cancel)
    {
        Interlocked.Increment(ref _attempts);
        await BeforeCommit(message).WaitAsync(cancel);
        _committed.Enqueue(message);
        _more.Release();
    }

    /// <summary>Waits for so many more commits.</summary>
    public async Task WhenCommitted(int count)
    {
        for (var i = 0; i < count; i++) await _more.WaitAsync().Soon();
    }
}
