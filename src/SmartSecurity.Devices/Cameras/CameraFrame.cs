using System.ComponentModel.DataAnnotations;

namespace SmartSecurity.Devices.Cameras;

/// <summary>One picture of a camera.</summary>
/// <param name="Bgr24">Rows from the top, three bytes a pixel (blue, green, red), no padding. It belongs to whoever took the frame.</param>
/// <param name="ReceivedAt">When its last byte arrived here; the camera's own clock is not asked.</param>
public sealed record CameraFrame(byte[] Bgr24, int WidthPx, int HeightPx, DateTimeOffset ReceivedAt);

/// <summary>Whether a camera gives pictures.</summary>
/// <param name="Reason">Why not, for the operator, without address or password; null while connected.</param>
public sealed record CameraState(bool IsConnected, string? Reason, DateTimeOffset Since);

/// <summary>Settings under <c>Cameras</c>, for all cameras.</summary>
public sealed class RtspReaderOptions
{
    /// <summary>The ffmpeg program; found on the path unless set.</summary>
    [Required]
    public string FfmpegPath { get; set; } = "ffmpeg";

    /// <summary>The ffprobe program; found on the path unless set.</summary>
    [Required]
    public string FfprobePath { get; set; } = "ffprobe";

    /// <summary>How long no picture may come before the connection is given up: 1 s to 1 min, 10 s unless set.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan StallAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Wait before connecting again, doubled up to a minute: 10 ms to 1 min, 1 s unless set.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Wider pictures are made smaller to this width: 160 to 3,840 pixels, 1,280 unless set.</summary>
    [Range(160, 3_840)]
    public int WidthMaxPx { get; set; } = 1_280;

    /// <summary>At most so many pictures a second: 1 to 30; null: all.</summary>
    [Range(1, 30)]
    public int? FramesPerSecondMax { get; set; }

    /// <summary>Whether a camera may be on this machine; only for demos and tests.</summary>
    public bool AllowLoopback { get; set; }

    /// <summary>Whether a camera may have an address of a private network; usual, so yes unless set.</summary>
    public bool AllowPrivate { get; set; } = true;
}
