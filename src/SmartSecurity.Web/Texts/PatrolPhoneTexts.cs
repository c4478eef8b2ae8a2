using SmartSecurity.Core.Patrols;
using SmartSecurity.Storage.Patrols;

namespace SmartSecurity.Web.Texts;

/// <summary>Words of the phone's page. They go with its shell, so that it speaks while out of reach.</summary>
public static partial class PatrolTexts
{
    /// <summary>By the names that patrol.js uses.</summary>
    public static IReadOnlyDictionary<string, object> OnPhone => new Dictionary<string, object>(StringComparer.Ordinal)
    {
        ["rounds"] = Say.Of("今天的班次", "Today's rounds"),
        ["none"] = Say.Of("现在没有要巡的班次。", "There is no round now."),
        ["start"] = Say.Of("开始巡逻", "Start"),
        ["continue"] = Say.Of("继续巡逻", "Continue"),
        ["look"] = Say.Of("查看", "Look"),
        ["ofPoints"] = Say.Of("{0}/{1} 个点", "{0}/{1} points"),
        ["scanHint"] = Say.Of("走到点位，用手机自带相机扫墙上的二维码；扫不了就点下面的名字。",
            "At each place, scan the code on the wall with your phone's camera. If that fails, press its name below."),
        ["inOrder"] = Say.Of("请按顺序走", "Please go in order"),
        ["anyOrder"] = Say.Of("顺序不限", "In any order"),
        ["expected"] = Say.Of("约 {0} 到", "about {0}"),
        ["recorded"] = Say.Of("已记录，待发送", "Recorded, waiting to send"),
        ["scanned"] = Say.Of("已扫码", "Code scanned"),
        ["notScanned"] = Say.Of("没有扫码，请选原因", "Not scanned: say why"),
        ["reasons"] = new[]
        {
            Say.Of("二维码破损或不见了", "The code is damaged or gone"),
            Say.Of("太暗或被挡住，扫不了", "Too dark or blocked"),
            Say.Of("手机扫不了码", "This phone cannot scan"),
            Say.Of("刚换新码，现场还是旧码", "A new code was made, the old one is still up"),
        },
        ["choose"] = Say.Of("请选择…", "Choose…"),
        ["needReason"] = Say.Of("没有扫码：请先选一个原因。", "Not scanned: choose a reason first."),
        ["checklist"] = Say.Of("看过请打勾", "Tick what you looked at"),
        ["addFinding"] = Say.Of("发现问题", "I found something"),
        ["finding"] = Say.Of("发现", "Finding"),
        ["what"] = Say.Of("是什么问题", "What is it"),
        ["describe"] = Say.Of("说明情况", "Describe it"),
        ["describeExample"] = Say.Of("例如：3 单元门口堆放纸箱，挡住消防通道", "for example: boxes block the fire exit of unit 3"),
        ["person"] = Say.Of("涉及的人（可不填，尽量简短）", "Who it is about (optional, keep it short)"),
        ["personHint"] = Say.Of("只写找得到人所需要的，例如“3-2-501 老人”。警务人员看不到这一类。",
            "Only what is needed to find them, such as “3-2-501, an elder”. The police do not see this kind."),
        ["photo"] = Say.Of("拍照", "Take a photo"),
        ["photoAgain"] = Say.Of("重拍", "Take it again"),
        ["photoHint"] = Say.Of("照片会缩小，并去掉位置信息；尽量不要拍到人脸。", "The photo is made smaller and its position removed; keep faces out of it."),
        ["badPhoto"] = Say.Of("这张照片打不开，请换一张。", "This photo cannot be opened: take another."),
        ["removeFinding"] = Say.Of("去掉这一项", "Remove"),
        ["needFinding"] = Say.Of("请选问题种类，并写一句说明。", "Choose what it is, and write a sentence."),
        ["done"] = Say.Of("完成这个点", "Finish this point"),
        ["allRounds"] = Say.Of("全部班次", "All rounds"),
        ["alertsNear"] = Say.Of("这里有未结告警", "Open alerts here"),
        ["since"] = Say.Of("{0} 起", "since {0}"),
        ["waiting"] = Say.Of("{0} 条待发送", "{0} waiting to send"),
        ["offline"] = Say.Of("没有网络。照常巡逻，有网后自动按顺序发送。", "No connection. Go on as usual: everything is sent in order when it is back."),
        ["sending"] = Say.Of("正在发送…", "Sending…"),
        ["sendNow"] = Say.Of("立即发送", "Send now"),
        ["allSent"] = Say.Of("全部已发送", "Everything is sent"),
        ["signIn"] = Say.Of("登录已过期，记录都还在手机上。请登录后继续发送。", "Your session has ended. Nothing is lost: sign in, and it is sent."),
        ["signInButton"] = Say.Of("去登录", "Sign in"),
        ["mayNot"] = Say.Of("您的岗位不能巡逻。", "Your role does not go on patrol."),
        ["ofOther"] = Say.Of("{0} 条是 {1} 记录的，请用该账号登录后发送。", "{0} were recorded by {1}: sign in as that person to send them."),
        ["refused"] = Say.Of("没有被接受", "Not accepted"),
        ["sendByHand"] = Say.Of("改为未扫码上报", "Send as not scanned"),
        ["discard"] = Say.Of("删除这条记录", "Delete this record"),
        ["discardSure"] = Say.Of("删除后无法找回。确定吗？", "It cannot be brought back. Delete it?"),
        ["tryAgain"] = Say.Of("再试一次", "Try again"),
        ["savedAt"] = Say.Of("以下为 {0} 的情况", "As of {0}"),
        ["firstOnline"] = Say.Of("请先在有网的地方打开一次，之后没有网也能用。", "Open this page once with a connection; after that it works without."),
        ["notHere"] = Say.Of("今天的班次里没有这个打卡点，或不到时间。", "This checkpoint is on none of today's rounds, or it is not time yet."),
        ["badCode"] = Say.Of("这不是巡逻二维码。", "This is no patrol code."),
        ["oldCode"] = Say.Of("这是作废的旧码：请告诉物业换新码，并先按“没有扫码”记录。",
            "This code no longer holds: tell the office, and record the point as not scanned."),
        ["notSecure"] = Say.Of("当前不是 https 连接：断网时请不要关闭本页，关了就打不开。",
            "This is no https connection: while offline, do not close this page, it would not open again."),
        ["noStore"] = Say.Of("手机不让本页保存数据（可能是无痕模式）：请换普通窗口打开。",
            "This browser lets the page keep nothing (a private window?): use an ordinary window."),
        ["honest"] = Say.Of("扫码只证明看到过这张码。请真的走到。", "A code only proves that it was seen. Please do go there."),
        ["leave"] = Say.Of("返回其他页面", "Back to the other pages"),
        ["received"] = Say.Of("已记录", "Recorded"),
        ["out"] = OutOfOrder,
        ["problem"] = Say.Of("出错了，记录还在。请再试一次。", "Something went wrong. The record is kept: try again."),
        ["standing"] = Enum.GetValues<RoundStanding>().ToDictionary(Name, Standing),
        ["state"] = Enum.GetValues<PointState>().ToDictionary(Name, State),
        ["topic"] = PatrolTopics.All.ToDictionary(Name, Topic),
        ["reason"] = Enum.GetValues<VisitProblem>().ToDictionary(Name, Problem),
    };

