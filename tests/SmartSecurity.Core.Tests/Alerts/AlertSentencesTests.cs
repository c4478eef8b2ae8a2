using System.Globalization;
using SmartSecurity.Core.Alerts;

namespace SmartSecurity.Core.Tests.Alerts;

/// <summary>Goal: whoever reads the alert understands it in one sentence, in both languages, whatever facts are missing.</summary>
public sealed class AlertSentencesTests
{
    [Theory]
    [InlineData("en", "The door at Gate 2 has stood open for more than 45 s, since 18:42.")]
    [InlineData("zh-CN", "Gate 2的门已开着超过 45 秒，自 18:42 起。")]
    public void A_door_held_open_says_where_how_long_and_since_when(string culture, string expected)
    {
        var facts = new Dictionary<string, string> { ["place"] = "Gate 2", ["limitS"] = "45", ["since"] = "18:42" };
        Assert.Equal(expected, AlertSentences.Sentence(AlertKinds.DoorHeldOpen, facts, CultureInfo.GetCultureInfo(culture)));
    }

    [Fact]
    public void An_alert_read_a_day_later_says_yesterday_and_not_today()
    {
        var facts = new Dictionary<string, string> { ["lastAt"] = "2026-11-24 07:42", ["lastAtEn"] = "today 07:42", ["lastAtZh"] = "今天 07:42" };
        var read = AlertSentences.ReadAt(facts, new DateTime(2026, 11, 25, 0, 5, 0));
        Assert.Equal(("yesterday 07:42", "昨天 07:42"), (read["lastAtEn"], read["lastAtZh"]));
    }

    [Fact]
    public void A_missing_fact_reads_as_a_dash_and_never_throws()
    {
        foreach (var kind in typeof(AlertKinds).GetFields().Select(f => (string)f.GetRawConstantValue()!)
            .Where(kind => kind != AlertKinds.HelpAsked))   // a cry for help of somebody we do not know by name is a sentence of its own
            foreach (var culture in new[] { "en", "zh-CN" })
                Assert.Contains("–", AlertSentences.Sentence(kind, new Dictionary<string, string>(), CultureInfo.GetCultureInfo(culture)),
                    StringComparison.Ordinal);
    }
}
