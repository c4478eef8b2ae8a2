using SmartSecurity.Core.Alerts;

namespace SmartSecurity.Web.Texts;

/// <summary>Texts of what may be done with an alert between its claim and its end.</summary>
public static class LifeTexts
{
    public static string Start => Say.Of("开始处理", "Start");
    public static string HandOver => Say.Of("转交", "Hand over");
    public static string HandOverTo => Say.Of("转给谁", "To whom");
    public static string Everybody => Say.Of("放回队列，谁都可以接", "Back to the queue, for anybody");
    public static string HandOverNote => Say.Of("对方需要知道什么（可不填）", "What they must know (may be empty)");
    public static string HandOverDo => Say.Of("确认转交", "Hand over now");
    public static string Snooze => Say.Of("稍后处理", "Later");
    public static string SnoozeFor => Say.Of("多久以后再提醒", "Bring it back in");
    public static string SnoozeWhy => Say.Of("为什么可以等（必填）", "Why it can wait (needed)");
    public static string SnoozeDo => Say.Of("先放一放", "Put it aside");
    public static string SnoozeNever => Say.Of("“立即”级别的告警不能放一放。", "An alert of the highest priority can't be put aside.");
    public static string SnoozedUntil(string until) => Say.Of($"{until} 再提醒", $"back at {until}");
    public static string Wake => Say.Of("现在就提醒", "Bring it back now");
    public static string Tomorrow => Say.Of("明早 8 点", "8 tomorrow");
    public static string InMinutes(int min) => Say.Of($"{min} 分钟", $"{min} min");
    public static string InHours(int h) => Say.Of($"{h} 小时", h == 1 ? "1 hour" : $"{h} hours");
    public static string Close => Say.Of("复核完毕，关闭", "Looked through: close");
    public static string Reopen => Say.Of("重新打开", "Open again");
    public static string ReopenWhy => Say.Of("为什么要重新打开（必填）", "Why it is opened again (needed)");
    public static string Cancel => Say.Of("取消", "Cancel");
    public static string Attach => Say.Of("附照片", "Add a photo");
    public static string Attachment => Say.Of("附件照片", "Attached photo");
    public static string Attaching => Say.Of("正在上传…", "Uploading…");
    public static string TooLarge => Say.Of("照片太大，最多 12 MB。", "The photo is too large; 12 MB at most.");
    public static string Refused => Say.Of("没有执行：这条告警现在不能这样处理。", "Not done: this can't be done with the alert now.");
    public static string Looking(IReadOnlyList<string> others) => Say.Of($"{string.Join("、", others)} 也在看", $"{string.Join(", ", others)} also looking");
    public static string Inside => Say.Of("里面的告警", "Alerts inside");
    public static string InsideState(int still, int all) => Say.Of($"{all} 条中还有 {still} 条未恢复", $"{still} of {all} still so");
    public static string Back => Say.Of("已恢复", "back");
    public static string StillSo => Say.Of("未恢复", "still so");
    public static string Many => Say.Of("（多处）", " (many)");
    public static string IsOver => Say.Of("情况已解除", "over by itself");
    public static string ProcedureDone(int done, int all) => Say.Of($"{done}/{all} 步", $"{done} of {all}");
    public static string TickedBy(string who, string when) => Say.Of($"{who} · {when}", $"{who} · {when}");
    public static string EditProcedure => Say.Of("修改步骤", "Edit the steps");
    public static string Passage => Say.Of("查看这次通行", "See the passage");

    public static string MineTab => Say.Of("我的", "Mine");
    public static string LaterTab => Say.Of("稍后", "Later");
    public static string NothingMine => Say.Of("您手上没有告警", "You hold no alert");
    public static string NothingLater => Say.Of("没有放一放的告警", "Nothing is put aside");
    public static string AnyKind => Say.Of("全部类型", "Every kind");
    public static string AllOf(string category) => Say.Of($"{category}：全部", $"{category}: all");
    public static string SoundOn => Say.Of("声音提醒：开", "Sound: on");
    public static string SoundOff => Say.Of("声音提醒：关", "Sound: off");
    public static string Wall => Say.Of("大屏", "Wall");

    public static string KeyStart => Say.Of("开始处理", "start");
    public static string KeyHandOver => Say.Of("转交", "hand over");
    public static string KeyLater => Say.Of("稍后处理", "put aside");
    public static string KeyNote => Say.Of("写备注", "write a note");

    public static string WallTitle => Say.Of("值班大屏", "Duty wall");
    public static string WallOpen(int count) => Say.Of($"{count} 条无人认领", count == 1 ? "1 that nobody has" : $"{count} that nobody has");
    public static string WallTaken(int count) => Say.Of($"{count} 条处理中", $"{count} in hand");
    public static string WallMore(int count) => Say.Of($"另有 {count} 条", $"{count} more");
    public static string WallQuiet(string since) => Say.Of($"自 {since} 起一切平静", $"All quiet since {since}");
    public static string WallWaits(string age) => Say.Of($"等待 {age}", $"waiting {age}");

    /// <summary>What a step of the timeline points at, in words; null when nothing needs to be said.</summary>
    public static string? Target(AlertStep step, TimeZoneInfo zone, DateTimeOffset now) => step.What switch
    {
        StepWords.Told when step.Ref is { } roles => string.Join(Say.Of("、", ", "), roles.Split(',').Select(AppTexts.Role)),
        StepWords.HandedOver when step.Ref is { } to => Say.Of($"→ {to}", $"→ {to}"),
        StepWords.Snoozed when DateTimeOffset.TryParse(step.Ref, System.Globalization.CultureInfo.InvariantCulture, out var until) =>
            SnoozedUntil(TimeTexts.Clock(until, zone, now)),
        _ => null,
    };
}
