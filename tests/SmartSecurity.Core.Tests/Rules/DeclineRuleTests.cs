using System.Globalization;
using CsCheck;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Passages;
using SmartSecurity.Core.Routines;
using SmartSecurity.Core.Rules;
using static SmartSecurity.Core.Tests.Rules.SignTown;

namespace SmartSecurity.Core.Tests.Rules;

/// <summary>
/// Goal: outings that fall by half are told within some weeks, on a Monday morning; rain, a trip, a short illness are not. Method: a
/// community of twelve through the rule as the pipeline calls it, and laws of one person's trend.
/// </summary>
public sealed class DeclineRuleTests
{
    private static readonly DeclineOptions Options = new();

    [Fact]
    public void A_fall_by_half_is_reviewed_on_a_monday_at_nine_and_says_from_what_to_what()
    {
        var alert = Assert.Single(Live(30, (week, person) => person == 3 && week >= 20 ? 4 : 8));
        Assert.Equal((AlertKinds.Decline, Person(3), 4, AlertCategory.Welfare), (alert.Kind, alert.ResidentId, alert.Priority, alert.Category));
        Assert.Equal((DayOfWeek.Monday, 9), (alert.At.DayOfWeek, alert.At.ToOffset(TimeSpan.FromHours(8)).Hour));
        Assert.InRange((alert.At - Monday.AddDays(140)).TotalDays / 7, 2, 6.1);
        Assert.Equal(("8", "4"), (alert.Facts["usualPerWeek"], alert.Facts["recentPerWeek"]));
        Assert.Matches(@"^Goes out much less: about 4 times a week over the last \d weeks, usually 8 \(neighbours: 1\d\d % of their usual\)",
            AlertSentences.Sentence(alert.Kind, alert.Facts, CultureInfo.GetCultureInfo("en")));
    }

    [Fact]
    public void Weeks_in_which_everybody_stays_in_are_nobodys_decline() => Assert.Empty(Live(30, (week, _) => week is >= 20 and < 28 ? 4 : 8));

    [Fact]
    public void A_week_of_illness_is_no_decline() => Assert.Empty(Live(30, (week, person) => person == 3 && week is 20 or 21 ? 0 : 8));

    [Fact]
    public void A_trip_leaves_its_weeks_out()
    {
        var facts = new Func<int, ResidentFacts, ResidentFacts>((week, r) =>
            week is >= 20 and < 29 && r.Id == Person(3) ? r with { AwayUntil = Monday.AddDays(7 * 29) } : r);
        Assert.Empty(Live(34, (week, person) => person == 3 && week is >= 20 and < 29 ? 0 : 8, facts));
        Assert.NotEmpty(Live(34, (week, person) => person == 3 && week is >= 20 and < 29 ? 0 : 8));
    }

    [Fact]
    public void A_replay_gives_the_same_bytes_and_who_is_watched_no_longer_is_forgotten()
    {
        static string Bytes() => Town(_ => 8, 9).Saved()["community"];
        Assert.Equal(Bytes(), Bytes());

        var town = Town(_ => 8, 9);
        var before = DeclineState.Load(Convert.FromHexString(town.Saved()["community"])).Residents.Count;
        town.With(5, WelfareWatches.Decline);
        town.Pass(Monday.AddDays(7 * 11));
        Assert.Equal((12, 5), (before, DeclineState.Load(Convert.FromHexString(town.Saved()["community"])).Residents.Count));
        town.With(5, WelfareWatches.Silence);
        town.Pass(Monday.AddDays(7 * 12));
        Assert.Empty(town.Saved());
    }

    [Fact]
    public void Outings_that_arrive_on_monday_morning_count_in_the_week_they_were_made_in()
    {
        var town = new SignTown(new DeclineRule()).With(1, WelfareWatches.Decline);
        town.Happens(Passage(Monday.AddDays(1), Direction.Out));
        town.Happens(Passage(Monday.AddDays(7).AddHours(8), Direction.Out));
        town.Happens(Passage(Monday.AddDays(7).AddMinutes(-2), Direction.Out) with { ReceivedAt = Monday.AddDays(7).AddHours(8.1) });
        var state = DeclineState.Load(Convert.FromHexString(town.Saved()["community"])).Residents[Person(0)];
        Assert.Equal((2, 1), (state.Outings, state.Next));
    }

    private static readonly Gen<(int Outings, double Factor)[]> Weeks = Gen.Select(Gen.Int[0, 30], Gen.Double[.5, 1.4]).Array[0, 120];

    [Fact]
    public void Fewer_outings_never_speak_less_for_a_fall_and_bytes_bring_a_trend_back() =>
        Gen.Select(Weeks, Gen.Int[0, 29]).Sample((weeks, outings) =>
        {
            var trend = OutingTrend.Empty;
            foreach (var (n, f) in weeks) trend = trend.Advance(n, f, Options, out _);
            var fewer = trend.Advance(outings, 1, Options, out var fewerDue);
            var more = trend.Advance(outings + 1, 1, Options, out var moreDue);
            var bytes = new byte[trend.Length];
            trend.Save(bytes);
            var back = OutingTrend.Load(bytes);
            var again = new byte[back.Length];
            back.Save(again);
            return (fewerDue || (!moreDue && fewer.Score >= more.Score)) && trend.Score >= 0 && bytes.AsSpan().SequenceEqual(again);
        }, iter: 2_000);

    [Fact]
    public void A_damaged_state_is_refused()
    {
        Assert.Throws<InvalidDataException>(() => DeclineState.Load([2]));
        var town = new SignTown(new DeclineRule()).With(2, WelfareWatches.Decline);
        town.Happens(Passage(Monday, Direction.Out));
        var bytes = Convert.FromHexString(town.Saved()["community"]);
        Assert.Throws<InvalidDataException>(() => DeclineState.Load(bytes.AsSpan(0, bytes.Length - 3)));
        Assert.Throws<InvalidDataException>(() => DeclineState.Load([.. bytes, 0]));
    }

    private static List<AlertDraft> Live(int weeks, Func<int, int, int> outings, Func<int, ResidentFacts, ResidentFacts>? facts = null)
    {
        var town = new SignTown(new DeclineRule()).With(12, WelfareWatches.Decline);
        List<RuleAction> actions = [];
        for (var week = 0; week < weeks; week++)
        {
            if (facts is not null) town.With(12, WelfareWatches.Decline, r => facts(week, r));
            foreach (var e in Week(week, person => outings(week, person))) actions.AddRange(town.Happens(e));
        }
        actions.AddRange(town.Pass(Monday.AddDays(7 * weeks).AddHours(12)));
        return [.. actions.OfType<RuleAction.Raise>().Select(r => r.Alert)];
    }

    private static SignTown Town(Func<int, int> outings, int weeks)
    {
        var town = new SignTown(new DeclineRule()).With(12, WelfareWatches.Decline);
        for (var week = 0; week < weeks; week++)
            foreach (var e in Week(week, outings)) town.Happens(e);
        return town;
    }

    private static IEnumerable<CommunityEvent> Week(int week, Func<int, int> outings) =>
        Enumerable.Range(0, 12).SelectMany(person => Enumerable.Range(0, outings(person)).Select(i =>
            Passage(Monday.AddDays((7 * week) + (i * 7 / 12.0)).AddHours(8).AddMinutes(person), Direction.Out, person: person))).OrderBy(e => e.At);
}
