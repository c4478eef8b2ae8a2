using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Shifts;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Audit;
using SmartSecurity.Storage.Shifts;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Desk;

namespace SmartSecurity.Web.Shifts;

/// <summary>A shift as somebody may see it.</summary>
/// <param name="People">By alert: whom it is about and where they live, from the register as it is now. It is no part of what is signed.</param>
public sealed record ShiftSeen(ShiftPeriod Period, ShiftContent Content, TimeZoneInfo Zone, IReadOnlyDictionary<Guid, string> People);

/// <summary>A handover whole.</summary>
/// <param name="Since">What became of the open alerts after the first signature.</param>
public sealed record HandoverSeen(ShiftHandover Handover, string Community, ShiftSeen Shift, IReadOnlyList<SinceLine> Since);

/// <summary>Handovers for pages and API alike: cut down to what the role may see, each look and each signature one audit entry.</summary>
public sealed class ShiftWork(ShiftBook book, SecurityStore store, AuditLog audit)
{
    /// <summary>The shift as it would be signed now; null when there is no such community.</summary>
    public async Task<ShiftSeen?> NowAsync(Person person, int communityId, CancellationToken cancel)
    {
        if (await book.NowAsync(Reach(person), communityId, cancel) is not { } now) return null;
        var seen = await SeeAsync(person, communityId, now.Period, now.Content, cancel);
        await WriteAsync(person, "handover.now", [("community", communityId)], RowsOf(seen.Content), cancel);
        return seen;
    }

    /// <param name="again">The reader has it open already, and looks whether somebody signed.</param>
    public async Task<HandoverSeen?> ReadAsync(Person person, Guid id, bool again, CancellationToken cancel)
    {
        if (await book.FindAsync(Reach(person), id, cancel) is not { } handover) return null;
        var seen = await SeeAsync(person, handover.CommunityId, handover.Period, handover.Content, cancel);
        var sight = AlertSight.Of(person.Role);
        var since = (await book.SinceAsync(Reach(person), handover, cancel)).Where(l => sight.Contains(l.Category)).ToList();
        if (!again) await WriteAsync(person, "handover.read", [("handover", id)], RowsOf(seen.Content) + since.Count, cancel);
        await using var db = store.CreateDbContext(person.Sight);
        var name = await db.Communities.Where(c => c.Id == handover.CommunityId).Select(c => c.Name).SingleAsync(cancel);
        return new(handover, name, seen, since);
    }

    public async Task<IReadOnlyList<ShiftHandover>> ListAsync(
        Person person, int communityId, DateTimeOffset? before, int limit, CancellationToken cancel)
    {
        var page = await book.ListAsync(Reach(person), communityId, before, limit, cancel);
        await WriteAsync(person, "handover.list", [("community", communityId)], page.Count, cancel);
        return page;
    }

    public async Task<IReadOnlyList<ShiftHandover>> WaitingAsync(Person person, int communityId, CancellationToken cancel)
    {
        var waiting = await book.WaitingAsync(Reach(person), communityId, cancel);
        await WriteAsync(person, "handover.waiting", [("community", communityId)], waiting.Count, cancel);
        return waiting;
    }

    /// <exception cref="ArgumentException">The note is longer than <see cref="ShiftHandover.NoteLengthMax"/>.</exception>
    public async Task<ShiftBegun> BeginAsync(Person person, Guid id, int communityId, string note, CancellationToken cancel)
    {
        var begun = await book.BeginAsync(Reach(person), id, communityId, person.AccountId, person.Name, note.Trim(), cancel);
        await WriteAsync(person, "handover.begin", [("handover", id), ("community", communityId), ("result", begun.GetType().Name)], null, cancel);
        return begun;
    }

    public async Task<ShiftSigned> SignAsync(Person person, Guid id, bool takesAlerts, CancellationToken cancel)
    {
        var signed = await book.SignAsync(Reach(person), id, person.AccountId, person.Name, takesAlerts, cancel);
        await WriteAsync(person, "handover.sign",
            [("handover", id), ("result", signed.GetType().Name), ("moved", (signed as ShiftSigned.Signed)?.Handover.AlertsMoved)], null, cancel);
        return signed;
    }

    private async Task<ShiftSeen> SeeAsync(Person person, int communityId, ShiftPeriod period, ShiftContent whole, CancellationToken cancel)
    {
        var content = whole.For(AlertSight.Of(person.Role));
        var ids = content.Open.Select(l => l.AlertId).Concat(content.Ended.Select(l => l.AlertId)).ToList();
        await using var db = store.CreateDbContext(person.Sight);
        if (person.Sight.Building is not null)
        {
            // What was signed is the community's; of homes elsewhere somebody with one building reads nothing.
            var reached = (await db.Alerts.Where(a => ids.Contains(a.Id)).Select(a => a.Id).ToListAsync(cancel)).ToHashSet();
            content = content with
            {
                Open = [.. content.Open.Where(l => reached.Contains(l.AlertId))],
                Ended = [.. content.Ended.Where(l => reached.Contains(l.AlertId))],
            };
        }
        var zone = await db.Communities.Where(c => c.Id == communityId).Select(c => c.TimeZone).SingleAsync(cancel);
        var people = await db.Alerts.Where(a => ids.Contains(a.Id) && a.ResidentId != null)
            .Join(db.Residents, a => a.ResidentId, r => (Guid?)r.Id, (a, r) => new { a.Id, r.Name, r.HouseholdId })
            .Join(db.Households, r => r.HouseholdId, h => h.Id, (r, h) => new { r.Id, r.Name, h.Address })
            .ToDictionaryAsync(r => r.Id, r => $"{r.Name} · {r.Address}", cancel);
        return new(period, content, TimeZoneInfo.FindSystemTimeZoneById(zone), people);
    }

    /// <summary>A handover is a community's, whatever buildings who signs sees.</summary>
    private static Sight Reach(Person person) => Sight.Of(person.Sight.Communities);

    private static int RowsOf(ShiftContent content) => content.Open.Count + content.Ended.Count;

    private Task WriteAsync(Person person, string action, (string Name, object? Value)[] detail, int? rows, CancellationToken cancel) =>
        audit.AppendAsync(new(person.Name, action, detail.ToDictionary(d => d.Name, d => d.Value, StringComparer.Ordinal), RowsReturned: rows), cancel);
}
