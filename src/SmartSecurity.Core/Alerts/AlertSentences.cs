using System.Globalization;

namespace SmartSecurity.Core.Alerts;

/// <summary>The one sentence that says why an alert fired, in the reader's language, from the numbers that fired it.</summary>
public static class AlertSentences
{
    /// <summary>How the fact <c>lastAt</c> is written, in the community's local time.</summary>
    public const string LocalForm = "yyyy-MM-dd HH:mm";

    /// <param name="kind">One of <see cref="AlertKinds"/>; an unknown kind gives its name.</param>
    /// <param name="facts">The draft's facts. A missing one reads as an en dash, never as an exception.</param>
    /// <param name="culture">zh-* gives Chinese, everything else English.</param>
    public static string Sentence(string kind, IReadOnlyDictionary<string, string> facts, CultureInfo culture)
    {
        var zh = culture.TwoLetterISOLanguageName == "zh";
        string F(string name) => facts.TryGetValue(name, out var value) ? value : "–";
        return (kind, zh) switch
        {
            (AlertKinds.Silence, _) => Silence(facts, zh),
            (AlertKinds.CannotTell, true) => $"无法判断此人是否平安：自{F("sinceZh")} 起，能看到此人的点位都没有信号（{F("points")}）；最后一次是{F("lastAtZh")}，在{F("lastPlace")}。",
            (AlertKinds.CannotTell, false) =>
                $"Cannot tell how this person is: nothing that could see them has reported since {F("sinceEn")} ({F("points")}); "
                + $"last seen {F("lastAtEn")} at {F("lastPlace")}.",
            (AlertKinds.WatchListPlate, true) when F("read").Contains('?') =>
                $"{F("place")}读到车牌 {F("read")}，可能是布控车牌 {F("plate")}（依据 {F("reference")}）。请人工核对图片后再处置。",
            (AlertKinds.WatchListPlate, false) when F("read").Contains('?') =>
                $"{F("read")} was read at {F("place")}: it may be watch-list plate {F("plate")} (authority {F("reference")}). "
                + "A person must confirm the picture first.",
            (AlertKinds.WatchListPlate, true) => $"布控车牌 {F("plate")} 出现在{F("place")}（依据 {F("reference")}）。请人工核对图片后再处置。",
            (AlertKinds.WatchListPlate, false) =>
                $"Watch-list plate {F("plate")} seen at {F("place")} (authority {F("reference")}). A person must confirm the picture first.",
            (AlertKinds.WatchListFace, true) =>
                $"{F("place")}出现的一张人脸与布控人员相像（依据 {F("reference")}，相似度 {F("score")}，提示线 {F("threshold")}）。"
                + "这只是线索：人工核对图片之前，不点名、不拦阻。",
            (AlertKinds.WatchListFace, false) =>
                $"A face at {F("place")} is like one that is sought (authority {F("reference")}; likeness {F("score")}, told from "
                + $"{F("threshold")}). A hint only: nobody is named or stopped before a person has compared the pictures.",
            (AlertKinds.DoorHeldOpen, true) => $"{F("place")}的门已开着超过 {Duration(F("limitS"), zh)}，自 {F("since")} 起。",
            (AlertKinds.DoorHeldOpen, false) => $"The door at {F("place")} has stood open for more than {Duration(F("limitS"), zh)}, since {F("since")}.",
            (AlertKinds.DoorForced, true) => $"{F("place")}的门被强行打开。",
            (AlertKinds.DoorForced, false) => $"The door at {F("place")} was forced open.",
            (AlertKinds.Duress, true) => $"{F("place")}发出胁迫信号。不要直接呼叫现场人员，先通知负责人。",
            (AlertKinds.Duress, false) => $"Duress signalled at {F("place")}. Do not call the person there; tell the supervisor first.",
            (AlertKinds.Emergency, true) => $"{F("place")}按下了紧急按钮。",
            (AlertKinds.Emergency, false) => $"The emergency button at {F("place")} was pressed.",
            (AlertKinds.Fire, true) => $"{F("place")}的烟感或消防装置报警。先弄清楚是不是真的；是，就打 119、疏散。",
            (AlertKinds.Fire, false) =>
                $"Smoke or fire told at {F("place")}. Find out whether it is real; if so call the fire brigade (119) and get people out.",
            (AlertKinds.GasLeak, true) => $"{F("place")}测到燃气。不要开关电器；开窗、关阀，人先出来。",
            (AlertKinds.GasLeak, false) => $"Gas at {F("place")}. Switch nothing on or off; open windows, shut the valve, get people out.",
            (AlertKinds.WaterLeak, true) => $"{F("place")}的水浸传感器报警。",
            (AlertKinds.WaterLeak, false) => $"The water sensor at {F("place")} is wet.",
            (AlertKinds.Tamper, true) => $"{F("place")}的设备被打开，或被从原处取下。",
            (AlertKinds.Tamper, false) => $"The device at {F("place")} was opened, or taken off its place.",
            (AlertKinds.CameraLost, true) => $"摄像机“{F("place")}”自 {F("since")} 起没有画面。",
            (AlertKinds.CameraLost, false) => $"Camera “{F("place")}” has sent no picture since {F("since")}.",
            (AlertKinds.CameraFault, true) => $"摄像机“{F("place")}”{Wrong(F("fault"), F("measure"), zh)}，自 {F("since")} 起。",
            (AlertKinds.CameraFault, false) => $"Camera “{F("place")}”: {Wrong(F("fault"), F("measure"), zh)}, since {F("since")}.",
            (AlertKinds.DeviceSilent, true) => $"设备“{F("place")}”已超过 {Duration(F("limitS"), zh)} 没有消息，最后一次 {F("since")}。",
            (AlertKinds.DeviceSilent, false) => $"Device “{F("place")}” has been silent for more than {Duration(F("limitS"), zh)}, last heard {F("since")}.",
            (AlertKinds.HelpAsked, true) => facts.ContainsKey("name")
                ? $"{F("name")}（{F("address")}）说需要帮助。请马上打电话，并派人上门。" : "住户说需要帮助。请马上打电话，并派人上门。",
            (AlertKinds.HelpAsked, false) => facts.ContainsKey("name")
                ? $"{F("name")} ({F("address")}) says that they need help. Call at once, and send somebody."
                : "A resident says that they need help. Call at once, and send somebody.",
            (AlertKinds.RepeatedDenials, true) => $"{F("place")}在 {Duration(F("withinS"), zh)}内拒绝了 {F("tries")} 次，自 {F("since")} 起。可能有陌生人在试，也可能是住户的卡坏了。",
            (AlertKinds.RepeatedDenials, false) => $"{F("place")} refused {F("tries")} times within {Duration(F("withinS"), zh)}, since {F("since")}. "
                + "It may be a stranger who tries, or a resident whose card is broken.",
            (AlertKinds.Storm, true) => $"同类告警短时间内大量出现，已合并为一条：自 {F("since")} 起共 {F("count")} 条。"
                + (F("kind") is AlertKinds.DeviceSilent or AlertKinds.CameraLost ? "多半是断网或断电，先查它们共用的交换机和电源。" : "先看有没有共同的原因。"),
            (AlertKinds.Storm, false) => $"Many alerts of one kind at once, shown as one: {F("count")} since {F("since")}. "
                + (F("kind") is AlertKinds.DeviceSilent or AlertKinds.CameraLost
                    ? "Most likely a network or power cut: look at the switch and the supply they share." : "Look for what they have in common first."),
            _ => SignSentences.Of(kind, facts, zh) ?? RuleSentences.Of(kind, facts, zh) ?? PatrolSentences.Of(kind, facts, zh)
                ?? ReleaseSentences.Of(kind, facts, zh) ?? kind,
        };

        string Silence(IReadOnlyDictionary<string, string> f, bool chinese)
        {
            var never = !f.ContainsKey("lastAt");
            var within = f.ContainsKey("usualWithinH");
            var last = F(f.ContainsKey(chinese ? "lastAtZh" : "lastAtEn") ? chinese ? "lastAtZh" : "lastAtEn" : "lastAt");
            var usual = (chinese, within) switch
            {
                (true, true) => $"通常 {F("usualWithinH")} 小时内会再有动静；",
                (true, false) => $"{F("dayKind")}通常 {F("usualBy")} 前会有动静；",
                (false, true) => $"Usually seen again within {F("usualWithinH")} h; ",
                (false, false) => $"Usually seen by {F("usualBy")} on {F("dayKindEn")}; ",
            };
            var asked = f.TryGetValue("askedAt", out var at) ? chinese ? $"{at} 已询问，没有回答；" : $"asked at {at}, no answer; " : "";
            return chinese
                ? usual + (never ? "至今没有出入记录；" : $"最后一次是{last}，在{F("lastPlace")}；") + asked + F("coverageZh") + "。"
                : usual + (never ? "no sighting yet; " : $"last seen {last} at {F("lastPlace")}; ") + asked + F("coverageEn") + ".";
        }
    }

