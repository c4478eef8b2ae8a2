using CsCheck;
using SmartSecurity.Core.Patrols;

namespace SmartSecurity.Core.Tests.Patrols;

/// <summary>
/// Goal: a round reads the same in whatever order and however often its visits arrive, a further visit never makes it worse, and each point is on
/// time, early, late or missed by the minute the plan says. Method: laws over random plans and visits; examples at the edges.
/// </summary>
public sealed class RoundReadingTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(8));

    private static readonly Gen<PlannedPoint> GenPoint = Gen.Select(
        Gen.Int[0, 5], Gen.Int[-1, 90], Gen.Int[1, 30], (id, after, tolerance) => Point(id, after < 0 ? null : after, tolerance));

    private static readonly Gen<RoundPlan> GenPlan = Gen.Select(GenPoint.List[1, 6], Gen.Bool,
        (points, inOrder) => new RoundPlan(Start, Start.AddMinutes(90), inOrder, [.. points.DistinctBy(p => p.Id)]));

    private static readonly Gen<VisitFact> GenVisit = Gen.Select(Gen.Int[0, 7], Gen.Int[-200, 300], Gen.Int[1, 1_000_000],
        (point, minute, id) => new VisitFact(Id(id), Id(point), Start.AddMinutes(minute)));

    [Fact]
    public void The_order_of_arrival_never_changes_the_reading() =>
        Gen.Select(GenPlan, GenVisit.List[0, 20], Gen.Int[0, 300], Gen.Int).Sample((plan, visits, minute, seed) =>
        {
            var shuffled = visits.ToArray();
            new Random(seed).Shuffle(shuffled);
            Same(RoundReading.Of(plan, visits, Start.AddMinutes(minute)), RoundReading.Of(plan, shuffled, Start.AddMinutes(minute)));
        });

    [Fact]
    public void A_visit_that_is_sent_again_changes_nothing() =>
        Gen.Select(GenPlan, GenVisit.List[0, 12], Gen.Int[0, 300]).Sample((plan, visits, minute) =>
            Same(RoundReading.Of(plan, visits, Start.AddMinutes(minute)), RoundReading.Of(plan, [.. visits, .. visits], Start.AddMinutes(minute))));

    [Fact]
    public void A_further_visit_makes_no_point_worse() =>
        Gen.Select(GenPlan, GenVisit.List[0, 12], GenVisit).Sample((plan, visits, more) =>
        {
            var (before, after) = (RoundReading.Of(plan, visits, Start.AddHours(9)), RoundReading.Of(plan, [.. visits, more], Start.AddHours(9)));
            foreach (var (was, now) in before.Points.Zip(after.Points)) Assert.True(Off(plan, now) <= Off(plan, was));
        });

    [Fact]
    public void Every_point_of_a_closed_round_is_told_in_one_word_and_the_round_by_its_worst() =>
        Gen.Select(GenPlan, GenVisit.List[0, 12]).Sample((plan, visits) =>
        {
            var reading = RoundReading.Of(plan, visits, plan.ClosesAt);
            Assert.Equal(plan.Points.Count, reading.Points.Count);
            Assert.DoesNotContain(reading.Points, p => p.State == PointState.Waiting);
            Assert.Equal(reading.Points.All(p => p.State == PointState.Missed), reading.Standing == RoundStanding.Missed);
            Assert.Equal(reading.Points.All(p => p.State == PointState.OnTime), reading.Standing == RoundStanding.OnTime);
        });

    [Theory]
    [InlineData(-121, PointState.Missed), InlineData(-120, PointState.Early), InlineData(4, PointState.Early), InlineData(5, PointState.OnTime)]
    [InlineData(15, PointState.OnTime), InlineData(16, PointState.Late), InlineData(210, PointState.Late), InlineData(211, PointState.Missed)]
    public void A_point_expected_at_09_10_with_five_minutes_to_either_side(int minute, PointState expected)
    {
        var plan = new RoundPlan(Start, Start.AddMinutes(90), false, [Point(1, 10, 5)]);
        var reading = RoundReading.Of(plan, [new VisitFact(Id(9), Id(1), Start.AddMinutes(minute))], Start.AddHours(9));
        Assert.Equal(expected, reading.Points[0].State);
    }

    [Theory]
    [InlineData(-30, RoundStanding.Ahead), InlineData(0, RoundStanding.Due), InlineData(104, RoundStanding.Due), InlineData(105, RoundStanding.Missed)]
    public void A_round_nobody_walks_is_missed_a_quarter_of_an_hour_after_its_end(int minute, RoundStanding expected)
    {
        var plan = new RoundPlan(Start, Start.AddMinutes(90), false, [Point(1, null, 5), Point(2, null, 5)]);
        Assert.Equal(expected, RoundReading.Of(plan, [], Start.AddMinutes(minute)).Standing);
    }

    [Fact]
    public void Whoever_walks_a_route_backwards_is_told()
    {
        var plan = new RoundPlan(Start, Start.AddMinutes(90), true, [Point(1, null, 5), Point(2, null, 5), Point(3, null, 5)]);
        VisitFact At(int point, int minute) => new(Id(10 + point), Id(point), Start.AddMinutes(minute));
        var reading = RoundReading.Of(plan, [At(1, 20), At(2, 10), At(3, 30)], Start.AddMinutes(60));
        Assert.Equal([false, true, false], reading.Points.Select(p => p.OutOfOrder));
        Assert.DoesNotContain(RoundReading.Of(plan with { InOrder = false }, [At(1, 20), At(2, 10)], Start).Points, p => p.OutOfOrder);
    }

    private static TimeSpan Off(RoundPlan plan, PointReading p) =>
        p.At is { } at ? RoundReading.Off(plan, p.Point, at).Duration() : TimeSpan.MaxValue;

    private static void Same(RoundReading a, RoundReading b)
    {
        Assert.Equal(a.Standing, b.Standing);
        Assert.Equal(a.Points, b.Points);
    }

    private static PlannedPoint Point(int id, int? afterMinutes, int toleranceMinutes) =>
        new(Id(id), id, $"Point {id}", afterMinutes is { } m ? TimeSpan.FromMinutes(m) : null, TimeSpan.FromMinutes(toleranceMinutes));

    private static Guid Id(int number) => new(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]);
}
