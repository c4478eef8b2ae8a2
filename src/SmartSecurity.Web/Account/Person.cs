using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;
using SmartSecurity.Core.Privacy;

namespace SmartSecurity.Web.Account;

/// <summary>Who is signed in, as the rest of the room needs it.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="Name">Account name; stands on timelines and in the audit.</param>
/// <param name="Role">One of <see cref="Storage.Accounts.Roles"/>.</param>
public sealed record Person(Guid AccountId, string Name, string Role)
{
    private const string CommunitiesClaim = "communities", BuildingClaim = "building";

    /// <summary>Claim that names the session's row.</summary>
    public const string SessionClaim = "session";

    /// <summary>Claim with the instant (Unix ms) by which a second factor must be set up.</summary>
    public const string DueClaim = "second-factor-due";

    /// <summary>How far the work reaches; every read for this person is made with it.</summary>
    public Sight Sight { get; init; } = Sight.Everything;

    /// <summary>Of a request that may come again because its answer was lost: the id of the one step it asks for; null: nobody asks twice.</summary>
    public Guid? StepId { get; init; }

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
        return Guid.TryParse(id, out var accountId) && role is not null && user.Identity.Name is { } name
            ? new(accountId, name, role) { Sight = Sight.FromColumn(user.FindFirstValue(CommunitiesClaim), user.FindFirstValue(BuildingClaim)) }
            : null;
    }

    public static Person Of(Storage.Accounts.Account account) => new(account.Id, account.Name, account.Role) { Sight = account.Sight() };

    /// <returns>The session this request belongs to; null when nobody is signed in.</returns>
    public static Guid? SessionOf(ClaimsPrincipal? user) => Guid.TryParse(user?.FindFirstValue(SessionClaim), out var id) ? id : null;

    /// <summary>The claims of a fresh session.</summary>
    /// <param name="account">Who signed in.</param>
    /// <param name="session">Its row.</param>
    /// <param name="secondFactorDueAt">Until when a second factor must be set up; null: it need not.</param>
    public static ClaimsPrincipal Principal(Storage.Accounts.Account account, Guid session, DateTimeOffset? secondFactorDueAt)
    {
        List<Claim> claims =
        [
            new(ClaimTypes.NameIdentifier, account.Id.ToString("D")),
            new(ClaimTypes.Name, account.Name),
            new(ClaimTypes.Role, account.Role),
            new(StampClaim, account.SecurityStamp),
            new(SessionClaim, session.ToString("D")),
        ];
        var sight = account.Sight();
        if (sight.ToColumn() is { } communities) claims.Add(new(CommunitiesClaim, communities));
        if (sight.Building is { } building) claims.Add(new(BuildingClaim, building));
        if (secondFactorDueAt is { } due) claims.Add(new(DueClaim, due.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)));
        return new(new ClaimsIdentity(claims, CookieAuthenticationDefaults.AuthenticationScheme));
    }
}
