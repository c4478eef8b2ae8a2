namespace SmartSecurity.Server.Tests.Kills;

/// <summary>When a kill comes.</summary>
internal enum KillMoment { InOpenBatch, AnyMoment, WhileStarting }

/// <summary>The kills of a run, drawn from a seed and spread over its events.</summary>
internal sealed class KillPlan(int kills, int events, int seed)
{
    private static readonly TimeSpan WorkMax = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan StartMax = TimeSpan.FromSeconds(3);
    private readonly Random _random = new(seed + 1);

    public int Kills => kills;
    public int Done { get; private set; }
    public int InOpenBatch { get; private set; }
    public int WhileStarting { get; private set; }

    /// <summary>So many events are to be committed when the next kill comes.</summary>
    public int NextAfterEvents() => (int)(events * (Done + _random.NextDouble()) / kills);

    /// <summary>The first one meets an open batch in every run, however short; of the others every second one.</summary>
    public KillMoment NextMoment() => (Done % 4) switch { 0 or 2 => KillMoment.InOpenBatch, 1 => KillMoment.AnyMoment, _ => KillMoment.WhileStarting };

    /// <summary>How much more of the processor's time the program gets before the kill: a busy machine meets it at the same work.</summary>
    public TimeSpan NextWork(KillMoment moment) => _random.NextDouble() * (moment == KillMoment.WhileStarting ? StartMax : WorkMax);

    public void Count(KillMoment moment)
    {
        Done++;
        if (moment == KillMoment.InOpenBatch) InOpenBatch++;
        if (moment == KillMoment.WhileStarting) WhileStarting++;
    }

    public override string ToString() => $"{Done} kills, {InOpenBatch} of them with a batch open and {WhileStarting} while it started";
}
