using System.Globalization;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Passages;
using SmartSecurity.Core.Routines;
using SmartSecurity.Core.Rules;

namespace SmartSecurity.Core.Tests.Routines;

/// <summary>
/// Goal: the right resident, at the computed instant, with a sentence a volunteer understands; and nothing for anybody who did not ask.
/// Method: four weeks of a lively life through the rule's own contract, as the pipeline calls it.
/// </summary>
public sealed class SilenceRuleTests
{
    private static readonly Guid Li = new("11111111-1111-1111-1111-111111111111");
    private static readonly Guid Gate = new("22222222-2222-2222-2222-222222222222");
    private static readonly Guid Fridge = new("33333333-3333-3333-3333-333333333333");
    private static readonly string Subject = SilenceRule.SubjectOf(Li);

    private readonly SilenceRule _rule = new();
    private readonly CommunityFacts _facts = new()
    {
        CommunityId = 1,
        TimeZone = Lives.Shanghai,
        Devices = new Dictionary<Guid, DeviceFacts>
        {
            [Gate] = new(Gate, DeviceRole.Gate, "Gate 2", null, null, null),
            [Fridge] = new(Fridge, DeviceRole.Sensor, "Fridge 3-2-501", null, null, Li),
        },
        WatchedResidents = new Dictionary<Guid, ResidentFacts> { [Li] = new(Li, "Li Guiying", "3-2-501", LivesAlone: true, AwayUntil: null) },
        WatchedPlates = new Dictionary<string, WatchedPlate>(),
    };

    [Fact]
    public void The_alert_says_in_both_languages_when_the_person_is_usually_seen_and_when_they_were_last()
    {
        var (_, told) = Climb(Live(28), LadderStep.Visit);
        var call = told.OfType<RuleAction.Raise>().First().Alert;

        Assert.Equal((AlertKinds.Silence, Subject, AlertCategory.Welfare, 2, Li), (call.Kind, call.Subject, call.Category, call.Priority, call.ResidentId));
        Assert.Equal(
            "Usually seen by 08:00 on weekdays; last seen yesterday 19:18 at Gate 2; asked at 10:37, no answer; all gates reporting.",
            AlertSentences.Sentence(call.Kind, call.Facts, CultureInfo.GetCultureInfo("en")));
        Assert.Equal(
            "工作日通常 08:00 前会有动静；最后一次是昨天 19:18，在Gate 2；10:37 已询问，没有回答；所有门口设备正常。",
            AlertSentences.Sentence(call.Kind, call.Facts, CultureInfo.GetCultureInfo("zh-CN")));
    }

    [Fact]
    public void The_ladder_is_a_question_then_a_call_after_an_hour_then_a_visit_after_half_an_hour()
    {
        var (state, told) = Climb(Live(28), LadderStep.Visit);
        var ask = Assert.IsType<RuleAction.Ask>(told[0]).Question;
        var raises = told.Skip(1).Cast<RuleAction.Raise>().Select(r => (r.Alert.At, r.Alert.Priority, r.Alert.Facts["step"])).ToList();
        Assert.Equal((Li, "silence", ask.At.AddMinutes(60)), (ask.ResidentId, ask.Kind, ask.AnswerBy));
        Assert.Equal([(ask.At.AddMinutes(60), 2, "call"), (ask.At.AddMinutes(90), 1, "visit")], raises);
        Assert.Null(state.DueAt);   // whoever is on the way is not overtaken by another alarm
    }

    [Fact]
    public void Nobody_is_asked_at_night()
    {
        // Cut off at every hour of a day: whatever falls due between 22 and 07 is asked by 22 or at 07.
        foreach (var hours in Enumerable.Range(0, 24))
        {
            var state = Live(28);
            var out_ = Lives.Start.AddDays(28).AddHours(hours);
            state = (SilenceRuleState)Step(state, Passage(out_, Direction.In)).State!;
            var asked = Assert.IsType<RuleAction.Ask>(Assert.Single(_rule.Evaluate(state, Subject, null, state.DueAt!.Value, _facts).Actions)).Question;
            var local = TimeZoneInfo.ConvertTime(asked.At, Lives.Shanghai);
            Assert.InRange(local.TimeOfDay, TimeSpan.FromHours(7), TimeSpan.FromHours(22));
            Assert.True(asked.At >= out_.AddHours(2), "Nobody is asked within two hours of being seen.");
        }
    }

