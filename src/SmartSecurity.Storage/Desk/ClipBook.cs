using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Plans;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Storage.Pictures;

namespace SmartSecurity.Storage.Desk;

/// <summary>The camera through which a device is seen.</summary>
public sealed record ClipCamera(Guid Id, string Name);

/// <summary>Which alerts want a clip, and what came of it.</summary>
/// <remarks>
/// A row is written as soon as an alert wants a clip, so that a page can say that one is coming, and a restart knows what it has lost. Several nodes may do
/// the same work at once: the first one's row holds.
/// </remarks>
public sealed class ClipBook(SecurityStore store, AlertDesk desk, PictureStore pictures, TimeProvider clock)
{
    /// <summary>Alerts looked at in one go.</summary>
    private const int ReadMax = 500;

    /// <summary>Clips that may be awaited at once; alerts beyond are told that there were too many.</summary>
    public const int WaitingMax = 200;

    /// <summary>Where a reader that starts now begins to follow.</summary>
    public async Task<long> CursorAsync(CancellationToken cancel)
    {
        await using var db = store.CreateDbContext();
        return await db.Alerts.MaxAsync(a => (long?)a.ChangeNumber, cancel) ?? 0;
    }

    /// <summary>Notes which of the alerts that changed after a change number want a clip.</summary>
    /// <param name="after">The change number read last.</param>
    /// <param name="before">Seconds wanted before an alert.</param>
    /// <param name="afterwards">Seconds wanted after it.</param>
    /// <param name="reach">An older alert gets none: no ring reaches so far back.</param>
    /// <param name="cameraOf">The camera of a device; null: none sees it.</param>
    /// <param name="cancel">Stops the attempt.</param>
    /// <returns>The change number to go on from; the same as before: there was nothing new.</returns>
    public async Task<long> WantAsync(
        long after, TimeSpan before, TimeSpan afterwards, TimeSpan reach, Func<Guid, CancellationToken, Task<ClipCamera?>> cameraOf, CancellationToken cancel)
    {
        var since = clock.GetUtcNow() - reach;
        await using var read = store.CreateDbContext();
        var changed = await read.Alerts.AsNoTracking().Where(a => a.ChangeNumber > after).OrderBy(a => a.ChangeNumber).Take(ReadMax)
            .Select(a => new { a.Id, a.CommunityId, a.Category, a.Kind, a.RaisedAt, a.DeviceId, a.FoldedInto, a.ChangeNumber }).ToListAsync(cancel);
        if (changed.Count == 0) return after;
        var wanted = new List<AlertClip>();
        foreach (var alert in changed.Where(a => a.FoldedInto is null && a.DeviceId is not null && a.RaisedAt >= since))
        {
            if (ClipWindow.Of(alert.Category, alert.Kind, alert.RaisedAt, before, afterwards) is not var (from, until)) continue;
            if (await cameraOf(alert.DeviceId!.Value, cancel) is not { } camera) continue;
            wanted.Add(new()
            {
                AlertId = alert.Id,
                CommunityId = alert.CommunityId,
                CameraId = camera.Id,
                CameraName = camera.Name,
                From = from,
                Until = until,
            });
        }
        if (wanted.Count > 0) await NoteAsync(wanted, cancel);
        return changed[^1].ChangeNumber;
    }

