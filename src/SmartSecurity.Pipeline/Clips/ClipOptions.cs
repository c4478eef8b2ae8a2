using System.ComponentModel.DataAnnotations;
using SmartSecurity.Core.Alerts;

namespace SmartSecurity.Pipeline.Clips;

/// <summary>Clips of alerts, section <c>Clips</c>.</summary>
public sealed class ClipOptions
{
    /// <summary>Whether cameras' streams are held in memory and alerts get a clip; yes unless set.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>How much of what came before an alert is kept: 1 s to 1 min, 10 s unless set.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan Before { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How much of what comes after it: 1 s to 1 min, 10 s unless set.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan After { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Memory for the stream of one camera: 4 to 256 MiB, 24 unless set. A finer stream reaches back less far then.</summary>
    [Range(4, 256)]
    public int MemoryMiB { get; set; } = 24;

    /// <summary>A clip is taken a little late when the desk is busy; the ring must still hold its beginning.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(15);

    /// <summary>How far back a camera's stream is held.</summary>
    internal TimeSpan Reach => (Before + After > ClipWindow.BeforeFault ? Before + After : ClipWindow.BeforeFault) + Slack;
}
