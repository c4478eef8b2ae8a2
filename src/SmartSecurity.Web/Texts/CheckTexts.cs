using SmartSecurity.Core.Routines;
using SmartSecurity.Storage.Welfare;

namespace SmartSecurity.Web.Texts;

/// <summary>Checks as orders, the time bank, and the ladder on the console.</summary>
public static partial class CareTexts
{
    public static string Checks => Say.Of("上门关爱", "Checks");
    public static string OpenChecks => Say.Of("等人接单", "Waiting for somebody");
    public static string NoChecks => Say.Of("现在没有要去看望的人。谢谢您！", "Nobody needs a visit now. Thank you!");
    public static string Yours => Say.Of("由您处理", "Yours");
    public static string Step(LadderStep step) => step == LadderStep.Visit ? Say.Of("上门", "Visit") : Say.Of("打电话", "Call");
    public static string Accept(LadderStep step) => step == LadderStep.Visit ? Say.Of("接单，我去看看", "I will go") : Say.Of("接单，我来打电话", "I will call");
    public static string Due(string at) => Say.Of($"{at} 前", $"by {at}");
    public static string OpenSince(string ago) => Say.Of($"{ago}发出", $"opened {ago}");
    public static string Taken => Say.Of("已接单，谢谢您。", "It is yours. Thank you.");
    public static string NotNeeded => Say.Of("这一单已经不需要了。", "This one is no longer needed.");
    public static string GiveBack => Say.Of("去不了，退回", "I cannot, give it back");
    public static string GivenBack => Say.Of("已退回，其他人可以接单。", "Given back: others can take it.");
    public static string CallInOrder => Say.Of("先打电话，按这个顺序", "Call first, in this order");
    public static string TheResident => Say.Of("住户本人", "The resident");
    public static string MinutesSpent => Say.Of("用了多少分钟", "Minutes spent");
    public static string BadMinutes(int max) => Say.Of($"分钟数在 1 到 {max} 之间。", $"Minutes lie between 1 and {max}.");
    public static string WhatFound => Say.Of("情况如何？点一下即完成", "How is it? One tap finishes");
    public static string TimeBank => Say.Of("时间银行", "Time bank");
    public static string Balance(int minutes) => Say.Of($"{minutes} 分钟", $"{minutes} min");
    public static string Minutes(int minutes) => Say.Of($"+{minutes} 分钟", $"+{minutes} min");

    public static string Outcome(CheckOutcome outcome) => outcome switch
    {
        CheckOutcome.Fine => Say.Of("平安", "All well"),
        CheckOutcome.WasOut => Say.Of("外出了", "Was out"),
        CheckOutcome.NeededHelp => Say.Of("需要帮助", "Needed help"),
        CheckOutcome.SensorFault => Say.Of("设备问题", "Sensor fault"),
        CheckOutcome.Moved => Say.Of("已搬走", "Moved away"),
        _ => Say.Of("没有联系上", "Not reached"),
    };

    public static string Finished(CheckOutcome outcome) => outcome switch
    {
        CheckOutcome.NeededHelp => Say.Of("已记录。请陪在身边，紧急时拨打 120。", "Noted. Stay with them; in an emergency call 120."),
        CheckOutcome.NotReached => Say.Of("已记录，值班员会接着处理。敲门无应答：两人到场，拨打 110。", "Noted, the desk goes on. Nobody opens: go in twos, call 110."),
        _ => Say.Of("已完成，谢谢您！", "Done. Thank you!"),
    };

    public static IReadOnlyList<string> CheckSteps(LadderStep step) => step == LadderStep.Visit
        ? [ProcedureTexts.CallResident, Say.Of("上门敲门，报上姓名。", "Go there, knock, say who you are."), ProcedureTexts.Knock]
        : [ProcedureTexts.CallResident, ProcedureTexts.CallFamily, Say.Of("都不接：选“没有联系上”，会有人上门。", "Nobody answers: choose “not reached”, and somebody goes.")];

