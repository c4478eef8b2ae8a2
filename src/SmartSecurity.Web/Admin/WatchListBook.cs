using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Recognition;
using SmartSecurity.Pipeline.Recognition;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Storage.Audit;
using SmartSecurity.Storage.Registry;
using SmartSecurity.Web.Account;

namespace SmartSecurity.Web.Admin;

/// <summary>Why a plate was not put on the list.</summary>
public enum WatchListProblem { NoPlate, NoReference, BadExpiry, SamePerson, SecondNotConfirmed, NoPicture, PictureUnfit, NoModels }

/// <summary>The second confirmer, who types the password here and now.</summary>
public sealed record SecondConfirmer(string Name, string Password);

/// <summary>The watch-list: an authority's reference, two different confirmers, at most 30 days (P11).</summary>
public sealed class WatchListBook(
    SecurityStore store, AccountBook accounts, DeviceDirectory directory, WatchedFaces faces, AuditLog audit, KeyRing keys, TimeProvider clock)
{
    /// <summary>Of a face's picture.</summary>
    public const int PictureBytesMax = 8 * 1024 * 1024;

    public const int PlateLengthMax = 16;
    public const int ReferenceLengthMax = 128;

    /// <summary>Entries that have not expired; one audit entry.</summary>
    public async Task<IReadOnlyList<WatchListEntry>> ListAsync(Person person, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using var db = store.CreateDbContext(person.Sight);
        var rows = await db.WatchList.AsNoTracking().Where(w => w.ExpiresAt > now).OrderBy(w => w.ExpiresAt).ToListAsync(cancel);
        await audit.AppendAsync(new(person.Name, "watch-list.list", new Dictionary<string, object?>(StringComparer.Ordinal),
            RowsReturned: rows.Count), cancel);
        return rows;
    }

    public async Task<WatchListProblem?> AddAsync(Person person, int communityId, string plate, string reference, int days,
        SecondConfirmer confirmer, CancellationToken cancel)
    {
        plate = PlateText.Fold(plate);
        if (plate.Length is 0 or > PlateLengthMax) return WatchListProblem.NoPlate;
        var (problem, second) = await ConfirmAsync(person, reference, days, confirmer, cancel);
        if (problem is WatchListProblem.SecondNotConfirmed) await WriteAsync(person, "watch-list.refused", plate, null, cancel);
        if (problem is not null) return problem;

        var now = clock.GetUtcNow();
        await using (var write = await store.BeginWriteAsync(person.Sight, cancel))
        {
            write.Db.WatchList.Add(new WatchListEntry
            {
                Id = Guid.CreateVersion7(now),
                CommunityId = communityId,
                Plate = plate,
                AuthorityReference = reference.Trim(),
                ConfirmedBy = person.Name,
                SecondConfirmedBy = second!,
                AddedAt = now,
                ExpiresAt = now + TimeSpan.FromDays(days),
            });
            await DeviceDirectory.FactsChangedAsync(write.Db, communityId, cancel);
            await write.CommitAsync(cancel);
        }
        directory.Announce(communityId);
        await WriteAsync(person, "watch-list.add", plate, second, cancel);
        return null;
    }

    public async Task RemoveAsync(Person person, WatchListEntry entry, CancellationToken cancel)
    {
        await using (var write = await store.BeginWriteAsync(person.Sight, cancel))
        {
            await write.Db.WatchList.Where(w => w.Id == entry.Id).ExecuteDeleteAsync(cancel);
            await DeviceDirectory.FactsChangedAsync(write.Db, entry.CommunityId, cancel);
            await write.CommitAsync(cancel);
        }
        directory.Announce(entry.CommunityId);
        await WriteAsync(person, "watch-list.remove", entry.Plate, null, cancel);
    }

    /// <summary>Faces that have not expired; one audit entry.</summary>
    public async Task<IReadOnlyList<WatchedFace>> ListFacesAsync(Person person, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using var db = store.CreateDbContext(person.Sight);
        var rows = await db.WatchedFaces.AsNoTracking().Where(w => w.ExpiresAt > now).OrderBy(w => w.ExpiresAt).ToListAsync(cancel);
        await audit.AppendAsync(new(person.Name, "watch-list.list-faces", new Dictionary<string, object?>(StringComparer.Ordinal),
            RowsReturned: rows.Count), cancel);
        return rows;
    }

    /// <summary>Puts a face on the list, for all communities. Only its template is kept, sealed; the picture is not.</summary>
    public async Task<WatchListProblem?> AddFaceAsync(
        Person person, ReadOnlyMemory<byte> picture, string reference, int days, SecondConfirmer confirmer, CancellationToken cancel)
    {
        if (picture.Length is 0 or > PictureBytesMax) return WatchListProblem.NoPicture;
        var (problem, second) = await ConfirmAsync(person, reference, days, confirmer, cancel);
        if (problem is WatchListProblem.SecondNotConfirmed) await WriteFaceAsync(person, "watch-list.refused", null, null, cancel);
        if (problem is not null) return problem;
        switch (await faces.AddAsync(picture, reference.Trim(), TimeSpan.FromDays(days), person.Name, second!, cancel))
        {
            case WatchedFaceOutcome.Added added:
                await WriteFaceAsync(person, "watch-list.add", added.Id, second, cancel);
                return null;
            case WatchedFaceOutcome.Refused: return WatchListProblem.PictureUnfit;
            default: return WatchListProblem.NoModels;
        }
    }

    public async Task RemoveFaceAsync(Person person, Guid id, CancellationToken cancel)
    {
        await faces.RemoveAsync(id, cancel);
        await WriteFaceAsync(person, "watch-list.remove", id, null, cancel);
    }

    /// <returns>What stands against it, or the second confirmer's account.</returns>
    private async Task<(WatchListProblem? Problem, string? Second)> ConfirmAsync(
        Person person, string reference, int days, SecondConfirmer confirmer, CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(reference) || reference.Length > ReferenceLengthMax) return (WatchListProblem.NoReference, null);
        if (days < 1 || TimeSpan.FromDays(days) > WatchListEntry.LifetimeMax) return (WatchListProblem.BadExpiry, null);
        var name = confirmer.Name.Trim();
        if (string.Equals(name, person.Name, StringComparison.OrdinalIgnoreCase)) return (WatchListProblem.SamePerson, null);
        if (await accounts.SignInAsync(name, confirmer.Password, cancel) is not SignInResult.Ok second) return (WatchListProblem.SecondNotConfirmed, null);
        if (second.Account.Id == person.AccountId) return (WatchListProblem.SamePerson, null);
        return Policies.Allows(Policies.Desk, second.Account.Role) || Policies.Allows(Policies.Police, second.Account.Role)
            ? (null, second.Account.Name)
            : (WatchListProblem.SecondNotConfirmed, null);
    }

    private Task WriteFaceAsync(Person person, string action, Guid? id, string? second, CancellationToken cancel) =>
        audit.AppendAsync(new(person.Name, action, new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["face"] = id is { } known ? keys.Digest($"watched-face:{known:N}") : null,
            ["second"] = second,
        }), cancel);

    private Task WriteAsync(Person person, string action, string plate, string? second, CancellationToken cancel) =>
        audit.AppendAsync(new(person.Name, action, new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["plate"] = keys.Digest($"plate:{plate}"),
            ["second"] = second,
        }), cancel);
}
