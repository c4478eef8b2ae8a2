using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Privacy;

namespace SmartSecurity.Storage.Accounts;

/// <summary>Hashes and checks passwords; the web room gives the framework's hasher.</summary>
public interface IPasswordHashing
{
    string Hash(string password);
    bool Matches(string hash, string password);
}

/// <summary>What came of a sign-in.</summary>
public abstract record SignInResult
{
    private SignInResult() { }
    public sealed record Ok(Account Account) : SignInResult;
    /// <summary>Wrong name or password; which one is not told.</summary>
    public sealed record Wrong : SignInResult;
    public sealed record Locked(DateTimeOffset Until) : SignInResult;
    /// <summary>The password is right; now the code of the second factor.</summary>
    public sealed record NeedsCode(Account Account) : SignInResult;
}

/// <summary>Accounts: passwords with lock-out, and links that sign in once. There is no default password (P18).</summary>
public sealed partial class AccountBook(SecurityStore store, IPasswordHashing passwords, KeyRing keys, TimeProvider clock)
{
    public const int NameLengthMax = 64;
    public const int FailuresMax = 5;
    public const int PasswordLengthMin = 10;
    public static readonly TimeSpan LockedFor = TimeSpan.FromMinutes(15);
    public static readonly TimeSpan LinkLifetimeMax = TimeSpan.FromHours(24);

    /// <param name="communityId">Of a volunteer or captain, whose checks they see; null for everybody else.</param>
    /// <exception cref="ArgumentException">There is no such role, or a neighbour's community is missing.</exception>
    public async Task<Account> AddAsync(string name, string role, CancellationToken cancel, int? communityId = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (!Roles.All.Contains(role)) throw new ArgumentException($"There is no role {role}.", nameof(role));
        if (Roles.IsNeighbour(role) != communityId is not null) throw new ArgumentException("Volunteers and captains belong to one community.", nameof(role));
        if (name.Trim().Length > NameLengthMax) throw new ArgumentException($"A name has 1 to {NameLengthMax} characters.", nameof(name));
        await using var write = await store.BeginWriteAsync(cancel);
        var account = Make(name.Trim(), new(role, Sight.Of(communityId is { } one ? [one] : null), Disabled: false));
        write.Db.Accounts.Add(account);
        await write.CommitAsync(cancel);
        return account;
    }

    /// <summary>Somebody who must get in by a link, because no account of the site has a password yet: its first administrator.</summary>
    /// <returns>Null once somebody has set a password. A start that was cut off before the link was read gives another one.</returns>
    public async Task<Guid?> FindOrAddFirstAsync(CancellationToken cancel)
    {
        await using (var db = store.CreateDbContext())
        {
            if (await db.Accounts.AnyAsync(a => a.PasswordHash != null, cancel)) return null;
            var known = await db.Accounts.Where(a => a.Role == Roles.Administrator && !a.Disabled).Select(a => (Guid?)a.Id).FirstOrDefaultAsync(cancel);
            if (known is not null) return known;
        }
        return (await AddAsync("admin", Roles.Administrator, cancel)).Id;
    }

    /// <returns>The token for the link; it is kept nowhere and works once.</returns>
    public async Task<string> MakeLinkAsync(Guid accountId, TimeSpan lifetime, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lifetime, LinkLifetimeMax);
        var token = NewToken();
        await using var write = await store.BeginWriteAsync(cancel);
        write.Db.SignInLinks.Add(new SignInLink { TokenSha256 = Digest(token), AccountId = accountId, ExpiresAt = clock.GetUtcNow() + lifetime });
        await write.CommitAsync(cancel);
        return token;
    }

    /// <summary>Uses a link up. Two people with the same link: the second gets nothing.</summary>
    public async Task<Account?> UseLinkAsync(string token, CancellationToken cancel)
    {
        var (digest, now) = (Digest(token), clock.GetUtcNow());
        await using var write = await store.BeginWriteAsync(cancel);
        var used = await write.Db.SignInLinks.Where(l => l.TokenSha256 == digest && l.UsedAt == null && l.ExpiresAt > now)
            .ExecuteUpdateAsync(set => set.SetProperty(l => l.UsedAt, now), cancel);
        if (used == 0) return null;
        var account = await write.Db.Accounts.AsNoTracking()
            .SingleAsync(a => a.Id == write.Db.SignInLinks.Single(l => l.TokenSha256 == digest).AccountId, cancel);
        await write.CommitAsync(cancel);
        return account.Disabled ? null : account;
    }

    public async Task<SignInResult> SignInAsync(string name, string password, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using var write = await store.BeginWriteAsync(cancel);
        var account = await write.Db.Accounts.SingleOrDefaultAsync(a => a.Name == name, cancel);
        if (account is null || account.Disabled || account.PasswordHash is null)
        {
            passwords.Hash(password);   // the same work for a name that does not exist, so that time tells nothing
            return new SignInResult.Wrong();
        }
        if (account.LockedUntil > now) return new SignInResult.Locked(account.LockedUntil.Value);
        if (passwords.Matches(account.PasswordHash, password))
        {
            // Wrong codes count on: with a known password they are what somebody would try next.
            if (account.SecondFactorSealed is not null) return new SignInResult.NeedsCode(account);
            (account.FailedSignIns, account.LockedUntil) = (0, null);
            await write.CommitAsync(cancel);
            return new SignInResult.Ok(account);
        }
        return await FailAsync(write, account, now, cancel);
    }

    /// <summary>One wrong password or code more; so many in a row lock the account.</summary>
    private static async Task<SignInResult> FailAsync(WriteScope write, Account account, DateTimeOffset now, CancellationToken cancel)
    {
        if (++account.FailedSignIns >= FailuresMax) (account.FailedSignIns, account.LockedUntil) = (0, now + LockedFor);
        await write.CommitAsync(cancel);
        return account.LockedUntil is { } until && until > now ? new SignInResult.Locked(until) : new SignInResult.Wrong();
    }

    /// <exception cref="ArgumentException">Shorter than <see cref="PasswordLengthMin"/> characters.</exception>
    public async Task SetPasswordAsync(Guid accountId, string password, CancellationToken cancel)
    {
        if (password.Length < PasswordLengthMin) throw new ArgumentException($"At least {PasswordLengthMin} characters.", nameof(password));
        await using var write = await store.BeginWriteAsync(cancel);
        var account = await write.Db.Accounts.SingleAsync(a => a.Id == accountId, cancel);
        (account.PasswordHash, account.SecurityStamp) = (passwords.Hash(password), NewToken());
        await write.CommitAsync(cancel);
    }

    private static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    private static string Digest(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
