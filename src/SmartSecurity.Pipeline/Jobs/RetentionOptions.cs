using System.ComponentModel.DataAnnotations;

namespace SmartSecurity.Pipeline.Jobs;

/// <summary>How long each class of data is kept. Section <c>Retention</c>. The audit is not among them: it is never cleaned.</summary>
public sealed class RetentionOptions
{
    /// <summary>Passages and the messages they came from: 30 to 365 days, 90 unless set.</summary>
    [Range(typeof(TimeSpan), "30.00:00:00", "365.00:00:00")]
    public TimeSpan PassagesKeptFor { get; set; } = TimeSpan.FromDays(90);

    /// <summary>Messages that could not be mapped: 1 to 90 days, 30 unless set.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "90.00:00:00")]
    public TimeSpan RejectedKeptFor { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Ended alerts, and the handovers that speak of them: 90 days to 5 years, 2 years unless set.</summary>
    [Range(typeof(TimeSpan), "90.00:00:00", "1825.00:00:00")]
    public TimeSpan EndedAlertsKeptFor { get; set; } = TimeSpan.FromDays(730);
}
