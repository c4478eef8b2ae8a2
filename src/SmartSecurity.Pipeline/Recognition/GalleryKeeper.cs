using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SmartSecurity.Core.Health;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Residents;
using SmartSecurity.Pipeline.Ingest;
using SmartSecurity.Pipeline.Jobs;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Audit;
using SmartSecurity.Storage.Registry;
using SmartSecurity.Vision;

namespace SmartSecurity.Pipeline.Recognition;

/// <summary>What came of an enrolment, in words of the register.</summary>
public abstract record EnrolmentOutcome
{
    private EnrolmentOutcome() { }

    /// <param name="Problems">Pictures that were left out, and why.</param>
    /// <param name="LookAlikes">Residents who could be taken for this one.</param>
    public sealed record Enrolled(int PicturesUsed, double Quality, IReadOnlyList<PictureProblem> Problems, IReadOnlyList<Guid> LookAlikes) : EnrolmentOutcome;

    /// <summary>The stored template was made of exactly these pictures by this model: nothing was changed.</summary>
    public sealed record Unchanged(IReadOnlyList<Guid> LookAlikes) : EnrolmentOutcome;

    public sealed record Refused(IReadOnlyList<PictureProblem> Problems) : EnrolmentOutcome;

    /// <summary>No consent to face recognition holds: record it first (P1).</summary>
    public sealed record NoConsent : EnrolmentOutcome;

    /// <param name="Reason">What is missing, as a short English sentence.</param>
    public sealed record Unavailable(string Reason) : EnrolmentOutcome;
}

