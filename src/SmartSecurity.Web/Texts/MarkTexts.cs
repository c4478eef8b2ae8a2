using SmartSecurity.Core.Devices;

namespace SmartSecurity.Web.Texts;

/// <summary>Texts for regions and lines on a camera's picture.</summary>
public static class MarkTexts
{
    public static string Title => Say.Of("画面上的区域和线", "Regions and lines in the picture");
    public static string NoPicture => Say.Of("还没有图片：等摄像机传来第一张图片后再画。", "There is no picture yet: draw once the camera has sent its first.");
    public static string Lead => Say.Of("画线可判断进出方向；画区域可只看关心的地方。拖动圆点可以调整。",
        "A line tells in from out; a region keeps the look to where it matters. Drag the dots to adjust.");
    public static string AddRegion => Say.Of("画区域", "Draw a region");
    public static string AddLine => Say.Of("画线", "Draw a line");
    public static string TapRegion(int points) => Say.Of($"在图片上依次点出区域的角（已点 {points} 个，3–12 个），然后按“完成”。",
        $"Tap the region's corners one after another ({points} so far, 3 to 12), then press Done.");
    public static string TapLine(int points) => Say.Of(
        points == 0 ? "在图片上点线的起点。" : "再点线的终点。", points == 0 ? "Tap where the line begins." : "Now tap where it ends.");
    public static string Done => Say.Of("完成", "Done");
    public static string Undo => Say.Of("撤销一点", "Undo a point");
    public static string NameOf(MarkKind kind) => kind == MarkKind.Region ? Say.Of("区域名称", "Region's name") : Say.Of("线的名称", "Line's name");
    public static string NewName(MarkKind kind, int number) =>
        kind == MarkKind.Region ? Say.Of($"区域 {number}", $"Region {number}") : Say.Of($"线 {number}", $"Line {number}");
    public static string OnlyHere => Say.Of("只看这里面", "Look only in here");
    public static string WatchedFor => Say.Of("用来发现", "Watched for");
    public static string NotWatched => Say.Of("不报警", "Nothing");
    public static string Gate => Say.Of("对应的闸机", "Its gate");
    public static string Watch(MarkWatch watch) => watch switch
    {
        MarkWatch.Intrusion => Say.Of("闯入禁区", "Intrusion"),
        MarkWatch.Loitering => Say.Of("有人逗留", "Loitering"),
        MarkWatch.FireLane => Say.Of("消防通道被占", "Fire lane blocked"),
        MarkWatch.Crowd => Say.Of("人员聚集", "Crowd"),
        MarkWatch.WrongWay => Say.Of("车辆逆行", "Wrong way"),
        _ => Say.Of("尾随进入", "Tailgating"),
    };
    public static string WhichIsIn => Say.Of("哪个方向是“进”", "Which way is in");
    public static string NoIn => Say.Of("不区分进出", "Neither");
    public static string Point(string name, int number) => Say.Of($"{name}：第 {number} 点，可用方向键移动", $"{name}: point {number}; arrow keys move it");
    public static string AcceptView => Say.Of("现在的画面就是正确的", "The view is right as it is now");
    public static string AcceptViewHint => Say.Of("摄像机被有意转动或移位后勾选：系统会重新记住画面，不再报“被转动”。",
        "Tick this after the camera was turned on purpose: its view is learnt anew and no longer told as moved.");

    public static string Problem(MarkProblem problem, string name) => problem switch
    {
        MarkProblem.TooMany => Say.Of($"最多 {CameraMarks.MarksMax} 个区域和线。", $"At most {CameraMarks.MarksMax} regions and lines."),
        MarkProblem.NoName => Say.Of("每个区域和线都要有名称（最多 32 字）。", "Each region and line needs a name (32 characters at most)."),
        MarkProblem.SameName => Say.Of($"“{name}”的名称重复。", $"There are two called “{name}”."),
        MarkProblem.PointCount => Say.Of($"“{name}”：区域须有 3–12 个角，线须有两个端点。", $"“{name}”: a region has 3 to 12 corners, a line two ends."),
        MarkProblem.CrossesItself => Say.Of($"“{name}”的边互相交叉，请拖动圆点。", $"The sides of “{name}” cross: drag its dots apart."),
        MarkProblem.NeedsIn => Say.Of($"“{name}”：请选哪个方向是“进”。", $"“{name}”: say which way is in."),
        MarkProblem.NeedsGate => Say.Of($"“{name}”：请选对应的闸机。", $"“{name}”: choose its gate."),
        MarkProblem.TooSmall => Say.Of($"“{name}”太小了。", $"“{name}” is too small."),
        _ => Say.Of($"“{name}”画得不对，请重画。", $"“{name}” is not right: draw it again."),
    };
}
