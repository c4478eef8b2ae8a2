using SmartSecurity.Core.Recognition;

namespace SmartSecurity.Core.Tests.Recognition;

/// <summary>
/// Goal: a half-remembered plate becomes the question that was meant. Method: examples as people type them. What the question finds is
/// tested where it is asked, in the database.
/// </summary>
public sealed class PlatePatternTests
{
    [Theory]
    [InlineData("皖A?2345", "_______", "皖 A - 2 3 4 5")]
    [InlineData("皖a·12 o45", "_______", "皖 A 1 2 0 4 5")]
    [InlineData("*345", "%345", "")]
    [InlineData("皖A12？＊", "_____%", "皖 A 1 2 -")]
    [InlineData("皖A*%_1", @"__%\%\_1", "皖 A")]
    public void What_people_type_is_folded_and_only_their_own_wildcards_mean_anything(string typed, string like, string places)
    {
        var pattern = PlatePattern.Parse(typed)!;
        Assert.Equal(like, pattern.ToLike());
        var expected = places.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((c, place) => (place, Characters: $"{c}?"))
            .Where(c => c.Characters != "-?");
        Assert.Equal(expected, pattern.Choices);
    }

    [Fact]
    public void A_look_alike_may_stand_where_it_is_asked_for_and_so_may_what_could_not_be_read() =>
        Assert.Equal("D0Q?".Order(), PlatePattern.Parse("皖AD12", lookAlikes: true)!.Choices.Single(c => c.Place == 2).Characters.Order());

    [Theory, InlineData("?"), InlineData("???????"), InlineData("皖A?????"), InlineData("*"), InlineData(""), InlineData("12*")]
    public void Fewer_than_three_known_characters_ask_for_half_of_the_town(string typed) => Assert.Null(PlatePattern.Parse(typed));
}
