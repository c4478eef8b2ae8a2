namespace SmartSecurity.Core.Alerts;

/// <summary>Sentences of what patrols find, and of rounds nobody walked.</summary>
internal static class PatrolSentences
{
    /// <returns>Null for a kind that is none of these.</returns>
    public static string? Of(string kind, IReadOnlyDictionary<string, string> facts, bool zh)
    {
        string F(string name) => facts.TryGetValue(name, out var value) ? value : "–";
        var who = facts.TryGetValue("who", out var person) ? zh ? $"（涉及：{person}）" : $" (about: {person})" : "";
        return (kind, zh) switch
        {
            (AlertKinds.PatrolFinding, true) => $"{F("by")} 在“{F("route")}”巡逻中发现，{F("place")}，{F("seenAt")}，{Topic(F("topic"), zh)}：{F("text")}{who}",
            (AlertKinds.PatrolFinding, false) =>
                $"{F("by")} found on the round “{F("route")}”, at {F("place")}, {F("seenAt")}, {Topic(F("topic"), zh)}: {F("text")}{who}",
            (AlertKinds.PatrolMissed, true) when F("visited") == "0" => $"巡逻路线“{F("route")}”{F("start")} 这一班没有人去，{F("points")} 个点都没有巡。",
            (AlertKinds.PatrolMissed, false) when F("visited") == "0" =>
                $"Nobody walked the round “{F("route")}” of {F("start")}: none of its {F("points")} points was visited.",
            (AlertKinds.PatrolMissed, true) => $"巡逻路线“{F("route")}”{F("start")} 这一班漏了 {F("missed")} 个点（共 {F("points")} 个）：{F("places")}。",
            (AlertKinds.PatrolMissed, false) =>
                $"The round “{F("route")}” of {F("start")} missed {F("missed")} of its {F("points")} points: {F("places")}.",
            _ => null,
        };
    }

    private static string Topic(string topic, bool zh) => (topic, zh) switch
    {
        ("hazards", true) => "安全隐患",
        ("hazards", false) => "safety hazard",
        ("sanitation", true) => "环境卫生",
        ("sanitation", false) => "sanitation",
        ("population", true) => "人口变动",
        ("population", false) => "somebody moved in or out",
        ("attention", true) => "需要关注的人员",
        ("attention", false) => "a person who may need a hand",
        ("incidents", true) => "突发事件",
        ("incidents", false) => "incident",
        _ => topic,
    };
}
