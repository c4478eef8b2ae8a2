using SmartSecurity.Core.Alerts;

namespace SmartSecurity.Core.Patrols;

/// <summary>What a patrol looks at: two patrols (双巡) and three checks (三查).</summary>
public enum PatrolTopic
{
    /// <summary>安全隐患: a blocked fire exit, a battery charging in a stairwell, a loose manhole.</summary>
    Hazards,
    /// <summary>环境卫生.</summary>
    Sanitation,
    /// <summary>人口变动: who moved in or out.</summary>
    Population,
    /// <summary>重点关注人员: somebody who may need a hand.</summary>
    Attention,
    /// <summary>突发事件: a quarrel, a theft, an accident.</summary>
    Incidents,
}

/// <summary>One line of a checkpoint's checklist, in both languages.</summary>
public sealed record ChecklistItem(PatrolTopic Topic, string Zh, string En)
{
    public const int TextLengthMax = 120;
    /// <summary>More than this nobody ticks at a doorway.</summary>
    public const int EachMax = 10;
}

/// <summary>What a topic means for the alert that a finding raises.</summary>
public static class PatrolTopics
{
    public static IReadOnlyList<PatrolTopic> All { get; } = Enum.GetValues<PatrolTopic>();

    /// <summary>Topics about people at home: their alerts are welfare, and the police neither read nor write them (privacy.md, P17).</summary>
    public static bool IsAboutPeople(PatrolTopic topic) => topic is PatrolTopic.Population or PatrolTopic.Attention;

    /// <param name="atDevice">The checkpoint is a gate's or camera's.</param>
    /// <param name="topic">Of the finding.</param>
    public static AlertCategory CategoryOf(PatrolTopic topic, bool atDevice) => topic switch
    {
        PatrolTopic.Population or PatrolTopic.Attention => AlertCategory.Welfare,
        PatrolTopic.Incidents => AlertCategory.Intrusion,
        PatrolTopic.Hazards when atDevice => AlertCategory.Access,
        _ => AlertCategory.System,
    };

    /// <returns>1 (at once) to 5.</returns>
    public static int PriorityOf(PatrolTopic topic) => topic switch
    {
        PatrolTopic.Hazards or PatrolTopic.Incidents => 2,
        PatrolTopic.Attention => 3,
        _ => 4,
    };
}
