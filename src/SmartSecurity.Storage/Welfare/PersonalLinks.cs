using Microsoft.EntityFrameworkCore;

namespace SmartSecurity.Storage.Welfare;

/// <summary>Ways to somebody's own page: handed out once, revocable, each with its digest only.</summary>
public sealed class PersonalLinks(SecurityStore store, TimeProvider clock)
{
    /// <summary>Links of one person that may stand at once; the oldest goes when another is made.</summary>
    public const int EachMax = 3;

    /// <summary>Makes a link; earlier ones of the same person stay, up to <see cref="EachMax"/>.</summary>
    /// <returns>The token; it is kept nowhere.</returns>
    public async Task<string> MakeAsync(Guid residentId, Guid? contactId, string by, CancellationToken cancel)
    {
        var (token, now) = (AnswerTokens.Fresh(), clock.GetUtcNow());
        await using var write = await store.BeginWriteAsync(cancel);
        var standing = await write.Db.PersonalLinks.Where(l => l.ResidentId == residentId && l.ContactId == contactId && l.RevokedAt == null)
            .OrderByDescending(l => l.MadeAt).ToListAsync(cancel);
        foreach (var old in standing.Skip(EachMax - 1)) old.RevokedAt = now;
        write.Db.PersonalLinks.Add(new PersonalLink
        {
            Id = Guid.CreateVersion7(now),
            TokenSha256 = AnswerTokens.Digest(token),
            ResidentId = residentId,
            ContactId = contactId,
            MadeBy = by,
            MadeAt = now,
        });
        await write.CommitAsync(cancel);
        return token;
    }

    /// <returns>Null when there is none, it was revoked, or its family member was removed.</returns>
    public async Task<PersonalLink?> FindAsync(string token, CancellationToken cancel)
    {
        if (token.Length > AnswerTokens.LengthMax) return null;
        var digest = AnswerTokens.Digest(token);
        await using var db = store.CreateDbContext();
        return await db.PersonalLinks.AsNoTracking().SingleOrDefaultAsync(l => l.TokenSha256 == digest && l.RevokedAt == null
            && (l.ContactId == null || db.Contacts.Any(c => c.Id == l.ContactId && c.ResidentId == l.ResidentId)), cancel);
    }

    /// <summary>Ends a link at once.</summary>
    /// <returns>False when the resident has no such link.</returns>
    public async Task<bool> RevokeAsync(Guid residentId, Guid linkId, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using var write = await store.BeginWriteAsync(cancel);
        var rows = await write.Db.PersonalLinks.Where(l => l.Id == linkId && l.ResidentId == residentId && l.RevokedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(l => l.RevokedAt, now), cancel);
        await write.CommitAsync(cancel);
        return rows == 1;
    }
}
