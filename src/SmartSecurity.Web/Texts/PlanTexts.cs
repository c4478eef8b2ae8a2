using SmartSecurity.Core.Plans;
using SmartSecurity.Storage.Plans;
using SmartSecurity.Web.Plans;

namespace SmartSecurity.Web.Texts;

/// <summary>Texts of plans, and of where an alert is.</summary>
public static class PlanTexts
{
    public static string Title => Say.Of("平面图", "Plans");
    public static string Lead => Say.Of("设备在哪里、好不好，哪里出了事", "Where devices are, how they do, and where something has happened");
    public static string PlanOf(string name) => Say.Of($"平面图：{name}", $"Plan: {name}");
    public static string NoPlans => Say.Of("还没有平面图。传一张小区或楼层的图，值班员就能一眼看到出事的地方。",
        "There is no plan yet. With a drawing of the grounds or a floor, whoever is on duty sees at a glance where something happens.");
    public static string AskOperator => Say.Of("请运维人员上传。", "Ask an operator to upload one.");
    public static string Gone => Say.Of("这张平面图已经移除了。", "This plan was removed.");
    public static string OnThisPlan => Say.Of("图上的设备", "Devices on this plan");
    public static string NothingPlaced => Say.Of("图上还没有设备：按“摆放设备”把它们放上去。", "No device stands on it yet: press “Place devices”.");
    public static string NothingPlacedYet => Say.Of("图上还没有设备。", "No device stands on it yet.");
    public static string EditMarks => Say.Of("摆放设备", "Place devices");
    public static string Mark(string device, string condition, string? alert) => Say.Of(
        alert is null ? $"{device}：{condition}" : $"{device}：{condition}，告警“{alert}”",
        alert is null ? $"{device}: {condition}" : $"{device}: {condition}, alert “{alert}”");

    public static string Add => Say.Of("上传平面图", "Add a plan");
    public static string Name => Say.Of("名称", "Name");
    public static string NameExample => Say.Of("如：全区、地下车库、3 号楼 1 层", "such as: Grounds, Garage, Building 3 ground floor");
    public static string File => Say.Of("图纸文件", "The drawing");
    public static string FileHint => Say.Of("SVG、PNG 或 JPEG，最大 4 MB。图上请不要有住户姓名。", "SVG, PNG or JPEG, 4 MB at most. Please no residents' names on it.");
    public static string Sending => Say.Of("正在上传…", "Sending…");
    public static string NoFile => Say.Of("请选择图纸文件。", "Choose the drawing.");

    public static string DragHint => Say.Of("拖动设备到它的位置；也可以选中后按方向键，每次移动 1%。改动会自动保存。",
        "Drag each device to where it is; or select it and use the arrow keys, 1 % a press. Every move is kept by itself.");
    public static string TapWhere(string device) => Say.Of($"在图上点一下“{device}”所在的位置。", $"Tap the plan where “{device}” stands.");
    public static string Handle(string device) => Say.Of($"{device}：拖动，或用方向键移动", $"{device}: drag it, or move it with the arrow keys");
    public static string Done => Say.Of("完成", "Done");
    public static string Undo => Say.Of("撤销上一步", "Undo the last move");
    public static string Saving => Say.Of("正在保存…", "Saving…");
    public static string Kept => Say.Of("已保存", "Kept");
    public static string ChangedByOther => Say.Of("同时有别人改了这张图：现在显示的是保存的内容，请接着改。",
        "Somebody else changed this plan at the same moment: this is what is kept. Please go on from here.");
    public static string FromLeft => Say.Of("距左边（%）", "From the left (%)");
    public static string FromTop => Say.Of("距上边（%）", "From the top (%)");
    public static string OwnCamera => Say.Of("看它用哪台摄像机", "The camera that looks at it");
    public static string Nearest => Say.Of("最近的摄像机", "the nearest camera");
    public static string ItsOwn => Say.Of("专用摄像机", "its own camera");
    public static string TakeOff => Say.Of("从图上拿下", "Take it off the plan");
    public static string NotPlaced => Say.Of("还没放到图上", "Not on the plan");
    public static string AllPlaced => Say.Of("所有设备都在图上了。", "Every device is on the plan.");
    public static string IntoTheMiddle => Say.Of("先放到正中间", "Put it in the middle for now");
    public static string ThisPlan => Say.Of("名称与移除", "Name and removal");
    public static string Remove => Say.Of("移除这张图", "Remove this plan");
    public static string RemoveHint => Say.Of("图和上面的位置都会删除，设备本身不受影响。", "The drawing and all places on it go; the devices themselves stay.");
    public static string RemoveNow => Say.Of("确定移除", "Remove it");

