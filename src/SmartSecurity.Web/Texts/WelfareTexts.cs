using System.Globalization;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Web.Welfare;

namespace SmartSecurity.Web.Texts;

/// <summary>Texts of the page of watched residents.</summary>
public static class WelfareTexts
{
    public static string Title => Say.Of("关怀", "Welfare");
    public static string Lead => Say.Of("请我们留意的住户，现在怎么样", "Everybody who asked to be looked out for, and how they stand now");
    public static string Filter => Say.Of("按状态筛选", "Filter by state");
    public static string Search => Say.Of("姓名或住址", "Name or address");
    public static string Nobody => Say.Of("还没有人请我们留意。可在“住户”页为本人登记。", "Nobody is watched yet. It is asked for on the residents' page.");
    public static string NothingMatches => Say.Of("没有符合条件的住户", "Nobody matches");
    public static string Shown(int people) => Say.Of($"{people} 人", people == 1 ? "1 person" : $"{people} people");
    public static string OftenDoesNotAnswer => Say.Of("常不回复", "often does not answer");

    public static string SaysLittle =>
        Say.Of("平安时也常不回复问候：没有回复说明不了什么。", "Often leaves questions unanswered though well: no answer says little.");

    public static string Coverage(WelfareLine line) =>
        Say.Of($"常用点位 {Percent(line)}% 在线", $"{Percent(line)} % of the usual points reporting");

    public static string Points(WelfareLine line) => string.Join(Say.Of("、", ", "), line.DownPoints);

    public static string Standing(WelfareStanding standing) => standing switch
    {
        WelfareStanding.CannotTell => Say.Of("无法判断", "Cannot tell"),
        WelfareStanding.Visit => Say.Of("请上门", "Visit"),
        WelfareStanding.Call => Say.Of("请打电话", "Call"),
        WelfareStanding.Asked => Say.Of("已问候", "Asked"),
        WelfareStanding.NeverSeen => Say.Of("从未看到", "Never seen"),
        WelfareStanding.Learning => Say.Of("正在了解", "Learning"),
        WelfareStanding.Away => Say.Of("外出", "Away"),
        _ => Say.Of("平安", "Fine"),
    };

    /// <summary>What belongs to the state: since when, until when, and why.</summary>
    public static string Detail(WelfareLine line, TimeZoneInfo zone, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(line);
        return line.Standing switch
        {
            WelfareStanding.Visit or WelfareStanding.Call => Since(Day(line.Since, zone, now)),
            WelfareStanding.Asked => Say.Of($"{Day(line.Since, zone, now)} 起未回复", $"no answer since {Day(line.Since, zone, now)}"),
            WelfareStanding.CannotTell when line.DownPoints.Count == 0 => Since(Day(line.Since, zone, now)),
            WelfareStanding.CannotTell => Say.Of($"{Day(line.Since, zone, now)} 起离线：{Points(line)}",
                $"down since {Day(line.Since, zone, now)}: {Points(line)}"),
            WelfareStanding.NeverSeen => Say.Of("请核对卡号或人脸是否登记", "check that a card or face is registered"),
            WelfareStanding.Learning => Say.Of($"到 {Date(line.Until, zone)}，习惯还不准", $"until {Date(line.Until, zone)}, not sure yet"),
            WelfareStanding.Away => Say.Of($"到 {Full(line.Until, zone)}", $"until {Full(line.Until, zone)}"),
            _ => line.Out ? Say.Of("已出门", "out") : "",
        };
    }

    public static string LastSeen(WelfareLine line, TimeZoneInfo zone, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(line);
        if (line.LastSeenAt is not { } at) return Say.Of("还没有记录", "nothing recorded yet");
        var text = Say.Of($"{Day(at, zone, now)} 看到", $"seen {Day(at, zone, now)}");
        return line.LastPlace is { } place ? $"{text} · {place}" : text;
    }

    public static string Usual(WelfareLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        if (line.UsualBy is { } by) return Say.Of($"通常 {by} 前看到", $"usually seen by {by}");
        if (line.UsualWithinHours is not { } hours) return "";
        var span = hours < 48 ? Say.Of($"{hours} 小时", $"{hours} h") : Say.Of($"{(hours + 23) / 24} 天", $"{(hours + 23) / 24} days");
        return line.Out ? Say.Of($"通常 {span}内回来", $"usually back within {span}") : Say.Of($"通常 {span}内看到", $"usually seen within {span}");
    }

    private static string Since(string at) => Say.Of($"{at} 起", $"since {at}");

    private static string Percent(WelfareLine line) => ((line.Coverage ?? 0) * 100).ToString("0", CultureInfo.InvariantCulture);

    private static string Day(DateTimeOffset? at, TimeZoneInfo zone, DateTimeOffset now) => at is not { } known ? "–"
        : AlertSentences.Day(TimeZoneInfo.ConvertTime(known, zone).DateTime, TimeZoneInfo.ConvertTime(now, zone).DateTime, Say.IsChinese);

    private static string Date(DateTimeOffset? at, TimeZoneInfo zone) => at is { } known ? TimeTexts.Day(known, zone) : "–";

    private static string Full(DateTimeOffset? at, TimeZoneInfo zone) => at is { } known ? TimeTexts.Full(known, zone) : "–";
}
