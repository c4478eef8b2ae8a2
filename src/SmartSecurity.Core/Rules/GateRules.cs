using System.Globalization;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Passages;

namespace SmartSecurity.Core.Rules;

/// <summary>A vehicle against the one way of a line, or a plate at a gate that goes the other way only.</summary>
public sealed class WrongWayRule : MarkRule<WrongWayRule.None>
{
    /// <summary>This rule remembers nothing.</summary>
    public sealed record None(DateTimeOffset? DueAt) : IRuleState;

    protected override MarkWatch Watch => MarkWatch.WrongWay;
    protected override string Kind => AlertKinds.WrongWay;

    protected override RuleResult Evaluate(None? state, string subject, CommunityEvent? e, DateTimeOffset now, CommunityFacts facts)
    {
        if (e?.Mark is not { What: "crossing", Way: { } way } seen || Of(subject, facts) is not { } at) return RuleResult.Nothing(null);
        if (way == at.Mark.In || !MayBeVehicle(seen)) return RuleResult.Nothing(null);
        return new(null, [new RuleAction.Raise(Draft(subject, at, AlertCategory.Vehicle, 3, now, e, ("since", Local(e.At, facts))))]);
    }
}

/// <summary>More people over a gate's line than its credentials let in. Each grant lets one in, shortly before or after it.</summary>
public sealed class TailgatingRule : MarkRule<TailgatingRule.Flow>
{
    /// <summary>How long a grant waits for its person.</summary>
    public static readonly TimeSpan GrantHolds = TimeSpan.FromSeconds(15);

    /// <summary>How long a person waits for a grant whose message is still on its way.</summary>
    public static readonly TimeSpan GrantMayBeLate = TimeSpan.FromSeconds(5);

    private const int RememberedMax = 32;

    /// <param name="Grants">Grants nobody used yet.</param>
    /// <param name="People">People without a grant yet.</param>
    public sealed record Flow(IReadOnlyList<DateTimeOffset> Grants, IReadOnlyList<DateTimeOffset> People, string? PictureSha256, DateTimeOffset? DueAt)
        : IRuleState;

    protected override MarkWatch Watch => MarkWatch.Tailgating;
    protected override string Kind => AlertKinds.Tailgating;

    public override IEnumerable<string> SubjectsOf(CommunityEvent e, CommunityFacts facts)
    {
        if (e.Mark is not null) return base.SubjectsOf(e, facts);
        if (!IsGrant(e)) return [];
        return facts.Devices.Values.SelectMany(d =>
            d.Marks.Where(m => m.Watch == Watch && m.Gate == e.DeviceId).Select(m => $"{DeviceSubject(d.Id)}/{m.Name}"));
    }

    protected override RuleResult Evaluate(Flow? state, string subject, CommunityEvent? e, DateTimeOffset now, CommunityFacts facts)
    {
        if (Of(subject, facts) is not { } at) return RuleResult.Nothing(null);
        var flow = state ?? new Flow([], [], null, null);
        if (e is null) return Tell(flow, subject, at, now, facts);
        if (e.Mark is null) flow = flow with { Grants = [.. flow.Grants.Append(e.At).TakeLast(RememberedMax)] };
        else if (e.Mark is { What: "crossing", Way: { } way } seen && way == at.Mark.In && IsPerson(seen))
            flow = flow with { People = [.. flow.People.Append(e.At).TakeLast(RememberedMax)], PictureSha256 = e.PictureSha256 ?? flow.PictureSha256 };
        else return RuleResult.Nothing(state);
        return RuleResult.Nothing(Matched(flow, now));
    }

    /// <summary>Pairs each person with the nearest grant that may be theirs; what is too old to be paired is forgotten at its time.</summary>
    private static Flow? Matched(Flow flow, DateTimeOffset now)
    {
        var (grants, people) = (flow.Grants.Order().ToList(), flow.People.Order().ToList());
        foreach (var person in people.ToList())
        {
            var near = grants.Where(g => person - g <= GrantHolds && g - person <= GrantMayBeLate).OrderBy(g => (g - person).Duration()).Take(1).ToList();
            if (near.Count == 0) continue;
            grants.Remove(near[0]);
            people.Remove(person);
        }
        if (grants.Count + people.Count == 0) return null;
        // One millisecond more: a deadline that is asked for again at the same instant would never pass.
        var due = grants.Select(g => g + GrantHolds).Concat(people.Select(p => p + GrantMayBeLate)).Min();
        return flow with { Grants = grants, People = people, DueAt = due > now ? due : now.AddMilliseconds(1) };
    }

    private RuleResult Tell(Flow flow, string subject, (DeviceFacts, CameraMark Mark) at, DateTimeOffset now, CommunityFacts facts)
    {
        var alone = flow.People.Where(p => p + GrantMayBeLate <= now).ToList();
        var rest = Matched(flow with
        {
            Grants = [.. flow.Grants.Where(g => g + GrantHolds > now)],
            People = [.. flow.People.Where(p => p + GrantMayBeLate > now)],
        }, now);
        if (alone.Count == 0) return RuleResult.Nothing(rest);
        var gate = at.Mark.Gate is { } id ? facts.Devices.GetValueOrDefault(id)?.Name ?? "–" : "–";
        return new(rest, [new RuleAction.Raise(Draft(subject, at, AlertCategory.Access, 4, now, null,
            ("since", Local(alone[0], facts)), ("people", alone.Count.ToString(CultureInfo.InvariantCulture)), ("gate", gate))
            with { PictureSha256 = flow.PictureSha256 })]);
    }

