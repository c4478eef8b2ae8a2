using CsCheck;
using SmartSecurity.Core.Routines;

namespace SmartSecurity.Core.Tests.Routines;

/// <summary>
/// Goal: one history has one state, to the bit, whether its events came late, twice through a kill, or under another clock face.
/// Method: random histories with bursts, silences of days and outages, replayed in other ways and compared as bytes.
/// </summary>
public sealed class SilenceStateTests
{
    [Fact]
    public void An_event_that_arrives_late_gives_the_state_it_would_have_given_in_order() =>
        Gen.Select(Lives.Any, Gen.Int[0, 590_000].Array[61]).Sample((life, lateMs) =>
        {
            var clock = Lives.Clock();
            life = Sparse(life);
            var arrived = life.Select((s, i) => (s, At: i == 0 ? s.AtMs : s.AtMs + (i % 3 == 0 ? lateMs[i] : 0))).OrderBy(x => x.At).Select(x => x.s);
            Assert.Equal(Convert.ToHexString(Lives.Run(clock, life).Save()), Convert.ToHexString(Lives.Run(clock, arrived).Save()));
        }, iter: 500);

    [Fact]
    public void An_event_later_than_ten_minutes_changes_nothing()
    {
        var clock = Lives.Clock();
        var state = Lives.Run(clock, Lives.Regular(10));
        Assert.Same(state, clock.Apply(state, Lives.Seen(state.LastSeenAt.AddMinutes(-10), SightingKind.Out)));
        Assert.NotSame(state, clock.Apply(state, Lives.Seen(state.LastSeenAt.AddMinutes(-9), SightingKind.Out)));
    }

    [Fact]
    public void An_answer_and_an_event_that_was_late_for_it_give_the_state_they_would_have_given_in_order()
    {
        var clock = Lives.Clock();
        var state = Lives.Run(clock, Lives.Regular(21));
        var due = clock.NextDue(state, 1_440)!.Value;
        var late = Lives.Seen(due.AddMinutes(-5), SightingKind.Out);
        foreach (var tell in new Func<SilenceState, SilenceState>[] { s => clock.Answer(s, due), s => clock.FoundOut(s, due), s => clock.Discard(s, due) })
            Assert.Equal(tell(clock.Apply(state, late)!).Save(), clock.Apply(tell(state), late)!.Save());
    }

    [Fact]
    public void An_incidents_silence_is_never_learnt_as_habit()
    {
        var clock = Lives.Clock();
        var state = Lives.Run(clock, Lives.Regular(21));
        var found = clock.Discard(state, state.LastSeenAt.AddHours(50));
        Assert.Equal(state.UsualPerHour(weekend: false), found.UsualPerHour(weekend: false));
        Assert.Equal(state.UsualPerHour(weekend: true), found.UsualPerHour(weekend: true));
        Assert.Equal(found.PassageAt, state.LastSeenAt.AddHours(50));
        Assert.Equal(state.LastSeenAt, found.LastSeenAt);
    }

    [Fact]
    public void Whoever_was_found_out_unseen_is_out_and_their_points_are_believed_less()
    {
        var clock = Lives.Clock();
        var state = Lives.Run(clock, Lives.Regular(21));
        var at = state.LastSeenAt.AddHours(30);
        var found = clock.FoundOut(state, at);
        Assert.True(found.Away);
        Assert.Equal(0, clock.ReadAt(found, at).WeightHome);
        var back = clock.Apply(found, Lives.Seen(at.AddHours(1), SightingKind.In))!;
        var same = clock.Apply(clock.Answer(state, at), Lives.Seen(at.AddHours(1), SightingKind.In))!;
        Assert.True(clock.ReadAt(back, at.AddHours(30)).Coverage < clock.ReadAt(same, at.AddHours(30)).Coverage);
    }

    [Fact]
    public void A_kill_after_any_event_leaves_no_trace() => Lives.Any.Sample(life =>
    {
        var clock = Lives.Clock();
        SilenceState? straight = null, killed = null;
        foreach (var s in life)
        {
            straight = clock.Apply(straight, s);
            killed = clock.Apply(killed, s);
            if (killed is not null) killed = SilenceState.Load(killed.Save());
        }
        Assert.Equal(straight!.Save(), killed!.Save());
        Assert.Equal(clock.NextDue(straight, 1_440), clock.NextDue(killed, 1_440));
    }, iter: 200);

    [Fact]
    public void Bytes_that_are_cut_or_of_another_version_are_refused()
    {
        var bytes = Lives.Run(Lives.Clock(), Lives.Regular(3)).Save();
        Assert.Throws<InvalidDataException>(() => SilenceState.Load(bytes.AsSpan(0, bytes.Length - 3)));
        Assert.Throws<InvalidDataException>(() => SilenceState.Load([.. bytes, 0]));
        bytes[0] = 9;
        Assert.Throws<InvalidDataException>(() => SilenceState.Load(bytes));
    }

