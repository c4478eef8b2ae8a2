using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Residents;
using SmartSecurity.Core.Routines;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Storage.Desk;

namespace SmartSecurity.Storage.Welfare;

/// <summary>What came of taking a check.</summary>
public abstract record CheckTaken
{
    private CheckTaken() { }
    public sealed record Won : CheckTaken;
    /// <param name="Owner">Who has it; null when nobody needs to go any more.</param>
    public sealed record Lost(string? Owner) : CheckTaken;
    public sealed record Unknown : CheckTaken;
}

/// <summary>A check with what whoever goes must know: where, whom, whom to call. Those who have not taken it see where, not whom.</summary>
/// <param name="Contacts">Whom to call, in order; empty unless it is one's own.</param>
/// <param name="FactsJson">Of the alert: when and where the resident was last seen.</param>
public sealed record CheckSeen(
    WelfareCheck Check, string Address, Resident Resident, IReadOnlyList<ResidentContact> Contacts, string AlertKind, string FactsJson, TimeZoneInfo Zone);

/// <summary>Checks as orders: listed for whom may take them, taken by exactly one.</summary>
/// <remarks>The winner is chosen by one UPDATE whose WHERE asks that nobody has the check: a lock in this process would not hold for a second node.</remarks>
public sealed class CheckDesk(SecurityStore store, AlertFeed feed, TimeProvider clock)
{
    /// <summary>More open checks than this are not listed at once.</summary>
    public const int ListedMax = 100;
    /// <summary>Latest rows of one's own ledger.</summary>
    public const int LedgerMax = 50;

