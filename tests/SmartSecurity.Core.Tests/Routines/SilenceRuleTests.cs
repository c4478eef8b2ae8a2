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
        var state = Live(28);
        var raise = Raised(_rule.Evaluate(state, Subject, null, state.DueAt!.Value, _facts));

        Assert.Equal(state.DueAt, raise.At);
        Assert.Equal((AlertKinds.Silence, Subject, AlertCategory.Welfare, 1, Li),
            (raise.Kind, raise.Subject, raise.Category, raise.Priority, raise.ResidentId));
        Assert.Equal(
            "Usually seen by 10:00 on weekdays; last seen yesterday 19:18 at Gate 2; all gates reporting.",
            AlertSentences.Sentence(raise.Kind, raise.Facts, CultureInfo.GetCultureInfo("en")));
        Assert.Equal(
            "工作日通常 10:00 前会有动静；最后一次是昨天 19:18，在Gate 2；所有门口设备正常。",
            AlertSentences.Sentence(raise.Kind, raise.Facts, CultureInfo.GetCultureInfo("zh-CN")));
    }

    [Fact]
    public void Somebody_who_went_out_and_did_not_come_back_is_told_by_the_hours()
    {
        var state = Live(28);
        state = (SilenceRuleState)Step(state, Passage(Lives.Start.AddDays(28).AddMinutes(420), Direction.Out)).State!;
        var raise = Raised(_rule.Evaluate(state, Subject, null, state.DueAt!.Value, _facts));
        Assert.Equal(
            "Usually seen again within 2 h; last seen today 07:00 at Gate 2; all gates reporting.",
            AlertSentences.Sentence(raise.Kind, raise.Facts, CultureInfo.GetCultureInfo("en")));
        Assert.Equal(
            "通常 2 小时内会再有动静；最后一次是今天 07:00，在Gate 2；所有门口设备正常。",
            AlertSentences.Sentence(raise.Kind, raise.Facts, CultureInfo.GetCultureInfo("zh-CN")));
    }

    [Fact]
    public void The_instant_of_the_alert_is_the_due_time_however_late_the_rule_is_asked()
    {
        var state = Live(28);
        var late = _rule.Evaluate(state, Subject, null, state.DueAt!.Value.AddHours(5), _facts);
        Assert.Equal(state.DueAt, Raised(late).At);
        Assert.True(late.State!.DueAt > state.DueAt, "The next one is due later.");
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
    public void A_resident_who_is_seen_again_ends_the_alert()
    {
        var state = Live(28);
        var raised = _rule.Evaluate(state, Subject, null, state.DueAt!.Value, _facts).State;
        var seen = Step((SilenceRuleState)raised!, Passage(state.DueAt.Value.AddHours(1), Direction.Out));
        var over = new RuleAction.Over(AlertKinds.Silence, Subject, "The resident was seen again.", state.DueAt.Value.AddHours(1));
        Assert.Equal([over], seen.Actions);
        Assert.Empty(Step((SilenceRuleState)seen.State!, Passage(state.DueAt.Value.AddHours(2), Direction.In)).Actions);
    }

    [Fact]
    public void A_late_event_that_disproves_the_alert_ends_it_and_leaves_the_state_as_if_it_had_come_in_time()
    {
        var state = Live(28);
        var due = state.DueAt!.Value;
        var raised = (SilenceRuleState)_rule.Evaluate(state, Subject, null, due, _facts).State!;
        var proof = Passage(due.AddMinutes(-3), Direction.Out);
        var late = Step(raised, proof with { ReceivedAt = due.AddMinutes(4) });
        var wrong = "An event that arrived late shows that the alert was wrong.";
        Assert.Equal([new RuleAction.Withdraw(AlertKinds.Silence, Subject, wrong, due.AddMinutes(4))], late.Actions);
        Assert.Equal(_rule.Save(Step(state, proof).State!), _rule.Save(late.State!));
    }

    [Fact]
    public void A_deadline_that_passed_before_an_event_is_kept_even_when_nobody_asked_in_between()
    {
        var state = Live(28);
        var back = Passage(state.DueAt!.Value.AddMinutes(1), Direction.Out);
        var actions = Step(state, back).Actions;
        Assert.Equal(state.DueAt, Assert.IsType<RuleAction.Raise>(actions[0]).Alert.At);
        Assert.IsType<RuleAction.Over>(actions[1]);
        var asked = (SilenceRuleState)_rule.Evaluate(state, Subject, null, state.DueAt.Value, _facts).State!;
        Assert.Equal(_rule.Save(Step(asked, back).State!), _rule.Save(Step(state, back).State!));
    }

    [Fact]
    public void A_trip_that_was_registered_after_the_last_passage_raises_nothing()
    {
        var state = Live(28);
        var until = state.DueAt!.Value.AddDays(4);
        var facts = With(resident => resident with { AwayUntil = until });
        var result = _rule.Evaluate(state, Subject, null, state.DueAt.Value, facts);
        Assert.Empty(result.Actions);
        Assert.True(result.State!.DueAt > until);
    }

    [Fact]
    public void While_the_only_gate_is_offline_nothing_is_due()
    {
        var state = Live(28);
        var at = state.Silence.LastSeenAt.AddHours(1);
        var offline = Step(state, Heartbeat(at, "offline"));
        Assert.Null(offline.State!.DueAt);
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
        _ => "",
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
