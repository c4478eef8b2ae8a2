using System.Globalization;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;

namespace SmartSecurity.Core.Rules;

/// <summary>Something is there, is told once, and is over when it was not seen for a while.</summary>
public abstract class PresenceRule : MarkRule<PresenceRule.There>
{
    public sealed record There(DateTimeOffset SeenAt, DateTimeOffset? DueAt) : IRuleState;

    /// <summary>After so long without a sign it is over.</summary>
    protected abstract TimeSpan QuietFor { get; }

    /// <summary>What the timeline says when it is over, before the time of the last sign.</summary>
    protected abstract string Gone { get; }

    /// <summary>Whether the event is a sign of it.</summary>
    protected abstract bool Shows(CommunityEvent e, CommunityFacts facts);

    protected abstract AlertDraft Told(string subject, (DeviceFacts Device, CameraMark Mark) at, CommunityEvent e, DateTimeOffset now, CommunityFacts facts);

    protected override RuleResult Evaluate(There? state, string subject, CommunityEvent? e, DateTimeOffset now, CommunityFacts facts)
    {
        if (Of(subject, facts) is not { } at) return RuleResult.Nothing(null);
        if (e is null) return new(null, state is null ? [] : [new RuleAction.Over(Kind, subject, $"{Gone} since {Local(state.SeenAt, facts)}", now)]);
        if (!Shows(e, facts)) return RuleResult.Nothing(state);
        // Outside the hours nothing is begun: what came before they began is told by its next sign.
        if (state is null && !facts.SettingOf(Kind).Covers(e.At, facts.TimeZone, facts.Days)) return RuleResult.Nothing(null);
        var there = new There(e.At, now + QuietFor);
        return state is null ? new(there, [new RuleAction.Raise(Told(subject, at, e, now, facts))]) : RuleResult.Nothing(there);
    }
}

/// <summary>Somebody enters a region where nobody should be at this hour; which hours says the rule's setting.</summary>
public sealed class IntrusionRule : PresenceRule
{
    protected override MarkWatch Watch => MarkWatch.Intrusion;
    protected override string Kind => AlertKinds.Intrusion;
    protected override TimeSpan QuietFor => TimeSpan.FromMinutes(5);
    protected override string Gone => "nobody";

    protected override bool Shows(CommunityEvent e, CommunityFacts facts) => e.Mark is { What: "entered" or "stays" } seen && IsPerson(seen);

    protected override AlertDraft Told(string subject, (DeviceFacts Device, CameraMark Mark) at, CommunityEvent e, DateTimeOffset now, CommunityFacts facts) =>
        Draft(subject, at, AlertCategory.Intrusion, 2, now, e, ("since", Local(e.At, facts)));
}

/// <summary>Somebody stays about in a region: signs of people there, none further apart than <see cref="GapMax"/>, for the set time.</summary>
/// <remarks>
/// One who stands still is lost to a tracker after seconds and is another track when they move again, so signs are joined, not tracks. Several people
/// who pass one after the other look the same: by day the rule is off as shipped.
/// </remarks>
public sealed class LoiteringRule : MarkRule<LoiteringRule.About>
{
    public static readonly TimeSpan GapMax = TimeSpan.FromSeconds(45);

    /// <summary>A second more: a sign at the very end of the gap still belongs to it.</summary>
    private static readonly TimeSpan OverAfter = GapMax + TimeSpan.FromSeconds(1);

    public sealed record About(DateTimeOffset FirstAt, DateTimeOffset LastAt, DateTimeOffset? RaisedAt, DateTimeOffset? DueAt) : IRuleState;

    protected override MarkWatch Watch => MarkWatch.Loitering;
    protected override string Kind => AlertKinds.Loitering;

