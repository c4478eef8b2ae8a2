using System.Globalization;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Passages;
using SmartSecurity.Core.Routines;
using SmartSecurity.Core.Rules;
using static SmartSecurity.Core.Tests.Rules.SignTown;

namespace SmartSecurity.Core.Tests.Rules;

/// <summary>
/// Goal: whoever is at risk of wandering and leaves at night is looked for after a quarter of an hour, whichever reading was lost; who is
/// back, or went out by day, is left in peace. Method: nights told reading by reading.
/// </summary>
public sealed class NightExitRuleTests
{
    private static readonly DateTimeOffset Two = Monday.AddHours(26);   // 02:00 on Tuesday

    private readonly SignTown _town = new SignTown(new NightExitRule()).With(1, WelfareWatches.NightExit);

    [Fact]
    public void Somebody_who_left_at_night_is_looked_for_after_fifteen_minutes_and_the_alert_says_where_they_were_last()
    {
        Assert.Empty(_town.Happens(Passage(Two, Direction.Out, Door)));
        Assert.Empty(_town.Happens(Passage(Two.AddMinutes(2), Direction.Out)));
        Assert.Empty(_town.Pass(Two.AddMinutes(15).AddMilliseconds(-1)));
        var alert = Assert.IsType<RuleAction.Raise>(Assert.Single(_town.Pass(Two.AddHours(1)))).Alert;
        Assert.Equal((AlertKinds.NightExit, AlertCategory.Welfare, 1, Two.AddMinutes(15), Person(0)),
            (alert.Kind, alert.Category, alert.Priority, alert.At, alert.ResidentId));
        Assert.Equal(
            "At risk of wandering: left at night (02:00) and not back within 15 min; last seen today 02:02 at Gate 2. Go and look at once.",
            AlertSentences.Sentence(alert.Kind, alert.Facts, CultureInfo.GetCultureInfo("en")));
        Assert.Equal(
            "有走失风险：夜间 02:00 外出，15 分钟内未返回；最后一次是今天 02:02，在Gate 2。请立即寻找。",
            AlertSentences.Sentence(alert.Kind, alert.Facts, CultureInfo.GetCultureInfo("zh-CN")));
        Assert.IsType<RuleAction.Over>(Assert.Single(_town.Happens(Passage(Two.AddHours(2), Direction.In))));
        Assert.Empty(_town.Pass(Two.AddDays(2)));
    }

    [Theory, InlineData(14, 0), InlineData(15, 1)]
    public void Back_within_a_quarter_of_an_hour_is_nothing(int minutes, int alerts)
    {
        _town.Happens(Passage(Two, Direction.Out));
        var back = _town.Happens(Passage(Two.AddMinutes(minutes), Direction.In));
        Assert.Equal(alerts, back.OfType<RuleAction.Raise>().Count());
        Assert.Empty(_town.Pass(Two.AddHours(2)));
    }

    [Theory]
    [InlineData(21, 59, 0), InlineData(22, 0, 1), InlineData(29, 59, 1), InlineData(30, 0, 0)]
    public void The_night_is_from_ten_to_six_by_the_wall_clock(int hour, int minute, int alerts)
    {
        _town.Happens(Passage(Monday.AddHours(hour).AddMinutes(minute), Direction.Out));
        Assert.Equal(alerts, _town.Pass(Monday.AddHours(hour + 2)).Count);
    }

    [Fact]
    public void Who_left_in_the_evening_and_is_read_at_the_outer_gate_after_ten_has_not_left_at_night()
    {
        _town.Happens(Passage(Monday.AddHours(21).AddMinutes(56), Direction.Out, Door));
        _town.Happens(Passage(Monday.AddHours(22).AddMinutes(1), Direction.Out));
        Assert.Empty(_town.Pass(Monday.AddHours(27)));
    }

    [Theory, InlineData(true), InlineData(false)]
    public void One_of_two_points_is_enough_on_the_way_out_and_on_the_way_back(bool atGate)
    {
        var point = atGate ? Gate : Door;
        _town.Happens(Passage(Two, Direction.Out, point));
        Assert.Single(_town.Pass(Two.AddMinutes(20)));
        Assert.IsType<RuleAction.Over>(Assert.Single(_town.Happens(Passage(Two.AddMinutes(40), Direction.In, point))));
    }

    [Fact]
    public void Points_that_cannot_tell_the_way_tell_the_exit_and_the_return()
    {
        _town.Happens(Passage(Monday.AddHours(20), null, Gate));   // comes home? nobody knew where the person was
        _town.Happens(Passage(Monday.AddHours(20).AddMinutes(2), null, Door));
        _town.Happens(Passage(Monday.AddHours(21), null, Door));   // at home since: both points were read
        _town.Happens(Passage(Two, null, Door));
        _town.Happens(Passage(Two.AddMinutes(3), null, Gate));   // further out, not back
        Assert.Single(_town.Pass(Two.AddMinutes(16)));
        Assert.IsType<RuleAction.Over>(Assert.Single(_town.Happens(Passage(Two.AddMinutes(50), null, Gate))));
        Assert.Empty(_town.Happens(Passage(Two.AddMinutes(53), null, Door)));   // the way in goes on
        Assert.Empty(_town.Pass(Two.AddHours(3)));
    }

    [Fact]
    public void A_reading_on_the_way_in_without_a_known_way_out_is_no_exit()
    {
        Assert.Empty(_town.Happens(Passage(Two, Direction.In)));
        Assert.Empty(_town.Pass(Two.AddHours(2)));
    }

