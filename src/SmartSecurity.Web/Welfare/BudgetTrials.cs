using Microsoft.Extensions.Logging;

namespace SmartSecurity.Web.Welfare;

/// <summary>How the one trial stands that may run at a time.</summary>
public abstract record Trial(int CommunityId, BudgetWish Wish)
{
    public sealed record Running(int CommunityId, BudgetWish Wish, TrialStep Step) : Trial(CommunityId, Wish);
    public sealed record Done(int CommunityId, BudgetWish Wish, TrialOutcome Outcome) : Trial(CommunityId, Wish);
    public sealed record Stopped(int CommunityId, BudgetWish Wish) : Trial(CommunityId, Wish);
    public sealed record Failed(int CommunityId, BudgetWish Wish) : Trial(CommunityId, Wish);
}

/// <summary>Runs a trial in the background: one at a time, for whoever looks; a restart forgets it, and loses nothing.</summary>
public sealed partial class BudgetTrials(IHistoryReplay history, ILogger<BudgetTrials> log) : IDisposable
{
    private readonly Lock _lock = new();
    private CancellationTokenSource? _run;
    private Trial? _latest;

    /// <summary>The trial that runs, or ran last; null: none did since the start.</summary>
    public Trial? Latest
    {
        get { lock (_lock) return _latest; }
    }

    /// <summary>Starts a trial.</summary>
    /// <returns>False while another one runs.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The wish lies out of its ranges.</exception>
    public bool Start(int communityId, BudgetWish wish)
    {
        ArgumentNullException.ThrowIfNull(wish);
        if (!wish.IsInRange) throw new ArgumentOutOfRangeException(nameof(wish), wish, "The budget lies out of its ranges.");
        CancellationTokenSource run;
        lock (_lock)
        {
            if (_run is not null) return false;
            _run = run = new CancellationTokenSource();
            _latest = new Trial.Running(communityId, wish, new(TrialStage.Reading, 0));
        }
        _ = Task.Run(() => RunAsync(communityId, wish, run));
        return true;
    }

    public void Cancel()
    {
        lock (_lock) _run?.Cancel();
    }

    public void Dispose() => Cancel();

    private async Task RunAsync(int communityId, BudgetWish wish, CancellationTokenSource run)
    {
        Trial ended = new Trial.Failed(communityId, wish);
        try
        {
            var outcome = await history.TryAsync(communityId, wish, step => Tell(run, new Trial.Running(communityId, wish, step)), run.Token);
            ended = new Trial.Done(communityId, wish, outcome);
        }
        catch (OperationCanceledException) when (run.IsCancellationRequested)
        {
            ended = new Trial.Stopped(communityId, wish);
        }
        catch (Exception error)
        {
            LogFailed(error, communityId);
        }
        finally
        {
            lock (_lock) (_run, _latest) = (null, ended);
            run.Dispose();
        }
    }

    private void Tell(CancellationTokenSource run, Trial trial)
    {
        lock (_lock)
            if (ReferenceEquals(_run, run)) _latest = trial;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The trial of a budget for community {CommunityId} failed")]
    private partial void LogFailed(Exception error, int communityId);
}
