using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Passages;
using SmartSecurity.Core.Recognition;
using SmartSecurity.Core.Routines;
using SmartSecurity.Core.Rules;
using SmartSecurity.Storage.Inbox;
using SmartSecurity.Storage.Registry;
using SmartSecurity.Storage.Welfare;

namespace SmartSecurity.Pipeline.Communities;

/// <summary>One event of the inbox, resolved to our residents and places: what the rules see and what is recorded.</summary>
/// <param name="Passage">Null where nobody and nothing moved (door contacts, heartbeats).</param>
public sealed record ReadEvent(CommunityEvent Event, Passage? Passage);

/// <summary>Resolves inbox rows. Pure: the same row and the same knowledge give the same passage, with the same id.</summary>
public static class EventReading
{
    /// <summary>A device clock that runs ahead by more than this is not believed; the receipt time stands instead.</summary>
    public static readonly TimeSpan AheadMax = TimeSpan.FromMinutes(2);

    /// <summary>An older device time is a clock that was reset, not a message that waited.</summary>
    public static readonly TimeSpan BehindMax = TimeSpan.FromDays(30);

    /// <summary>Why a passage names nobody although a face was matched: it hardly looked alive, and this door asks for a card then.</summary>
    public const string SecondFactor = "secondFactor";

    public static IReadOnlyList<ReadEvent> Read(InboxMessage row, CommunityKnowledge knowledge)
    {
        var events = JsonSerializer.Deserialize<List<DeviceEvent>>(row.EventsJson, InboxStore.Json) ?? [];
        var seen = row.IdentificationsJson is null ? [] : JsonSerializer.Deserialize<List<Identification>>(row.IdentificationsJson, InboxStore.Json) ?? [];
        var read = new List<ReadEvent>(events.Count);
        for (var i = 0; i < events.Count; i++) read.Add(ReadOne(row, i, events[i], seen, knowledge));
        return read;
    }

    private static ReadEvent ReadOne(InboxMessage row, int index, DeviceEvent e, List<Identification> seen, CommunityKnowledge knowledge)
    {
        if (e.Kind == DeviceEventKind.Welfare) return Told(row, e, knowledge);
        var device = knowledge.Facts.Devices.GetValueOrDefault(row.DeviceId);
        var at = BelievedTime(e.DeviceTime, row.ReceivedAt);
        var who = Resolve(e, Sightings(e, seen), knowledge, device?.SecondFactorBelow);
        var picture = row.PictureSha256s?.Split(',')[0] ?? e.DetailText("pictureSha256");
        var place = device?.Name ?? e.DeviceId;
        var passage = IsMovement(e, who) ? new Passage
        {
            Id = PassageId(row, index, at),
            CommunityId = row.CommunityId,
            InboxNumber = row.Number,
            EventIndex = index,
            At = at,
            DeviceTime = e.DeviceTime,
            ReceivedAt = row.ReceivedAt,
            DeviceId = row.DeviceId,
            Place = place,
            ResidentId = who.ResidentId,
            HouseholdId = who.HouseholdId,
            Plate = who.Plate,
            Card = e.Card,
            Direction = e.Direction ?? device?.FixedDirection,
            Decision = e.Decision,
            State = e.Passage,
            Reason = e.Reason ?? (who.NeedsSecondFactor ? SecondFactor : null),
            By = who.By,
            PictureSha256 = picture,
            FirstPictureSha256 = e.DetailText("firstPictureSha256"),
            IdentificationsJson = who.Seen.Count == 0 ? null : JsonSerializer.Serialize(who.Seen, InboxStore.Json),
        } : null;
        return new(new CommunityEvent
        {
            InboxNumber = row.Number,
            At = at,
            ReceivedAt = row.ReceivedAt,
            Kind = e.Kind,
            DeviceId = row.DeviceId,
            Place = place,
            Sequence = e.Sequence,
            PassageId = passage?.Id,
            ResidentId = who.ResidentId,
            HouseholdId = who.HouseholdId,
            Plate = who.Plate,
            Direction = e.Direction ?? device?.FixedDirection,
            Decision = e.Decision,
            Passage = e.Passage,
            State = e.Kind == DeviceEventKind.Alarm ? e.DetailText("type") : e.DetailText("state"),
            Reason = e.Reason,
            Mark = MarkOf(e),
            People = Number(e, "people"),
            WatchedFace = Sought(who),
            CameraFault = e.DetailText("fault") is { } fault ? (fault, e.DetailText("measure") ?? "–") : null,
            PictureSha256 = picture,
        }, passage);
    }

