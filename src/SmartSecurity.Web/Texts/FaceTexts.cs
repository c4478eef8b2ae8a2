using SmartSecurity.Core.Privacy;
using SmartSecurity.Pipeline.Recognition;
using SmartSecurity.Vision;
using SmartSecurity.Web.Admin;
using SmartSecurity.Web.Faces;

namespace SmartSecurity.Web.Texts;

/// <summary>Texts of enrolling a face: consent, live view, what came of it.</summary>
public static class FaceTexts
{
    public static string Face => Say.Of("人脸通行", "Access by face");
    public static string StepConsent => Say.Of("先登记同意", "Consent first");
    public static string StepPictures => Say.Of("拍三张照片", "Three pictures");
    public static string ConsentFor => Say.Of("用途：在本小区门口用人脸识别开门。本人或监护人随时可以撤回。",
        "For: recognising the face at this community's gates. The resident or guardian may withdraw it at any time.");
    public static string GivenOn => Say.Of("同意日期", "Given on");
    public static string GivenUntil => Say.Of("有效期至（可留空）", "Valid until (may be empty)");
    public static string NoticeRead => Say.Of("本人（或监护人）已阅读告知书，同意人脸识别", "The resident (or guardian) read the notice and consents to face recognition");
    public static string RecordConsent => Say.Of("登记同意", "Record the consent");
    public static string ConsentRecorded => Say.Of("同意已登记。现在可以拍照。", "The consent is recorded. Now the pictures.");
    public static string NeedsConsent => Say.Of("须先登记对人脸识别的同意。", "A consent to face recognition is needed first.");
    public static string NotEnrolled => Say.Of("还没有录入人脸。", "No face is enrolled yet.");
    public static string EnrolledOn(string at) => Say.Of($"人脸已于 {at} 录入。", $"The face was enrolled on {at}.");
    public static string Three => Say.Of("正面、稍向左、稍向右各一张。照片只用来提取特征，随后即丢弃。",
        "One from the front, one slightly left, one slightly right. They are used to make a template and then forgotten.");
    public static string UseCamera => Say.Of("用本机摄像头", "Use this device's camera");
    public static string Again => Say.Of("重新拍照", "Take new pictures");
    public static string UseFiles => Say.Of("选择照片文件", "Choose picture files");
    public static string SiteCamera => Say.Of("用小区摄像机", "Use a camera of the site");
    public static string CameraWait => Say.Of("正在连接摄像机…", "Connecting to the camera…");
    public static string CameraLost => Say.Of("摄像机没有画面，正在重试。", "The camera gives no picture; it is tried again.");
    public static string VisitHint => Say.Of("请住户站到摄像机前看镜头。三分钟后自动结束；画面不会保存。",
        "The resident stands before the camera and looks at it. It ends by itself after three minutes; no frame is kept.");
    public static string VisitOver => Say.Of("摄像机画面已结束，没有拍满三张。请再试，或换一种方式。",
        "The view of the camera ended before three pictures were taken. Try again, or another way.");
    public static string Making => Say.Of("正在提取特征…", "Making the template…");
    public static string Remove => Say.Of("删除人脸", "Remove the face");
    public static string ConfirmRemove => Say.Of("删除后门口不再认得此人，须重新拍照。", "The gates will no longer know the face; new pictures would be needed.");
    public static string Removed => Say.Of("人脸已删除。", "The face is removed.");
    public static string Live => Say.Of("实时画面", "Live view");
    public static string TakenAlready => Say.Of("已拍好", "taken");
    public static string NotYet => Say.Of("还没拍", "not yet");
    public static string OtherCamera => Say.Of("换另一个摄像头", "Other camera");
    public static string Stop => Say.Of("停止", "Stop");
    public static string Finish(int taken) => Say.Of($"就用已拍的 {taken} 张", taken == 1 ? "Go on with this picture" : $"Go on with these {taken}");
    public static string Picture(int number) => Say.Of($"第 {number} 张", $"Picture {number}");

    public static string ConsentHeld(Consent consent, TimeZoneInfo zone)
    {
        var on = TimeTexts.Day(consent.GivenAt, zone);
        var until = consent.ExpiresAt is { } end ? TimeTexts.Day(end.AddTicks(-1), zone) : null;
        return Say.Of($"{consent.GivenBy} 于 {on} 同意用于门口人脸识别，{(until is null ? "直到撤回" : $"有效期至 {until}")}。",
            $"{consent.GivenBy} consented to face recognition at the gates on {on}, {(until is null ? "until withdrawn" : $"until {until}")}.");
    }

    public static string LookAlikes(IReadOnlyList<ResidentNamed> others)
    {
        var names = string.Join(Say.Of("、", ", "), others.Select(o => Say.Of($"{o.Name}（{o.Address}）", $"{o.Name} ({o.Address})")));
        return Say.Of($"长得很像{names}。在门口摄像头分不清时不会认作任何一人，以门卡为准。",
            $"Very like {names}. Where the camera cannot tell them apart it names neither: at the gate the card decides.");
    }

    public static string Pose(FacePose pose) => pose switch
    {
        FacePose.Left => Say.Of("稍向左", "Slightly left"),
        FacePose.Right => Say.Of("稍向右", "Slightly right"),
        _ => Say.Of("正面", "Front"),
    };