    /// <summary>Why a visit was not taken, and what to do.</summary>
    public static string Problem(VisitProblem problem) => problem switch
    {
        VisitProblem.UnknownRound => Say.Of("系统里没有这一班，或不属于您的小区。", "There is no such round, or it is another community's."),
        VisitProblem.UnknownPoint => Say.Of("这个点不在这一班里。", "This point is not on the round."),
        VisitProblem.RecordedByAnother => Say.Of("这是别的账号记录的。", "Another person recorded this."),
        VisitProblem.IdTaken => Say.Of("编号已被使用，请重新记录。", "Its number is taken: record it again."),
        VisitProblem.NoCodeNoReason => Say.Of("没有扫码，也没有写原因（不超过 120 个字）。", "Neither a code nor a reason of at most 120 characters."),
        VisitProblem.WrongCode => Say.Of("二维码不是本小区签发的。", "The code was not made by this site."),
        VisitProblem.CodeOfAnotherPoint => Say.Of("扫的是别的打卡点的码。", "The code is another point's."),
        VisitProblem.OldCode => Say.Of("扫的是已作废的旧码。", "The code no longer holds: a new one was made."),
        VisitProblem.BadTicks => Say.Of("检查内容与计划不符，请重新记录。", "The ticks do not fit the checklist: record it again."),
        VisitProblem.BadFinding => Say.Of("发现的内容不完整或太长。", "A finding is incomplete or too long."),
        VisitProblem.BadPhoto => Say.Of("照片打不开或太大（500 KB 以内的 JPEG）。", "The photo is no JPEG of at most 500 kB."),
        VisitProblem.TooManyFindings => Say.Of($"一个点最多 {PatrolFinding.EachMax} 项发现。", $"A visit has at most {PatrolFinding.EachMax} findings."),
        VisitProblem.TooManyVisits => Say.Of("这一班的记录太多了。", "This round has too many visits already."),
        _ => Say.Of("您的岗位不记录人员类情况，请告诉物业。", "Your role does not record people: tell the office."),
    };

    private static string Name<T>(T value)
        where T : struct, Enum => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
