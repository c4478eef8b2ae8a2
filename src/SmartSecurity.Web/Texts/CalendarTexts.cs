using SmartSecurity.Core.Routines;
using SmartSecurity.Storage.Registry;

namespace SmartSecurity.Web.Texts;

/// <summary>Words of the calendar of holidays.</summary>
public static class CalendarTexts
{
    public static string Title => Say.Of("节假日与调休", "Holidays");
    public static string Lead => Say.Of("放假按周末算，调休上班的周末按工作日算。告警规则的时间和老人作息都看这张表。",
        "A holiday is a day off like a weekend, a worked weekend a working day. The rules' hours and the residents' routines ask this list.");
    public static string None => Say.Of("还没有登记：只有周六、周日算休息。", "Nothing is entered: only Saturdays and Sundays are days off.");
    public static string Name => Say.Of("名称", "Name");
    public static string NameLike => Say.Of("例如：春节", "such as Spring Festival");
    public static string First => Say.Of("第一天", "First day");
    public static string Last => Say.Of("最后一天", "Last day");
    public static string Kind => Say.Of("按什么算", "Counts as");
    public static string Add => Say.Of("登记", "Add");
    public static string RemoveNamed(string name) => Say.Of($"移除：{name}", $"Remove: {name}");

    public static string KindOf(DayKind kind) => kind == DayKind.Holiday ? Say.Of("放假", "holiday") : Say.Of("调休上班", "working day");

    public static string TodayIs(DateOnly today, bool free) => Say.Of(
        $"今天 {Day(today)} 按{(free ? "休息日" : "工作日")}算", $"Today, {Day(today)}, counts as a {(free ? "day off" : "working day")}");

    /// <summary><c>2027年2月5日–2月11日</c> or <c>5 Feb 2027 – 11 Feb 2027</c>.</summary>
    public static string Dates(DateOnly from, DateOnly until) => from == until ? Day(from)
        : Say.Of($"{Day(from)} – {(from.Year == until.Year ? until.ToString("M月d日", Say.Chinese) : Day(until))}", $"{Day(from)} – {Day(until)}");

    public static string Problem(CalendarProblem problem) => problem switch
    {
        CalendarProblem.NoName => Say.Of("请写名称。", "Give it a name."),
        CalendarProblem.BadDates => Say.Of($"日期不对：最长 {CalendarBook.SpanDaysMax} 天，前后不超过两年。",
            $"Check the dates: at most {CalendarBook.SpanDaysMax} days, within two years."),
        CalendarProblem.TooMany => Say.Of("登记的日子太多了。", "Too many dates are entered."),
        _ => Say.Of("没有这个小区。", "There is no such community."),
    };

    private static string Day(DateOnly date) => Say.IsChinese ? date.ToString("yyyy年M月d日", Say.Chinese) : date.ToString("d MMM yyyy", Say.English);
}
