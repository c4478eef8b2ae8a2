namespace SmartSecurity.Web.Texts;

/// <summary>Texts of the page where a community writes its procedures.</summary>
public static class ProcedurePageTexts
{
    public static string Title => Say.Of("处置步骤", "Procedures");
    public static string Lead => Say.Of("每类告警来了先做什么、再做什么、打给谁。值班员在告警上逐步打勾。",
        "What to do first and next for each kind of alert, and whom to call. Duty officers tick the steps on the alert.");
    public static string Kinds => Say.Of("告警类型", "Kinds of alerts");
    public static string Own => Say.Of("本小区", "own");
    public static string Shipped => Say.Of("系统自带的步骤", "The product's own steps");
    public static string WrittenBy(string who, string when) => Say.Of($"{who} 于 {when} 修改", $"written by {who}, {when}");
    public static string Chinese => Say.Of("中文", "Chinese");
    public static string English => Say.Of("英文", "English");
    public static string Phone => Say.Of("拨打的电话（可不填）", "Number to call (may be empty)");
    public static string Step(int number) => Say.Of($"第 {number} 步", $"Step {number}");
    public static string Add => Say.Of("加一步", "Add a step");
    public static string Up => Say.Of("上移", "Move up");
    public static string Remove => Say.Of("删除这一步", "Remove this step");
    public static string Save => Say.Of("保存", "Save");
    public static string Reset => Say.Of("恢复系统自带的步骤", "Back to the product's own");
    public static string Saved => Say.Of("已保存。之后的告警按新步骤处置；已打的勾保留原文。", "Saved. Alerts show the new steps from now on; ticks keep the words they had.");
    public static string Lost => Say.Of("刚才有人改过，请看一眼再保存。", "Somebody saved a moment ago: have a look, then save again.");
    public static string Wrong => Say.Of("每一步都要有中文和英文，各不超过 200 字，最多 12 步；电话只能有数字、空格、+ 和 -。",
        "Every step needs both languages, 200 characters each at most, 12 steps at most; a number has digits, spaces, + and - only.");
}
