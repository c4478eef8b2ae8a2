using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Privacy;

namespace SmartSecurity.Storage.Accounts;

/// <summary>What an administrator changes of an account.</summary>
/// <param name="Role">One of <see cref="Roles"/>.</param>
/// <param name="Sight">How far it reaches. Volunteers and captains: exactly one community. Administrators: everything.</param>
/// <param name="Disabled">True: nobody signs in with it.</param>
public sealed record AccountChange(string Role, Sight Sight, bool Disabled);

/// <summary>Why an account stayed as it was.</summary>
public enum AccountProblem { Missing, NoSuchRole, OneCommunity, WholeSite, NameTaken, BadName, LastAdministrator, Oneself, NoSuchCommunity }

/// <summary>Accounts as an administrator sees them.</summary>
public sealed partial class AccountBook
{
    /// <summary>A site has some hundred people; the list shows no more.</summary>
    public const int ListMax = 1_000;

    /// <summary>Every account by name, with the time it was last used.</summary>
    public async Task<IReadOnlyList<(Account Account, DateTimeOffset? SeenAt)>> ListAsync(CancellationToken cancel)
    {
        await using var db = store.CreateDbContext();
        var accounts = await db.Accounts.AsNoTracking().OrderBy(a => a.Disabled).ThenBy(a => a.Name).Take(ListMax).ToListAsync(cancel);
        var seen = await db.StaffSessions.GroupBy(s => s.AccountId).Select(g => new { g.Key, At = g.Max(s => s.SeenAt) })
            .ToDictionaryAsync(g => g.Key, g => g.At, cancel);
        return accounts.ConvertAll(a => (a, seen.TryGetValue(a.Id, out var at) ? at : (DateTimeOffset?)null));
    }

    public async Task<Account?> FindAsync(Guid accountId, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext();
        return await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == accountId, cancel);
    }

    /// <summary>Adds somebody; they get in by a link (<see cref="MakeLinkAsync"/>) and set a password of their own.</summary>
    public async Task<(Guid? Id, AccountProblem? Problem)> OpenAsync(string name, AccountChange wanted, CancellationToken cancel)
    {
        name = name.Trim();
        if (name.Length is 0 or > NameLengthMax || name.Any(char.IsControl)) return (null, AccountProblem.BadName);
        await using var write = await store.BeginWriteAsync(cancel);
        if (await CheckAsync(write.Db, wanted, cancel) is { } problem) return (null, problem);
        if (await write.Db.Accounts.AnyAsync(a => a.Name == name, cancel)) return (null, AccountProblem.NameTaken);
        var account = Make(name, wanted);
        write.Db.Accounts.Add(account);
        await write.CommitAsync(cancel);
        return (account.Id, null);
    }

    /// <summary>Changes role, reach, or shuts an account; its sessions end when something changed.</summary>
    /// <param name="by">Who changes it: nobody shuts themselves out.</param>
    /// <param name="accountId">The account.</param>
    /// <param name="wanted">As it shall be.</param>
    /// <param name="cancel">Stops the attempt.</param>
    public async Task<AccountProblem?> ChangeAsync(Guid by, Guid accountId, AccountChange wanted, CancellationToken cancel)
    {
        await using var write = await store.BeginWriteAsync(cancel);
        var account = await write.Db.Accounts.SingleOrDefaultAsync(a => a.Id == accountId, cancel);
        if (account is null) return AccountProblem.Missing;
        if (await CheckAsync(write.Db, wanted, cancel) is { } problem) return problem;
        if (by == accountId && (wanted.Disabled || wanted.Role != account.Role)) return AccountProblem.Oneself;
        var ends = account is { Role: Roles.Administrator, Disabled: false } && (wanted.Disabled || wanted.Role != Roles.Administrator);
        if (ends && !await write.Db.Accounts.AnyAsync(a => a.Id != accountId && a.Role == Roles.Administrator && !a.Disabled && a.PasswordHash != null, cancel))
            return AccountProblem.LastAdministrator;
        if (account.Role == wanted.Role && account.Sight() == wanted.Sight && account.Disabled == wanted.Disabled) return null;
        Put(account, wanted);
        account.SecurityStamp = NewToken();
        await write.CommitAsync(cancel);
        return null;
    }

    private Account Make(string name, AccountChange wanted)
    {
        var account = new Account { Id = Guid.CreateVersion7(clock.GetUtcNow()), Name = name, Role = wanted.Role, SecurityStamp = NewToken() };
        Put(account, wanted);
        return account;
    }

    private static void Put(Account account, AccountChange wanted)
    {
        (account.Role, account.Disabled, account.Building) = (wanted.Role, wanted.Disabled, wanted.Sight.Building);
        (account.CommunityId, account.Communities) = Roles.IsNeighbour(wanted.Role)
            ? (wanted.Sight.Communities![0], null)
            : ((int?)null, wanted.Sight.ToColumn());
    }

    private static async Task<AccountProblem?> CheckAsync(SecurityDbContext db, AccountChange wanted, CancellationToken cancel)
    {
        if (!Roles.All.Contains(wanted.Role, StringComparer.Ordinal)) return AccountProblem.NoSuchRole;
        if (Roles.IsNeighbour(wanted.Role) && wanted.Sight.Communities is not { Count: 1 }) return AccountProblem.OneCommunity;
        if (wanted.Role == Roles.Administrator && wanted.Sight != Sight.Everything) return AccountProblem.WholeSite;
        if (wanted.Sight.Communities is { } ids && await db.Communities.CountAsync(c => ids.Contains(c.Id), cancel) != ids.Count)
            return AccountProblem.NoSuchCommunity;
        return null;
    }
}
