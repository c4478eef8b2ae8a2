namespace SmartSecurity.Storage;

/// <summary>Opens when the schema is up to date; whoever works in the background waits for it.</summary>
public sealed class DatabaseGate
{
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsOpen => _open.Task.IsCompleted;

    public Task WaitAsync(CancellationToken cancel) => _open.Task.WaitAsync(cancel);

    public void Open() => _open.TrySetResult();
}