    /// <summary>Only our own watcher's words count: a device that sends a detail of the same name means something else by it.</summary>
    private static MarkSeen? MarkOf(DeviceEvent e) =>
        e is { Kind: DeviceEventKind.Sensor } && e.DetailText("mark") is { } mark && e.DetailText("kind") is "entered" or "stays" or "left" or "crossing"
            ? new(e.DetailText("mark")!, e.DetailText("kind")!, e.DetailText("way") switch { "aToB" => LineWay.AToB, "bToA" => LineWay.BToA, _ => null },
                e.DetailText("object"), Number(e, "vehicles") is not null)
            : null;

    private static int? Number(DeviceEvent e, string name) =>
        e.Detail.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;

    /// <summary>What somebody told of a resident: no movement. Of a stranger, or with a word that is none, it means nothing.</summary>
    private static ReadEvent Told(InboxMessage row, DeviceEvent e, CommunityKnowledge knowledge)
    {
        var known = Guid.TryParse(e.DetailText("residentId"), out var resident) && knowledge.Households.ContainsKey(resident);
        var until = DateTimeOffset.TryParse(e.DetailText("until"), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var end) ? end
            : (DateTimeOffset?)null;
        return new(new CommunityEvent
        {
            InboxNumber = row.Number,
            At = row.ReceivedAt,
            ReceivedAt = row.ReceivedAt,
            Kind = e.Kind,
            DeviceId = row.DeviceId,
            Place = e.DeviceId,
            ResidentId = known ? resident : null,
            HouseholdId = known ? HouseholdOf(resident, knowledge) : null,
            Welfare = known && e.DetailText("word") is [var first, ..] text && char.IsAsciiLetter(first)   // a number would pass as a word, too
                && Enum.TryParse<WelfareWord>(text, ignoreCase: true, out var word)
                ? new(resident, word, until, ToldVia.IsFromHome(e.DetailText("via"))) : null,
        }, null);
    }

    private static bool IsMovement(DeviceEvent e, Who who) =>
        e.Kind is DeviceEventKind.Passage or DeviceEventKind.Denied or DeviceEventKind.Plate
        || (e.Kind == DeviceEventKind.Face && (who.ResidentId is not null || Sought(who) is not null));

    /// <summary>The likest of the watch-list.</summary>
    private static (Guid Id, double Score, double Threshold)? Sought(Who who) =>
        who.Seen.Where(i => i.WatchedFaceId is not null).MaxBy(i => i.Score) is { } like ? (like.WatchedFaceId!.Value, like.Score, like.Threshold) : null;

    private static DateTimeOffset BelievedTime(DateTimeOffset? deviceTime, DateTimeOffset received) =>
        deviceTime is { } at && at <= received + AheadMax && at >= received - BehindMax ? at : received;

    private sealed record Who(Guid? ResidentId, Guid? HouseholdId, string? Plate, IdentifiedBy By, IReadOnlyList<Identification> Seen)
    {
        public bool NeedsSecondFactor { get; init; }
    }

