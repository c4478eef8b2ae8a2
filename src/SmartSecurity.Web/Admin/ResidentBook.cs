using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Recognition;
using SmartSecurity.Core.Residents;
using SmartSecurity.Core.Routines;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Audit;
using SmartSecurity.Storage.Registry;
using SmartSecurity.Web.Account;

namespace SmartSecurity.Web.Admin;

/// <summary>What was typed of a resident.</summary>
public sealed record ResidentDraft
{
    public int CommunityId { get; init; }
    public string Name { get; init; } = "";
    /// <summary>Building and door: <c>3-2-501</c>. The household is made when there is none.</summary>
    public string Address { get; init; } = "";
    public string? Phone { get; init; }
    public bool LivesAlone { get; init; }
    /// <summary>Each wish needs a consent of its own: given before, or by <see cref="WelfareConsentBy"/> now.</summary>
    public WelfareWatches Watches { get; init; }
    public AskWays AskWays { get; init; }
    /// <summary><c>zh-CN</c> or <c>en</c>; null: Chinese.</summary>
    public string? Language { get; init; }
    /// <summary>Who consents to the wishes that are added: the resident or the guardian; null records no new consent.</summary>
    public string? WelfareConsentBy { get; init; }
    /// <summary>Who consents to identification by face at the gates; null records no new consent.</summary>
    public string? AccessConsentBy { get; init; }
    /// <summary>Of somebody new; later trips are told, so that the routine knows them (<see cref="Care.CareBook"/>).</summary>
    public DateTimeOffset? AwayUntil { get; init; }
}

/// <summary>Why a resident was not written.</summary>
public enum ResidentProblem { NoName, NoAddress, NoCommunity, OutOfReach, NoConsent, CredentialTaken, BadCredential, NoGiver, BadConsentDates }

/// <summary>Adds and changes residents, consents and credentials; each step is one audit entry, and the writer reads the facts again.</summary>
public sealed class ResidentBook(SecurityStore store, DeviceDirectory directory, AuditLog audit, KeyRing keys, TimeProvider clock)
{
    public const int TextLengthMax = 128;

    public static IReadOnlyList<string> CredentialKinds { get; } = ["card", "plate", "token"];

    /// <param name="residentId">Null adds a resident.</param>
    public async Task<(Guid? Id, ResidentProblem? Problem)> SaveAsync(Person person, Guid? residentId, ResidentDraft draft, CancellationToken cancel)
    {
        if (IsNoText(draft.Name)) return (null, ResidentProblem.NoName);
        if (IsNoText(draft.Address)) return (null, ResidentProblem.NoAddress);
        if (!person.Sight.Includes(draft.CommunityId, draft.Address.Trim())) return (null, ResidentProblem.OutOfReach);
        var now = clock.GetUtcNow();
        Guid id;
        await using (var write = await store.BeginWriteAsync(person.Sight, cancel))
        {
            var db = write.Db;
            if (!await db.Communities.AnyAsync(c => c.Id == draft.CommunityId, cancel)) return (null, ResidentProblem.NoCommunity);
            var home = await HouseholdAsync(db, draft.CommunityId, draft.Address.Trim(), now, cancel);
            var resident = residentId is { } known ? await db.Residents.SingleAsync(r => r.Id == known, cancel) : null;
            if (resident is null)
            {
                resident = new Resident { Id = Guid.CreateVersion7(now), CommunityId = draft.CommunityId, HouseholdId = home, Name = draft.Name.Trim() };
                resident.AwayUntil = draft.AwayUntil;
                db.Residents.Add(resident);
            }
            id = resident.Id;
            (resident.Name, resident.HouseholdId) = (draft.Name.Trim(), home);
            (resident.Phone, resident.LivesAlone) = (string.IsNullOrWhiteSpace(draft.Phone) ? null : draft.Phone.Trim(), draft.LivesAlone);
            await ConsentBook.RecordAsync(db, id, ConsentPurpose.Access, GivenNow(draft.AccessConsentBy, now), now, cancel);
            if (!await WishAsync(db, resident, draft, now, cancel)) return (null, ResidentProblem.NoConsent);
            (resident.AskWays, resident.Language) = (draft.AskWays, draft.Language is "en" ? "en" : null);
            await DeviceDirectory.FactsChangedAsync(db, draft.CommunityId, cancel);
            await write.CommitAsync(cancel);
        }
        directory.Announce(draft.CommunityId);
        await WriteAsync(person, residentId is null ? "resident.add" : "resident.change", id, cancel);
        return (id, null);
    }

