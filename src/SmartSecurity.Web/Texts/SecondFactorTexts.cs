using System.Globalization;

namespace SmartSecurity.Web.Texts;

/// <summary>Words of the second factor and of sessions.</summary>
public static class SecondFactorTexts
{
    public static string Title => Say.Of("两步验证", "Second factor");
    public static string Lead => Say.Of("登录时除了密码，再输入手机上的 6 位数字。别人知道了密码也进不来。",
        "Besides the password, type six digits from your phone. Whoever learns your password still stays outside.");
    public static string HasOne => Say.Of("已开启。换手机时，在这里重新扫码即可。", "It is on. With a new phone, scan again here.");
    public static string Overdue => Say.Of("这个岗位需要两步验证。设置好后就能继续值班。", "Your role needs a second factor. Once it is set up, you can go on.");
    public static string DueSoon(string until) => Say.Of($"请在 {until} 前开启两步验证。", $"Turn the second factor on before {until}.");
    public static string StepApp => Say.Of("手机上打开验证器（如微软验证器、FreeOTP 等）。", "Open an authenticator on your phone (Microsoft Authenticator, FreeOTP or another).");
    public static string StepScan => Say.Of("扫描这个二维码。", "Scan this code.");
    public static string StepCode => Say.Of("输入它显示的 6 位数字。", "Type the six digits it shows.");
    public static string ByHand => Say.Of("扫不了？手动输入", "Cannot scan? Type it in");
    public static string Code => Say.Of("验证码", "Code");
    public static string CodeTitle => Say.Of("还差一步", "One more step");
    public static string CodeLead => Say.Of("打开手机上的验证器，输入 6 位数字。", "Open the authenticator on your phone and type the six digits.");
    public static string PhoneLost => Say.Of("手机不在身边？用一个备用码。", "No phone at hand? Use one of your recovery codes.");
    public static string WrongCode => Say.Of("验证码不对。手机时间差太多也会这样。", "The code is wrong. A phone whose clock is off shows wrong ones, too.");
    public static string TooLate => Say.Of("时间太久了，请重新登录。", "That took too long. Please sign in again.");
    public static string TurnOn => Say.Of("开启", "Turn on");
    public static string IsOn => Say.Of("两步验证已开启。", "The second factor is on.");
    public static string KeepCodes => Say.Of("把这些备用码抄下来放好。手机丢了时，每个能用一次。以后不再显示。",
        "Write these recovery codes down. If you lose your phone, each works once. They are not shown again.");
    public static string CodesKept => Say.Of("已记好，继续", "I have kept them, go on");
    public static string Sessions => Say.Of("已登录的设备", "Where you are signed in");
    public static string ThisOne => Say.Of("当前设备", "this device");
    public static string LastUsed(string when) => Say.Of($"最近使用：{when}", $"last used {when}");
    public static string End => Say.Of("退出", "End");
    public static string EndOthers => Say.Of("退出其他设备", "End all others");

    /// <summary>What an authenticator reads (the key URI format of authenticators).</summary>
    public static string Uri(string name, string secret) => string.Create(CultureInfo.InvariantCulture,
        $"otpauth://totp/SmartSecurity:{System.Uri.EscapeDataString(name)}?secret={secret}&issuer=SmartSecurity&algorithm=SHA1&digits=6&period=30");
}
