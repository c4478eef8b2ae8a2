using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using SmartSecurity.Web.Account;

namespace SmartSecurity.Web.Pictures;

/// <summary>Addresses of pictures that hold for one account and a short time.</summary>
/// <remarks>
/// Whoever was given a row (an alert, a passage under a case) may see its picture, and nobody else. The reader that wrote the
/// audit entry of the row hands out the ticket, so the endpoint need not search which rows a picture belongs to.
/// </remarks>
public sealed class PictureTickets(IDataProtectionProvider protection, TimeProvider clock)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);

    private readonly IDataProtector _protector = protection.CreateProtector("SmartSecurity.Web.Pictures");

    /// <returns>Path with ticket; null when there is no picture.</returns>
    public string? Path(Person person, string? sha256) => sha256 is null ? null : $"/pictures/{sha256}?ticket={Make(person, sha256)}";

    /// <summary>A ticket for a picture by its hash, or for something else that gives pictures by its own name (without <c>|</c>).</summary>
    internal string Make(Person person, string what)
    {
        var until = (clock.GetUtcNow() + Lifetime).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return _protector.Protect($"{person.AccountId:N}|{what}|{until}");
    }

    /// <summary>True when the ticket was given to this account for this picture, and is not too old.</summary>
    public bool Holds(Person person, string sha256, string? ticket)
    {
        if (string.IsNullOrEmpty(ticket)) return false;
        try
        {
            var parts = _protector.Unprotect(ticket).Split('|');
            return parts.Length == 3 && parts[0] == person.AccountId.ToString("N") && parts[1] == sha256
                && long.Parse(parts[2], CultureInfo.InvariantCulture) >= clock.GetUtcNow().ToUnixTimeSeconds();
        }
        catch (CryptographicException)
        {
            return false;   // made up, or by keys that are gone
        }
    }
}
