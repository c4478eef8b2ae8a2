using System.Globalization;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Rules;
using SmartSecurity.Pipeline.Communities;
using SmartSecurity.Storage.Registry;

namespace SmartSecurity.Web.Texts;

/// <summary>Words of the page of rules.</summary>
public static class RuleTexts
{
    public static string Title => Say.Of("告警规则", "Alert rules");
    public static string Lead => Say.Of("哪些情况报警、几点报、多久报一次。改之前先用过去 30 天试一遍，看夜里会被叫醒几次。关爱、布控、胁迫告警不能关。",
        "What is told, at which hours, how often. Try a change on the last 30 days before you save it. Welfare, watch-list and duress cannot be held back.");
    public static string InDays(int days) => Say.Of($"{days} 天内", $"in {days} days");
    public static string FalseShare(double share, double low, double high) => string.Create(CultureInfo.InvariantCulture,
        $"{(Say.IsChinese ? "误报" : "false")} {share * 100:0} % ({low * 100:0}–{high * 100:0})");
    public static string On => Say.Of("开启", "On");
    public static string From => Say.Of("从几点", "From");
    public static string Until => Say.Of("到几点", "Until");
    public static string OnDays => Say.Of("哪些天", "On which days");
    public static string WorkingFrom => Say.Of("工作日从几点", "Working days, from");
    public static string FreeFrom => Say.Of("周末和节假日从几点", "Days off, from");
    public static string EmptyIsAllDay => Say.Of("时间不填就是全天；跨过零点的算开始的那一天。", "No times: all day. Hours over midnight belong to the day they begin on.");
    public static string CoolDown => Say.Of("同一件事隔几分钟再报", "Minutes before the same again");
    public static string Try => Say.Of("用过去 30 天试一下", "Try on the last 30 days");
    public static string TryFirst => Say.Of("先试一下再保存。", "Try it before you save.");
    public static string SavedMeanwhile => Say.Of("刚才有人改过这条。再按一次保存就以您的为准。", "Somebody saved it meanwhile. Press again to put yours in its place.");
    public static string SavedBy(string by, string when) => Say.Of($"{by} 于 {when} 修改", $"changed by {by}, {when}");
    public static string Would(int alerts, int atNight) => Say.Of($"会报 {alerts} 次，其中夜里 {atNight} 次。",
        $"Would have raised {alerts} {(alerts == 1 ? "alert" : "alerts")}, {atNight} at night.");
    public static string Played(ReplayFigure figure) => figure.From is null
        ? Say.Of("还没有历史消息可试。", "There is no history to try it on yet.")
        : Say.Of($"重放了 {figure.Messages:N0} 条消息，{figure.ByDay.Count} 天。",
            $"{figure.Messages:N0} {(figure.Messages == 1 ? "message" : "messages")} of {figure.ByDay.Count} "
            + $"{(figure.ByDay.Count == 1 ? "day" : "days")} played.");
    public static string ByDay => Say.Of("每天几次", "Alerts by day");
    public static string Work => Say.Of("检修时段", "Maintenance");
    public static string WorkLead => Say.Of("施工、检修、搬家时先登记：这段时间里该设备的告警不报，关爱和胁迫除外。",
        "Announce work on doors and cameras: what they tell meanwhile is no alert. Welfare and duress always are.");
    public static string NoWork => Say.Of("没有登记的检修。", "No work is announced.");
    public static string Device => Say.Of("设备", "Device");
    public static string EveryDevice => Say.Of("全部设备", "Every device");
    public static string WorkFrom => Say.Of("开始", "From");
    public static string WorkUntil => Say.Of("结束", "Until");
    public static string Reason => Say.Of("事由", "Why");
    public static string Announce => Say.Of("登记", "Announce");
    public static string End => Say.Of("提前结束", "End now");

    public static string Sum(RuleSetting s)
    {
        if (!s.Enabled) return Say.Of("已关", "off");
        List<string> parts = [];
        if (HoursOf(s) is { } hours) parts.Add(hours);
        if (s.Count is { } count) parts.Add(Say.Of($"≥ {count}", $"≥ {count}"));
        if (s.Seconds is { } seconds) parts.Add(seconds % 60 == 0
            && seconds >= 60 ? Say.Of($"{seconds / 60} 分钟", $"{seconds / 60} min") : Say.Of($"{seconds} 秒", $"{seconds} s"));
        if (s.CoolDownMin > 0) parts.Add(Say.Of($"隔 {s.CoolDownMin} 分钟", $"again after {s.CoolDownMin} min"));
        return parts.Count == 0 ? Say.Of("全天", "all day") : string.Join(" · ", parts);
    }

    public static string DaysOf(RuleDays days) => days switch
    {
        RuleDays.Split => Say.Of("周末和节假日另定时间", "Other hours on days off"),
        RuleDays.Working => Say.Of("只在工作日", "Working days only"),
        RuleDays.Free => Say.Of("只在周末和节假日", "Days off only"),
        _ => Say.Of("每天一样", "Every day alike"),
    };

