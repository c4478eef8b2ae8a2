using System.Threading.Channels;

namespace SmartSecurity.Vision;

/// <summary>A fixed number of workers with a bounded queue before them. Recognition never runs on a caller's thread.</summary>
internal sealed class VisionPool : IAsyncDisposable
{
    private readonly Channel<Action> _queue;
    private readonly Task[] _workers;

    public VisionPool(int workers, int queueMax)
    {
        _queue = Channel.CreateBounded<Action>(new BoundedChannelOptions(queueMax) { FullMode = BoundedChannelFullMode.Wait });
        _workers = [.. Enumerable.Range(0, workers).Select(_ => Task.Run(WorkAsync))];
    }

    /// <summary>Queues the work, waiting for a free place, and gives its result. What the work throws, the caller gets.</summary>
    /// <exception cref="OperationCanceledException">Cancelled before a worker took it.</exception>
    /// <exception cref="ObjectDisposedException">The pool is closed.</exception>
    public async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancel)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Do()
        {
            if (cancel.IsCancellationRequested) { done.TrySetCanceled(cancel); return; }
            try { done.TrySetResult(work()); }
            catch (Exception error) { done.TrySetException(error); }
        }
        try { await _queue.Writer.WriteAsync(Do, cancel); }
        catch (ChannelClosedException closed) { throw new ObjectDisposedException("The pool is closed.", closed); }
        return await done.Task;
    }

    private async Task WorkAsync()
    {
        await foreach (var work in _queue.Reader.ReadAllAsync()) work();
    }

    /// <summary>Finishes what is queued.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await Task.WhenAll(_workers);
    }
}
