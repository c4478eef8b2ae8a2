using System.ComponentModel.DataAnnotations;
using SmartSecurity.Storage.Accounts;

namespace SmartSecurity.Web.Account;

/// <summary>Settings under <c>Accounts</c>.</summary>
public sealed class AccountOptions
{
    public const string Section = "Accounts";

    /// <summary>Whether officers and administrators must have a second factor (privacy.md, P18); true unless set. Everybody may have one.</summary>
    public bool SecondFactorRequired { get; set; } = true;

    /// <summary>Days from somebody's first sign-in until it must be set up. 0 to 30, 7 unless set: nobody is locked out on their first night.</summary>
    [Range(0, 30)]
    public int SecondFactorWithinDays { get; set; } = 7;

    /// <returns>How long an account of a role may go without; null: its role needs none. Neighbours come by phone and see one check at a time.</returns>
    internal TimeSpan? SecondFactorWithin(string role) =>
        SecondFactorRequired && !Roles.IsNeighbour(role) ? TimeSpan.FromDays(SecondFactorWithinDays) : null;
}
