using System.Globalization;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Passages;
using SmartSecurity.Core.Rules;

namespace SmartSecurity.Core.Tests.Rules;

/// <summary>A gate, a camera with a mark for each watch, and a rule to play events through, each deadline at its own time.</summary>
internal static class RuleTown
{
    public static readonly DateTimeOffset Night = new(2026, 3, 2, 23, 0, 0, TimeSpan.FromHours(8));
    public static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.FromHours(8));
    public static readonly Guid Gate = new("00000000-0000-0000-0000-000000000007");
    public static readonly Guid Camera = new("00000000-0000-0000-0000-000000000008");
    public static readonly Guid Wang = new("00000000-0000-0000-0000-0000000000a1");
    public static readonly Guid Home = new("00000000-0000-0000-0000-0000000000b1");

    private static readonly MarkPoint[] Yard = [new(.1, .1), new(.9, .1), new(.9, .9)];
    private static readonly MarkPoint[] Sill = [new(.1, .5), new(.9, .5)];

    public static CommunityFacts Facts(string? kind = null, RuleSetting? setting = null, params Maintenance[] work) => new()
    {
        CommunityId = 1,
        TimeZone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"),
        Devices = new Dictionary<Guid, DeviceFacts>
        {
            [Gate] = new(Gate, DeviceRole.Gate, "南门", TimeSpan.FromSeconds(60), null, null),
            [Camera] = new(Camera, DeviceRole.Camera, "南门摄像机", null, null, null)
            {
                Marks =
                [
                    .. CameraMarks.WatchesOf(MarkKind.Region).Select(w => new CameraMark(w.ToString(), MarkKind.Region, Yard, Watch: w)),
                    new("WrongWay", MarkKind.Line, Sill, In: LineWay.AToB, Watch: MarkWatch.WrongWay),
                    new("Tailgating", MarkKind.Line, Sill, In: LineWay.AToB, Watch: MarkWatch.Tailgating, Gate: Gate),
                    new("nothing", MarkKind.Region, Yard),
                ],
            },
        },
        WatchedResidents = new Dictionary<Guid, ResidentFacts>(),
        WatchedPlates = new Dictionary<string, WatchedPlate>(),
        RuleSettings = kind is null ? new Dictionary<string, RuleSetting>() : new Dictionary<string, RuleSetting> { [kind] = setting! },
        Maintenance = work,
        Homes = new Dictionary<Guid, string> { [Home] = "3-2-501" },
    };

    public static CommunityEvent At(MarkWatch mark, string what, DateTimeOffset at, string? seen = "person", LineWay? way = null, bool knowsVehicles = false,
        int? people = null) => Event(at, DeviceEventKind.Sensor, Camera) with { Mark = new(mark.ToString(), what, way, seen, knowsVehicles), People = people };

    public static CommunityEvent Grant(DateTimeOffset at, Direction? way = Direction.In, Guid? who = null) =>
        Event(at, DeviceEventKind.Passage, Gate) with
        {
            Decision = Decision.Granted,
            Direction = way,
            ResidentId = who,
            HouseholdId = who is null ? null
            : Home
        };

    public static CommunityEvent Door(DateTimeOffset at, string state) => Event(at, DeviceEventKind.Door, Gate) with { State = state };

    public static CommunityEvent Event(DateTimeOffset at, DeviceEventKind kind, Guid device) => new()
    {
        InboxNumber = 1,
        At = at,
        ReceivedAt = at,
        Kind = kind,
        DeviceId = device,
        Place = "南门",
    };

    /// <summary>What a rule did, as lines: minutes and seconds since the first event, what, and the sentence.</summary>
    public static IReadOnlyList<string> Play(IRule rule, CommunityFacts facts, params CommunityEvent[] events)
    {
        var lines = new List<string>();
        Dictionary<string, IRuleState> states = new(StringComparer.Ordinal);
        foreach (var e in events.OrderBy(e => e.ReceivedAt))
        {
            Pass(e.ReceivedAt);
            foreach (var subject in rule.SubjectsOf(e, facts).ToList()) Step(subject, e, e.ReceivedAt);
        }
        Pass(events.Max(e => e.ReceivedAt).AddDays(1));
        return lines;

        void Pass(DateTimeOffset until)
        {
            while (states.Where(s => s.Value.DueAt <= until).OrderBy(s => s.Value.DueAt).Select(s => (s.Key, s.Value.DueAt!.Value)).FirstOrDefault()
                is { Key: not null } due) Step(due.Key, null, due.Value);
        }

        void Step(string subject, CommunityEvent? e, DateTimeOffset now)
        {
            var before = states.GetValueOrDefault(subject);
            var result = rule.Evaluate(before is null ? null : rule.Load(rule.Save(before)), subject, e, now, facts);   // as after any restart
            Assert.True(e is not null || result.State?.DueAt is not { } again || again > now, "The same deadline was asked for again.");
            if (result.State is null) states.Remove(subject);
            else states[subject] = result.State;
            foreach (var action in result.Actions)
                if (action is not RuleAction.Raise raise || facts.LetsThrough(raise.Alert))
                    lines.Add($"{(now - events.Min(x => x.ReceivedAt)):hh\\:mm\\:ss} {Word(action)}");
        }
    }

    private static string Word(RuleAction action) => action switch
    {
        RuleAction.Raise { Alert: var a } => $"P{a.Priority} {AlertSentences.Sentence(a.Kind, a.Facts, CultureInfo.GetCultureInfo("en"))}",
        RuleAction.Over over => $"over: {over.Reason}",
        _ => action.GetType().Name,
    };
}
