using CsCheck;
using SmartSecurity.Core.Patrols;

namespace SmartSecurity.Core.Tests.Patrols;

/// <summary>
/// Goal: a phone's wrong clock makes no visit late, and no visit is dropped for its time. Method: a law over any clock error; examples of each mark.
/// </summary>
public sealed class VisitClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(8));
    private static readonly RoundPlan Plan = new(Start, Start.AddMinutes(90), false, []);

    [Fact]
    public void However_wrong_the_phones_clock_is_the_visit_is_placed_within_the_tolerance() =>
        Gen.Select(Gen.Int[-400_000, 400_000], Gen.Int[0, 90], Gen.Int[0, 2_000]).Sample((wrongMinutes, minute, sentLater) =>
        {
            var (truth, wrong) = (Start.AddMinutes(minute), TimeSpan.FromMinutes(wrongMinutes));
            var received = truth.AddMinutes(sentLater);
            var (at, marks) = VisitClock.Read(Plan, truth + wrong, received + wrong, received);
            Assert.InRange((at - truth).Duration(), TimeSpan.Zero, VisitClock.SkewTolerated);
            Assert.Equal(wrong.Duration() > VisitClock.SkewTolerated, marks.HasFlag(VisitMarks.ClockCorrected));
        });

    [Fact]
    public void A_visit_from_the_future_counts_from_its_receipt_and_says_so()
    {
        var received = Start.AddMinutes(20);
        Assert.Equal((received, VisitMarks.FromTheFuture), VisitClock.Read(Plan, received.AddHours(3), null, received));
        Assert.Equal((received.AddMinutes(1), VisitMarks.None), VisitClock.Read(Plan, received.AddMinutes(1), null, received));
    }

    [Fact]
    public void Before_and_after_the_round_is_told_and_the_ends_of_time_do_not_throw()
    {
        Assert.Equal(VisitMarks.BeforeRound, VisitClock.Read(Plan, Start.AddMinutes(-1), null, Start.AddHours(1)).Marks);
        Assert.Equal(VisitMarks.AfterRound, VisitClock.Read(Plan, Start.AddMinutes(91), null, Start.AddHours(3)).Marks);
        Assert.Equal(VisitMarks.None, VisitClock.Read(Plan, Start.AddMinutes(90), null, Start.AddHours(3)).Marks);
        Assert.True(VisitClock.Read(Plan, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, Start).Marks.HasFlag(VisitMarks.BeforeRound));
        Assert.True(VisitClock.Read(Plan, DateTimeOffset.MaxValue, DateTimeOffset.MinValue, Start).Marks.HasFlag(VisitMarks.FromTheFuture));
    }
}
