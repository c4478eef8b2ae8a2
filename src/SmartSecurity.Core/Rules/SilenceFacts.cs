using System.Globalization;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Routines;

namespace SmartSecurity.Core.Rules;

/// <summary>The numbers and names an alert of silence speaks with: its sentence and its picture are made of these and nothing else.</summary>
internal static class SilenceFacts
{
    /// <summary>The chance with which a person has been seen by the time the sentence names.</summary>
    private const double Usual = .75;

    public static Dictionary<string, string> Of(
        SilenceClocks clocks, SilenceState silence, LadderState ladder, LadderStep step, DateTimeOffset at, ResidentFacts resident, CommunityFacts facts)
    {
        var reading = clocks.Clock.ReadAt(silence, at);
        var coverage = SilenceClock.CoverageOf(silence);
        var found = Seen(silence, at, resident, facts);
        found["step"] = step.ToString().ToLowerInvariant();
        if (ladder.AskedAt is { } asked && step is (LadderStep.Call or LadderStep.Visit))
            found["askedAt"] = TimeZoneInfo.ConvertTime(asked, facts.TimeZone).ToString("HH:mm", CultureInfo.InvariantCulture);
        found["state"] = silence.Away ? "away" : "home";
        found["silentHours"] = Text((at - silence.LastSeenAt).TotalHours, "0.#");
        found["expectedSightings"] = Text(reading.ExpectedSince, "0.#");
        found["r"] = Text(reading.R, "0");
        found["unansweredChance"] = Text(ladder.UnansweredChance, "0.00");
        found["coverage"] = Text(coverage, "0.##");
        if (at < silence.FirstSeenAt + clocks.Ladder.ShownAsLearning) found["learning"] = "1";
        (found["coverageEn"], found["coverageZh"]) = coverage >= 1
            ? ("all gates reporting", "所有门口设备正常")
            : ($"only {Text(coverage * 100, "0")} % of this person's usual points reporting", $"此人常用点位只有 {Text(coverage * 100, "0")}% 在线");
        // "Usually seen by 09:30" says nothing to somebody who was seen today at noon: then it is the hours between two sightings that are unusual.
        var seenToday = found["lastAt"][..10] == TimeZoneInfo.ConvertTime(at, facts.TimeZone).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (!silence.Away && !seenToday && clocks.Clock.UsuallySeenBy(silence, at, Usual) is { } usual)
        {
            found["usualBy"] = usual.Local.ToString("HH:mm", CultureInfo.InvariantCulture);
            (found["dayKindEn"], found["dayKind"]) = usual.Weekend ? ("weekends and holidays", "周末和节假日") : ("weekdays", "工作日");
        }
        else if (clocks.Clock.UsuallySeenWithinHours(silence, Usual) is { } hours) found["usualWithinH"] = Text(Math.Max(1, Math.Ceiling(hours)), "0");
        foreach (var (name, value) in DayClock.Facts(clocks.Clock, silence, at, clocks.Calendar)) found[name] = value;
        return found;
    }

    public static AlertDraft CannotTell(
        string subject, SilenceState silence, ResidentFacts resident, DateTimeOffset since, DateTimeOffset at, CommunityFacts facts)
    {
        var found = Seen(silence, at, resident, facts);
        var from = TimeZoneInfo.ConvertTime(since, facts.TimeZone).DateTime;
        var local = TimeZoneInfo.ConvertTime(at, facts.TimeZone).DateTime;
        found["since"] = from.ToString(AlertSentences.LocalForm, CultureInfo.InvariantCulture);
        (found["sinceEn"], found["sinceZh"]) = (AlertSentences.Day(from, local, zh: false), AlertSentences.Day(from, local, zh: true));
        var down = facts.Devices.Values.Where(d => silence.IsDown(d.Id.ToString("N")) == true);
        found["points"] = string.Join(", ", down.Select(d => d.Name).Order(StringComparer.Ordinal));
        return new AlertDraft
        {
            Kind = AlertKinds.CannotTell,
            Subject = subject,
            Category = AlertCategory.Welfare,
            Priority = 3,
            At = at,
            Facts = found,
            Place = silence.LastPlace,
            ResidentId = resident.Id,
        };
    }

    private static Dictionary<string, string> Seen(SilenceState silence, DateTimeOffset at, ResidentFacts resident, CommunityFacts facts) =>
        SignQuestion.Seen(resident, silence.LastSeenAt, at, silence.LastPlace, facts);

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
