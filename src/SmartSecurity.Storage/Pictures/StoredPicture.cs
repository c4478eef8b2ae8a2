namespace SmartSecurity.Storage.Pictures;

/// <summary>A picture on disk: one row a file, so that retention can find it.</summary>
public sealed class StoredPicture
{
    /// <summary>SHA-256 (hex) of the picture's bytes before encryption.</summary>
    public required string Sha256 { get; init; }
    /// <summary>The day's folder below the picture folder, <c>yyyy/MM/dd</c> UTC.</summary>
    public required string Folder { get; init; }
    public required int Bytes { get; init; }
    public required DateTimeOffset StoredAt { get; init; }
    public required DateTimeOffset KeepUntil { get; set; }
}
