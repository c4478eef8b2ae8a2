using System.Globalization;
using System.Text.Json;

namespace SmartSecurity.Benchmarks.Gates;

/// <summary>One event as a gate of the generic profile publishes it.</summary>
/// <param name="Gate">Which gate: 0 to <see cref="GateTraffic.Gates"/> - 1.</param>
/// <param name="Card">Presented by no other event of the run, so that a passage names its event.</param>
internal sealed record GateMessage(int Gate, string Card, string Topic, byte[] Payload);

/// <summary>Events of residents who go through the gates of one community; no two are alike.</summary>
internal sealed class GateTraffic(TimeProvider clock)
{
    public const string Profile = "generic-mqtt-gate";
    public const int Gates = 16;
    public const int Residents = 200;

    private int _drawn;

    public static string GateName(int gate) => $"gate-{(gate + 1).ToString(CultureInfo.InvariantCulture)}";

    /// <summary>What a gate calls a resident; registered as a credential of kind <c>token</c>.</summary>
    public static string ResidentToken(int resident) => $"resident-{(resident + 1).ToString(CultureInfo.InvariantCulture)}";

    /// <summary>The next events, in turn over the gates.</summary>
    public IReadOnlyList<GateMessage> Draw(int count)
    {
        var messages = new List<GateMessage>(count);
        for (var i = 0; i < count; i++) messages.Add(Next());
        return messages;
    }

    private GateMessage Next()
    {
        var number = ++_drawn;
        var (gate, card) = (number % Gates, number.ToString("D10", CultureInfo.InvariantCulture));
        var payload = JsonSerializer.SerializeToUtf8Bytes(new
        {
            seq = number.ToString("D6", CultureInfo.InvariantCulture),
            time = clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
            type = "access",
            decision = "granted",
            direction = number % 2 == 0 ? "in" : "out",
            card,
            person = ResidentToken(number % Residents),
            passage = "taken",
        });
        return new(gate, card, $"smartsecurity/gates/{GateName(gate)}/event", payload);
    }
}
