namespace SmartSecurity.Storage.Welfare;

/// <summary>Somebody of the family or a friend, to be called when a resident is not reached.</summary>
public sealed class ResidentContact
{
    /// <summary>More than this nobody calls through.</summary>
    public const int EachMax = 6;
    public const int NameLengthMax = 64;
    public const int PhoneLengthMax = 32;

    public required Guid Id { get; init; }
    public required Guid ResidentId { get; init; }
    public required string Name { get; set; }
    public required string Phone { get; set; }
    /// <summary>Daughter, neighbour …, as the resident says it.</summary>
    public string? Relation { get; set; }
    /// <summary>1 is called first.</summary>
    public required int Order { get; set; }
    /// <summary>May say that all is well, or register a trip, for the resident.</summary>
    public bool MayAnswer { get; set; }
    /// <summary><c>zh-CN</c> or <c>en</c>; null: Chinese.</summary>
    public string? Language { get; set; }
}

/// <summary>The way to one's own page: for the resident, or for one of the family. Long-lived and revocable; only its digest is kept.</summary>
public sealed class PersonalLink
{
    public required Guid Id { get; init; }
    public required string TokenSha256 { get; init; }
    public required Guid ResidentId { get; init; }
    /// <summary>The family member it was made for; null: the resident.</summary>
    public Guid? ContactId { get; init; }
    public required string MadeBy { get; init; }
    public required DateTimeOffset MadeAt { get; init; }
    public DateTimeOffset? RevokedAt { get; set; }
}

/// <summary>
/// A person's decision to ask somebody sooner or later than their habits say, with a reason and an end. It moves the thresholds; nothing here
/// can switch a watch off.
/// </summary>
public sealed class PatienceOverride
{
    public const double FactorMin = .1, FactorMax = 10;
    public const int ReasonLengthMax = 500;
    public static readonly TimeSpan LifetimeMax = TimeSpan.FromDays(90);

    public required Guid Id { get; init; }
    public required Guid ResidentId { get; init; }
    /// <summary><see cref="FactorMin"/> to <see cref="FactorMax"/>; under 1 asks sooner.</summary>
    public required double Factor { get; init; }
    public required string Reason { get; init; }
    public required string By { get; init; }
    public required DateTimeOffset At { get; init; }
    /// <summary>At most <see cref="LifetimeMax"/> after it was entered.</summary>
    public required DateTimeOffset Until { get; init; }
    /// <summary>Taken back, or replaced by a later one.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    public bool HoldsAt(DateTimeOffset at) => At <= at && at < Until && (EndedAt is null || at < EndedAt);
}

/// <summary>A trip that is known beforehand. It begins by itself, told to the routine at its first hour like one that begins at once.</summary>
public sealed class PlannedTrip
{
    public required Guid Id { get; init; }
    public required int CommunityId { get; init; }
    public required Guid ResidentId { get; init; }
    public required DateTimeOffset From { get; init; }
    public required DateTimeOffset Until { get; init; }
    /// <summary>As in <see cref="Told.By"/>.</summary>
    public required string By { get; init; }
    public required string Via { get; init; }
    /// <summary>When it was told; null while it lies ahead.</summary>
    public DateTimeOffset? StartedAt { get; set; }
    /// <summary>Taken back before it began.</summary>
    public DateTimeOffset? TakenBackAt { get; set; }
}
