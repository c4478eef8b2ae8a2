using SmartSecurity.Storage.Notices;

namespace SmartSecurity.Web.Texts;

/// <summary>Texts about how people on duty are told.</summary>
public static class StaffTexts
{
    public static string Title => Say.Of("提醒方式", "How you are told");
    public static string Lead => Say.Of("有告警时怎么叫到您。消息里没有姓名、住址和车牌。", "How an alert reaches you. Messages name nobody, no address and no plate.");
    public static string OnThisDevice => Say.Of("在这台设备上提醒我", "Tell me on this device");
    public static string OnThisDeviceHint => Say.Of("浏览器会请您允许通知。手机锁屏时也能收到。", "The browser asks whether it may. It also comes while the phone is locked.");
    public static string PushRefused => Say.Of("浏览器没有允许通知，请在浏览器设置里打开。", "The browser does not allow messages: allow them in its settings.");
    public static string PushNotHere => Say.Of("这个浏览器不能收通知，或网站不是 https。", "This browser can't, or the site is not reached by https.");
    public static string Email => Say.Of("电子邮件", "E-mail");
    public static string Phone => Say.Of("短信手机号", "Phone for text messages");
    public static string Call => Say.Of("语音电话号码", "Phone for robot calls");
    public static string Add => Say.Of("添加", "Add");
    public static string Test => Say.Of("试发一条", "Send a trial");
    public static string TestSent => Say.Of("已发出，请看有没有收到。", "On its way: see whether it comes.");
    public static string Remove => Say.Of("不再提醒", "Remove");
    public static string None => Say.Of("还没有提醒方式：有告警时只能在值班台上看到。", "None yet: you see alerts at the desk only.");
    public static string Full => Say.Of("提醒方式太多了，请先删掉不用的。", "Too many already: remove one first.");
    public static string Wrong => Say.Of("地址或号码不对，请检查。", "The address or number is not right.");
    public static string From => Say.Of("从多急的开始提醒", "Told of");
    public static string UpTo(int priority) => priority switch
    {
        1 => Say.Of("只要“立即”的", "only the most urgent"),
        2 => Say.Of("“紧急”及以上", "urgent and above"),
        3 => Say.Of("“尽快”及以上", "soon and above"),
        _ => Say.Of("全部", "everything"),
    };
    public static string Quiet => Say.Of("免打扰（“立即”的除外）", "Quiet hours (not for the most urgent)");
    public static string Until => Say.Of("至", "to");
    public static string Save => Say.Of("保存", "Save");
    public static string Saved => Say.Of("已保存。", "Saved.");
    public static string Way(StaffWay way) => way switch
    {
        StaffWay.WebPush => Say.Of("浏览器通知", "Browser"),
        StaffWay.Email => Say.Of("邮件", "E-mail"),
        StaffWay.Webhook => Say.Of("Webhook", "Webhook"),
        StaffWay.WeCom => Say.Of("企业微信群机器人", "WeCom robot"),
        StaffWay.DingTalk => Say.Of("钉钉群机器人", "DingTalk robot"),
        StaffWay.Sms => Say.Of("短信", "Text message"),
        _ => Say.Of("语音电话", "Robot call"),
    };
    public static string State(NoticeState state) => state switch
    {
        NoticeState.Waiting => Say.Of("等待发送", "waiting"),
        NoticeState.Sent => Say.Of("已发出", "sent"),
        NoticeState.Dead => Say.Of("发送失败", "failed"),
        _ => Say.Of("已不需要", "not needed any more"),
    };

    public static string LinkTitle => Say.Of("告警", "Alert");
    public static string Take => Say.Of("我来处理", "I take it");
    public static string TakenByYou => Say.Of("由您处理", "You have it");
    public static string TakenBy(string who) => Say.Of($"已由 {who} 处理", $"{who} has it");
    public static string IsOver => Say.Of("这条告警已经处理完了。", "This alert has been dealt with.");
    public static string NoLink => Say.Of("链接已失效。", "This link leads nowhere any more.");
    public static string NoLinkDetail => Say.Of("请登录值班台查看。", "Sign in at the desk to see what is open.");
    public static string SignInFirst => Say.Of("群里的链接要先登录，才知道是谁来处理。", "A group's link needs you to sign in first: so that it is known who takes it.");
    public static string SignIn => Say.Of("登录", "Sign in");
    public static string ToAlert => Say.Of("查看详情", "See the alert");
    public static string Since(string clock) => Say.Of($"{clock} 触发", $"raised {clock}");

    public static string Ladders => Say.Of("没人接怎么办", "When nobody takes it");
    public static string LaddersLead => Say.Of("告警没人认领，过几分钟告诉谁。每一级按岗位告诉有提醒方式的人。",
        "Whom to tell after how many minutes while nobody has taken an alert. Each step tells everybody of the role who can be reached.");
    public static string After => Say.Of("分钟后", "minutes later");
    public static string AtOnce => Say.Of("立刻", "at once");
    public static string Tell => Say.Of("告诉", "tells");
    public static string Reach(int count) => count == 0 ? Say.Of("现在没有人能收到", "nobody can be reached now")
        : Say.Of($"现在能叫到 {count} 处", count == 1 ? "1 way to reach them now" : $"{count} ways to reach them now");
    public static string NextTold(string when, IReadOnlyList<string> roles)
    {
        var who = string.Join(Say.Of("、", ", "), roles.Select(AppTexts.Role));
        return Say.Of($"{when} 还没人认领就通知{who}", $"Not taken by {when}: {who} will be told");
    }
    public static string Hours => Say.Of("只在这些时间（“立即”的除外）", "Only within these hours (not for the most urgent)");
    public static string AddStep => Say.Of("再加一级", "Add a step");
    public static string RemoveStep => Say.Of("去掉这一级", "Remove this step");
    public static string Reset => Say.Of("恢复默认", "Back to the default");
    public static string ResetKind => Say.Of("改回同类的", "Back to its category's");
    public static string Inherits(string category) =>
        Say.Of($"这一种没有单独设置，按“{category}”的来；保存后单独生效。", $"This kind follows “{category}”. Save to give it a ladder of its own.");
    public static string LadderWrong => Say.Of("每一级要比上一级晚，最多 12 小时，最多 6 级。",
        "Each step comes later than the one before, after 12 hours at most, 6 steps at most.");
    public static string LadderLost => Say.Of("刚才有人改过，请看一眼再保存。", "Somebody saved a moment ago: have a look, then save again.");
    public static string Groups => Say.Of("群机器人和 Webhook", "Group robots and webhooks");
    public static string GroupsLead => Say.Of("群里的人看得到这个岗位能看的告警（类别、地点、时间）。",
        "Whoever is in the group sees what this role may see of alerts: kind, place, time.");
    public static string GroupName => Say.Of("叫什么", "Name");
    public static string GroupUrl => Say.Of("机器人地址（https）", "Address of the robot (https)");
    public static string GroupSecret => Say.Of("签名密钥（可不填）", "Signing secret (may be empty)");
    public static string GroupRole => Say.Of("按哪个岗位", "As which role");
    public static string StaffMessages => Say.Of("值班提醒", "Messages to people on duty");
    public static string NoStaffMessages => Say.Of("还没有发过值班提醒。", "None has been sent yet.");
}
