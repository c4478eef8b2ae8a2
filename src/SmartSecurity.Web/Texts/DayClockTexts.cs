using System.Globalization;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Routines;
using SmartSecurity.Web.Desk;

namespace SmartSecurity.Web.Texts;

/// <summary>What stands in and under the picture of a silence, and what it says aloud.</summary>
public static class DayClockTexts
{
    public static string Unseen => Say.Of("没有看到", "not seen");
    public static string Away => Say.Of("出门未回", "out, not back");

    /// <summary><c>45 min</c>, <c>22 h</c>, <c>2 天 3 小时</c>: whole hours that are over.</summary>
    public static string Lasted(TimeSpan span) => span.TotalHours switch
    {
        < 1 => Say.Of($"{(int)span.TotalMinutes} 分钟", $"{(int)span.TotalMinutes} min"),
        < 24 => Say.Of($"{(int)span.TotalHours} 小时", $"{(int)span.TotalHours} h"),
        _ when span.Hours == 0 => Days(span.Days),
        _ => Say.Of($"{Days(span.Days)} {span.Hours} 小时", $"{Days(span.Days)} {span.Hours} h"),
    };

    public static string Usual(bool away, bool weekend) => (away, weekend) switch
    {
        (false, false) => Say.Of("工作日常见的时间", "usually seen on workdays"),
        (false, true) => Say.Of("周末常见的时间", "usually seen at weekends"),
        (true, false) => Say.Of("工作日常回来的时间", "usually comes back on workdays"),
        (true, true) => Say.Of("周末常回来的时间", "usually comes back at weekends"),
    };

    public static string Seen => Say.Of("最近几次看到", "seen lately");

    public static string Silence(DayClock clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        var from = AlertSentences.Day(clock.From, clock.To, Say.IsChinese);
        return clock.Away ? Say.Of($"{from} 出门后没有回来", $"went out {from}, not back") : Say.Of($"{from} 起没有看到", $"not seen since {from}");
    }

    /// <summary>The picture as a sentence, for who cannot see it.</summary>
    public static string Said(DayClock clock, DayClockShape shape)
    {
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentNullException.ThrowIfNull(shape);
        var from = AlertSentences.Day(clock.From, clock.To, Say.IsChinese);
        var to = clock.To.ToString("HH:mm", CultureInfo.InvariantCulture);
        var hours = string.Join(Say.Of("、", ", "), shape.UsualHours.Select(h => $"{Hour(h.From)}–{Hour(h.To)}"));
        var (kind, lasted) = (Usual(clock.Away, clock.Weekend), Lasted(shape.Silent));
        return Say.Of($"二十四小时的钟面：{kind}是 {hours}；最后一次看到是{from}，到 {to} 已有 {lasted}没有看到。",
            $"A 24-hour clock: {kind} at {hours}; last seen {from}, by {to} not seen for {lasted}.");
    }

    private static string Days(int days) => Say.Of($"{days} 天", days == 1 ? "1 day" : $"{days} days");

    private static string Hour(double hours) =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)hours:00}:{(hours % 1 == 0 ? 0 : 30):00}");
}
