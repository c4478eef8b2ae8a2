using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Passages;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Recognition;
using SmartSecurity.Storage.Audit;

namespace SmartSecurity.Storage.Queries;

/// <summary>What an officer asks of the movement log. At least a person or a plate or a place must be named: there is no "everyone".</summary>
public sealed record MovementFilter
{
    public int? CommunityId { get; init; }
    public Guid? ResidentId { get; init; }
    /// <summary>A plate; <c>?</c> for one character that is not known, <c>*</c> for any number of them. At least three must be known.</summary>
    public string? Plate { get; init; }
    /// <summary>Whether characters that are taken for each other (0 D Q, 8 B, 1 7 T, 2 Z, 5 S) count as the same.</summary>
    public bool LookAlikes { get; init; }
    public Guid? DeviceId { get; init; }
    public required DateTimeOffset From { get; init; }
    public required DateTimeOffset To { get; init; }
    public int Page { get; init; } = 1;
}

/// <summary>The answer of a query, or why there is none.</summary>
public abstract record MovementAnswer
{
    private MovementAnswer() { }

    /// <param name="Passages">One page, newest first.</param>
    /// <param name="Total">Rows the filter matches, counted up to the cap.</param>
    /// <param name="Watermark">Who asked, when, in which case: shown across the page.</param>
    public sealed record Rows(IReadOnlyList<Passage> Passages, int Total, bool Capped, string Watermark) : MovementAnswer;

    /// <param name="Code"><c>noCase</c>, <c>caseClosed</c>, <c>tooWide</c>, <c>noSubject</c>, <c>openPlate</c>, <c>badPeriod</c>.</param>
    public sealed record Refused(string Code, string Reason) : MovementAnswer;
}

/// <summary>The movement log, read lawfully: an open case, a subject, caps, and an audit entry before any row leaves (P12, P13).</summary>
public sealed class MovementLog(SecurityStore store, AuditLog audit, KeyRing keys, TimeProvider clock)
{
    public const int RowsPerPage = 24;
    public const int RowsMax = 500;

    /// <summary>Longer spans need a second approver, which is not yet built: they are refused.</summary>
    public static readonly TimeSpan SpanMax = TimeSpan.FromHours(24);

    /// <param name="officer">Account name of who asks.</param>
    /// <param name="caseNumber">Number of an open case of this officer.</param>
    public async Task<MovementAnswer> QueryAsync(string officer, Sight reach, string caseNumber, MovementFilter filter, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using var db = store.CreateDbContext(reach);
        var openCase = await db.Cases.AsNoTracking().SingleOrDefaultAsync(c => c.Number == caseNumber, cancel);
        var refusal = Refusal(openCase, officer, filter, now);
        if (refusal is not null)
        {
            await audit.AppendAsync(Draft(officer, "passages.refused", caseNumber, filter, 0, refusal.Code), cancel);
            return refusal;
        }

        var query = Matching(db, filter);
        var total = await query.Take(RowsMax + 1).CountAsync(cancel);
        var skip = Math.Min((Math.Max(filter.Page, 1) - 1) * RowsPerPage, RowsMax);
        var take = Math.Min(RowsPerPage, RowsMax - skip);
        var rows = take <= 0 ? [] : await query.OrderByDescending(p => p.At).ThenBy(p => p.Id).Skip(skip).Take(take).ToListAsync(cancel);
        await audit.AppendAsync(Draft(officer, "passages.query", caseNumber, filter, rows.Count, null), cancel);
        return new MovementAnswer.Rows(rows, Math.Min(total, RowsMax), total > RowsMax, $"{officer} · {caseNumber} · {now:yyyy-MM-dd HH:mm}Z");
    }

    private static MovementAnswer.Refused? Refusal(PoliceCase? found, string officer, MovementFilter filter, DateTimeOffset now)
    {
        if (found is null) return new("noCase", "There is no case with this number: open one first.");
        if (found.Owner != officer) return new("noCase", "This case belongs to another officer; a second approver would be needed.");
        if (found.ClosedAt is not null || found.ExpiresAt <= now) return new("caseClosed", "This case is closed or has expired.");
        if (filter.To <= filter.From) return new("badPeriod", "The end of the period lies before its start.");
        if (filter.To - filter.From > SpanMax) return new("tooWide", "More than 24 hours of movement needs a second approver: ask for a shorter period.");
        if (!string.IsNullOrWhiteSpace(filter.Plate) && PlatePattern.Parse(filter.Plate) is null)
            return new("openPlate", $"At least {PlatePattern.KnownMin} characters of the plate must be known.");
        return filter.ResidentId is null && string.IsNullOrWhiteSpace(filter.Plate) && filter.DeviceId is null
            ? new("noSubject", "Name a person, a plate or a place: a query for everyone does not exist.")
            : null;
    }

    private static IQueryable<Passage> Matching(SecurityDbContext db, MovementFilter filter)
    {
        var query = db.Passages.AsNoTracking().Where(p => p.At >= filter.From && p.At < filter.To);
        if (filter.CommunityId is { } community) query = query.Where(p => p.CommunityId == community);
        if (filter.ResidentId is { } resident) query = query.Where(p => p.ResidentId == resident);
        if (filter.DeviceId is { } device) query = query.Where(p => p.DeviceId == device);
        if (string.IsNullOrWhiteSpace(filter.Plate) || PlatePattern.Parse(filter.Plate, filter.LookAlikes) is not { } plate) return query;
        if (plate.IsExact)
            return query.Where(p => p.Plate == plate.Text || (EF.Functions.Like(p.Plate, "%?%") && EF.Functions.Like(plate.Text, p.Plate!.Replace("?", "_"))));
        var like = plate.ToLike();
        query = query.Where(p => p.Plate != null && EF.Functions.Like(p.Plate, like, "\\"));
        foreach (var (place, characters) in plate.Choices)
        {
            string[] allowed = [.. characters.Select(c => c.ToString())];
            query = query.Where(p => allowed.Contains(p.Plate!.Substring(place, 1)));
        }
        return query;
    }

    private AuditDraft Draft(string officer, string action, string caseNumber, MovementFilter filter, int rows, string? refusal) => new(officer, action,
        new Dictionary<string, object?>
        {
            ["resident"] = filter.ResidentId is { } id ? keys.Digest($"resident:{id:N}") : null,
            ["plate"] = filter.Plate is { } plate ? keys.Digest($"plate:{PlateText.Fold(plate)}") : null,
            ["lookAlikes"] = filter.LookAlikes ? true : null,
            ["device"] = filter.DeviceId,
            ["from"] = filter.From,
            ["to"] = filter.To,
            ["page"] = filter.Page,
            ["refused"] = refusal,
        }, caseNumber, rows);
}
