using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace SmartSecurity.Web.Account;

/// <summary>Who is signed in, as the rest of the room needs it.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="Name">Account name; stands on timelines and in the audit.</param>
/// <param name="Role">One of <see cref="Storage.Accounts.Roles"/>.</param>
public sealed record Person(Guid AccountId, string Name, string Role)
{
    /// <summary>Claim that carries the account's security stamp.</summary>
    public const string StampClaim = "stamp";

    /// <exception cref="InvalidOperationException">Nobody is signed in: the page or route lacks its policy.</exception>
    public static Person Of(ClaimsPrincipal? user) =>
        Find(user) ?? throw new InvalidOperationException("Nobody is signed in here.");

    /// <returns>Null when nobody is signed in.</returns>
    public static Person? Find(ClaimsPrincipal? user)
    {
        if (user?.Identity?.IsAuthenticated != true) return null;
        var (id, role) = (user.FindFirstValue(ClaimTypes.NameIdentifier), user.FindFirstValue(ClaimTypes.Role));
        return Guid.TryParse(id, out var accountId) && role is not null && user.Identity.Name is { } name ? new(accountId, name, role) : null;
    }

    /// <summary>The claims of a fresh session.</summary>
    public static ClaimsPrincipal Principal(Storage.Accounts.Account account) => new(new ClaimsIdentity(
    [
        new(ClaimTypes.NameIdentifier, account.Id.ToString("D")),
        new(ClaimTypes.Name, account.Name),
        new(ClaimTypes.Role, account.Role),
        new(StampClaim, account.SecurityStamp),
    ], CookieAuthenticationDefaults.AuthenticationScheme));
}