    public static string Where => Say.Of("在哪里", "Where");
    public static string ShownBy(string camera) => Say.Of($"“{camera}”现在的画面", $"What “{camera}” shows now");
    public static string CameraWait => Say.Of("正在取画面…", "Waiting for the picture…");
    public static string CameraNone => Say.Of("这台摄像机现在没有画面", "This camera gives no picture now");
    public static string NotWatched => Say.Of("告警未结束时，值班员在这里看画面", "While the alert is active, the duty desk sees its picture here");
    public static string NoCamera => Say.Of("这张图上没有可用的摄像机。", "No camera that could help stands on this plan.");

    /// <summary><c>{0}</c> is filled in by the page's script.</summary>
    public static string IsOld => Say.Of("{0} 秒前的画面", "the picture is {0} s old");

    public static string? Problem(UploadAnswer answer) => answer switch
    {
        UploadAnswer.Refused refused => Problem(refused.Problem),
        UploadAnswer.BadPicture => Say.Of("这不是能用的 PNG 或 JPEG：文件损坏，或像素太多（最多 2500 万）。",
            "This is no PNG or JPEG that can be used: it is damaged, or has too many pixels (25 million at most)."),
        UploadAnswer.BadSvg bad => Problem(bad.Problem),
        _ => null,
    };

    public static string Problem(PlanProblem problem) => problem switch
    {
        PlanProblem.NoName => Say.Of($"请起一个名称（最多 {SitePlan.NameLengthMax} 字）。", $"Give it a name ({SitePlan.NameLengthMax} characters at most)."),
        PlanProblem.NameTaken => Say.Of("这个小区已有同名的平面图。", "This community has a plan of that name."),
        PlanProblem.TooManyPlans => Say.Of($"一个小区最多 {SitePlan.EachMax} 张平面图。", $"A community has {SitePlan.EachMax} plans at most."),
        PlanProblem.TooLarge => Say.Of("文件太大：最大 4 MB。", "The file is too large: 4 MB at most."),
        PlanProblem.BadSize => Say.Of("图太长或太窄：长边最多是短边的 10 倍。", "It is too long and thin: the longer side is at most ten times the shorter."),
        PlanProblem.TooManyMarks => Say.Of($"一张图上最多 {PlanMark.EachMax} 台设备。", $"A plan holds {PlanMark.EachMax} devices at most."),
        PlanProblem.NoDevice => Say.Of("有设备已经移除：已重新读取。", "A device was removed meanwhile: the plan was read again."),
        PlanProblem.NoCamera => Say.Of("选的摄像机已经不在了。", "The chosen camera is no longer there."),
        _ => Say.Of("没有保存，请再试一次。", "It was not kept. Please try again."),
    };

    private static string Problem(SvgProblem problem) => problem switch
    {
        SvgProblem.StyleSheet => Say.Of("这个 SVG 的颜色写在内部样式表里。请在绘图软件里导出为“演示属性”（presentation attributes），或改传 PNG。",
            "This SVG keeps its colours in a style sheet inside. Export it with presentation attributes, or send a PNG instead."),
        SvgProblem.NoSize => Say.Of("这个 SVG 没有写明大小，或太长太窄。", "This SVG does not say how large it is, or is too long and thin."),
        SvgProblem.NothingToSee => Say.Of("这个 SVG 里没有可以画出来的图形。若图是嵌入的照片，请直接传照片。",
            "There is no shape in this SVG. If it only wraps a photograph, send the photograph."),
        SvgProblem.TooDeep or SvgProblem.TooMany or SvgProblem.GoesInCircles => Say.Of("这个 SVG 太复杂，打开会很慢。请简化，或改传 PNG。",
            "This SVG is too intricate and would open slowly. Simplify it, or send a PNG instead."),
        SvgProblem.TooLarge => Problem(PlanProblem.TooLarge),
        _ => Say.Of("这不是 SVG、PNG 或 JPEG，或者文件开头有 DOCTYPE。请另存为“普通 SVG”，或改传 PNG。",
            "This is no SVG, PNG or JPEG, or it begins with a DOCTYPE. Save it as plain SVG, or send a PNG instead."),
    };
}
