using Microsoft.Extensions.Options;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Pipeline.Notifiers;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Storage.Audit;

namespace SmartSecurity.Web.Account;

/// <summary>An account as it is shown.</summary>
public sealed record AccountLine(Guid Id, string Name, string Role, Sight Sight, bool Disabled, bool HasPassword, bool HasSecondFactor,
    DateTimeOffset? LockedUntil, DateTimeOffset? SeenAt);

/// <summary>What administrators do with accounts, for page and API alike; each change is in the audit.</summary>
public sealed class AccountsDesk(AccountBook accounts, SessionStamps stamps, AuditLog audit, IOptions<SiteOptions> site, TimeProvider clock)
{
    public async Task<IReadOnlyList<AccountLine>> ListAsync(Person person, CancellationToken cancel)
    {
        var list = await accounts.ListAsync(cancel);
        await WriteAsync(person, "accounts.list", null, cancel);
        var now = clock.GetUtcNow();
        return [.. list.Select(l => new AccountLine(l.Account.Id, l.Account.Name, l.Account.Role, l.Account.Sight(), l.Account.Disabled,
            l.Account.PasswordHash is not null, l.Account.SecondFactorSealed is not null,
            l.Account.LockedUntil is { } until && until > now ? until : null, l.SeenAt))];
    }

    /// <summary>Adds somebody and makes the link they come in by; see <see cref="LinkAsync"/>.</summary>
    public async Task<(Guid? Id, string? Link, AccountProblem? Problem)> AddAsync(Person person, string name, AccountChange wanted, CancellationToken cancel)
    {
        var (id, problem) = await accounts.OpenAsync(name, wanted, cancel);
        if (id is not { } added) return (null, null, problem);
        await WriteAsync(person, "account.add", added, cancel, wanted.Role);
        return (added, await LinkAsync(person, added, cancel), null);
    }

    public async Task<AccountProblem?> ChangeAsync(Person person, Guid accountId, AccountChange wanted, CancellationToken cancel)
    {
        var problem = await accounts.ChangeAsync(person.AccountId, accountId, wanted, cancel);
        stamps.Forget();
        await WriteAsync(person, problem is null ? "account.change" : "account.change.refused", accountId, cancel, wanted.Disabled ? "disabled" : wanted.Role);
        return problem;
    }

    /// <returns>A link that signs in once within a day, without <c>Site:PublicUrl</c> a path; null when there is no such account, or it is shut.</returns>
    public async Task<string?> LinkAsync(Person person, Guid accountId, CancellationToken cancel)
    {
        if (await accounts.FindAsync(accountId, cancel) is not { Disabled: false }) return null;
        var token = await accounts.MakeLinkAsync(accountId, AccountBook.LinkLifetimeMax, cancel);
        await WriteAsync(person, "account.link", accountId, cancel);
        var path = $"/sign-in/link?token={token}";
        return site.Value.LinkTo(path) ?? path;
    }

    /// <summary>For a lost phone: the second factor goes, sessions end.</summary>
    public async Task<bool> ResetSecondFactorAsync(Person person, Guid accountId, CancellationToken cancel)
    {
        if (await accounts.FindAsync(accountId, cancel) is null) return false;
        await accounts.ResetSecondFactorAsync(accountId, cancel);
        stamps.Forget();
        await WriteAsync(person, "account.second-factor.reset", accountId, cancel);
        return true;
    }

    public async Task<int> EndSessionsAsync(Person person, Guid accountId, CancellationToken cancel)
    {
        var ended = await accounts.EndSessionsAsync(accountId, null, null, cancel);
        stamps.Forget();
        await WriteAsync(person, "account.sessions.end", accountId, cancel);
        return ended;
    }

    private Task WriteAsync(Person person, string action, Guid? account, CancellationToken cancel, string? how = null) => audit.AppendAsync(new(
        person.Name, action, new Dictionary<string, object?>(StringComparer.Ordinal) { ["account"] = account, ["how"] = how }), cancel);
}
