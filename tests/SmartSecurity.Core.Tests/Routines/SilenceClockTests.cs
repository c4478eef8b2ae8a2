using CsCheck;
using SmartSecurity.Core.Routines;

namespace SmartSecurity.Core.Tests.Routines;

/// <summary>
/// Goal: the clock keeps its promises: the mean time between false alarms, standing still when blind, and one state for one history.
/// Method: histories drawn from the clock's own hazards; random histories replayed in other orders and through saved bytes.
/// </summary>
public sealed class SilenceClockTests
{
    [Theory, InlineData(1.0, 60), InlineData(.98, 60), InlineData(.9, 200)]
    public void On_data_drawn_from_the_model_itself_the_mean_time_between_false_alarms_is_the_threshold(double readWhenUp, double threshold)
    {
        var clock = Lives.Clock(options: new SilenceOptions { ReadWhenUp = readWhenUp });
        var state = Lives.Run(clock, Lives.Regular(21));
        var random = new Random(11);
        double hours = 0, raises = 0;
        for (var silence = 0; silence < 60_000; silence++)
        {
            var alive = random.NextDouble();
            var r = 0.0;
            var walk = clock.Walk(state);
            for (var seen = false; !seen;)
            {
                walk.MoveNext();
                var piece = walk.Piece;
                // Somebody who lives by these hazards is seen when the survivor function falls below a uniform number.
                var survives = 1 / piece.Effect(piece.Hours).Factor;
                seen = survives < alive;
                var left = seen ? SeenAfter(piece, alive) : piece.Hours;
                alive /= survives;
                hours += left;
                for (double until; (until = piece.HoursUntil(r, threshold)) <= left;)
                {
                    raises++;
                    (piece, left, r) = (piece.From(until), left - until, 0);
                }
                r = piece.Advance(r, left);
            }
        }
        Assert.InRange(hours / raises, threshold * .95, threshold * 1.05);
    }

    [Fact]
    public void While_every_gate_is_down_the_clock_stands_still_and_learns_nothing()
    {
        var clock = Lives.Clock();
        var state = Lives.Run(clock, Lives.Regular(21));
        var downAt = Lives.Start.AddDays(20).AddHours(20);
        var down = clock.Reporting(state, downAt, "gate-1", reports: false)!;

        Assert.NotNull(clock.NextDue(state, 1_440));
        Assert.Null(clock.NextDue(down, 1_440));
        var before = clock.ReadAt(down, downAt);
        var after = clock.ReadAt(down, downAt.AddHours(30));
        Assert.Equal((before.R, before.HoursSince, before.ExpectedSince, 0.0), (after.R, after.HoursSince, after.ExpectedSince, after.Coverage));
        Assert.True(after.WeightHome < before.WeightHome, "The person may have gone out unseen.");

        var up = clock.Reporting(down, downAt.AddHours(24), "gate-1", reports: true)!;
        Assert.Equal(before.R, clock.ReadAt(up, downAt.AddHours(24)).R, 9);
        Assert.True(clock.NextDue(up, 1_440) >= clock.NextDue(state, 1_440)!.Value.AddHours(20));
        Assert.Equal(Learnt(down), Learnt(up));
    }

    [Fact]
    public void Half_the_gates_down_leaves_half_the_coverage_and_a_later_due_time()
    {
        var clock = Lives.Clock();
        var state = Lives.Run(clock, Lives.Regular(40).Select((s, i) => s with { Point = Sighting.PointOf(Lives.Gates[i / 2 % 2]) }));
        var downAt = state.LastSeenAt.AddMinutes(30);
        var half = clock.Reporting(state, downAt, Lives.Gates[0], reports: false)!;
        Assert.InRange(SilenceClock.CoverageOf(half), .45, .55);
        Assert.True(clock.NextDue(half, 1_440) > clock.NextDue(state, 1_440));
        Assert.Same(half, clock.Reporting(half, downAt.AddHours(-3), "gate-1", reports: true));   // over ten minutes late
    }

    [Fact]
    public void The_due_time_grows_with_the_threshold_and_R_is_the_threshold_there() =>
        Gen.Select(Lives.Any, Gen.Double[30, 3_000], Gen.Double[1.01, 4]).Sample((life, threshold, more) =>
        {
            var clock = Lives.Clock(options: new SilenceOptions { Learning = TimeSpan.Zero });
            var state = Lives.Run(clock, life);
            var due = clock.NextDue(state, threshold);
            if (due is null) return;
            // A gate's outage late in a long silence finds R beyond both thresholds: both are due at once, and nothing lies between them.
            var (isBeyondBoth, later) = (clock.Walk(state).StartR >= threshold * more, clock.NextDue(state, threshold * more));
            Assert.True(isBeyondBoth ? due == later : due < later, $"{due:O} for {threshold}, {later:O} for {threshold * more}");
            var found = clock.ReadAt(state, due.Value).R;
            if (due > DateTimeOffset.FromUnixTimeMilliseconds(clock.Walk(state).StartMs)) Assert.InRange(found, threshold * .999999, threshold * 1.01);
        }, iter: 300);

