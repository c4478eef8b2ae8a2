using System.Globalization;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Routines;

namespace SmartSecurity.Core.Rules;

/// <summary>Questions that no call follows: a sign that is worth asking about, and no more.</summary>
internal static class SignQuestion
{
    /// <summary>Nobody is asked between these local hours; a question of the night is asked when it ends.</summary>
    private static readonly LadderOptions Hours = new();

    /// <param name="kind">Why it is asked.</param>
    /// <param name="resident">Who.</param>
    /// <param name="seenAt">When what it asks about happened; with kind and resident it makes the id, so that a replay asks the same question.</param>
    /// <param name="now">When it was known.</param>
    /// <param name="place">Where it happened.</param>
    /// <param name="facts">Of the community.</param>
    /// <param name="more">Further numbers of its sentence.</param>
    public static RuleAction.Ask Of(
        string kind, ResidentFacts resident, DateTimeOffset seenAt, DateTimeOffset now, string? place, CommunityFacts facts,
        params ReadOnlySpan<(string Name, string Value)> more)
    {
        var at = Hours.AskableFrom(now, facts.TimeZone);
        var found = Seen(resident, seenAt, at, place, facts);
        foreach (var (name, value) in more) found[name] = value;
        return new(new Question(IdOf(kind, resident.Id, seenAt), resident.Id, kind, at, AnswerBy: null, found));
    }

    /// <summary>Name, address, and a sighting as its sentence wants it.</summary>
    public static Dictionary<string, string> Seen(
        ResidentFacts resident, DateTimeOffset seenAt, DateTimeOffset at, string? place, CommunityFacts facts)
    {
        var seen = TimeZoneInfo.ConvertTime(seenAt, facts.TimeZone).DateTime;
        var local = TimeZoneInfo.ConvertTime(at, facts.TimeZone).DateTime;
        return new(StringComparer.Ordinal)
        {
            ["name"] = resident.Name,
            ["address"] = resident.Address,
            ["lastAt"] = seen.ToString(AlertSentences.LocalForm, CultureInfo.InvariantCulture),
            ["lastAtEn"] = AlertSentences.Day(seen, local, zh: false),
            ["lastAtZh"] = AlertSentences.Day(seen, local, zh: true),
            ["lastPlace"] = place ?? "–",
        };
    }

    /// <summary>The same question has the same id, however often it is asked.</summary>
    public static Guid IdOf(string kind, Guid residentId, DateTimeOffset at) =>
        StableId.Of(at, string.Create(CultureInfo.InvariantCulture, $"{kind}/{residentId:N}/{at.ToUnixTimeMilliseconds()}"));
}