    [Fact]
    public void Somebody_who_went_out_and_did_not_come_back_is_told_by_the_hours()
    {
        var state = Live(28);
        state = (SilenceRuleState)Step(state, Passage(Lives.Start.AddDays(28).AddMinutes(420), Direction.Out)).State!;
        var call = Climb(state, LadderStep.Call).Told.OfType<RuleAction.Raise>().Single().Alert;
        Assert.StartsWith("Usually seen again within 2 h; last seen today 07:00 at Gate 2; asked at ", AlertSentences.Sentence(
            call.Kind, call.Facts, CultureInfo.GetCultureInfo("en")), StringComparison.Ordinal);
        Assert.StartsWith("通常 2 小时内会再有动静；最后一次是今天 07:00，在Gate 2；", AlertSentences.Sentence(
            call.Kind, call.Facts, CultureInfo.GetCultureInfo("zh-CN")), StringComparison.Ordinal);
        Assert.Equal("away", call.Facts["state"]);
    }

    [Fact]
    public void The_instant_of_a_step_is_its_due_time_however_late_the_rule_is_asked()
    {
        var state = Live(28);
        var (_, straight) = Climb(state, LadderStep.Visit);
        var late = _rule.Evaluate(state, Subject, null, state.DueAt!.Value.AddHours(5), _facts);
        Assert.Equal(straight.Select(Told), late.Actions.Select(Told));
    }

    [Fact]
    public void Asked_before_it_is_due_the_rule_does_nothing()
    {
        var state = Live(28);
        var result = _rule.Evaluate(state, Subject, null, state.DueAt!.Value.AddMilliseconds(-1), _facts);
        Assert.Empty(result.Actions);
        Assert.Same(state, result.State);
    }

    [Fact]
    public void A_resident_who_is_seen_again_ends_question_and_alert()
    {
        var (asked, told) = Climb(Live(28), LadderStep.Ask);
        var at = ((RuleAction.Ask)told[0]).Question.At.AddMinutes(20);
        Assert.Equal([new RuleAction.EndAsk(Li, "The resident was seen again.", at)], Step(asked, Passage(at, Direction.Out)).Actions);

        var (visited, _) = Climb(asked, LadderStep.Visit);
        at = at.AddHours(3);
        var seen = Step(visited, Passage(at, Direction.Out));
        Assert.Equal(
            [
                new RuleAction.EndAsk(Li, "The resident was seen again.", at),
                new RuleAction.Over(AlertKinds.Silence, Subject, "The resident was seen again.", at),
            ],
            seen.Actions);
        Assert.Empty(Step((SilenceRuleState)seen.State!, Passage(at.AddHours(1), Direction.In)).Actions);
    }

    [Fact]
    public void A_late_event_that_disproves_the_alert_ends_it_and_leaves_the_state_as_if_it_had_come_in_time()
    {
        var state = Live(28);
        var (asked, told) = Climb(state, LadderStep.Ask);
        var called = Climb(asked, LadderStep.Call).State;
        var callAt = ((RuleAction.Ask)told[0]).Question.AnswerBy!.Value;
        var proof = Passage(callAt.AddMinutes(-3), Direction.Out);
        var late = Step(called, proof with { ReceivedAt = callAt.AddMinutes(4) });
        var wrong = "An event that arrived late shows that the alert was wrong.";
        Assert.Contains(new RuleAction.Withdraw(AlertKinds.Silence, Subject, wrong, callAt.AddMinutes(4)), late.Actions);
        Assert.Equal(_rule.Save(Step(asked, proof).State!), _rule.Save(late.State!));
    }