    /// <summary>The facts as they read at a later instant: "today 07:42" of yesterday's alert becomes "yesterday 07:42".</summary>
    /// <param name="localNow">The reader's instant in the community's zone.</param>
    public static IReadOnlyDictionary<string, string> ReadAt(IReadOnlyDictionary<string, string> facts, DateTime localNow)
    {
        if (!facts.TryGetValue("lastAt", out var text)
            || !DateTime.TryParseExact(text, LocalForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out var seen)) return facts;
        return new Dictionary<string, string>(facts, StringComparer.Ordinal)
        {
            ["lastAtEn"] = Day(seen, localNow, zh: false),
            ["lastAtZh"] = Day(seen, localNow, zh: true),
        };
    }

    /// <summary>A local instant as people say it near by: <c>yesterday 18:42</c>, <c>前天 07:10</c>; else its date.</summary>
    public static string Day(DateTime seen, DateTime localNow, bool zh)
    {
        var day = (localNow.Date - seen.Date).Days switch
        {
            0 => zh ? "今天" : "today",
            1 => zh ? "昨天" : "yesterday",
            2 when zh => "前天",
            _ => seen.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{day} {seen:HH:mm}");
    }

    /// <summary>What is wrong with a camera's picture, with the number that says so.</summary>
    private static string Wrong(string fault, string measure, bool zh) => (fault, zh) switch
    {
        ("frozen", true) => $"画面静止不动（已 {measure.Replace("s", "秒", StringComparison.Ordinal)}）",
        ("frozen", false) => $"the picture is frozen ({measure} without any change)",
        ("black", true) => $"画面是黑的（{measure} 为黑色）",
        ("black", false) => $"the picture is black ({measure} of it)",
        ("covered", true) => $"镜头被遮挡（{measure} 的场景看不到）",
        ("covered", false) => $"the lens is covered ({measure} of the scene is hidden)",
        ("moved", true) => $"被转动或移位（{measure} 的场景与原来不同）",
        ("moved", false) => $"it was turned or moved away ({measure} of the scene is another)",
        ("blurred", true) => $"画面模糊（细节只剩 {measure}）",
        ("blurred", false) => $"the picture is blurred ({measure} of its detail is left)",
        (_, true) => $"画面异常（{measure}）",
        (_, false) => $"something is wrong with the picture ({measure})",
    };

    /// <summary>Seconds as people say them: <c>45 秒</c>, <c>2 min</c>, <c>3 h</c>.</summary>
    private static string Duration(string seconds, bool zh)
    {
        if (!double.TryParse(seconds, NumberStyles.Float, CultureInfo.InvariantCulture, out var s)) return seconds;
        var (value, unit) = s switch
        {
            < 120 => (s, zh ? "秒" : "s"),
            < 2 * 3600 => (s / 60, zh ? "分钟" : "min"),
            _ => (s / 3600, zh ? "小时" : "h"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {unit}");
    }
}
