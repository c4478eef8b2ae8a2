using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Residents;
using SmartSecurity.Storage.Pictures;

namespace SmartSecurity.Storage.Inbox;

/// <summary>A message and what its profile made of it, ready to be committed.</summary>
/// <param name="Message">As it came.</param>
/// <param name="Mapped">Its events, or why it has none.</param>
/// <param name="Device">The registered device; null when there is none: the message is then kept as rejected.</param>
public sealed record InboxEntry(IncomingMessage Message, MappedMessage Mapped, Device? Device);

/// <summary>What became of a batch.</summary>
/// <param name="Numbered">Messages that got a number, by community.</param>
public sealed record InboxCommit(IReadOnlyDictionary<int, int> Numbered, int Repeats, int Rejected);

/// <summary>Writes batches of messages: all of a batch or nothing, then the caller acknowledges.</summary>
public sealed class InboxStore(SecurityStore store, PictureStore pictures, TimeProvider clock)
{
    /// <summary>A payload that has neither sequence nor time is a repeat when it equals the device's previous one within this time.</summary>
    public static readonly TimeSpan SameAgainWithin = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan GatePictureKept = TimeSpan.FromDays(30);

    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <exception cref="System.Data.Common.DbException">Locked, full or gone: nothing of the batch is kept.</exception>
    /// <exception cref="IOException">A picture could not be written: nothing of the batch is kept.</exception>
    public async Task<InboxCommit> CommitAsync(IReadOnlyList<InboxEntry> batch, CancellationToken cancel)
    {
        await using var write = await store.BeginWriteAsync(cancel);
        var db = write.Db;
        var numbered = new Dictionary<int, int>();
        var (repeats, rejected) = (0, 0);

        foreach (var entry in batch.Where(e => e.Device is null || e.Mapped is MappedMessage.Rejected))
        {
            db.Rejected.Add(Reject(entry, clock.GetUtcNow()));
            rejected++;
        }
        var byCommunity = batch.Where(e => e.Device is not null && e.Mapped is MappedMessage.Read).GroupBy(e => e.Device!.CommunityId);
        foreach (var group in byCommunity.OrderBy(g => g.Key))   // always in this order, so that two batches can't wait for each other
        {
            var community = await store.LockCommunityAsync(db, group.Key, cancel);
            var written = await WriteCommunityAsync(db, community, [.. group], cancel);
            repeats += group.Count() - written;
            if (written > 0) numbered[group.Key] = written;
        }
        await write.CommitAsync(cancel);
        return new(numbered, repeats, rejected);
    }

    private async Task<int> WriteCommunityAsync(SecurityDbContext db, Community community, List<InboxEntry> entries, CancellationToken cancel)
    {
        var keys = entries.ConvertAll(RepeatKey);
        var asked = keys.OfType<string>().ToList();
        var known = (await db.Inbox.Where(m => m.RepeatKey != null && asked.Contains(m.RepeatKey)).Select(m => m.RepeatKey!)
            .ToListAsync(cancel)).ToHashSet(StringComparer.Ordinal);
        var ids = entries.Select(e => e.Device!.Id).Distinct().ToList();
        var devices = await db.Devices.Where(d => ids.Contains(d.Id)).ToDictionaryAsync(d => d.Id, cancel);
        var written = 0;
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i];
            if (!devices.TryGetValue(entry.Device!.Id, out var device))
            {
                db.Rejected.Add(Reject(entry with { Device = null }, clock.GetUtcNow()));   // removed a moment ago
                continue;
            }
            var read = (MappedMessage.Read)entry.Mapped;
            var received = entry.Message.ReceivedAt ?? clock.GetUtcNow();
            if (received < community.Clock) received = community.Clock;
            if (keys[i] is { } key ? !known.Add(key) : IsSameAgain(device, entry, read, received)) continue;