    [Fact]
    public void A_deadline_that_passed_before_an_event_is_kept_even_when_nobody_asked_in_between()
    {
        var state = Live(28);
        var back = Passage(state.DueAt!.Value.AddMinutes(1), Direction.Out);
        var actions = Step(state, back).Actions;
        Assert.Equal(state.DueAt, Assert.IsType<RuleAction.Ask>(actions[0]).Question.At);
        Assert.IsType<RuleAction.EndAsk>(actions[1]);
        var asked = (SilenceRuleState)_rule.Evaluate(state, Subject, null, state.DueAt.Value, _facts).State!;
        Assert.Equal(_rule.Save(Step(asked, back).State!), _rule.Save(Step(state, back).State!));
    }

    [Fact]
    public void Fine_ends_the_ladder_and_begins_the_clock_anew_without_teaching_anything()
    {
        var state = Live(28);
        var (asked, told) = Climb(state, LadderStep.Ask);
        var at = ((RuleAction.Ask)told[0]).Question.At.AddMinutes(7);
        var answered = Step(asked, Word(at, WelfareWord.Fine));
        Assert.Equal([new RuleAction.EndAsk(Li, "All is well.", at)], answered.Actions);
        var after = (SilenceRuleState)answered.State!;
        Assert.True(after.DueAt > at.AddHours(2));
        Assert.Equal(1, after.Ladder.Answered);
        Assert.Equal(state.Silence.UsualPerHour(false), after.Silence.UsualPerHour(false));
    }

    [Fact]
    public void A_question_left_unanswered_by_somebody_well_is_learnt()
    {
        var (state, _) = Climb(Live(28), LadderStep.Call);
        Assert.Equal(.2, state.Ladder.UnansweredChance, 9);
        var reached = (SilenceRuleState)Step(state, Word(Lives.Start.AddDays(28).AddHours(11), WelfareWord.Fine)).State!;
        Assert.Equal(3 / 11.0, reached.Ladder.UnansweredChance, 9);
        var needed = (SilenceRuleState)Step(state, Word(Lives.Start.AddDays(28).AddHours(11), WelfareWord.NeededHelp, byThemselves: false)).State!;
        Assert.Equal(.2, needed.Ladder.UnansweredChance, 9);
    }

    [Fact]
    public void After_a_call_that_reached_nobody_the_visit_need_not_wait()
    {
        var (called, _) = Climb(Live(28), LadderStep.Call);
        var at = called.Ladder.StepAt!.Value.AddMinutes(4);
        var visit = Raised(Step(called, Word(at, WelfareWord.NotReached)));
        Assert.Equal(("visit", at, 1), (visit.Facts["step"], visit.At, visit.Priority));
    }

    [Fact]
    public void A_trip_that_is_registered_ends_the_ladder_and_nothing_is_raised_until_it_ends()
    {
        var (asked, told) = Climb(Live(28), LadderStep.Ask);
        var at = ((RuleAction.Ask)told[0]).Question.At.AddMinutes(5);
        var until = at.AddDays(6);
        var away = (SilenceRuleState)Step(asked, Word(at, WelfareWord.Away, until: until)).State!;
        Assert.True(away.DueAt > until);
        var back = (SilenceRuleState)Step(away, Word(at.AddDays(1), WelfareWord.Back)).State!;
        Assert.InRange(back.DueAt!.Value, at.AddDays(1), at.AddDays(3));
        Assert.Null(Step(asked, Word(at, WelfareWord.MovedAway)).State);
    }

    [Fact]
    public void In_the_first_three_days_an_unanswered_question_is_no_more_than_that()
    {
        SilenceRuleState? state = null;
        foreach (var e in Events(1)) state = (SilenceRuleState)Step(state, e).State!;
        var result = _rule.Evaluate(state, Subject, null, Lives.Start.AddDays(3).AddMinutes(-1), _facts);
        Assert.NotEmpty(result.Actions);
        Assert.All(result.Actions, a => Assert.True(a is RuleAction.Ask { Question.AnswerBy: null } or RuleAction.EndAsk, a.ToString()));
    }

