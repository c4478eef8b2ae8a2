using System.Globalization;

namespace SmartSecurity.Core.Privacy;

/// <summary>
/// How far somebody's work reaches: which communities, and within them which building. What lies outside does not exist for them: lists leave it
/// out, and asking for it by its number finds nothing (privacy.md, P18).
/// </summary>
public sealed record Sight
{
    /// <summary>Communities a person can be given one by one; who has more has all.</summary>
    public const int CommunitiesMax = 64;
    public const int BuildingLengthMax = 32;

    /// <summary>The whole site.</summary>
    public static Sight Everything { get; } = new();

    /// <summary>Ascending, each once; null: every one.</summary>
    public IReadOnlyList<int>? Communities { get; private init; }

    /// <summary>As addresses begin: <c>3</c> sees <c>3-2-501</c> and not <c>31-1-101</c>. Null: every one.</summary>
    public string? Building { get; private init; }

    /// <exception cref="ArgumentException">No community, more than <see cref="CommunitiesMax"/>, or a building that is no part of an address.</exception>
    public static Sight Of(IEnumerable<int>? communities, string? building = null)
    {
        List<int>? ids = communities is null ? null : [.. communities.Distinct().Order()];
        if (ids is { Count: 0 or > CommunitiesMax }) throw new ArgumentException($"1 to {CommunitiesMax} communities.", nameof(communities));
        building = string.IsNullOrWhiteSpace(building) ? null : building.Trim().TrimEnd('-');
        if (building is not null && (building.Length is 0 or > BuildingLengthMax || building.Any(char.IsControl)))
            throw new ArgumentException($"A building has 1 to {BuildingLengthMax} characters.", nameof(building));
        return new() { Communities = ids, Building = building };
    }

    public bool Includes(int communityId) => Communities is null || Communities.Contains(communityId);

    /// <param name="address">A home's; null is about no home, and everybody of the community sees it.</param>
    public bool Includes(int communityId, string? address) =>
        Includes(communityId) && (Building is null || address is null || address.StartsWith(Building + "-", StringComparison.Ordinal));

    /// <summary>As it is stored: <c>,1,3,</c>, so that a query can look for <c>,3,</c>. Null: every one.</summary>
    public string? ToColumn() => Communities is null ? null : $",{string.Join(',', Communities.Select(c => c.ToString(CultureInfo.InvariantCulture)))},";

    /// <summary>Reads <see cref="ToColumn"/>.</summary>
    public static Sight FromColumn(string? communities, string? building) =>
        communities is null && building is null ? Everything : Of(communities?.Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(c => int.Parse(c, CultureInfo.InvariantCulture)), building);

    /// <inheritdoc />
    public bool Equals(Sight? other) => other is not null && ToColumn() == other.ToColumn() && Building == other.Building;

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(ToColumn(), Building);
}
