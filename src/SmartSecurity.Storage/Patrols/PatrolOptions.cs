using System.ComponentModel.DataAnnotations;

namespace SmartSecurity.Storage.Patrols;

/// <summary>Section <c>Patrols</c>.</summary>
public sealed class PatrolOptions
{
    /// <summary>Rounds, visits, findings and their photos: 30 days to 3 years, 365 days unless set.</summary>
    [Range(typeof(TimeSpan), "30.00:00:00", "1095.00:00:00")]
    public TimeSpan KeptFor { get; set; } = TimeSpan.FromDays(365);
}