    [Fact]
    public void The_daily_hello_asks_at_half_past_nine_and_half_past_six_whoever_was_not_seen_for_eight_hours()
    {
        var facts = With(resident => resident with { Watches = WelfareWatches.Silence | WelfareWatches.DailyHello });
        SilenceRuleState? state = null;
        foreach (var e in Events(28)) state = (SilenceRuleState)_rule.Evaluate(state, Subject, e, e.ReceivedAt, facts).State!;
        var evening = Passage(Lives.Start.AddDays(27).AddHours(20).AddMinutes(30), Direction.In);   // the last one was 19:18
        state = (SilenceRuleState)_rule.Evaluate(state, Subject, evening, evening.At, facts).State!;
        var hello = Assert.IsType<RuleAction.Ask>(Assert.Single(_rule.Evaluate(state, Subject, null, state.DueAt!.Value, facts).Actions)).Question;
        Assert.True(hello.At <= Lives.Start.AddDays(28).AddHours(9.5));
        Assert.True(hello.Kind == "silence" || hello.At == Lives.Start.AddDays(28).AddHours(9.5));
    }

    [Fact]
    public void Somebody_at_risk_whom_nothing_could_see_for_a_day_is_an_alert_of_its_own_and_no_welfare_alarm()
    {
        var state = Live(28);
        var at = state.Silence.LastSeenAt.AddHours(1);
        var blind = (SilenceRuleState)Step(state, Heartbeat(at, "offline")).State!;
        Assert.Equal(at, blind.Ladder.CannotTellSince);
        Assert.Equal(at.AddHours(24), blind.DueAt);
        var raise = Raised(_rule.Evaluate(blind, Subject, null, blind.DueAt!.Value, _facts));
        Assert.Equal((AlertKinds.CannotTell, 3), (raise.Kind, raise.Priority));
        Assert.Equal(
            "Cannot tell how this person is: nothing that could see them has reported since yesterday 20:18 (Gate 2); last seen yesterday 19:18 at Gate 2.",
            AlertSentences.Sentence(raise.Kind, raise.Facts, CultureInfo.GetCultureInfo("en")));
        Assert.Equal(
            "无法判断此人是否平安：自昨天 20:18 起，能看到此人的点位都没有信号（Gate 2）；最后一次是昨天 19:18，在Gate 2。",
            AlertSentences.Sentence(raise.Kind, raise.Facts, CultureInfo.GetCultureInfo("zh-CN")));
        var told = (SilenceRuleState)_rule.Evaluate(blind, Subject, null, blind.DueAt.Value, _facts).State!;
        Assert.Null(told.DueAt);
        Assert.Contains(Step(told, Heartbeat(at.AddHours(30), "online")).Actions, a => a is RuleAction.Over { Kind: AlertKinds.CannotTell });
    }

    [Fact]
    public void While_guests_are_in_the_home_its_sensors_show_nobody_and_the_gates_still_do()
    {
        var (asked, told) = Climb(Live(28), LadderStep.Ask);
        var at = ((RuleAction.Ask)told[0]).Question.At.AddMinutes(5);
        var guests = (SilenceRuleState)Step(asked, Word(at, WelfareWord.Guests, until: at.AddHours(30))).State!;
        Assert.Equal(LadderStep.None, guests.Ladder.Step);
        var fridge = Passage(at.AddHours(1), Direction.In) with { Kind = DeviceEventKind.Sensor, DeviceId = Fridge, Direction = null };
        Assert.Same(guests, Step(guests, fridge).State);
        Assert.NotSame(guests, Step(guests, Passage(at.AddHours(1), Direction.Out)).State);
        Assert.NotSame(guests, Step(guests, fridge with { At = at.AddHours(31), ReceivedAt = at.AddHours(31) }).State);
        Assert.Equal(guests.Ladder, ((SilenceRuleState)_rule.Load(_rule.Save(guests))).Ladder);
    }

