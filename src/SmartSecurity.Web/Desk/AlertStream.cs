using System.Runtime.CompilerServices;
using SmartSecurity.Storage.Desk;
using SmartSecurity.Web.Account;

namespace SmartSecurity.Web.Desk;

/// <summary>Follows the queue for an open page or an API client: at most four batches a second, nothing left out.</summary>
/// <remarks>
/// The feed only says that something changed; what changed is read by the cursor. So a follower that was away, or on another
/// node than the writer, catches up with the same query. Measured before: a console that drew every change by itself fell behind at 1,000 a minute.
/// </remarks>
public sealed class AlertStream(AlertFeed feed, DeskReader reader, TimeProvider clock)
{
    /// <summary>Least time between two batches: 4 Hz.</summary>
    public static readonly TimeSpan GatherFor = TimeSpan.FromMilliseconds(250);

    /// <summary>Looked for changes at least this often: those of other nodes are not announced here.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    /// <summary>Batches of changed alerts after a change number; empty ones tell that time passed.</summary>
    public async IAsyncEnumerable<IReadOnlyList<AlertLine>> FollowAsync(
        Person person, long after, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var ear = feed.Listen();
        while (!cancel.IsCancellationRequested)
        {
            while (ear.Changes.TryRead(out _)) { }
            var changed = await reader.ChangesAsync(person, after, activeOnly: false, DeskReader.ChangesMax, cancel);
            if (changed.Count > 0) after = changed[^1].Alert.ChangeNumber;
            yield return changed;
            if (changed.Count == DeskReader.ChangesMax) continue;
            await Task.Delay(GatherFor, clock, cancel);
            await WaitAsync(ear, cancel);
        }
    }

    private async Task WaitAsync(AlertFeed.Subscription ear, CancellationToken cancel)
    {
        using var longEnough = new CancellationTokenSource(LookEvery, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, longEnough.Token);
        try
        {
            await ear.Changes.WaitToReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // Nothing was announced for a while: look all the same.
        }
    }
}
