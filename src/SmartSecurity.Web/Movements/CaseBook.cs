using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Audit;
using SmartSecurity.Web.Account;

namespace SmartSecurity.Web.Movements;

/// <summary>A resident that a query may name.</summary>
public sealed record FoundPerson(Guid Id, string Name, string Address);

/// <summary>Cases of police officers, and whom a case's query may name (P12). Each step is one audit entry.</summary>
public sealed class CaseBook(SecurityStore store, AuditLog audit, KeyRing keys, TimeProvider clock)
{
    public static readonly TimeSpan LifetimeMax = TimeSpan.FromDays(30);
    public const int NumberLengthMax = 64;
    public const int FoundMax = 20;

    /// <summary>The officer's own cases that are open.</summary>
    public async Task<IReadOnlyList<PoliceCase>> OpenCasesAsync(Person officer, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using var db = store.CreateDbContext(officer.Sight);
        return await db.Cases.AsNoTracking().Where(c => c.Owner == officer.Name && c.ClosedAt == null && c.ExpiresAt > now)
            .OrderByDescending(c => c.OpenedAt).ToListAsync(cancel);
    }

    /// <returns>False when the number was opened already.</returns>
    /// <exception cref="ArgumentException">Number or purpose is blank or too long, or the lifetime is over <see cref="LifetimeMax"/>.</exception>
    public async Task<bool> OpenAsync(Person officer, string number, string purpose, TimeSpan lifetime, CancellationToken cancel)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(number);
        ArgumentException.ThrowIfNullOrWhiteSpace(purpose);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number.Length, NumberLengthMax);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lifetime, LifetimeMax);
        var now = clock.GetUtcNow();
        await using (var write = await store.BeginWriteAsync(officer.Sight, cancel))
        {
            if (await write.Db.Cases.AnyAsync(c => c.Number == number, cancel)) return false;
            write.Db.Cases.Add(new PoliceCase
            {
                Id = Guid.CreateVersion7(now),
                Number = number,
                Purpose = purpose,
                Owner = officer.Name,
                OpenedAt = now,
                ExpiresAt = now + lifetime,
            });
            await write.CommitAsync(cancel);
        }
        await audit.AppendAsync(new(officer.Name, "case.open", new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["purpose"] = purpose,
            ["expires"] = now + lifetime,
        }, number), cancel);
        return true;
    }

    public async Task CloseAsync(Person officer, string number, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using (var write = await store.BeginWriteAsync(officer.Sight, cancel))
        {
            await write.Db.Cases.Where(c => c.Number == number && c.Owner == officer.Name && c.ClosedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.ClosedAt, now), cancel);
            await write.CommitAsync(cancel);
        }
        await audit.AppendAsync(new(officer.Name, "case.close", new Dictionary<string, object?>(StringComparer.Ordinal), number), cancel);
    }

    /// <summary>Residents by a part of their name or address; only under an open case of one's own.</summary>
    public async Task<IReadOnlyList<FoundPerson>> FindPeopleAsync(Person officer, string caseNumber, string text, CancellationToken cancel)
    {
        var found = new List<FoundPerson>();
        var open = await OpenCasesAsync(officer, cancel);
        if (text.Trim().Length >= 2 && open.Any(c => c.Number == caseNumber)) found = await SearchAsync(officer, text.Trim(), cancel);
        await audit.AppendAsync(new(officer.Name, "residents.search", new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["text"] = keys.Digest($"search:{text.Trim()}"),
            ["residents"] = found.ConvertAll(f => keys.Digest($"resident:{f.Id:N}")),
        }, caseNumber, found.Count), cancel);
        return found;
    }

    private async Task<List<FoundPerson>> SearchAsync(Person officer, string text, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext(officer.Sight);
        return await db.Residents.AsNoTracking()
            .Join(db.Households, r => r.HouseholdId, h => h.Id, (r, h) => new { Resident = r, Home = h })
            .Where(x => x.Resident.Name.Contains(text) || x.Home.Address == text)
            .OrderBy(x => x.Resident.Name).Take(FoundMax)
            .Select(x => new FoundPerson(x.Resident.Id, x.Resident.Name, x.Home.Address)).ToListAsync(cancel);
    }
}
