using System.ComponentModel.DataAnnotations;

namespace SmartSecurity.Core.Routines;

/// <summary>The settings of the silence clock. The defaults are those of docs/design/routines.md.</summary>
public sealed record SilenceOptions
{
    /// <summary>Evidence behind a home rate learnt from doors only, in passages (k of the Gamma–Poisson): 0.5 to 1,000, 4 unless set.</summary>
    [Range(0.5, 1_000)]
    public double EvidenceDoors { get; init; } = 4;

    /// <summary>The same where the home has a sensor: 0.5 to 1,000, 40 unless set.</summary>
    [Range(0.5, 1_000)]
    public double EvidenceTrace { get; init; } = 40;

    /// <summary>
    /// Share of passages that are read where every point reports: 0.8 to 1, 0.98 unless set. Below 1 a return nobody saw is thought of:
    /// who is believed out becomes likely at home again, at home hours, instead of being missed by every hour.
    /// </summary>
    [Range(0.8, 1.0)]
    public double ReadWhenUp { get; init; } = 0.98;

    /// <summary>After a person's first event nothing is raised for so long: 0 to 60 days, 3 days unless set.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "60.00:00:00")]
    public TimeSpan Learning { get; init; } = TimeSpan.FromDays(3);
}
