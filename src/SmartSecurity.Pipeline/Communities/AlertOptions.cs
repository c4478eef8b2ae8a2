using System.ComponentModel.DataAnnotations;
using SmartSecurity.Core.Alerts;

namespace SmartSecurity.Pipeline.Communities;

/// <summary>Settings of the shared queue, section <c>Alerts</c>.</summary>
public sealed class AlertOptions
{
    /// <summary>Alerts of a kind within <see cref="FoldWithin"/> that stay single; one more makes them a storm. 0 to 1,000, 20 unless set;
    /// 0: never fold.</summary>
    [Range(0, 1_000)]
    public int FoldAbove { get; set; } = 20;

    /// <summary>See <see cref="FoldAbove"/>: 10 s to 1 h, 5 min unless set.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "01:00:00")]
    public TimeSpan FoldWithin { get; set; } = TimeSpan.FromMinutes(5);

    public AlertFolding Folding => new() { Above = FoldAbove == 0 ? null : FoldAbove, Within = FoldWithin };
}
