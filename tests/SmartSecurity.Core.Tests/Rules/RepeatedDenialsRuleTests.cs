using CsCheck;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Passages;
using SmartSecurity.Core.Rules;

namespace SmartSecurity.Core.Tests.Rules;

/// <summary>Goal: whoever tries a gate again and again is told of once, a resident who fumbles is not. Method: the pure rule, boundaries and laws.</summary>
public sealed class RepeatedDenialsRuleTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 23, 0, 0, TimeSpan.FromHours(8));
    private static readonly Guid Gate = Guid.Parse("00000000-0000-0000-0000-000000000007");
    private static readonly RepeatedDenialsRule Rule = new();

    private static readonly CommunityFacts Facts = new()
    {
        CommunityId = 1,
        TimeZone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"),
        Devices = new Dictionary<Guid, DeviceFacts> { [Gate] = new(Gate, DeviceRole.Gate, "南门", null, null, null) },
        WatchedResidents = new Dictionary<Guid, ResidentFacts>(),
        WatchedPlates = new Dictionary<string, WatchedPlate>(),
    };

    [Theory]
    [InlineData(4, 10, false)]     // four are a fumble
    [InlineData(5, 30, true)]      // exactly two minutes from the first to the fifth
    [InlineData(5, 31, false)]     // a second apart more, and each time somebody had walked away
    [InlineData(9, 10, true)]
    public void Five_within_two_minutes_are_told_of_once(int tries, int everyS, bool told)
    {
        var raised = Play([.. Enumerable.Range(0, tries).Select(i => Denied(Start.AddSeconds(i * everyS)))]).OfType<RuleAction.Raise>().ToList();
        Assert.Equal(told ? 1 : 0, raised.Count);
        if (told) Assert.Equal(("device:" + Gate.ToString("N"), "5", "03-02 23:00"),
            (raised[0].Alert.Subject, raised[0].Alert.Facts["tries"], raised[0].Alert.Facts["since"]));
    }

    [Fact]
    public void Ten_quiet_minutes_end_it_and_it_can_begin_anew()
    {
        var night = Enumerable.Range(0, 7).Select(i => Denied(Start.AddSeconds(i * 10)))
            .Concat(Enumerable.Range(0, 5).Select(i => Denied(Start.AddHours(1).AddSeconds(i))));
        var actions = Play([.. night]);
        Assert.Equal(["Raise", "Over", "Raise", "Over"], actions.Select(a => a.GetType().Name));
        Assert.Equal(Start.AddSeconds(60) + RepeatedDenialsRule.QuietFor, ((RuleAction.Over)actions[1]).At);
    }

    [Fact]
    public void Granted_passages_and_other_events_are_not_its_business()
    {
        var granted = Denied(Start) with { Decision = Decision.Granted };
        Assert.Empty(Rule.SubjectsOf(granted, Facts));
        Assert.Empty(Rule.SubjectsOf(Denied(Start) with { Kind = DeviceEventKind.Door }, Facts));
        Assert.Single(Rule.SubjectsOf(Denied(Start), Facts));
    }

    [Fact]
    public void Whatever_the_order_the_same_tries_are_remembered_and_a_stored_state_goes_on_alike() =>
        Gen.Select(Gen.Int[0, 300].Array[1, 12], Gen.Int[0, 11]).Sample((seconds, cut) =>
        {
            IRuleState? straight = null, stored = null;
            var received = Start.AddHours(1);   // all of them late, together
            for (var i = 0; i < seconds.Length; i++)
            {
                var e = Denied(Start.AddSeconds(seconds[i])) with { ReceivedAt = received };
                if (i == cut && stored is not null) stored = Rule.Load(Rule.Save(stored));
                straight = Step(straight, e);
                stored = Step(stored, e);
            }
            Assert.Equal(Rule.Save(straight!), Rule.Save(stored!));
            var sorted = seconds.Order().TakeLast(5).Select(s => Start.AddSeconds(s));
            Assert.Equal(sorted, ((RepeatedDenialsRule.Tries)straight!).At);
        });

    private static IRuleState? Step(IRuleState? state, CommunityEvent e) =>
        Rule.Evaluate(state, Rule.SubjectsOf(e, Facts).Single(), e, e.ReceivedAt, Facts).State;

    /// <summary>Plays events in their order, deadlines between them at their own time, and everything that falls due afterwards.</summary>
    private static List<RuleAction> Play(IReadOnlyList<CommunityEvent> events)
    {
        var (actions, subject) = (new List<RuleAction>(), "device:" + Gate.ToString("N"));
        IRuleState? state = null;
        void Pass(DateTimeOffset now)
        {
            while (state?.DueAt is { } due && due <= now)
            {
                var result = Rule.Evaluate(state, subject, null, due, Facts);
                actions.AddRange(result.Actions);
                state = result.State;
            }
        }
        foreach (var e in events)
        {
            Pass(e.ReceivedAt);
            var result = Rule.Evaluate(state, subject, e, e.ReceivedAt, Facts);
            actions.AddRange(result.Actions);
            state = result.State;
        }
        Pass(DateTimeOffset.MaxValue);
        return actions;
    }

    private static CommunityEvent Denied(DateTimeOffset at) => new()
    {
        InboxNumber = 1,
        At = at,
        ReceivedAt = at,
        Kind = DeviceEventKind.Passage,
        DeviceId = Gate,
        Place = "南门",
        Decision = Decision.Denied,
    };
}
