using System.Globalization;

namespace SmartSecurity.Web.Texts;

/// <summary>Texts of the figures page.</summary>
public static class FiguresTexts
{
    public static string Title => Say.Of("统计", "Figures");
    public static string Lead => Say.Of("告警多久有人接、多久处理完、误报多少、集中在哪些时段和地点。不按人排名。",
        "How soon alerts are taken and dealt with, how many are false, when and where they come. Nobody is ranked.");
    public static string Days(int days) => Say.Of($"最近 {days} 天", $"last {days} days");
    public static string Nothing => Say.Of("这段时间没有告警。", "No alert in this time.");
    public static string Cut(int max) => Say.Of($"告警太多，只统计了最近 {max} 条。", $"Too many alerts: the latest {max} are counted.");
    public static string Csv => Say.Of("下载表格（CSV）", "Download the table (CSV)");
    public static string Png => Say.Of("存为图片", "Save as a picture");
    public static string ByKind => Say.Of("类型", "Kind");
    public static string ByPlace => Say.Of("地点", "Place");
    public static string Count => Say.Of("告警", "Alerts");
    public static string ToClaim => Say.Of("多久有人接（一半 / 九成在此之内）", "Until taken (half / nine of ten within)");
    public static string ToResolve => Say.Of("多久处理完", "Until resolved");
    public static string FalseShare => Say.Of("误报（95% 区间，条数）", "False (95 % interval, of)");
    public static string Late => Say.Of("5 分钟没人接", "Not taken in 5 min");
    public static string HeatMap => Say.Of("什么时候来", "When they come");
    public static string HeatFinding(string day, int hour, int count) => Say.Of($"最多的时段：{day} {hour} 点，{count} 条", $"Most: {day} at {hour}:00, {count}");
    public static string Cell(string day, int hour, int count) => Say.Of($"{day} {hour} 点：{count} 条", $"{day} {hour}:00: {count}");
    public static string Weekday(int fromMonday) =>
        (Say.IsChinese ? Say.Chinese : Say.English).DateTimeFormat.GetAbbreviatedDayName((DayOfWeek)((fromMonday + 1) % 7));

    public static IReadOnlyList<string> Columns =>
    [
        Say.Of("分组", "group"), Say.Of("名称", "name"), Say.Of("告警", "alerts"), Say.Of("已处置", "resolved"), Say.Of("误报", "false"),
        Say.Of("误报占比", "false share"), Say.Of("认领中位数（秒）", "claim median s"), Say.Of("认领 90%（秒）", "claim p90 s"),
        Say.Of("处置中位数（秒）", "resolve median s"), Say.Of("处置 90%（秒）", "resolve p90 s"), Say.Of("5 分钟无人认领", "unclaimed 5 min"),
    ];

    /// <summary><c>42 秒</c>, <c>3 分钟</c>, <c>2.5 小时</c>; an en dash for nothing.</summary>
    public static string Span(double? seconds) => seconds switch
    {
        null => "–",
        < 90 => Say.Of($"{seconds:0} 秒", $"{seconds:0} s"),
        < 5_400 => Say.Of($"{seconds / 60:0} 分钟", $"{seconds / 60:0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:0.#}") + Say.Of(" 小时", " h"),
    };

    public static string Share((double Share, double Low, double High)? share, int of) => share is not { } s ? "–"
        : string.Create(CultureInfo.InvariantCulture, $"{s.Share * 100:0} % ({s.Low * 100:0}–{s.High * 100:0}, {of})");
}
