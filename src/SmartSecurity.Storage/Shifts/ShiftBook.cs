using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Patrols;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Shifts;
using SmartSecurity.Storage.Desk;

namespace SmartSecurity.Storage.Shifts;

/// <summary>What came of a first signature.</summary>
public abstract record ShiftBegun
{
    private ShiftBegun() { }

    /// <param name="Already">The same handover was sent before; nothing changed.</param>
    public sealed record Begun(ShiftHandover Handover, bool Already) : ShiftBegun;

    public sealed record NoCommunity : ShiftBegun;

    /// <summary>The id belongs to somebody else's handover.</summary>
    public sealed record IdTaken : ShiftBegun;

    /// <summary>More than <see cref="ShiftHandover.WaitingMax"/> wait already.</summary>
    public sealed record TooManyWaiting : ShiftBegun;
}

/// <summary>What came of a second signature. Losing is ordinary, not an exception.</summary>
public abstract record ShiftSigned
{
    private ShiftSigned() { }

    public sealed record Signed(ShiftHandover Handover) : ShiftSigned;

    /// <summary>Somebody signed before.</summary>
    /// <param name="By">Who; it may be the same person, who pressed twice.</param>
    public sealed record Lost(string By, DateTimeOffset At) : ShiftSigned;

    /// <summary>Whoever leaves can't arrive.</summary>
    public sealed record SamePerson : ShiftSigned;

    public sealed record Missing : ShiftSigned;
}

/// <summary>The handovers of a site: put together, signed by one, signed by another, and from then on as they are.</summary>
/// <remarks>
/// Both signatures hold the community's row: of two who leave at once the second one's shift begins where the first one's ended, and of two who arrive
/// at once one wins. The second signature is compare-and-set besides, and moves the alerts in its own transaction.
/// </remarks>
public sealed class ShiftBook(SecurityStore store, AlertFeed feed, TimeProvider clock)
{
    public const int PageMax = 50;

    /// <summary>Alerts of one kind of list that are read at once. A storm's members count for their devices.</summary>
    private const int AlertsMax = 5_000;

    /// <summary>Announced work that begins within so long concerns the next person.</summary>
    private static readonly TimeSpan WorkAhead = TimeSpan.FromHours(24);

    /// <summary>An alert may be dated ahead by so much (a device's clock); one dated later belongs to a shift that is still to come.</summary>
    private static readonly TimeSpan AheadMax = TimeSpan.FromHours(1);

    /// <summary>The shift as it would be signed now; null when there is no such community.</summary>
    public async Task<(ShiftPeriod Period, ShiftContent Content)?> NowAsync(Sight reach, int communityId, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext(reach);
        if (!await db.Communities.AnyAsync(c => c.Id == communityId, cancel)) return null;
        return await PutTogetherAsync(db, communityId, cancel);
    }

