using Microsoft.AspNetCore.Identity;
using SmartSecurity.Storage.Accounts;

namespace SmartSecurity.Web.Account;

/// <summary>Passwords by the framework's hasher: PBKDF2 with HMAC-SHA512, a salt each (privacy.md, P18).</summary>
public sealed class PasswordHashing : IPasswordHashing
{
    /// <summary>The hasher takes an account only for its subclasses' sake; it reads nothing of it.</summary>
    private static readonly object Nobody = new();

    private readonly PasswordHasher<object> _hasher = new();

    public string Hash(string password) => _hasher.HashPassword(Nobody, password);

    public bool Matches(string hash, string password) =>
        _hasher.VerifyHashedPassword(Nobody, hash, password) != PasswordVerificationResult.Failed;
}
