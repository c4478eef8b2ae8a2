using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using SmartSecurity.Core.Patrols;

namespace SmartSecurity.Storage.Patrols;

/// <summary>A walk through a community that is made at the same local times every day.</summary>
public sealed class PatrolRoute
{
    public const int NameLengthMax = 64;
    /// <summary>Routes of one community.</summary>
    public const int EachMax = 20;
    public const int WindowMinutesMin = 10, WindowMinutesMax = 480;

    public required Guid Id { get; init; }
    public required int CommunityId { get; init; }
    public required string Name { get; set; }
    /// <summary>Checkpoints are to be visited in their order; else in any.</summary>
    public bool InOrder { get; set; }
    /// <summary>Local start times as <c>09:00,20:00</c>, ascending.</summary>
    public required string StartsLocal { get; set; }
    /// <summary>From a round's start to its end, in minutes.</summary>
    public required int WindowMinutes { get; set; }
    /// <summary>A round with missed points raises an alert.</summary>
    public bool RaisesMissed { get; set; }
    public bool Enabled { get; set; } = true;
    /// <summary>Rounds that start after this are planned: a new route has missed nothing yet.</summary>
    public required DateTimeOffset ScheduleSince { get; set; }
    /// <summary>Raised by one at each save: of two who save at once the second reads first.</summary>
    public int Version { get; set; } = 1;

    public IReadOnlyList<TimeOnly> Starts => [.. StartsLocal.Split(',', StringSplitOptions.RemoveEmptyEntries)
        .Select(t => TimeOnly.ParseExact(t, "HH:mm", CultureInfo.InvariantCulture))];

    public static string Text(IEnumerable<TimeOnly> starts) =>
        string.Join(',', starts.Select(t => t.ToString("HH:mm", CultureInfo.InvariantCulture)));
}

/// <summary>A place on a route, with a code on the wall.</summary>
public sealed class PatrolCheckpoint
{
    public const int PlaceLengthMax = 64;
    public const int BuildingLengthMax = 32;
    /// <summary>Checkpoints of one route.</summary>
    public const int EachMax = 40;
    public const int AfterMinutesMax = PatrolRoute.WindowMinutesMax, ToleranceMinutesMin = 1, ToleranceMinutesMax = 240;
    public const int ItemsJsonLengthMax = 4_000;

    public required Guid Id { get; init; }
    public required Guid RouteId { get; init; }
    public required int CommunityId { get; init; }
    /// <summary>1 is first.</summary>
    public required int Order { get; set; }
    public required string Place { get; set; }
    public string? Building { get; set; }
    /// <summary>The gate or camera that stands there: its open alerts are shown to the patrol.</summary>
    public Guid? DeviceId { get; set; }
    /// <summary>Expected so many minutes after the round's start; null: any time within the round.</summary>
    public int? AfterMinutes { get; set; }
    /// <summary>So much sooner or later is on time.</summary>
    public required int ToleranceMinutes { get; set; }
    /// <summary>The checklist, see <see cref="PatrolJson"/>.</summary>
    public required string ItemsJson { get; set; }
    /// <summary>Of the code on the wall. Printing anew raises it by one, and older codes are refused from then on.</summary>
    public int CodeVersion { get; set; } = 1;
    /// <summary>Taken off the route. The row stays, because rounds speak of it.</summary>
    public DateTimeOffset? RemovedAt { get; set; }

    public IReadOnlyList<ChecklistItem> Items => PatrolJson.Items(ItemsJson);

    public PlannedPoint Planned() => new(Id, Order, Place, AfterMinutes is { } m ? TimeSpan.FromMinutes(m) : null, TimeSpan.FromMinutes(ToleranceMinutes))
    {
        Building = Building,
        DeviceId = DeviceId,
        Items = Items,
    };
}