    public async Task<ResidentProblem?> AddCredentialAsync(Person person, Guid residentId, string kind, string value, CancellationToken cancel)
    {
        value = kind == "plate" ? PlateText.Fold(value) : value.Trim();
        if (IsNoText(value) || !CredentialKinds.Contains(kind, StringComparer.Ordinal)) return ResidentProblem.BadCredential;
        int communityId;
        await using (var write = await store.BeginWriteAsync(person.Sight, cancel))
        {
            var resident = await write.Db.Residents.AsNoTracking().SingleAsync(r => r.Id == residentId, cancel);
            communityId = resident.CommunityId;
            if (await write.Db.Credentials.AnyAsync(c => c.CommunityId == communityId && c.Kind == kind && c.Value == value, cancel))
                return ResidentProblem.CredentialTaken;
            write.Db.Credentials.Add(new Credential
            {
                Id = Guid.CreateVersion7(clock.GetUtcNow()),
                CommunityId = communityId,
                Kind = kind,
                Value = value,
                ResidentId = residentId,
                HouseholdId = resident.HouseholdId,
            });
            await DeviceDirectory.FactsChangedAsync(write.Db, communityId, cancel);
            await write.CommitAsync(cancel);
        }
        directory.Announce(communityId);
        await WriteAsync(person, "credential.add", residentId, cancel);
        return null;
    }

    public async Task RemoveCredentialAsync(Person person, Guid residentId, Guid credentialId, CancellationToken cancel)
    {
        int communityId;
        await using (var write = await store.BeginWriteAsync(person.Sight, cancel))
        {
            communityId = await write.Db.Residents.Where(r => r.Id == residentId).Select(r => r.CommunityId).SingleAsync(cancel);
            await write.Db.Credentials.Where(c => c.Id == credentialId && c.ResidentId == residentId).ExecuteDeleteAsync(cancel);
            await DeviceDirectory.FactsChangedAsync(write.Db, communityId, cancel);
            await write.CommitAsync(cancel);
        }
        directory.Announce(communityId);
        await WriteAsync(person, "credential.remove", residentId, cancel);
    }

    /// <summary>Records a consent to face recognition: before any picture is taken (P1).</summary>
    public async Task<ResidentProblem?> ConsentToFaceAsync(Person person, Guid residentId, ConsentGiven given, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (IsNoText(given.GivenBy)) return ResidentProblem.NoGiver;
        if (given.GivenAt > now || given.ExpiresAt <= now || given.ExpiresAt <= given.GivenAt) return ResidentProblem.BadConsentDates;
        int communityId;
        await using (var write = await store.BeginWriteAsync(person.Sight, cancel))
        {
            communityId = await write.Db.Residents.Where(r => r.Id == residentId).Select(r => r.CommunityId).SingleAsync(cancel);
            await ConsentBook.RecordAsync(write.Db, residentId, ConsentPurpose.Access, given, now, cancel);
            await DeviceDirectory.FactsChangedAsync(write.Db, communityId, cancel);
            await write.CommitAsync(cancel);
        }
        directory.Announce(communityId);
        await WriteAsync(person, "consent.access", residentId, cancel);
        return null;
    }

    private static bool IsNoText(string text) => string.IsNullOrWhiteSpace(text) || text.Trim().Length > TextLengthMax;

    private static async Task<Guid> HouseholdAsync(SecurityDbContext db, int communityId, string address, DateTimeOffset now, CancellationToken cancel)
    {
        var known = await db.Households.Where(h => h.CommunityId == communityId && h.Address == address)
            .Select(h => (Guid?)h.Id).SingleOrDefaultAsync(cancel);
        if (known is { } id) return id;
        var made = new Household { Id = Guid.CreateVersion7(now), CommunityId = communityId, Address = address };
        db.Households.Add(made);
        return made.Id;
    }

    /// <returns>False when a wish has no consent.</returns>
    private static async Task<bool> WishAsync(SecurityDbContext db, Resident resident, ResidentDraft draft, DateTimeOffset now, CancellationToken cancel)
    {
        foreach (var wish in Enum.GetValues<WelfareWatches>().Where(w => w != WelfareWatches.None))
        {
            if (!draft.Watches.HasFlag(wish))
            {
                if (resident.Watches.HasFlag(wish)) await ConsentBook.RevokeWishAsync(db, resident.Id, wish, now, cancel);
            }
            else if (!await ConsentBook.RecordWishAsync(db, resident.Id, wish, GivenNow(draft.WelfareConsentBy, now), now, cancel)) return false;
        }
        resident.Watches = draft.Watches;
        return true;
    }

    private static ConsentGiven? GivenNow(string? by, DateTimeOffset now) => string.IsNullOrWhiteSpace(by) ? null : new(by, now);

    private Task WriteAsync(Person person, string action, Guid residentId, CancellationToken cancel) =>
        audit.AppendAsync(new(person.Name, action, new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["resident"] = keys.Digest($"resident:{residentId:N}"),
        }), cancel);
}
