using SmartSecurity.Storage;
using SmartSecurity.Storage.Audit;
using SmartSecurity.Storage.Welfare;
using SmartSecurity.Web.Account;

namespace SmartSecurity.Web.Care;

/// <summary>Checks for pages and API alike: seen, taken, given back and ended by whom the role lets, each in the audit.</summary>
public sealed class CheckWork(CheckDesk checks, WelfareDesk desk, AuditLog audit, KeyRing keys)
{
    /// <summary>What one may take and what one has; one audit entry.</summary>
    public async Task<IReadOnlyList<CheckSeen>> ListAsync(Person person, CancellationToken cancel)
    {
        if (await checks.AccountAsync(person.AccountId, cancel) is not { } account) return [];
        var seen = await checks.ListAsync(account, cancel);
        await audit.AppendAsync(new(person.Name, "checks.list", new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["residents"] = seen.Select(c => keys.Digest($"resident:{c.Resident.Id:N}")).ToList(),
        }, RowsReturned: seen.Count), cancel);
        return seen;
    }

    public async Task<CheckTaken> AcceptAsync(Person person, Guid checkId, CancellationToken cancel)
    {
        var taken = await checks.AccountAsync(person.AccountId, cancel) is { } account
            ? await checks.AcceptAsync(checkId, account, cancel) : new CheckTaken.Unknown();
        await WriteAsync(person, "check.accept", checkId, taken.GetType().Name, cancel);
        return taken;
    }

    public async Task<bool> GiveBackAsync(Person person, Guid checkId, CancellationToken cancel)
    {
        var given = await checks.AccountAsync(person.AccountId, cancel) is { } account && await checks.GiveBackAsync(checkId, account, cancel);
        await WriteAsync(person, "check.give-back", checkId, given ? "Done" : "Unknown", cancel);
        return given;
    }

    public async Task<Telling> FinishAsync(Person person, Guid checkId, CheckOutcome outcome, int minutes, CancellationToken cancel)
    {
        var result = await checks.AccountAsync(person.AccountId, cancel) is { } account
            ? await desk.FinishAsync(checkId, account, outcome, minutes, cancel) : Telling.Unknown;
        await WriteAsync(person, "check.finish", checkId, $"{result} {outcome}", cancel);
        return result;
    }

    /// <summary>One's own ledger.</summary>
    public Task<(int Minutes, IReadOnlyList<TimeBankEntry> Latest)> LedgerAsync(Person person, CancellationToken cancel) =>
        checks.LedgerAsync(person.AccountId, cancel);

    private Task WriteAsync(Person person, string action, Guid checkId, string result, CancellationToken cancel) => audit.AppendAsync(
        new(person.Name, action, new Dictionary<string, object?>(StringComparer.Ordinal) { ["check"] = checkId, ["result"] = result }), cancel);
}
