using System.Text.Json;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Passages;
using SmartSecurity.Core.Recognition;
using SmartSecurity.Core.Rules;
using SmartSecurity.Pipeline.Communities;
using SmartSecurity.Storage.Inbox;
using SmartSecurity.Storage.Registry;
using SmartSecurity.Testing;

namespace SmartSecurity.Pipeline.Tests.Communities;

/// <summary>
/// Goal: what recognition said becomes a passage as the door wants it. Method: rows of the inbox and knowledge made by hand; the reading is pure.
/// </summary>
public sealed class EventReadingTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 21, 0, 0, TimeSpan.FromHours(8));
    private static readonly Guid Gate = Guid.CreateVersion7(), Resident = Guid.CreateVersion7();

    [Theory]
    [InlineData(null, 0.1, true)]     // this door asks nothing more
    [InlineData(0.8, 0.9, true)]
    [InlineData(0.8, 0.3, false)]
    [InlineData(0.8, null, false)]    // not measured is not alive
    public void A_face_alone_is_enough_unless_the_door_doubts_it(double? below, double? liveness, bool named)
    {
        var passage = Read(below, Face(liveness));
        var face = Assert.Single(JsonSerializer.Deserialize<List<Identification>>(passage.IdentificationsJson!, InboxStore.Json)!);
        Assert.Equal(named ? (Resident, IdentifiedBy.Face, (string?)null) : ((Guid?)null, IdentifiedBy.Nobody, EventReading.SecondFactor),
            (passage.ResidentId, passage.By, passage.Reason));
        Assert.Equal(named ? IdentificationOutcome.Matched : IdentificationOutcome.Ambiguous, face.Outcome);
        Assert.Equal(named, face.ResidentId is not null);
    }

    [Fact]
    public void A_card_beside_a_doubted_face_names_its_holder()
    {
        var passage = Read(0.8, Face(0.1), card: "0042");
        Assert.Equal((Resident, IdentifiedBy.Card, (string?)null), (passage.ResidentId, passage.By, passage.Reason));
    }

    [Theory]
    [InlineData(IdentificationOutcome.Ambiguous, "皖A?2345", "皖A?2345")]
    [InlineData(IdentificationOutcome.Ambiguous, "?A????5", null)]      // that is half of the town
    [InlineData(IdentificationOutcome.Ambiguous, "皖A12345", null)]     // a guess is not recorded as a plate
    [InlineData(IdentificationOutcome.Matched, "皖A12345", "皖A12345")]
    public void What_could_be_read_of_a_plate_is_kept_and_a_guess_is_not(IdentificationOutcome outcome, string read, string? kept)
    {
        var plate = Face(null) with { Kind = "plate", Outcome = outcome, ResidentId = null, Plate = read };
        Assert.Equal(kept, Read(null, plate).Plate);
    }

    [Fact]
    public void A_face_like_one_that_is_sought_names_nobody_and_is_recorded()
    {
        var sought = Guid.CreateVersion7();
        var seen = Face(null) with { Outcome = IdentificationOutcome.Ambiguous, ResidentId = null, WatchedFaceId = sought };
        var read = ReadEvent(null, seen, kind: DeviceEventKind.Face);
        Assert.Equal((sought, 0.7, 0.4), read.Event.WatchedFace);
        Assert.Equal(((Guid?)null, IdentifiedBy.Nobody), (read.Passage!.ResidentId, read.Passage.By));
        Assert.Null(ReadEvent(null, seen with { WatchedFaceId = null }, kind: DeviceEventKind.Face).Passage);
    }

    [Fact]
    public void A_cameras_first_picture_stands_beside_its_clearest()
    {
        var passage = Read(null, Face(null), detail: new() { ["pictureSha256"] = "bb", ["firstPictureSha256"] = "aa" });
        Assert.Equal(("bb", "aa"), (passage.PictureSha256, passage.FirstPictureSha256));
    }

    /// <summary>What the camera profile's own fixtures give is what the rules see at a mark.</summary>
    [Theory]
    [InlineData("crossing.json", "Gate", "crossing", LineWay.AToB, "person", false, 1)]
    [InlineData("entered.json", "Yard", "entered", null, "vehicle", true, 0)]
    public void What_a_camera_saw_at_a_mark_reaches_the_rules(
        string file, string mark, string what, LineWay? way, string seen, bool knowsVehicles, int people)
    {
        using var expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(SharedData.RepoRoot, "hardware-profiles/camera/fixtures/expected.json")));
        var read = expected.RootElement.GetProperty("cases").EnumerateArray().Single(c => c.GetProperty("file").GetString() == file)
            .GetProperty("expect")[0].GetProperty("detail");
        var detail = read.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.Clone(), StringComparer.Ordinal);
        var e = new DeviceEvent { Kind = DeviceEventKind.Sensor, DeviceId = "gate", Detail = detail };
        var told = Assert.Single(EventReading.Read(Row(e), Knowledge(null))).Event;
        Assert.Equal((new MarkSeen(mark, what, way, seen, knowsVehicles), (int?)people), (told.Mark, told.People));
    }

    private static Passage Read(double? secondFactorBelow, Identification seen, string? card = null, Dictionary<string, string>? detail = null) =>
        ReadEvent(secondFactorBelow, seen, card, detail).Passage!;

    private static ReadEvent ReadEvent(double? secondFactorBelow, Identification seen, string? card = null, Dictionary<string, string>? detail = null,
        DeviceEventKind kind = DeviceEventKind.Passage)
    {
        var e = new DeviceEvent
        {
            Kind = kind,
            DeviceId = "gate",
            Card = card,
            Detail = (detail ?? []).ToDictionary(d => d.Key, d => JsonSerializer.SerializeToElement(d.Value), StringComparer.Ordinal),
        };
        return Assert.Single(EventReading.Read(Row(e, seen), Knowledge(secondFactorBelow)));
    }

    private static InboxMessage Row(DeviceEvent e, params Identification[] seen) => new()
    {
        CommunityId = 1,
        Number = 7,
        ReceivedAt = Start,
        DeviceId = Gate,
        Transport = "mqtt",
        Address = "gate",
        Profile = "p",
        Payload = [],
        EventsJson = JsonSerializer.Serialize<DeviceEvent[]>([e], InboxStore.Json),
        IdentificationsJson = JsonSerializer.Serialize(seen, InboxStore.Json),
    };

    private static CommunityKnowledge Knowledge(double? secondFactorBelow)
    {
        var facts = new CommunityFacts
        {
            CommunityId = 1,
            TimeZone = TimeZoneInfo.Utc,
            Devices = new Dictionary<Guid, DeviceFacts> { [Gate] = new(Gate, DeviceRole.Gate, "North", null, null, null, null, secondFactorBelow) },
            WatchedResidents = new Dictionary<Guid, ResidentFacts>(),
            WatchedPlates = new Dictionary<string, WatchedPlate>(StringComparer.Ordinal),
        };
        var card = new Core.Residents.Credential { Id = Guid.CreateVersion7(), CommunityId = 1, Kind = "card", Value = "0042", ResidentId = Resident };
        return new(1, facts, new Dictionary<(string Kind, string Value), Core.Residents.Credential> { [("card", "0042")] = card },
            new Dictionary<Guid, Guid>());
    }

    private static Identification Face(double? liveness) => new()
    {
        Kind = "face",
        Outcome = IdentificationOutcome.Matched,
        ResidentId = Resident,
        Score = 0.7,
        Margin = 0.3,
        Quality = 0.9,
        Threshold = 0.4,
        Liveness = liveness,
        GallerySize = 3,
        ModelSha256 = "00",
        Box = new(10, 10, 80, 90),
    };
}
