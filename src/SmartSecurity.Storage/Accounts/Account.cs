namespace SmartSecurity.Storage.Accounts;

/// <summary>What somebody may do. Police roles see no welfare data (privacy.md, P17).</summary>
public static class Roles
{
    public const string Administrator = "administrator";
    public const string DutyOfficer = "duty-officer";
    public const string PropertyManager = "property-manager";
    public const string Operator = "operator";
    public const string Police = "police";
    public const string Auditor = "auditor";
    /// <summary>Takes welfare checks of one community; sees neither alerts nor movements.</summary>
    public const string Volunteer = "volunteer";
    /// <summary>The same, for whom people of the building know.</summary>
    public const string BuildingCaptain = "building-captain";

    public static IReadOnlyList<string> All { get; } =
        [Administrator, DutyOfficer, PropertyManager, Operator, Police, Auditor, Volunteer, BuildingCaptain];

    /// <summary>Roles that belong to one community, and are credited with their time.</summary>
    public static bool IsNeighbour(string role) => role is Volunteer or BuildingCaptain;
}

/// <summary>Somebody who may sign in.</summary>
public sealed class Account
{
    public required Guid Id { get; init; }
    /// <summary>Account name, 1 to 64 characters.</summary>
    public required string Name { get; init; }
    public required string Role { get; set; }
    /// <summary>The one community somebody of the neighbourhood sees checks of; null: every one.</summary>
    public int? CommunityId { get; init; }
    /// <summary>Null until a password is set by a one-time link.</summary>
    public string? PasswordHash { get; set; }
    public int FailedSignIns { get; set; }
    public DateTimeOffset? LockedUntil { get; set; }
    /// <summary>Changed when sessions must end: password, role.</summary>
    public required string SecurityStamp { get; set; }
    public bool Disabled { get; set; }
}

/// <summary>A link that signs somebody in once. Only the token's digest is kept.</summary>
public sealed class SignInLink
{
    public required string TokenSha256 { get; init; }
    public required Guid AccountId { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? UsedAt { get; set; }
}
