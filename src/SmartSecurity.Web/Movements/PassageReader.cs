using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Passages;
using SmartSecurity.Core.Recognition;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Audit;
using SmartSecurity.Storage.Inbox;
using SmartSecurity.Web.Account;

namespace SmartSecurity.Web.Movements;

/// <summary>A passage with what a page shows beside it.</summary>
/// <param name="Who">Name of the resident; null when nobody was told.</param>
public sealed record PassageLine(Passage Passage, string? Who, string? Address, TimeZoneInfo Zone);

/// <summary>One passage whole: how it was recognised, and what the device sent.</summary>
/// <param name="Payload">As text; null when the message is no longer kept.</param>
public sealed record PassageWhole(PassageLine Line, IReadOnlyList<Identification> Identifications, string? Payload, string? Transport, string? Address);

/// <summary>What a desk role may read of passages: the last 24 hours, each view one audit entry. More is the police's, under a case.</summary>
public sealed class PassageReader(SecurityStore store, AuditLog audit, KeyRing keys, TimeProvider clock)
{
    public static readonly TimeSpan Back = TimeSpan.FromHours(24);
    public const int RowsMax = 60;

    /// <summary>The latest passages of a community, newest first. One audit entry.</summary>
    public async Task<IReadOnlyList<PassageLine>> OpenAsync(Person person, int communityId, Guid? deviceId, int limit, CancellationToken cancel)
    {
        var lines = await LatestAsync(person, communityId, deviceId, limit, cancel);
        await audit.AppendAsync(new(person.Name, "passages.list", new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["community"] = communityId,
            ["device"] = deviceId,
            ["hours"] = Back.TotalHours,
            ["residents"] = Digests(lines),
        }, RowsReturned: lines.Count), cancel);
        return lines;
    }

    /// <summary>The same view a moment later; the entry of its opening covers it.</summary>
    public async Task<IReadOnlyList<PassageLine>> LatestAsync(Person person, int communityId, Guid? deviceId, int limit, CancellationToken cancel)
    {
        var since = clock.GetUtcNow() - Back;
        await using var db = store.CreateDbContext(person.Sight);
        var query = db.Passages.AsNoTracking().Where(p => p.CommunityId == communityId && p.At >= since);
        if (deviceId is { } device) query = query.Where(p => p.DeviceId == device);
        var rows = await query.OrderByDescending(p => p.At).ThenByDescending(p => p.Id).Take(Math.Clamp(limit, 1, RowsMax)).ToListAsync(cancel);
        return await LinesAsync(db, rows, cancel);
    }

    /// <summary>The community's place in its inbox; when it moves, there may be new passages.</summary>
    public async Task<long> CursorAsync(Person person, int communityId, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext(person.Sight);
        return await db.Communities.Where(c => c.Id == communityId).Select(c => c.Cursor).SingleOrDefaultAsync(cancel);
    }

    /// <returns>Null when there is no such passage, or it is older than a desk role may see.</returns>
    public async Task<PassageWhole?> ReadAsync(Person person, Guid id, CancellationToken cancel)
    {
        var since = clock.GetUtcNow() - Back;
        await using var db = store.CreateDbContext(person.Sight);
        var passage = await db.Passages.AsNoTracking().Where(p => p.Id == id && p.At >= since).FirstOrDefaultAsync(cancel);
        if (passage is null) return null;
        await audit.AppendAsync(new(person.Name, "passage.read", new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["passage"] = id,
            ["resident"] = passage.ResidentId is { } who ? keys.Digest($"resident:{who:N}") : null,
        }, RowsReturned: 1), cancel);
        var message = await db.Inbox.AsNoTracking().FirstOrDefaultAsync(m => m.CommunityId == passage.CommunityId && m.Number == passage.InboxNumber, cancel);
        return new((await LinesAsync(db, [passage], cancel))[0], IdentificationsOf(passage),
            message is null ? null : PayloadText.Of(message.Payload), message?.Transport, message?.Address);
    }

    /// <summary>Names and addresses for passages that were read lawfully elsewhere.</summary>
    public async Task<IReadOnlyList<PassageLine>> LinesAsync(Person person, IReadOnlyList<Passage> passages, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext(person.Sight);
        return await LinesAsync(db, passages, cancel);
    }

    public static IReadOnlyList<Identification> IdentificationsOf(Passage passage)
    {
        if (passage.IdentificationsJson is null) return [];
        try
        {
            return JsonSerializer.Deserialize<List<Identification>>(passage.IdentificationsJson, InboxStore.Json) ?? [];
        }
        catch (JsonException)
        {
            return [];   // written by another version; the passage itself stands
        }
    }

    private List<string> Digests(IEnumerable<PassageLine> lines) =>
        [.. lines.Where(l => l.Passage.ResidentId is not null).Select(l => l.Passage.ResidentId!.Value).Distinct()
            .Select(id => keys.Digest($"resident:{id:N}"))];

    private static async Task<IReadOnlyList<PassageLine>> LinesAsync(SecurityDbContext db, IReadOnlyList<Passage> rows, CancellationToken cancel)
    {
        if (rows.Count == 0) return [];
        var ids = rows.Where(p => p.ResidentId is not null).Select(p => p.ResidentId!.Value).Distinct().ToList();
        var people = await db.Residents.AsNoTracking().Where(r => ids.Contains(r.Id)).ToDictionaryAsync(r => r.Id, cancel);
        var homes = people.Values.Select(r => r.HouseholdId)
            .Concat(rows.Where(p => p.HouseholdId is not null).Select(p => p.HouseholdId!.Value)).Distinct().ToList();
        var addresses = await db.Households.AsNoTracking().Where(h => homes.Contains(h.Id)).ToDictionaryAsync(h => h.Id, h => h.Address, cancel);
        var zones = await db.Communities.AsNoTracking().ToDictionaryAsync(c => c.Id, c => c.TimeZone, cancel);
        return [.. rows.Select(p =>
        {
            var who = p.ResidentId is { } id ? people.GetValueOrDefault(id) : null;
            var home = who?.HouseholdId ?? p.HouseholdId;
            return new PassageLine(p, who?.Name, home is { } h ? addresses.GetValueOrDefault(h) : null,
                TimeZoneInfo.FindSystemTimeZoneById(zones[p.CommunityId]));
        })];
    }
}