    /// <summary>A credential that was presented says more than a picture; a picture says more than nothing.</summary>
    private static Who Resolve(DeviceEvent e, IReadOnlyList<Identification> seen, CommunityKnowledge knowledge, double? secondFactorBelow)
    {
        var face = seen.FirstOrDefault(i => i is { Kind: "face", Outcome: IdentificationOutcome.Matched, ResidentId: not null });
        var plate = Folded(e.Plate) ?? PlateOf(seen);
        if (e.Card is { } card && knowledge.Credentials.TryGetValue(("card", card), out var byCard))
            return new(byCard.ResidentId, byCard.HouseholdId ?? HouseholdOf(byCard.ResidentId, knowledge), plate, IdentifiedBy.Card, seen);
        if (e.Person is { } token && knowledge.Credentials.TryGetValue(("token", token), out var byToken))
            return new(byToken.ResidentId, byToken.HouseholdId ?? HouseholdOf(byToken.ResidentId, knowledge), plate, IdentifiedBy.DeviceToken, seen);
        if (face is not null && secondFactorBelow is { } least && !(face.Liveness >= least))
            return new(null, null, plate, IdentifiedBy.Nobody, Doubted(seen, face)) { NeedsSecondFactor = true };
        if (face is not null) return new(face.ResidentId, HouseholdOf(face.ResidentId, knowledge), plate, IdentifiedBy.Face, seen);
        if (plate is null) return new(null, null, null, IdentifiedBy.Nobody, seen);
        return knowledge.Credentials.TryGetValue(("plate", plate), out var byPlate)
            ? new(byPlate.ResidentId, byPlate.HouseholdId ?? HouseholdOf(byPlate.ResidentId, knowledge), plate, IdentifiedBy.Plate, seen)
            : new(null, null, plate, IdentifiedBy.Plate, seen);
    }

    /// <summary>The face matched, but at this door it is not enough: nobody is named by it.</summary>
    private static IReadOnlyList<Identification> Doubted(IReadOnlyList<Identification> seen, Identification face) =>
        [.. seen.Select(one => one == face ? face with { Outcome = IdentificationOutcome.Ambiguous, ResidentId = null } : one)];

    /// <summary>The surest plate; where none is sure, what could be read of one, with <c>?</c> for the rest.</summary>
    private static string? PlateOf(IReadOnlyList<Identification> seen) =>
        seen.Where(i => i is { Kind: "plate", Outcome: IdentificationOutcome.Matched }).MaxBy(i => i.Score)?.Plate
        ?? seen.Where(i => i is { Kind: "plate", Plate: { } text } && text.Contains('?', StringComparison.Ordinal)
            && text.Count(char.IsLetterOrDigit) >= PlatePattern.KnownMin).MaxBy(i => i.Score)?.Plate;

    /// <summary>Identifications come with the row (a gate's picture that we read) or inside the event (our own camera watcher).</summary>
    private static IReadOnlyList<Identification> Sightings(DeviceEvent e, List<Identification> seen) =>
        e.Detail.TryGetValue("identifications", out var inside) && inside.ValueKind == JsonValueKind.Array
            ? inside.Deserialize<List<Identification>>(InboxStore.Json) ?? seen
            : seen;

    private static Guid? HouseholdOf(Guid? residentId, CommunityKnowledge knowledge) =>
        residentId is { } id && knowledge.Households.TryGetValue(id, out var household) ? household : null;

    /// <summary>Devices write plates with dots, dashes and spaces, and O for 0; the register does not.</summary>
    private static string? Folded(string? plate) => string.IsNullOrWhiteSpace(plate) ? null : PlateText.Fold(plate) is { Length: > 0 } text ? text : null;

    private static Guid PassageId(InboxMessage row, int index, DateTimeOffset at)
    {
        Span<byte> bytes = stackalloc byte[32];
        SHA256.HashData(Encoding.ASCII.GetBytes($"{row.CommunityId}/{row.Number}/{index}"), bytes);
        var ms = at.ToUnixTimeMilliseconds();
        for (var i = 0; i < 6; i++) bytes[i] = (byte)(ms >> (8 * (5 - i)));
        bytes[6] = (byte)(0x70 | (bytes[6] & 0x0F));   // version 7
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));   // variant of RFC 9562
        return new Guid(bytes[..16], bigEndian: true);
    }
}
