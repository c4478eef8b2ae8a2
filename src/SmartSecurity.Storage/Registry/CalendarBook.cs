using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Routines;

namespace SmartSecurity.Storage.Registry;

/// <summary>A date of a community that is not what its weekday says.</summary>
public sealed class CommunityDay
{
    public const int NameLengthMax = 40;
    public required int CommunityId { get; init; }
    /// <summary>In the community's own time.</summary>
    public required DateOnly Date { get; init; }
    public required DayKind Kind { get; set; }
    /// <summary>春节, 国庆调休.</summary>
    public required string Name { get; set; }
    public required string By { get; set; }
    public required DateTimeOffset At { get; set; }
}

/// <summary>Dates of one kind and name that follow each other, both ends included.</summary>
public sealed record CalendarSpan(DateOnly From, DateOnly Until, DayKind Kind, string Name);

/// <summary>Why dates were not taken.</summary>
public enum CalendarProblem { NoName, BadDates, TooMany, NoCommunity }

/// <summary>Holidays and worked weekends of a community: rules and the silence clock ask it what kind of day it is.</summary>
public sealed class CalendarBook(SecurityStore store, DeviceDirectory directory, TimeProvider clock)
{
    /// <summary>The longest holiday in one line.</summary>
    public const int SpanDaysMax = 60;
    /// <summary>Dates of one community.</summary>
    public const int DaysMax = 800;
    /// <summary>Dates lie at most so far ahead: what is further was mistyped.</summary>
    public const int AheadDaysMax = 800;

    /// <summary>What is remembered, past holidays included: a replay of last month asks for them.</summary>
    /// <returns>Null: there is no such community within reach.</returns>
    public async Task<IReadOnlyList<CalendarSpan>?> ReadAsync(Sight reach, int communityId, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext(reach);
        if (!await db.Communities.AnyAsync(c => c.Id == communityId, cancel)) return null;
        var days = await db.CommunityDays.AsNoTracking().Where(d => d.CommunityId == communityId).OrderBy(d => d.Date).ToListAsync(cancel);
        List<CalendarSpan> spans = [];
        foreach (var day in days)
            if (spans.Count > 0 && spans[^1] is var last && last.Until.AddDays(1) == day.Date && (last.Kind, last.Name) == (day.Kind, day.Name))
                spans[^1] = last with { Until = day.Date };
            else
                spans.Add(new(day.Date, day.Date, day.Kind, day.Name));
        return spans;
    }

    /// <summary>Makes dates what they are; where one was something else it is this now.</summary>
    /// <returns>Null: done.</returns>
    public async Task<CalendarProblem?> SetAsync(Sight reach, int communityId, CalendarSpan span, string by, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(span);
        var (now, name) = (clock.GetUtcNow(), span.Name.Trim());
        if (name.Length is 0 or > CommunityDay.NameLengthMax) return CalendarProblem.NoName;
        if (!AreDates(span.From, span.Until, now)) return CalendarProblem.BadDates;
        await using (var write = await store.BeginWriteAsync(reach, cancel))
        {
            if (!await write.Db.Communities.AnyAsync(c => c.Id == communityId, cancel)) return CalendarProblem.NoCommunity;
            await store.LockCommunityAsync(write.Db, communityId, cancel);
            var there = await write.Db.CommunityDays.Where(d => d.CommunityId == communityId).ToDictionaryAsync(d => d.Date, cancel);
            for (var date = span.From; date <= span.Until; date = date.AddDays(1))
                if (there.TryGetValue(date, out var day))
                    (day.Kind, day.Name, day.By, day.At) = (span.Kind, name, by, now);
                else
                    there[date] = write.Db.CommunityDays.Add(new()
                    {
                        CommunityId = communityId,
                        Date = date,
                        Kind = span.Kind,
                        Name = name,
                        By = by,
                        At = now,
                    }).Entity;
            if (there.Count > DaysMax) return CalendarProblem.TooMany;
            await DeviceDirectory.FactsChangedAsync(write.Db, communityId, cancel);
            await write.CommitAsync(cancel);
        }
        directory.Announce(communityId);
        return null;
    }

    /// <summary>Lets dates be what their weekday says again.</summary>
    /// <returns>How many were something else.</returns>
    public async Task<int> ClearAsync(Sight reach, int communityId, DateOnly from, DateOnly until, CancellationToken cancel)
    {
        int cleared;
        await using (var write = await store.BeginWriteAsync(reach, cancel))
        {
            var days = write.Db.CommunityDays.Where(d => d.CommunityId == communityId && d.Date >= from && d.Date <= until);
            cleared = await days.ExecuteDeleteAsync(cancel);
            if (cleared == 0) return 0;
            await DeviceDirectory.FactsChangedAsync(write.Db, communityId, cancel);
            await write.CommitAsync(cancel);
        }
        directory.Announce(communityId);
        return cleared;
    }

    private static bool AreDates(DateOnly from, DateOnly until, DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        return until >= from && until.DayNumber - from.DayNumber < SpanDaysMax && until <= today.AddDays(AheadDaysMax) && from >= today.AddDays(-AheadDaysMax);
    }
}

/// <summary>Its table.</summary>
internal static class CalendarModel
{
    public static void Configure(ModelBuilder model) => model.Entity<CommunityDay>(e =>
    {
        e.HasKey(d => new { d.CommunityId, d.Date });
        e.Property(d => d.Kind).HasConversion<string>().HasMaxLength(16);
        e.Property(d => d.Name).HasMaxLength(CommunityDay.NameLengthMax);
    });
}
