namespace SmartSecurity.Core.Releases;

/// <summary>Why doors are opened to everybody.</summary>
public enum ReleaseReason { Fire, Evacuation, Medical, Drill }

/// <summary>How far an emergency release is.</summary>
public enum ReleaseState
{
    /// <summary>One key was turned; nothing is open yet.</summary>
    Asked,
    /// <summary>Nobody turned the second key in time.</summary>
    Lapsed,
    /// <summary>Taken back before the second key.</summary>
    Withdrawn,
    /// <summary>Both keys: the doors are told to stand open.</summary>
    Open,
    /// <summary>One key was turned to give the doors back; they still stand open.</summary>
    RestoreAsked,
    /// <summary>Both keys again: the doors are told to work as before.</summary>
    Restored,
}

/// <summary>Why a second key does not turn.</summary>
public enum KeyProblem { SamePerson, Lapsed, NotAsked }

/// <summary>Two people for each of the two steps: one mistaken hand opens no doors, and locks none while people are on the stairs.</summary>
public static class ReleaseKeys
{
    /// <param name="state">As it is stored.</param>
    /// <param name="waiting">The state whose second key is turned: <see cref="ReleaseState.Asked"/> or <see cref="ReleaseState.RestoreAsked"/>.</param>
    /// <param name="firstKey">Account that turned the first.</param>
    /// <param name="secondKey">Account that turns the second.</param>
    /// <param name="lapsesAt">From then on the first key does not count any more.</param>
    /// <param name="now">This instant.</param>
    /// <returns>Null: it turns.</returns>
    public static KeyProblem? ProblemOf(ReleaseState state, ReleaseState waiting, Guid? firstKey, Guid secondKey, DateTimeOffset? lapsesAt, DateTimeOffset now)
    {
        if (state == ReleaseState.Lapsed && waiting == ReleaseState.Asked) return KeyProblem.Lapsed;
        if (state != waiting) return KeyProblem.NotAsked;
        if (firstKey == secondKey) return KeyProblem.SamePerson;
        return lapsesAt <= now ? KeyProblem.Lapsed : null;
    }

    /// <summary>While these hold, doors of the group are or may soon be open: no second release of them begins.</summary>
    public static bool IsActive(ReleaseState state) => state is ReleaseState.Asked or ReleaseState.Open or ReleaseState.RestoreAsked;
}
