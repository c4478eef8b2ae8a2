using SmartSecurity.Storage.Accounts;

namespace SmartSecurity.Web.Texts;

/// <summary>Texts of the frame around every page.</summary>
public static class AppTexts
{
    public static string Product => "SmartSecurity";
    public static string Desk => Say.Of("值班台", "Duty desk");
    public static string Passages => Say.Of("通行", "Passages");
    public static string Movements => Say.Of("轨迹查询", "Movements");
    public static string Devices => Say.Of("设备", "Devices");
    public static string Residents => Say.Of("住户", "Residents");
    public static string WatchList => Say.Of("布控", "Watch-list");
    public static string Audit => Say.Of("审计", "Audit");
    public static string About => Say.Of("关于", "About");
    public static string Navigation => Say.Of("主导航", "Main navigation");
    public static string Skip => Say.Of("跳到正文", "Skip to content");
    public static string OtherLanguage => Say.Of("English", "中文");
    public static string OtherLanguageCode => Say.Of("en", "zh-CN");
    public static string Theme => Say.Of("切换深色或浅色", "Switch between dark and light");
    public static string SignOut => Say.Of("退出", "Sign out");
    public static string Change => Say.Of("修改", "Change");
    public static string Password => Say.Of("修改密码", "Change password");
    public static string Cancel => Say.Of("取消", "Cancel");
    public static string Save => Say.Of("保存", "Save");
    public static string Close => Say.Of("关闭", "Close");
    public static string Back => Say.Of("返回", "Back");
    public static string Remove => Say.Of("移除", "Remove");
    public static string Edit => Say.Of("编辑", "Edit");
    public static string All => Say.Of("全部", "All");
    public static string Community => Say.Of("小区", "Community");
    public static string Loading => Say.Of("正在读取…", "Reading…");
    public static string None => Say.Of("无", "none");
    public static string NotSaid => Say.Of("未说明", "not told");
    public static string Lost => Say.Of("与服务器的连接断开了，画面可能不是最新的。正在重新连接…",
        "The connection to the server is lost: what you see may be out of date. Connecting again…");
    public static string LostForGood => Say.Of("连接未能恢复。请刷新页面。", "The connection could not be restored. Please load the page again.");
    public static string Reload => Say.Of("刷新页面", "Load again");
    public static string Broken => Say.Of("这一页出错了。已记录下来；刷新后可继续。", "Something on this page went wrong. It was written down; load the page again to go on.");
    public static string Denied => Say.Of("没有权限", "Not allowed");
    public static string DeniedDetail => Say.Of("您的岗位不能查看此页。如需要，请联系管理员。", "Your role does not include this page. Ask an administrator if you need it.");
    public static string NotFound => Say.Of("没有这个页面", "There is no such page");

    public static string Role(string role) => role switch
    {
        Roles.Administrator => Administrator,
        Roles.DutyOfficer => DutyOfficer,
        Roles.PropertyManager => PropertyManager,
        Roles.Operator => Operator,
        Roles.Police => Police,
        Roles.Auditor => Auditor,
        Roles.Volunteer => Volunteer,
        Roles.BuildingCaptain => BuildingCaptain,
        _ => Unknown,
    };

    public static string Administrator => Say.Of("管理员", "Administrator");
    public static string DutyOfficer => Say.Of("值班员", "Duty officer");
    public static string PropertyManager => Say.Of("物业经理", "Property manager");
    public static string Operator => Say.Of("运维", "Operator");
    public static string Police => Say.Of("民警", "Police");
    public static string Auditor => Say.Of("审计员", "Auditor");
    public static string Volunteer => Say.Of("志愿者", "Volunteer");
    public static string BuildingCaptain => Say.Of("楼长", "Building captain");
    public static string Unknown => Say.Of("未知", "Unknown");
}

/// <summary>Texts of signing in and of passwords.</summary>
public static class AccountTexts
{
    public static string SignIn => Say.Of("登录", "Sign in");
    public static string Welcome => Say.Of("小区平安，有人值守。", "Somebody is watching over the gates tonight.");
    public static string Name => Say.Of("账号", "Account name");
    public static string Change => Say.Of("修改", "Change");
    public static string Password => Say.Of("密码", "Password");
    public static string Wrong => Say.Of("账号或密码不对。", "The name or the password is wrong.");
    public static string Locked(string until) => Say.Of($"错误次数过多，已锁定到 {until}。", $"Too many wrong attempts: locked until {until}.");
    public static string NoPasswordYet => Say.Of("第一次使用？请打开管理员给您的一次性登录链接。", "First time here? Open the one-time link your administrator gave you.");
    public static string LinkTitle => Say.Of("一次性登录", "One-time sign-in");
    public static string LinkHint => Say.Of("此链接只能用一次。按下按钮后开始使用。", "This link works once. It is used up when you press the button.");
    public static string LinkGo => Say.Of("登录并继续", "Sign in and go on");
    public static string LinkOver => Say.Of("这个链接已经用过或已过期。请向管理员再要一个。", "This link was used or has expired. Ask your administrator for another.");
    public static string SetPassword => Say.Of("设置密码", "Set a password");
    public static string SetPasswordHint(int min) => Say.Of($"至少 {min} 个字符。几个不相干的词连在一起，好记又安全。",
        $"At least {min} characters. A few unrelated words are easy to remember and hard to guess.");
    public static string NewPassword => Say.Of("新密码", "New password");
    public static string Again => Say.Of("再输入一次", "Once more");
    public static string TooShort(int min) => Say.Of($"密码太短：至少 {min} 个字符。", $"Too short: at least {min} characters.");
    public static string Differ => Say.Of("两次输入不一样。", "The two entries differ.");
    public static string Later => Say.Of("以后再设", "Later");
    public static string SignedOutHint => Say.Of("退出后，需要重新登录才能继续值班。", "You will have to sign in again to go on duty.");
}