    /// <summary>Null: always.</summary>
    private static string? HoursOf(RuleSetting s)
    {
        var hours = Hours(s.FromMin, s.UntilMin);
        return s.Days switch
        {
            RuleDays.Split => Say.Of($"工作日 {hours}，周末和节假日 {Hours(s.FreeFromMin, s.FreeUntilMin)}",
                $"{hours} on working days, {Hours(s.FreeFromMin, s.FreeUntilMin)} on weekends and holidays"),
            RuleDays.Working => Say.Of($"只在工作日 {hours}", $"{hours} on working days only"),
            RuleDays.Free => Say.Of($"只在周末和节假日 {hours}", $"{hours} on weekends and holidays only"),
            _ => s.FromMin is null ? null : hours,
        };
    }

    private static string Hours(int? from, int? until) =>
        from is { } first && until is { } last ? $"{Clock(first)}–{Clock(last)}" : Say.Of("全天", "all day");

    public static string CountOf(string kind) => kind switch
    {
        AlertKinds.Crowd => Say.Of("几个人算聚集", "People that make a crowd"),
        AlertKinds.HouseholdChanged => Say.Of("连续几周不同才问", "Weeks in a row before it is asked"),
        _ => Say.Of("几次才报", "Tries before it is told"),
    };

    public static string SecondsOf(string kind) => kind switch
    {
        AlertKinds.Loitering => Say.Of("逗留几秒", "Seconds of staying about"),
        AlertKinds.FireLane => Say.Of("占用几秒", "Seconds of standing there"),
        AlertKinds.DoorUnexplained => Say.Of("前后几秒内没有放行", "Seconds around without a grant"),
        AlertKinds.AntiPassback => Say.Of("几秒内再次进入", "Seconds within which it comes again"),
        _ => Say.Of("几秒内", "Within seconds"),
    };

    public static string What(string kind) => kind switch
    {
        AlertKinds.Intrusion => Say.Of("摄像机画面里标为“闯入禁区”的区域有人进入。在设备页画区域。",
            "A person in a region that is drawn for intrusion on a camera's picture (devices page)."),
        AlertKinds.Loitering => Say.Of("标为“有人逗留”的区域一直有人活动。白天多人路过也像逗留。",
            "People keep being seen in a region drawn for loitering. By day, passers-by look the same."),
        AlertKinds.Tailgating => Say.Of("过线进来的人比对应闸机放行的多。线画在摄像机上，选好闸机。",
            "More people over a line than its gate granted. Draw the line on a camera and choose the gate."),
        AlertKinds.Crowd => Say.Of("标为“人员聚集”的区域，一张画面里数到这么多人。", "So many people counted in one picture of a region drawn for crowds."),
        AlertKinds.FireLane => Say.Of("车开进标为“消防通道”的区域后没有离开。", "Something drove into a region drawn as fire lane and has not left it."),
        AlertKinds.WrongWay => Say.Of("车从标了方向的线反方向开过。", "A vehicle over a line against its way in."),
        AlertKinds.RepeatedDenials => Say.Of("同一个闸机短时间内连续拒绝。", "One gate refuses again and again."),
        AlertKinds.AntiPassback => Say.Of("同一人的凭证进了又进，中间没有出。门口没有出口读头时会误报。",
            "One person's credential goes in twice and never out. Wrong where nothing reads the way out."),
        AlertKinds.DoorUnexplained => Say.Of("门开了，前后没有放行记录。室内有出门按钮的门会天天报，先试再开。",
            "A door opened and nothing was granted. Doors with a button inside do that all day: try first."),
        AlertKinds.HouseholdChanged => Say.Of("一户经常进出的人数变了，请楼长去问一声。只记人数，不记是谁。",
            "The number of people who come and go at a home changed: the captain asks. Numbers are kept, not who."),
        _ => Say.Of("设备自己报告的情况。", "What devices tell by themselves."),
    };

    /// <summary>What is wrong with a setting, in the reader's language; null: nothing.</summary>
    public static string? Problem(AdjustableRule rule, RuleSetting setting) => rule.Check(setting) switch
    {
        null => null,
        var why when why.StartsWith("count", StringComparison.Ordinal) =>
            Say.Of($"次数或人数：{rule.CountMin} 到 {rule.CountMax}。", $"The number lies between {rule.CountMin} and {rule.CountMax}."),
        var why when why.StartsWith("seconds", StringComparison.Ordinal) =>
            Say.Of($"秒数：{rule.SecondsMin} 到 {rule.SecondsMax}。", $"Seconds lie between {rule.SecondsMin} and {rule.SecondsMax}."),
        var why when why.StartsWith("coolDown", StringComparison.Ordinal) => Say.Of("间隔：0 到 1440 分钟。", "Minutes lie between 0 and 1,440."),
        _ => Say.Of("起止时间要一起填，而且不能相同。", "Both times or none, and not the same."),
    };

    public static string WorkProblem(MaintenanceProblem problem) => problem switch
    {
        MaintenanceProblem.NoReason => Say.Of("请写事由。", "Say why."),
        MaintenanceProblem.BadTime => Say.Of($"结束要晚于开始和现在，最长 {RuleSettingBook.LongestWork.Days} 天。",
            $"It ends after it begins and after now; {RuleSettingBook.LongestWork.Days} days at most."),
        MaintenanceProblem.TooMany => Say.Of("登记的检修太多了。", "Too much work is announced."),
        _ => Say.Of("没有这个设备。", "There is no such device."),
    };

    private static string Clock(int minute) => string.Create(CultureInfo.InvariantCulture, $"{minute / 60:00}:{minute % 60:00}");
}
