using CsCheck;
using SmartSecurity.Core.Patrols;

namespace SmartSecurity.Core.Tests.Patrols;

/// <summary>
/// Goal: each local start comes exactly once a day, on the days of 23 and 25 hours too, however the asking is cut into pieces. Method: Berlin, where
/// clocks move at 02:00; a law over random cuts of half a year.
/// </summary>
public sealed class RoundScheduleTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private static readonly TimeOnly[] Starts = [new(2, 30), new(9, 0), new(20, 0)];

    [Theory]
    [InlineData("2026-03-29", "2026-03-29T03:00:00+02:00")]   // 02:30 is skipped: the first instant there is
    [InlineData("2026-10-25", "2026-10-25T02:30:00+02:00")]   // 02:30 comes twice: the first
    [InlineData("2026-07-01", "2026-07-01T02:30:00+02:00")]
    public void A_start_that_clocks_skip_or_repeat_comes_once(string day, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture),
            RoundSchedule.StartOf(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture), Starts[0], Berlin));

    [Fact]
    public void However_the_half_year_is_cut_no_round_is_lost_or_doubled()
    {
        var (from, to) = (new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero));
        var whole = RoundSchedule.Between(Starts, Berlin, from, to);
        Assert.Equal(whole.Count, whole.Select(s => (s.Day, s.LocalMinute)).Distinct().Count());
        Assert.Equal(245 * 3, whole.Count);
        Gen.Int[0, (int)(to - from).TotalMinutes].List[0, 40].Sample(minutes =>
        {
            var cuts = new[] { from, to }.Concat(minutes.Select(m => from.AddMinutes(m))).Order().ToList();
            var pieces = cuts.Zip(cuts.Skip(1)).SelectMany(c => RoundSchedule.Between(Starts, Berlin, c.First, c.Second));
            Assert.Equal(whole, pieces);
        }, iter: 50);
    }
}
