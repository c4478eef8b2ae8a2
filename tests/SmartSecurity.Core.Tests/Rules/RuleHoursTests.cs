using CsCheck;
using SmartSecurity.Core.Routines;
using SmartSecurity.Core.Rules;

namespace SmartSecurity.Core.Tests.Rules;

/// <summary>
/// Goal: a rule is told in its hours and in no other, on the days it is meant for, over midnight and over holidays. Method: a law over random settings
/// and calendars, against two weeks painted minute by minute; one weekend by hand.
/// </summary>
public sealed class RuleHoursTests
{
    private const int Evening = 22 * 60, Morning = 6 * 60;
    private static readonly TimeZoneInfo Shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
    private static readonly DateOnly Monday = new(2026, 3, 2);

    [Fact]
    public void Hours_hold_as_they_are_painted_minute_by_minute() =>
        Gen.Select(Gen.Enum<RuleDays>(), Hours, Hours, Gen.Select(Gen.Int[0, 13], Gen.Enum<DayKind>()).Array[0, 5], Gen.Int[0, (14 * 1440) - 1].Array[20])
            .Sample((days, hours, free, special, minutes) =>
            {
                var split = days == RuleDays.Split;
                var setting = new RuleSetting(true, FromMin: hours?.From, UntilMin: hours?.Until, Days: days,
                    FreeFromMin: split ? free?.From : null, FreeUntilMin: split ? free?.Until : null);
                var calendar = new SpecialDays(special.DistinctBy(s => s.Item1).Select(s => KeyValuePair.Create(Monday.AddDays(s.Item1), s.Item2)));
                var painted = new bool[16 * 1440];
                for (var day = -1; day < 14; day++)
                {
                    var date = Monday.AddDays(day);
                    var kind = special.DistinctBy(s => s.Item1).Where(s => s.Item1 == day).Select(s => (DayKind?)s.Item2).FirstOrDefault();
                    var rests = kind is null ? day is -1 or 5 or 6 or 12 or 13 : kind == DayKind.Holiday;
                    if ((days == RuleDays.Working && rests) || (days == RuleDays.Free && !rests)) continue;
                    var (from, until) = ((split && rests ? free : hours)?.From ?? 0, (split && rests ? free : hours)?.Until ?? 0);
                    for (var minute = from; ;)
                    {
                        var index = (day * 1440) + minute;
                        if (index >= 0) painted[index] = true;
                        minute++;
                        if (minute % 1440 == until) break;
                    }
                }
                foreach (var minute in minutes) Assert.Equal(painted[minute], setting.Covers(At(minute), Shanghai, calendar));
            });

    [Fact]
    public void A_night_belongs_to_the_day_it_began_on()
    {
        var nights = new RuleSetting(true, FromMin: Evening, UntilMin: Morning, Days: RuleDays.Working);
        Assert.True(Told(nights, 4, 23));                                               // Friday
        Assert.True(Told(nights, 5, 3));                                                // Friday's night, though it is Saturday
        Assert.False(Told(nights, 5, 23));
        Assert.False(Told(nights, 7, 3));                                               // Monday, but Sunday's night
        Assert.True(Told(nights, 7, 23));
        var holiday = new SpecialDays([new(Monday.AddDays(7), DayKind.Holiday), new(Monday.AddDays(6), DayKind.Working)]);
        Assert.False(Told(nights, 7, 23, holiday));
        Assert.True(Told(nights, 7, 3, holiday));                                       // the Sunday before it was worked
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        var rule = RuleCatalog.All[0];
        Assert.Null(rule.Check(new(true, Days: RuleDays.Split, FromMin: Evening, UntilMin: Morning)));
        Assert.Null(rule.Check(new(true, Days: RuleDays.Split, FreeFromMin: 0, FreeUntilMin: 60)));
        Assert.Equal("days: every, split, working or free.", rule.Check(new(true, Days: (RuleDays)9)));
        foreach (var wrong in new RuleSetting[]
        {
            new(true, FreeFromMin: 0, FreeUntilMin: 60), new(true, Days: RuleDays.Split, FreeFromMin: 60), new(true, Days: RuleDays.Split, FreeUntilMin: 60),
            new(true, Days: RuleDays.Split, FreeFromMin: 60, FreeUntilMin: 60), new(true, Days: RuleDays.Split, FreeFromMin: 0, FreeUntilMin: 1440),
            new(true, Days: RuleDays.Working, FreeFromMin: 0, FreeUntilMin: 60),
        })
            Assert.StartsWith("freeFromMin and freeUntilMin go together", rule.Check(wrong), StringComparison.Ordinal);
        foreach (var wrong in new RuleSetting[] { new(true, FromMin: 60), new(true, FromMin: 60, UntilMin: 60), new(true, FromMin: -1, UntilMin: 60) })
            Assert.StartsWith("fromMin and untilMin go together", rule.Check(wrong), StringComparison.Ordinal);
    }

    /// <summary>Null: the whole day.</summary>
    private static readonly Gen<(int From, int Until)?> Hours = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 1439], Gen.Int[0, 1439])
        .Select(t => t.Item1 == 0 || t.Item2 == t.Item3 ? ((int, int)?)null : (t.Item2, t.Item3));

    private static DateTimeOffset At(int minute) => new DateTimeOffset(Monday, TimeOnly.MinValue, TimeSpan.FromHours(8)).AddMinutes(minute);

    private static bool Told(RuleSetting setting, int day, int hour, SpecialDays? days = null) =>
        setting.Covers(At((day * 1440) + (hour * 60)).ToUniversalTime(), Shanghai, days ?? SpecialDays.None);
}
