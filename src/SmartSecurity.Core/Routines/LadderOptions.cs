using System.ComponentModel.DataAnnotations;
using SmartSecurity.Core.Alerts;

namespace SmartSecurity.Core.Routines;

/// <summary>When a silence is asked about, called about and visited. Defaults are those of docs/design/silence.md.</summary>
public sealed record LadderOptions
{
    /// <summary>
    /// What a question costs beside an hour's lateness, in hours²: see <see cref="AskClock"/>: 1 to 1,000,000, 3,200 unless set.
    /// For people whose home has no sensor. Found by replay from the operator's budget.
    /// </summary>
    [Range(1, 1_000_000)]
    public double PatienceDoors { get; init; } = 2_100;

    /// <summary>The same where the home has a sensor: 1 to 1,000,000, 200 unless set.</summary>
    [Range(1, 1_000_000)]
    public double PatienceTrace { get; init; } = 200;

    /// <summary>Share of the patience with somebody who went out and is not back: 0.01 to 1, 0.2 unless set.</summary>
    [Range(.01, 1.0)]
    public double AwayShare { get; init; } = .2;

    /// <summary>R at which a person calls without a question first, in covered hours: 24 to 1,000,000, 8,760 unless set.</summary>
    [Range(24, 1_000_000)]
    public double CallHours { get; init; } = 8_760;

    /// <summary>After so much silence a question is asked whatever the clock says: 12 to 336 h, 72 h unless set.</summary>
    [Range(typeof(TimeSpan), "12:00:00", "14.00:00:00")]
    public TimeSpan SilentMax { get; init; } = TimeSpan.FromHours(72);

    /// <summary>A question unanswered for so long becomes a call: 5 min to 12 h, 60 min unless set.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "12:00:00")]
    public TimeSpan AnswerWithin { get; init; } = TimeSpan.FromMinutes(60);

    /// <summary>A call that reached nobody for so long becomes a visit: 5 min to 12 h, 30 min unless set.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "12:00:00")]
    public TimeSpan CallWithin { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Local hour from which nobody is asked any more: 18 to 24, 22 unless set.</summary>
    [Range(17, 24)]
    public int QuietFromHour { get; init; } = 22;

    /// <summary>Local hour from which people are asked again: 4 to 11, 7 unless set.</summary>
    [Range(4, 11)]
    public int QuietUntilHour { get; init; } = 7;

    /// <summary>The instant itself, or the first one after it at which people are asked.</summary>
    public DateTimeOffset AskableFrom(DateTimeOffset at, TimeZoneInfo zone) =>
        Escalation.FirstWithin(at, new TimeOnly(QuietUntilHour, 0), new TimeOnly(QuietFromHour % 24, 0), zone);

    /// <summary>Nobody is asked so soon after a passage or an answer: 0 to 12 h, 2 h unless set.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "12:00:00")]
    public TimeSpan AskAfter { get; init; } = TimeSpan.FromHours(2);

    /// <summary>After a person's first event nothing but questions for so long: 0 to 60 days, 3 days unless set.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "60.00:00:00")]
    public TimeSpan AskOnly { get; init; } = TimeSpan.FromDays(3);

    /// <summary>After a person's first event the person is shown as being learnt for so long: 0 to 60 days, 14 days unless set.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "60.00:00:00")]
    public TimeSpan ShownAsLearning { get; init; } = TimeSpan.FromDays(14);
}
