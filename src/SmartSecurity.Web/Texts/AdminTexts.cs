using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Web.Admin;

namespace SmartSecurity.Web.Texts;

/// <summary>Texts of the devices page.</summary>
public static class DeviceTexts
{
    public static string Lead => Say.Of("闸机、摄像机和传感器的状态", "How gates, cameras and sensors are doing");
    public static string AllWell => Say.Of("各部分运行正常", "Every part is running well");
    public static string SomeUnwell(int devices) =>
        Say.Of($"系统运行正常；有 {devices} 台设备需要处理，见下方标记", $"The system runs well; {devices} device(s) need attention, marked below");
    public static string Trouble => Say.Of("哪里出了问题，该怎么办", "What is wrong, and what to do");
    public static string AddGate => Say.Of("添加闸机", "Add a gate");
    public static string AddCamera => Say.Of("添加摄像机", "Add a camera");
    public static string AddSensor => Say.Of("添加传感器", "Add a sensor");
    public static string Rejected => Say.Of("无法识别的消息", "Messages nobody could read");
    public static string NoRejected => Say.Of("没有被拒收的消息", "No message was rejected");
    public static string LastMessage => Say.Of("最近消息", "Last message");
    public static string LastPicture => Say.Of("最近图片", "Last picture");
    public static string LastPayload => Say.Of("最近报文", "Last payload");
    public static string ShowPayload => Say.Of("查看最近报文", "Show the last payload");
    public static string NoPayload => Say.Of("还没有消息", "No message yet");
    public static string ClockOff(string skew) => Say.Of($"设备时钟{skew}：请校时", $"Its clock is {skew}: set it");
    public static string Name => Say.Of("名称", "Name");
    public static string NameHint => Say.Of("如：2 号门（南）", "such as: Gate 2 (south)");
    public static string Profile => Say.Of("设备类型", "Hardware profile");
    public static string ExternalId => Say.Of("设备编号（消息中的名称）", "The device's own name in its messages");
    public static string Direction => Say.Of("方向", "Direction");
    public static string DirectionTold => Say.Of("由消息说明", "as the message says");
    public static string SecondFactor => Say.Of("人脸像照片时，还须刷卡才记名", "Ask for a card too when a face looks like a picture");

    public static string SecondFactorHint => Say.Of("活体判断很弱、未经验证：只降低信任，不是防护。",
        "Liveness is a weak signal and not verified: it lowers trust, it protects nothing.");

    public static string DoorHeld => Say.Of("开门超时（秒，5–3600，留空则不查）", "Door open too long (s, 5–3600; empty: not checked)");
    public static string Silent => Say.Of("失联时限（分钟，1–10080，留空用默认）", "Silent too long (min, 1–10080; empty: the profile's)");
    public static string StreamUrl => Say.Of("视频地址（rtsp:// 或 rtsps://）", "Stream address (rtsp:// or rtsps://)");
    public static string ClipStream => Say.Of("片段取自另一路更清晰的码流", "Take clips from another, finer stream");
    public static string ClipStreamUrl => Say.Of("清晰码流地址", "Address of the finer stream");
    public static string ClipStreamHint => Say.Of(
        "告警前后各约 10 秒的画面会存成片段。识别用低清码流更省机器；有高清主码流时，把它填在这里，片段更清楚。",
        "About 10 seconds before and after an alert are kept as a clip. Recognition does well with a small stream; give the camera's main stream here for "
        + "clearer clips.");
    public static string StreamKept => Say.Of("留空则保留现有地址", "leave empty to keep the present one");
    public static string ConfirmRemove(string name) => Say.Of($"移除“{name}”？通行记录会保留。", $"Remove “{name}”? Its passages stay.");
    public static string From => Say.Of("来源", "From");
    public static string Reason => Say.Of("原因", "Reason");
    public static string PayloadSize(int bytes) => Say.Of($"{bytes} 字节", $"{bytes} bytes");
    public static string Saved => Say.Of("已保存", "Saved");
    public static string Removed => Say.Of("已移除", "Removed");

