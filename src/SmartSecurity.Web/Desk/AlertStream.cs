using System.Runtime.CompilerServices;
using SmartSecurity.Storage.Desk;
using SmartSecurity.Web.Account;

namespace SmartSecurity.Web.Desk;

/// <summary>Follows the queue for an open page or an API client: at most ten batches a second, nothing left out.</summary>
/// <remarks>
/// The feed only says that something changed; what changed is read by the cursor. So a follower that was away, or on another
/// node than the writer, catches up with the same query. Measured before: a console that drew every change by itself fell behind at 1,000 a minute.
/// </remarks>
public sealed class AlertStream(AlertFeed feed, AlertTail tail, DeskReader reader, TimeProvider clock)
{
    /// <summary>Least time between two batches: 10 Hz. At 4 Hz the wait for the batch alone took what an alert may take on its way to the screen.</summary>
    public static readonly TimeSpan GatherFor = TimeSpan.FromMilliseconds(100);

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
            var (changed, next, more) = await ReadAsync(person, after, cancel);
            after = next;
            yield return changed;
            if (more) continue;
            await Task.Delay(GatherFor, clock, cancel);
            await WaitAsync(ear, cancel);
        }
    }

    /// <summary>Lets an open page draw what changes, until it is closed.</summary>
    /// <param name="person">Who looks.</param>
    /// <param name="after">Where to begin.</param>
    /// <param name="drawEvery">Drawn at least this often, also when nothing changed: ages go on.</param>
    /// <param name="draw">Takes a batch in and draws, on the page's own turn.</param>
    /// <param name="broken">Shows what went wrong, rather than a page that stands still and looks calm.</param>
    /// <param name="closed">The page was closed.</param>
    public async Task DrawAsync(Person person, long after, TimeSpan drawEvery, Func<IReadOnlyList<AlertLine>, Task> draw, Func<Exception, Task> broken,
        CancellationToken closed)
    {
        var drawnAt = clock.GetTimestamp();
        try
        {
            await foreach (var changed in FollowAsync(person, after, closed))
            {
                if (changed.Count == 0 && clock.GetElapsedTime(drawnAt) < drawEvery) continue;
                drawnAt = clock.GetTimestamp();
                await draw(changed);
            }
        }
        catch (OperationCanceledException)
        {
            // The page was closed.
        }
        catch (Exception error)
        {
            await broken(error);
        }
    }

    /// <returns>What the person may see, where to read on, and whether there is more at once.</returns>
    private async Task<(IReadOnlyList<AlertLine> Changed, long Next, bool More)> ReadAsync(Person person, long after, CancellationToken cancel)
    {
        if (await tail.AfterAsync(after, cancel) is { } kept)
            return ([.. kept.Where(l => AlertSight.MaySee(person.Role, l.Alert.Category) && person.Sight.Includes(l.Alert.CommunityId, l.Address))],
                kept.Count == 0 ? after : kept[^1].Alert.ChangeNumber, false);
        var changed = await reader.ChangesAsync(person, after, activeOnly: false, DeskReader.ChangesMax, cancel);
        return (changed, changed.Count == 0 ? after : changed[^1].Alert.ChangeNumber, changed.Count == DeskReader.ChangesMax);
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
