using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Passages;

namespace SmartSecurity.Core.Rules;

/// <summary>What the watch-lists of plates and of faces have in common: told once a sighting, while the entry stands, for a person to confirm.</summary>
/// <param name="sameSightingWithin">Sightings closer together than this at any place are one: a car at a gate is read by its camera and its reader.</param>
public abstract class WatchListRule(string kind, TimeSpan sameSightingWithin) : JsonRule<WatchListRule.Sighting>
{
    /// <param name="LastAt">The last sighting that was told.</param>
    public sealed record Sighting(DateTimeOffset LastAt, DateTimeOffset? DueAt) : IRuleState;

    public sealed override string Name => kind;

    /// <returns>The entry that the subject stands for; null when the event is no sighting, or the entry is gone.</returns>
    protected abstract WatchedPlate? EntryOf(string subject, CommunityEvent e, CommunityFacts facts);

    /// <summary>What the sentence needs beside place, direction and reference.</summary>
    protected abstract Dictionary<string, string> FactsOf(string subject, CommunityEvent e);

    protected sealed override RuleResult Evaluate(Sighting? state, string subject, CommunityEvent? e, DateTimeOffset now, CommunityFacts facts)
    {
        if (e is null || EntryOf(subject, e, facts) is not { } entry || entry.ExpiresAt <= e.At) return RuleResult.Nothing(null);   // the due time: forget
        if (state is not null && (e.At - state.LastAt).Duration() < sameSightingWithin) return RuleResult.Nothing(state);

        var told = FactsOf(subject, e);
        told["place"] = e.Place;
        told["reference"] = entry.AuthorityReference;
        told["direction"] = e.Direction switch { Direction.In => "in", Direction.Out => "out", _ => "" };
        return new(new Sighting(e.At, e.ReceivedAt + sameSightingWithin), [new RuleAction.Raise(new AlertDraft
        {
            Kind = kind,
            Subject = subject,
            Category = AlertCategory.WatchList,
            Priority = 1,
            At = e.ReceivedAt,
            Facts = told,
            Place = e.Place,
            DeviceId = e.DeviceId,
            PassageId = e.PassageId,
            PictureSha256 = e.PictureSha256,
        })]);
    }
}