    public static string Role(DeviceRole role) => role switch
    {
        DeviceRole.Gate => Say.Of("闸机", "Gates"),
        DeviceRole.Camera => Say.Of("摄像机", "Cameras"),
        _ => Say.Of("传感器", "Sensors"),
    };

    public static string Condition(DeviceCondition condition) => condition switch
    {
        DeviceCondition.Fine => Say.Of("正常", "Fine"),
        DeviceCondition.Silent => Say.Of("失联", "Silent"),
        DeviceCondition.Fault => Say.Of("故障", "Fault"),
        _ => Say.Of("尚无消息", "Not heard yet"),
    };

    public static string Part(string part) => part switch
    {
        "database" => Say.Of("数据库", "Database"),
        "broker" => Say.Of("消息服务", "Broker"),
        "models" => Say.Of("识别模型", "Models"),
        "disk" => Say.Of("磁盘", "Disk"),
        "messages" => Say.Of("消息", "Messages"),
        _ => part,
    };

    public static string Problem(DeviceProblem problem) => problem switch
    {
        DeviceProblem.NoName => Say.Of("请填写名称（最多 128 个字符）。", "Give it a name of at most 128 characters."),
        DeviceProblem.NoProfile => Say.Of("请选择设备类型。", "Choose a hardware profile."),
        DeviceProblem.NoExternalId => Say.Of("请填写设备在消息中的编号。", "Give the name the device uses in its messages."),
        DeviceProblem.BadStreamUrl => Say.Of("视频地址须以 rtsp:// 或 rtsps:// 开头。", "The stream address must start with rtsp:// or rtsps://."),
        DeviceProblem.BadSecondFactor => Say.Of("活体下限须大于 0 且不超过 1。", "The limit for liveness must lie above 0 and be at most 1."),
        DeviceProblem.BadDoorLimit => Say.Of("开门超时须在 5 秒到 1 小时之间。", "The door's limit must lie between 5 s and 1 h."),
        DeviceProblem.BadSilence => Say.Of("失联时限须在 1 分钟到 7 天之间。", "The limit of silence must lie between 1 min and 7 days."),
        DeviceProblem.BadMarks => Say.Of("画面上的区域或线不对，见图片下方的提示。", "A region or line is not right: see below the picture."),
        DeviceProblem.Taken => Say.Of("同类型下已有这个编号的设备。", "A device of this name and profile is registered already."),
        _ => Say.Of("没有这个小区。", "There is no such community."),
    };
}

/// <summary>Texts of residents and households.</summary>
public static class ResidentTexts
{
    public static string Lead => Say.Of("每次查看都会记入审计。", "Each view is written into the audit.");
    public static string Search => Say.Of("姓名、住址或电话", "Name, address or phone");
    public static string Find => Say.Of("查找", "Find");
    public static string Add => Say.Of("添加住户", "Add a resident");
    public static string Nobody => Say.Of("没有找到住户", "No resident found");
    public static string Name => Say.Of("姓名", "Name");
    public static string Address => Say.Of("住址（楼-单元-室）", "Address (building-unit-door)");
    public static string Phone => Say.Of("电话", "Phone");
    public static string LivesAlone => Say.Of("独居", "Lives alone");
    public static string Watched => Say.Of("关爱中", "Watched over");
    public static string AwayUntil(string at) => Say.Of($"外出至 {at}", $"Away until {at}");
    public static string ConsentWelfare => Say.Of("本人（或监护人）已阅读告知书，同意关爱提醒", "The resident (or guardian) read the notice and consents to the silence watch");
    public static string GivenBy => Say.Of("同意人姓名", "Given by");
    public static string ConsentOn(string purpose, string by, string at) => Say.Of($"{purpose}：{by} 于 {at} 同意", $"{purpose}: given by {by} on {at}");
    public static string Credentials => Say.Of("门卡与车牌", "Cards and plates");
    public static string Value => Say.Of("号码", "Number");
    public static string AddCredential => Say.Of("添加", "Add");
    public static string Face => Say.Of("人脸", "Face");
    public static string TooLarge => Say.Of("最多 3 张，每张不超过 8 MB。", "At most 3 pictures of 8 MB each.");
    public static string Saved => Say.Of("已保存", "Saved");
    public static string ReadOnly => Say.Of("您的岗位只能查看。", "Your role may look, not change.");

