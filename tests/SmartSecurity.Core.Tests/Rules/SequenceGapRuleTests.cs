using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Rules;
using SmartSecurity.Core.Tests.Routines;

namespace SmartSecurity.Core.Tests.Rules;

/// <summary>Goal: what a device lost is known as lost, and nothing else is. Method: numbers in, reliance out.</summary>
public sealed class SequenceGapRuleTests
{
    private static readonly Guid Gate = new("22222222-2222-2222-2222-222222222222");

    private readonly SequenceGapRule _rule = new();
    private readonly CommunityFacts _facts = new()
    {
        CommunityId = 1,
        TimeZone = Lives.Shanghai,
        Devices = new Dictionary<Guid, DeviceFacts> { [Gate] = new(Gate, DeviceRole.Gate, "Gate 2", null, null, null) },
        WatchedResidents = new Dictionary<Guid, ResidentFacts>(),
        WatchedPlates = new Dictionary<string, WatchedPlate>(),
    };

    [Theory]
    [InlineData("1 2 3 4", "")]
    [InlineData("7 8 11", "lost 1–2")]                 // 9 and 10 came never
    [InlineData("7 8 11 9 10 12", "lost 1–2")]         // they came late: told already, and no gap of their own
    [InlineData("900 1 2", "")]                        // began anew
    [InlineData("5 70000 70001", "")]                  // another numbering
    [InlineData("a-1 a-2 a-9", "")]                    // no numbers
    public void A_gap_in_the_numbers_is_time_in_which_nothing_is_proved(string numbers, string lost)
    {
        IRuleState? state = null;
        List<string> told = [];
        foreach (var (number, minute) in numbers.Split(' ').Select((n, i) => (n, i)))
        {
            var e = Event(number, minute);
            foreach (var subject in _rule.SubjectsOf(e, _facts))
            {
                var result = _rule.Evaluate(state, subject, e, e.ReceivedAt, _facts);
                state = result.State is { } s ? _rule.Load(_rule.Save(s)) : null;
                var relies = result.Actions.Cast<RuleAction.Rely>().ToList();
                if (relies is [{ Reports: false } from, { Reports: true } to]) told.Add($"lost {Minute(from.At)}–{Minute(to.At)}");
            }
        }
        Assert.Equal(lost, string.Join(' ', told));
    }

    private static double Minute(DateTimeOffset at) => (at - Lives.Start).TotalMinutes;

    private static CommunityEvent Event(string number, int minute) => new()
    {
        InboxNumber = 1,
        At = Lives.Start.AddMinutes(minute),
        ReceivedAt = Lives.Start.AddMinutes(minute),
        Kind = DeviceEventKind.Passage,
        DeviceId = Gate,
        Place = "Gate 2",
        Sequence = number,
    };
}
