using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SmartSecurity.Core.Routines;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Audit;
using SmartSecurity.Storage.Registry;
using SmartSecurity.Web.Account;

namespace SmartSecurity.Web.Welfare;

/// <summary>Reads and writes a community's budget; a write is one audit entry, and the writer reads the facts again.</summary>
public sealed class BudgetBook(
    SecurityStore store, DeviceDirectory directory, AuditLog audit, IOptions<SilenceOptions> silence, IOptions<LadderOptions> ladder, TimeProvider clock)
{
    /// <returns>What was saved; null while the site's own settings hold.</returns>
    public async Task<WelfareBudget?> ReadAsync(Person person, int communityId, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext(person.Sight);
        return await db.WelfareBudgets.AsNoTracking().SingleOrDefaultAsync(b => b.CommunityId == communityId, cancel);
    }

    /// <summary>The numbers that hold now.</summary>
    public BudgetSetting SettingOf(WelfareBudget? saved)
    {
        var (l, s) = (saved?.Over(ladder.Value) ?? ladder.Value, saved?.Over(silence.Value) ?? silence.Value);
        return new(l.PatienceDoors, l.PatienceTrace, s.EvidenceDoors, s.EvidenceTrace);
    }

    /// <summary>Takes what a trial found. It holds for each resident from their next passage or answer on.</summary>
    public async Task SaveAsync(Person person, int communityId, TrialOutcome.Found found, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(person);
        ArgumentNullException.ThrowIfNull(found);
        var now = clock.GetUtcNow();
        await using (var write = await store.BeginWriteAsync(person.Sight, cancel))
        {
            await write.Db.WelfareBudgets.Where(b => b.CommunityId == communityId).ExecuteDeleteAsync(cancel);
            write.Db.WelfareBudgets.Add(new WelfareBudget
            {
                CommunityId = communityId,
                QuestionsPerYear = found.Wish.QuestionsPerYear,
                VisitsPerYear = found.Wish.VisitsPerYear,
                PatienceDoors = found.Setting.PatienceDoors,
                PatienceTrace = found.Setting.PatienceTrace,
                EvidenceDoors = found.Setting.EvidenceDoors,
                EvidenceTrace = found.Setting.EvidenceTrace,
                HistoryFrom = found.HistoryFrom,
                HistoryTo = found.HistoryTo,
                SavedAt = now,
                SavedBy = person.Name,
            });
            await DeviceDirectory.FactsChangedAsync(write.Db, communityId, cancel);
            await write.CommitAsync(cancel);
        }
        directory.Announce(communityId);
        await audit.AppendAsync(new(person.Name, "welfare.budget", new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["community"] = communityId,
            ["questionsPerYear"] = found.Wish.QuestionsPerYear,
            ["visitsPerYear"] = found.Wish.VisitsPerYear,
            ["patienceDoors"] = found.Setting.PatienceDoors,
            ["patienceTrace"] = found.Setting.PatienceTrace,
            ["evidenceDoors"] = found.Setting.EvidenceDoors,
            ["evidenceTrace"] = found.Setting.EvidenceTrace,
            ["historyFrom"] = found.HistoryFrom,
            ["historyTo"] = found.HistoryTo,
        }), cancel);
    }
}
