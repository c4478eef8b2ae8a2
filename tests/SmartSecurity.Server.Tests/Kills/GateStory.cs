using System.Globalization;
using SmartSecurity.Server.Tests.Site;
using SmartSecurity.Simulator.Gates;

namespace SmartSecurity.Server.Tests.Kills;

/// <summary>What some gates have to tell, drawn from a seed: cards, plates, watched plates, doors.</summary>
/// <remarks>
/// The alerts of a story must not depend on when it is received, because a killed run receives it later than a calm one. So
/// the gates' clocks, believed as they are, lie two days back and <see cref="Step"/> apart: two sightings of a plate are
/// never one, whichever comes first, and a door's limit has always passed before the next message comes.
/// </remarks>
internal sealed class GateStory
{
    /// <summary>Longer than the 30 s within which two sightings are one.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(40);

    private GateStory(IReadOnlyDictionary<string, IReadOnlyList<GateEvent>> byGate) => ByGate = byGate;

    /// <summary>Each gate's events in its order, numbered from 1.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<GateEvent>> ByGate { get; }

    public int Count => ByGate.Values.Sum(events => events.Count);

    public static GateStory Draw(int events, int gates, int seed)
    {
        var random = new Random(seed);
        var at = TimeProvider.System.GetUtcNow() - TimeSpan.FromDays(2);
        var lists = Enumerable.Range(1, gates).ToDictionary(n => $"gate-{n}", _ => new List<GateEvent>(), StringComparer.Ordinal);
        for (var i = 0; i < events; i++, at += Step)
        {
            var list = lists[$"gate-{random.Next(gates) + 1}"];
            list.Add(Next(list, at, random) with { Seq = (list.Count + 1).ToString(CultureInfo.InvariantCulture) });
        }
        return new(lists.ToDictionary(l => l.Key, l => (IReadOnlyList<GateEvent>)l.Value, StringComparer.Ordinal));
    }

    private static GateEvent Next(List<GateEvent> before, DateTimeOffset at, Random random)
    {
        if (before is [.., { Door: GateDoor.Open } opened])
        {
            // Some doors were shut in time, and their alert is withdrawn; the others were not, and it is over.
            var shut = random.Next(2) == 0 ? opened.Time + TimeSpan.FromSeconds(20) : at;
            return new GateEvent { Time = shut, Type = GateEventType.Door, Door = GateDoor.Closed };
        }
        return random.Next(10) switch
        {
            0 => new GateEvent { Time = at, Type = GateEventType.Door, Door = GateDoor.Open },
            1 => new GateEvent { Time = at, Type = GateEventType.Plate, Plate = TestSite.WatchedPlate, Direction = GateDirection.In },
            2 or 3 => new GateEvent { Time = at, Type = GateEventType.Plate, Plate = $"沪B{random.Next(10_000, 99_999)}" },
            4 => new GateEvent
            {
                Time = at,
                Type = GateEventType.Access,
                Decision = GateDecision.Denied,
                Reason = "credentialNotFound",
                Card = $"{random.Next(1_000)}"
            },
            _ => new GateEvent
            {
                Time = at,
                Type = GateEventType.Access,
                Decision = GateDecision.Granted,
                Passage = GatePassage.Taken,
                Direction = GateDirection.Out,
                Card = $"{random.Next(1_000)}"
            },
        };
    }
}