    /// <summary>The account as it stands now; null when it is gone or disabled.</summary>
    public async Task<Account?> AccountAsync(Guid accountId, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext();
        return await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == accountId && !a.Disabled, cancel);
    }

    /// <summary>Open checks of the account's community and its own accepted ones, those that are due first.</summary>
    public async Task<IReadOnlyList<CheckSeen>> ListAsync(Account account, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext(account.Sight());
        var checks = await db.Checks.AsNoTracking()
            .Where(c => c.State == CheckState.Open || (c.State == CheckState.Accepted && c.AcceptedBy == account.Id))
            .Where(c => !db.Communities.Any(m => m.Id == c.CommunityId && m.ClockHeld))   // history sends nobody
            .OrderBy(c => c.DueAt).Take(ListedMax).ToListAsync(cancel);
        var (residents, zones) = (checks.Select(c => c.ResidentId).ToList(), await db.Communities.ToDictionaryAsync(c => c.Id, c => c.TimeZone, cancel));
        var people = await db.Residents.AsNoTracking().Where(r => residents.Contains(r.Id)).ToDictionaryAsync(r => r.Id, cancel);
        var homes = people.Values.Select(r => r.HouseholdId).ToList();
        var addresses = await db.Households.Where(h => homes.Contains(h.Id)).ToDictionaryAsync(h => h.Id, h => h.Address, cancel);
        var contacts = (await db.Contacts.AsNoTracking().Where(c => residents.Contains(c.ResidentId)).OrderBy(c => c.Order).ThenBy(c => c.Id)
            .ToListAsync(cancel)).ToLookup(c => c.ResidentId);
        var ids = checks.Select(c => c.AlertId).ToList();
        var alerts = await db.Alerts.Where(a => ids.Contains(a.Id)).Select(a => new { a.Id, a.Kind, a.FactsJson }).ToDictionaryAsync(a => a.Id, cancel);
        return [.. checks.Where(c => people.ContainsKey(c.ResidentId)).Select(c => new CheckSeen(c,
            addresses.GetValueOrDefault(people[c.ResidentId].HouseholdId, ""), people[c.ResidentId],
            c.AcceptedBy == account.Id ? [.. contacts[c.ResidentId]] : [],
            alerts.TryGetValue(c.AlertId, out var a) ? a.Kind : AlertKinds.Silence, a?.FactsJson ?? "{}",
            TimeZoneInfo.FindSystemTimeZoneById(zones[c.CommunityId])))];
    }

    /// <summary>Takes an open check for one account; of many at once one wins, and the others read who.</summary>
    public async Task<CheckTaken> AcceptAsync(Guid checkId, Account account, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        Guid alertId;
        await using (var write = await store.BeginWriteAsync(account.Sight(), cancel))
        {
            var rows = await write.Db.Checks.Where(c => c.Id == checkId && c.State == CheckState.Open)
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.State, CheckState.Accepted).SetProperty(c => c.AcceptedBy, account.Id)
                    .SetProperty(c => c.AcceptedName, account.Name).SetProperty(c => c.AcceptedAt, now), cancel);
            var check = await write.Db.Checks.AsNoTracking().SingleOrDefaultAsync(c => c.Id == checkId, cancel);
            if (check is null) return new CheckTaken.Unknown();
            if (rows == 0) return check.AcceptedBy == account.Id ? new CheckTaken.Won() : new CheckTaken.Lost(check.AcceptedName);
            alertId = check.AlertId;
            await AddLineAsync(write.Db, alertId, account.Name, check.Step == LadderStep.Visit ? "checkAcceptedVisit" : "checkAcceptedCall", now, cancel);
            await write.CommitAsync(cancel);
        }
        feed.Publish([alertId]);
        return new CheckTaken.Won();
    }

    /// <summary>Gives a check back that one cannot do after all: it is open for the others again.</summary>
    /// <returns>False when one does not have it.</returns>
    public async Task<bool> GiveBackAsync(Guid checkId, Account account, CancellationToken cancel)
    {
        Guid alertId;
        await using (var write = await store.BeginWriteAsync(cancel))
        {
            var rows = await write.Db.Checks.Where(c => c.Id == checkId && c.State == CheckState.Accepted && c.AcceptedBy == account.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.State, CheckState.Open).SetProperty(c => c.AcceptedBy, (Guid?)null)
                    .SetProperty(c => c.AcceptedName, (string?)null).SetProperty(c => c.AcceptedAt, (DateTimeOffset?)null), cancel);
            if (rows == 0) return false;
            alertId = await write.Db.Checks.Where(c => c.Id == checkId).Select(c => c.AlertId).SingleAsync(cancel);
            await AddLineAsync(write.Db, alertId, account.Name, "checkGivenBack", clock.GetUtcNow(), cancel);
            await write.CommitAsync(cancel);
        }
        feed.Publish([alertId]);
        return true;
    }

    /// <summary>Checks of one alert, the latest step last.</summary>
    public async Task<IReadOnlyList<WelfareCheck>> OfAlertAsync(Guid alertId, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext();
        return await db.Checks.AsNoTracking().Where(c => c.AlertId == alertId).OrderBy(c => c.OpenedAt).ToListAsync(cancel);
    }

    /// <summary>Minutes credited in all, and the latest rows.</summary>
    public async Task<(int Minutes, IReadOnlyList<TimeBankEntry> Latest)> LedgerAsync(Guid accountId, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext();
        var own = db.TimeBank.AsNoTracking().Where(t => t.AccountId == accountId);
        return (await own.SumAsync(t => t.Minutes, cancel), await own.OrderByDescending(t => t.At).Take(LedgerMax).ToListAsync(cancel));
    }

    private static async Task AddLineAsync(SecurityDbContext db, Guid alertId, string by, string what, DateTimeOffset now, CancellationToken cancel)
    {
        await db.Alerts.Where(a => a.Id == alertId).ExecuteUpdateAsync(set => set.SetProperty(a => a.Version, a => a.Version + 1), cancel);
        var number = await SecurityStore.TakeNumbersAsync(db, Counter.AlertChanges, 1, cancel);
        await db.Alerts.Where(a => a.Id == alertId).ExecuteUpdateAsync(set => set.SetProperty(a => a.ChangeNumber, number), cancel);
        db.AlertSteps.Add(new AlertStep { Id = Guid.CreateVersion7(now), AlertId = alertId, At = now, By = by, What = what });
    }
}
