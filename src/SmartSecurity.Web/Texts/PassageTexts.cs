using SmartSecurity.Core.Passages;
using SmartSecurity.Core.Recognition;

namespace SmartSecurity.Web.Texts;

/// <summary>Texts of passages and movement queries.</summary>
public static class PassageTexts
{
    public static string Lead => Say.Of("最近 24 小时，实时更新。每次查看都会记入审计。", "The last 24 hours, live. Each view is written into the audit.");
    public static string Empty => Say.Of("最近 24 小时没有通行记录", "No passages in the last 24 hours");
    public static string AnyPlace => Say.Of("所有地点", "All places");
    public static string Unknown => Say.Of("未识别", "Not identified");
    public static string Who => Say.Of("人员", "Person");
    public static string Plate => Say.Of("车牌", "Plate");
    public static string Card => Say.Of("卡号", "Card");
    public static string Place => Say.Of("地点", "Place");
    public static string Time => Say.Of("时间", "Time");
    public static string Decision => Say.Of("判定", "Decision");
    public static string Through => Say.Of("是否通过", "Went through");
    public static string HowKnown => Say.Of("识别方式", "Identified by");
    public static string DeviceTime => Say.Of("设备时间", "Device time");
    public static string ReceivedAt => Say.Of("接收时间", "Received");
    public static string Skew => Say.Of("时钟差", "Clock difference");
    public static string Reason => Say.Of("原因", "Reason");

    public static string Liveness => Say.Of("像真人的程度（未验证）", "Looks alive (not verified)");

    public static string FirstPicture => Say.Of("刚出现时的画面", "When first seen");

    public static string ReasonOf(string reason) => reason == "secondFactor"
        ? Say.Of("人脸看起来不像真人，此门还须刷卡，故不记名", "The face hardly looked alive and this door asks for a card: nobody is named")
        : reason;
    public static string Raw => Say.Of("原始报文", "Raw payload");
    public static string NoRaw => Say.Of("报文已不再保存", "The payload is no longer kept");
    public static string Recognition => Say.Of("识别依据", "How it was recognised");
    public static string Score => Say.Of("相似度", "Score");
    public static string Margin => Say.Of("与次名差距", "Margin to the next");
    public static string Quality => Say.Of("图片质量", "Picture quality");
    public static string Threshold => Say.Of("阈值", "Threshold");
    public static string Gallery => Say.Of("比对人数", "Compared with");
    public static string Model => Say.Of("模型", "Model");
    public static string HumanConfirms => Say.Of("机器识别仅供参考，须人工核对。", "A machine's answer: a person must confirm it.");
    public static string Latest(int count) => Say.Of($"最近 {count} 条", $"Latest {count}");

    public static string DirectionOf(Direction? direction) => direction switch
    {
        Direction.In => Say.Of("进", "In"),
        Direction.Out => Say.Of("出", "Out"),
        _ => Say.Of("方向未知", "Direction unknown"),
    };

    public static string DecisionOf(Decision? decision) => decision switch
    {
        Core.Passages.Decision.Granted => Say.Of("放行", "Granted"),
        Core.Passages.Decision.Denied => Say.Of("拒绝", "Denied"),
        _ => Say.Of("无判定", "No decision"),
    };

    public static string StateOf(PassageState state) => state switch
    {
        PassageState.Taken => Say.Of("已通过", "yes"),
        PassageState.NotTaken => Say.Of("未通过", "no"),
        _ => Say.Of("未知", "unknown"),
    };

    public static string ByOf(IdentifiedBy by) => by switch
    {
        IdentifiedBy.Card => Say.Of("门卡", "card"),
        IdentifiedBy.DeviceToken => Say.Of("设备人员编号", "device's person number"),
        IdentifiedBy.Face => Say.Of("人脸", "face"),
        IdentifiedBy.Plate => Say.Of("车牌", "plate"),
        _ => Say.Of("未识别", "nobody"),
    };

    public static string OutcomeOf(IdentificationOutcome outcome) => outcome switch
    {
        IdentificationOutcome.Matched => Say.Of("匹配", "matched"),
        IdentificationOutcome.Ambiguous => Say.Of("不确定", "ambiguous"),
        _ => Say.Of("未知", "unknown"),
    };
}

/// <summary>Texts of the police's movement queries.</summary>
public static class MovementTexts
{
    public static string Lead => Say.Of("须有有效案件，并指明人员、车牌或地点。每次查询都会记入审计。",
        "Needs an open case and a person, a plate or a place. Each query is written into the audit.");
    public static string Case => Say.Of("案件", "Case");
    public static string OpenCase => Say.Of("登记案件", "Open a case");
    public static string Number => Say.Of("案件编号", "Case number");
    public static string Purpose => Say.Of("用途", "Purpose");
    public static string Expires => Say.Of("有效期至", "Expires");
    public static string Days(int days) => Say.Of($"{days} 天", days == 1 ? "1 day" : $"{days} days");
    public static string NoCases => Say.Of("还没有有效案件，请先登记。", "No open case yet: open one first.");
    public static string CloseCase => Say.Of("结案", "Close the case");
    public static string Person => Say.Of("人员（姓名或住址）", "Person (name or address)");
    public static string Find => Say.Of("查找", "Find");
    public static string NobodyFound => Say.Of("没有找到。", "Nobody found.");
    public static string Plate => Say.Of("车牌（? 一位未知，* 多位未知）", "Plate (? one unknown place, * several)");
    public static string LookAlikes => Say.Of("形近字也算（0/D/Q、8/B、1/7/T、2/Z、5/S）", "Look-alikes too (0/D/Q, 8/B, 1/7/T, 2/Z, 5/S)");
    public static string Place => Say.Of("地点", "Place");
    public static string AnyPlace => Say.Of("不限", "Any");
    public static string From => Say.Of("从", "From");
    public static string To => Say.Of("到", "To");
    public static string Ask => Say.Of("查询", "Ask");
    public static string NoRows => Say.Of("没有记录。", "No passages.");
    public static string Total(int total, bool capped) => capped
        ? Say.Of($"超过 {total} 条，只能看到前 {total} 条。请缩小范围。", $"More than {total}: only the first {total} are shown. Narrow the question.")
        : Say.Of($"共 {total} 条", total == 1 ? "1 passage" : $"{total} passages");
    public static string Page(int page, int pages) => Say.Of($"第 {page} / {pages} 页", $"Page {page} of {pages}");
    public static string Next => Say.Of("下一页", "Next");
    public static string Previous => Say.Of("上一页", "Previous");
    public static string NumberTaken => Say.Of("此案件编号已被登记。", "This case number was opened already.");
    public static string FillIn => Say.Of("请填写编号和用途。", "Fill in number and purpose.");

    public static string Refused(string code) => code switch
    {
        "noCase" => Say.Of("没有属于您的这个案件：请先登记案件。查看他人案件须第二人批准。", "You have no such case: open one first. Another officer's case needs a second approver."),
        "caseClosed" => Say.Of("案件已结或已过期，不能再查询。", "This case is closed or has expired."),
        "tooWide" => Say.Of("一次最多查询 24 小时。更长时间须第二人批准。", "At most 24 hours at a time; more needs a second approver."),
        "noSubject" => Say.Of("请指明人员、车牌或地点。不能查询“所有人”。", "Name a person, a plate or a place. A query for everyone does not exist."),
        "openPlate" => Say.Of("车牌至少要知道三位。", "At least three characters of the plate must be known."),
        "badPeriod" => Say.Of("结束时间须晚于开始时间。", "The end must lie after the start."),
        _ => Say.Of("查询被拒绝。", "The query was refused."),
    };
}
