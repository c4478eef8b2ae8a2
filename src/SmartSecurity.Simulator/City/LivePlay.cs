using System.Globalization;
using SmartSecurity.Simulator.Gates;

namespace SmartSecurity.Simulator.City;

/// <summary>Somebody who lives in the simulated community.</summary>
/// <param name="Person">How the gates call them.</param>
/// <param name="Card">Number of their card; null: they have none.</param>
/// <param name="Head">JPEG of the head, for snapshots; null: their gate sends no picture.</param>
/// <param name="Plate">Their car; null: they go on foot.</param>
public sealed record LiveResident(string Person, string? Card, byte[]? Head, PlateDesign? Plate);

/// <summary>What the live play is made of.</summary>
public sealed record LiveCast
{
    /// <summary>1 to <see cref="GatesMax"/>. The last one is the door that stays open.</summary>
    public required IReadOnlyList<IGate> Gates { get; init; }
    /// <summary>At least one.</summary>
    public required IReadOnlyList<LiveResident> Residents { get; init; }
    public required PlateDesign Wanted { get; init; }
    /// <summary>Called when the pedestrian camera loses its plug; must not block.</summary>
    public required Action UnplugCamera { get; init; }
    /// <summary>Called when the pedestrian camera gets its plug back; must not block. Also called when the play ends while it is
    /// unplugged.</summary>
    public required Action PlugCamera { get; init; }

    public const int GatesMax = 20;
}

/// <summary>
/// The demo's life: people and cars pass the gates, gates tell that they are alive, and every quarter of an hour the same four things go
/// wrong: a wanted plate, a door that stays open, a camera without its plug, now and then an unknown card.
/// </summary>
/// <remarks>
/// One loop, no tasks beside it: an event that a gate has no room for is lost, as a gate of the field loses it. The same seed and
/// clock give the
/// same events.
/// </remarks>
public sealed class LivePlay
{
    /// <summary>After this the same things happen again.</summary>
    public static readonly TimeSpan Round = TimeSpan.FromMinutes(15);
    public static readonly TimeSpan WantedAfter = TimeSpan.FromSeconds(15);
    public static readonly TimeSpan DoorOpensAfter = TimeSpan.FromSeconds(25);
    public static readonly TimeSpan DoorOpenFor = TimeSpan.FromMinutes(3);
    public static readonly TimeSpan UnplugAfter = TimeSpan.FromSeconds(45);
    public static readonly TimeSpan UnpluggedFor = TimeSpan.FromMinutes(5);
    public static readonly TimeSpan HeartbeatEvery = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan PassEveryLeast = TimeSpan.FromSeconds(3);
    public static readonly TimeSpan PassEveryMost = TimeSpan.FromSeconds(8);

    private const double Denied = 1 / 15.0;
    private const double ByCar = .45;
    private static readonly TimeSpan _localOffset = TimeSpan.FromHours(8);

    private readonly LiveCast _cast;
    private readonly PlatePainter _painter;
    private readonly TimeProvider _clock;
    private readonly Random _random;
    private readonly Dictionary<int, byte[]> _portraits = [];
    private readonly bool[] _isOut;
    private readonly PriorityQueue<Scene, (DateTimeOffset Due, int Order)> _due = new();
    private bool _isUnplugged;
    private int _order;
    private long _lost;

    /// <param name="painter">Paints the plates; stays the caller's.</param>
    /// <exception cref="ArgumentException">No gate, too many, or no resident.</exception>
    public LivePlay(LiveCast cast, PlatePainter painter, int seed, TimeProvider clock)
    {
        if (cast.Gates.Count is 0 or > LiveCast.GatesMax) throw new ArgumentException("A play has 1 to 20 gates.", nameof(cast));
        if (cast.Residents.Count == 0) throw new ArgumentException("A play needs residents.", nameof(cast));
        (_cast, _painter, _clock, _random) = (cast, painter, clock, new Random(seed));
        _isOut = new bool[cast.Residents.Count];
    }

    private enum Scene { Heartbeat, Pass, Wanted, DoorOpens, DoorCloses, Unplug, Plug }