/// <summary>One round of one day, with the route as it was planned then. One a route, local day and start.</summary>
public sealed class PatrolRound
{
    public required Guid Id { get; init; }
    public required int CommunityId { get; init; }
    public required Guid RouteId { get; init; }
    public required string RouteName { get; init; }
    /// <summary>The community's local date.</summary>
    public required DateOnly Day { get; init; }
    /// <summary>The start as the route says it, in minutes since local midnight.</summary>
    public required int LocalMinute { get; init; }
    public required DateTimeOffset StartsAt { get; init; }
    public required DateTimeOffset EndsAt { get; init; }
    public required bool InOrder { get; init; }
    public required bool RaisesMissed { get; init; }
    /// <summary>The points, see <see cref="PatrolJson"/>.</summary>
    public required string PlanJson { get; init; }
    /// <summary>When it was written. After <see cref="EndsAt"/>: the program was not running, and no alert is raised.</summary>
    public required DateTimeOffset WrittenAt { get; init; }
    public DateTimeOffset? ClosedAt { get; set; }

    public RoundPlan Plan => new(StartsAt, EndsAt, InOrder, PatrolJson.Points(PlanJson));
}

/// <summary>Somebody was at a checkpoint. Never changed once written.</summary>
public sealed class PatrolVisit
{
    public const int ReasonLengthMax = 120;
    /// <summary>More visits of one round are refused.</summary>
    public const int EachMax = 400;

    /// <summary>Made by the phone: the same visit sent again is the same row.</summary>
    public required Guid Id { get; init; }
    public required int CommunityId { get; init; }
    public required Guid RoundId { get; init; }
    public required Guid PointId { get; init; }
    public required Guid AccountId { get; init; }
    public required string By { get; init; }
    /// <summary>By the phone's clock.</summary>
    public required DateTimeOffset DeviceAt { get; init; }
    /// <summary>By ours; a phone out of reach sends late.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }
    /// <summary>What counts, see <see cref="VisitClock"/>.</summary>
    public required DateTimeOffset At { get; init; }
    public required VisitMarks Marks { get; init; }
    /// <summary>Why the code was not scanned; null: it was.</summary>
    public string? NotScannedReason { get; init; }
    /// <summary>Lines of the checklist that were looked at, as <c>0,2</c>.</summary>
    public required string Ticked { get; init; }

    public VisitFact Fact => new(Id, PointId, At);
}

/// <summary>What a visit found; each is an alert. Never changed once written.</summary>
public sealed class PatrolFinding
{
    public const int TextLengthMax = 300;
    /// <summary>Long enough for a name and a door, too short for a file on somebody.</summary>
    public const int PersonLengthMax = 40;
    /// <summary>Findings of one visit.</summary>
    public const int EachMax = 4;

    /// <summary>Made by the phone.</summary>
    public required Guid Id { get; init; }
    public required int CommunityId { get; init; }
    public required Guid VisitId { get; init; }
    public required Guid RoundId { get; init; }
    public required Guid PointId { get; init; }
    public required PatrolTopic Topic { get; init; }
    public required string Text { get; init; }
    /// <summary>Only where the topic is about people.</summary>
    public string? Person { get; init; }
    public string? PhotoSha256 { get; init; }
    public required Guid AlertId { get; init; }
    public required DateTimeOffset At { get; init; }
}

/// <summary>How points and checklists lie in a column.</summary>
public static class PatrolJson
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,   // it lies in a column, never in a page
    };

    public static string Text(IReadOnlyList<PlannedPoint> points) => JsonSerializer.Serialize(points, Form);

    public static string Text(IReadOnlyList<ChecklistItem> items) => JsonSerializer.Serialize(items, Form);

    /// <exception cref="JsonException">The column was written by hand.</exception>
    public static IReadOnlyList<PlannedPoint> Points(string json) => JsonSerializer.Deserialize<List<PlannedPoint>>(json, Form) ?? [];

    /// <inheritdoc cref="Points"/>
    public static IReadOnlyList<ChecklistItem> Items(string json) => JsonSerializer.Deserialize<List<ChecklistItem>>(json, Form) ?? [];

    /// <summary><c>hazards</c>, <c>sanitation</c> …, as facts and the interface write it.</summary>
    public static string Name(PatrolTopic topic) => JsonNamingPolicy.CamelCase.ConvertName(topic.ToString());
}
