using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Passages;
using SmartSecurity.Core.Routines;
using SmartSecurity.Core.Rules;

namespace SmartSecurity.Core.Tests.Rules;

/// <summary>One community with a few residents, and a rule fed as the pipeline feeds it: deadlines before events, every state saved and loaded.</summary>
internal sealed class SignTown(IRule rule)
{
    public static readonly DateTimeOffset Monday = new(2026, 3, 2, 0, 0, 0, TimeSpan.FromHours(8));
    public static readonly Guid Gate = Guid.Parse("0197a0b0-0000-7000-8000-00000000000a");
    public static readonly Guid Door = Guid.Parse("0197a0b0-0000-7000-8000-00000000000b");
    public static readonly Guid HomeDoor = Guid.Parse("0197a0b0-0000-7000-8000-00000000000c");
    public static readonly Guid Motion = Guid.Parse("0197a0b0-0000-7000-8000-00000000000d");
    public static readonly Guid Home = Guid.Parse("0197a0b0-0000-7000-8000-0000000000ff");

    private readonly Dictionary<string, IRuleState> _states = new(StringComparer.Ordinal);
    private bool _stood;

    public CommunityFacts Facts { get; set; } = new()
    {
        CommunityId = 1,
        TimeZone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"),
        Devices = new Dictionary<Guid, DeviceFacts>
        {
            [Gate] = new(Gate, DeviceRole.Gate, "Gate 2", null, null, null),
            [Door] = new(Door, DeviceRole.Gate, "Building 3", null, null, null),
            [HomeDoor] = new(HomeDoor, DeviceRole.Sensor, "Door 3-2-501", null, null, Person(0)),
            [Motion] = new(Motion, DeviceRole.Sensor, "Motion 3-2-501", null, null, Person(0)),
        },
        WatchedResidents = new Dictionary<Guid, ResidentFacts>(),
        WatchedPlates = new Dictionary<string, WatchedPlate>(),
    };

    public static Guid Person(int number) => new(number + 1, 0, 1, new byte[8]);

    public SignTown With(int residents, WelfareWatches watches, Func<ResidentFacts, ResidentFacts>? change = null)
    {
        Facts = Facts with
        {
            WatchedResidents = Enumerable.Range(0, residents).Select(i => new ResidentFacts(Person(i), $"Resident {i}", "3-2-501", true, null)
            {
                Watches = watches,
                HouseholdId = Home,
            }).Select(r => change?.Invoke(r) ?? r).ToDictionary(r => r.Id),
        };
        return this;
    }

    public static CommunityEvent Passage(DateTimeOffset at, Direction? way, Guid? point = null, int person = 0) => new()
    {
        InboxNumber = 1,
        At = at,
        ReceivedAt = at,
        Kind = DeviceEventKind.Passage,
        DeviceId = point ?? Gate,
        Place = point == Door ? "Building 3" : "Gate 2",
        ResidentId = Person(person),
        Direction = way,
        Decision = Decision.Granted,
    };

    public static CommunityEvent Sensed(DateTimeOffset at, Guid sensor) => new()
    {
        InboxNumber = 1,
        At = at,
        ReceivedAt = at,
        Kind = sensor == HomeDoor ? DeviceEventKind.Door : DeviceEventKind.Sensor,
        DeviceId = sensor,
        Place = "3-2-501",
        State = sensor == HomeDoor ? "open" : null,
    };

    /// <summary>Time passes up to the event's receipt, then it happens.</summary>
    public List<RuleAction> Happens(CommunityEvent e)
    {
        var actions = Pass(e.ReceivedAt);
        foreach (var subject in rule.SubjectsOf(e, Facts).ToList()) Step(subject, e, e.ReceivedAt, actions);
        return actions;
    }

    /// <summary>Every deadline up to an instant, each at its own time.</summary>
    public List<RuleAction> Pass(DateTimeOffset now)
    {
        List<RuleAction> actions = [];
        if (!_stood)
            foreach (var subject in rule.StandingSubjects(Facts)) Step(subject, null, now, actions);
        _stood = true;
        while (_states.Where(s => s.Value.DueAt <= now).OrderBy(s => s.Value.DueAt).ThenBy(s => s.Key).Select(s => s.Key).FirstOrDefault() is { } due)
        {
            var at = _states[due].DueAt!.Value;
            Step(due, null, at, actions);
            if (_states.TryGetValue(due, out var state)) Assert.True(state.DueAt is not { } next || next > at, "The same deadline again.");
        }
        return actions;
    }

    /// <summary>The stored bytes by subject.</summary>
    public Dictionary<string, string> Saved() => _states.ToDictionary(s => s.Key, s => Convert.ToHexString(rule.Save(s.Value)));

    private void Step(string subject, CommunityEvent? e, DateTimeOffset now, List<RuleAction> actions)
    {
        var result = rule.Evaluate(_states.GetValueOrDefault(subject), subject, e, now, Facts);
        actions.AddRange(result.Actions);
        if (result.State is null)
        {
            _states.Remove(subject);
            return;
        }
        var bytes = rule.Save(result.State);
        _states[subject] = rule.Load(bytes);
        Assert.Equal(bytes, rule.Save(_states[subject]));
        Assert.Equal(result.State.DueAt?.ToUnixTimeMilliseconds(), _states[subject].DueAt?.ToUnixTimeMilliseconds());
    }
}
