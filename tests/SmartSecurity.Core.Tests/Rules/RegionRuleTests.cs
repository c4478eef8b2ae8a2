using CsCheck;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Passages;
using SmartSecurity.Core.Rules;
using static SmartSecurity.Core.Tests.Rules.RuleTown;

namespace SmartSecurity.Core.Tests.Rules;

/// <summary>
/// Goal: what cameras see at marks, and gates tell, becomes one alert with a true sentence, at the set hours only. Method: the pure rules, each state
/// written and read between steps as after a restart; sentences compared as text; laws for what counts.
/// </summary>
public sealed class RegionRuleTests
{
    [Fact]
    public void Somebody_in_a_closed_yard_is_told_of_at_night_and_not_at_noon()
    {
        Assert.Equal(
        [
            "00:00:00 P2 南门摄像机 · Intrusion: somebody came in at an hour when nobody should be there, 03-02 23:00.",
            "00:05:20 over: nobody since 03-02 23:00",
        ], Play(new IntrusionRule(), Facts(), At(MarkWatch.Intrusion, "entered", Night), At(MarkWatch.Intrusion, "stays", Night.AddSeconds(20))));
        Assert.Empty(Play(new IntrusionRule(), Facts(), At(MarkWatch.Intrusion, "entered", Noon)));
        Assert.Empty(Play(new IntrusionRule(), Facts(), At(MarkWatch.Intrusion, "entered", Night, seen: null)));   // a cat, a branch
        Assert.Empty(Play(new IntrusionRule(), Facts(), At(MarkWatch.Loitering, "entered", Night)));               // another mark
    }

