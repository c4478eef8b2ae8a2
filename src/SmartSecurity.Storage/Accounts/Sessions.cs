using Microsoft.EntityFrameworkCore;

namespace SmartSecurity.Storage.Accounts;

/// <summary>Where somebody is signed in: each session is a row that can be ended from elsewhere (privacy.md, P18).</summary>
public sealed partial class AccountBook
{
    /// <summary>Open sessions of one account; one more ends the one that was not used for longest.</summary>
    public const int SessionsMax = 20;
    /// <summary>However often it is used, a session ends after this.</summary>
    public static readonly TimeSpan SessionLongest = TimeSpan.FromDays(7);
    public static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(5);
    /// <summary>Ended sessions are shown for so long, then removed.</summary>
    public static readonly TimeSpan SessionsKeptFor = TimeSpan.FromDays(30);

    /// <param name="account">Who signed in.</param>
    /// <param name="device">Browser and system, at most <see cref="StaffSession.DeviceLengthMax"/> characters of it are kept.</param>
    /// <param name="secondFactorWithin">How long this account may go on without a second factor from its first sign-in; null: its role needs none.</param>
    /// <param name="cancel">Stops the attempt.</param>
    /// <returns>The session, and until when a second factor must be set up; null: it need not.</returns>
    public async Task<(Guid Session, DateTimeOffset? SecondFactorDueAt)> StartSessionAsync(
        Account account, string device, TimeSpan? secondFactorWithin, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using var write = await store.BeginWriteAsync(cancel);
        var own = write.Db.StaffSessions.Where(s => s.AccountId == account.Id);
        await own.Where(s => s.SeenAt < now - SessionsKeptFor).ExecuteDeleteAsync(cancel);
        var over = await own.Where(s => s.EndedAt == null).OrderByDescending(s => s.SeenAt).Skip(SessionsMax - 1).Select(s => s.Id).ToListAsync(cancel);
        await own.Where(s => over.Contains(s.Id)).ExecuteUpdateAsync(set => set.SetProperty(s => s.EndedAt, now), cancel);
        var session = new StaffSession
        {
            Id = Guid.CreateVersion7(now),
            AccountId = account.Id,
            StartedAt = now,
            SeenAt = now,
            Device = device.Length <= StaffSession.DeviceLengthMax ? device : device[..StaffSession.DeviceLengthMax],
        };
        write.Db.StaffSessions.Add(session);
        var row = await write.Db.Accounts.SingleAsync(a => a.Id == account.Id, cancel);
        if (secondFactorWithin is { } within && row.SecondFactorSealed is null) row.SecondFactorDueAt ??= now + within;
        await write.CommitAsync(cancel);
        return (session.Id, secondFactorWithin is null ? null : row.SecondFactorDueAt);
    }

    /// <summary>True while a session goes on: not ended, not too old, and the account's stamp is still that of its start.</summary>
    public async Task<bool> SessionHoldsAsync(Guid accountId, string stamp, Guid sessionId, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        DateTimeOffset seenAt;
        await using (var db = store.CreateDbContext())
        {
            var oldest = now - SessionLongest;
            var holds = await db.StaffSessions.Where(s => s.Id == sessionId && s.AccountId == accountId && s.EndedAt == null && s.StartedAt >= oldest
                && db.Accounts.Any(a => a.Id == accountId && a.SecurityStamp == stamp && !a.Disabled)).Select(s => new { s.SeenAt })
                    .SingleOrDefaultAsync(cancel);
            if (holds is null) return false;
            seenAt = holds.SeenAt;
        }
        if (now - seenAt < SeenEvery) return true;
        await using var write = await store.BeginWriteAsync(cancel);
        await write.Db.StaffSessions.Where(s => s.Id == sessionId && s.EndedAt == null).ExecuteUpdateAsync(set => set.SetProperty(s => s.SeenAt, now), cancel);
        await write.CommitAsync(cancel);
        return true;
    }

    /// <summary>Open sessions of an account, the one used last first.</summary>
    public async Task<IReadOnlyList<StaffSession>> SessionsAsync(Guid accountId, CancellationToken cancel)
    {
        var oldest = clock.GetUtcNow() - SessionLongest;
        await using var db = store.CreateDbContext();
        return await db.StaffSessions.AsNoTracking().Where(s => s.AccountId == accountId && s.EndedAt == null && s.StartedAt >= oldest)
            .OrderByDescending(s => s.SeenAt).Take(SessionsMax).ToListAsync(cancel);
    }

    /// <param name="accountId">Whose.</param>
    /// <param name="sessionId">Which; null: all of them.</param>
    /// <param name="except">One that goes on all the same.</param>
    /// <param name="cancel">Stops the attempt.</param>
    /// <returns>How many were ended.</returns>
    public async Task<int> EndSessionsAsync(Guid accountId, Guid? sessionId, Guid? except, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using var write = await store.BeginWriteAsync(cancel);
        var ended = await write.Db.StaffSessions
            .Where(s => s.AccountId == accountId && s.EndedAt == null && (sessionId == null || s.Id == sessionId) && (except == null || s.Id != except))
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.EndedAt, now), cancel);
        await write.CommitAsync(cancel);
        return ended;
    }
}