    public static string Ladder => Say.Of("问 · 打电话 · 上门", "Ask · call · visit");
    public static string LadderAt(LadderStep step) => step switch
    {
        LadderStep.Ask => Say.Of("问候", "ask"),
        LadderStep.Call => Say.Of("打电话", "call"),
        LadderStep.Visit => Say.Of("上门", "visit"),
        _ => Say.Of("无", "none"),
    };
    public static string Question => Say.Of("问候", "Question");
    public static string Check => Say.Of("看望", "Check");
    public static string CheckIs(WelfareCheck check) => check.State switch
    {
        CheckState.Open => Say.Of($"{Step(check.Step)}：等人接单", $"{Step(check.Step)}: waits for somebody"),
        CheckState.Accepted => Say.Of($"{Step(check.Step)}：{check.AcceptedName} 已接单", $"{Step(check.Step)}: {check.AcceptedName} has it"),
        CheckState.Done => Say.Of($"{Step(check.Step)}：{check.AcceptedName}，{Outcome(check.Outcome ?? CheckOutcome.Fine)}",
            $"{Step(check.Step)}: {check.AcceptedName}, {Outcome(check.Outcome ?? CheckOutcome.Fine)}"),
        _ => Say.Of($"{Step(check.Step)}：不再需要", $"{Step(check.Step)}: no longer needed"),
    };
    public static string NotReached => Say.Of("打了，没人接", "Called, nobody answered");
    public static string NotReachedHint => Say.Of("会马上进入下一步。", "The next step then comes at once.");
    public static string Care => Say.Of("关爱", "Care");
    public static string Patience => Say.Of("提早或推迟提醒", "Ask sooner or later");
    public static string PatienceLead => Say.Of("例如刚出院：0.3 倍，更早问候。须写原因、有结束时间；不会关闭提醒。",
        "Such as after hospital: 0.3, asked sooner. With a reason and an end; it never switches anything off.");
    public static string Factor => Say.Of("倍数（0.1–10，小于 1 更早）", "Factor (0.1–10, under 1 is sooner)");
    public static string Reason => Say.Of("原因", "Reason");
    public static string Until => Say.Of("结束", "Ends");
    public static string PatienceSet => Say.Of("设置", "Set");
    public static string PatienceEnd => Say.Of("现在结束", "End it now");
    public static string PatienceNow(string factor, string until, string by) => Say.Of($"{factor} 倍，到 {until}（{by}）", $"factor {factor} until {until} ({by})");
    public static string Links => Say.Of("个人页面链接", "Links to their own page");
    public static string LinksLead => Say.Of("链接只显示这一次：让对方扫码，或抄给对方。", "A link is shown this once: let them scan it, or copy it for them.");
    public static string MakeLink(string whose) => Say.Of($"为{whose}生成链接", $"Make a link for {whose}");
    public static string LinkMade(string whose, string at, string by) => Say.Of($"{whose} · {at} · {by}", $"{whose} · {at} · {by}");
    public static string Revoke => Say.Of("停用", "Revoke");
    public static string NoPublicUrl => Say.Of("未设置 Site:PublicUrl，链接用的是本机地址，手机可能打不开。",
        "Site:PublicUrl is not set: the link uses this console's address, which a phone may not reach.");
    public static string Messages => Say.Of("消息", "Messages");
    public static string MessagesLead => Say.Of("发给住户和家人的问候：状态、原因、重发。不显示姓名和号码。",
        "Questions on their way to phones: state, reason, send again. No names, no numbers.");
    public static string NoMessages => Say.Of("还没有消息", "No message yet");
    public static string Retry => Say.Of("重发", "Send again");
    public static string Retried => Say.Of("已放回待发。", "It is on its way again.");
    public static string NotRetried => Say.Of("这条问候已经不需要了。", "Nobody needs this one any more.");
    public static string Attempts(int n) => Say.Of($"{n} 次尝试", n == 1 ? "1 attempt" : $"{n} attempts");

    public static string WayName(DeliveryWay way) => way == DeliveryWay.Sms ? Say.Of("短信", "Text message") : Say.Of("自动电话", "Robot call");

    public static string State(DeliveryState state) => state switch
    {
        DeliveryState.Waiting => Say.Of("待发", "Waiting"),
        DeliveryState.Sent => Say.Of("已发出", "Sent"),
        DeliveryState.Dead => Say.Of("发不出去", "Not sent"),
        _ => Say.Of("已撤回", "Withdrawn"),
    };

    /// <summary>Reasons are kept in English; those of ours have a translation, a provider's stays as it is.</summary>
    public static string DeadReason(string? reason) => reason switch
    {
        null => "",
        "The person has no phone number any more." => Say.Of("对方没有电话号码了。", reason),
        "No gateway serves this way: set Notifiers:Gateway." => Say.Of("没有可用的短信或电话网关：请设置 Notifiers:Gateway。", reason),
        _ when reason.StartsWith("The gateway refused", StringComparison.Ordinal) => Say.Of($"网关拒绝（{reason.Split(' ')[^1].TrimEnd('.')}）。", reason),
        _ when reason.StartsWith("The gateway", StringComparison.Ordinal) => Say.Of($"网关没有接收：{reason}", reason),
        _ => reason,
    };
}
