namespace SmartSecurity.Core.Privacy;

/// <summary>What a resident may consent to. Separate, revocable (docs/design/privacy.md, P1).</summary>
public enum ConsentPurpose { Access, Welfare, Vehicle }

/// <summary>A record of consent. No record, no processing.</summary>
public sealed class Consent
{
    public required Guid Id { get; init; }
    public required Guid ResidentId { get; init; }
    public required ConsentPurpose Purpose { get; init; }
    public required string NoticeVersion { get; init; }
    /// <summary>The resident, or the guardian's name.</summary>
    public required string GivenBy { get; init; }
    public required DateTimeOffset GivenAt { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public DateTimeOffset? RevokedAt { get; set; }

    public bool HoldsAt(DateTimeOffset at) => GivenAt <= at && (ExpiresAt is null || at < ExpiresAt) && (RevokedAt is null || at < RevokedAt);
}

/// <summary>A case that lets an officer query movements: number, purpose, scope, end (P12).</summary>
public sealed class PoliceCase
{
    public required Guid Id { get; init; }
    public required string Number { get; init; }
    public required string Purpose { get; init; }
    public required string Owner { get; init; }
    public required DateTimeOffset OpenedAt { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? ClosedAt { get; set; }
}

/// <summary>A plate or person that is looked for: by an authority, confirmed by two, at most 30 days (P11).</summary>
public sealed class WatchListEntry
{
    public static readonly TimeSpan LifetimeMax = TimeSpan.FromDays(30);

    public required Guid Id { get; init; }
    public required int CommunityId { get; init; }
    public required string Plate { get; init; }
    /// <summary>The authority's reference for this entry.</summary>
    public required string AuthorityReference { get; init; }
    public required string ConfirmedBy { get; init; }
    public required string SecondConfirmedBy { get; init; }
    public required DateTimeOffset AddedAt { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>
/// A face that an authority looks for: the one gallery that is searched in all communities. Encrypted with a key of its own (P8, P11).
/// </summary>
public sealed class WatchedFace
{
    public required Guid Id { get; init; }
    /// <summary>The authority's reference for this entry. No name is kept.</summary>
    public required string AuthorityReference { get; init; }
    public required string ConfirmedBy { get; init; }
    public required string SecondConfirmedBy { get; init; }
    public required DateTimeOffset AddedAt { get; init; }
    /// <summary>At most <see cref="WatchListEntry.LifetimeMax"/> after it was added; then it vanishes, and its key with it.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
    /// <summary>SHA-256 (hex) of the model that made it.</summary>
    public required string ModelSha256 { get; init; }
    /// <summary>AES-256-GCM of the float32 vector, little endian.</summary>
    public required byte[] Sealed { get; init; }
}

/// <summary>One entry of the audit chain. Its hash covers the one before it (P13).</summary>
public sealed class AuditEntry
{
    /// <summary>1, 2, 3 … without a gap.</summary>
    public required long Number { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Who { get; init; }
    /// <summary><c>passages.query</c>, <c>alert.claim</c>, <c>sign-in</c> …</summary>
    public required string Action { get; init; }
    public string? CaseNumber { get; init; }
    /// <summary>What was asked or done, as JSON; subjects stand in it as keyed digests, never as names.</summary>
    public required string DetailJson { get; init; }
    public int? RowsReturned { get; init; }
    /// <summary>SHA-256 (hex) over the previous entry's hash and this entry's fields.</summary>
    public required string Hash { get; init; }
}
