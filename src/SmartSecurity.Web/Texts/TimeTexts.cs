using System.Globalization;

namespace SmartSecurity.Web.Texts;

/// <summary>Instants and spans as people read them, in the community's own time.</summary>
public static class TimeTexts
{
    /// <summary><c>刚刚</c>, <c>3 分钟前</c>, <c>2 小时前</c>, <c>4 天前</c>.</summary>
    public static string Ago(DateTimeOffset at, DateTimeOffset now) => (now - at).TotalSeconds switch
    {
        < 10 => Say.Of("刚刚", "just now"),
        < 60 => Seconds((int)(now - at).TotalSeconds),
        < 3_600 => Minutes((int)(now - at).TotalMinutes),
        < 86_400 => Hours((int)(now - at).TotalHours),
        _ => Days((int)(now - at).TotalDays),
    };

    public static string Seconds(int s) => Say.Of($"{s} 秒前", $"{s} s ago");
    public static string Minutes(int min) => Say.Of($"{min} 分钟前", $"{min} min ago");
    public static string Hours(int h) => Say.Of($"{h} 小时前", $"{h} h ago");
    public static string Days(int d) => Say.Of($"{d} 天前", d == 1 ? "1 day ago" : $"{d} days ago");
    public static string Never => Say.Of("从未", "never");

    /// <summary><c>18:42:07</c> today, else <c>3月1日 18:42</c>.</summary>
    public static string Clock(DateTimeOffset at, TimeZoneInfo zone, DateTimeOffset now)
    {
        var (local, today) = (TimeZoneInfo.ConvertTime(at, zone), TimeZoneInfo.ConvertTime(now, zone));
        return local.Date == today.Date ? local.ToString("HH:mm:ss", CultureInfo.InvariantCulture) : Full(at, zone);
    }

    /// <summary><c>2026年3月1日 18:42</c> or <c>1 Mar 2026 18:42</c>.</summary>
    public static string Full(DateTimeOffset at, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(at, zone);
        return Say.IsChinese
            ? local.ToString("yyyy年M月d日 HH:mm", Say.Chinese)
            : local.ToString("d MMM yyyy HH:mm", Say.English);
    }

    /// <summary><c>2026年3月1日</c> or <c>1 Mar 2026</c>.</summary>
    public static string Day(DateTimeOffset at, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(at, zone);
        return Say.IsChinese ? local.ToString("yyyy年M月d日", Say.Chinese) : local.ToString("d MMM yyyy", Say.English);
    }

    /// <summary>A time of day to the second: <c>07:12:03</c>.</summary>
    public static string OfDay(DateTimeOffset at, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(at, zone).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>With milliseconds and offset, for comparing clocks: <c>2026-03-01 18:42:07.250 +08:00</c>.</summary>
    public static string Exact(DateTimeOffset at, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-dd HH:mm:ss.fff zzz", CultureInfo.InvariantCulture);

    /// <summary>A clock's difference: <c>快 7.2 秒</c>.</summary>
    public static string Skew(long skewMs)
    {
        var s = Math.Abs(skewMs / 1000.0).ToString("0.#", CultureInfo.InvariantCulture);
        return skewMs >= 0 ? Fast(s) : Slow(s);
    }

    private static string Fast(string s) => Say.Of($"快 {s} 秒", $"{s} s fast");
    private static string Slow(string s) => Say.Of($"慢 {s} 秒", $"{s} s slow");
}
