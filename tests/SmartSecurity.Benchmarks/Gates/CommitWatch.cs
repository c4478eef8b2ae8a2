using System.Diagnostics.Metrics;
using SmartSecurity.Pipeline;

namespace SmartSecurity.Benchmarks.Gates;

/// <summary>One commit of the product: how many rows became visible, and when (timestamp of the clock).</summary>
internal readonly record struct Commit(int Rows, long At);

/// <summary>What the product committed within a stretch of time.</summary>
/// <param name="Messages">Commits of the inbox, after which messages are acknowledged.</param>
/// <param name="Passages">Commits of passages.</param>
internal sealed record CommitLog(IReadOnlyList<Commit> Messages, IReadOnlyList<Commit> Passages)
{
    public double MessagesPerCommit => Messages.Average(c => c.Rows);

    public double PassagesPerCommit => Passages.Average(c => c.Rows);
}

/// <summary>Hears each commit at the moment it is done, from the product's own counters.</summary>
/// <remarks>
/// The counters are raised on the writer's thread right after its transaction ended. Asking the table again and again would
/// take time from the one writer that is measured; the table is compared with the counters when a stretch is over.
/// </remarks>
internal sealed class CommitWatch : IDisposable
{
    private readonly TimeProvider _clock;
    private readonly MeterListener _listener = new();
    private readonly Lock _lock = new();
    private List<Commit> _messages = [];
    private List<Commit> _passages = [];
    private int _awaited;
    private TaskCompletionSource _reached = new();

    public CommitWatch(TimeProvider clock)
    {
        _clock = clock;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            // By name: an instrument is published before the field that holds it is set.
            if (instrument.Meter.Name == PipelineMeter.Name) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, rows, _, _) => Note(instrument, (int)rows));
        _listener.Start();
    }

    /// <summary>Begins a stretch: what was heard before is forgotten.</summary>
    /// <returns>Ends with the commit that makes the passages of the stretch so many.</returns>
    public Task Begin(int passages)
    {
        lock (_lock)
        {
            (_messages, _passages, _awaited) = ([], [], passages);
            _reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _reached.Task;
        }
    }

    /// <summary>What was heard since <see cref="Begin"/>.</summary>
    public CommitLog Log
    {
        get
        {
            lock (_lock) return new([.. _messages], [.. _passages]);
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Note(Instrument instrument, int rows)
    {
        var at = _clock.GetTimestamp();
        var isMessages = ReferenceEquals(instrument, PipelineMeter.Committed);
        if (rows == 0 || !(isMessages || ReferenceEquals(instrument, PipelineMeter.Passages))) return;
        lock (_lock)
        {
            if (isMessages)
            {
                _messages.Add(new(rows, at));
                return;
            }
            _passages.Add(new(rows, at));
            _awaited -= rows;
            if (_awaited <= 0) _reached.TrySetResult();
        }
    }
}
