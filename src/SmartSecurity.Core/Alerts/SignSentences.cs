using SmartSecurity.Core.Rules;

namespace SmartSecurity.Core.Alerts;

/// <summary>Sentences of the signs beside the silence clock; of alerts, and of the questions that are put to a resident.</summary>
internal static class SignSentences
{
    /// <returns>Null for a kind that is none of these.</returns>
    public static string? Of(string kind, IReadOnlyDictionary<string, string> facts, bool zh)
    {
        string F(string name) => facts.TryGetValue(name, out var value) ? value : "–";
        var last = F(zh ? "lastAtZh" : "lastAtEn");
        return (kind, zh) switch
        {
            (AlertKinds.NightExit, true) when F("sign") == "homeDoor" =>
                $"有走失风险：{last} 家门打开，此后家中没有动静，{F("backWithinMin")} 分钟内未见返回。请立即寻找。",
            (AlertKinds.NightExit, false) when F("sign") == "homeDoor" =>
                $"At risk of wandering: the home's door opened {last}, nothing has stirred inside since, and nobody came back within "
                + $"{F("backWithinMin")} min. Go and look at once.",
            (AlertKinds.NightExit, true) => $"有走失风险：夜间 {F("leftAt")} 外出，{F("backWithinMin")} 分钟内未返回；最后一次是{last}，在{F("lastPlace")}。请立即寻找。",
            (AlertKinds.NightExit, false) =>
                $"At risk of wandering: left at night ({F("leftAt")}) and not back within {F("backWithinMin")} min; last seen {last} at "
                + $"{F("lastPlace")}. Go and look at once.",
            (AlertKinds.Decline, true) =>
                $"外出明显减少：最近 {F("weeks")} 周平均每周约 {F("recentPerWeek")} 次，平时约 {F("usualPerWeek")} 次（同期其他住户为平时的 {F("cohortPercent")}%）。"
                + "请在白天了解情况。",
            (AlertKinds.Decline, false) =>
                $"Goes out much less: about {F("recentPerWeek")} times a week over the last {F("weeks")} weeks, usually {F("usualPerWeek")} "
                + $"(neighbours: {F("cohortPercent")} % of their usual). Have a talk, by day.",
            (AlertKinds.HouseholdSilence, true) => $"全家久无动静：{F("name")}已 {F("silentHours")} 小时无人出现；最后一次是{last}，在{F("lastPlace")}。",
            (AlertKinds.HouseholdSilence, false) =>
                $"Nobody of the household ({F("name")}) seen for {F("silentHours")} h; last seen {last} at {F("lastPlace")}.",
            (AlertKinds.Fall, true) when facts.ContainsKey("name") => $"{F("name")}家中（{F("address")}）的跌倒传感器报警。请立即联系并上门。",
            (AlertKinds.Fall, false) when facts.ContainsKey("name") =>
                $"The fall sensor in the home of {F("name")} ({F("address")}) has gone off. Call and go there at once.",
            (AlertKinds.Fall, true) => $"跌倒传感器“{F("place")}”报警。请立即联系并上门。",
            (AlertKinds.Fall, false) => $"The fall sensor “{F("place")}” has gone off. Call and go there at once.",
            (UnusualHourRule.Kind, true) => $"您好，{last}在{F("lastPlace")}看到您出入，比平时的时间特别。一切都好吗？",
            (UnusualHourRule.Kind, false) => $"Hello. You passed {F("lastPlace")} {last}, which is not your usual hour. Is all well?",
            (RestlessnessRule.Kind, true) => $"您好，到{last}为止您在 {F("minutes")} 分钟内进出了 {F("crossings")} 次。需要帮忙吗？",
            (RestlessnessRule.Kind, false) => $"Hello. You went in and out {F("crossings")} times within {F("minutes")} min, up to {last}. Do you need a hand?",
            _ => null,
        };
    }
}
