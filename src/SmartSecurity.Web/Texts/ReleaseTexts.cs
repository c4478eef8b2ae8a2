using System.Globalization;
using SmartSecurity.Core.Releases;
using SmartSecurity.Storage.Releases;

namespace SmartSecurity.Web.Texts;

/// <summary>Texts of emergency releases.</summary>
public static class ReleaseTexts
{
    public static string Title => Say.Of("紧急开门", "Emergency release");
    /// <summary>Where there is little room.</summary>
    public static string Short => Say.Of("紧急开门", "Release");
    public static string Lead => Say.Of("火警或疏散时，一次打开一组门。两个人各按一次才会打开，恢复也一样。它不代替消防主机的强切和门边的破玻按钮。",
        "Opens a group of doors at once in a fire or an evacuation. It takes two people, one press each, and so does giving them back. "
        + "It does not replace the fire panel's own release or the glass-break button at the door.");
    public static string Groups => Say.Of("门组", "Groups of doors");
    public static string NoGroups => Say.Of("还没有门组。请运维人员先建一个，例如“全部出入口”。",
        "There is no group yet. An operator makes one first, such as “all entrances”.");
    public static string Doors(int count) => Say.Of($"{count} 扇门", count == 1 ? "1 door" : $"{count} doors");
    public static string Ask => Say.Of("申请打开…", "Ask to open…");
    public static string AskNow => Say.Of("按下第一把钥匙", "Turn the first key");
    public static string AskHint(TimeSpan within) => Say.Of($"门还不会打开。同事会马上收到提醒，{Minutes(within)} 分钟内由另一个人确认。",
        $"No door opens yet. Colleagues are told at once; another person confirms within {Minutes(within)} minutes.");
    public static string Reason => Say.Of("原因", "Reason");
    public static string Note => Say.Of("说明（可不填），例如：3 号楼 12 层冒烟", "Note (may be empty), such as: smoke on floor 12 of building 3");
    public static string Waits(string who) => Say.Of($"{who} 申请打开，等第二个人确认", $"{who} asks to open; a second person must confirm");
    public static string Left(TimeSpan left) => Say.Of($"还剩 {Clock(left)}", $"{Clock(left)} left");
    public static string Open => Say.Of("确认：现在打开全部门", "Confirm: open all doors now");
    public static string YoursWaits => Say.Of("第一把钥匙是您按的，请另一位同事在自己的手机或电脑上确认。",
        "You turned the first key. Another person confirms on a phone or computer of their own.");
    public static string TakeBack => Say.Of("撤回", "Take back");
    public static string IsOpen(int proved, int all) => Say.Of($"{all} 扇门中 {proved} 扇已打开", $"{proved} of {all} doors are open");
    public static string IsBack(int proved, int all) => Say.Of($"{all} 扇门中 {proved} 扇已恢复", $"{proved} of {all} doors are back");
    public static string AskRestore => Say.Of("申请恢复关门", "Ask to give the doors back");
    public static string RestoreWaits(string who) => Say.Of(
        $"门还开着。{who} 申请恢复，等第二个人确认",
        $"The doors still stand open. {who} asks to give them back; a second person must confirm");
    public static string Restore => Say.Of("确认：现在恢复", "Confirm: give them back now");
    public static string By(string asked, string? opened) => opened is null ? Say.Of($"{asked} 申请", $"asked by {asked}")
        : Say.Of($"{asked} 申请，{opened} 确认", $"asked by {asked}, confirmed by {opened}");
    public static string Told => Say.Of("已下令", "told");
    public static string NotTaken => Say.Of("正在发送", "being sent");
    public static string Silent => Say.Of("没有回应，请派人过去手动打开", "no answer: send somebody to open it by hand");
    public static string SilentBack => Say.Of("没有回应，请派人过去看", "no answer: send somebody to look");
    public static string Within(TimeSpan after) => Say.Of($"{Seconds(after)} 秒", $"{Seconds(after)} s");
    public static string OpenWord => Say.Of("已打开", "open");
    public static string BackWord => Say.Of("已恢复", "back");
    public static string Drilled(string day, int proved, int all, TimeSpan? within) => within is { } span
        ? Say.Of($"上次演练 {day}：{all} 扇门 {Seconds(span)} 秒内全部打开", $"last drill {day}: all {all} doors open within {Seconds(span)} s")
        : Say.Of($"上次演练 {day}：{all} 扇门中 {proved} 扇打开", $"last drill {day}: {proved} of {all} doors opened");
    public static string NeverDrilled => Say.Of("从未演练", "never drilled");
    public static string Overdue => Say.Of("该演练了", "a drill is due");
    public static string Past => Say.Of("以往记录", "So far");
    public static string NonePast => Say.Of("还没有记录。", "Nothing yet.");
    public static string Go => Say.Of("去“紧急开门”", "To the emergency release");
    public static string AddGroup => Say.Of("新建门组", "New group");
    public static string Edit => Say.Of("修改", "Change");
    public static string Remove => Say.Of("删除", "Remove");
    public static string Name => Say.Of("名称", "Name");
    public static string WhichDoors => Say.Of("哪些门", "Which doors");
    public static string CannotOpen => Say.Of("这种设备不能从这里打开", "this kind of device can't be opened from here");
    public static string Under(string group) => Say.Of($"“{group}”正在进行，见上方。", $"“{group}” is under way; see above.");

