using Microsoft.Extensions.Logging;
using SmartSecurity.Core.Health;
using SmartSecurity.Pipeline.Ingest;

namespace SmartSecurity.Pipeline.Communities;

/// <summary>The single-threaded writer of one community; its key is the community's number.</summary>
[Alias("SmartSecurity.ICommunityGrain")]
public interface ICommunityGrain : IGrainWithIntegerKey
{
    /// <summary>Processes what the inbox holds; returns when it is committed. Never throws: trouble is on the health board.</summary>
    [Alias("CatchUp")]
    Task CatchUpAsync();
}

/// <summary>Orleans keeps it single and single-threaded; the work is <see cref="CommunityProcessor"/>'s.</summary>
public sealed partial class CommunityGrain(ProcessorParts parts, HealthBoard health, ILogger<CommunityGrain> log) : Grain, ICommunityGrain
{
    private static readonly TimeSpan AgainMin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AgainMax = TimeSpan.FromSeconds(30);

    private CommunityProcessor? _processor;
    private IGrainTimer? _timer;
    private TimeSpan _again = AgainMin;

    private int CommunityId => (int)this.GetPrimaryKeyLong();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _processor = new CommunityProcessor(CommunityId, parts);
        DelayDeactivation(Timeout.InfiniteTimeSpan);   // its deadlines live in it
        return Task.CompletedTask;
    }

    public async Task CatchUpAsync()
    {
        var part = $"community:{CommunityId}";
        try
        {
            var dueAt = await _processor!.CatchUpAsync(CancellationToken.None);
            health.Healthy(part);
            _again = AgainMin;
            if (dueAt is { } due) WakeIn(due - parts.Clock.GetUtcNow());
        }
        catch (Exception e)
        {
            // The batch left no trace and is tried again: a locked database or a full disk mends without a restart.
            _processor!.Forget();
            health.Report(part, HealthLevel.Unhealthy, DatabaseTrouble.Explain(e));
            LogFailed(CommunityId, _again.TotalSeconds, e);
            WakeIn(_again);
            _again = _again * 2 < AgainMax ? _again * 2 : AgainMax;
        }
    }

    private void WakeIn(TimeSpan wait)
    {
        if (wait < TimeSpan.FromMilliseconds(1)) wait = TimeSpan.FromMilliseconds(1);
        if (wait > TimeSpan.FromHours(1)) wait = TimeSpan.FromHours(1);   // a longer one is looked at again then
        _timer?.Dispose();
        _timer = this.RegisterGrainTimer(_ => CatchUpAsync(),
            new GrainTimerCreationOptions { DueTime = wait, Period = Timeout.InfiniteTimeSpan, KeepAlive = true });
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Community {CommunityId} could not process its inbox; again in {AgainS} s")]
    private partial void LogFailed(int communityId, double againS, Exception e);
}
