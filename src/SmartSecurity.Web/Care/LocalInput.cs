using System.Globalization;

namespace SmartSecurity.Web.Care;

/// <summary>Values of <c>datetime-local</c> fields, which carry no zone: they are meant in the community's.</summary>
internal static class LocalInput
{
    private static readonly string[] Forms = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"];

    /// <returns>Null when the text is no time.</returns>
    public static DateTimeOffset? Read(string? text, TimeZoneInfo zone) =>
        DateTime.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) ? At(local, zone) : null;

    public static DateTimeOffset At(DateTime local, TimeZoneInfo zone)
    {
        while (zone.IsInvalidTime(local)) local = local.AddMinutes(15);
        return new DateTimeOffset(local, zone.GetUtcOffset(local));
    }

    /// <summary>Eight in the evening some days ahead: what most trips end by.</summary>
    public static string EveningOf(DateTimeOffset now, TimeZoneInfo zone, int days) =>
        TimeZoneInfo.ConvertTime(now, zone).Date.AddDays(days).AddHours(20).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);
}
