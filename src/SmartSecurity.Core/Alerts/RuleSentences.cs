using System.Globalization;

namespace SmartSecurity.Core.Alerts;

/// <summary>Sentences of the rules about regions, lines and gates. What was inferred is told as such.</summary>
internal static class RuleSentences
{
    /// <returns>Null: not one of these kinds.</returns>
    public static string? Of(string kind, IReadOnlyDictionary<string, string> facts, bool zh)
    {
        string F(string name) => facts.TryGetValue(name, out var value) ? value : "–";
        return kind switch
        {
            AlertKinds.Intrusion => zh ? $"{F("place")}：这个时段不该有人，自 {F("since")} 起有人进入。"
                : $"{F("place")}: somebody came in at an hour when nobody should be there, {F("since")}.",
            AlertKinds.Loitering => zh
                ? $"{F("place")}：有人逗留超过 {Span(F("limitS"), zh)}，自 {F("since")} 起。也可能是几个人先后经过。"
                : $"{F("place")}: somebody has been about for more than {Span(F("limitS"), zh)}, since {F("since")}. "
                    + "It may be several people who passed one after the other.",
            AlertKinds.Crowd => zh ? $"{F("place")}：同时有 {F("people")} 人，自 {F("since")} 起。" : $"{F("place")}: {F("people")} people at once, since {F("since")}.",
            AlertKinds.FireLane => zh
                ? $"{F("place")}被占用超过 {Span(F("limitS"), zh)}，自 {F("since")} 起。请先看画面再通知车主。"
                : $"{F("place")} has been blocked for more than {Span(F("limitS"), zh)}, since {F("since")}. Look at the picture before you call an owner.",
            AlertKinds.WrongWay => zh ? $"{F("place")}：{F("since")} 有车逆行。" : $"{F("place")}: a vehicle went the wrong way, {F("since")}.",
            AlertKinds.Tailgating when !facts.ContainsKey("gate") => zh ? $"{F("place")}报告有人尾随进入。" : $"{F("place")} reports that somebody followed through.",
            AlertKinds.Tailgating => zh
                ? $"{F("since")} 有 {F("people")} 人进入，{F("gate")}没有对应的放行记录。可能是跟随进入，也可能是有人帮忙扶门。"
                : $"{F("people")} went in at {F("since")} for whom {F("gate")} granted nothing. Somebody may have followed, or held the door.",
            AlertKinds.AntiPassback when !facts.ContainsKey("firstPlace") => zh ? $"{F("place")}报告同一凭证重复进入。"
                : $"{F("place")} reports that one credential came in twice.",
            AlertKinds.AntiPassback => zh
                ? $"同一凭证 {F("since")} 在{F("firstPlace")}进入后没有出来，{Span(F("withinS"), zh)}后又在{F("place")}进入。可能被转借，也可能是上次没有真的进门。"
                : $"One credential went in at {F("firstPlace")}, {F("since")}, and {Span(F("withinS"), zh)} later again at {F("place")}. "
                    + "It may have been passed on, or nobody went in the first time.",
            AlertKinds.DoorUnexplained => zh
                ? $"{F("place")}的门 {F("since")} 打开，前后 {Span(F("withinS"), zh)}内没有放行记录。可能是室内按钮，也可能是被撬开。"
                : $"The door at {F("place")} opened at {F("since")}, and nothing was granted within {Span(F("withinS"), zh)}. "
                    + "A button inside may have done it, or force.",
            AlertKinds.HouseholdChanged => zh
                ? $"{F("address")}：经常进出的人以前约 {F("before")} 位，最近连续 {F("weeks")} 周是 {F("after")} 位。请楼长方便时问一声，不要先下结论。"
                : $"{F("address")}: about {F("before")} people used to come and go, {F("after")} in each of the last {F("weeks")} weeks. "
                    + "Please ask when it suits; assume nothing.",
            _ => null,
        };
    }

    private static string Span(string seconds, bool zh)
    {
        if (!int.TryParse(seconds, CultureInfo.InvariantCulture, out var s)) return "–";
        if (s >= 120 && s % 60 == 0) return zh ? $"{s / 60} 分钟" : $"{s / 60} min";
        return zh ? $"{s} 秒" : $"{s} s";
    }
}
