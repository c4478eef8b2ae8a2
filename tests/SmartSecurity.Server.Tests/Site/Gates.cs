using Microsoft.Extensions.Logging.Abstractions;
using SmartSecurity.Simulator.Gates;

namespace SmartSecurity.Server.Tests.Site;

/// <summary>Gates of a <see cref="TestSite"/>, and what they tell.</summary>
internal static class Gates
{
    /// <summary>A gate that comes back quickly after any loss. Its name is its client's name and that of its topic.</summary>
    public static SimulatedGate Connect(string name, int port, string? user = null, string? password = null) => new(
        name, 1, Outbox(name, port) with { UserName = user, Password = password }, TimeProvider.System, NullLogger<SimulatedGate>.Instance);

    /// <summary>Where and how a device of the tests publishes.</summary>
    public static MqttOutboxOptions Outbox(string name, int port) => new()
    {
        Host = "127.0.0.1",
        Port = port,
        ClientId = name,
        RetryAfter = TimeSpan.FromMilliseconds(50),
        RetryAtMost = TimeSpan.FromMilliseconds(500),
        AnswerWithin = TimeSpan.FromSeconds(10),
    };

    /// <summary>A card that is let in.</summary>
    public static GateEvent Card(string card, byte[]? snapshot = null) => new()
    {
        Time = TimeProvider.System.GetUtcNow(),
        Type = GateEventType.Access,
        Decision = GateDecision.Granted,
        Passage = GatePassage.Taken,
        Direction = GateDirection.In,
        Card = card,
        Snapshot = snapshot,
    };
}
