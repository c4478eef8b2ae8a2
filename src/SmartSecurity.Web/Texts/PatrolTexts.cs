using System.Globalization;
using SmartSecurity.Core.Patrols;
using SmartSecurity.Storage.Patrols;

namespace SmartSecurity.Web.Texts;

/// <summary>Words of patrols: the board, the routes, the sheets of codes.</summary>
public static partial class PatrolTexts
{
    public static string Title => Say.Of("巡逻", "Patrols");
    public static string Lead => Say.Of("双巡三查：今天和最近 14 天，每一班谁去了、准不准时、发现了什么。",
        "Two patrols, three checks: today and the last 14 days, who went on each round, whether on time, and what was found.");
    public static string Go => Say.Of("去巡逻", "Go on patrol");
    public static string Routes => Say.Of("路线与打卡点", "Routes and checkpoints");
    public static string Today => Say.Of("今天", "Today");
    public static string NoRoutes => Say.Of("还没有巡逻路线。先建一条：选好打卡点和每天两班的时间，再打印二维码贴到现场。",
        "There is no route yet. Make one: choose its checkpoints and the times of two rounds a day, then print the codes and put them up.");
    public static string NoRounds => Say.Of("这段时间没有巡逻班次。", "No rounds in this time.");
    public static string EarlierDays => Say.Of("前 14 天", "The last 14 days");
    public static string Nobody => Say.Of("没有人去", "nobody went");
    public static string NotYet => Say.Of("还没有人去", "nobody yet");
    public static string Found(int count) => Say.Of($"发现 {count} 项", count == 1 ? "1 finding" : $"{count} findings");
    public static string PickRound => Say.Of("选一班查看每个点的情况", "Choose a round to see each point");
    public static string Points => Say.Of("打卡点", "Checkpoints");
    public static string Findings => Say.Of("发现", "Findings");
    public static string NoFindings => Say.Of("这一班没有发现问题。", "Nothing was found on this round.");
    public static string OpenAlert => Say.Of("看告警", "Open the alert");
    public static string Expected(string at) => Say.Of($"应在 {at}", $"expected {at}");
    public static string AnyTime => Say.Of("班次内任意时间", "any time in the round");
    public static string StoodStill => Say.Of("当时系统没有运行，这一班无人能打卡，不告警。", "The system was not running then: nobody could be recorded, and no alert was raised.");
    public static string OutOfOrder => Say.Of("没按顺序", "out of order");
    public static string OfPoints(int visited, int points) => Say.Of($"{visited}/{points} 个点", $"{visited}/{points} points");
    public static string About(string person) => Say.Of($"涉及：{person}", $"about: {person}");
    public static string ReceivedAt(string at) => Say.Of($"{at} 收到", $"received {at}");
    public static string ByHand(string reason) => Say.Of($"没扫码：{reason}", $"not scanned: {reason}");

    public static string Standing(RoundStanding standing) => standing switch
    {
        RoundStanding.Ahead => Say.Of("未到时间", "Ahead"),
        RoundStanding.Due => Say.Of("该出发了", "Due now"),
        RoundStanding.UnderWay => Say.Of("进行中", "Under way"),
        RoundStanding.OnTime => Say.Of("全部准时", "On time"),
        RoundStanding.Early => Say.Of("有早到", "Early"),
        RoundStanding.Late => Say.Of("有晚到", "Late"),
        RoundStanding.Incomplete => Say.Of("有漏巡", "Points missed"),
        _ => Say.Of("没有巡", "Missed"),
    };

    public static string State(PointState state) => state switch
    {
        PointState.Waiting => Say.Of("未到", "Waiting"),
        PointState.OnTime => Say.Of("准时", "On time"),
        PointState.Early => Say.Of("早到", "Early"),
        PointState.Late => Say.Of("晚到", "Late"),
        _ => Say.Of("漏巡", "Missed"),
    };

    public static string Count(PointState state, int count) => $"{State(state)} {count.ToString(CultureInfo.InvariantCulture)}";

