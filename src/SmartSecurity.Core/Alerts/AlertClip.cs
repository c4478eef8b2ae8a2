namespace SmartSecurity.Core.Alerts;

/// <summary>How far an alert's clip has come.</summary>
public enum ClipState { Waiting, Kept, Missing }

/// <summary>Why an alert has no clip.</summary>
public enum ClipGap
{
    /// <summary>The camera gave nothing then, or the program has been started since.</summary>
    NoPicture,
    /// <summary>Its stream cannot be put into a file.</summary>
    NotReadable,
    /// <summary>More alerts at once than clips can be made of.</summary>
    TooMany,
}

/// <summary>The seconds before and after an alert as one camera saw them: unblurred, and kept exactly as long as the alert.</summary>
public sealed class AlertClip
{
    public required Guid AlertId { get; init; }
    public required int CommunityId { get; init; }
    public required Guid CameraId { get; init; }
    /// <summary>As it was called then.</summary>
    public required string CameraName { get; init; }
    /// <summary>What is wanted; what is kept may begin earlier by a group of pictures.</summary>
    public required DateTimeOffset From { get; set; }
    public required DateTimeOffset Until { get; set; }
    public ClipState State { get; set; }
    public ClipGap? Gap { get; set; }
    /// <summary>SHA-256 (hex) of the MP4 file; null while there is none.</summary>
    public string? Sha256 { get; set; }
    public int Bytes { get; set; }
}

/// <summary>Which alerts are worth a clip, and of which seconds.</summary>
public static class ClipWindow
{
    /// <summary>
    /// What is wrong with a camera is told up to a minute after it began; whoever covered it is in the seconds before that, and nothing can be seen after.
    /// </summary>
    public static readonly TimeSpan BeforeFault = TimeSpan.FromSeconds(60);

    /// <summary>Something happened in front of a camera. Never a home, a person's welfare, or a machine that is merely silent.</summary>
    private static readonly AlertCategory[] Seen =
        [AlertCategory.WatchList, AlertCategory.Intrusion, AlertCategory.Access, AlertCategory.Vehicle, AlertCategory.CameraFault];

    /// <param name="category">The alert's.</param>
    /// <param name="kind">The alert's.</param>
    /// <param name="raisedAt">The alert's.</param>
    /// <param name="before">How much before it.</param>
    /// <param name="after">How much after it.</param>
    /// <returns>Null: none.</returns>
    public static (DateTimeOffset From, DateTimeOffset Until)? Of(
        AlertCategory category, string kind, DateTimeOffset raisedAt, TimeSpan before, TimeSpan after)
    {
        if (!Seen.Contains(category) || kind == AlertKinds.Storm) return null;
        return category == AlertCategory.CameraFault ? (raisedAt - BeforeFault, raisedAt) : (raisedAt - before, raisedAt + after);
    }
}