    [Fact]
    public void An_answer_begins_R_anew_and_teaches_nothing()
    {
        var clock = Lives.Clock();
        var state = Lives.Run(clock, Lives.Regular(21));
        var due = clock.NextDue(state, 1_440)!.Value;
        var answered = clock.Answer(state, due);
        var next = clock.NextDue(answered, 1_440)!.Value;
        Assert.Equal(due, answered.AnsweredAt);
        Assert.Equal(0, clock.ReadAt(answered, due).R, 9);
        Assert.True(next > due.AddHours(2));
        var later = Lives.Seen(next.AddHours(-1), SightingKind.Out);
        Assert.Equal(Learnt(clock.Apply(state, later)!), Learnt(clock.Apply(answered, later)!));
        Assert.Null(clock.Apply(answered, later)!.AnsweredAt);
    }

    [Fact]
    public void In_the_first_three_days_nothing_is_due()
    {
        var clock = Lives.Clock();
        var state = clock.Apply(null, Lives.Seen(Lives.Start, SightingKind.Out))!;
        Assert.Equal(Lives.Start.AddDays(3), clock.NextDue(state, 24));
    }

    [Fact]
    public void A_trip_raises_nothing_and_teaches_nothing()
    {
        var clock = Lives.Clock();
        var state = Lives.Run(clock, Lives.Regular(21));
        var until = state.LastSeenAt.AddDays(6);
        var away = clock.Trip(state, until, state.LastSeenAt.AddHours(1));
        Assert.True(clock.NextDue(away, 1_440) > until);
        var early = clock.Apply(away, Lives.Seen(until.AddDays(-1), SightingKind.Out))!;
        Assert.Equal(Learnt(state), Learnt(early));
        var back = clock.Trip(away, null, state.LastSeenAt.AddDays(2));
        Assert.True(clock.NextDue(back, 1_440) < until);
        Assert.Same(away, clock.Trip(away, until, until.AddDays(9)));
    }

    [Fact]
    public void Readings_of_one_direction_within_15_min_are_one_passage()
    {
        var clock = Lives.Clock();
        var state = Lives.Run(clock, Lives.Regular(21));
        var at = Lives.Start.AddDays(22);
        var once = clock.Apply(state, Lives.Seen(at, SightingKind.Out))!;
        var twice = clock.Apply(once, Lives.Seen(at.AddMinutes(15), SightingKind.Out))!;
        Assert.Equal((once.PassageAt, at.AddMinutes(15)), (twice.PassageAt, twice.LastSeenAt));
        Assert.Equal(clock.NextDue(once, 1_440), clock.NextDue(twice, 1_440));
        Assert.NotEqual(once.PassageAt, clock.Apply(once, Lives.Seen(at.AddMinutes(15.1), SightingKind.Out))!.PassageAt);
        Assert.NotEqual(once.PassageAt, clock.Apply(once, Lives.Seen(at.AddMinutes(1), SightingKind.In))!.PassageAt);
    }

    [Fact]
    public void A_person_of_habit_is_usually_seen_when_the_habit_says()
    {
        var clock = Lives.Clock();
        var state = Lives.Run(clock, Lives.Regular(60));
        var usual = clock.UsuallySeenBy(state, Lives.Start.AddDays(60).AddHours(20), .8);
        Assert.NotNull(usual);
        Assert.InRange(usual.Value.Local.TimeOfDay, TimeSpan.FromHours(8.5), TimeSpan.FromHours(12));
        Assert.Equal(Lives.Start.AddDays(60).DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday, usual.Value.Weekend);
    }

    /// <summary>What was learnt, as bytes: the state after one more passage at a fixed place in time tells habits apart.</summary>
    private static string Learnt(SilenceState state)
    {
        var habits = state.Current.Habits;
        return string.Join(',', habits.Passages) + ';' + string.Join(',', habits.Exposure) + ';' + string.Join(',', habits.Expected);
    }

    private static double SeenAfter(SilencePiece piece, double alive)
    {
        double low = 0, high = piece.Hours;
        for (var i = 0; i < 30; i++)
        {
            var middle = (low + high) / 2;
            if (1 / piece.Effect(middle).Factor < alive) high = middle; else low = middle;
        }
        return high;
    }
}