    [Fact]
    public void A_return_whose_message_came_late_withdraws_the_alert()
    {
        _town.Happens(Passage(Two, Direction.Out));
        Assert.Single(_town.Pass(Two.AddMinutes(16)));
        var late = Passage(Two.AddMinutes(9), Direction.In) with { ReceivedAt = Two.AddMinutes(17) };
        Assert.IsType<RuleAction.Withdraw>(Assert.Single(_town.Happens(late)));
    }

    [Fact]
    public void An_exit_whose_message_came_late_is_told_at_once_and_one_that_is_already_disproved_never()
    {
        var out17 = Passage(Two, Direction.Out) with { ReceivedAt = Two.AddMinutes(17) };
        Assert.Equal(Two.AddMinutes(17), Assert.IsType<RuleAction.Raise>(Assert.Single(_town.Happens(out17))).Alert.At);
        _town.Happens(Passage(Two.AddMinutes(30), Direction.In));
        Assert.Empty(_town.Happens(Passage(Two.AddMinutes(25), Direction.Out) with { ReceivedAt = Two.AddMinutes(31) }));
        Assert.Empty(_town.Pass(Two.AddHours(3)));
    }

    [Fact]
    public void Who_is_read_further_on_is_searched_there()
    {
        _town.Happens(Passage(Two, Direction.Out, Door));
        _town.Pass(Two.AddMinutes(20));
        var again = Assert.IsType<RuleAction.Raise>(Assert.Single(_town.Happens(Passage(Two.AddMinutes(31), Direction.Out)))).Alert;
        Assert.Equal(("Gate 2", "02:00"), (again.Facts["lastPlace"], again.Facts["leftAt"]));
    }

    [Fact]
    public void An_exit_on_the_next_night_after_a_return_that_nobody_read_is_another_exit()
    {
        _town.Happens(Passage(Two, Direction.Out));
        Assert.Single(_town.Pass(Two.AddMinutes(20)));
        Assert.IsType<RuleAction.Over>(Assert.Single(_town.Happens(Passage(Two.AddDays(1), Direction.Out))));
        Assert.Equal(Two.AddDays(1).AddMinutes(15), Assert.IsType<RuleAction.Raise>(Assert.Single(_town.Pass(Two.AddDays(2)))).Alert.At);
    }

    [Fact]
    public void A_setting_changed_while_somebody_is_waited_for_moves_the_deadline_and_repeats_none()
    {
        _town.Happens(Passage(Two, Direction.Out));
        var patient = new NightExitRule(new NightExitOptions { BackWithin = TimeSpan.FromMinutes(40) });
        var stored = new NightExitRule().Load(Convert.FromHexString(_town.Saved().Values.Single()));
        var asked = patient.Evaluate(stored, SeenResident.SubjectOf(Person(0)), null, stored.DueAt!.Value, _town.Facts);
        Assert.Empty(asked.Actions);
        Assert.Equal(Two.AddMinutes(40), asked.State!.DueAt);
    }

    [Fact]
    public void A_registered_trip_and_a_word_that_all_is_well_end_it()
    {
        _town.Happens(Passage(Two, Direction.Out));
        _town.With(1, WelfareWatches.NightExit, r => r with { AwayUntil = Two.AddDays(3) });
        Assert.Empty(_town.Pass(Two.AddHours(1)));

        var told = new SignTown(new NightExitRule()).With(1, WelfareWatches.NightExit);
        told.Happens(Passage(Two, Direction.Out));
        told.Pass(Two.AddMinutes(16));
        var fine = Passage(Two.AddMinutes(20), null) with
        {
            Kind = DeviceEventKind.Welfare,
            Welfare = new WelfareReport(Person(0), WelfareWord.Fine, null, true),
        };
        Assert.IsType<RuleAction.Over>(Assert.Single(told.Happens(fine)));
    }

    [Fact]
    public void Nobody_else_is_watched_at_night()
    {
        var rule = new NightExitRule();
        var town = new SignTown(rule).With(1, WelfareWatches.Silence | WelfareWatches.UnusualHour);
        Assert.Empty(rule.SubjectsOf(Passage(Two, Direction.Out), town.Facts));
        Assert.Empty(rule.SubjectsOf(Passage(Two, Direction.Out) with { Decision = Decision.Denied }, _town.Facts));
        Assert.Empty(rule.SubjectsOf(Passage(Two, Direction.Out) with { Passage = PassageState.NotTaken }, _town.Facts));
    }

    [Theory, InlineData(false, 1), InlineData(true, 0)]
    public void Where_it_is_asked_for_the_homes_door_tells_an_exit_that_no_gate_read_unless_something_stirs_inside(bool stirs, int alerts)
    {
        var town = new SignTown(new NightExitRule(new NightExitOptions { HomeDoorTells = true })).With(1, WelfareWatches.NightExit);
        town.Happens(Sensed(Two.AddHours(-4), Motion));
        town.Happens(Sensed(Two, HomeDoor));
        if (stirs) town.Happens(Sensed(Two.AddMinutes(2), Motion));
        Assert.Equal(alerts, town.Pass(Two.AddHours(1)).Count);
        Assert.Equal(alerts, town.Happens(Sensed(Two.AddHours(2), Motion)).OfType<RuleAction.Over>().Count());
        // Without being asked for, and for somebody who does not live alone, the door says nothing.
        Assert.Empty(Quiet(new NightExitOptions(), alone: true));
        Assert.Empty(Quiet(new NightExitOptions { HomeDoorTells = true }, alone: false));
    }

    private static List<RuleAction> Quiet(NightExitOptions options, bool alone)
    {
        var town = new SignTown(new NightExitRule(options)).With(1, WelfareWatches.NightExit, r => r with { LivesAlone = alone });
        town.Happens(Sensed(Two.AddHours(-4), Motion));
        town.Happens(Sensed(Two, HomeDoor));
        return town.Pass(Two.AddHours(2));
    }
}
