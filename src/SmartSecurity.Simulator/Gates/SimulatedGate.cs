using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace SmartSecurity.Simulator.Gates;

/// <summary>What takes a gate's events without waiting.</summary>
public interface IGate
{
    /// <summary>The device's name in its topic.</summary>
    string Device { get; }

    /// <returns>False when the gate's memory is full and the event is lost; its number is used up, so that the gap tells of it.</returns>
    bool TryPost(GateEvent happened);
}

/// <summary>A gate as the field has it: it numbers its events and keeps each until it is acknowledged, over any number of
/// reconnects.</summary>
/// <remarks>Source: hardware-profiles/generic-mqtt-gate/README.md; topic <c>smartsecurity/gates/DEVICE/event</c>, QoS 1.</remarks>
public sealed class SimulatedGate : IGate, IAsyncDisposable
{
    private readonly MqttOutbox _outbox;
    private readonly string _topic;
    private readonly Lock _numbering = new();
    private readonly TimeProvider _clock;
    private long _nextSequence;
    private int _told;

    /// <summary>Connects at once.</summary>
    /// <param name="device">Letters, digits and dashes.</param>
    /// <param name="firstSequence">The first event's number. Give <see cref="NextSequence"/> of the gate's former life, so that none
    /// is used twice.</param>
    /// <param name="options">Where to publish.</param>
    /// <param name="obeys">Whether it does what it is told, and says so.</param>
    public SimulatedGate(string device, long firstSequence, MqttOutboxOptions options, TimeProvider clock, ILogger<SimulatedGate> log, bool obeys = false)
    {
        if (device.Length == 0 || !device.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            throw new ArgumentException("No name of a device.", nameof(device));
        (Device, _nextSequence, _clock) = (device, firstSequence, clock);
        _topic = $"smartsecurity/gates/{device}/event";
        if (obeys) options = options with { ListensTo = $"smartsecurity/gates/{device}/command", Heard = Obey };
        _outbox = new MqttOutbox(options, clock, log);
    }

    /// <summary>Whether it stands open because it was told to.</summary>
    public bool IsReleased { get; private set; }

    /// <summary>A gate whose motor is stuck hears and does nothing.</summary>
    public bool IsStuck { get; set; }

    /// <summary>How many times it was told something.</summary>
    public int Told => Volatile.Read(ref _told);

    public string Device { get; }

    /// <summary>Events whose PUBACK came.</summary>
    public long Acknowledged => _outbox.Acknowledged;

    /// <summary>Events that are kept because their PUBACK has not come.</summary>
    public int Waiting => _outbox.Waiting;

    /// <summary>How many times a broker let the gate in.</summary>
    public int Connections => _outbox.Connections;

    /// <summary>The number the next event gets.</summary>
    public long NextSequence => Interlocked.Read(ref _nextSequence);

    private void Obey(byte[] payload)
    {
        Interlocked.Increment(ref _told);
        if (IsStuck) return;
        using var told = JsonDocument.Parse(payload);
        var isRelease = told.RootElement.GetProperty("command").GetString() == "release";
        IsReleased = isRelease;
        TryPost(new() { Time = _clock.GetUtcNow(), Type = GateEventType.Door, Door = isRelease ? GateDoor.Open : GateDoor.Closed });
    }

    public bool TryPost(GateEvent happened)
    {
        lock (_numbering) return _outbox.TryPost(_topic, Numbered(happened).ToPayload());
    }

    /// <summary>Takes an event, waiting while the memory is full, and ends when its PUBACK has come.</summary>
    /// <returns>The event's number.</returns>
    /// <exception cref="OperationCanceledException">Cancelled, or the gate was disposed of. An event that was taken may still be sent
    /// after a cancel.</exception>
    public async Task<string> PublishAsync(GateEvent happened, CancellationToken cancel = default)
    {
        GateEvent numbered;
        Task published;
        lock (_numbering)
        {
            numbered = Numbered(happened);
            // Under the lock, so that numbers go out in their order.
            published = _outbox.PublishAsync(_topic, numbered.ToPayload(), cancel);
        }
        await published;
        return numbered.Seq!;
    }

    public ValueTask DisposeAsync() => _outbox.DisposeAsync();

    private GateEvent Numbered(GateEvent happened) =>
        happened.Seq is null ? happened with { Seq = _nextSequence++.ToString(CultureInfo.InvariantCulture) } : happened;
}
