using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Privacy;

namespace SmartSecurity.Storage.Registry;

/// <summary>A consent as it was given: by whom, when, until when.</summary>
/// <param name="GivenBy">The resident or the guardian.</param>
/// <param name="ExpiresAt">Null: until it is withdrawn.</param>
public sealed record ConsentGiven(string GivenBy, DateTimeOffset GivenAt, DateTimeOffset? ExpiresAt = null);

/// <summary>Records consents (P1). A consent that holds is never written twice.</summary>
public static class ConsentBook
{
    /// <summary>The notice that is shown beside the consent.</summary>
    public const string NoticeVersion = "2026-03";

    /// <summary>Part of the caller's transaction.</summary>
    /// <param name="given">Null records nothing.</param>
    /// <returns>True when a consent for the purpose holds afterwards.</returns>
    public static async Task<bool> RecordAsync(
        SecurityDbContext db, Guid residentId, ConsentPurpose purpose, ConsentGiven? given, DateTimeOffset now, CancellationToken cancel)
    {
        var held = await db.Consents.AsNoTracking().Where(c => c.ResidentId == residentId && c.Purpose == purpose && c.RevokedAt == null).ToListAsync(cancel);
        if (held.Exists(c => c.HoldsAt(now))) return true;
        if (given is null || string.IsNullOrWhiteSpace(given.GivenBy)) return false;
        var consent = new Consent
        {
            Id = Guid.CreateVersion7(now),
            ResidentId = residentId,
            Purpose = purpose,
            NoticeVersion = NoticeVersion,
            GivenBy = given.GivenBy.Trim(),
            GivenAt = given.GivenAt,
            ExpiresAt = given.ExpiresAt,
        };
        if (!consent.HoldsAt(now)) return false;
        db.Consents.Add(consent);
        return true;
    }
}