    /// <summary>Clips that can be taken now, the oldest first.</summary>
    public async Task<IReadOnlyList<AlertClip>> DueAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using var db = store.CreateDbContext();
        return await db.AlertClips.AsNoTracking().Where(c => c.State == ClipState.Waiting && c.Until <= now).OrderBy(c => c.Until).Take(WaitingMax)
            .ToListAsync(cancel);
    }

    /// <returns>When the next one can be taken; null: none is awaited.</returns>
    public async Task<DateTimeOffset?> NextAsync(CancellationToken cancel)
    {
        await using var db = store.CreateDbContext();
        return await db.AlertClips.Where(c => c.State == ClipState.Waiting).MinAsync(c => (DateTimeOffset?)c.Until, cancel);
    }

    /// <summary>Keeps a clip: the file first, then its row and a line on the alert's timeline in one transaction.</summary>
    /// <exception cref="IOException">The disk is full or cannot be written; the clip is still awaited.</exception>
    public Task KeepAsync(AlertClip clip, ReadOnlyMemory<byte> mp4, DateTimeOffset from, DateTimeOffset until, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(clip);
        var sha = PictureStore.NameOf(mp4.Span);
        return desk.ClipAsync(clip.AlertId, StepWords.Clip, clip.CameraName, sha, async db =>
        {
            await pictures.SaveAsync(db, mp4, clock.GetUtcNow(), TimeSpan.Zero, cancel);
            return await db.AlertClips.Where(c => c.AlertId == clip.AlertId && c.State == ClipState.Waiting).ExecuteUpdateAsync(set => set
                .SetProperty(c => c.State, ClipState.Kept).SetProperty(c => c.Sha256, sha).SetProperty(c => c.Bytes, mp4.Length)
                .SetProperty(c => c.From, from).SetProperty(c => c.Until, until), cancel) == 1;
        }, cancel);
    }

    /// <summary>There will be no clip.</summary>
    public Task MissAsync(AlertClip clip, ClipGap gap, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(clip);
        return desk.ClipAsync(clip.AlertId, StepWords.ClipMissing, clip.CameraName, gap.ToString(), async db =>
            await db.AlertClips.Where(c => c.AlertId == clip.AlertId && c.State == ClipState.Waiting).ExecuteUpdateAsync(set => set
                .SetProperty(c => c.State, ClipState.Missing).SetProperty(c => c.Gap, gap), cancel) == 1, cancel);
    }

    public async Task<AlertClip?> FindAsync(Sight reach, Guid alertId, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext(reach);
        return await db.AlertClips.AsNoTracking().SingleOrDefaultAsync(c => c.AlertId == alertId, cancel);
    }

    /// <summary>Of every device the camera that sees it: itself, the one the operator gave it on a plan, or the nearest on a plan.</summary>
    public async Task<IReadOnlyDictionary<Guid, ClipCamera>> CamerasAsync(CancellationToken cancel)
    {
        await using var db = store.CreateDbContext();
        var devices = await db.Devices.AsNoTracking().Select(d => new { d.Id, d.Name, d.Role }).ToDictionaryAsync(d => d.Id, cancel);
        var found = devices.Values.Where(d => d.Role == DeviceRole.Camera).ToDictionary(d => d.Id, d => new ClipCamera(d.Id, d.Name));
        var plans = await db.SitePlans.AsNoTracking().OrderBy(p => p.Name).Select(p => new { p.Id, p.WidthPx, p.HeightPx }).ToListAsync(cancel);
        var marks = (await db.PlanMarks.AsNoTracking().ToListAsync(cancel)).Where(m => devices.ContainsKey(m.DeviceId)).ToLookup(m => m.PlanId);
        foreach (var plan in plans)
        {
            var placed = marks[plan.Id].Select(m =>
                new PlannedDevice(m.DeviceId, devices[m.DeviceId].Name, devices[m.DeviceId].Role, m.X, m.Y, m.CameraId)).ToList();
            foreach (var device in placed.Where(d => !found.ContainsKey(d.Id)))
                if (NearestCamera.Of(device, placed, plan.WidthPx, plan.HeightPx) is { Camera: var camera }) found[device.Id] = new(camera.Id, camera.Name);
        }
        return found;
    }

    private async Task NoteAsync(List<AlertClip> wanted, CancellationToken cancel)
    {
        var ids = wanted.ConvertAll(c => c.AlertId);
        await using var write = await store.BeginWriteAsync(cancel);
        var known = await write.Db.AlertClips.Where(c => ids.Contains(c.AlertId)).Select(c => c.AlertId).ToListAsync(cancel);
        var room = WaitingMax - await write.Db.AlertClips.CountAsync(c => c.State == ClipState.Waiting, cancel);
        foreach (var clip in wanted.Where(c => !known.Contains(c.AlertId)))
        {
            if (room-- <= 0) (clip.State, clip.Gap) = (ClipState.Missing, ClipGap.TooMany);
            write.Db.AlertClips.Add(clip);
        }
        await write.CommitAsync(cancel);
    }
}
