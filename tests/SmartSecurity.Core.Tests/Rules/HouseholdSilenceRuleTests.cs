using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Passages;
using SmartSecurity.Core.Routines;
using SmartSecurity.Core.Rules;
using static SmartSecurity.Core.Tests.Rules.SignTown;

namespace SmartSecurity.Core.Tests.Rules;

/// <summary>Goal: a home from which nobody is seen is told once for all its members, and never while one of them is. Method: eight weeks of a couple.</summary>
public sealed class HouseholdSilenceRuleTests
{
    private readonly SignTown _town = new SignTown(new HouseholdSilenceRule()).With(2, WelfareWatches.Household);

    [Fact]
    public void Nobody_of_the_household_seen_is_told_once_for_it_and_over_when_one_of_them_is_seen()
    {
        Assert.Empty(Weeks(8));
        var alert = Assert.IsType<RuleAction.Raise>(_town.Pass(Monday.AddDays(70))[0]).Alert;
        Assert.Equal((AlertKinds.HouseholdSilence, HouseholdSilenceRule.SubjectOf(Home), AlertCategory.Welfare), (alert.Kind, alert.Subject, alert.Category));
        Assert.Equal("Resident 0, Resident 1", alert.Facts["name"]);
        Assert.IsType<RuleAction.Over>(Assert.Single(_town.Happens(Passage(Monday.AddDays(70).AddMinutes(1), Direction.Out, person: 1)),
            a => a is RuleAction.Over));
    }

    [Fact]
    public void While_one_of_them_goes_out_the_household_is_well()
    {
        Weeks(8);
        for (var day = 56; day < 64; day++)
            Assert.Empty(Day(day, 1));
    }

    [Fact]
    public void A_trip_of_all_stands_still_and_a_trip_of_one_does_not()
    {
        Weeks(8);
        _town.With(2, WelfareWatches.Household, r => r with { AwayUntil = Monday.AddDays(80) });
        Assert.Empty(_town.Pass(Monday.AddDays(79)));

        var one = new SignTown(new HouseholdSilenceRule()).With(2, WelfareWatches.Household);
        Weeks(8, one);
        one.With(2, WelfareWatches.Household, r => r.Id == Person(1) ? r with { AwayUntil = Monday.AddDays(80) } : r);
        Assert.NotEmpty(one.Pass(Monday.AddDays(79)));
    }

    [Fact]
    public void Only_homes_where_somebody_asked_for_it_are_watched_and_a_shared_card_shows_the_home()
    {
        var rule = new HouseholdSilenceRule();
        Assert.Empty(rule.SubjectsOf(Passage(Monday, Direction.Out), new SignTown(rule).With(2, WelfareWatches.Silence).Facts));
        var one = new SignTown(rule).With(2, WelfareWatches.Silence, r => r.Id == Person(1) ? r with { Watches = WelfareWatches.Household } : r).Facts;
        string[] home = [HouseholdSilenceRule.SubjectOf(Home)];
        Assert.Equal(home, rule.SubjectsOf(Passage(Monday, Direction.Out), one));
        Assert.Equal(home, rule.SubjectsOf(Passage(Monday, Direction.Out) with { ResidentId = null, HouseholdId = Home }, one));
        Assert.Equal(home, rule.SubjectsOf(Sensed(Monday, Motion), one));
        Assert.Empty(rule.SubjectsOf(Sensed(Monday, HomeDoor) with { State = "closed" }, one));
        Assert.Equal(home, rule.SubjectsOf(Passage(Monday, null) with { Kind = DeviceEventKind.Heartbeat, State = "offline", ResidentId = null }, one));
    }

    private List<RuleAction> Weeks(int weeks, SignTown? town = null) =>
        [.. Enumerable.Range(0, 7 * weeks).SelectMany(day => Day(day, day % 2, town))];

    private List<RuleAction> Day(int day, int person, SignTown? town = null)
    {
        var at = Monday.AddDays(day).AddHours(8.5).AddMinutes(day % 7 * 5);
        var to = town ?? _town;
        return [.. to.Happens(Passage(at, Direction.Out, person: person)), .. to.Happens(Passage(at.AddHours(1.5), Direction.In, person: person)),
            .. to.Happens(Passage(at.AddHours(8), Direction.Out, person: person)), .. to.Happens(Passage(at.AddHours(9), Direction.In, person: person))];
    }
}