    public static string Topic(PatrolTopic topic) => topic switch
    {
        PatrolTopic.Hazards => Say.Of("安全隐患", "Safety hazard"),
        PatrolTopic.Sanitation => Say.Of("环境卫生", "Sanitation"),
        PatrolTopic.Population => Say.Of("人口变动", "People moved"),
        PatrolTopic.Attention => Say.Of("需关注人员", "Person in need"),
        _ => Say.Of("突发事件", "Incident"),
    };

    public static IEnumerable<string> Marks(VisitMarks marks)
    {
        if (marks.HasFlag(VisitMarks.ClockCorrected)) yield return Say.Of("手机时间不准，已校正", "phone's clock was wrong, corrected");
        if (marks.HasFlag(VisitMarks.FromTheFuture)) yield return Say.Of("手机时间在未来，按收到时间算", "from the future: receipt counts");
        if (marks.HasFlag(VisitMarks.BeforeRound)) yield return Say.Of("班次开始前", "before the round");
        if (marks.HasFlag(VisitMarks.AfterRound)) yield return Say.Of("班次结束后", "after the round");
    }

    public static string DayOf(DateOnly day) => Say.IsChinese
        ? day.ToString("M月d日 ddd", Say.Chinese) : day.ToString("ddd d MMM", Say.English);

    public static string Whole(IReadOnlyList<RoundSeen> rounds)
    {
        int Of(params RoundStanding[] standings) => rounds.Count(r => standings.Contains(r.Reading.Standing));
        var (good, late, missed) = (Of(RoundStanding.OnTime), Of(RoundStanding.Early, RoundStanding.Late), Of(RoundStanding.Incomplete, RoundStanding.Missed));
        return Say.Of($"{rounds.Count} 班：全部准时 {good}，有早晚 {late}，有漏巡 {missed}",
            $"{rounds.Count} rounds: {good} on time, {late} early or late, {missed} with points missed");
    }
}

/// <summary>Words of the route editor and of the sheet of codes.</summary>
public static class RouteTexts
{
    public static string Title => Say.Of("巡逻路线", "Patrol routes");
    public static string Lead => Say.Of("改动从下一班开始生效；正在进行和已经结束的班次不变。",
        "A change holds from the next round on; rounds under way or over stay as they were.");
    public static string Add => Say.Of("新建路线", "New route");
    public static string Name => Say.Of("路线名称", "Name");
    public static string NameExample => Say.Of("例如：北区巡逻", "for example: North walk");
    public static string Starts => Say.Of("每天开始时间，用逗号分开", "Starts every day, with commas between");
    public static string Window => Say.Of("一班多少分钟（10–480）", "Minutes for one round (10–480)");
    public static string InOrder => Say.Of("按顺序走", "In order");
    public static string RaisesMissed => Say.Of("漏巡时告警", "Raise an alert when points are missed");
    public static string Enabled => Say.Of("启用", "In use");
    public static string Off => Say.Of("已停用", "Not in use");
    public static string Points => Say.Of("打卡点", "Checkpoints");
    public static string AddPoint => Say.Of("加一个打卡点", "Add a checkpoint");
    public static string Place => Say.Of("地点", "Place");
    public static string Building => Say.Of("楼栋（可不填）", "Building (optional)");
    public static string Device => Say.Of("这里的设备（可不选）", "Device there (optional)");
    public static string NoDevice => Say.Of("没有设备", "No device");
    public static string After => Say.Of("开始后第几分钟到（空：任意）", "Minutes after the start (empty: any)");
    public static string Tolerance => Say.Of("前后可差几分钟", "Minutes to either side");
    public static string Checklist => Say.Of("检查内容", "Checklist");
    public static string AddItem => Say.Of("加一项", "Add a line");
    public static string Zh => Say.Of("中文", "Chinese");
    public static string En => Say.Of("英文", "English");
    public static string Up => Say.Of("上移", "Move up");
    public static string Down => Say.Of("下移", "Move down");
    public static string Codes => Say.Of("打印二维码", "Print the codes");
    public static string Saved => Say.Of("已保存。", "Saved.");
    public static string Summary(string starts, int minutes, int points) => Say.Of(
        $"每天 {starts.Replace(",", "、", StringComparison.Ordinal)} · 每班 {minutes} 分钟 · {points} 个点",
        $"daily {starts.Replace(",", ", ", StringComparison.Ordinal)} · {minutes} min a round · {points} points");

