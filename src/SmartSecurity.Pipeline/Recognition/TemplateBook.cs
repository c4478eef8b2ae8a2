using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Residents;
using SmartSecurity.Storage;
using SmartSecurity.Vision;

namespace SmartSecurity.Pipeline.Recognition;

/// <summary>The stored templates, sealed with their subject's key (P8), and the flags of those who look alike. Pictures are never kept.</summary>
public sealed class TemplateBook(SecurityStore store, KeyRing keys)
{
    /// <param name="PicturesDigest">Of the template that is stored; null when there is none.</param>
    public sealed record Known(Resident Resident, bool HasConsent, string? ModelSha256, string? PicturesDigest);

    /// <exception cref="InvalidOperationException">There is no such resident.</exception>
    public async Task<Known> FindAsync(Guid residentId, DateTimeOffset now, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext();
        var resident = await db.Residents.AsNoTracking().SingleAsync(r => r.Id == residentId, cancel);
        var consents = await db.Consents.AsNoTracking().Where(c => c.ResidentId == residentId && c.Purpose == ConsentPurpose.Access).ToListAsync(cancel);
        var template = await db.FaceTemplates.AsNoTracking().Where(t => t.ResidentId == residentId)
            .Select(t => new { t.ModelSha256, t.PicturesDigest }).FirstOrDefaultAsync(cancel);
        return new(resident, consents.Exists(c => c.HoldsAt(now)), template?.ModelSha256, template?.PicturesDigest);
    }

    /// <summary>Tells whether the same pictures come again, in any order, and tells nobody without the site's key what they were.</summary>
    public string DigestOf(IEnumerable<ReadOnlyMemory<byte>> pictures) =>
        keys.Digest("pictures:" + string.Join(',', pictures.Select(p => Convert.ToHexString(SHA256.HashData(p.Span))).Order(StringComparer.Ordinal)));

    /// <summary>Residents whom this one is flagged as looking like: both templates stand, and are of the model that found it.</summary>
    public async Task<IReadOnlyList<Guid>> LookAlikesOfAsync(Guid residentId, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext();
        return await Standing(db).Where(p => p.FirstId == residentId || p.SecondId == residentId).OrderByDescending(p => p.Score)
            .Select(p => p.FirstId == residentId ? p.SecondId : p.FirstId).ToListAsync(cancel);
    }

    /// <summary>Flags that count: a template that was removed, or made anew by another model, takes its flags out of force at once.</summary>
    public static IQueryable<LookAlikePair> Standing(SecurityDbContext db) => db.LookAlikes.AsNoTracking().Where(p =>
        db.FaceTemplates.Any(t => t.ResidentId == p.FirstId && t.ModelSha256 == p.ModelSha256)
        && db.FaceTemplates.Any(t => t.ResidentId == p.SecondId && t.ModelSha256 == p.ModelSha256));

    /// <summary>Replaces a resident's template and flags, in one transaction.</summary>
    public async Task KeepAsync(
        Resident resident, Enrolment.Accepted accepted, IReadOnlyList<LookAlike> alike, string picturesDigest, DateTimeOffset now, CancellationToken cancel)
    {
        await using var write = await store.BeginWriteAsync(cancel);
        await RemoveAsync(write.Db, resident.Id, cancel);
        var template = new FaceTemplate
        {
            Id = Guid.CreateVersion7(now),
            CommunityId = resident.CommunityId,
            ResidentId = resident.Id,
            ModelSha256 = accepted.ModelSha256,
            Sealed = keys.Seal(keys.SubjectKey(resident.Id), MemoryMarshal.AsBytes<float>(accepted.Template)),
            Quality = accepted.Quality,
            EnrolledAt = now,
            PicturesDigest = picturesDigest,
        };
        write.Db.FaceTemplates.Add(template);
        write.Db.LookAlikes.AddRange(alike.Select(l => PairOf(template, l, now)));
        await write.CommitAsync(cancel);
    }

    /// <returns>The community the template stood in; null when there was none.</returns>
    public async Task<int?> RemoveAsync(Guid residentId, CancellationToken cancel)
    {
        await using var write = await store.BeginWriteAsync(cancel);
        var communityId = await write.Db.FaceTemplates.Where(t => t.ResidentId == residentId).Select(t => (int?)t.CommunityId).FirstOrDefaultAsync(cancel);
        await RemoveAsync(write.Db, residentId, cancel);
        await write.CommitAsync(cancel);
        return communityId;
    }

    /// <summary>Adds the flags that are not there yet.</summary>
    /// <returns>The ones that were added.</returns>
    public async Task<IReadOnlyList<LookAlike>> FlagAsync(
        FaceTemplate template, IReadOnlyList<LookAlike> alike, DateTimeOffset now, CancellationToken cancel)
    {
        if (alike.Count == 0) return [];
        var added = new List<LookAlike>();
        await using var write = await store.BeginWriteAsync(cancel);
        foreach (var other in alike)
        {
            var pair = PairOf(template, other, now);
            var there = await write.Db.LookAlikes.AsNoTracking().SingleOrDefaultAsync(p => p.FirstId == pair.FirstId && p.SecondId == pair.SecondId, cancel);
            if (there?.ModelSha256 == pair.ModelSha256) continue;
            await write.Db.LookAlikes.Where(p => p.FirstId == pair.FirstId && p.SecondId == pair.SecondId).ExecuteDeleteAsync(cancel);
            write.Db.LookAlikes.Add(pair);
            added.Add(other);
        }
        await write.CommitAsync(cancel);
        return added;
    }

    private static LookAlikePair PairOf(FaceTemplate template, LookAlike other, DateTimeOffset now)
    {
        var (first, second) = LookAlikePair.InOrder(template.ResidentId, other.ResidentId);
        return new()
        {
            CommunityId = template.CommunityId,
            FirstId = first,
            SecondId = second,
            ModelSha256 = template.ModelSha256,
            Score = other.Score,
            FoundAt = now,
        };
    }

    private static async Task RemoveAsync(SecurityDbContext db, Guid residentId, CancellationToken cancel)
    {
        await db.FaceTemplates.Where(t => t.ResidentId == residentId).ExecuteDeleteAsync(cancel);
        await db.LookAlikes.Where(p => p.FirstId == residentId || p.SecondId == residentId).ExecuteDeleteAsync(cancel);
    }
}
