using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Audit;
using SmartSecurity.Web.Account;

namespace SmartSecurity.Web.Admin;

/// <summary>The audit for the auditor: who read or did what. Looking at it is itself an entry.</summary>
public sealed class AuditReader(SecurityStore store, AuditLog audit)
{
    public const int RowsMax = 200;

    public async Task<IReadOnlyList<AuditEntry>> LatestAsync(Person person, string? who, CancellationToken cancel)
    {
        await audit.AppendAsync(new(person.Name, "audit.read", new Dictionary<string, object?>(StringComparer.Ordinal) { ["who"] = who }), cancel);
        await using var db = store.CreateDbContext(person.Sight);
        return await db.Audit.AsNoTracking().Where(a => who == null || a.Who == who).OrderByDescending(a => a.Number).Take(RowsMax).ToListAsync(cancel);
    }

    /// <summary>Checks the whole chain and its checkpoints.</summary>
    public Task<AuditVerdict> VerifyAsync(CancellationToken cancel) => audit.VerifyAsync(cancel);
}
