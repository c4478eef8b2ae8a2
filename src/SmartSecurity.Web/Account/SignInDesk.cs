using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Storage.Audit;

namespace SmartSecurity.Web.Account;

/// <summary>Signs people in and out; every attempt leaves an audit entry. Pages and API use it alike.</summary>
public sealed class SignInDesk(AccountBook accounts, AuditLog audit, SessionStamps stamps, IDataProtectionProvider protection,
    IOptions<AccountOptions> options, TimeProvider clock)
{
    /// <summary>How long somebody may look for their phone between password and code.</summary>
    public static readonly TimeSpan TicketLifetime = TimeSpan.FromMinutes(5);

    private readonly IDataProtector _tickets = protection.CreateProtector("SmartSecurity.SignIn");

    /// <param name="http">The request.</param>
    /// <param name="name">As typed.</param>
    /// <param name="password">As typed.</param>
    /// <param name="code">Of the second factor, when it was sent along; else <see cref="SignInResult.NeedsCode"/> asks for it.</param>
    public async Task<SignInResult> WithPasswordAsync(HttpContext http, string name, string password, string? code = null)
    {
        var cancel = http.RequestAborted;
        name = name.Trim();
        var (result, how) = (await accounts.SignInAsync(name, password, cancel), "password");
        if (result is SignInResult.NeedsCode asks && !string.IsNullOrWhiteSpace(code))
            (result, how) = (await accounts.SignInWithCodeAsync(asks.Account.Id, asks.Account.SecurityStamp, code, cancel), "code");
        // A mistyped name may hold a password: only a name that an account could have is written down, and cut.
        await WriteAsync(name.Length is > 0 and <= AccountBook.NameLengthMax ? name : "?", how, result, cancel);
        if (result is SignInResult.Ok ok) await StartAsync(http, ok.Account);
        return result;
    }

    /// <summary>What a form carries from the password to the code: whose password was right, sealed, for <see cref="TicketLifetime"/>.</summary>
    public string TicketFor(Storage.Accounts.Account account) => _tickets.Protect(string.Create(CultureInfo.InvariantCulture,
        $"{account.Id:N}|{account.SecurityStamp}|{(clock.GetUtcNow() + TicketLifetime).ToUnixTimeMilliseconds()}"));

    /// <summary>The second half of a sign-in by a page.</summary>
    /// <returns><see cref="SignInResult.Wrong"/> also for a ticket that is over; null tells that one must begin anew.</returns>
    public async Task<SignInResult?> WithCodeAsync(HttpContext http, string ticket, string code)
    {
        if (Read(ticket) is not { } read) return null;
        var result = await accounts.SignInWithCodeAsync(read.Account, read.Stamp, code, http.RequestAborted);
        await WriteAsync((await accounts.FindAsync(read.Account, http.RequestAborted))?.Name ?? "?", "code", result, http.RequestAborted);
        if (result is SignInResult.Ok ok) await StartAsync(http, ok.Account);
        return result;
    }

    /// <returns>The account; null when the link was used, is too old, or never was. With a second factor, no session yet: the code is asked for.</returns>
    public async Task<Storage.Accounts.Account?> WithLinkAsync(HttpContext http, string token)
    {
        var account = await accounts.UseLinkAsync(token, http.RequestAborted);
        await audit.AppendAsync(account is null ? Draft("?", "sign-in.failed", "link")
            : Draft(account.Name, account.SecondFactorSealed is null ? "sign-in" : "sign-in.code", "link"), http.RequestAborted);
        if (account is { SecondFactorSealed: null }) await StartAsync(http, account);
        return account;
    }

    /// <summary>Sets a new password; the account's other sessions end, this one goes on.</summary>
    /// <exception cref="ArgumentException">It is shorter than <see cref="AccountBook.PasswordLengthMin"/>.</exception>
    public async Task SetPasswordAsync(HttpContext http, string password)
    {
        var person = Person.Of(http.User);
        await accounts.SetPasswordAsync(person.AccountId, password, http.RequestAborted);
        await audit.AppendAsync(Draft(person.Name, "password.set", "self"), http.RequestAborted);
        await StartAnewAsync(http, person.AccountId);
    }

    /// <summary>Turns the second factor of whoever is signed in on.</summary>
    /// <returns>Recovery codes; null when the code is wrong.</returns>
    public async Task<IReadOnlyList<string>?> SetSecondFactorAsync(HttpContext http, string secret, string code)
    {
        var person = Person.Of(http.User);
        var codes = await accounts.SetSecondFactorAsync(person.AccountId, secret, code.Replace(" ", "", StringComparison.Ordinal), http.RequestAborted);
        await audit.AppendAsync(Draft(person.Name, codes is null ? "second-factor.failed" : "second-factor.set", "self"), http.RequestAborted);
        if (codes is not null) await StartAnewAsync(http, person.AccountId);
        return codes;
    }

    /// <summary>Ends a session of whoever is signed in; null: all but this one.</summary>
    public async Task<int> EndSessionsAsync(HttpContext http, Guid? session)
    {
        var person = Person.Of(http.User);
        var ended = await accounts.EndSessionsAsync(person.AccountId, session, session is null ? Person.SessionOf(http.User) : null, http.RequestAborted);
        stamps.Forget();
        await audit.AppendAsync(Draft(person.Name, "sessions.end", "self"), http.RequestAborted);
        return ended;
    }

    public async Task SignOutAsync(HttpContext http)
    {
        if (Person.Find(http.User) is { } person)
        {
            if (Person.SessionOf(http.User) is { } session) await accounts.EndSessionsAsync(person.AccountId, session, null, http.RequestAborted);
            stamps.Forget();
            await audit.AppendAsync(Draft(person.Name, "sign-out", "self"), http.RequestAborted);
        }
        await http.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
    }

    private (Guid Account, string Stamp)? Read(string ticket)
    {
        try
        {
            var parts = _tickets.Unprotect(ticket).Split('|');
            var until = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(parts[2], CultureInfo.InvariantCulture));
            return until > clock.GetUtcNow() ? (Guid.ParseExact(parts[0], "N"), parts[1]) : null;
        }
        catch (CryptographicException)
        {
            return null;   // not ours, or of keys that are gone
        }
    }

    private async Task StartAsync(HttpContext http, Storage.Accounts.Account account)
    {
        var (session, due) = await accounts.StartSessionAsync(
            account, DeviceWords.Of(http.Request.Headers.UserAgent), options.Value.SecondFactorWithin(account.Role), http.RequestAborted);
        await http.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, Person.Principal(account, session, due),
            new AuthenticationProperties { IsPersistent = true });
    }

    /// <summary>The session goes on under new claims; its old row ends.</summary>
    private async Task StartAnewAsync(HttpContext http, Guid accountId)
    {
        if (Person.SessionOf(http.User) is { } old) await accounts.EndSessionsAsync(accountId, old, null, http.RequestAborted);
        if (await accounts.FindAsync(accountId, http.RequestAborted) is { Disabled: false } account) await StartAsync(http, account);
    }

    private Task WriteAsync(string who, string how, SignInResult result, CancellationToken cancel) => audit.AppendAsync(Draft(who, result switch
    {
        SignInResult.Ok => "sign-in",
        SignInResult.NeedsCode => "sign-in.code",
        SignInResult.Locked => "sign-in.locked",
        _ => "sign-in.failed",
    }, how), cancel);

    private static AuditDraft Draft(string who, string action, string how) =>
        new(who, action, new Dictionary<string, object?>(StringComparer.Ordinal) { ["how"] = how });
}