    public static string Problem(KeyAnswer answer) => answer switch
    {
        KeyAnswer.SamePerson => Say.Of("第二把钥匙要由另一个人按。", "The second key is another person's."),
        KeyAnswer.Lapsed => Say.Of("第一把钥匙已过时，请重新申请。", "The first key was turned too long ago: ask again."),
        KeyAnswer.Lost lost => Say.Of($"{lost.By} 已先一步：{StateOf(lost.State)}。", $"{lost.By} was quicker: {StateOf(lost.State)}."),
        KeyAnswer.Busy => Say.Of("这组门已经在处理。", "These doors are being opened already."),
        KeyAnswer.NoDoors => Say.Of("这组里没有门。", "There is no door in this group."),
        _ => Say.Of("没有这条记录。", "There is no such release."),
    };

    public static string Problem(GroupProblem problem) => problem switch
    {
        GroupProblem.NoName => Say.Of($"名称为 1 到 {ReleaseGroup.NameLengthMax} 个字。", $"The name has 1 to {ReleaseGroup.NameLengthMax} characters."),
        GroupProblem.NameTaken => Say.Of("已有同名的门组。", "There is a group of this name already."),
        GroupProblem.NoDoors => Say.Of("至少选一扇门。", "Choose a door at least."),
        GroupProblem.TooManyDoors => Say.Of($"一组最多 {ReleaseGroup.DoorsMax} 扇门。", $"A group has at most {ReleaseGroup.DoorsMax} doors."),
        GroupProblem.TooManyGroups => Say.Of($"最多 {ReleaseGroup.EachMax} 组。", $"There are at most {ReleaseGroup.EachMax} groups."),
        GroupProblem.Changed => Say.Of("别人刚改过，请重新打开再改。", "Somebody else has just changed it: open it again."),
        GroupProblem.NoSuchDoor => Say.Of("所选的门里有不能打开的。", "One of the doors can't be opened from here."),
        _ => Say.Of("没有这个小区。", "There is no such community."),
    };

    public static string ReasonOf(ReleaseReason reason) => reason switch
    {
        ReleaseReason.Fire => Say.Of("火警", "Fire"),
        ReleaseReason.Evacuation => Say.Of("疏散", "Evacuation"),
        ReleaseReason.Medical => Say.Of("急救", "Medical help"),
        _ => Say.Of("演练", "Drill"),
    };

    public static string StateOf(ReleaseState state) => state switch
    {
        ReleaseState.Asked => Say.Of("等待确认", "waits"),
        ReleaseState.Lapsed => Say.Of("过时未确认", "lapsed"),
        ReleaseState.Withdrawn => Say.Of("已撤回", "taken back"),
        ReleaseState.Open => Say.Of("已打开", "open"),
        ReleaseState.RestoreAsked => Say.Of("等待恢复", "open, waits to be given back"),
        _ => Say.Of("已恢复", "given back"),
    };

    private static string Seconds(TimeSpan span) => span.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
    private static string Minutes(TimeSpan span) => span.TotalMinutes.ToString("0", CultureInfo.InvariantCulture);
    private static string Clock(TimeSpan left) => (left < TimeSpan.Zero ? TimeSpan.Zero : left).ToString(@"m\:ss", CultureInfo.InvariantCulture);
}
