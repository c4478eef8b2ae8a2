using SmartSecurity.Simulator.Homes;

namespace SmartSecurity.Simulator.Tests.Homes;

/// <summary>
/// Goal: the simulated homes are those the design page describes, so that figures measured on them mean something.
/// Method: a community of some hundred residents, counted; the gaps between passages tested against the exponential law.
/// </summary>
public sealed class HomesSimulatorTests
{
    private static readonly HomesRecord Community = HomesSimulator.Generate(new HomesSettings { Residents = 240, Days = 120, Trace = 1 });

    [Fact]
    public void One_seed_gives_the_same_events_and_another_seed_others()
    {
        var settings = new HomesSettings { Residents = 12, Days = 30, Trace = 2, AllDownFortnightly = true };
        var events = HomesSimulator.Generate(settings).Events;
        Assert.Equal(events, HomesSimulator.Generate(settings).Events);
        Assert.NotEqual(events, HomesSimulator.Generate(settings with { Seed = 2 }).Events);
        Assert.Equal(events.OrderBy(e => e.ReceivedAt).Select(e => e.ReceivedAt), events.Select(e => e.ReceivedAt));
    }

    [Theory]
    [InlineData(HomeClass.Quiet, 1.4, .64)]
    [InlineData(HomeClass.Typical, 4.6, .24)]
    [InlineData(HomeClass.Busy, 10.1, .06)]
    public void Each_class_goes_out_as_often_as_the_page_says(HomeClass kind, double readingsADay, double daysWithout)
    {
        var subjects = Community.Residents.Where(r => r.Class == kind).Select(r => r.Subject).ToHashSet();
        var (days, without, readings) = (0, 0, 0);
        var counts = Community.Events.Where(e => subjects.Contains(e.Subject) && e.Kind is HomeEventKind.Enter or HomeEventKind.Leave)
            .GroupBy(e => (e.Subject, e.At.Date)).ToDictionary(g => g.Key, g => g.Count());
        foreach (var r in Community.Residents.Where(r => r.Class == kind))
            for (var day = 0; day < Community.Settings.Days; day++)
            {
                var at = new DateTimeOffset(Community.Settings.Start.AddDays(day), new TimeOnly(12, 0), Community.Settings.UtcOffset);
                if (r.RegisteredTrips.Concat(r.UnregisteredTrips).Any(t => t.From.Date <= at.Date && at.Date <= t.To.Date)) continue;
                var count = counts.GetValueOrDefault((r.Subject, at.Date));
                (days, readings, without) = (days + 1, readings + count, without + (count == 0 ? 1 : 0));
            }
        Assert.InRange(readings / (double)days, readingsADay * .8, readingsADay * 1.2);
        Assert.InRange(without / (double)days, daysWithout - .04, daysWithout + .04);
    }

    [Fact]
    public void Gaps_at_home_are_not_exponential()
    {
        // Each resident's waking gaps over their own mean; against 1 − e^(−x) the Kolmogorov distance of true exponentials this many is about .01.
        List<double> gaps = [];
        foreach (var r in Community.Residents.Where(r => r.Class != HomeClass.Quiet))
        {
            var own = r.Out.Zip(r.Out.Skip(1), (a, b) => (b.From - a.To).TotalHours).Where(h => h > 0).ToList();
            gaps.AddRange(own.Select(h => h / own.Average()));
        }
        gaps.Sort();
        var distance = gaps.Select((x, i) => Math.Abs(((i + 1.0) / gaps.Count) - (1 - Math.Exp(-x)))).Max();
        Assert.True(distance > 4 * 1.63 / Math.Sqrt(gaps.Count), $"Kolmogorov distance {distance} of {gaps.Count} gaps: as good as exponential.");
        // By the clock, too: exponential gaps would make passages as likely at night as by day.
        var hours = Community.Events.Where(e => e.Kind == HomeEventKind.Leave).ToLookup(e => e.At.Hour);
        Assert.True(hours[8].Count() > 20 * hours[2].Count());
    }

