using System.Buffers;

namespace SmartSecurity.Web.Texts;

/// <summary>The health board speaks English; this is what its sentences are in the reader's language.</summary>
/// <remarks>A sentence that is not known is shown as it is: better in English than not at all.</remarks>
public static class HealthTexts
{
    /// <summary>What an English sentence begins with, and the Chinese one; <c>{0}</c> is the first number or address in it.</summary>
    private static readonly (string Begins, string Chinese)[] Known =
    [
        ("No picture: the stream ended", "没有画面：视频流中断。系统会自动重连。"),
        ("No picture: no picture for", "没有画面：已 {0} 秒没有图像。系统会自动重连。"),
        ("No picture: the camera's name is not known", "没有画面：网络中找不到该摄像机的名称。系统会自动重连。"),
        ("No picture: the camera's address", "没有画面：该摄像机的地址不被允许。请检查地址。"),
        ("The picture is frozen", "画面静止不动：已 {0} 秒没有变化。请重启摄像机。"),
        ("The picture is black", "画面是黑的。请检查灯光、红外灯和镜头。"),
        ("The lens is covered", "镜头被遮挡：{0} % 的场景看不到。请到现场查看。"),
        ("The camera was moved", "摄像机被转动或移位：{0} % 的场景与原来不同。请到现场查看。"),
        ("The picture is blurred", "画面模糊：细节只剩 {0} %。请擦净镜头。"),
        ("The database is locked", "数据库被其他程序占用：请关闭它；在此之前消息留在设备里，不会丢失。"),
        ("The disk is full", "磁盘已满：请清理空间；在此之前消息留在设备里，不会丢失。"),
        ("The data folder's disk has", "数据目录所在磁盘只剩 {0} MiB：请清理空间。"),
        ("The database file is read-only", "数据库文件只读：请给服务写入数据目录的权限。"),
        ("The database file is damaged", "数据库文件损坏：请恢复最近一次备份。"),
        ("The database is being prepared", "正在准备数据库。"),
        ("PostgreSQL cannot be reached", "连接不上 PostgreSQL：请检查它是否运行、连接设置是否正确。"),
        ("PostgreSQL refused", "PostgreSQL 拒绝了用户名或密码：请更正连接设置。"),
        ("PostgreSQL's disk is full", "PostgreSQL 的磁盘已满：请清理空间。"),
        ("The embedded MQTT broker cannot listen", "内置消息服务无法监听 {0}。请释放端口或改用其他端口，系统会自动重试。"),
        ("The MQTT broker refused user name or password", "消息服务器拒绝了用户名或密码：请更正设置，系统会自动重试。"),
        ("The MQTT broker refused the connection", "消息服务器拒绝了连接。系统会自动重试。"),
        ("The connection to the MQTT broker was lost", "与消息服务器的连接中断。系统会自动重连。"),
        ("The gateway does not take messages", "短信或电话网关暂时不接收：问候留着，恢复后自动发出。"),
        ("A message could not be stored", "有消息未能入库，因此未确认；设备会重新发送。请查看数据库状态。"),
    ];

    private static readonly SearchValues<char> OfANumber = SearchValues.Create("0123456789.:");

    public static string Of(string? message)
    {
        if (message is null || !Say.IsChinese) return message ?? "";
        var chinese = Array.Find(Known, k => message.StartsWith(k.Begins, StringComparison.Ordinal)).Chinese;
        return chinese is null ? message : chinese.Replace("{0}", FirstNumber(message), StringComparison.Ordinal);
    }

    private static string FirstNumber(string message)
    {
        var start = message.AsSpan().IndexOfAnyInRange('0', '9');
        if (start < 0) return "";
        var rest = message.AsSpan(start);
        var length = rest.IndexOfAnyExcept(OfANumber);
        return new string((length < 0 ? rest : rest[..length]).TrimEnd('.'));
    }
}