    /// <summary>Events that a gate had no room for.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Plays until it is cancelled, then ends without an exception. To be called once.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        if (_due.Count > 0) throw new InvalidOperationException("The play has begun already.");
        var begin = _clock.GetUtcNow();
        At(begin, Scene.Heartbeat);
        At(begin + NextPass(), Scene.Pass);
        At(begin + WantedAfter, Scene.Wanted);
        At(begin + DoorOpensAfter, Scene.DoorOpens);
        At(begin + UnplugAfter, Scene.Unplug);
        try
        {
            while (_due.TryDequeue(out var scene, out var at))
            {
                var wait = at.Due - _clock.GetUtcNow();
                if (wait > TimeSpan.Zero) await Task.Delay(wait, _clock, cancel);
                cancel.ThrowIfCancellationRequested();
                Play(scene, at.Due);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The caller has seen enough.
        }
        finally
        {
            if (_isUnplugged) _cast.PlugCamera();
        }
    }

    private void At(DateTimeOffset due, Scene scene) => _due.Enqueue(scene, (due, _order++));

    private TimeSpan NextPass() => PassEveryLeast + ((PassEveryMost - PassEveryLeast) * _random.NextDouble());

    /// <summary>Plays one scene and enters the next of its kind. Counts from when it was due, so that a slow machine does not stretch
    /// the round.</summary>
    private void Play(Scene scene, DateTimeOffset due)
    {
        switch (scene)
        {
            case Scene.Heartbeat:
                foreach (var gate in _cast.Gates) Post(gate, Event(GateEventType.Heartbeat));
                At(due + HeartbeatEvery, scene);
                break;
            case Scene.Pass:
                Pass();
                // From now, not from when it was due: after a machine's sleep nobody has to catch up with passing.
                At(_clock.GetUtcNow() + NextPass(), scene);
                break;
            case Scene.Wanted:
                Post(AnyGate(), Car(_cast.Wanted, paint: 1, GateDirection.In));
                At(due + Round, scene);
                break;
            case Scene.DoorOpens:
                Post(_cast.Gates[^1], Event(GateEventType.Door) with { Door = GateDoor.Open });
                At(due + DoorOpenFor, Scene.DoorCloses);
                At(due + Round, scene);
                break;
            case Scene.DoorCloses:
                Post(_cast.Gates[^1], Event(GateEventType.Door) with { Door = GateDoor.Closed });
                break;
            case Scene.Unplug:
                _isUnplugged = true;
                _cast.UnplugCamera();
                At(due + UnpluggedFor, Scene.Plug);
                At(due + Round, scene);
                break;
            case Scene.Plug:
                _isUnplugged = false;
                _cast.PlugCamera();
                break;
        }
    }

    private void Pass()
    {
        var gate = AnyGate();
        if (_random.NextDouble() < Denied)
        {
            Post(gate, Event(GateEventType.Access) with
            {
                Decision = GateDecision.Denied,
                Reason = "credentialNotFound",
                Direction = GateDirection.In,
                Passage = GatePassage.NotTaken,
                Card = _random.Next(10_000_000, 99_999_999).ToString(CultureInfo.InvariantCulture),
            });
            return;
        }
        var who = _random.Next(_cast.Residents.Count);
        var resident = _cast.Residents[who];
        var direction = _isOut[who] ? GateDirection.In : GateDirection.Out;
        _isOut[who] = !_isOut[who];
        var isByCar = resident.Plate is not null && _random.NextDouble() < ByCar;
        Post(gate, isByCar ? Car(resident.Plate!, who, direction) : OnFoot(resident, who, direction));
    }

    private GateEvent OnFoot(LiveResident resident, int who, GateDirection direction) => Event(GateEventType.Access) with
    {
        Decision = GateDecision.Granted,
        Direction = direction,
        Passage = GatePassage.Taken,
        Card = resident.Card,
        Person = resident.Person,
        Snapshot = Portrait(resident, who),
    };

    private GateEvent Car(PlateDesign plate, int paint, GateDirection direction) => Event(GateEventType.Plate) with
    {
        Decision = GateDecision.Granted,
        Direction = direction,
        Passage = GatePassage.Taken,
        Plate = plate.Text,
        Snapshot = GateSnapshots.Car(_painter, plate, paint),
    };

    private byte[]? Portrait(LiveResident resident, int who)
    {
        if (resident.Head is null) return null;
        if (!_portraits.TryGetValue(who, out var portrait)) _portraits[who] = portrait = GateSnapshots.Person(resident.Head, who);
        return portrait;
    }

    private GateEvent Event(GateEventType type) => new() { Time = _clock.GetUtcNow().ToOffset(_localOffset), Type = type };

    private IGate AnyGate() => _cast.Gates[_random.Next(_cast.Gates.Count)];

    private void Post(IGate gate, GateEvent happened)
    {
        if (!gate.TryPost(happened)) Interlocked.Increment(ref _lost);
    }
}
