using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Residents;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Audit;
using SmartSecurity.Storage.Welfare;

namespace SmartSecurity.Web.Care;

/// <summary>When and where a resident was seen last; of a sensor at home the place is its name.</summary>
public sealed record LastSeen(DateTimeOffset At, string Place);

/// <summary>What the house knows and does about a resident's welfare.</summary>
/// <param name="Patience">The override that holds now; null: none does.</param>
/// <param name="Links">Those that stand, the latest first.</param>
/// <param name="Trips">Those that lie ahead.</param>
/// <param name="Questions">Of the last <see cref="CareReader.QuestionsShownFor"/>, the latest first; none that only history would have asked.</param>
public sealed record CareWhole(
    Resident Resident, TimeZoneInfo Zone, string Community, IReadOnlyList<ResidentContact> Contacts, PatienceOverride? Patience,
    IReadOnlyList<PersonalLink> Links, IReadOnlyList<PlannedTrip> Trips, IReadOnlyList<AskedQuestion> Questions, LastSeen? Seen);

/// <summary>Reads a resident's care for the console and for their own page. Every call is one audit entry (P13).</summary>
public sealed class CareReader(SecurityStore store, AuditLog audit, KeyRing keys, TimeProvider clock)
{
    public static readonly TimeSpan QuestionsShownFor = TimeSpan.FromDays(14);
    public const int QuestionsMax = 40;

    /// <param name="who">Account name, or <see cref="TellingBook.Resident"/> or <see cref="TellingBook.Family"/>.</param>
    /// <param name="again">The same page reads once more after a change: no second entry.</param>
    /// <returns>Null when there is no such resident.</returns>
    public async Task<CareWhole?> ReadAsync(string who, Sight sight, Guid residentId, CancellationToken cancel, bool again = false)
    {
        var now = clock.GetUtcNow();
        await using var db = store.CreateDbContext(sight);
        var resident = await db.Residents.AsNoTracking().SingleOrDefaultAsync(r => r.Id == residentId, cancel);
        if (!again) await audit.AppendAsync(new(who, "care.read", new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["resident"] = keys.Digest($"resident:{residentId:N}"),
        }, RowsReturned: resident is null ? 0 : 1), cancel);
        if (resident is null) return null;
        var community = await db.Communities.AsNoTracking().SingleAsync(c => c.Id == resident.CommunityId, cancel);
        var overrides = await db.PatienceOverrides.AsNoTracking()
            .Where(o => o.ResidentId == residentId && o.EndedAt == null && o.Until > now).ToListAsync(cancel);
        var asked = now - QuestionsShownFor;
        return new(resident, TimeZoneInfo.FindSystemTimeZoneById(community.TimeZone), community.Name,
            await db.Contacts.AsNoTracking().Where(c => c.ResidentId == residentId).OrderBy(c => c.Order).ThenBy(c => c.Id).ToListAsync(cancel),
            overrides.MaxBy(o => o.At),
            await db.PersonalLinks.AsNoTracking().Where(l => l.ResidentId == residentId && l.RevokedAt == null).OrderByDescending(l => l.MadeAt)
                .ToListAsync(cancel),
            await db.PlannedTrips.AsNoTracking().Where(t => t.ResidentId == residentId && t.StartedAt == null && t.TakenBackAt == null)
                .OrderBy(t => t.From).ToListAsync(cancel),
            await db.Questions.AsNoTracking().Where(q => q.ResidentId == residentId && q.At >= asked && q.EndReason != AskedQuestion.History)
                .OrderByDescending(q => q.At).Take(QuestionsMax).ToListAsync(cancel),
            await SeenAsync(db, residentId, cancel));
    }

    private static async Task<LastSeen?> SeenAsync(SecurityDbContext db, Guid residentId, CancellationToken cancel)
    {
        var passage = await db.Passages.Where(p => p.ResidentId == residentId).OrderByDescending(p => p.At)
            .Select(p => new { p.At, p.Place }).FirstOrDefaultAsync(cancel);
        var sensor = await db.Devices.Where(d => d.ResidentId == residentId && d.LastMessageAt != null).OrderByDescending(d => d.LastMessageAt)
            .Select(d => new { At = d.LastMessageAt!.Value, d.Name }).FirstOrDefaultAsync(cancel);
        if (sensor is not null && (passage is null || sensor.At > passage.At)) return new(sensor.At, sensor.Name);
        return passage is null ? null : new(passage.At, passage.Place);
    }
}
