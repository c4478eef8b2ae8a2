using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Registry;
using SmartSecurity.Vision;

namespace SmartSecurity.Pipeline.Recognition;

/// <summary>What came of putting a face on the watch-list.</summary>
public abstract record WatchedFaceOutcome
{
    private WatchedFaceOutcome() { }
    public sealed record Added(Guid Id) : WatchedFaceOutcome;

    /// <summary>The picture cannot serve.</summary>
    public sealed record Refused(EnrolmentProblem Problem) : WatchedFaceOutcome;

    /// <param name="Reason">What is missing, as a short English sentence.</param>
    public sealed record Unavailable(string Reason) : WatchedFaceOutcome;
}

/// <summary>Keeps the watch-list's faces: sealed each with a key of its own, searched everywhere, gone with their key when they expire (P8, P11).</summary>
public sealed partial class WatchedFaces(
    SecurityStore store, DatabaseGate gate, Recogniser recogniser, DeviceDirectory devices, KeyRing keys, TimeProvider clock, ILogger<WatchedFaces> log)
    : BackgroundService
{
    /// <summary>How soon an entry that expired is gone, and one that another process added is searched for.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(30);

    /// <summary>No community's gallery: the template is compared with nobody while it is made.</summary>
    private const int NoCommunity = 0;

    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Makes a template of a picture and puts it on the list. Who may do so, and that two confirmed it, is the caller's to check.</summary>
    /// <param name="picture">JPEG or PNG with one face.</param>
    /// <param name="lifetime">At most <see cref="WatchListEntry.LifetimeMax"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The lifetime is longer.</exception>
    public async Task<WatchedFaceOutcome> AddAsync(
        ReadOnlyMemory<byte> picture, string reference, TimeSpan lifetime, string confirmedBy, string secondConfirmedBy, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lifetime, WatchListEntry.LifetimeMax);
        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        switch (await recogniser.EnrolAsync(NoCommunity, id, [picture], cancel))
        {
            case Enrolment.Unavailable unavailable: return new WatchedFaceOutcome.Unavailable(unavailable.Reason);
            case Enrolment.Refused refused: return new WatchedFaceOutcome.Refused(refused.Problems[0].Problem);
            case Enrolment.Accepted accepted:
                await KeepAsync(new WatchedFace
                {
                    Id = id,
                    AuthorityReference = reference,
                    ConfirmedBy = confirmedBy,
                    SecondConfirmedBy = secondConfirmedBy,
                    AddedAt = now,
                    ExpiresAt = now + lifetime,
                    ModelSha256 = accepted.ModelSha256,
                    Sealed = keys.Seal(keys.SubjectKey(id), MemoryMarshal.AsBytes<float>(accepted.Template)),
                }, cancel);
                return new WatchedFaceOutcome.Added(id);
            default: throw new System.Diagnostics.UnreachableException("An enrolment is accepted, refused or unavailable.");
        }
    }

    /// <summary>Takes a face off the list, and its key with it.</summary>
    public Task RemoveAsync(Guid id, CancellationToken cancel) => RemoveAsync([id], cancel);

    /// <summary>Brings the gallery in line with the list, and removes what has expired. The service does so by itself.</summary>
    public async Task ReadAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using var db = store.CreateDbContext();
        var overdue = await db.WatchedFaces.Where(w => w.ExpiresAt <= now).Select(w => w.Id).ToListAsync(cancel);
        if (overdue.Count > 0) await RemoveAsync(overdue, cancel);
        await _turn.WaitAsync(cancel);
        try
        {
            var model = recogniser.FaceModelSha256;
            var rows = await db.WatchedFaces.AsNoTracking().Where(w => w.ExpiresAt > now).ToListAsync(cancel);
            foreach (var gone in recogniser.Watched.Ids.Except(rows.Where(r => r.ModelSha256 == model).Select(r => r.Id)).ToList())
                recogniser.Watched.Remove(gone);
            var known = recogniser.Watched.Ids.ToHashSet();
            foreach (var row in rows.Where(r => r.ModelSha256 == model && !known.Contains(r.Id))) Put(row);
            if (rows.Count(r => r.ModelSha256 != model) is > 0 and var other && model is not null) LogOtherModel(other);
        }
        finally
        {
            _turn.Release();
        }
    }

    public override void Dispose()
    {
        _turn.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await gate.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(LookEvery, clock);
        do
        {
            try
            {
                await ReadAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(e);   // the health sweep tells the operator that the database does not answer
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task KeepAsync(WatchedFace face, CancellationToken cancel)
    {
        await ChangeAsync(db =>
        {
            db.WatchedFaces.Add(face);
            return Task.CompletedTask;
        }, cancel);
        Put(face);
    }

    private async Task RemoveAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancel)
    {
        await ChangeAsync(db => db.WatchedFaces.Where(w => ids.Contains(w.Id)).ExecuteDeleteAsync(cancel), cancel);
        foreach (var id in ids)
        {
            recogniser.Watched.Remove(id);
            keys.Destroy(id);
        }
    }

    /// <summary>One transaction; every community's rules read the list anew.</summary>
    private async Task ChangeAsync(Func<SecurityDbContext, Task> change, CancellationToken cancel)
    {
        List<int> communities;
        await using (var write = await store.BeginWriteAsync(cancel))
        {
            await change(write.Db);
            communities = await write.Db.Communities.Select(c => c.Id).ToListAsync(cancel);
            foreach (var id in communities) await DeviceDirectory.FactsChangedAsync(write.Db, id, cancel);
            await write.CommitAsync(cancel);
        }
        communities.ForEach(devices.Announce);
    }

    private void Put(WatchedFace face)
    {
        try
        {
            var bytes = keys.Open(keys.SubjectKey(face.Id), face.Sealed);
            recogniser.Watched.Put(face.Id, MemoryMarshal.Cast<byte, float>(bytes));
            CryptographicOperations.ZeroMemory(bytes);
        }
        catch (CryptographicException e)
        {
            LogKeyGone(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "{Count} faces of the watch-list were made by another model and are not searched for; put them on the list again")]
    private partial void LogOtherModel(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A face of the watch-list cannot be opened, its key is gone")]
    private partial void LogKeyGone(Exception e);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The watch-list's faces could not be read; again soon")]
    private partial void LogFailed(Exception e);
}
