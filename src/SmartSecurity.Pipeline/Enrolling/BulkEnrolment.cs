using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Residents;
using SmartSecurity.Pipeline.Recognition;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Audit;
using SmartSecurity.Storage.Registry;
using SmartSecurity.Vision;

namespace SmartSecurity.Pipeline.Enrolling;

/// <summary>Enrols the faces of many registered residents. Each row stands by itself; the same rows again change nothing.</summary>
/// <remarks>
/// A consent is recorded only where a row says who gave it and when, and before its pictures are looked at (P1). Templates are made, sealed
/// and flagged by <see cref="GalleryKeeper"/>, the same way as one by one; pictures are not kept.
/// </remarks>
public sealed class BulkEnrolment(
    SecurityStore store, GalleryKeeper galleries, TemplateBook templates, Recogniser recogniser, DeviceDirectory directory, AuditLog audit, TimeProvider clock)
{
    /// <summary>Names of a community's residents, for <see cref="FolderRows"/>.</summary>
    public async Task<IReadOnlySet<string>> NamesAsync(int communityId, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext();
        var names = await db.Residents.AsNoTracking().Where(r => r.CommunityId == communityId).Select(r => r.Name).ToListAsync(cancel);
        return names.ToHashSet(StringComparer.Ordinal);
    }

    /// <param name="files">Where the rows' pictures are.</param>
    /// <param name="tell">Called with each line when its row is done, one at a time.</param>
    /// <param name="cancel">Stops between rows: what was told is done and stays.</param>
    /// <returns>The lines; fewer than rows when it was cancelled.</returns>
    public async Task<IReadOnlyList<BulkLine>> RunAsync(BulkOrder order, IPictureFiles files, Action<BulkLine>? tell, CancellationToken cancel)
    {
        var known = await KnownAsync(order, cancel);
        await galleries.ReadAsync(order.CommunityId, cancel);   // with nobody in the gallery nobody would look alike
        var lines = new List<BulkLine>(order.Rows.Count);
        var seen = new HashSet<Guid>();
        var consented = false;
        try
        {
            foreach (var row in order.Rows)
            {
                if (cancel.IsCancellationRequested) break;
                var line = await OneAsync(order, row, known, files, seen, () => consented = true, cancel);
                lines.Add(line);
                tell?.Invoke(line);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return lines;   // the row it stopped in was not finished; its turn comes when the same rows are given again
        }
        finally
        {
            await EndAsync(order, lines, consented);
        }
        return lines;
    }

    private async Task<Known> KnownAsync(BulkOrder order, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext();
        var zone = await db.Communities.Where(c => c.Id == order.CommunityId).Select(c => c.TimeZone).SingleAsync(cancel);
        var residents = await db.Residents.AsNoTracking().Where(r => r.CommunityId == order.CommunityId)
            .Join(db.Households, r => r.HouseholdId, h => h.Id, (r, h) => new { r.Id, r.Name, h.Address }).ToListAsync(cancel);
        await audit.AppendAsync(new(order.Who, "enrol.bulk", new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["community"] = order.CommunityId,
            ["rows"] = order.Rows.Count,
            ["checksOnly"] = order.ChecksOnly,
        }, RowsReturned: residents.Count), cancel);
        var people = residents.Select(r => new RegisteredPerson(r.Id, r.Name.Trim(), r.Address.Trim())).ToList();
        return new(people.ToLookup(p => p.Name, StringComparer.Ordinal), people.ToDictionary(p => p.Id), TimeZoneInfo.FindSystemTimeZoneById(zone));
    }

    private async Task<BulkLine> OneAsync(
        BulkOrder order, EnrolmentRow row, Known known, IPictureFiles files, HashSet<Guid> seen, Action consented, CancellationToken cancel)
    {
        if (row.Mistake is not null) return Line(row, BulkOutcome.BadRow);
        var found = known.ByName[row.Name].Where(p => row.Address is null || p.Address.Equals(row.Address, StringComparison.OrdinalIgnoreCase)).ToList();
        if (found.Count != 1) return Line(row, found.Count == 0 ? BulkOutcome.UnknownResident : BulkOutcome.SeveralResidents);
        var person = found[0];
        BulkLine Told(BulkOutcome outcome) => Line(row, outcome) with { Address = person.Address };
        if (!seen.Add(person.Id)) return Told(BulkOutcome.Repeated);
        var now = clock.GetUtcNow();
        var stored = await templates.FindAsync(person.Id, now, cancel);
        if (!stored.HasConsent)
        {
            if (row.ConsentBy is null) return Told(BulkOutcome.NoConsent);
            if (ConsentOf(row, known.Zone) is not { } given || !await RecordAsync(order, person.Id, given, now, cancel))
                return Told(BulkOutcome.ConsentNotValid);
            if (!order.ChecksOnly) consented();
        }
        var (pictures, missing) = await ReadAsync(row, files, cancel);
        if (pictures.Count == 0) return Told(BulkOutcome.PicturesRefused) with { Refused = missing };
        return order.ChecksOnly
            ? await CheckAsync(Told, stored, pictures, missing, cancel)
            : await EnrolAsync(Told, order.Who, person.Id, known, pictures, missing, cancel);
    }

    private async Task<BulkLine> EnrolAsync(Func<BulkOutcome, BulkLine> told, string who, Guid residentId, Known known,
        List<(string File, byte[] Bytes)> pictures, List<(string File, EnrolmentProblem Problem)> missing, CancellationToken cancel)
    {
        IReadOnlyList<(string, EnrolmentProblem)> With(IReadOnlyList<PictureProblem> problems) =>
            [.. missing, .. problems.OrderBy(p => p.PictureIndex).Select(p => (pictures[p.PictureIndex].File, p.Problem))];
        IReadOnlyList<(string, string)> Names(IReadOnlyList<Guid> ids) =>
            [.. ids.Select(known.ById.GetValueOrDefault).OfType<RegisteredPerson>().Select(p => (p.Name, p.Address))];
        return await galleries.EnrolAsync(who, residentId, [.. pictures.Select(p => new ReadOnlyMemory<byte>(p.Bytes))], cancel) switch
        {
            EnrolmentOutcome.Enrolled done => told(BulkOutcome.Enrolled) with
            {
                PicturesUsed = done.PicturesUsed,
                Refused = With(done.Problems),
                LookAlikes = Names(done.LookAlikes),
            },
            EnrolmentOutcome.Unchanged same => told(BulkOutcome.Unchanged) with { Refused = missing, LookAlikes = Names(same.LookAlikes) },
            EnrolmentOutcome.Refused refused => told(BulkOutcome.PicturesRefused) with { Refused = With(refused.Problems) },
            EnrolmentOutcome.NoConsent => told(BulkOutcome.NoConsent),   // withdrawn a moment ago
            _ => told(BulkOutcome.Unavailable),
        };
    }

    /// <summary>Measures the pictures and makes no template: no consent may be on record yet. So look-alikes are not known.</summary>
    private async Task<BulkLine> CheckAsync(Func<BulkOutcome, BulkLine> told, TemplateBook.Known stored, List<(string File, byte[] Bytes)> pictures,
        List<(string File, EnrolmentProblem Problem)> missing, CancellationToken cancel)
    {
        var digest = templates.DigestOf(pictures.Select(p => new ReadOnlyMemory<byte>(p.Bytes)));
        if (stored.PicturesDigest == digest && stored.ModelSha256 == recogniser.FaceModelSha256)
            return told(BulkOutcome.Unchanged) with { Refused = missing };
        foreach (var (file, bytes) in pictures)
        {
            if (await recogniser.LookAsync(bytes, cancel) is not { } look) return told(BulkOutcome.Unavailable);
            if (look.Problems is [var first, ..]) missing.Add((file, first));
        }
        var good = pictures.Count(p => !missing.Exists(m => m.File == p.File));
        return told(good == 0 ? BulkOutcome.PicturesRefused : BulkOutcome.WouldEnrol) with { PicturesUsed = good, Refused = missing };
    }

    private static async Task<(List<(string File, byte[] Bytes)> Pictures, List<(string File, EnrolmentProblem Problem)> Missing)> ReadAsync(
        EnrolmentRow row, IPictureFiles files, CancellationToken cancel)
    {
        var (pictures, missing) = (new List<(string, byte[])>(), new List<(string, EnrolmentProblem)>());
        foreach (var name in row.Pictures)
        {
            var read = await files.ReadAsync(name, cancel);
            if (read.Bytes is { } bytes) pictures.Add((name, bytes));
            else missing.Add((name, read.Problem ?? EnrolmentProblem.Missing));
        }
        return (pictures, missing);
    }

    /// <returns>Null when the row does not say when it was given.</returns>
    private static ConsentGiven? ConsentOf(EnrolmentRow row, TimeZoneInfo zone) => row.ConsentOn is { } on
        ? new(row.ConsentBy!, LocalDay.StartOf(on, zone), row.ConsentUntil is { } until ? LocalDay.EndOf(until, zone) : null)
        : null;

    /// <returns>False when it would not hold now.</returns>
    private async Task<bool> RecordAsync(BulkOrder order, Guid residentId, ConsentGiven given, DateTimeOffset now, CancellationToken cancel)
    {
        await using var write = await store.BeginWriteAsync(cancel);
        var holds = await ConsentBook.RecordAsync(write.Db, residentId, ConsentPurpose.Access, given, now, cancel);
        if (holds && !order.ChecksOnly) await write.CommitAsync(cancel);
        return holds;
    }

    private async Task EndAsync(BulkOrder order, List<BulkLine> lines, bool consented)
    {
        // Written even when it was cancelled: what was done was done.
        if (consented)
        {
            await using var write = await store.BeginWriteAsync(CancellationToken.None);
            await DeviceDirectory.FactsChangedAsync(write.Db, order.CommunityId, CancellationToken.None);
            await write.CommitAsync(CancellationToken.None);
            directory.Announce(order.CommunityId);
        }
        await audit.AppendAsync(new(order.Who, "enrol.bulk.end", new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["community"] = order.CommunityId,
            ["done"] = lines.Count,
            ["enrolled"] = lines.Count(l => l.Outcome == BulkOutcome.Enrolled),
            ["notEnrolled"] = lines.Count(l => !l.IsGood),
        }), CancellationToken.None);
    }

    private static BulkLine Line(EnrolmentRow row, BulkOutcome outcome) => new(row, outcome, row.Address, 0, [], []);

    private sealed record RegisteredPerson(Guid Id, string Name, string Address);

    private sealed record Known(ILookup<string, RegisteredPerson> ByName, IReadOnlyDictionary<Guid, RegisteredPerson> ById, TimeZoneInfo Zone);
}
