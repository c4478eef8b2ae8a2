using SmartSecurity.Simulator.Homes;

namespace SmartSecurity.Simulator.Tests.Homes;

/// <summary>Goal: nights and outings are those docs/design/signs.md measures on. Method: counted, and compared with the truth they carry.</summary>
public sealed class SignLivesTests
{
    [Fact]
    public void One_seed_gives_the_same_lives_and_another_seed_others()
    {
        var nights = new NightsSettings { Residents = 10, Days = 30, Points = 2, HomeDoor = true };
        Assert.Equal(WanderingNights.Generate(nights).Events, WanderingNights.Generate(nights).Events);
        Assert.NotEqual(WanderingNights.Generate(nights).Events, WanderingNights.Generate(nights with { Seed = 2 }).Events);
        var outings = new OutingsSettings { Residents = 10, Weeks = 30 };
        Assert.Equal(OutingLives.Generate(outings).SelectMany(l => l.Leaves), OutingLives.Generate(outings).SelectMany(l => l.Leaves));
        Assert.NotEqual(OutingLives.Generate(outings).SelectMany(l => l.Leaves), OutingLives.Generate(outings with { Seed = 2 }).SelectMany(l => l.Leaves));
    }

    [Theory, InlineData(1, .98), InlineData(2, .9996)]
    public void Of_wanderings_so_many_are_read_on_the_way_out(int points, double expected)
    {
        var record = WanderingNights.Generate(new NightsSettings { Residents = 300, Days = 90, Points = points });
        var leaves = record.Events.Where(e => e.Kind == NightEventKind.Leave).ToLookup(e => e.Subject, e => e.At);
        var (read, all) = (0, 0);
        foreach (var life in record.Residents)
            foreach (var w in life.Wanderings)
            {
                all++;
                if (leaves[life.Subject].Any(at => at >= w.From && at <= w.From.AddMinutes(6))) read++;
            }
        Assert.InRange(all, 300 * 90 * .03, 300 * 90 * .045);
        Assert.InRange((double)read / all, expected - .012, Math.Min(1, expected + .012));
    }

    [Fact]
    public void Wanderings_begin_at_night_last_twenty_minutes_and_overlap_nothing()
    {
        foreach (var life in WanderingNights.Generate(new NightsSettings { Residents = 100 }).Residents)
            foreach (var w in life.Wanderings)
            {
                Assert.True(w.From.Hour is >= 22 or < 6, $"A wandering at {w.From}.");
                Assert.True(w.To - w.From >= TimeSpan.FromMinutes(19.9), $"A wandering of {w.To - w.From}.");
                Assert.DoesNotContain(life.OtherOut, o => o.From < w.To && w.From < o.To);
            }
    }

    [Fact]
    public void Outings_fall_by_half_where_they_fall_and_are_about_two_or_many_a_week()
    {
        var lives = OutingLives.Generate(new OutingsSettings { Residents = 400 });
        Assert.InRange(lives.Count(l => l.OutingsPerWeek < 3) / 400.0, .27, .40);
        Assert.InRange(lives.Where(l => l.OutingsPerWeek < 3).Average(l => l.OutingsPerWeek), 1.8, 2.4);
        Assert.InRange(lives.Count(l => l.OutingsPerWeek >= 7) / 400.0, .55, .73);
        var start = new DateTimeOffset(2026, 1, 5, 0, 0, 0, TimeSpan.FromHours(8));
        var falls = lives.Where(l => l.HalvesAt is not null).ToList();
        Assert.InRange(falls.Count, 50, 110);
        Assert.All(falls, l => Assert.Equal(DayOfWeek.Monday, l.HalvesAt!.Value.DayOfWeek));
        var before = falls.Sum(l => l.Leaves.Count(at => at < l.HalvesAt) / (l.HalvesAt!.Value - start).TotalDays);
        var after = falls.Sum(l => l.Leaves.Count(at => at >= l.HalvesAt) / (start.AddDays(728) - l.HalvesAt!.Value).TotalDays);
        Assert.InRange(after / before, .44, .56);
    }
}
