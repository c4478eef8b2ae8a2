using SmartSecurity.Core.Routines;

namespace SmartSecurity.Storage.Registry;

/// <summary>
/// What a community can afford in questions and needless visits, and the four numbers of the silence rule that its own history gave for it. One row a
/// community; without one the site's settings hold. No value switches asking off.
/// </summary>
public sealed class WelfareBudget
{
    /// <summary>Questions a resident a year.</summary>
    public const double QuestionsMin = 4, QuestionsMax = 1_000, QuestionsDefault = 130;
    /// <summary>Needless visits a resident a year.</summary>
    public const double VisitsMin = .1, VisitsMax = 20, VisitsDefault = 2;
    /// <summary>In hours²: see <see cref="LadderOptions.PatienceDoors"/>.</summary>
    public const double PatienceMin = 1, PatienceMax = 1_000_000;
    /// <summary>In passages: see <see cref="SilenceOptions.EvidenceDoors"/>.</summary>
    public const double EvidenceMin = .5, EvidenceMax = 1_000;
    public const int NameLengthMax = 64;

    public required int CommunityId { get; init; }
    public required double QuestionsPerYear { get; set; }
    public required double VisitsPerYear { get; set; }
    public required double PatienceDoors { get; set; }
    public required double PatienceTrace { get; set; }
    public required double EvidenceDoors { get; set; }
    public required double EvidenceTrace { get; set; }
    /// <summary>The history it was found on, from its first instant to its last.</summary>
    public required DateTimeOffset HistoryFrom { get; set; }
    public required DateTimeOffset HistoryTo { get; set; }
    public required DateTimeOffset SavedAt { get; set; }
    /// <summary>Account name of who saved it.</summary>
    public required string SavedBy { get; set; }

    /// <summary>The site's clock with this community's evidence.</summary>
    public SilenceOptions Over(SilenceOptions site)
    {
        ArgumentNullException.ThrowIfNull(site);
        return site with
        {
            EvidenceDoors = Math.Clamp(EvidenceDoors, EvidenceMin, EvidenceMax),
            EvidenceTrace = Math.Clamp(EvidenceTrace, EvidenceMin, EvidenceMax),
        };
    }

    /// <summary>The site's ladder with this community's patience; whatever stands in the row, asking stays on.</summary>
    public LadderOptions Over(LadderOptions site)
    {
        ArgumentNullException.ThrowIfNull(site);
        return site with
        {
            PatienceDoors = Math.Clamp(PatienceDoors, PatienceMin, PatienceMax),
            PatienceTrace = Math.Clamp(PatienceTrace, PatienceMin, PatienceMax),
        };
    }
}
