using System.Globalization;
using SmartSecurity.Core.Shifts;
using SmartSecurity.Storage.Shifts;

namespace SmartSecurity.Web.Texts;

/// <summary>Texts of the shift handover.</summary>
public static class ShiftTexts
{
    public static string Title => Say.Of("交接班", "Handover");
    public static string Lead => Say.Of("一页写清：还有什么没办完，这一班发生了什么。交班的人签一次，接班的人用自己的账号再签一次。",
        "One page: what is still open, what happened. Whoever leaves signs it, and whoever arrives signs it on an account of their own.");
    public static string WaitingTitle => Say.Of("等待接班签字", "Waiting for the second signature");
    public static string WaitingFor(string leaving) => Say.Of($"{leaving} 已交班，等您接班", $"{leaving} has signed and waits for whoever arrives");
    public static string WaitingForOther => Say.Of("您已签字。请接班的同事用自己的账号登录，打开“交接班”签字。",
        "You have signed. Whoever arrives opens “Handover” on their own account and signs.");
    public static string ReadAndSign => Say.Of("查看并签字", "Read and sign");
    public static string Mine => Say.Of("我要交班", "I am leaving");
    public static string MineLead(string from) => Say.Of($"从 {from} 到现在。签字时的内容会原样保存。",
        $"From {from} until now. What stands here when you sign is kept as it is.");
    public static string Note => Say.Of("还要交代什么（可不填，最多 2000 字）", "What the next person must know (may be empty, 2,000 characters at most)");
    public static string NoteHint => Say.Of("住户的姓名、电话请写在任务里，不写在这里。", "Names and telephone numbers of residents belong into the alert, not here.");
    public static string SignLeaving => Say.Of("签字交班", "Sign and leave");
    public static string SignArriving => Say.Of("签字接班", "Sign and take over");
    public static string SignAs(string name) => Say.Of($"以 {name} 的身份签字", $"You sign as {name}");
    public static string TakesAlerts(string leaving) => Say.Of($"{leaving} 手上的任务一并转给我", $"What {leaving} holds comes to me");
    public static string Past => Say.Of("以往的交接", "Handovers so far");
    public static string NoneYet => Say.Of("还没有交接记录。", "Nothing has been handed over yet.");
    public static string Older => Say.Of("更早的", "Older ones");
    public static string Back => Say.Of("‹ 交接班", "‹ Handover");
    public static string Missing => Say.Of("没有这份交接记录。", "There is no such handover.");
    public static string Open => Say.Of("没办完的", "Still open");
    public static string NothingOpen => Say.Of("没有未办完的任务。", "Nothing is open.");
    public static string Ended => Say.Of("这一班办完的", "Ended in this shift");
    public static string NothingEnded => Say.Of("这一班没有办结的任务。", "Nothing ended in this shift.");
    public static string Rounds => Say.Of("巡逻", "Patrols");
    public static string NoRounds => Say.Of("这一班没有到点的巡逻。", "No round was due in this shift.");
    public static string RoundOf(int visited, int points) => Say.Of($"走到 {visited} / {points} 个点", $"{visited} of {points} points");
    public static string Silent => Say.Of("失联的设备", "Silent devices");
    public static string NoneSilent => Say.Of("没有设备失联。", "No device is or was silent.");
    public static string WorkUntil(string when) => Say.Of($"到 {when}，期间不报警", $"until {when}, no alerts meanwhile");
    public static string StillSilent => Say.Of("仍失联", "Silent still");
    public static string BackSince(string at) => Say.Of($"{at} 恢复", $"back {at}");
    public static string Since(string at) => Say.Of($"{at} 起", $"since {at}");
    public static string Cut(int more) => Say.Of($"还有 {more} 条没有列出", $"and {more} more");
    public static string NoteOf(string leaving) => Say.Of($"{leaving} 的交代", $"What {leaving} says");
    public static string NoNote => Say.Of("没有另外交代。", "Nothing besides.");
    public static string SinceThen => Say.Of("交班签字之后的变化", "Since then");
    public static string SinceThenHint => Say.Of("上面的内容不会改写；变化记在这里。", "What was signed is not rewritten; changes stand here.");
    public static string Signatures => Say.Of("签字", "Signatures");
    public static string Leaving => Say.Of("交班", "Leaving");
    public static string Arriving => Say.Of("接班", "Arriving");
    public static string NotYet => Say.Of("尚未签字", "Not signed yet");
    public static string Signed => Say.Of("已交接", "Handed over");
    public static string Waits => Say.Of("待接班", "Waiting");
    public static string Moved(int alerts) => Say.Of($"随班转交 {alerts} 条任务",
        alerts == 1 ? "1 alert changed hands with it" : $"{alerts} alerts changed hands with it");
    public static string Counts(int open, int ended) => Say.Of($"未办完 {open} · 办完 {ended}", $"{open} open · {ended} ended");
    public static string Lost(string by, string at) => Say.Of($"{by} 已在 {at} 签字接班。", $"{by} signed and took over at {at}.");
    public static string SamePerson => Say.Of("交班和接班不能是同一个人：请接班的同事用自己的账号签字。",
        "Whoever leaves can't arrive: the colleague signs on an account of their own.");
    public static string TooMany => Say.Of($"已有 {ShiftHandover.WaitingMax} 份等待接班签字，请先请同事签字。",
        $"{ShiftHandover.WaitingMax} handovers wait already: let a colleague sign one first.");
    public static string NotPossible => Say.Of("没能保存，请刷新后再试。", "It could not be kept. Reload and try again.");
    public static string Owner(string owner) => Say.Of($"{owner} 负责", $"with {owner}");

    /// <summary><c>18:42</c> on the day of the signature, <c>3月1日 18:42</c> within its year.</summary>
    public static string When(DateTimeOffset at, TimeZoneInfo zone, DateTimeOffset signedAt)
    {
        var (local, day) = (TimeZoneInfo.ConvertTime(at, zone), TimeZoneInfo.ConvertTime(signedAt, zone));
        if (local.Date == day.Date) return local.ToString("HH:mm", CultureInfo.InvariantCulture);
        if (local.Year != day.Year) return TimeTexts.Full(at, zone);
        return Say.IsChinese ? local.ToString("M月d日 HH:mm", Say.Chinese) : local.ToString("d MMM HH:mm", Say.English);
    }

    public static string Standing(OpenStanding standing) => standing switch
    {
        OpenStanding.Nobody => Say.Of("无人认领", "Nobody has it"),
        OpenStanding.Claimed => Say.Of("已认领", "Claimed"),
        OpenStanding.InProgress => Say.Of("处理中", "In progress"),
        _ => Say.Of("已搁置", "Put aside"),
    };

    public static string What(SinceLine line) => line.What switch
    {
        SinceWord.Added => Say.Of("新来的", "Came"),
        SinceWord.Ended => Say.Of("办完了", "Ended"),
        SinceWord.ChangedHands => line.Owner is { } owner ? Say.Of($"现由 {owner} 负责", $"Now with {owner}") : Say.Of("放回了队列", "Put back into the queue"),
        _ => Standing(line.Standing),
    };
}
