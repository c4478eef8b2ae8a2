using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Privacy;

namespace SmartSecurity.Storage.Plans;

/// <summary>A plan as it was uploaded: the drawing is checked and cleaned already.</summary>
public sealed record PlanDraft(Guid Id, int CommunityId, string Name, string MediaType, ReadOnlyMemory<byte> Drawing, int WidthPx, int HeightPx);

/// <summary>A device put somewhere. Places are rounded to a ten-thousandth of the side.</summary>
public sealed record MarkDraft(Guid DeviceId, double X, double Y, Guid? CameraId = null);

/// <summary>Why something was not written.</summary>
public enum PlanProblem { NoName, NameTaken, NoCommunity, TooManyPlans, TooLarge, BadSize, TooManyMarks, MarkedTwice, OutsidePlan, NoDevice, NoCamera }

/// <summary>What came of a change.</summary>
public abstract record PlanAnswer
{
    private PlanAnswer() { }

    /// <param name="Version">The one that holds now.</param>
    public sealed record Done(int Version) : PlanAnswer;

    /// <summary>Somebody else was quicker.</summary>
    /// <param name="Version">The one that holds.</param>
    public sealed record Changed(int Version) : PlanAnswer;
    public sealed record Refused(PlanProblem Problem) : PlanAnswer;
    public sealed record Missing : PlanAnswer;
}

/// <summary>A plan with its marks.</summary>
public sealed record PlanSeen(SitePlan Plan, IReadOnlyList<PlanMark> Marks);

/// <summary>Keeps plans and where devices stand on them.</summary>
public sealed class PlanBook(SecurityStore store, KeyRing keys, TimeProvider clock)
{
    private const int PlaceDigits = 4;

    /// <summary>All plans, by community and name.</summary>
    public async Task<IReadOnlyList<SitePlan>> ListAsync(Sight reach, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext(reach);
        return await db.SitePlans.AsNoTracking().OrderBy(p => p.CommunityId).ThenBy(p => p.Name).ToListAsync(cancel);
    }

    public async Task<PlanSeen?> FindAsync(Sight reach, Guid planId, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext(reach);
        if (await db.SitePlans.AsNoTracking().SingleOrDefaultAsync(p => p.Id == planId, cancel) is not { } plan) return null;
        return new(plan, await MarksAsync(db, planId, cancel));
    }

    /// <summary>The plans on which a device stands, by name.</summary>
    public async Task<IReadOnlyList<PlanSeen>> WithDeviceAsync(Sight reach, Guid deviceId, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext(reach);
        var plans = await db.SitePlans.AsNoTracking().Where(p => db.PlanMarks.Any(m => m.PlanId == p.Id && m.DeviceId == deviceId))
            .OrderBy(p => p.Name).ToListAsync(cancel);
        var seen = new List<PlanSeen>();
        foreach (var plan in plans) seen.Add(new(plan, await MarksAsync(db, plan.Id, cancel)));
        return seen;
    }

    /// <returns>The drawing's bytes; null when there is no such plan.</returns>
    /// <exception cref="CryptographicException">The row was changed, or the site's key is another one.</exception>
    public async Task<byte[]?> DrawingAsync(Sight reach, Guid planId, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext(reach);
        return await db.PlanDrawings.AsNoTracking().SingleOrDefaultAsync(d => d.PlanId == planId, cancel) is { } drawing
            ? keys.Open(keys.SiteKey, drawing.Sealed) : null;
    }

    /// <summary>Adds a plan. The id is made by whom uploads: the same upload twice is one plan.</summary>
    public async Task<PlanAnswer> AddAsync(Sight reach, PlanDraft draft, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(draft);
        if (IsNoName(draft.Name)) return new PlanAnswer.Refused(PlanProblem.NoName);
        if (draft.Drawing.Length is 0 or > PlanDrawing.BytesMax) return new PlanAnswer.Refused(PlanProblem.TooLarge);
        if (draft.WidthPx < 1 || draft.HeightPx < 1 || (double)draft.WidthPx / draft.HeightPx is < 1 / SitePlan.AspectMax or > SitePlan.AspectMax)
            return new PlanAnswer.Refused(PlanProblem.BadSize);
        var name = draft.Name.Trim();
        await using var write = await store.BeginWriteAsync(reach, cancel);
        var db = write.Db;
        if (!await db.Communities.AnyAsync(c => c.Id == draft.CommunityId, cancel)) return new PlanAnswer.Refused(PlanProblem.NoCommunity);
        await store.LockCommunityAsync(db, draft.CommunityId, cancel);   // so that two at once are not a thirteenth
        if (await db.SitePlans.AsNoTracking().SingleOrDefaultAsync(p => p.Id == draft.Id, cancel) is { } known) return new PlanAnswer.Done(known.Version);
        var names = await db.SitePlans.Where(p => p.CommunityId == draft.CommunityId).Select(p => p.Name).ToListAsync(cancel);
        if (names.Count >= SitePlan.EachMax) return new PlanAnswer.Refused(PlanProblem.TooManyPlans);
        if (names.Contains(name, StringComparer.OrdinalIgnoreCase)) return new PlanAnswer.Refused(PlanProblem.NameTaken);
        db.SitePlans.Add(new SitePlan
        {
            Id = draft.Id,
            CommunityId = draft.CommunityId,
            Name = name,
            MediaType = draft.MediaType,
            WidthPx = draft.WidthPx,
            HeightPx = draft.HeightPx,
            DrawingSha256 = Convert.ToHexStringLower(SHA256.HashData(draft.Drawing.Span)),
            AddedAt = clock.GetUtcNow(),
        });
        db.PlanDrawings.Add(new PlanDrawing { PlanId = draft.Id, Sealed = keys.Seal(keys.SiteKey, draft.Drawing.Span) });
        await write.CommitAsync(cancel);
        return new PlanAnswer.Done(1);
    }