    [Fact]
    public void Who_came_before_the_hours_is_told_of_when_they_begin()
    {
        var evening = new DateTimeOffset(2026, 3, 2, 21, 59, 50, TimeSpan.FromHours(8));
        Assert.StartsWith("00:00:20 P2", Play(new IntrusionRule(), Facts(), At(MarkWatch.Intrusion, "entered", evening),
            At(MarkWatch.Intrusion, "stays", evening.AddSeconds(20)))[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(40, 3, 0)]    // two minutes are not full
    [InlineData(40, 4, 1)]
    [InlineData(45, 4, 1)]
    [InlineData(46, 9, 0)]    // each time gone and come back: passers-by
    public void Loitering_is_signs_without_a_gap(int everyS, int signs, int alerts)
    {
        var told = Play(new LoiteringRule(), Facts(), [.. Enumerable.Range(0, signs)
            .Select(i => At(MarkWatch.Loitering, i % 2 == 0 ? "entered" : "left", Night.AddSeconds(i * everyS)))]);
        Assert.Equal(alerts, told.Count(l => l.Contains(" P3 ", StringComparison.Ordinal)));
        if (alerts > 0) Assert.Equal("00:02:00 P3 南门摄像机 · Loitering: somebody has been about for more than 2 min, since 03-02 23:00. "
            + "It may be several people who passed one after the other.", told[0].Replace("00:02:15", "00:02:00", StringComparison.Ordinal));
    }

    [Fact]
    public void Signs_that_come_late_together_are_joined_by_when_they_were_seen()
    {
        CommunityEvent[] Late(int everyS) => [.. Enumerable.Range(0, 5)
            .Select(i => At(MarkWatch.Loitering, "stays", Night.AddSeconds(i * everyS)) with { ReceivedAt = Night.AddMinutes(10) })];
        Assert.NotEmpty(Play(new LoiteringRule(), Facts(), Late(40)));
        Assert.Empty(Play(new LoiteringRule(), Facts(), Late(46)));
    }

    [Fact]
    public void A_crowd_is_counted_in_one_picture()
    {
        Assert.Empty(Play(new CrowdRule(), Facts(), At(MarkWatch.Crowd, "entered", Noon, people: 9)));
        Assert.Equal(["00:00:00 P3 南门摄像机 · Crowd: 12 people at once, since 03-02 12:00.", "00:03:00 over: fewer since 03-02 12:00"],
            Play(new CrowdRule(), Facts(), At(MarkWatch.Crowd, "entered", Noon, people: 12)));
        Assert.Single(Play(new CrowdRule(), Facts(AlertKinds.Crowd, new(true, Count: 3)), At(MarkWatch.Crowd, "stays", Noon, people: 3)),
            l => l.Contains("3 people", StringComparison.Ordinal));
    }

    [Fact]
    public void A_parked_car_in_the_fire_lane_is_told_of_after_five_minutes_and_over_when_it_drives_off()
    {
        Assert.Equal(
        [
            "00:05:00 P2 南门摄像机 · FireLane has been blocked for more than 5 min, since 03-02 12:00. Look at the picture before you call an owner.",
            "00:30:03 over: left 03-02 12:30",
        ], Play(new FireLaneRule(), Facts(), At(MarkWatch.FireLane, "entered", Noon, "vehicle", knowsVehicles: true),
            At(MarkWatch.FireLane, "entered", Noon.AddSeconds(100), "person", knowsVehicles: true),
            At(MarkWatch.FireLane, "left", Noon.AddSeconds(130), "person", knowsVehicles: true),     // the driver walks away
            At(MarkWatch.FireLane, "entered", Noon.AddMinutes(30), "vehicle", knowsVehicles: true),
            At(MarkWatch.FireLane, "left", Noon.AddMinutes(30).AddSeconds(3), "vehicle", knowsVehicles: true)));
        Assert.Empty(Play(new FireLaneRule(), Facts(), At(MarkWatch.FireLane, "entered", Noon, null),
            At(MarkWatch.FireLane, "left", Noon.AddMinutes(2), null)));
        Assert.Empty(Play(new FireLaneRule(), Facts(), At(MarkWatch.FireLane, "entered", Noon, null, knowsVehicles: true)));   // no car, says who knows cars
    }

    [Fact]
    public void One_way_is_one_way()
    {
        Assert.Equal(["00:00:00 P3 南门摄像机 · WrongWay: a vehicle went the wrong way, 03-02 12:00."], Play(new WrongWayRule(), Facts(),
            At(MarkWatch.WrongWay, "crossing", Noon, "vehicle", LineWay.BToA, knowsVehicles: true),
            At(MarkWatch.WrongWay, "crossing", Noon.AddSeconds(9), "vehicle", LineWay.AToB, knowsVehicles: true),
            At(MarkWatch.WrongWay, "crossing", Noon.AddSeconds(20), "person", LineWay.BToA, knowsVehicles: true)));
    }

    [Fact]
    public void Two_people_on_one_grant_are_one_too_many()
    {
        Assert.Equal(["00:00:08 P4 1 went in at 03-02 12:00 for whom 南门 granted nothing. Somebody may have followed, or held the door."],
            Play(new TailgatingRule(), Facts(), Grant(Noon), Over(Noon.AddSeconds(2)), Over(Noon.AddSeconds(3))));
        Assert.Empty(Play(new TailgatingRule(), Facts(), Over(Noon), Grant(Noon.AddSeconds(4))));   // the grant's message came late
        Assert.Single(Play(new TailgatingRule(), Facts(), Grant(Noon), Over(Noon.AddSeconds(40))));  // the grant was of somebody else
        Assert.Single(Play(new TailgatingRule(), Facts(),                                               // the grant came after, both were told late
            Over(Noon) with { ReceivedAt = Noon.AddSeconds(30) }, Grant(Noon.AddSeconds(6)) with { ReceivedAt = Noon.AddSeconds(30) }));
        Assert.Empty(Play(new TailgatingRule(), Facts(), Over(Noon) with { Mark = new("Tailgating", "crossing", LineWay.BToA, "person", false) }));

        static CommunityEvent Over(DateTimeOffset at) => At(MarkWatch.Tailgating, "crossing", at, "person", LineWay.AToB);
    }

    /// <summary>However grants and people come, nobody is told of twice, and no more are told of than there were people without a grant.</summary>
    [Fact]
    public void So_many_are_told_of_as_had_no_grant() => Gen.Select(Gen.Int[0, 600].Array[0, 12], Gen.Int[0, 600].Array[1, 12]).Sample((grants, people) =>
    {
        CommunityEvent[] events =
        [
            .. grants.Select(s => Grant(Noon.AddSeconds(s))),
                .. people.Select(s => At(MarkWatch.Tailgating, "crossing", Noon.AddSeconds(s), "person", LineWay.AToB)),
        ];
        var told = Play(new TailgatingRule(), Facts(), events).Sum(l => int.Parse(l[(l.IndexOf("P4 ", StringComparison.Ordinal) + 3)..].Split(' ')[0],
            System.Globalization.CultureInfo.InvariantCulture));
        Assert.InRange(told, Math.Max(0, people.Length - grants.Length), people.Length);
        if (grants.Length == 0) Assert.Equal(people.Length, told);
    });

    [Fact]
    public void A_door_that_opens_by_itself_is_told_of_where_a_community_asks_for_it()
    {
        var on = Facts(AlertKinds.DoorUnexplained, new(true, Seconds: 10));
        Assert.Equal(["00:00:10 P3 The door at 南门 opened at 03-02 12:00, and nothing was granted within 10 s. A button inside may have done it, or force."],
            Play(new DoorUnexplainedRule(), on, Door(Noon, "open"), Door(Noon.AddSeconds(5), "closed")));
        Assert.Empty(Play(new DoorUnexplainedRule(), on, Grant(Noon), Door(Noon.AddSeconds(3), "open")));
        Assert.Empty(Play(new DoorUnexplainedRule(), on, Door(Noon, "open"), Grant(Noon.AddSeconds(-1)) with { ReceivedAt = Noon.AddSeconds(8) }));
        Assert.Empty(Play(new DoorUnexplainedRule(), Facts(), Door(Noon, "open")));
        Assert.Single(Play(new DoorUnexplainedRule(), on, Grant(Noon) with { Decision = Decision.Denied }, Door(Noon.AddSeconds(3), "open")));
    }

    [Fact]
    public void In_and_in_again_is_passed_back_unless_out_lies_between()
    {
        var on = Facts(AlertKinds.AntiPassback, new(true, Seconds: 300));
        Assert.Equal(["00:01:30 P3 One credential went in at 南门, 03-02 12:00, and 90 s later again at 南门. "
            + "It may have been passed on, or nobody went in the first time."],
            Play(new AntiPassbackRule(), on, Grant(Noon, who: Wang), Grant(Noon.AddSeconds(90), who: Wang)));
        Assert.Empty(Play(new AntiPassbackRule(), on, Grant(Noon, who: Wang), Grant(Noon.AddSeconds(30), Direction.Out, Wang),
            Grant(Noon.AddSeconds(90), who: Wang)));
        Assert.Empty(Play(new AntiPassbackRule(), on, Grant(Noon, who: Wang), Grant(Noon.AddSeconds(301), who: Wang)));
        Assert.Empty(Play(new AntiPassbackRule(), on, Grant(Noon, who: Wang), Grant(Noon.AddSeconds(4), who: Wang)));   // two readers, one passage
        Assert.Empty(Play(new AntiPassbackRule(), on, Grant(Noon, who: Wang) with { Passage = PassageState.NotTaken }, Grant(Noon.AddSeconds(90), who: Wang)));
    }

    [Fact]
    public void Duress_told_as_the_reason_of_an_access_is_duress()
    {
        var told = Play(new DeviceAlarmRule(), Facts(), Grant(Noon) with { Reason = "duress" });
        Assert.Equal(["00:00:00 P1 Duress signalled at 南门. Do not call the person there; tell the supervisor first."], told);
    }

    [Theory]
    [InlineData(new[] { 3, 3, 3, 3, 2, 2 }, true)]
    [InlineData(new[] { 3, 3, 3, 3, 2, 3 }, false)]    // one week away
    [InlineData(new[] { 3, 2, 3, 3, 2, 2 }, false)]    // it has been so before
    [InlineData(new[] { 1, 1, 1, 1, 4, 4 }, true)]
    [InlineData(new[] { 3, 3, 2, 2 }, false)]          // too short a past to say what is usual
    public void A_home_whose_regular_people_changed_is_a_question_to_the_captain(int[] weeks, bool asked)
    {
        var monday = new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.FromHours(8));
        var events = from week in Enumerable.Range(0, weeks.Length)
                     from person in Enumerable.Range(0, weeks[week])
                     from day in new[] { 0, 2, 4 }
                     select Grant(monday.AddDays((7 * week) + day), who: new Guid(person + 1, 0, 0, new byte[8]));
        var rare = Grant(monday.AddDays((7 * weeks.Length) + 1), who: new Guid(99, 0, 0, new byte[8]));    // a guest with the home's card, once
        // One who helps on a single day of each of the last weeks is nobody regular.
        var helper = Enumerable.Range(weeks.Length - 2, 2).Select(w => Grant(monday.AddDays((7 * w) + 3), who: new Guid(98, 0, 0, new byte[8])));
        var told = Play(new HouseholdChangedRule(), Facts(AlertKinds.HouseholdChanged, new(true, Count: 2)), [rare, .. helper, .. events]);
        Assert.Equal(asked ? 1 : 0, told.Count);
        if (asked)
            Assert.Contains($"about {weeks[0]} people used to come and go, {weeks[^1]} in each of the last 2 weeks. "
                + "Please ask when it suits; assume nothing.",
            told[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Announced_work_and_a_rule_that_is_off_are_silent_but_never_for_duress()
    {
        var work = new Maintenance(Camera, Night.AddMinutes(-5), Night.AddMinutes(5));
        Assert.DoesNotContain(Play(new CrowdRule(), Facts(AlertKinds.Crowd, new(true, Count: 2), work), At(MarkWatch.Crowd, "entered", Night, people: 5)),
            l => l.Contains(" P", StringComparison.Ordinal));
        Assert.NotEmpty(Play(new CrowdRule(), Facts(AlertKinds.Crowd, new(true, Count: 2), work with { DeviceId = Gate }),
            At(MarkWatch.Crowd, "entered", Night, people: 5)));
        Assert.Empty(Play(new WrongWayRule(), Facts(AlertKinds.WrongWay, new(false)), At(MarkWatch.WrongWay, "crossing", Noon, null, LineWay.BToA)));
        var all = new Maintenance(null, Noon.AddHours(-1), Noon.AddHours(1));
        Assert.Single(Play(new DeviceAlarmRule(), Facts(null, null, all), Grant(Noon) with { Reason = "duress" }));
    }

    [Fact]
    public void Every_kind_as_shipped_holds_its_own_limits() =>
        Assert.All(RuleCatalog.All, r => Assert.Null(r.Check(r.Shipped)));
}
