namespace SmartSecurity.Vision.Tests;

/// <summary>
/// Goal: never more work at once than there are workers, never more waiting than the queue holds, and an error stays with its caller.
/// Method: work that waits at a gate which the test opens.
/// </summary>
public sealed class VisionPoolTests
{
    [Fact]
    public async Task Who_brings_one_more_than_the_queue_holds_waits_and_can_give_up()
    {
        await using var pool = new VisionPool(workers: 1, queueMax: 1);
        using var gate = new ManualResetEventSlim();
        using var started = new SemaphoreSlim(0);
        var running = pool.RunAsync(() => { started.Release(); gate.Wait(Cancel); return 1; }, Cancel);
        await started.WaitAsync(Cancel);
        var queued = pool.RunAsync(() => 2, Cancel);
        using var patience = new CancellationTokenSource();
        var waiting = pool.RunAsync(() => 3, patience.Token);
        Assert.False(waiting.IsCompleted);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        gate.Set();
        Assert.Equal((1, 2), (await running, await queued));
    }

    [Fact]
    public async Task An_error_goes_to_its_caller_and_the_worker_goes_on()
    {
        await using var pool = new VisionPool(workers: 1, queueMax: 4);
        await Assert.ThrowsAsync<InvalidDataException>(() => pool.RunAsync<int>(() => throw new InvalidDataException(), Cancel));
        Assert.Equal(5, await pool.RunAsync(() => 5, Cancel));
    }

    [Fact]
    public async Task No_more_run_at_once_than_there_are_workers()
    {
        await using var pool = new VisionPool(workers: 2, queueMax: 4);
        int now = 0, most = 0;
        await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => pool.RunAsync(() =>
        {
            var running = Interlocked.Increment(ref now);
            InterlockedMax(ref most, running);
            Thread.SpinWait(20_000);
            return Interlocked.Decrement(ref now);
        }, Cancel)));
        Assert.InRange(most, 1, 2);
    }

    [Fact]
    public async Task A_closed_pool_takes_nothing()
    {
        var pool = new VisionPool(workers: 1, queueMax: 1);
        await pool.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => pool.RunAsync(() => 1, Cancel));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); value > seen; seen = Volatile.Read(ref target))
            if (Interlocked.CompareExchange(ref target, value, seen) == seen) return;
    }
}
