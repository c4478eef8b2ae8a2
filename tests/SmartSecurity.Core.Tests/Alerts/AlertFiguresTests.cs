using CsCheck;
using SmartSecurity.Core.Alerts;

namespace SmartSecurity.Core.Tests.Alerts;

/// <summary>Goal: a figure means what it says. Method: laws against the plainest computation, and a week one can count by hand.</summary>
public sealed class AlertFiguresTests
{
    private static readonly DateTimeOffset Monday = new(2026, 3, 2, 8, 0, 0, TimeSpan.FromHours(8));
    private static readonly TimeZoneInfo Shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    [Fact]
    public void A_quantile_occurred_and_so_many_are_not_above_it() =>
        Gen.Select(Gen.Double[0, 1e6].Array[1, 200], Gen.Double[0.01, 1]).Sample((values, share) =>
    {
        var q = AlertFigures.Quantile(values, share)!.Value;
        Assert.Contains(q, values);
        Assert.True(values.Count(v => v <= q) >= share * values.Length - 1e-9);
        Assert.True(values.Count(v => v < q) < (share * values.Length) + 1e-9);
    });

    [Fact]
    public void An_interval_holds_its_share_lies_in_bounds_and_narrows_with_more() => Gen.Select(Gen.Int[1, 500], Gen.Int[0, 500]).Sample((of, drawn) =>
    {
        var hits = Math.Min(drawn, of);
        var (share, low, high) = AlertFigures.Wilson(hits, of)!.Value;
        Assert.InRange(share, low - 1e-12, high + 1e-12);
        Assert.True(low >= 0 && high <= 1);
        var more = AlertFigures.Wilson(hits * 4, of * 4)!.Value;
        Assert.True(more.High - more.Low < high - low);
    });

    [Fact]
    public void The_interval_is_the_one_of_the_book()
    {
        var (_, low, high) = AlertFigures.Wilson(8, 10)!.Value;   // Wilson 1927: 0.490 to 0.943
        Assert.Equal((0.490, 0.943), (Math.Round(low, 3), Math.Round(high, 3)));
        Assert.Null(AlertFigures.Wilson(0, 0));
    }

    [Fact]
    public void A_week_that_can_be_counted_by_hand()
    {
        AlertSpan At(string kind, double atMin, double? claimMin, double? endMin, AlertOutcome? outcome, string? place = "南门") => new(
            kind, place, Monday.AddMinutes(atMin), claimMin is { } c ? Monday.AddMinutes(atMin + c) : null, endMin is { } e ? Monday.AddMinutes(atMin + e)
                : null, outcome);
        AlertSpan[] week =
        [
            At("door", 0, 1, 10, AlertOutcome.Handled), At("door", 30, 2, 20, AlertOutcome.FalseAlarm), At("door", 60 * 24, 10, 30, AlertOutcome.SensorFault),
            At("door", 90, null, null, null), At("plate", 0, 1, 5, AlertOutcome.Handled, null), At("plate", 5, null, 6, AlertOutcome.Withdrawn),
        ];
        var figures = AlertFigures.Of(week, Shanghai, Monday.AddDays(7));
        var door = figures.ByKind[0];
        Assert.Equal(("door", 4, 3, 2, 2), (door.Name, door.Count, door.Resolved, door.False, door.Late));
        Assert.Equal((120.0, 600.0, 1_200.0, 1_800.0), (door.ClaimMedianS, door.ClaimP90S, door.ResolveMedianS, door.ResolveP90S));
        Assert.Equal(("plate", 2, 1), (figures.ByKind[1].Name, figures.ByKind[1].Count, figures.ByKind[1].Resolved));   // a withdrawn one nobody resolved
        Assert.Equal(("南门", 5), (Assert.Single(figures.ByPlace).Name, figures.ByPlace[0].Count));
        Assert.Equal((4, 1, 1), (figures.ByHour[0, 8], figures.ByHour[1, 8], figures.ByHour[0, 9]));
    }
}
