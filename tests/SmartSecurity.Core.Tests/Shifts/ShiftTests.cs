using CsCheck;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Patrols;
using SmartSecurity.Core.Shifts;

namespace SmartSecurity.Core.Tests.Shifts;

/// <summary>
/// Goal: what happened is told in exactly one handover, never more than a day back; a page is the same however its facts were read; who may sign second.
/// Method: laws over generated chains of handovers, instants and alerts; a table for the signatures.
/// </summary>
public sealed class ShiftTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 8, 0, 0, TimeSpan.FromHours(8));
    private static readonly Guid Ann = Guid.Parse("00000000-0000-0000-0000-00000000000a"), Bea = Guid.Parse("00000000-0000-0000-0000-00000000000b"),
        Cem = Guid.Parse("00000000-0000-0000-0000-00000000000c");

    [Fact]
    public void What_happened_is_told_in_exactly_one_handover_and_the_clock_may_be_set_back() =>
        Gen.Select(Gen.Int[-600_000, 80_000_000].Array[1, 12], Gen.Int[0, 999]).Sample((gapsMs, fraction) =>
        {
            var (now, periods) = (Start, new List<ShiftPeriod>());
            foreach (var gapMs in gapsMs)
            {
                now += TimeSpan.FromMilliseconds(gapMs);
                periods.Add(ShiftPeriod.Of(periods.Count == 0 ? null : periods[^1].Until, now));
            }
            foreach (var (before, after) in periods.Zip(periods.Skip(1)))
            {
                Assert.True(after.Until > before.Until);
                Assert.Equal(before.Until, after.From);   // gaps are under a day: nothing falls in between
            }
            Assert.All(periods, p => Assert.Equal(1, periods.Count(q => q.Counts(p.Until))));   // at the very instant of a signature
            var at = periods[0].From + ((periods[^1].Until - periods[0].From) * (fraction / 1000.0)) + TimeSpan.FromMilliseconds(1);
            Assert.Equal(1, periods.Count(p => p.Counts(at)));
        });

    [Fact]
    public void Nothing_is_told_that_is_older_than_a_day() =>
        Gen.Select(Gen.Int[0, 400_000_000], Gen.Int[0, 400_000_000]).Sample((agoMs, eventAgoMs) =>
        {
            var period = ShiftPeriod.Of(Start.AddMilliseconds(-agoMs), Start);
            var counts = period.Counts(Start.AddMilliseconds(-eventAgoMs));
            Assert.Equal(eventAgoMs < Math.Min(Math.Max(agoMs, 1), 86_400_000), counts);
        });

    [Fact]
    public void Without_a_handover_before_the_last_day_counts()
    {
        var period = ShiftPeriod.Of(null, Start);
        Assert.Equal((Start.AddDays(-1), Start), (period.From, period.Until));
        Assert.False(period.Counts(period.From));
        Assert.True(period.Counts(period.Until));
    }

    [Fact]
    public void A_page_is_the_same_in_whatever_order_its_alerts_were_read_and_each_stands_on_it_once() =>
        GenAlerts.SelectMany(alerts => Gen.Shuffle(alerts).Select(shuffled => (alerts, shuffled))).Sample(both =>
        {
            var period = ShiftPeriod.Of(Start.AddHours(-12), Start);
            var (page, again) = (Page(period, both.alerts), Page(period, [.. both.shuffled, .. both.alerts]));
            Assert.Equal(page.Open, again.Open);
            Assert.Equal(page.Ended, again.Ended);
            Assert.Equal(page.Open.OrderBy(l => l.Priority).ThenBy(l => l.Since).Select(l => l.Priority), page.Open.Select(l => l.Priority));
            Assert.Equal(both.alerts.Count(a => a.IsActive && a.FoldedInto is null), page.Open.Count);
            Assert.Equal(both.alerts.Count(a => a.ResolvedAt is { } at && at > period.From && at <= period.Until), page.Ended.Count);
            Assert.All(both.alerts.Where(a => a.ResidentId is not null), a => Assert.DoesNotContain(a.Place,
                page.Open.Where(l => l.AlertId == a.Id).Select(l => l.Place).Concat(page.Ended.Where(l => l.AlertId == a.Id).Select(l => l.Place))));
        });

    [Fact]
    public void What_a_role_may_not_see_is_not_on_its_page() => GenAlerts.Sample(alerts =>
    {
        var page = Page(ShiftPeriod.Of(null, Start), alerts);
        var police = page.For([.. Enum.GetValues<AlertCategory>().Where(c => c != AlertCategory.Welfare)]);
        Assert.DoesNotContain(police.Open, l => l.Category == AlertCategory.Welfare);
        Assert.DoesNotContain(police.Ended, l => l.Category == AlertCategory.Welfare);
        Assert.Equal(page.Open.Count(l => l.Category != AlertCategory.Welfare), police.Open.Count);
    });

    [Fact]
    public void More_lines_than_a_page_holds_are_counted()
    {
        var page = Page(ShiftPeriod.Of(null, Start),
            [.. Enumerable.Range(0, ShiftContent.LinesMax + 7).Select(i => Alert(i, 1 + (i % 5), AlertState.Open, AlertCategory.Access, 5, null))]);
        Assert.Equal((ShiftContent.LinesMax, 7), (page.Open.Count, page.OpenCut));
        // Of those that were cut off nobody can tell whether they came later.
        Assert.Empty(SinceThen.Between(page.Open, [.. page.Open, page.Open[0] with { AlertId = Ann }], cut: true));
    }

    [Fact]
    public void Rounds_are_told_by_the_shift_in_which_they_closed()
    {
        var period = ShiftPeriod.Of(Start.AddHours(-8), Start);
        (Guid, string, RoundPlan, RoundReading) Round(double endsBeforeH)
        {
            var plan = new RoundPlan(Start.AddHours(-endsBeforeH - 1), Start.AddHours(-endsBeforeH), false,
                [new PlannedPoint(Ann, 1, "North", null, TimeSpan.FromMinutes(5))]);
            return (Guid.NewGuid(), "Round", plan, RoundReading.Of(plan, [], Start));
        }
        var page = ShiftContent.Of(period, [], [Round(0.1), Round(0.25), Round(8.2), Round(8.25)], NoDevices);
        Assert.Equal([9.2, 1.25], page.Rounds.Select(r => Math.Round((Start - r.StartsAt).TotalHours, 2)));
        Assert.All(page.Rounds, r => Assert.Equal(RoundStanding.Missed, r.Standing));
    }

    [Theory]
    [InlineData(2.0, null, null, true, false)]    // fell silent in the shift, and is
    [InlineData(2.0, 1.0, null, true, true)]      // and was heard again, whatever became of the alert
    [InlineData(2.0, null, 1.0, true, true)]
    [InlineData(50.0, null, null, true, false)]   // silent for days
    [InlineData(50.0, 40.0, null, false, true)]   // long ago, and long over
    [InlineData(2.0, 3.0, null, true, false)]     // last heard before it fell silent
    public void A_device_is_told_when_it_fell_silent_in_the_shift_or_is_silent_still(double raisedH, double? heardH, double? overH, bool told, bool back)
    {
        var alert = Alert(1, 3, AlertState.Resolved, AlertCategory.DeviceFault, raisedH * 60, Start.AddDays(-9), AlertKinds.DeviceSilent);
        alert.OverAt = overH is { } over ? Start.AddHours(-over) : null;
        var page = ShiftContent.Of(ShiftPeriod.Of(Start.AddHours(-8), Start), [alert], [],
            new Dictionary<Guid, (string, DateTimeOffset?)> { [alert.DeviceId!.Value] = ("Gate", heardH is { } heard ? Start.AddHours(-heard) : null) });
        Assert.Equal(told, page.Silent.Count == 1);
        if (told) Assert.Equal(back, page.Silent[0].BackAt is not null);
    }

    [Fact]
    public void Since_then_tells_what_came_ended_or_changed_hands_and_nothing_else() =>
        Gen.Select(GenLines, GenLines).Sample((signed, now) =>
        {
            var since = SinceThen.Between(signed, now);
            Assert.Equal(since.Count, since.Select(l => l.AlertId).Distinct().Count());
            Assert.Empty(SinceThen.Between(signed, signed));
            foreach (var id in signed.Concat(now).Select(l => l.AlertId).Distinct())
            {
                var (then, present) = (signed.SingleOrDefault(l => l.AlertId == id), now.SingleOrDefault(l => l.AlertId == id));
                SinceWord? expected = then is null ? SinceWord.Added : present is null ? SinceWord.Ended : then.Owner != present.Owner ? SinceWord.ChangedHands
                    : then.Standing != present.Standing ? SinceWord.Standing : null;
                Assert.Equal(expected, since.SingleOrDefault(l => l.AlertId == id)?.What);
            }
        });

    [Fact]
    public void Two_different_people_sign_and_each_once()
    {
        Assert.Null(Signing.ProblemOf(Ann, null, Bea));
        Assert.Equal(SignProblem.SamePerson, Signing.ProblemOf(Ann, null, Ann));
        Assert.Equal(SignProblem.AlreadySigned, Signing.ProblemOf(Ann, Bea, Bea));
        Assert.Equal(SignProblem.AlreadySigned, Signing.ProblemOf(Ann, Bea, Cem));
        Assert.Equal(SignProblem.AlreadySigned, Signing.ProblemOf(Ann, Bea, Ann));
    }

    private static readonly Dictionary<Guid, (string, DateTimeOffset?)> NoDevices = [];

    private static ShiftContent Page(ShiftPeriod period, IReadOnlyList<Alert> alerts) => ShiftContent.Of(period, alerts, [], NoDevices);

    private static Gen<Alert[]> GenAlerts => Gen.Select(Gen.Int[1, 5], Gen.Enum<AlertState>(), Gen.Enum<AlertCategory>(), Gen.Int[0, 3_000], Gen.Bool)
        .Array[0, 25].Select(all => all.Select((a, i) => Alert(i, a.Item1, a.Item2, a.Item3, a.Item4,
            a.Item2 is AlertState.Resolved or AlertState.Closed ? Start.AddMinutes(-a.Item4 / 2) : null, resident: a.Item5)).ToArray());

    private static Gen<OpenLine[]> GenLines => Gen.Select(Gen.Int[0, 9], Gen.Int[0, 2], Gen.Enum<OpenStanding>()).Array[0, 10].Select(all => all
        .DistinctBy(a => a.Item1).Select(a => new OpenLine(new Guid(a.Item1, 0, 0, new byte[8]), AlertKinds.DoorForced, AlertCategory.Access, 3, "North",
            a.Item3, a.Item2 == 0 ? null : $"officer-{a.Item2}", Start, null)).ToArray());

    private static Alert Alert(int number, int priority, AlertState state, AlertCategory category, double raisedBeforeMin, DateTimeOffset? endedAt,
        string kind = AlertKinds.DoorForced, bool resident = false) => new()
        {
            Id = new Guid(number, 0, 0, new byte[8]),
            CommunityId = 1,
            Kind = kind,
            Subject = $"device:{number}",
            Category = category,
            Priority = priority,
            State = state,
            RaisedAt = Start.AddMinutes(-raisedBeforeMin),
            FactsJson = "{}",
            Place = "North",
            DeviceId = new Guid(number, 1, 0, new byte[8]),
            ResidentId = resident ? Ann : null,
            ResolvedAt = endedAt,
        };
}