    [Fact]
    public void The_mix_of_classes_couples_trips_and_illnesses_is_that_of_the_page()
    {
        var residents = HomesSimulator.Generate(new HomesSettings { Residents = 2_000, Days = 60 }).Residents;
        double Share(Func<HomeResident, bool> holds) => residents.Count(holds) / (double)residents.Count;
        var years = residents.Count * 60 / 365.0;
        Assert.InRange(Share(r => r.Class == HomeClass.Quiet), .15, .21);
        Assert.InRange(Share(r => r.Class == HomeClass.Busy), .16, .22);
        Assert.InRange(Share(r => !r.LivesAlone), .26, .34);
        Assert.All(residents.GroupBy(r => r.Household), h => Assert.Equal(h.First().LivesAlone ? 1 : 2, h.Count()));
        var (registered, unregistered) = (residents.Sum(r => r.RegisteredTrips.Count), residents.Sum(r => r.UnregisteredTrips.Count));
        Assert.InRange((registered + unregistered) / years, 2.8, 4.2);
        Assert.InRange(unregistered / (double)(registered + unregistered), .25, .35);
        Assert.InRange(residents.Sum(r => r.Illnesses.Count) / years, 1.5, 2.5);
    }

    [Fact]
    public void About_one_reading_in_fifty_is_late_and_none_by_ten_minutes()
    {
        var readings = Community.Events.Where(e => e.Kind is HomeEventKind.Enter or HomeEventKind.Leave or HomeEventKind.Activity).ToList();
        Assert.InRange(readings.Count(e => e.ReceivedAt > e.At) / (double)readings.Count, .015, .025);
        Assert.All(readings, e => Assert.InRange(e.ReceivedAt - e.At, TimeSpan.Zero, TimeSpan.FromMinutes(9)));
    }

    [Fact]
    public void About_one_passage_in_fifty_is_missed_and_none_is_read_where_a_point_is_down()
    {
        var truth = Community.Residents.Sum(r => r.Out.Count);
        var left = Community.Events.Where(e => e.Kind == HomeEventKind.Leave)
            .GroupBy(e => e.Subject).Sum(g => g.Zip(g.Skip(1)).Count(p => p.Second.At - p.First.At > TimeSpan.FromSeconds(50)) + 1);
        Assert.InRange(left / (double)truth, .955, .99);

        var down = HomesSimulator.Generate(new HomesSettings { Residents = 20, Days = 60, Trace = 1, AllDownFortnightly = true });
        foreach (var point in down.Events.Where(e => e.Kind == HomeEventKind.Outage).Select(e => e.Point).Distinct())
        {
            var outages = down.Events.Where(e => e.Point == point && e.Kind is HomeEventKind.Outage or HomeEventKind.Restored && e.Point == point)
                .OrderBy(e => e.At).Select(e => e.At).Chunk(2).ToList();
            Assert.DoesNotContain(down.Events, e => e.Point == point && e.Subject >= 0 && outages.Exists(o => o[0].AddMinutes(1) < e.At && e.At < o[1]));
        }
    }

    [Fact]
    public void A_sensor_at_home_notices_somebody_by_day_and_seldom_at_night()
    {
        var activity = Community.Events.Where(e => e.Kind == HomeEventKind.Activity).ToList();
        var perDay = activity.Count / 240.0 / Community.Settings.Days;
        Assert.InRange(perDay, 14, 45);
        Assert.InRange(activity.Count(e => e.At.Hour is < 5) / (double)activity.Count, .005, .06);
    }

    [Theory, InlineData(0, 10, 0), InlineData(10, 0, 0), InlineData(10, 10, 6)]
    public void A_setting_out_of_range_is_refused(int residents, int days, int trace) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => HomesSimulator.Generate(new HomesSettings { Residents = residents, Days = days, Trace = trace }));
}
