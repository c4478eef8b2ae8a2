using System.Globalization;

namespace SmartSecurity.Web.Texts;

/// <summary>Picks the reader's language. A text is a property or method beside its page's others, with both languages in one line.</summary>
/// <remarks>
/// A table of keys would let a page show a raw key, and a language miss one; here both are compile errors.
/// </remarks>
public static class Say
{
    public static readonly CultureInfo Chinese = CultureInfo.GetCultureInfo("zh-CN");
    public static readonly CultureInfo English = CultureInfo.GetCultureInfo("en");

    public static bool IsChinese => string.Equals(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName, "zh", StringComparison.Ordinal);

    /// <summary>Words made in a given language, whatever the reader's is.</summary>
    public static T In<T>(CultureInfo language, Func<T> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        var before = CultureInfo.CurrentUICulture;
        try
        {
            CultureInfo.CurrentUICulture = language;
            return make();
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    /// <param name="zh">Simplified Chinese.</param>
    /// <param name="en">English.</param>
    public static string Of(string zh, string en) => IsChinese ? zh : en;
}