    protected override RuleResult Evaluate(About? state, string subject, CommunityEvent? e, DateTimeOffset now, CommunityFacts facts)
    {
        if (Of(subject, facts) is not { } at) return RuleResult.Nothing(null);
        if (e is null)
            return new(null, state?.RaisedAt is null ? [] : [new RuleAction.Over(Kind, subject, $"nobody since {Local(state.LastAt, facts)}", now)]);
        if (e.Mark is not { } seen || !IsPerson(seen) || (state is not null && e.At < state.LastAt)) return RuleResult.Nothing(state);
        var about = state is not null && e.At - state.LastAt <= GapMax
            ? state with { LastAt = e.At, DueAt = now + OverAfter }
            : new About(e.At, e.At, null, now + OverAfter);
        var setting = facts.SettingOf(Kind);
        if (about.RaisedAt is not null || (about.LastAt - about.FirstAt).TotalSeconds < setting.Seconds || !setting.Covers(now, facts.TimeZone, facts.Days))
            return RuleResult.Nothing(about);
        return new(about with { RaisedAt = now }, [new RuleAction.Raise(Draft(subject, at, AlertCategory.Intrusion, 3, now, e,
            ("since", Local(about.FirstAt, facts)), ("limitS", setting.Seconds!.Value.ToString(CultureInfo.InvariantCulture))))]);
    }
}

/// <summary>Many people at once in a region, as a camera counts them in one picture.</summary>
public sealed class CrowdRule : PresenceRule
{
    protected override MarkWatch Watch => MarkWatch.Crowd;
    protected override string Kind => AlertKinds.Crowd;
    protected override TimeSpan QuietFor => TimeSpan.FromMinutes(3);
    protected override string Gone => "fewer";

    protected override bool Shows(CommunityEvent e, CommunityFacts facts) => e.People >= facts.SettingOf(Kind).Count;

    protected override AlertDraft Told(string subject, (DeviceFacts Device, CameraMark Mark) at, CommunityEvent e, DateTimeOffset now, CommunityFacts facts) =>
        Draft(subject, at, AlertCategory.Access, 3, now, e, ("since", Local(e.At, facts)), ("people", e.People!.Value.ToString(CultureInfo.InvariantCulture)));
}

/// <summary>Something stands in a fire lane: it drove in and has not left it.</summary>
/// <remarks>
/// A parked car does not move and is no track any more: who vanished in a region has not left it. When it drives off, it enters as a new track and
/// leaves; that ends the alert.
/// </remarks>
public sealed class FireLaneRule : MarkRule<FireLaneRule.Blocked>
{
    public sealed record Blocked(DateTimeOffset SinceAt, DateTimeOffset? RaisedAt, string? PictureSha256, DateTimeOffset? DueAt) : IRuleState;

    protected override MarkWatch Watch => MarkWatch.FireLane;
    protected override string Kind => AlertKinds.FireLane;

    protected override RuleResult Evaluate(Blocked? state, string subject, CommunityEvent? e, DateTimeOffset now, CommunityFacts facts)
    {
        if (Of(subject, facts) is not { } at) return RuleResult.Nothing(null);
        var limit = TimeSpan.FromSeconds(facts.SettingOf(Kind).Seconds!.Value);
        if (e is null)
            return state is not { RaisedAt: null } ? RuleResult.Nothing(state) : new(state with { RaisedAt = now, DueAt = null }, [new RuleAction.Raise(
                Draft(subject, at, AlertCategory.Vehicle, 2, now, e, ("since", Local(state.SinceAt, facts)), ("limitS", Seconds(limit)))
                    with { PictureSha256 = state.PictureSha256 })]);
        if (e.Mark is not { } seen || !MayBeVehicle(seen)) return RuleResult.Nothing(state);
        if (seen.What == "left")
            return new(null, state?.RaisedAt is null ? [] : [new RuleAction.Over(Kind, subject, $"left {Local(e.At, facts)}", now)]);
        return RuleResult.Nothing(state ?? new Blocked(e.At, null, e.PictureSha256, now + limit));
    }
}