    public static string Mark(FaceMark mark) => mark switch
    {
        FaceMark.OneFace => Say.Of("一张脸", "One face"),
        FaceMark.Size => Say.Of("距离", "Distance"),
        FaceMark.Sharp => Say.Of("清晰", "Sharp"),
        FaceMark.Light => Say.Of("光线", "Light"),
        FaceMark.Pose => Say.Of("朝向", "Direction"),
        _ => Say.Of("双眼", "Eyes"),
    };

    public static string State(MarkState state) => state switch
    {
        MarkState.Good => Say.Of("好", "good"),
        MarkState.Better => Say.Of("可更好", "could be better"),
        MarkState.Bad => Say.Of("不行", "not yet"),
        _ => Say.Of("待看", "waiting"),
    };

    public static string Ask(Asked asked) => asked switch
    {
        Asked.Starting => Say.Of("正在打开摄像头…", "Opening the camera…"),
        Asked.NoFace => Say.Of("请把脸对准框内", "Bring your face into the oval"),
        Asked.SeveralFaces => Say.Of("画面里只能有一个人", "Only one person in the picture, please"),
        Asked.Nearer => Say.Of("请靠近一点", "Come a little nearer"),
        Asked.MoreLight => Say.Of("太暗了，请到亮一点的地方", "Too dark: go where there is more light"),
        Asked.LessLight => Say.Of("太亮了，请避开强光", "Too bright: turn away from the strong light"),
        Asked.HoldStill => Say.Of("请保持不动", "Hold still"),
        Asked.TurnBack => Say.Of("转得太多了，请转回来一点", "Turned too far: turn back a little"),
        Asked.LookLevel => Say.Of("请平视，不要抬头或低头", "Look level, neither up nor down"),
        Asked.LookAhead => Say.Of("请正对镜头", "Look straight at the camera"),
        Asked.TurnLeft => Say.Of("请把头稍向左转", "Turn your head slightly to your left"),
        Asked.TurnRight => Say.Of("请把头稍向右转", "Turn your head slightly to your right"),
        Asked.EvenLight => Say.Of("脸上光线不匀，请面向光源", "One side is dark: face the light"),
        Asked.OpenEyes => Say.Of("请睁开双眼看镜头", "Keep both eyes open, please"),
        Asked.Taken => Say.Of("拍好一张", "One picture is taken"),
        Asked.Done => Say.Of("三张都拍好了", "All three are taken"),
        _ => Say.Of("识别模型暂不可用，请稍后再试", "Recognition is not available now; try again later"),
    };

    public static string Problem(EnrolmentProblem problem) => problem switch
    {
        EnrolmentProblem.Unreadable => Say.Of("无法读取：文件损坏、边长超过 16384 像素，或不是 JPEG/PNG",
            "cannot be read: damaged, over 16,384 pixels a side, or neither JPEG nor PNG"),
        EnrolmentProblem.NoFace => Say.Of("找不到人脸", "shows no face"),
        EnrolmentProblem.SeveralFaces => Say.Of("有不止一张脸", "shows more than one face"),
        EnrolmentProblem.TooSmall => Say.Of("脸太小：请用近一点的照片（脸至少 64 像素）", "the face is too small: take it from nearer (64 pixels at least)"),
        EnrolmentProblem.Blurred => Say.Of("模糊", "is blurred"),
        EnrolmentProblem.TooDark => Say.Of("太暗", "is too dark"),
        EnrolmentProblem.TooBright => Say.Of("太亮", "is too bright"),
        EnrolmentProblem.Turned => Say.Of("头转得太多（最多 25°）", "the head is turned too far (25° at most)"),
        EnrolmentProblem.AnotherPerson => Say.Of("与其他照片不像同一个人", "does not show the same person as the others"),
        EnrolmentProblem.Missing => Say.Of("找不到这个文件", "is not there"),
        _ => Say.Of("文件太大", "has too many bytes"),
    };

    public static string Outcome(EnrolmentOutcome outcome) => outcome switch
    {
        EnrolmentOutcome.Enrolled { PicturesUsed: var n } => Say.Of($"已用 {n} 张照片录入人脸。",
            n == 1 ? "The face is enrolled with one picture." : $"The face is enrolled with {n} pictures."),
        EnrolmentOutcome.Unchanged => Say.Of("已用这些照片录入过，没有改动。", "It was enrolled with these very pictures before; nothing was changed."),
        EnrolmentOutcome.NoConsent => NeedsConsent,
        EnrolmentOutcome.Unavailable => Say.Of("识别模型暂不可用，没有录入。请稍后再试。", "Recognition is not available now, nothing was enrolled. Try again later."),
        _ => Say.Of("未能录入：没有一张照片可用。", "Not enrolled: none of the pictures can serve."),
    };

    /// <param name="reason">As the script says it: <c>insecure</c>, <c>denied</c>, <c>none</c>, <c>busy</c>.</param>
    public static string NoCamera(string reason) => reason switch
    {
        "insecure" => Say.Of("浏览器只在 https 或本机地址下提供摄像头。请改用 https 打开，或选择照片文件。",
            "The browser gives its camera only over https or on this machine itself. Open the page by https, or choose picture files."),
        "denied" => Say.Of("浏览器没有获准使用摄像头。请在地址栏旁允许，或选择照片文件。",
            "The browser was not allowed to use the camera. Allow it beside the address bar, or choose picture files."),
        "none" => Say.Of("这台设备没有可用的摄像头。请选择照片文件。", "This device has no such camera. Choose picture files."),
        _ => Say.Of("摄像头打不开，可能正被别的程序使用。请关闭后再试。", "The camera does not open; another program may be using it. Close that one and try again."),
    };
}
