using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using SmartSecurity.Core.Shifts;

namespace SmartSecurity.Storage.Shifts;

/// <summary>A shift handed over: the page as the leaving person signed it. Once the arriving one signed too, nothing of it changes.</summary>
public sealed class ShiftHandover
{
    public const int NoteLengthMax = 2_000;
    /// <summary>Handovers of one community that wait for a second signature; more are refused.</summary>
    public const int WaitingMax = 10;

    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,   // it lies in a column, never in a page
    };

    /// <summary>Made by who begins it: the same one sent again is the same row.</summary>
    public required Guid Id { get; init; }
    public required int CommunityId { get; init; }
    public required DateTimeOffset From { get; init; }
    /// <summary>When the leaving person signed. Rises from one handover of a community to the next.</summary>
    public required DateTimeOffset Until { get; init; }
    public required Guid LeavingId { get; init; }
    public required string Leaving { get; init; }
    /// <summary>What the next person must know, in the leaving one's words; may be empty.</summary>
    public required string Note { get; init; }
    /// <summary>See <see cref="ShiftContent"/>.</summary>
    public required string ContentJson { get; init; }
    /// <summary>Open alerts of then, those that were cut off included.</summary>
    public required int OpenCount { get; init; }
    public required int EndedCount { get; init; }
    /// <summary>When the arriving person signed; null: the handover waits.</summary>
    public DateTimeOffset? SignedAt { get; private set; }
    public Guid? ArrivingId { get; private set; }
    public string? Arriving { get; private set; }
    /// <summary>Alerts that went from the leaving to the arriving person with the second signature.</summary>
    public int AlertsMoved { get; private set; }

    /// <summary>What had become of the open alerts by the second signature; null: nobody has signed yet.</summary>
    public string? SinceJson { get; private set; }

    public ShiftPeriod Period => new(From, Until);

    /// <exception cref="JsonException">The column was written by hand.</exception>
    public ShiftContent Content => JsonSerializer.Deserialize<ShiftContent>(ContentJson, Form) ?? throw new JsonException("The content is empty.");

    /// <inheritdoc cref="Content"/>
    public IReadOnlyList<SinceLine> Since => SinceJson is null ? [] : JsonSerializer.Deserialize<List<SinceLine>>(SinceJson, Form) ?? [];

    public static string Text(ShiftContent content) => JsonSerializer.Serialize(content, Form);

    public static string Text(IReadOnlyList<SinceLine> since) => JsonSerializer.Serialize(since, Form);
}
