using System.Globalization;
using System.Text.RegularExpressions;
using SmartSecurity.Core.Routines;
using SmartSecurity.Web.Desk;
using SmartSecurity.Web.Texts;
using static Microsoft.Playwright.Assertions;

namespace SmartSecurity.Web.Tests;

/// <summary>
/// Goal: the picture of a silence says what the alert's numbers say: the arc runs from the last sighting to the alert on a clock of 24 hours.
/// Method: the shape is made of facts as a rule writes them and its angles are compared; the drawing is looked at in a browser.
/// </summary>
public sealed class DayClockTests(Site site)
{
    [Theory]
    [InlineData("2026-03-03T18:42", "2026-03-04T16:30", 280.5, 327, 247.5)]   // over midnight
    [InlineData("2026-03-04T06:00", "2026-03-04T12:00", 90, 90, 180)]
    [InlineData("2026-03-01T09:00", "2026-03-03T12:00", 135, 360, 180)]       // over a day: a full turn
    [InlineData("2026-03-04T12:00", "2026-03-04T12:00", 180, 0, 180)]
    public void The_arc_runs_from_the_last_sighting_to_the_alert(string from, string to, double fromDegrees, double sweepDegrees, double toDegrees)
    {
        var shape = DayClockShape.Of(DayClock.Read(Facts(from, to, "home"))!);
        Assert.Equal(fromDegrees, shape.SilentFromDegrees, 6);
        Assert.Equal(sweepDegrees, shape.SilentSweepDegrees, 6);
        Assert.Equal(toDegrees, shape.ToDegrees, 6);
    }

    [Fact]
    public void The_band_is_the_habit_and_the_dots_are_the_sightings_before_the_last()
    {
        var shape = DayClockShape.Of(DayClock.Read(Facts("2026-03-03T18:42", "2026-03-04T16:30", "home"))!);
        Assert.Equal(48, shape.Usual.Count);
        Assert.Equal(1, shape.Usual[15], 6);      // 07:30, the busiest
        Assert.Equal(.5, shape.Usual[33], 6);     // 16:30, half as busy
        Assert.Equal([(7, 8.5), (16.5, 18)], shape.UsualHours);
        Assert.Equal([112.5, 247.5, 113.25], shape.SeenDegrees);
    }

    [Fact]
    public void A_stretch_over_midnight_is_one()
    {
        var cells = Enumerable.Range(0, 48).Select(bin => bin is >= 46 or < 3 ? "1" : "0.1");
        var facts = Facts("2026-03-03T18:42", "2026-03-04T16:30", "home");
        facts["dayClock"] = string.Join(',', cells);
        Assert.Equal([(23, 1.5)], DayClockShape.Of(DayClock.Read(facts)!).UsualHours);
        facts["dayClock"] = string.Join(',', Enumerable.Repeat("0.2", 48));
        Assert.Equal([(0, 24)], DayClockShape.Of(DayClock.Read(facts)!).UsualHours);
    }

    [Theory]
    [InlineData("zh-CN", "22 小时", "2 天 3 小时", "45 分钟", "1 天")]
    [InlineData("en", "22 h", "2 days 3 h", "45 min", "1 day")]
    public void The_middle_says_how_long(string language, string hours, string days, string minutes, string day)
    {
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        Assert.Equal(hours, DayClockTexts.Lasted(new(22, 59, 0)));
        Assert.Equal(days, DayClockTexts.Lasted(new(51, 10, 0)));
        Assert.Equal(minutes, DayClockTexts.Lasted(new(0, 45, 0)));
        Assert.Equal(day, DayClockTexts.Lasted(new(24, 30, 0)));
        CultureInfo.CurrentUICulture = before;
    }

    [Theory]
    [InlineData("zh-CN", 1440, false, "home", "2026-03-03T18:42", "2026-03-04T16:30")]
    [InlineData("en", 1440, true, "home", "2026-03-02T13:20", "2026-03-04T16:30")]
    [InlineData("zh-CN", 390, true, "home", "2026-03-04T07:31", "2026-03-04T16:30")]
    [InlineData("en", 390, false, "away", "2026-03-04T08:05", "2026-03-04T17:30")]
    public async Task An_alert_of_silence_shows_the_day(string language, int widthPx, bool dark, string state, string from, string to)
    {
        var draft = site.Town.Silence(site.Get<TimeProvider>().GetUtcNow());
        var facts = new Dictionary<string, string>(draft.Facts, StringComparer.Ordinal);
        foreach (var (name, value) in Facts(from, to, state)) facts[name] = value;
        var alert = await site.RaiseAsync(draft with { Facts = facts });
        await using var window = await site.OpenAsync(Site.LiWei, widthPx, dark, language);
        await window.GoAsync($"/alerts/{alert:D}");
        var picture = window.Find("day-clock").Locator("svg");
        await Expect(picture).ToBeVisibleAsync();
        var shape = DayClockShape.Of(DayClock.Read(facts)!);
        await Expect(picture).ToHaveAttributeAsync("aria-label", new Regex(language == "en" ? "last seen .* not seen for" : "最后一次看到是.*没有看到"));
        await Expect(window.Find("seen")).ToHaveCountAsync(shape.SeenDegrees.Count);
        await Expect(window.Find("usual")).ToHaveCountAsync(48);
        if (shape.SilentSweepDegrees >= 360) await Expect(window.Find("silence")).ToHaveAttributeAsync("r", "88");
        if (widthPx < 800) await picture.ScrollIntoViewIfNeededAsync();
        await window.ShotAsync($"day-clock-{widthPx}-{(dark ? "dark" : "light")}-{state}");
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task An_alert_without_the_numbers_shows_no_picture()
    {
        var alert = await site.RaiseAsync(site.Town.Silence(site.Get<TimeProvider>().GetUtcNow()));
        await using var window = await site.OpenAsync(Site.LiWei);
        await window.GoAsync($"/alerts/{alert:D}");
        await Expect(window.Find("sentence")).ToBeVisibleAsync();
        await Expect(window.Find("day-clock")).ToHaveCountAsync(0);
    }

    private static Dictionary<string, string> Facts(string from, string to, string state) => new(StringComparer.Ordinal)
    {
        ["dayClock"] = string.Join(',', Enumerable.Range(0, 48).Select(bin => bin switch
        {
            14 or 16 => "0.5",
            15 => "0.8",
            >= 33 and <= 35 => "0.4",
            >= 17 and <= 42 => "0.12",
            _ => "0.01",
        })),
        ["dayClockWeekend"] = "0",
        ["dayClockSeen"] = $"2026-02-28T07:30,2026-02-28T16:30,2026-03-01T07:33,{from}",
        ["dayClockFrom"] = from,
        ["dayClockTo"] = to,
        ["state"] = state,
    };
}
