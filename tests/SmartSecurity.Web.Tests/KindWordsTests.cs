using System.Globalization;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Web.Desk;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Tests;

/// <summary>Goal: no kind of alert reaches a guard without a name, a sentence and something to do. Method: every kind, both languages.</summary>
public sealed class KindWordsTests
{
    /// <summary>A smoke sensor tells whose home it is in, and is known by a welfare consent (privacy.md, P17).</summary>
    [Fact]
    public void The_police_see_neither_welfare_nor_whose_home_is_in_danger() =>
        Assert.Equal([AlertCategory.Welfare, AlertCategory.Privacy, AlertCategory.Household, AlertCategory.Hazard],
            Enum.GetValues<AlertCategory>().Where(c => !AlertSight.MaySee(Storage.Accounts.Roles.Police, c)));

    [Theory, InlineData("zh-CN", "其他"), InlineData("en", "Other")]
    public void Every_kind_has_words_and_a_procedure(string language, string other) => Say.In(CultureInfo.GetCultureInfo(language), () =>
    {
        Assert.Equal([], AlertKinds.All.Where(k => AlertTexts.Kind(k) == other));
        Assert.Equal(["cannotTell"], AlertKinds.All.Where(k => ProcedureTexts.Of(k).Count < 2));
        Assert.Equal([], AlertKinds.All.Where(k => AlertSentences.Sentence(k, new Dictionary<string, string>(), CultureInfo.GetCultureInfo(language)) == k));
        Assert.Equal(Enum.GetValues<AlertCategory>().Length, Enum.GetValues<AlertCategory>().Select(AlertTexts.Category).Distinct().Count());
        return 0;
    });
}
