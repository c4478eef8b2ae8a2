using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Routines;

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

    /// <summary>The notice of one wish: each thing the house is to notice is consented to on its own.</summary>
    public static string NoticeOf(WelfareWatches wish) => $"{NoticeVersion} {JsonNamingPolicy.CamelCase.ConvertName(wish.ToString())}";

    /// <summary>True while a consent covers a wish. One from before the wishes were several covers the silence watch.</summary>
    public static bool Covers(IEnumerable<Consent> consents, WelfareWatches wish, DateTimeOffset now) => consents.Any(c =>
        c.Purpose == ConsentPurpose.Welfare && c.HoldsAt(now)
        && (c.NoticeVersion == NoticeOf(wish) || (wish == WelfareWatches.Silence && !c.NoticeVersion.Contains(' ', StringComparison.Ordinal))));

    /// <summary>Records the consent to one wish; part of the caller's transaction.</summary>
    /// <returns>True when a consent to it holds afterwards.</returns>
    public static async Task<bool> RecordWishAsync(
        SecurityDbContext db, Guid residentId, WelfareWatches wish, ConsentGiven? given, DateTimeOffset now, CancellationToken cancel)
    {
        var held = await db.Consents.AsNoTracking().Where(c => c.ResidentId == residentId && c.Purpose == ConsentPurpose.Welfare && c.RevokedAt == null)
            .ToListAsync(cancel);
        if (Covers(held, wish, now)) return true;
        if (given is null || string.IsNullOrWhiteSpace(given.GivenBy)) return false;
        db.Consents.Add(new Consent
        {
            Id = Guid.CreateVersion7(now),
            ResidentId = residentId,
            Purpose = ConsentPurpose.Welfare,
            NoticeVersion = NoticeOf(wish),
            GivenBy = given.GivenBy.Trim(),
            GivenAt = given.GivenAt,
            ExpiresAt = given.ExpiresAt,
        });
        return true;
    }

    /// <summary>Ends the consent to one wish; part of the caller's transaction.</summary>
    public static async Task RevokeWishAsync(SecurityDbContext db, Guid residentId, WelfareWatches wish, DateTimeOffset now, CancellationToken cancel)
    {
        var notice = NoticeOf(wish);
        await db.Consents.Where(c => c.ResidentId == residentId && c.RevokedAt == null && c.NoticeVersion == notice)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.RevokedAt, now), cancel);
    }

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
