using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Residents;
using SmartSecurity.Pipeline.Recognition;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Audit;
using SmartSecurity.Web.Account;

namespace SmartSecurity.Web.Admin;

/// <summary>A resident in a list.</summary>
public sealed record ResidentLine(Resident Resident, string Address, int FaceTemplates);

/// <summary>A resident whole.</summary>
/// <param name="Consents">Those that were not revoked.</param>
/// <param name="EnrolledAt">When the face was enrolled; null when it is not.</param>
/// <param name="LookAlikes">Residents whom recognition could take for this one.</param>
public sealed record ResidentWhole(
    Resident Resident, string Address, IReadOnlyList<Credential> Credentials, IReadOnlyList<Consent> Consents, DateTimeOffset? EnrolledAt,
    IReadOnlyList<ResidentNamed> LookAlikes, TimeZoneInfo Zone);

/// <summary>A resident as one is called in a sentence.</summary>
public sealed record ResidentNamed(Guid Id, string Name, string Address);

/// <summary>Reads residents. Every call is one audit entry (P13).</summary>
public sealed class ResidentReader(SecurityStore store, TemplateBook templates, AuditLog audit, KeyRing keys)
{
    public const int RowsMax = 200;

    /// <summary>Residents of a community whose name, address or phone holds the text; all when it is empty, up to <see cref="RowsMax"/>.</summary>
    public async Task<IReadOnlyList<ResidentLine>> ListAsync(Person person, int communityId, string? text, CancellationToken cancel)
    {
        var part = text?.Trim() ?? "";
        await using var db = store.CreateDbContext(person.Sight);
        var rows = await db.Residents.AsNoTracking().Where(r => r.CommunityId == communityId)
            .Join(db.Households, r => r.HouseholdId, h => h.Id, (r, h) => new { Resident = r, h.Address })
            .Where(x => part.Length == 0 || x.Resident.Name.Contains(part) || x.Address.Contains(part)
                || (x.Resident.Phone != null && x.Resident.Phone.Contains(part)))
            .OrderBy(x => x.Address).ThenBy(x => x.Resident.Name).Take(RowsMax)
            .Select(x => new ResidentLine(x.Resident, x.Address, db.FaceTemplates.Count(t => t.ResidentId == x.Resident.Id))).ToListAsync(cancel);
        await audit.AppendAsync(new(person.Name, "residents.list", new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["community"] = communityId,
            ["text"] = part.Length == 0 ? null : keys.Digest($"search:{part}"),
        }, RowsReturned: rows.Count), cancel);
        return rows;
    }

    /// <returns>Null when there is no such resident.</returns>
    public async Task<ResidentWhole?> ReadAsync(Person person, Guid residentId, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext(person.Sight);
        var resident = await db.Residents.AsNoTracking().SingleOrDefaultAsync(r => r.Id == residentId, cancel);
        var alike = resident is null ? [] : await NamesAsync(person, await templates.LookAlikesOfAsync(residentId, cancel), cancel);
        await audit.AppendAsync(new(person.Name, "resident.read", new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["resident"] = keys.Digest($"resident:{residentId:N}"),
            ["lookAlikes"] = alike.Count == 0 ? null : alike.Select(l => keys.Digest($"resident:{l.Id:N}")).ToList(),
        }, RowsReturned: resident is null ? 0 : 1 + alike.Count), cancel);
        if (resident is null) return null;
        var address = await db.Households.Where(h => h.Id == resident.HouseholdId).Select(h => h.Address).SingleAsync(cancel);
        var zone = await db.Communities.Where(c => c.Id == resident.CommunityId).Select(c => c.TimeZone).SingleAsync(cancel);
        return new(resident, address,
            await db.Credentials.AsNoTracking().Where(c => c.ResidentId == residentId).OrderBy(c => c.Kind).ToListAsync(cancel),
            await db.Consents.AsNoTracking().Where(c => c.ResidentId == residentId && c.RevokedAt == null).ToListAsync(cancel),
            await db.FaceTemplates.Where(t => t.ResidentId == residentId).Select(t => (DateTimeOffset?)t.EnrolledAt).FirstOrDefaultAsync(cancel),
            alike, TimeZoneInfo.FindSystemTimeZoneById(zone));
    }

    private async Task<IReadOnlyList<ResidentNamed>> NamesAsync(Person person, IReadOnlyList<Guid> ids, CancellationToken cancel)
    {
        if (ids.Count == 0) return [];
        await using var db = store.CreateDbContext(person.Sight);
        return await db.Residents.AsNoTracking().Where(r => ids.Contains(r.Id))
            .Join(db.Households, r => r.HouseholdId, h => h.Id, (r, h) => new ResidentNamed(r.Id, r.Name, h.Address)).ToListAsync(cancel);
    }
}