    private static bool IsGrant(CommunityEvent e) =>
        e.Kind is DeviceEventKind.Passage or DeviceEventKind.Face && e.Decision != Decision.Denied && e.Passage != PassageState.NotTaken
        && e.Direction != Direction.Out;
}

/// <summary>A door opens, and nobody showed anything at its gate around then: an inference, told only where a community asks for it.</summary>
/// <remarks>A door with a button inside that tells nothing opens so all day: the replay before saving shows how often.</remarks>
public sealed class DoorUnexplainedRule : JsonRule<DoorUnexplainedRule.Door>
{
    /// <param name="GrantAt">The last time somebody was granted, or the door told a reason.</param>
    /// <param name="OpenAt">When it opened without; null: it did not, or was told.</param>
    public sealed record Door(DateTimeOffset? GrantAt, DateTimeOffset? OpenAt, DateTimeOffset? DueAt) : IRuleState;

    public override string Name => AlertKinds.DoorUnexplained;

    public override IEnumerable<string> SubjectsOf(CommunityEvent e, CommunityFacts facts) =>
        facts.SettingOf(Name).Enabled && facts.Devices.GetValueOrDefault(e.DeviceId) is { Role: DeviceRole.Gate }
        && (e is { Kind: DeviceEventKind.Door, State: "open" } or { Kind: DeviceEventKind.Passage })
            ? [DeviceSubject(e.DeviceId)] : [];

    protected override RuleResult Evaluate(Door? state, string subject, CommunityEvent? e, DateTimeOffset now, CommunityFacts facts)
    {
        if (DeviceOf(subject, facts) is not { } device) return RuleResult.Nothing(null);
        var (door, around) = (state ?? new Door(null, null, null), TimeSpan.FromSeconds(facts.SettingOf(Name).Seconds!.Value));
        if (e is null) return door.OpenAt is { } openAt ? Tell(device, subject, openAt, now, around, facts) : RuleResult.Nothing(null);
        if (e.Kind == DeviceEventKind.Passage)
        {
            if (e.Decision == Decision.Denied) return RuleResult.Nothing(state);
            var explained = door.OpenAt is { } opened && (opened - e.At).Duration() <= around;
            var grantAt = door.GrantAt is { } before && before > e.At ? before : e.At;
            return RuleResult.Nothing(explained || door.OpenAt is null ? new(grantAt, null, now + around) : door with { GrantAt = grantAt });
        }
        if (door.GrantAt is { } granted && (e.At - granted).Duration() <= around) return RuleResult.Nothing(state);
        return RuleResult.Nothing(door.OpenAt is not null ? state : new(door.GrantAt, e.At, now + around));
    }

    private RuleResult Tell(DeviceFacts device, string subject, DateTimeOffset openAt, DateTimeOffset now, TimeSpan around, CommunityFacts facts) =>
        new(null, [new RuleAction.Raise(new AlertDraft
        {
            Kind = Name,
            Subject = subject,
            Category = AlertCategory.Access,
            Priority = 3,
            At = now,
            Facts = new Dictionary<string, string> { ["place"] = device.Name, ["since"] = Local(openAt, facts), ["withinS"] = Seconds(around) },
            Place = device.Name,
            DeviceId = device.Id,
        })]);
}

/// <summary>One person's credential goes in twice within the set time, and never out between: it may have been handed back over the fence.</summary>
public sealed class AntiPassbackRule : JsonRule<AntiPassbackRule.Gone>
{
    /// <summary>Two readings of one passage by two readers are one.</summary>
    public static readonly TimeSpan OnePassage = TimeSpan.FromSeconds(8);

    /// <param name="InAt">The last way in with no way out since.</param>
    public sealed record Gone(DateTimeOffset InAt, string Place, DateTimeOffset? DueAt) : IRuleState;

    public override string Name => AlertKinds.AntiPassback;

    public override IEnumerable<string> SubjectsOf(CommunityEvent e, CommunityFacts facts) =>
        facts.SettingOf(Name).Enabled && e is { Kind: DeviceEventKind.Passage, ResidentId: { } who, Direction: not null, Passage: not PassageState.NotTaken }
        && e.Decision != Decision.Denied ? [SeenResident.SubjectOf(who)] : [];

    protected override RuleResult Evaluate(Gone? state, string subject, CommunityEvent? e, DateTimeOffset now, CommunityFacts facts)
    {
        if (e is null || e.Direction == Direction.Out) return RuleResult.Nothing(null);
        var within = TimeSpan.FromSeconds(facts.SettingOf(Name).Seconds!.Value);
        var gone = new Gone(e.At, e.Place, now + within);
        if (state is null || e.At <= state.InAt) return RuleResult.Nothing(state is null ? gone : state);
        if (e.At - state.InAt <= OnePassage) return RuleResult.Nothing(state);
        return e.At - state.InAt > within ? RuleResult.Nothing(gone) : new(gone, [new RuleAction.Raise(new AlertDraft
        {
            Kind = Name,
            Subject = subject,
            Category = AlertCategory.Access,
            Priority = 3,
            At = now,
            Facts = new Dictionary<string, string>
            {
                ["place"] = e.Place,
                ["firstPlace"] = state.Place,
                ["since"] = Local(state.InAt, facts),
                ["withinS"] = Seconds(e.At - state.InAt),
            },
            Place = e.Place,
            DeviceId = e.DeviceId,
            ResidentId = e.ResidentId,
            PassageId = e.PassageId,
            PictureSha256 = e.PictureSha256,
        })]);
    }
}
