using SmartSecurity.Web.Welfare;

namespace SmartSecurity.Web.Tests;

/// <summary>A replay that waits until the test lets it go on; the real one is the server room's, and tested there.</summary>
public sealed class SlowHistory : IHistoryReplay
{
    private TaskCompletionSource<TrialOutcome> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static TrialOutcome.Found Found(BudgetWish wish) => new(wish,
        new(3_240, 260, 8, 20),
        new(new(1_240, 590, 65.7, 3.8, .47, 5.2, 11.4, null), new(310, 147, 130, 9, 1.6, 14.2, 23, 1.1), new(930, 443, 44, 2, .1, 4.6, 9.8, .9)),
        new(2_100, 200, 4, 40),
        new(new(1_240, 590, 93.4, 17.7, 2.1, 6.1, 14, null), new(310, 147, 240, 44, 5.3, 19, 30, 1.4), new(930, 443, 44.5, 9, 1, 4.4, 9.6, .8)),
        new DateTimeOffset(2026, 5, 30, 0, 0, 0, TimeSpan.FromHours(8)), new DateTimeOffset(2026, 11, 26, 0, 0, 0, TimeSpan.FromHours(8)), true);

    public void End(TrialOutcome outcome) => Interlocked.Exchange(ref _end, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult(outcome);

    public void Break() => Interlocked.Exchange(ref _end, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetException(new IOException("disk"));

    public async Task<TrialOutcome> TryAsync(int communityId, BudgetWish wish, Action<TrialStep> progress, CancellationToken cancel)
    {
        var end = _end;   // before it is told that this runs: whoever heard so may end it
        progress(new(TrialStage.Patience, .42));
        return await end.Task.WaitAsync(cancel);
    }
}
