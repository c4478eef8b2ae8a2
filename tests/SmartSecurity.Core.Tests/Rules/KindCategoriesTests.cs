using SmartSecurity.Core.Alerts;

namespace SmartSecurity.Core.Tests.Rules;

/// <summary>Goal: a kind that is added has a category, or says that it has none of its own. Method: the list of kinds against the map.</summary>
public sealed class KindCategoriesTests
{
    [Fact]
    public void Every_kind_has_a_category_but_what_is_about_others()
    {
        Assert.Equal([AlertKinds.Storm, AlertKinds.PatrolFinding], AlertKinds.All.Where(k => KindCategories.Of(k) is null));
        Assert.Equal(AlertKinds.All.Count - 2, Enum.GetValues<AlertCategory>().Sum(c => KindCategories.In(c).Count()));
    }
}
