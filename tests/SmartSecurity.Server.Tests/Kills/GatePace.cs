using SmartSecurity.Server.Tests.Site;
using SmartSecurity.Simulator.Gates;

namespace SmartSecurity.Server.Tests.Kills;

/// <summary>Gates that tell a story, at most so far ahead of the program that every kill finds some of it still untold.</summary>
internal sealed class GatePace : IAsyncDisposable
{
    /// <summary>Events that may be under way. An outside broker would take the whole story at once, and keep only 1,000 of it.</summary>
    private const int AheadMax = 60;

    private readonly SemaphoreSlim _leave = new(AheadMax);
    private readonly List<SimulatedGate> _gates = [];
    private int _committed;

    /// <summary>Begins at once.</summary>
    public GatePace(GateStory story, int port) => Told = Task.WhenAll(story.ByGate.Select(g => TellAsync(g.Key, g.Value, port)).ToList());

    /// <summary>Ends when every event has its PUBACK.</summary>
    public Task Told { get; }

    /// <summary>How far each gate is, for a test that waits in vain.</summary>
    public string Diagnosis => string.Join('\n', _gates.Select(g =>
        $"{g.Device}: {g.Acknowledged} acknowledged, {g.Waiting} waiting, {g.Connections} connections")) + $"\n{Told.Exception}";

    /// <summary>Lets the gates go on.</summary>
    /// <param name="committed">Events the program has committed, in all.</param>
    public void Committed(int committed)
    {
        if (committed > _committed) _leave.Release(committed - _committed);
        _committed = committed;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var gate in _gates) await gate.DisposeAsync();
        _leave.Dispose();
    }

    private async Task TellAsync(string name, IReadOnlyList<GateEvent> events, int port)
    {
        var gate = Gates.Connect(name, port);
        _gates.Add(gate);
        foreach (var e in events)
        {
            await _leave.WaitAsync(Waiting.Cancel);
            await gate.PublishAsync(e, Waiting.Cancel);
        }
    }
}