    /// <summary>The leaving person signs: what they see is stored.</summary>
    /// <exception cref="ArgumentException">The note is longer than <see cref="ShiftHandover.NoteLengthMax"/>, or the name longer than an account's.</exception>
    public async Task<ShiftBegun> BeginAsync(Sight reach, Guid id, int communityId, Guid leavingId, string leaving, string note, CancellationToken cancel)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(leaving);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(leaving.Length, AlertDesk.OfficerLengthMax);
        ArgumentNullException.ThrowIfNull(note);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(note.Length, ShiftHandover.NoteLengthMax);
        await using var write = await store.BeginWriteAsync(reach, cancel);
        if (!await write.Db.Communities.AnyAsync(c => c.Id == communityId, cancel)) return new ShiftBegun.NoCommunity();
        await store.LockCommunityAsync(write.Db, communityId, cancel);
        // Looked for everywhere: the id may be taken by a handover that is out of reach.
        if (await write.Db.Handovers.IgnoreQueryFilters().AsNoTracking().SingleOrDefaultAsync(h => h.Id == id, cancel) is { } there)
            return there.LeavingId == leavingId && there.CommunityId == communityId ? new ShiftBegun.Begun(there, Already: true) : new ShiftBegun.IdTaken();
        if (await write.Db.Handovers.CountAsync(h => h.CommunityId == communityId && h.SignedAt == null, cancel) >= ShiftHandover.WaitingMax)
            return new ShiftBegun.TooManyWaiting();
        var (period, content) = await PutTogetherAsync(write.Db, communityId, cancel);
        var handover = new ShiftHandover
        {
            Id = id,
            CommunityId = communityId,
            From = period.From,
            Until = period.Until,
            LeavingId = leavingId,
            Leaving = leaving,
            Note = note,
            ContentJson = ShiftHandover.Text(content),
            OpenCount = content.Open.Count + content.OpenCut,
            EndedCount = content.Ended.Count + content.EndedCut,
        };
        write.Db.Handovers.Add(handover);
        await write.CommitAsync(cancel);
        return new ShiftBegun.Begun(handover, Already: false);
    }

    /// <summary>The arriving person signs, on an account of their own.</summary>
    /// <param name="reach">Communities of who arrives.</param>
    /// <param name="id">The handover.</param>
    /// <param name="arrivingId">Who arrives; the caller checks that they may be on the desk.</param>
    /// <param name="arriving">Their account's name.</param>
    /// <param name="takesAlerts">What the leaving person holds in that community goes to the arriving one, each with a line on its timeline.</param>
    /// <param name="cancel">Stops the attempt; nothing is left half done.</param>
    public async Task<ShiftSigned> SignAsync(Sight reach, Guid id, Guid arrivingId, string arriving, bool takesAlerts, CancellationToken cancel)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(arriving);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(arriving.Length, AlertDesk.OfficerLengthMax);
        var now = clock.GetUtcNow();
        await using var write = await store.BeginWriteAsync(reach, cancel);
        if (await write.Db.Handovers.AsNoTracking().Where(h => h.Id == id).Select(h => new { h.CommunityId }).SingleOrDefaultAsync(cancel) is not { } where)
            return new ShiftSigned.Missing();
        await store.LockCommunityAsync(write.Db, where.CommunityId, cancel);
        var handover = await write.Db.Handovers.AsNoTracking().SingleAsync(h => h.Id == id, cancel);
        switch (Signing.ProblemOf(handover.LeavingId, handover.ArrivingId, arrivingId))
        {
            case SignProblem.AlreadySigned: return new ShiftSigned.Lost(handover.Arriving!, handover.SignedAt!.Value);
            case SignProblem.SamePerson: return new ShiftSigned.SamePerson();
        }
        var since = ShiftHandover.Text(await CompareAsync(write.Db, handover, now, cancel));   // before this very signature moves anything
        IReadOnlyList<Guid> moved = takesAlerts
            ? await AlertDesk.HandOverAllAsync(write.Db, where.CommunityId, handover.Leaving, arriving, now, cancel) : [];
        var rows = await write.Db.Handovers.Where(h => h.Id == id && h.SignedAt == null).ExecuteUpdateAsync(set => set
            .SetProperty(h => h.SignedAt, now).SetProperty(h => h.ArrivingId, arrivingId).SetProperty(h => h.Arriving, arriving)
            .SetProperty(h => h.AlertsMoved, moved.Count).SetProperty(h => h.SinceJson, since), cancel);
        if (rows != 1) throw new UnreachableException("The community's row is held: nobody signs in between.");
        handover = await write.Db.Handovers.AsNoTracking().SingleAsync(h => h.Id == id, cancel);
        await write.CommitAsync(cancel);
        feed.Publish(moved);
        return new ShiftSigned.Signed(handover);
    }

    public async Task<ShiftHandover?> FindAsync(Sight reach, Guid id, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext(reach);
        return await db.Handovers.AsNoTracking().SingleOrDefaultAsync(h => h.Id == id, cancel);
    }

    /// <summary>What became of the open alerts after the first signature: until now, or until the second one.</summary>
    public async Task<IReadOnlyList<SinceLine>> SinceAsync(Sight reach, ShiftHandover handover, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(handover);
        if (handover.SignedAt is not null) return handover.Since;
        await using var db = store.CreateDbContext(reach);
        return await CompareAsync(db, handover, clock.GetUtcNow(), cancel);
    }

    /// <summary>Handovers that wait for a second signature, the oldest first: whoever arrives looks for one.</summary>
    public async Task<IReadOnlyList<ShiftHandover>> WaitingAsync(Sight reach, int communityId, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext(reach);
        return await db.Handovers.AsNoTracking().Where(h => h.CommunityId == communityId && h.SignedAt == null).OrderBy(h => h.Until)
            .Take(ShiftHandover.WaitingMax).ToListAsync(cancel);
    }

    /// <summary>Handovers of a community, newest first.</summary>
    /// <param name="reach">Communities of the reader.</param>
    /// <param name="communityId">The community.</param>
    /// <param name="before">The cursor: where the last one of the page before ended; null: from the newest on.</param>
    /// <param name="limit">1 to <see cref="PageMax"/>.</param>
    /// <param name="cancel">Stops the reading.</param>
    public async Task<IReadOnlyList<ShiftHandover>> ListAsync(Sight reach, int communityId, DateTimeOffset? before, int limit, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext(reach);
        return await db.Handovers.AsNoTracking().Where(h => h.CommunityId == communityId && (before == null || h.Until < before))
            .OrderByDescending(h => h.Until).Take(Math.Clamp(limit, 1, PageMax)).ToListAsync(cancel);
    }

    private static async Task<IReadOnlyList<SinceLine>> CompareAsync(
        SecurityDbContext db, ShiftHandover handover, DateTimeOffset now, CancellationToken cancel)
    {
        var open = await OpenOf(db, handover.CommunityId, now).Take(AlertsMax).ToListAsync(cancel);
        var content = handover.Content;
        return SinceThen.Between(content.Open, open.ConvertAll(a => ShiftContent.Line(a, now)), content.OpenCut > 0);
    }

    private static IQueryable<Alert> UntilNow(SecurityDbContext db, int communityId, DateTimeOffset now)
    {
        var latest = now + AheadMax;
        return db.Alerts.AsNoTracking().Where(a => a.CommunityId == communityId && a.RaisedAt <= latest);
    }

    private static IQueryable<Alert> OpenOf(SecurityDbContext db, int communityId, DateTimeOffset now) => UntilNow(db, communityId, now)
        .Where(a => a.ActiveKey != null && a.FoldedInto == null).OrderBy(a => a.Priority).ThenBy(a => a.RaisedAt);

    private async Task<(ShiftPeriod Period, ShiftContent Content)> PutTogetherAsync(SecurityDbContext db, int communityId, CancellationToken cancel)
    {
        var previous = await db.Handovers.AsNoTracking().Where(h => h.CommunityId == communityId).OrderByDescending(h => h.Until)
            .FirstOrDefaultAsync(cancel);
        var period = ShiftPeriod.Of(previous?.Until, clock.GetUtcNow());
        var (from, until) = (period.From - ShiftPeriod.LateBy, period.Until);
        var here = UntilNow(db, communityId, until);
        var open = await OpenOf(db, communityId, until).Take(AlertsMax).ToListAsync(cancel);
        var ended = await here.Where(a => a.ResolvedAt > from && a.ResolvedAt <= until && a.FoldedInto == null).OrderByDescending(a => a.ResolvedAt)
            .Take(AlertsMax).ToListAsync(cancel);
        // Each device by its latest alert, however old: it may have been silent for days.
        var silent = here.Where(a => a.DeviceId != null && (a.Kind == AlertKinds.DeviceSilent || a.Kind == AlertKinds.CameraLost));
        var fell = await silent.Where(a => !silent.Any(later => later.DeviceId == a.DeviceId && later.RaisedAt > a.RaisedAt))
            .OrderByDescending(a => a.RaisedAt).Take(AlertsMax).ToListAsync(cancel);
        var devices = await db.Devices.AsNoTracking().Where(d => d.CommunityId == communityId).ToDictionaryAsync(d => d.Id,
            d => (d.Name, d.Role == DeviceRole.Camera ? d.LastPictureAt : d.LastMessageAt), cancel);
        var content = ShiftContent.Of(period, [.. open, .. ended, .. fell], await RoundsAsync(db, communityId, period, cancel), devices,
            previous?.Until == period.From ? previous.Content : null);
        return (period, content with { Work = await WorkAsync(db, communityId, until, cancel) });
    }

    private static async Task<IReadOnlyList<WorkLine>> WorkAsync(SecurityDbContext db, int communityId, DateTimeOffset now, CancellationToken cancel)
    {
        var soon = now + WorkAhead;
        // Doors that stand open by an emergency release are told by its alert.
        var windows = await db.Maintenance.AsNoTracking().Where(m => m.CommunityId == communityId && m.EndedAt == null && m.Until > now && m.From <= soon
            && !db.ReleaseCommands.Any(c => c.WorkId == m.Id)).OrderBy(m => m.Until).ThenBy(m => m.Id).Take(ShiftContent.LinesMax)
            .Select(m => new
            {
                m.Id,
                m.From,
                m.Until,
                m.Reason,
                m.DeviceId,
                Device = db.Devices.Where(d => d.Id == m.DeviceId).Select(d => d.Name).FirstOrDefault(),
            })
            .ToListAsync(cancel);
        // A device that was taken off the site meanwhile tells nothing any more.
        return [.. windows.Where(m => m.DeviceId is null || m.Device is not null).Select(m => new WorkLine(m.Id, m.Device, m.From, m.Until, m.Reason))];
    }

    private static async Task<List<(Guid, string, RoundPlan, RoundReading)>> RoundsAsync(
        SecurityDbContext db, int communityId, ShiftPeriod period, CancellationToken cancel)
    {
        var (from, until) = (period.From - RoundPlan.UploadGrace, period.Until - RoundPlan.UploadGrace);
        var rounds = await db.PatrolRounds.AsNoTracking().Where(r => r.CommunityId == communityId && r.EndsAt > from && r.EndsAt <= until)
            .OrderBy(r => r.StartsAt).Take(ShiftContent.LinesMax).ToListAsync(cancel);
        var ids = rounds.ConvertAll(r => r.Id);
        var visits = (await db.PatrolVisits.AsNoTracking().Where(v => ids.Contains(v.RoundId)).ToListAsync(cancel)).ToLookup(v => v.RoundId, v => v.Fact);
        return rounds.ConvertAll(r => (r.Id, r.RouteName, r.Plan, RoundReading.Of(r.Plan, visits[r.Id], period.Until)));
    }
}
