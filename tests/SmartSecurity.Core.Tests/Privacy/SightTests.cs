using CsCheck;
using SmartSecurity.Core.Privacy;

namespace SmartSecurity.Core.Tests.Privacy;

/// <summary>Goal: how far somebody sees is told exactly, and reads back as it was written (P18). Method: drawn communities and buildings.</summary>
public sealed class SightTests
{
    private static readonly string?[] Buildings = [null, "3", "12", "A栋"];

    private static readonly Gen<Sight> Any = Gen.Select(Gen.Int[1, 300].Array[0, 12], Gen.Int[0, 3])
        .Select((ids, building) => Sight.Of(ids.Length == 0 ? null : ids, Buildings[building]));

    [Fact]
    public void What_is_written_reads_back_the_same() => Any.Sample(sight => Sight.FromColumn(sight.ToColumn(), sight.Building) == sight);

    [Fact]
    public void A_query_for_the_column_and_the_question_agree() => Gen.Select(Any, Gen.Int[1, 300]).Sample((sight, id) =>
        sight.Includes(id) == (sight.ToColumn() is not { } column || column.Contains($",{id},", StringComparison.Ordinal)));

    [Theory]
    [InlineData("3", "3-2-501", true)]
    [InlineData("3", "31-2-501", false)]
    [InlineData("3-", "3-2-501", true)]
    [InlineData("3", "13-2-501", false)]
    [InlineData("3", null, true)]
    [InlineData("", "13-2-501", true)]
    public void A_building_is_the_beginning_of_an_address_and_no_number(string building, string? address, bool seen) =>
        Assert.Equal(seen, Sight.Of([1], building).Includes(1, address));

    [Fact]
    public void Nobody_sees_nothing() => Assert.Throws<ArgumentException>(() => Sight.Of([]));

    [Fact]
    public void More_than_the_limit_is_everything_or_an_error() =>
        Assert.Throws<ArgumentException>(() => Sight.Of(Enumerable.Range(1, Sight.CommunitiesMax + 1)));
}