    public static string CredentialKind(string kind) => kind switch
    {
        "card" => Say.Of("门卡", "Card"),
        "plate" => Say.Of("车牌", "Plate"),
        _ => Say.Of("设备人员编号", "Device's person number"),
    };

    public static string Purpose(ConsentPurpose purpose) => purpose switch
    {
        ConsentPurpose.Access => Say.Of("人脸通行", "Access by face"),
        ConsentPurpose.Welfare => Say.Of("关爱提醒", "Silence watch"),
        _ => Say.Of("车辆", "Vehicle"),
    };

    public static string Problem(ResidentProblem problem) => problem switch
    {
        ResidentProblem.NoName => Say.Of("请填写姓名。", "Give the name."),
        ResidentProblem.NoAddress => Say.Of("请填写住址。", "Give the address."),
        ResidentProblem.OutOfReach => Say.Of("这个住址不在您管的范围内。", "This address is not within your reach."),
        ResidentProblem.NoConsent => Say.Of("没有同意记录，不能开启关爱提醒：请勾选并填写同意人。", "Without a consent the silence watch stays off: tick the box and say who gave it."),
        ResidentProblem.CredentialTaken => Say.Of("这个号码已登记。", "This number is registered already."),
        ResidentProblem.BadCredential => Say.Of("请填写号码。", "Give the number."),
        ResidentProblem.NoGiver => Say.Of("请填写同意人姓名。", "Say who gave the consent."),
        ResidentProblem.BadConsentDates => Say.Of("同意日期不能在将来；有效期须晚于今天。", "The day it was given cannot lie ahead, and it must be valid beyond today."),
        _ => Say.Of("没有这个小区。", "There is no such community."),
    };
}

/// <summary>Texts of the watch-list.</summary>
public static class WatchListTexts
{
    public static string Lead => Say.Of("须有机关依据，由两人确认，最长 30 天，到期自动消失。",
        "Needs an authority's reference and two confirmers; at most 30 days, then it vanishes by itself.");
    public static string Empty => Say.Of("没有布控车牌", "No plate is on the list");
    public static string Add => Say.Of("添加布控车牌", "Put a plate on the list");
    public static string Plate => Say.Of("车牌", "Plate");
    public static string Reference => Say.Of("机关依据（文号）", "Authority reference");
    public static string Days => Say.Of("天数（1–30）", "Days (1–30)");
    public static string Second => Say.Of("第二确认人账号", "Second confirmer's account");
    public static string SecondPassword => Say.Of("第二确认人密码", "Second confirmer's password");
    public static string SecondHint => Say.Of("请第二位同事在此亲自输入。", "The second person types this in, here and now.");
    public static string ConfirmedBy(string first, string second) => Say.Of($"{first} 与 {second} 确认", $"confirmed by {first} and {second}");
    public static string Until(string at) => Say.Of($"有效至 {at}", $"until {at}");
    public static string Faces => Say.Of("布控人员", "Faces");
    public static string FacesLead => Say.Of("在所有小区比对；相像只是线索，须人工核对图片，核对前不点名、不拦阻。",
        "Compared in all communities. A likeness is a hint: a person compares the pictures before anybody is named or stopped.");
    public static string NoFaces => Say.Of("没有布控人员", "No face is on the list");
    public static string AddFace => Say.Of("添加布控人员", "Put a face on the list");
    public static string Picture => Say.Of("机关提供的照片", "The authority's picture");
    public static string PictureHint => Say.Of("照片不保存，只留加密的特征，到期连密钥一起销毁。",
        "The picture is not kept, only its template, encrypted; at its end the key is destroyed too.");
    public static string ConfirmRemoveFace(string reference) => Say.Of($"撤下 {reference} 的布控？", $"Take {reference} off the list?");
    public static string ConfirmRemove(string plate) => Say.Of($"撤下车牌 {plate}？", $"Take {plate} off the list?");

