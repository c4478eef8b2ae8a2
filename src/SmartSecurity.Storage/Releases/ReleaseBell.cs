namespace SmartSecurity.Storage.Releases;

/// <summary>Wakes whoever sends commands, after the commit; what is to be sent is read from the database.</summary>
public sealed class ReleaseBell : IDisposable
{
    private readonly SemaphoreSlim _rung = new(0, 1);

    public void Ring()
    {
        try
        {
            if (_rung.CurrentCount == 0) _rung.Release();
        }
        catch (SemaphoreFullException)
        {
            return;   // it was rung by another at this very moment: one look serves both
        }
    }

    /// <returns>When it is rung, or the time is up.</returns>
    public Task WaitAsync(TimeSpan longest, TimeProvider clock, CancellationToken cancel) => WaitAsync(_rung, longest, clock, cancel);

    private static async Task WaitAsync(SemaphoreSlim rung, TimeSpan longest, TimeProvider clock, CancellationToken cancel)
    {
        using var time = new CancellationTokenSource(longest, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(time.Token, cancel);
        try
        {
            await rung.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return;   // the time is up
        }
    }

    public void Dispose() => _rung.Dispose();
}
