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
    /// <summary>The one community somebody of the neighbourhood sees checks of; null: <see cref="Communities"/> tells.</summary>
    public int? CommunityId { get; set; }
    /// <summary>As <see cref="Core.Privacy.Sight.ToColumn"/> writes them; null: every one.</summary>
    public string? Communities { get; set; }
    /// <summary>The one building of whose homes somebody sees alerts, residents and checks; null: every one.</summary>
    public string? Building { get; set; }
    /// <summary>Null until a password is set by a one-time link.</summary>
    public string? PasswordHash { get; set; }
    public int FailedSignIns { get; set; }
    public DateTimeOffset? LockedUntil { get; set; }
    /// <summary>Secret of the second factor, sealed with the site's key; null: none is set up.</summary>
    public byte[]? SecondFactorSealed { get; set; }
    /// <summary>The last 30 s step a code was taken of: a code read over somebody's shoulder is worth nothing a second time.</summary>
    public long SecondFactorStep { get; set; }
    /// <summary>Until then somebody whose role needs a second factor may work without one; null: not asked for yet.</summary>
    public DateTimeOffset? SecondFactorDueAt { get; set; }
    /// <summary>Digests of the recovery codes that are left, with spaces between; null: none.</summary>
    public string? RecoveryDigests { get; set; }
    /// <summary>Changed when sessions must end: password, role, how far one sees.</summary>
    public required string SecurityStamp { get; set; }
    public bool Disabled { get; set; }

    /// <summary>How far this account's work reaches.</summary>
    public Core.Privacy.Sight Sight() => CommunityId is { } one
        ? Core.Privacy.Sight.Of([one], Building)
        : Core.Privacy.Sight.FromColumn(Communities, Building);
}

/// <summary>One sign-in that may go on. A row, so that one can see where one is signed in, and end it from elsewhere.</summary>
public sealed class StaffSession
{
    public const int DeviceLengthMax = 64;
    public required Guid Id { get; init; }
    public required Guid AccountId { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    /// <summary>Written at most every <see cref="AccountBook.SeenEvery"/>.</summary>
    public DateTimeOffset SeenAt { get; set; }
    /// <summary>Browser and system in two words, as it says itself: <c>Chrome · Android</c>.</summary>
    public required string Device { get; init; }
    public DateTimeOffset? EndedAt { get; set; }
}

/// <summary>A link that signs somebody in once. Only the token's digest is kept.</summary>
public sealed class SignInLink
{
    public required string TokenSha256 { get; init; }
    public required Guid AccountId { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? UsedAt { get; set; }
}
