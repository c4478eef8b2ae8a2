using SmartSecurity.Core.Alerts;

namespace SmartSecurity.Web.Texts;

/// <summary>Texts of an alert's clip.</summary>
public static class ClipTexts
{
    public static string Title(string camera) => Say.Of($"告警前后的画面：{camera}", $"The seconds around the alert: {camera}");
    public static string Look(int seconds) => Say.Of($"看告警前后 {seconds} 秒", $"Watch the {seconds} s around it");
    public static string Span(string camera, string from, string until) => Say.Of($"{camera} · {from}–{until}", $"{camera} · {from}–{until}");
    public static string Unblurred => Say.Of("人脸没有打码；谁看过都有记录。", "Faces are not blurred; who has looked is recorded.");
    public static string Key => Say.Of("到片段（回车播放）", "to the clip (Enter plays it)");
    public static string Gone => Say.Of("片段已经不在了。", "The clip is no longer there.");
    public static string Save => Say.Of("存成文件", "Save as a file");
    public static string Waiting(string camera, string at) => Say.Of($"{camera}：片段 {at} 录好", $"{camera}: the clip is ready at {at}");
    public static string Missing(string camera, ClipGap? gap) => gap switch
    {
        ClipGap.NotReadable => Say.Of($"没有片段：{camera} 的码流存不成文件。", $"No clip: the stream of {camera} can't be put into a file."),
        ClipGap.TooMany => Say.Of("没有片段：同一时间的告警太多。", "No clip: too many alerts at once."),
        _ => Say.Of($"没有片段：当时 {camera} 没有画面。", $"No clip: {camera} gave no picture then."),
    };
}
