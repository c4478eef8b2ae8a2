using System.Globalization;
using SmartSecurity.Web.Accuracy;

namespace SmartSecurity.Web.Texts;

/// <summary>Texts of the accuracy page.</summary>
public static class AccuracyTexts
{
    public static string Title => Say.Of("识别准确度", "Accuracy");
    public static string Lead => Say.Of("最近一次 evaluate 在贵处图片上测得的结果。每个比例都附 95 % 区间和数量。",
        "What the last evaluate runs measured on your own pictures. Each share stands with its 95 % interval and count.");
    public static string Nothing => Say.Of("还没有测量结果。请用贵处的图片运行：", "Nothing has been measured yet. Run it on your own pictures:");
    public static string OtherModels => Say.Of("测量之后模型已更换，请重新测量。", "The models were changed after this was measured: measure again.");
    public static string Plates => Say.Of("车牌", "Plates");
    public static string Pairs => Say.Of("人脸：是不是同一个人", "Faces: the same person or not");
    public static string OpenSet => Say.Of("人脸：在住户中找人", "Faces: who of the residents, if any");
    public static string Exact => Say.Of("整牌读对", "Read exactly");
    public static string Sure => Say.Of("系统有把握的", "Called sure");
    public static string SureExact => Say.Of("其中读对", "Of these exact");
    public static string FalsePerPicture => Say.Of("每张图误报车牌", "False plates a picture");
    public static string Confusions => Say.Of("读错的字", "Characters misread");
    public static string NoConfusions => Say.Of("没有读错的字。", "No character was misread.");
    public static string Confused(Confusion c) => Say.Of($"{c.Truth} 读成 {c.Read}", $"{c.Truth} as {c.Read}");
    public static string Right => Say.Of("判断正确", "Judged rightly");
    public static string NotDetected => Say.Of("没有找到人脸的图片", "Pictures without a face found");
    public static string Named => Say.Of("陌生人被认成住户（误识）", "Strangers named (FPIR)");
    public static string Missed => Say.Of("住户没被认出（漏识）", "Residents missed (FNIR)");
    public static string Threshold => Say.Of("当前阈值", "Threshold in use");
    public static string Gallery => Say.Of("登记住户 / 陌生人", "Enrolled / strangers");
    public static string BySize => Say.Of("按人脸大小（漏识）", "By face size (missed)");
    public static string CurveSaid(OpenSetReport r) => Say.Of(
        $"漏识率随误识率变化的曲线：横轴为误识率（对数），纵轴为漏识率；当前阈值误识 {Percent(r.DefaultFpir.Value)}，漏识 {Percent(r.DefaultFnir.Value)}。",
        $"Curve of residents missed against strangers named (logarithmic): "
        + $"in use {Percent(r.DefaultFpir.Value)} named, {Percent(r.DefaultFnir.Value)} missed.");
    public static string Measured(string at) => Say.Of($"测于 {at}", $"Measured {at}");
    public static string Kind(string of) => of == "scenes" ? Say.Of("整幅画面", "whole scenes") : Say.Of("车牌小图", "plate crops");
    public static string Size(FaceSizeShare s) => s.ToPx is { } to
        ? Say.Of($"{s.FromPx}–{to} 像素", $"{s.FromPx}–{to} px")
        : Say.Of($"{s.FromPx} 像素以上", $"{s.FromPx} px and more");
    public static string Few => Say.Of("数量少，区间宽：这说明它能工作，不说明它有多准。", "Few pictures, wide intervals: this shows that it works, not how well.");

    /// <summary>"98.0 % (96.4–98.9), 500".</summary>
    public static string Share(MeasuredShare s) => s.Value is null
        ? Say.Of("没有可数的", "none counted")
        : string.Create(CultureInfo.InvariantCulture, $"{Percent(s.Value)} ({100 * s.Low:0.0}–{100 * s.High:0.0}) · {s.Count}");

    public static string Percent(double? share) => share is { } value ? string.Create(CultureInfo.InvariantCulture, $"{100 * value:0.0} %") : "–";
}
