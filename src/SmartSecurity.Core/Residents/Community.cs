using SmartSecurity.Core.Routines;

namespace SmartSecurity.Core.Residents;

/// <summary>A residential community: the unit one writer processes and one gallery serves.</summary>
public sealed class Community
{
    public required int Id { get; init; }
    public required string Name { get; set; }
    /// <summary>IANA name, for example <c>Asia/Shanghai</c>. Local time is computed from it, never stored.</summary>
    public required string TimeZone { get; set; }

    /// <summary>The next number the inbox gives out; 1 on an empty inbox.</summary>
    public long InboxNext { get; set; } = 1;
    /// <summary>The last inbox number whose meaning is committed; 0 at first.</summary>
    public long Cursor { get; set; }
    /// <summary>The latest instant the community has lived through: receipt times and deadlines never go behind it.</summary>
    public DateTimeOffset Clock { get; set; }
    /// <summary>True while history is played: deadlines then follow <see cref="Clock"/>, not the machine.</summary>
    public bool ClockHeld { get; set; }
    /// <summary>Raised by every edit of residents, devices or rules, so that the writer reads them again.</summary>
    public long FactsVersion { get; set; }
}

/// <summary>A flat and the people registered there.</summary>
public sealed class Household
{
    public required Guid Id { get; init; }
    public required int CommunityId { get; init; }
    /// <summary>Building and door as people say it: <c>3-2-501</c>.</summary>
    public required string Address { get; set; }
}

/// <summary>A resident. Processing of face or routine needs a <see cref="Privacy.Consent"/> for that purpose.</summary>
public sealed class Resident
{
    public required Guid Id { get; init; }
    public required int CommunityId { get; init; }
    public required Guid HouseholdId { get; set; }
    public required string Name { get; set; }
    public string? Phone { get; set; }
    /// <summary>Marked as living alone: shown on a welfare alert.</summary>
    public bool LivesAlone { get; set; }
    /// <summary>What the resident (or guardian) asked the house to notice, and consented to.</summary>
    public WelfareWatches Watches { get; set; }
    public AskWays AskWays { get; set; }
    /// <summary>Of messages and calls to the resident: <c>zh-CN</c> or <c>en</c>; null: Chinese.</summary>
    public string? Language { get; set; }
    /// <summary>On a registered trip or in hospital until then: silence raises nothing.</summary>
    public DateTimeOffset? AwayUntil { get; set; }
}

/// <summary>What opens a gate for somebody.</summary>
public sealed class Credential
{
    public required Guid Id { get; init; }
    public required int CommunityId { get; init; }
    /// <summary><c>card</c>, <c>token</c> (a device's own person token) or <c>plate</c>.</summary>
    public required string Kind { get; init; }
    public required string Value { get; init; }
    public Guid? ResidentId { get; init; }
    public Guid? HouseholdId { get; init; }
}

/// <summary>A stored face template, encrypted with its subject's key.</summary>
public sealed class FaceTemplate
{
    public required Guid Id { get; init; }
    public required int CommunityId { get; init; }
    public required Guid ResidentId { get; init; }
    /// <summary>SHA-256 (hex) of the model that made it: templates of another model are never compared.</summary>
    public required string ModelSha256 { get; init; }
    /// <summary>AES-256-GCM of the float32 vector, little endian.</summary>
    public required byte[] Sealed { get; init; }
    /// <summary>0..1, of the enrolment picture.</summary>
    public required double Quality { get; init; }
    public required DateTimeOffset EnrolledAt { get; init; }
    /// <summary>Keyed digest of the pictures it was made of: the same ones again change nothing. Null: made before it was kept.</summary>
    public string? PicturesDigest { get; init; }
}

/// <summary>Two residents whose templates would be taken for each other. It counts only while both templates it was found between stand.</summary>
public sealed class LookAlikePair
{
    public required int CommunityId { get; init; }
    /// <summary>The smaller of the two ids, as text; so a pair has one row.</summary>
    public required Guid FirstId { get; init; }
    public required Guid SecondId { get; init; }
    /// <summary>SHA-256 (hex) of the model by which they look alike.</summary>
    public required string ModelSha256 { get; init; }
    /// <summary>Cosine of the two templates.</summary>
    public required double Score { get; init; }
    public required DateTimeOffset FoundAt { get; init; }

    /// <summary>The two in the order of a row.</summary>
    public static (Guid First, Guid Second) InOrder(Guid a, Guid b) =>
        string.CompareOrdinal(a.ToString("N"), b.ToString("N")) < 0 ? (a, b) : (b, a);
}