    public static string Problem(RouteProblem problem) => problem switch
    {
        RouteProblem.NoName => Say.Of("请填写路线名称，不超过 64 个字。", "Give the route a name of at most 64 characters."),
        RouteProblem.NoCommunity => Say.Of("没有这个小区。", "There is no such community."),
        RouteProblem.BadStarts => Say.Of("开始时间写成 09:00, 20:00，从早到晚，最多 6 个。", "Write the starts as 09:00, 20:00, early to late, at most 6."),
        RouteProblem.BadWindow => Say.Of("一班在 10 到 480 分钟之间。", "A round takes 10 to 480 minutes."),
        RouteProblem.Overlap => Say.Of("上一班还没结束，下一班就开始了：请错开时间。", "A round would start before the one before has ended: move the times apart."),
        RouteProblem.NoPoints => Say.Of("至少要有一个打卡点。", "A route needs at least one checkpoint."),
        RouteProblem.TooManyPoints => Say.Of($"一条路线最多 {PatrolCheckpoint.EachMax} 个打卡点。", $"A route has at most {PatrolCheckpoint.EachMax} checkpoints."),
        RouteProblem.TooManyRoutes => Say.Of($"一个小区最多 {PatrolRoute.EachMax} 条路线。", $"A community has at most {PatrolRoute.EachMax} routes."),
        RouteProblem.BadPlace => Say.Of("每个打卡点都要写地点（不超过 64 个字），楼栋不超过 32 个字。",
            "Each checkpoint needs a place of at most 64 characters; a building has at most 32."),
        RouteProblem.BadTimes => Say.Of("到达时间要在这一班之内，前后可差 1 到 240 分钟。",
            "A checkpoint lies within the round, with 1 to 240 minutes to either side."),
        RouteProblem.BadItems => Say.Of("检查内容最多 10 项，中英文都要写，每项不超过 120 个字。",
            "A checklist has at most 10 lines, in both languages, of at most 120 characters."),
        RouteProblem.NoDevice => Say.Of("选的设备已经不在这个小区。", "The device is no longer in this community."),
        RouteProblem.IdTaken => Say.Of("打卡点编号重复，请重新打开再试。", "A checkpoint's id is taken: open the route again."),
        _ => Say.Of("刚才有别人改过这条路线，请重新打开再改。", "Somebody changed this route a moment ago: open it again."),
    };

    public static string SheetTitle(string route) => Say.Of($"{route} · 打卡二维码", $"{route} · codes");
    public static string SheetLead => Say.Of("用 A4 纸打印，裁开后塑封，贴在一人高、避雨的地方。", "Print on A4, cut, laminate, and put up at eye height out of the rain.");
    public static string Limit => Say.Of(
        "请知悉：二维码证明“有人看到过这张码”，不证明人当时在现场——拍下照片在家也能扫。发现有人这样做，就换新码；重要的点请换着时间抽查。",
        "Please know: a code proves that somebody has seen it, not that they stand there. A photo of it works at home. Where that happens print new codes, "
        + "and look in yourself now and then at the places that matter.");
    public static string Print => Say.Of("打印", "Print");
    public static string Scan => Say.Of("巡逻打卡，请扫码", "Patrol checkpoint: scan");
    public static string Renew => Say.Of("作废旧码，换新码", "End this code, make a new one");
    public static string RenewAll => Say.Of("整条路线都换新码", "New codes for the whole route");
    public static string Renewed => Say.Of("旧码已作废，请打印并换上新码。", "The old codes no longer hold: print the new ones and put them up.");
    public static string Version(int version) => Say.Of($"第 {version} 版", $"printing {version}");
}