    [Fact]
    public void A_heartbeat_that_says_what_is_known_changes_no_state()
    {
        var state = Live(28);
        var at = state.Silence.LastSeenAt.AddHours(1);
        Assert.Same(state, Step(state, Heartbeat(at, "online")).State);
        Assert.Same(state, Step(state, Heartbeat(at, "offline") with { DeviceId = Fridge }).State);
        var offline = Step(state, Heartbeat(at, "offline")).State;
        Assert.Same(offline, Step((SilenceRuleState)offline!, Heartbeat(at.AddMinutes(5), "offline")).State);
    }

    [Fact]
    public void An_override_asks_sooner_or_later_while_it_lasts()
    {
        var at = Live(28).Silence.LastSeenAt;
        DateTimeOffset Due(double factor, DateTimeOffset until)
        {
            var facts = With(resident => resident with { PatienceFactor = factor, PatienceUntil = until });
            SilenceRuleState? state = null;
            foreach (var e in Events(28)) state = (SilenceRuleState)_rule.Evaluate(state, Subject, e, e.ReceivedAt, facts).State!;
            return state!.DueAt!.Value;
        }
        var usual = Live(28).DueAt!.Value;
        Assert.True(Due(.1, at.AddDays(1)) < usual);
        Assert.True(Due(10, at.AddDays(1)) > usual);
        Assert.Equal(usual, Due(10, at.AddDays(-1)));
    }

    [Fact]
    public void While_the_only_gate_is_offline_no_question_is_due()
    {
        var state = Live(28);
        var at = state.Silence.LastSeenAt.AddHours(1);
        var offline = Step(state, Heartbeat(at, "offline"));
        Assert.Equal(at.AddHours(24), offline.State!.DueAt);   // that nothing can be told is all there is to tell
        var online = Step((SilenceRuleState)offline.State, Heartbeat(at.AddHours(20), "online"));
        Assert.True(online.State!.DueAt > state.DueAt);
        Assert.Equal(online.State.DueAt, Step((SilenceRuleState)online.State, Heartbeat(at.AddHours(21), "online")).State!.DueAt);
    }

    [Fact]
    public void What_does_not_show_the_resident_is_nobodys_business()
    {
        var passage = Passage(Lives.Start, Direction.Out);
        IEnumerable<string> Of(CommunityEvent e, CommunityFacts? facts = null) => _rule.SubjectsOf(e, facts ?? _facts);
        Assert.Equal([Subject], Of(passage));
        Assert.Empty(Of(passage with { ResidentId = null }));
        Assert.Empty(Of(passage with { Passage = PassageState.NotTaken }));
        Assert.Empty(Of(passage with { Decision = Decision.Denied }));
        Assert.Empty(Of(passage with { Kind = DeviceEventKind.Denied }));
        Assert.Empty(Of(passage, _facts with { WatchedResidents = new Dictionary<Guid, ResidentFacts>() }));
        Assert.Equal([Subject], Of(passage with { Kind = DeviceEventKind.Sensor, DeviceId = Fridge, ResidentId = null }));
        Assert.Empty(Of(passage with { Kind = DeviceEventKind.Door }));
        Assert.Equal([Subject], Of(Heartbeat(Lives.Start, "offline")));
        Assert.Empty(Of(Heartbeat(Lives.Start, null)));
    }

    [Fact]
    public void Somebody_never_seen_has_no_state_and_raises_nothing()
    {
        var result = _rule.Evaluate(null, Subject, null, Lives.Start, _facts);
        Assert.Null(result.State);
        Assert.Empty(result.Actions);
        Assert.Null(_rule.Evaluate(Live(3), Subject, null, Lives.Start.AddDays(9), _facts with
        {
            WatchedResidents = new Dictionary<Guid, ResidentFacts>(),
        }).State);
    }

