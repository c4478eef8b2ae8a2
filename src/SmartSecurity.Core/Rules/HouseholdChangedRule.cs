using System.Globalization;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Passages;

namespace SmartSecurity.Core.Rules;

/// <summary>
/// The number of people who regularly come and go at a home is another one than it was (人口变动): a question to the captain, never a judgement. Who
/// they are is forgotten with the week; only numbers are kept.
/// </summary>
/// <remarks>
/// Regular: seen on at least three days of a week by a credential of the home. Asked when as many weeks in a row as are set (two, as shipped)
/// agree on a number that none of the four weeks before them had. A week of holidays, or one spent in hospital, is one week and asks
/// nothing. It is raised with the end of the week; the captain's ladder waits for the day.
/// </remarks>
public sealed class HouseholdChangedRule : JsonRule<HouseholdChangedRule.Weeks>
{
    public const int DaysMin = 3;
    /// <summary>Weeks before the two that must agree.</summary>
    public const int BeforeMin = 4;

    /// <param name="Monday">First day of the week that is counted now.</param>
    /// <param name="Days">By person: on which of its days they were seen, a bit each.</param>
    /// <param name="Past">Regular people of the weeks before, the latest last.</param>
    public sealed record Weeks(DateOnly Monday, IReadOnlyDictionary<string, int> Days, IReadOnlyList<int> Past, DateTimeOffset? DueAt) : IRuleState;

    public override string Name => AlertKinds.HouseholdChanged;

    public override IEnumerable<string> SubjectsOf(CommunityEvent e, CommunityFacts facts) =>
        facts.SettingOf(Name).Enabled && e is { Kind: DeviceEventKind.Passage, ResidentId: not null, HouseholdId: { } home }
        && e.Decision != Decision.Denied && e.Passage != PassageState.NotTaken && facts.Homes.ContainsKey(home) ? [$"household:{home:N}"] : [];

    protected override RuleResult Evaluate(Weeks? state, string subject, CommunityEvent? e, DateTimeOffset now, CommunityFacts facts)
    {
        if (!Guid.TryParse(subject.AsSpan("household:".Length), out var home) || facts.Homes.GetValueOrDefault(home) is not { } address)
            return RuleResult.Nothing(null);
        if (e is null) return state is null ? RuleResult.Nothing(null) : Close(state, subject, home, address, now, facts);
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(e.At, facts.TimeZone).DateTime);
        var monday = day.AddDays(-(((int)day.DayOfWeek + 6) % 7));
        var weeks = state ?? new Weeks(monday, new Dictionary<string, int>(), [], EndOf(monday, facts));
        if (monday != weeks.Monday) return RuleResult.Nothing(state ?? weeks);   // late, from a week that is counted already
        var who = e.ResidentId!.Value.ToString("N");
        var days = new Dictionary<string, int>(weeks.Days, StringComparer.Ordinal);
        days[who] = days.GetValueOrDefault(who) | (1 << (((int)day.DayOfWeek + 6) % 7));
        return days[who] == weeks.Days.GetValueOrDefault(who) ? RuleResult.Nothing(weeks) : RuleResult.Nothing(weeks with { Days = days });
    }

    private RuleResult Close(Weeks state, string subject, Guid home, string address, DateTimeOffset now, CommunityFacts facts)
    {
        var regular = state.Days.Values.Count(d => int.PopCount(d) >= DaysMin);
        var again = facts.SettingOf(Name).Count!.Value;
        IReadOnlyList<int> past = [.. state.Past.Append(regular).TakeLast(BeforeMin + again)];
        var monday = state.Monday.AddDays(7);
        var next = new Weeks(monday, new Dictionary<string, int>(), past, EndOf(monday, facts));
        if (next.DueAt <= now) next = next with { DueAt = now.AddMilliseconds(1) };
        if (past.Count < BeforeMin + again) return RuleResult.Nothing(next);
        var (before, latest) = (past.SkipLast(again).ToList(), past.TakeLast(again).Distinct().ToList());
        if (latest.Count != 1 || before.Count == 0 || before.Contains(latest[0])) return RuleResult.Nothing(next);
        var usual = before.Order().ElementAt(before.Count / 2);
        return new(next, [new RuleAction.Raise(new AlertDraft
        {
            Kind = Name,
            Subject = subject,
            Category = AlertCategory.Household,
            Priority = 5,
            At = now,
            Facts = new Dictionary<string, string>
            {
                ["address"] = address,
                ["before"] = usual.ToString(CultureInfo.InvariantCulture),
                ["after"] = latest[0].ToString(CultureInfo.InvariantCulture),
                ["weeks"] = again.ToString(CultureInfo.InvariantCulture),
            },
            Place = address,
        })]);
    }

    private static DateTimeOffset EndOf(DateOnly monday, CommunityFacts facts)
    {
        var local = monday.AddDays(7).ToDateTime(TimeOnly.MinValue);
        return new(local, facts.TimeZone.GetUtcOffset(local));
    }
}
