using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Routines;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Audit;
using SmartSecurity.Storage.Registry;
using SmartSecurity.Storage.Welfare;

namespace SmartSecurity.Web.Care;

/// <summary>One row of the family as it was typed.</summary>
/// <param name="Id">Null: somebody new.</param>
public sealed record ContactDraft(Guid? Id, string Name, string Phone, string? Relation, bool MayAnswer, string? Language = null);

/// <summary>Why something about a resident's care was not written.</summary>
public enum CareProblem { Unknown, TooManyContacts, BadContact, BadFactor, NoReason, BadEnd }

/// <summary>Writes contacts, overrides, links and what people tell; each step is one audit entry.</summary>
public sealed class CareBook(
    SecurityStore store, DeviceDirectory directory, WelfareDesk desk, PersonalLinks links, AuditLog audit, KeyRing keys, TimeProvider clock)
{
    /// <summary>Replaces the family's list; rows keep their id, so a family member's link stays good. A row without a name is left out.</summary>
    public async Task<CareProblem?> SaveContactsAsync(string who, Sight reach, Guid residentId, IReadOnlyList<ContactDraft> drafts, CancellationToken cancel)
    {
        var wanted = drafts.Where(d => !string.IsNullOrWhiteSpace(d.Name) || !string.IsNullOrWhiteSpace(d.Phone)).ToList();
        if (wanted.Count > ResidentContact.EachMax) return CareProblem.TooManyContacts;
        if (wanted.Exists(d => !IsContact(d))) return CareProblem.BadContact;
        var now = clock.GetUtcNow();
        await using (var write = await store.BeginWriteAsync(reach, cancel))
        {
            if (!await write.Db.Residents.AnyAsync(r => r.Id == residentId, cancel)) return CareProblem.Unknown;
            var known = await write.Db.Contacts.Where(c => c.ResidentId == residentId).ToListAsync(cancel);
            if (wanted.Exists(d => d.Id is { } id && !known.Exists(c => c.Id == id))) return CareProblem.Unknown;
            write.Db.Contacts.RemoveRange(known.Where(c => !wanted.Exists(d => d.Id == c.Id)));
            for (var i = 0; i < wanted.Count; i++)
            {
                var draft = wanted[i];
                var contact = known.Find(c => c.Id == draft.Id);
                if (contact is null)
                {
                    contact = new ResidentContact { Id = Guid.CreateVersion7(now), ResidentId = residentId, Name = "", Phone = "", Order = 0 };
                    write.Db.Contacts.Add(contact);
                }
                (contact.Name, contact.Phone, contact.Order) = (draft.Name.Trim(), draft.Phone.Trim(), i + 1);
                (contact.Relation, contact.MayAnswer) = (string.IsNullOrWhiteSpace(draft.Relation) ? null : draft.Relation.Trim(), draft.MayAnswer);
                contact.Language = draft.Language is "en" ? "en" : null;
            }
            await write.CommitAsync(cancel);
        }
        await WriteAsync(who, "contacts.change", residentId, cancel, ("count", wanted.Count));
        return null;
    }

    /// <summary>Asks somebody sooner or later than their habits say, for a time; the one that held before is over.</summary>
    public async Task<CareProblem?> OverrideAsync(string who, Sight reach, Guid residentId, double factor, string? reason, DateTimeOffset until,
        CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (!(factor is >= PatienceOverride.FactorMin and <= PatienceOverride.FactorMax)) return CareProblem.BadFactor;
        if (string.IsNullOrWhiteSpace(reason) || reason.Trim().Length > PatienceOverride.ReasonLengthMax) return CareProblem.NoReason;
        if (until <= now || until > now + PatienceOverride.LifetimeMax) return CareProblem.BadEnd;
        var problem = await ChangeOverrideAsync(reach, residentId, now, db => db.PatienceOverrides.Add(new PatienceOverride
        {
            Id = Guid.CreateVersion7(now),
            ResidentId = residentId,
            Factor = factor,
            Reason = reason.Trim(),
            By = who,
            At = now,
            Until = until,
        }), cancel);
        if (problem is null) await WriteAsync(who, "patience.override", residentId, cancel, ("factor", factor), ("until", until), ("reason", reason.Trim()));
        return problem;
    }

    /// <summary>Ends the override that holds.</summary>
    public async Task<CareProblem?> EndOverrideAsync(string who, Sight reach, Guid residentId, CancellationToken cancel)
    {
        var problem = await ChangeOverrideAsync(reach, residentId, clock.GetUtcNow(), null, cancel);
        if (problem is null) await WriteAsync(who, "patience.end", residentId, cancel);
        return problem;
    }

    /// <summary>Makes a link to hand out.</summary>
    /// <returns>The token, shown once; null when there is no such resident or family member.</returns>
    public async Task<string?> MakeLinkAsync(string who, Sight reach, Guid residentId, Guid? contactId, CancellationToken cancel)
    {
        await using (var db = store.CreateDbContext(reach))
        {
            if (!await db.Residents.AnyAsync(r => r.Id == residentId, cancel)) return null;
            if (contactId is { } id && !await db.Contacts.AnyAsync(c => c.Id == id && c.ResidentId == residentId, cancel)) return null;
        }
        var token = await links.MakeAsync(residentId, contactId, who, cancel);
        await WriteAsync(who, "link.make", residentId, cancel, ("family", contactId is not null));
        return token;
    }

    public async Task<bool> RevokeLinkAsync(string who, Sight reach, Guid residentId, Guid linkId, CancellationToken cancel)
    {
        if (!await ReachesAsync(reach, residentId, cancel) || !await links.RevokeAsync(residentId, linkId, cancel)) return false;
        await WriteAsync(who, "link.revoke", residentId, cancel);
        return true;
    }

    /// <summary>Tells how a resident is, registers a trip, or takes trips back.</summary>
    /// <param name="from">Of a trip that lies ahead; otherwise null.</param>
    public async Task<Telling> TellAsync(Told told, Sight reach, DateTimeOffset? from, CancellationToken cancel)
    {
        if (!await ReachesAsync(reach, told.ResidentId, cancel)) return Telling.Unknown;
        var result = told.Word switch
        {
            WelfareWord.Away => await desk.TravelAsync(told, from, cancel),
            WelfareWord.Back => await desk.TakeTripsBackAsync(told, cancel),
            _ => await desk.TellAsync(told, cancel),
        };
        await WriteAsync(told.By, "welfare.tell", told.ResidentId, cancel, ("word", told.Word.ToString()), ("via", told.Via), ("result", result.ToString()));
        return result;
    }

    /// <summary>Takes the answer of a question's link.</summary>
    public async Task<Telling> AnswerAsync(QuestionSeen seen, string token, WelfareWord word, DateTimeOffset? until, CancellationToken cancel)
    {
        var result = await desk.AnswerAsync(token, word, until, cancel);
        await WriteAsync(seen.Link.ContactId is null ? TellingBook.Resident : TellingBook.Family, "welfare.answer", seen.Link.ResidentId, cancel,
            ("word", word.ToString()), ("result", result.ToString()));
        return result;
    }

    private async Task<bool> ReachesAsync(Sight reach, Guid residentId, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext(reach);
        return await db.Residents.AnyAsync(r => r.Id == residentId, cancel);
    }

    private static bool IsContact(ContactDraft draft) =>
        draft.Name.Trim().Length is >= 1 and <= ResidentContact.NameLengthMax
        && draft.Phone.Trim().Length is >= 3 and <= ResidentContact.PhoneLengthMax
        && draft.Phone.All(c => char.IsAsciiDigit(c) || c is '+' or '-' or ' ' or '(' or ')')
        && (draft.Relation?.Trim().Length ?? 0) <= ResidentContact.NameLengthMax;

    private async Task<CareProblem?> ChangeOverrideAsync(Sight reach, Guid residentId, DateTimeOffset now, Action<SecurityDbContext>? add,
        CancellationToken cancel)
    {
        int community;
        await using (var write = await store.BeginWriteAsync(reach, cancel))
        {
            var known = await write.Db.Residents.Where(r => r.Id == residentId).Select(r => (int?)r.CommunityId).SingleOrDefaultAsync(cancel);
            if (known is null) return CareProblem.Unknown;
            community = known.Value;
            await write.Db.PatienceOverrides.Where(o => o.ResidentId == residentId && o.EndedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(o => o.EndedAt, now), cancel);
            add?.Invoke(write.Db);
            await DeviceDirectory.FactsChangedAsync(write.Db, community, cancel);
            await write.CommitAsync(cancel);
        }
        directory.Announce(community);
        return null;
    }

    private Task WriteAsync(string who, string action, Guid residentId, CancellationToken cancel, params (string Name, object? Value)[] more)
    {
        var detail = new Dictionary<string, object?>(StringComparer.Ordinal) { ["resident"] = keys.Digest($"resident:{residentId:N}") };
        foreach (var (name, value) in more) detail[name] = value;
        return audit.AppendAsync(new(who, action, detail), cancel);
    }
}