    /// <summary>Puts all devices of a plan where they stand; what is left out is taken off the plan.</summary>
    /// <param name="versionSeen">The version on the caller's screen. A stale one changes nothing.</param>
    public async Task<PlanAnswer> PutMarksAsync(Sight reach, Guid planId, int versionSeen, IReadOnlyList<MarkDraft> marks, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(marks);
        if (Wrong(marks) is { } wrong) return new PlanAnswer.Refused(wrong);
        await using var write = await store.BeginWriteAsync(reach, cancel);
        var db = write.Db;
        if (await TakeTurnAsync(db, planId, versionSeen, cancel) is { } lost) return lost;
        var community = await db.SitePlans.Where(p => p.Id == planId).Select(p => p.CommunityId).SingleAsync(cancel);
        var roles = await db.Devices.Where(d => d.CommunityId == community).ToDictionaryAsync(d => d.Id, d => d.Role, cancel);
        if (marks.Any(m => !roles.ContainsKey(m.DeviceId))) return new PlanAnswer.Refused(PlanProblem.NoDevice);
        if (marks.Any(m => m.CameraId is { } camera && roles.GetValueOrDefault(camera) != DeviceRole.Camera))
            return new PlanAnswer.Refused(PlanProblem.NoCamera);
        await db.PlanMarks.Where(m => m.PlanId == planId).ExecuteDeleteAsync(cancel);
        db.PlanMarks.AddRange(marks.Select(m => new PlanMark
        {
            PlanId = planId,
            DeviceId = m.DeviceId,
            X = Math.Round(m.X, PlaceDigits),
            Y = Math.Round(m.Y, PlaceDigits),
            CameraId = m.CameraId,
        }));
        await write.CommitAsync(cancel);
        return new PlanAnswer.Done(versionSeen + 1);
    }

    /// <summary>Gives a plan another name.</summary>
    /// <inheritdoc cref="PutMarksAsync" path="/param"/>
    public async Task<PlanAnswer> RenameAsync(Sight reach, Guid planId, int versionSeen, string name, CancellationToken cancel)
    {
        if (IsNoName(name)) return new PlanAnswer.Refused(PlanProblem.NoName);
        var trimmed = name.Trim();
        await using var write = await store.BeginWriteAsync(reach, cancel);
        var db = write.Db;
        if (await TakeTurnAsync(db, planId, versionSeen, cancel) is { } lost) return lost;
        var plan = await db.SitePlans.SingleAsync(p => p.Id == planId, cancel);
        var others = await db.SitePlans.Where(p => p.CommunityId == plan.CommunityId && p.Id != planId).Select(p => p.Name).ToListAsync(cancel);
        if (others.Contains(trimmed, StringComparer.OrdinalIgnoreCase)) return new PlanAnswer.Refused(PlanProblem.NameTaken);
        plan.Name = trimmed;
        await write.CommitAsync(cancel);
        return new PlanAnswer.Done(versionSeen + 1);
    }

    /// <summary>Removes a plan with its marks; its devices stay.</summary>
    /// <returns>False: there is no such plan.</returns>
    public async Task<bool> RemoveAsync(Sight reach, Guid planId, CancellationToken cancel)
    {
        await using var write = await store.BeginWriteAsync(reach, cancel);
        var rows = await write.Db.SitePlans.Where(p => p.Id == planId).ExecuteDeleteAsync(cancel);
        await write.CommitAsync(cancel);
        return rows > 0;
    }

    /// <summary>Takes a removed device off all plans; part of the caller's transaction.</summary>
    internal static async Task ForgetDeviceAsync(SecurityDbContext db, Guid deviceId, CancellationToken cancel)
    {
        await db.PlanMarks.Where(m => m.DeviceId == deviceId).ExecuteDeleteAsync(cancel);
        await db.PlanMarks.Where(m => m.CameraId == deviceId).ExecuteUpdateAsync(set => set.SetProperty(m => m.CameraId, (Guid?)null), cancel);
    }

    /// <summary>One UPDATE chooses who was first; its row stays locked until the transaction ends.</summary>
    /// <returns>Null: it is the caller's turn.</returns>
    private static async Task<PlanAnswer?> TakeTurnAsync(SecurityDbContext db, Guid planId, int versionSeen, CancellationToken cancel)
    {
        var rows = await db.SitePlans.Where(p => p.Id == planId && p.Version == versionSeen)
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.Version, versionSeen + 1), cancel);
        if (rows == 1) return null;
        return await db.SitePlans.Where(p => p.Id == planId).Select(p => (int?)p.Version).SingleOrDefaultAsync(cancel) is { } holds
            ? new PlanAnswer.Changed(holds) : new PlanAnswer.Missing();
    }

    private static async Task<IReadOnlyList<PlanMark>> MarksAsync(SecurityDbContext db, Guid planId, CancellationToken cancel) =>
        await db.PlanMarks.AsNoTracking().Where(m => m.PlanId == planId).OrderBy(m => m.DeviceId).ToListAsync(cancel);

    private static PlanProblem? Wrong(IReadOnlyList<MarkDraft> marks)
    {
        if (marks.Count > PlanMark.EachMax) return PlanProblem.TooManyMarks;
        if (marks.Select(m => m.DeviceId).Distinct().Count() != marks.Count) return PlanProblem.MarkedTwice;
        return marks.All(m => m.X is >= 0 and <= 1 && m.Y is >= 0 and <= 1) ? null : PlanProblem.OutsidePlan;
    }

    private static bool IsNoName(string? name) => string.IsNullOrWhiteSpace(name) || name.Trim().Length > SitePlan.NameLengthMax;
}