    [Fact]
    public void A_resident_takes_at_most_two_and_a_half_kilobytes()
    {
        var clock = Lives.Clock();
        SilenceState? state = null;
        var largest = 0;
        foreach (var s in Lives.Regular(200).SelectMany((s, i) => new[] { s, s with { AtMs = s.AtMs + 60_000, Point = (uint)i % 8 } }))
        {
            state = clock.Apply(state, s);
            largest = Math.Max(largest, state!.Save().Length);
        }
        Assert.InRange(largest, 1_000, 2_500);
    }

    [Fact]
    public void Another_time_zone_with_the_same_local_life_shifts_the_due_time_and_nothing_else()
    {
        var tokyo = TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo");
        var here = Lives.Run(Lives.Clock(), Lives.Regular(30));
        var there = Lives.Run(Lives.Clock(tokyo), Lives.Regular(30, Lives.Start.AddHours(-1)));
        Assert.Equal(Lives.Clock().NextDue(here, 1_440)!.Value.AddHours(-1), Lives.Clock(tokyo).NextDue(there, 1_440));
    }

    [Theory, InlineData("2026-03-08", 46), InlineData("2026-11-01", 50), InlineData("2026-06-01", 48)]
    public void On_the_day_the_clocks_change_the_bins_follow_the_wall_clock(string date, int halfHours)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");
        var calendar = new LocalCalendar(zone);
        var noonUtc = new DateTimeOffset(DateTime.Parse(date), TimeSpan.Zero).AddHours(17).ToUnixTimeMilliseconds();
        var (startMs, endMs) = (calendar.StartOfDayMs(noonUtc), calendar.StartOfDayMs(noonUtc + LocalCalendar.DayMs));
        Assert.Equal(halfHours, (endMs - startMs) / (LocalCalendar.HourMs / 2.0));
        for (var atMs = startMs; atMs < endMs; atMs = calendar.BinAt(atMs).EndMs)
        {
            var local = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(atMs), zone);
            Assert.Equal((int)(local.TimeOfDay.TotalMinutes / 30), calendar.BinAt(atMs).Bin);
            Assert.Equal(local.DateTime, calendar.LocalAt(atMs));
        }
    }

    [Fact]
    public void A_habit_by_the_wall_clock_survives_the_change_to_summer_time()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");
        var clock = Lives.Clock(zone);
        var life = Enumerable.Range(0, 60).SelectMany(day =>
        {
            var local = new DateTime(2026, 2, 1).AddDays(day).AddHours(8.6);
            var outAt = new DateTimeOffset(local, zone.GetUtcOffset(local));
            return new[] { Lives.Seen(outAt, SightingKind.Out), Lives.Seen(outAt.AddHours(1), SightingKind.In) };
        });
        var state = Lives.Run(clock, life);
        var at = new DateTimeOffset(2026, 4, 1, 22, 0, 0, TimeSpan.FromHours(-4));
        Assert.InRange(clock.UsuallySeenBy(state, at, .7)!.Value.Local.TimeOfDay, TimeSpan.FromHours(8.5), TimeSpan.FromHours(10));
    }

    [Fact]
    public void A_holiday_counts_as_a_weekend()
    {
        var monday = Lives.Start.AddHours(9).ToUnixTimeMilliseconds();
        Assert.False(new LocalCalendar(Lives.Shanghai).BinAt(monday).Weekend);
        Assert.True(new LocalCalendar(Lives.Shanghai, SpecialDays.Holidays(new DateOnly(2026, 3, 2))).BinAt(monday).Weekend);
        Assert.True(new LocalCalendar(Lives.Shanghai).BinAt(monday - LocalCalendar.DayMs).Weekend);
        var worked = new LocalCalendar(Lives.Shanghai, new([new(new DateOnly(2026, 3, 1), DayKind.Working)]));   // that Sunday
        Assert.False(worked.BinAt(monday - LocalCalendar.DayMs).Weekend);
        Assert.True(worked.BinAt(monday - (2 * LocalCalendar.DayMs)).Weekend);
    }

    /// <summary>At most one burst's worth within ten minutes: beyond that the oldest are settled early.</summary>
    private static Sighting[] Sparse(Sighting[] life)
    {
        List<Sighting> kept = [];
        foreach (var s in life)
            if (kept.Count < 5 || s.AtMs - kept[^5].AtMs > 1_300_000) kept.Add(s);
        return [.. kept];
    }
}