            community.Clock = received;
            var hashes = new List<string>(read.Pictures.Count);
            foreach (var picture in read.Pictures) hashes.Add(await pictures.SaveAsync(db, picture, received, GatePictureKept, cancel));
            db.Inbox.Add(new InboxMessage
            {
                CommunityId = community.Id,
                Number = community.InboxNext++,
                ReceivedAt = received,
                DeviceId = device.Id,
                Transport = entry.Message.Transport,
                Address = entry.Message.Address,
                Profile = read.Profile ?? device.Profile,
                Payload = read.Payload.ToArray(),
                EventsJson = JsonSerializer.Serialize(read.Events, Json),
                PictureSha256s = hashes.Count == 0 ? null : string.Join(',', hashes),
                RepeatKey = keys[i],
            });
            NoteHealth(device, entry, read, received, hashes);
            written++;
        }
        return written;
    }

    private static void NoteHealth(Device device, InboxEntry entry, MappedMessage.Read read, DateTimeOffset received, List<string> hashes)
    {
        device.LastMessageAt = received;
        device.LastPayloadSha256 = Convert.ToHexStringLower(SHA256.HashData(entry.Message.Payload.Span));
        var seen = hashes.Count > 0 ? hashes[^1] : read.Events.Select(e => e.DetailText("pictureSha256")).LastOrDefault(sha => sha is not null);
        if (seen is not null) (device.LastPictureSha256, device.LastPictureAt) = (seen, received);
        if (read.Events.LastOrDefault(e => e.DeviceTime is not null)?.DeviceTime is { } deviceTime)
            device.ClockSkewMs = (long)(deviceTime - received).TotalMilliseconds;
    }

    /// <summary>Only a credential, plate or face can be "the same again": a state message is never dropped for its content alone.</summary>
    private static bool IsSameAgain(Device device, InboxEntry entry, MappedMessage.Read read, DateTimeOffset received) =>
        read.Events.Count > 0
        && read.Events.All(e => e.Kind is DeviceEventKind.Passage or DeviceEventKind.Denied or DeviceEventKind.Plate or DeviceEventKind.Face)
        && device.LastMessageAt is { } last && received - last <= SameAgainWithin
        && device.LastPayloadSha256 == Convert.ToHexStringLower(SHA256.HashData(entry.Message.Payload.Span));

    private static string? RepeatKey(InboxEntry entry)
    {
        var events = ((MappedMessage.Read)entry.Mapped).Events;
        if (events.Count == 0 || !events.Any(e => e.Sequence is not null || e.DeviceTime is not null)) return null;
        var text = new StringBuilder(entry.Device!.Id.ToString("N"));
        foreach (var e in events) text.Append('|').Append(e.Kind).Append('|').Append(e.Sequence).Append('|').Append(e.DeviceTime?.ToUnixTimeMilliseconds());
        // Two cards in one second are two events where the device counts seconds and nothing else.
        if (events.Any(e => e.Sequence is null)) text.Append('|').Append(Convert.ToHexString(SHA256.HashData(entry.Message.Payload.Span)));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static RejectedMessage Reject(InboxEntry entry, DateTimeOffset now)
    {
        var external = (entry.Mapped as MappedMessage.Read)?.Events.FirstOrDefault()?.DeviceId;
        var payload = entry.Message.Payload;
        return new RejectedMessage
        {
            Id = Guid.CreateVersion7(now),
            ReceivedAt = entry.Message.ReceivedAt ?? now,
            Transport = entry.Message.Transport,
            Address = Shorten(entry.Message.Address),
            Profile = entry.Mapped.Profile,
            ExternalId = external is null ? null : Shorten(external),
            Reason = entry.Mapped is MappedMessage.Rejected rejected ? rejected.Reason
                : external is null ? "The message names no device and means nothing."
                : "No device with this name is registered for this profile: add it on the devices page.",
            Payload = payload[..Math.Min(payload.Length, RejectedMessage.PayloadBytesMax)].ToArray(),
            PayloadBytes = payload.Length,
        };
    }

    private static string Shorten(string text) => text.Length <= 256 ? text : text[..256];
}
