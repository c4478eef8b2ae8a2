using System.Collections.Frozen;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Passages;

namespace SmartSecurity.Devices.Profiles;

/// <summary>One device family as its folder under hardware-profiles describes it. Immutable; read by <see
/// cref="ProfileCatalog"/>.</summary>
/// <remarks>Source: docs/design/devices.md, "A profile is data".</remarks>
public sealed class HardwareProfile
{
    internal HardwareProfile() { }

    /// <summary>The folder's name; <see cref="Device.Profile"/> of a registered device.</summary>
    public required string Name { get; init; }

    /// <summary>Full path of the profile's folder.</summary>
    public required string Folder { get; init; }

    /// <summary><c>mqtt</c>, <c>http-push</c> or <c>camera</c>, as in <see cref="IncomingMessage.Transport"/>.</summary>
    public required string Transport { get; init; }

    /// <summary>How long a device of this family may be silent before it counts as lost; null: it promises no heartbeat.</summary>
    public TimeSpan? SilentAfter { get; init; }

    /// <summary>MQTT topic filters that cover all its messages, for a broker that is not ours; empty for other transports.</summary>
    public IReadOnlyList<string> SubscriptionFilters =>
        Transport == "mqtt"
            ? [.. Messages.SelectMany(m => m.Topics).Select(t => t.SubscriptionFilter).Distinct(StringComparer.Ordinal)]
            : [];

    /// <summary>What its devices can be told; empty: they only speak.</summary>
    public IReadOnlyDictionary<DoorCommand, ProfileCommand> Commands { get; init; } = FrozenDictionary<DoorCommand, ProfileCommand>.Empty;

    /// <summary>Whether its doors can be opened from here, and given back.</summary>
    public bool CanRelease => Commands.ContainsKey(DoorCommand.Release) && Commands.ContainsKey(DoorCommand.Restore);

    /// <summary>The quality checks the profile claims, by name.</summary>
    public required IReadOnlyDictionary<string, ProfileCheck> Checks { get; init; }

    internal IReadOnlyList<MessageReading> Messages { get; init; } = [];
}

/// <summary>How far a quality check of a profile is.</summary>
public enum ProfileCheckState { Done, Todo, Exempt }

/// <summary>One line of a profile's <c>checks</c>.</summary>
/// <param name="Reason">Why it is exempt, or what is still to do; null when it is done.</param>
public sealed record ProfileCheck(ProfileCheckState State, string? Reason);

/// <summary>How the messages of one kind of address are read.</summary>
internal sealed record MessageReading
{
    public required IReadOnlyList<TopicPattern> Topics { get; init; }
    public required Decoder Decoder { get; init; }
    /// <summary>Where the items stand of a message that carries several; null: the message is one item.</summary>
    public Selector? Each { get; init; }
    public bool EmptyMeansNothing { get; init; }
    /// <summary>In order: the first whose condition holds says what an item means.</summary>
    public required IReadOnlyList<EventRule> Rules { get; init; }
    public required FrozenDictionary<string, FieldReading> Fields { get; init; }
    public required IReadOnlyList<FieldReading> Detail { get; init; }
    /// <summary>Where texts of base64 pictures stand.</summary>
    public required IReadOnlyList<Selector> Pictures { get; init; }
}

/// <summary>One line of <c>events</c>: what an item means when the condition holds.</summary>
internal sealed record EventRule
{
    /// <summary>Where it stands in the profile, to be shown by the checker.</summary>
    public required string Place { get; init; }
    /// <summary>Null: it holds for whatever reached it.</summary>
    public Selector? When { get; init; }
    /// <summary>Null: the item means nothing, by design.</summary>
    public required DeviceEventKind? Kind { get; init; }
    public Decision? Decision { get; init; }
    public PassageState? Passage { get; init; }
    public Direction? Direction { get; init; }
    public string? Reason { get; init; }
    /// <summary>Details that the rule itself states: <c>state</c>, <c>type</c>.</summary>
    public required IReadOnlyDictionary<string, string> Stated { get; init; }
    /// <summary>Fields that this rule reads elsewhere than the message's own.</summary>
    public required FrozenDictionary<string, FieldReading> Fields { get; init; }
    public required IReadOnlyList<FieldReading> Detail { get; init; }
}