    [Fact]
    public void Killed_and_loaded_after_every_event_the_rule_raises_the_same_alerts_at_the_same_times()
    {
        List<string> straight = [], killed = [];
        SilenceRuleState? a = null, b = null;
        foreach (var e in Events(40).Where((_, i) => i is not (> 200 and < 225)))
        {
            a = Follow(a, e, straight);
            b = (SilenceRuleState?)Follow(b, e, killed) is { } s ? (SilenceRuleState)_rule.Load(_rule.Save(s)) : null;
        }
        Assert.NotEmpty(straight);
        Assert.Equal(straight, killed);
        Assert.Equal(_rule.Save(a!), _rule.Save(b!));
    }

    private SilenceRuleState Follow(SilenceRuleState? state, CommunityEvent e, List<string> told)
    {
        while (state?.DueAt is { } due && due <= e.ReceivedAt)
        {
            var asked = _rule.Evaluate(state, Subject, null, due, _facts);
            told.AddRange(asked.Actions.Select(Told));
            state = (SilenceRuleState)asked.State!;
        }
        var result = Step(state, e);
        told.AddRange(result.Actions.Select(Told));
        return (SilenceRuleState)result.State!;
    }

    private static string Told(RuleAction action) => action switch
    {
        RuleAction.Raise r => $"raise {r.Alert.At:O} {AlertSentences.Sentence(r.Alert.Kind, r.Alert.Facts, CultureInfo.InvariantCulture)}",
        RuleAction.Over o => $"over {o.Reason}",
        RuleAction.Ask a => $"ask {a.Question.At:O} {a.Question.Id}",
        RuleAction.EndAsk e => $"end {e.Reason}",
        _ => "",
    };

    /// <summary>Time passes, and nobody answers, until the ladder is so far.</summary>
    private (SilenceRuleState State, List<RuleAction> Told) Climb(SilenceRuleState state, LadderStep step)
    {
        List<RuleAction> told = [];
        while (state.Ladder.Step < step)
        {
            var result = _rule.Evaluate(state, Subject, null, state.DueAt!.Value, _facts);
            told.AddRange(result.Actions);
            state = (SilenceRuleState)result.State!;
        }
        return (state, told);
    }

    private static CommunityEvent Word(DateTimeOffset at, WelfareWord word, DateTimeOffset? until = null, bool byThemselves = true) =>
        Passage(at, Direction.In) with
        {
            Kind = DeviceEventKind.Welfare,
            Direction = null,
            Decision = null,
            Welfare = new WelfareReport(Li, word, until, byThemselves),
        };

    private static AlertDraft Raised(RuleResult result) => Assert.IsType<RuleAction.Raise>(Assert.Single(result.Actions)).Alert;

    private SilenceRuleState Live(int days)
    {
        SilenceRuleState? state = null;
        foreach (var e in Events(days)) state = (SilenceRuleState)Step(state, e).State!;
        return state!;
    }

    private RuleResult Step(SilenceRuleState? state, CommunityEvent e) => _rule.Evaluate(state, Subject, e, e.ReceivedAt, _facts);

    private static IEnumerable<CommunityEvent> Events(int days) => Lives.Lively(days).Select(s => Passage(
        DateTimeOffset.FromUnixTimeMilliseconds(s.AtMs), s.Kind == SightingKind.Out ? Direction.Out : Direction.In));

    private static CommunityEvent Passage(DateTimeOffset at, Direction direction) => new()
    {
        InboxNumber = 1,
        At = at,
        ReceivedAt = at,
        Kind = DeviceEventKind.Passage,
        DeviceId = Gate,
        Place = "Gate 2",
        ResidentId = Li,
        Direction = direction,
        Decision = Decision.Granted,
    };

    private static CommunityEvent Heartbeat(DateTimeOffset at, string? state) =>
        Passage(at, Direction.In) with { Kind = DeviceEventKind.Heartbeat, ResidentId = null, Direction = null, Decision = null, State = state };

    private CommunityFacts With(Func<ResidentFacts, ResidentFacts> change) => _facts with
    {
        WatchedResidents = _facts.WatchedResidents.ToDictionary(r => r.Key, r => change(r.Value)),
    };
}
