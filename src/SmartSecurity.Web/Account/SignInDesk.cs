using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Storage.Audit;

namespace SmartSecurity.Web.Account;

/// <summary>Signs people in and out; every attempt leaves an audit entry. Pages and API use it alike.</summary>
public sealed class SignInDesk(AccountBook accounts, AuditLog audit)
{
    public async Task<SignInResult> WithPasswordAsync(HttpContext http, string name, string password)
    {
        var cancel = http.RequestAborted;
        name = name.Trim();
        var result = await accounts.SignInAsync(name, password, cancel);
        // A mistyped name may hold a password: only a name that an account could have is written down, and cut.
        var who = name.Length is > 0 and <= 64 ? name : "?";
        await audit.AppendAsync(result switch
        {
            SignInResult.Ok => Draft(who, "sign-in", "password"),
            SignInResult.Locked => Draft(who, "sign-in.locked", "password"),
            _ => Draft(who, "sign-in.failed", "password"),
        }, cancel);
        if (result is SignInResult.Ok ok) await StartAsync(http, ok.Account);
        return result;
    }

    /// <returns>The account; null when the link was used, is too old, or never was.</returns>
    public async Task<Storage.Accounts.Account?> WithLinkAsync(HttpContext http, string token)
    {
        var account = await accounts.UseLinkAsync(token, http.RequestAborted);
        await audit.AppendAsync(account is null ? Draft("?", "sign-in.failed", "link") : Draft(account.Name, "sign-in", "link"), http.RequestAborted);
        if (account is not null) await StartAsync(http, account);
        return account;
    }

    /// <summary>Sets a new password; the account's other sessions end, this one goes on.</summary>
    /// <exception cref="ArgumentException">It is shorter than <see cref="AccountBook.PasswordLengthMin"/>.</exception>
    public async Task SetPasswordAsync(HttpContext http, string password)
    {
        var person = Person.Of(http.User);
        await accounts.SetPasswordAsync(person.AccountId, password, http.RequestAborted);
        await audit.AppendAsync(Draft(person.Name, "password.set", "self"), http.RequestAborted);
        if (await accounts.SignInAsync(person.Name, password, http.RequestAborted) is SignInResult.Ok ok) await StartAsync(http, ok.Account);
    }

    public async Task SignOutAsync(HttpContext http)
    {
        if (Person.Find(http.User) is { } person) await audit.AppendAsync(Draft(person.Name, "sign-out", "self"), http.RequestAborted);
        await http.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
    }

    private static Task StartAsync(HttpContext http, Storage.Accounts.Account account) =>
        http.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, Person.Principal(account), new AuthenticationProperties { IsPersistent = true });

    private static AuditDraft Draft(string who, string action, string how) =>
        new(who, action, new Dictionary<string, object?>(StringComparer.Ordinal) { ["how"] = how });
}
