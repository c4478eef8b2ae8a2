using System.Globalization;
using CsCheck;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Passages;
using SmartSecurity.Core.Routines;
using SmartSecurity.Core.Rules;
using static SmartSecurity.Core.Tests.Rules.SignTown;

namespace SmartSecurity.Core.Tests.Rules;

/// <summary>
/// Goal: a person is asked about an hour they almost never use and about a restless evening, once, in waking hours, and never about
/// what is their habit. Method: made-up weeks; and laws of the density over any history.
/// </summary>
public sealed class SignQuestionsTests
{
    [Fact]
    public void A_crossing_at_three_at_night_is_asked_about_in_the_morning_and_one_at_the_usual_hour_never()
    {
        var town = new SignTown(new UnusualHourRule()).With(1, WelfareWatches.UnusualHour);
        Assert.Empty(Weeks(town, 8));
        var night = Monday.AddDays(56).AddHours(3);
        var question = Assert.IsType<RuleAction.Ask>(Assert.Single(town.Happens(Passage(night, Direction.Out)))).Question;
        Assert.Equal((UnusualHourRule.Kind, Person(0), night.AddHours(4), null), (question.Kind, question.ResidentId, question.At, question.AnswerBy));
        Assert.Equal("Hello. You passed Gate 2 today 03:00, which is not your usual hour. Is all well?",
            AlertSentences.Sentence(question.Kind, question.Facts, CultureInfo.GetCultureInfo("en")));
        Assert.Empty(town.Happens(Passage(night.AddMinutes(40), Direction.In)));   // the same outing
        Assert.Empty(town.Happens(Passage(Monday.AddDays(56).AddHours(8.5), Direction.Out)));
    }

    [Fact]
    public void For_two_weeks_nothing_is_asked_and_a_replay_asks_the_same_question()
    {
        var town = new SignTown(new UnusualHourRule()).With(1, WelfareWatches.UnusualHour);
        Weeks(town, 1);
        Assert.Empty(town.Happens(Passage(Monday.AddDays(8).AddHours(3), Direction.Out)));

        var ids = Enumerable.Range(0, 2).Select(_ =>
        {
            var again = new SignTown(new UnusualHourRule()).With(1, WelfareWatches.UnusualHour);
            Weeks(again, 8);
            return again.Happens(Passage(Monday.AddDays(56).AddHours(3), Direction.Out)).OfType<RuleAction.Ask>().Single().Question.Id;
        }).ToList();
        Assert.Equal(ids[0], ids[1]);
    }

    [Fact]
    public void Who_works_at_night_is_used_to_it()
    {
        var town = new SignTown(new UnusualHourRule()).With(1, WelfareWatches.UnusualHour);
        for (var day = 0; day < 40; day++) town.Happens(Passage(Monday.AddDays(day).AddHours(2.5), Direction.Out));
        Assert.Empty(town.Happens(Passage(Monday.AddDays(40).AddHours(2.75), Direction.Out)));
    }

    /// <summary>Any passages over half a year, by minutes.</summary>
    private static readonly Gen<long[]> Histories = Gen.Long[0, 180L * 24 * 60].Array[0, 200].Select(m => m.Order().ToArray());

    [Fact]
    public void Rarer_hours_are_more_unusual_all_of_them_together_are_all_passages_and_bytes_bring_the_density_back() =>
        Histories.Sample(minutes =>
        {
            var startMs = Monday.ToUnixTimeMilliseconds();
            var density = PassageDensity.Empty(startMs);
            foreach (var m in minutes) density = density.Learn(startMs + (m * 60_000), (int)(m / 15 % 96));
            var atMs = startMs + (181L * LocalCalendar.DayMs);
            var q = density.At(atMs);
            var r = Enumerable.Range(0, PassageDensity.Bins).Select(b => density.AsUnusualPerWeek(atMs, b)).ToArray();
            for (var a = 0; a < q.Length; a++)
                for (var b = 0; b < q.Length; b++)
                    if (q[a] < q[b] && r[a] > r[b]) return false;
            for (var b = 0; b < q.Length; b++)
                if (density.IsUnusual(atMs, b, .5, out _) != (r[b] <= .5)) return false;
            var bytes = new byte[PassageDensity.Length];
            density.Save(bytes);
            return Math.Abs(r.Max() - (7 * q.Sum())) < 1e-9 && PassageDensity.Load(bytes).At(atMs).SequenceEqual(q);
        }, iter: 300);

    [Fact]
    public void Old_habits_fade_by_half_in_eight_weeks()
    {
        var density = PassageDensity.Empty(0);
        for (var i = 0; i < 50; i++) density = density.Learn(0, 40);
        double Learnt(int days) =>
            Days(days) * (density.At(days * LocalCalendar.DayMs)[40] - PassageDensity.Empty(0).At(days * LocalCalendar.DayMs)[40]);
        Assert.Equal(Learnt(100) / 2, Learnt(156), 6);
        static double Days(int age) => (56 / Math.Log(2) * (1 - Math.Pow(2, -age / 56.0))) + 1;
    }

    [Theory, InlineData(11, 1), InlineData(13, 0)]
    public void Eight_crossings_within_ninety_minutes_are_asked_about_once(int everyMinutes, int questions)
    {
        var town = new SignTown(new RestlessnessRule()).With(1, WelfareWatches.Restlessness);
        var actions = Enumerable.Range(0, 20).SelectMany(i => Crosses(town, Monday.AddHours(18).AddMinutes(everyMinutes * i), i)).ToList();
        Assert.Equal(questions, actions.Count);
        if (questions == 0) return;
        Assert.Equal(1, actions.OfType<RuleAction.Ask>().Count(a => a.Question is { Kind: RestlessnessRule.Kind, AnswerBy: null }));
        Assert.Empty(town.Pass(Monday.AddDays(1)));
        Assert.Empty(town.Saved());   // the episode is over and forgotten
        Assert.Single(Enumerable.Range(0, 8).SelectMany(i => Crosses(town, Monday.AddHours(42).AddMinutes(8 * i), i)));
    }

    [Fact]
    public void One_crossing_read_at_the_door_and_at_the_gate_counts_once()
    {
        var town = new SignTown(new RestlessnessRule()).With(1, WelfareWatches.Restlessness);
        for (var i = 0; i < 6; i++)
        {
            var at = Monday.AddHours(18).AddMinutes(14 * i);
            Assert.Empty(town.Happens(Passage(at, i % 2 == 0 ? Direction.Out : Direction.In, Door)));
            Assert.Empty(town.Happens(Passage(at.AddMinutes(2), i % 2 == 0 ? Direction.Out : Direction.In)));
        }
    }

    private static List<RuleAction> Crosses(SignTown town, DateTimeOffset at, int i) =>
        town.Happens(Passage(at, i % 2 == 0 ? Direction.Out : Direction.In));

    private static List<RuleAction> Weeks(SignTown town, int weeks)
    {
        List<RuleAction> actions = [];
        for (var day = 0; day < 7 * weeks; day++)
        {
            actions.AddRange(town.Happens(Passage(Monday.AddDays(day).AddHours(8.5).AddMinutes(day % 5 * 4), Direction.Out)));
            actions.AddRange(town.Happens(Passage(Monday.AddDays(day).AddHours(10).AddMinutes(day % 3 * 6), Direction.In)));
        }
        return actions;
    }
}
