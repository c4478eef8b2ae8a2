using SmartSecurity.Storage.Accounts;

namespace SmartSecurity.Web.Texts;

/// <summary>Words of the page of accounts.</summary>
public static class AccountsTexts
{
    public static string Title => Say.Of("账号", "Accounts");
    public static string Lead => Say.Of("谁能登录、什么岗位、管到哪里。没有默认密码：新账号用一次性链接登录后自己设密码。",
        "Who may sign in, as what, and how far their work reaches. There is no default password: a new account comes in by a one-time link.");
    public static string Add => Say.Of("添加账号", "Add an account");
    public static string Role => Say.Of("岗位", "Role");
    public static string RoleHint(string role) => role switch
    {
        Roles.Administrator => Say.Of("全部权限，管账号。", "Everything, accounts too."),
        Roles.DutyOfficer => Say.Of("值班：告警、通行、住户、巡查。", "On duty: alerts, passages, residents, patrols."),
        Roles.PropertyManager => Say.Of("值班的全部，加上住户登记和规则。", "All of the duty officer's, and the registry and rules."),
        Roles.Operator => Say.Of("设备和它们的故障告警。", "Devices, and alerts about their faults."),
        Roles.Police => Say.Of("凭案件号查通行；看不到关爱信息。", "Movements under an open case; no welfare data."),
        Roles.Auditor => Say.Of("只看审计记录。", "The audit, nothing else."),
        Roles.Volunteer => Say.Of("接关爱上门单，参加巡查。", "Takes welfare visits, walks patrols."),
        _ => Say.Of("本楼的关爱上门和巡查。", "Welfare visits and patrols of the building."),
    };
    public static string Reach => Say.Of("管到哪里", "Where");
    public static string Everywhere => Say.Of("所有小区", "Every community");
    public static string Building => Say.Of("只管一栋楼（可不填）", "One building only (may be empty)");
    public static string BuildingHint => Say.Of("填地址的开头，如 3 就是 3-2-501 这样的住户。", "As addresses begin: 3 means homes like 3-2-501.");
    public static string OfBuilding(string building) => Say.Of($"{building} 栋", $"building {building}");
    public static string Shut => Say.Of("已停用", "closed");
    public static string NotYetIn => Say.Of("还没设密码", "has no password yet");
    public static string LockedUntil(string until) => Say.Of($"锁定到 {until}", $"locked until {until}");
    public static string HasSecondFactor => Say.Of("两步验证已开", "second factor on");
    public static string NoSecondFactor => Say.Of("两步验证未开", "no second factor");
    public static string MakeLink => Say.Of("一次性链接", "One-time link");
    public static string Link => Say.Of("一次性登录链接", "One-time sign-in link");
    public static string LinkFor(string name) => Say.Of($"{name} 的登录链接，当面或用电话之外的方式给本人：", $"The link for {name}. Hand it to them yourself:");
    public static string LinkHint => Say.Of("24 小时内能用一次。离开本页就不再显示。", "It works once, within 24 hours, and is not shown again.");
    public static string Reset => Say.Of("取消两步验证", "Reset the second factor");
    public static string EndSessions => Say.Of("退出所有设备", "Sign out everywhere");
    public static string Close => Say.Of("停用", "Close");
    public static string OpenAgain => Say.Of("重新启用", "Open again");
    public static string Comma => Say.Of("、", ", ");

    public static string Problem(AccountProblem problem) => problem switch
    {
        AccountProblem.NameTaken => Say.Of("这个账号名已经有了。", "There is an account of this name already."),
        AccountProblem.BadName => Say.Of("账号名 1 到 64 个字。", "A name has 1 to 64 characters."),
        AccountProblem.OneCommunity => Say.Of("请选小区；志愿者和楼长只能选一个。", "Pick a community; volunteers and captains have exactly one."),
        AccountProblem.WholeSite => Say.Of("管理员管全部小区。", "Administrators see everything."),
        AccountProblem.LastAdministrator => Say.Of("这是最后一个管理员，不能停用或改岗位。", "This is the last administrator."),
        AccountProblem.Oneself => Say.Of("不能停用自己或改自己的岗位。", "Nobody closes or changes the role of their own account."),
        AccountProblem.NoSuchRole => Say.Of("没有这个岗位。", "There is no such role."),
        AccountProblem.NoSuchCommunity => Say.Of("没有这个小区。", "There is no such community."),
        _ => Say.Of("没有这个账号。", "There is no such account."),
    };
}
