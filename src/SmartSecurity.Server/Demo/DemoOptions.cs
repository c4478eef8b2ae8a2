using System.ComponentModel.DataAnnotations;

namespace SmartSecurity.Server.Demo;

/// <summary>Section <c>Demo</c>.</summary>
public sealed class DemoOptions
{
    /// <summary>The same seed gives the same community and history: 1 unless set.</summary>
    public int Seed { get; set; } = 1;

    /// <summary>Days of history: 7 to 180, 60 unless set.</summary>
    [Range(7, 180)]
    public int HistoryDays { get; set; } = 60;

    /// <summary>Households: 10 to 500, 60 unless set.</summary>
    [Range(10, 500)]
    public int Households { get; set; } = 60;

    /// <summary>Folder of the films, which are made once: <c>data/demo-films</c> unless set.</summary>
    [Required]
    public string FilmsDirectory { get; set; } = Path.Combine("data", "demo-films");
}