/// <summary>Keeps the recogniser's galleries and plate registers as the register of residents says, consent included (P1).</summary>
public sealed partial class GalleryKeeper(
    SecurityStore store, DatabaseGate gate, PatientStart patient, TemplateBook templates, Recogniser recogniser, DeviceDirectory devices,
    AuditLog audit, KeyRing keys, HealthBoard health, TimeProvider clock, ILogger<GalleryKeeper> log)
    : BackgroundService
{
    /// <summary>How soon an edit by another process, or a consent that ran out, is noticed.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(30);

    /// <summary>In the audit, for what no account asked for.</summary>
    private const string Itself = "system";

    /// <summary>So many templates that came into a gallery at once are compared with all others: half a second's work.</summary>
    private const int NewcomersMax = 5_000;

    private readonly CommunityBell _toRead = new();
    private readonly ConcurrentDictionary<int, AsRead> _read = new();

    /// <summary>Held while the stored templates and the gallery are brought in line: a reading never misses a template kept meanwhile.</summary>
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Makes, seals and keeps a resident's template, puts it into the gallery, and flags whom it looks like. Audited.</summary>
    /// <param name="who">Account on whose behalf.</param>
    /// <exception cref="InvalidOperationException">There is no such resident.</exception>
    public async Task<EnrolmentOutcome> EnrolAsync(
        string who, Guid residentId, IReadOnlyList<ReadOnlyMemory<byte>> pictures, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (await templates.FindAsync(residentId, now, cancel) is not { HasConsent: true } known) return new EnrolmentOutcome.NoConsent();
        var digest = templates.DigestOf(pictures);
        if (known.PicturesDigest == digest && known.ModelSha256 is { } model && model == recogniser.FaceModelSha256)
            return new EnrolmentOutcome.Unchanged(await templates.LookAlikesOfAsync(residentId, cancel));
        switch (await recogniser.EnrolAsync(known.Resident.CommunityId, residentId, pictures, cancel))
        {
            case Enrolment.Unavailable unavailable: return new EnrolmentOutcome.Unavailable(unavailable.Reason);
            case Enrolment.Refused refused:
                await WriteAsync(who, residentId, 0, cancel);
                return new EnrolmentOutcome.Refused(refused.Problems);
            case Enrolment.Accepted accepted:
                var alike = await KeepAsync(who, known.Resident, accepted, digest, now, cancel);
                return new EnrolmentOutcome.Enrolled(accepted.PicturesUsed, accepted.Quality, accepted.Problems, alike);
            default: throw new System.Diagnostics.UnreachableException("An enrolment is accepted, refused or unavailable.");
        }
    }

    /// <summary>Removes a resident's template from the store and the gallery, and the flags that hang on it. Audited.</summary>
    /// <returns>False when there was none.</returns>
    public async Task<bool> ForgetAsync(string who, Guid residentId, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            if (await templates.RemoveAsync(residentId, cancel) is not { } communityId) return false;
            recogniser.Gallery.Of(communityId).Remove(residentId);
        }
        finally
        {
            _turn.Release();
        }
        await audit.AppendAsync(new(who, "face.forget", new Dictionary<string, object?>(StringComparer.Ordinal) { ["resident"] = Digest(residentId) }), cancel);
        return true;
    }

    /// <summary>Reads a community's templates and plates again, now. The service does so by itself whenever the register changes.</summary>
    public async Task ReadAsync(int communityId, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            await ReadInTurnAsync(communityId, cancel);
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
        devices.Changed += _toRead.Ring;   // raised by every edit of the register in this process
        health.Changed += OnHealth;
        var looking = LookForChangesAsync(stoppingToken);
        try
        {
            await patient.RunAsync("galleries", cancel => _toRead.RingAllAsync(store, cancel), stoppingToken);
            while (!stoppingToken.IsCancellationRequested)
            {
                var communityId = await _toRead.NextAsync(stoppingToken);
                try
                {
                    await ReadAsync(communityId, stoppingToken);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    LogFailed(communityId, e);
                    await Task.Delay(TimeSpan.FromSeconds(5), clock, stoppingToken);
                    _toRead.Ring(communityId);
                }
            }
        }
        finally
        {
            devices.Changed -= _toRead.Ring;
            health.Changed -= OnHealth;
            await looking;
        }
    }

    /// <summary>Without models no template could be put anywhere: once they are in use everything is read again.</summary>
    private void OnHealth(HealthEntry entry)
    {
        if (entry is not { Part: Recogniser.ModelsHealthPart, Level: HealthLevel.Healthy }) return;
        foreach (var communityId in _read.Keys) _toRead.Ring(communityId);
    }

    /// <summary>Rings for what this process cannot hear: an edit by another one (bulk enrolment, another node), and a consent that ran out.</summary>
    private async Task LookForChangesAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(LookEvery, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                try
                {
                    await using var db = store.CreateDbContext();
                    var versions = await db.Communities.AsNoTracking().Select(c => new { c.Id, c.FactsVersion }).ToListAsync(stop);
                    foreach (var c in versions)
                        if (!_read.TryGetValue(c.Id, out var read) || read.FactsVersion != c.FactsVersion || read.ConsentEndsAt <= clock.GetUtcNow())
                            _toRead.Ring(c.Id);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    LogLookFailed(e);   // the health sweep tells the operator that the database does not answer
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return;   // asked to stop
        }
    }

    private async Task ReadInTurnAsync(int communityId, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using var db = store.CreateDbContext();
        var version = await db.Communities.AsNoTracking().Where(c => c.Id == communityId).Select(c => c.FactsVersion).SingleAsync(cancel);
        var stored = await db.FaceTemplates.AsNoTracking().Where(t => t.CommunityId == communityId).ToListAsync(cancel);
        var consents = await db.Consents.AsNoTracking()
            .Where(c => c.Purpose == ConsentPurpose.Access && db.FaceTemplates.Any(t => t.ResidentId == c.ResidentId && t.CommunityId == communityId))
            .ToListAsync(cancel);
        var holding = consents.Where(c => c.HoldsAt(now)).ToList();
        var allowed = holding.Select(c => c.ResidentId).ToHashSet();
        // Before the models are asked for: what comes into use from here on rings again.
        _read[communityId] = new(version, holding.Min(c => c.ExpiresAt) ?? DateTimeOffset.MaxValue);
        var model = recogniser.FaceModelSha256;
        await PutAsync(communityId, [.. stored.Where(t => t.ModelSha256 == model && allowed.Contains(t.ResidentId))], cancel);
        var plates = await db.Credentials.AsNoTracking().Where(c => c.CommunityId == communityId && c.Kind == "plate").Select(c => c.Value).ToListAsync(cancel);
        recogniser.SetRegister(communityId, plates);
        LogRead(communityId, stored.Count, plates.Count);
    }

    /// <summary>Makes the gallery hold exactly these. Who stays is never missing from it meanwhile; newcomers are compared with everybody.</summary>
    private async Task PutAsync(int communityId, IReadOnlyList<FaceTemplate> usable, CancellationToken cancel)
    {
        var gallery = recogniser.Gallery.Of(communityId);
        var before = gallery.Ids.ToHashSet();
        foreach (var gone in before.Except(usable.Select(t => t.ResidentId))) gallery.Remove(gone);
        var newcomers = new List<(FaceTemplate Template, float[] Vector)>();
        foreach (var template in usable)
        {
            if (OpenOf(template) is not { } vector)
            {
                gallery.Remove(template.ResidentId);
                LogKeyGone(communityId);
                continue;
            }
            gallery.Put(template.ResidentId, vector);
            if (before.Contains(template.ResidentId) || newcomers.Count >= NewcomersMax) Array.Clear(vector);
            else newcomers.Add((template, vector));
        }
        foreach (var (template, vector) in newcomers)
        {
            var alike = recogniser.LookAlikesOf(communityId, template.ResidentId, vector);
            Array.Clear(vector);
            await TellAlikeAsync(Itself, template.ResidentId, await templates.FlagAsync(template, alike, clock.GetUtcNow(), cancel), cancel);
        }
    }

    /// <returns>Null when the subject's key was destroyed, or another one stands in its place: the template is dead.</returns>
    private float[]? OpenOf(FaceTemplate template)
    {
        try
        {
            var bytes = keys.Open(keys.SubjectKey(template.ResidentId), template.Sealed);
            var vector = MemoryMarshal.Cast<byte, float>(bytes).ToArray();
            CryptographicOperations.ZeroMemory(bytes);
            return vector;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private async Task<IReadOnlyList<Guid>> KeepAsync(
        string who, Resident resident, Enrolment.Accepted accepted, string digest, DateTimeOffset now, CancellationToken cancel)
    {
        IReadOnlyList<LookAlike> alike;
        await _turn.WaitAsync(cancel);
        try
        {
            // Asked again now that nobody else can come in between: of twins enrolled at the same moment the second one is told.
            alike = recogniser.LookAlikesOf(resident.CommunityId, resident.Id, accepted.Template);
            await templates.KeepAsync(resident, accepted, alike, digest, now, cancel);
            recogniser.Gallery.Of(resident.CommunityId).Put(resident.Id, accepted.Template);
        }
        finally
        {
            _turn.Release();
        }
        await WriteAsync(who, resident.Id, 1, cancel);
        await TellAlikeAsync(who, resident.Id, alike, cancel);
        return [.. alike.Select(l => l.ResidentId)];
    }

    private async Task TellAlikeAsync(string who, Guid residentId, IReadOnlyList<LookAlike> alike, CancellationToken cancel)
    {
        foreach (var other in alike)
            await audit.AppendAsync(new(who, "face.look-alike", new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                ["resident"] = Digest(residentId),
                ["other"] = Digest(other.ResidentId),
                ["score"] = Math.Round(other.Score, 3),
            }), cancel);
    }

    private Task WriteAsync(string who, Guid residentId, int kept, CancellationToken cancel) =>
        audit.AppendAsync(new(who, "face.enrol", new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["resident"] = Digest(residentId),
            ["templates"] = kept,
        }), cancel);

    private string Digest(Guid residentId) => keys.Digest($"resident:{residentId:N}");

    /// <summary>What the register was when it was read, and when the first consent in it ends.</summary>
    private sealed record AsRead(long FactsVersion, DateTimeOffset ConsentEndsAt);

    [LoggerMessage(Level = LogLevel.Information, Message = "Community {CommunityId}: {Templates} face templates and {Plates} registered plates are known")]
    private partial void LogRead(int communityId, int templates, int plates);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Community {CommunityId}: a face template cannot be opened, its subject's key is gone")]
    private partial void LogKeyGone(int communityId);

    [LoggerMessage(Level = LogLevel.Error, Message = "Community {CommunityId}: the galleries could not be read")]
    private partial void LogFailed(int communityId, Exception e);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The communities could not be looked over for changes; again soon")]
    private partial void LogLookFailed(Exception e);
}
