using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Alerts;

namespace SmartSecurity.Storage.Desk;

/// <summary>What to do for one kind of alert, as a community wrote it; where there is no row the product's own steps hold.</summary>
public sealed class StoredProcedure
{
    public required int CommunityId { get; init; }
    public required string Kind { get; init; }
    /// <summary>A list of <see cref="ProcedureStep"/>, as JSON.</summary>
    public required string StepsJson { get; set; }
    /// <summary>Raised by one with each edit: of two editors the second is told.</summary>
    public int Version { get; set; } = 1;
    public required string By { get; set; }
    public required DateTimeOffset At { get; set; }
}

/// <summary>A procedure as it is stored.</summary>
public sealed record WrittenProcedure(IReadOnlyList<ProcedureStep> Steps, int Version, string By, DateTimeOffset At);

/// <summary>Reads and writes the communities' own procedures.</summary>
public sealed class ProcedureBook(SecurityStore store, TimeProvider clock)
{
    /// <returns>Null: the product's own steps hold.</returns>
    public async Task<WrittenProcedure?> FindAsync(int communityId, string kind, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext();
        var row = await db.Procedures.AsNoTracking().SingleOrDefaultAsync(p => p.CommunityId == communityId && p.Kind == kind, cancel);
        return row is null ? null : new(Read(row), row.Version, row.By, row.At);
    }

    /// <summary>Kinds for which a community wrote its own.</summary>
    public async Task<IReadOnlySet<string>> WrittenKindsAsync(int communityId, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext();
        return (await db.Procedures.Where(p => p.CommunityId == communityId).Select(p => p.Kind).ToListAsync(cancel)).ToHashSet(StringComparer.Ordinal);
    }

    /// <param name="communityId">The community.</param>
    /// <param name="kind">Kind of alert.</param>
    /// <param name="steps">They hold what <see cref="Procedure.Check"/> asks.</param>
    /// <param name="versionSeen">The version on the editor's screen; 0: the product's own.</param>
    /// <param name="by">Account name.</param>
    /// <param name="cancel">Stops the attempt.</param>
    /// <returns>False when somebody else saved meanwhile.</returns>
    /// <exception cref="ArgumentException">The steps are not right.</exception>
    public async Task<bool> SaveAsync(int communityId, string kind, IReadOnlyList<ProcedureStep> steps, int versionSeen, string by, CancellationToken cancel)
    {
        if (Procedure.Check(steps) is { } wrong) throw new ArgumentException(wrong, nameof(steps));
        await using var write = await store.BeginWriteAsync(cancel);
        await store.LockCommunityAsync(write.Db, communityId, cancel);
        var row = await write.Db.Procedures.SingleOrDefaultAsync(p => p.CommunityId == communityId && p.Kind == kind, cancel);
        if ((row?.Version ?? 0) != versionSeen) return false;
        var json = JsonSerializer.Serialize(steps);
        if (row is null)
            write.Db.Procedures.Add(new() { CommunityId = communityId, Kind = kind, StepsJson = json, By = by, At = clock.GetUtcNow() });
        else
            (row.StepsJson, row.Version, row.By, row.At) = (json, row.Version + 1, by, clock.GetUtcNow());
        await write.CommitAsync(cancel);
        return true;
    }

    /// <summary>Goes back to the product's own steps.</summary>
    /// <returns>False when there were none of the community's own.</returns>
    public async Task<bool> ResetAsync(int communityId, string kind, CancellationToken cancel)
    {
        await using var write = await store.BeginWriteAsync(cancel);
        var rows = await write.Db.Procedures.Where(p => p.CommunityId == communityId && p.Kind == kind).ExecuteDeleteAsync(cancel);
        await write.CommitAsync(cancel);
        return rows == 1;
    }

    private static List<ProcedureStep> Read(StoredProcedure row) =>
        JsonSerializer.Deserialize<List<ProcedureStep>>(row.StepsJson) ?? throw new InvalidDataException($"The procedure of {row.Kind} holds no steps.");
}