    public static string Problem(WatchListProblem problem) => problem switch
    {
        WatchListProblem.NoPicture => Say.Of("请选择一张 8 MB 以内的 JPEG 或 PNG 照片。", "Choose a JPEG or PNG picture of at most 8 MB."),
        WatchListProblem.PictureUnfit => Say.Of("这张照片不能用：须正面、清晰、只有一张脸，脸宽至少 64 像素。",
            "This picture cannot serve: one face, from the front, sharp, at least 64 pixels wide."),
        WatchListProblem.NoModels => Say.Of("识别模型未加载，暂时不能布控人脸。", "The models are not loaded: a face cannot be put on the list now."),
        WatchListProblem.NoPlate => Say.Of("请填写车牌。", "Give the plate."),
        WatchListProblem.NoReference => Say.Of("请填写机关依据。", "Give the authority's reference."),
        WatchListProblem.BadExpiry => Say.Of("有效期为 1 到 30 天。", "It may stand for 1 to 30 days."),
        WatchListProblem.SamePerson => Say.Of("第二确认人必须是另一位同事。", "The second confirmer must be somebody else."),
        _ => Say.Of("第二确认人的账号或密码不对，或岗位不符。", "The second confirmer's name or password is wrong, or the role may not confirm."),
    };
}

/// <summary>Texts of the about and audit pages.</summary>
public static class AboutTexts
{
    public static string Version => Say.Of("版本", "Version");
    public static string Models => Say.Of("识别模型（SHA-256）", "Models (SHA-256)");
    public static string NoModels => Say.Of("未加载识别模型。", "No models are loaded.");
    public static string Limits => Say.Of("它做不到什么", "What it can't do");
    public static string Liveness => Say.Of("活体检测：未验证。照片或屏幕可能骗过人脸识别，因此人脸不会是唯一的通行方式。",
        "Liveness: not verified. A printed or replayed face may fool it, so a face is never the only way in.");
    public static string Match => Say.Of("识别结果只是线索。没有人工核对，不会拒绝通行，也不会向警方点名。",
        "A match is a hint. Without a person who confirms it nobody is refused and nobody is named to the police.");
    public static string Silence => Say.Of("久无动静的提醒只看得见门禁和传感器记录到的事，看不见家里发生了什么。",
        "The silence watch sees what gates and sensors record, not what happens at home.");
    public static string Coverage => Say.Of("设备或摄像机失联期间没有记录；会有故障告警，但补不回来。",
        "While a device or camera is lost nothing is recorded; there is a fault alert, but the time does not come back.");
    public static string Approver => Say.Of("超过 24 小时的轨迹查询需第二人批准，此功能尚未提供，因此一律拒绝。",
        "Movement queries over 24 hours would need a second approver; that is not built yet, so they are refused.");
    public static string Accuracy => Say.Of("准确率须在本地硬件上用 evaluate 命令测定，此处不引用厂商数字。",
        "Accuracy must be measured on the site's own hardware with the evaluate command; no vendor's figure is quoted here.");
    public static string Api => Say.Of("接口说明（OpenAPI）", "API description (OpenAPI)");
    public static string Verify => Say.Of("校验审计链", "Verify the audit chain");
    public static string Holds(long entries) => Say.Of($"审计链完整，共 {entries} 条。", $"The chain holds: {entries} entries.");
    public static string Broken(long first) => Say.Of($"审计链在第 {first} 条处被破坏。", $"The chain is broken at entry {first}.");
    public static string AuditLead => Say.Of("谁在何时看过或做过什么。查看本页也会被记录。", "Who read or did what, and when. Looking at this page is recorded, too.");
    public static string Number => Say.Of("编号", "No.");
    public static string Who => Say.Of("账号", "Who");
    public static string Action => Say.Of("动作", "Action");
    public static string Rows => Say.Of("行数", "Rows");
}
