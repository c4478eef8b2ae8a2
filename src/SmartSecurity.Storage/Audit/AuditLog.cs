using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SmartSecurity.Core.Privacy;

namespace SmartSecurity.Storage.Audit;

/// <summary>What somebody did or read, before it is numbered and chained.</summary>
/// <param name="Who">Account name.</param>
/// <param name="Action"><c>passages.query</c>, <c>alert.claim</c>, <c>sign-in</c> …</param>
/// <param name="Detail">Filter and subjects; a subject stands in it as a digest of <see cref="KeyRing.Digest"/>.</param>
public sealed record AuditDraft(string Who, string Action, IReadOnlyDictionary<string, object?> Detail, string? CaseNumber = null, int? RowsReturned = null);

/// <summary>What <c>audit verify</c> found.</summary>
/// <param name="Entries">Entries read.</param>
/// <param name="FirstWrong">Number of the first tampered, missing or reordered entry; null when the chain holds.</param>
public sealed record AuditVerdict(long Entries, long? FirstWrong, string? Reason);

/// <summary>The chain of who read or did what. It can't be switched off; when it can't be written, the read fails (P13, P15).</summary>
public sealed class AuditLog(SecurityStore store, IOptions<StorageOptions> options, TimeProvider clock)
{
    /// <summary>After so many entries the chain's head is written outside the database, so that a cut end is seen.</summary>
    private const int CheckpointEvery = 50;
    private const string Genesis = "0000000000000000000000000000000000000000000000000000000000000000";

    private string CheckpointFile => Path.Combine(options.Value.AuditDirectory, "checkpoints.txt");

    /// <summary>Appends an entry; returns when it is on disk.</summary>
    public async Task AppendAsync(AuditDraft draft, CancellationToken cancel)
    {
        await using var write = await store.BeginWriteAsync(cancel);
        var entry = await AppendAsync(write.Db, draft, cancel);
        await write.CommitAsync(cancel);
        if (entry.Number % CheckpointEvery == 0) await CheckpointAsync(entry, cancel);
    }

    /// <summary>Compares every entry with its hash and the one before, and the chain with its checkpoints.</summary>
    public async Task<AuditVerdict> VerifyAsync(CancellationToken cancel)
    {
        await using var db = store.CreateDbContext();
        var checkpoints = await ReadCheckpointsAsync(cancel);
        var (expected, previous) = (1L, Genesis);
        await foreach (var entry in db.Audit.AsNoTracking().OrderBy(a => a.Number).AsAsyncEnumerable().WithCancellation(cancel))
        {
            if (entry.Number != expected) return new(expected - 1, expected, $"Entry {expected} is missing.");
            if (entry.Hash != HashOf(previous, entry)) return new(expected, expected, $"Entry {expected} was changed, or stands in another's place.");
            if (checkpoints.TryGetValue(entry.Number, out var hash) && hash != entry.Hash)
                return new(expected, expected, $"Entry {expected} differs from the checkpoint outside the database.");
            (previous, expected) = (entry.Hash, expected + 1);
        }
        var lastCheckpoint = checkpoints.Count == 0 ? 0 : checkpoints.Keys.Max();
        return lastCheckpoint >= expected ? new(expected - 1, expected, $"Entries from {expected} on are cut off.") : new(expected - 1, null, null);
    }

    private async Task<AuditEntry> AppendAsync(SecurityDbContext db, AuditDraft draft, CancellationToken cancel)
    {
        // The counter's row is locked until the commit, so two nodes can't both follow the same entry.
        var number = await SecurityStore.TakeNumbersAsync(db, Counter.AuditEntries, 1, cancel);
        var previous = await db.Audit.Where(a => a.Number == number - 1).Select(a => a.Hash).SingleOrDefaultAsync(cancel) ?? Genesis;
        var entry = new AuditEntry
        {
            Number = number,
            At = DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds()),
            Who = draft.Who,
            Action = draft.Action,
            CaseNumber = draft.CaseNumber,
            DetailJson = JsonSerializer.Serialize(draft.Detail),
            RowsReturned = draft.RowsReturned,
            Hash = "",
        };
        var chained = With(entry, HashOf(previous, entry));
        db.Audit.Add(chained);
        return chained;
    }

    private static AuditEntry With(AuditEntry e, string hash) => new()
    {
        Number = e.Number,
        At = e.At,
        Who = e.Who,
        Action = e.Action,
        CaseNumber = e.CaseNumber,
        DetailJson = e.DetailJson,
        RowsReturned = e.RowsReturned,
        Hash = hash,
    };

    private static string HashOf(string previous, AuditEntry e)
    {
        // Lengths before texts: no two different entries give the same bytes.
        var text = new StringBuilder(previous).Append('\n');
        string[] fields =
        [
            e.Number.ToString(CultureInfo.InvariantCulture), e.At.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), e.Who, e.Action,
            e.CaseNumber ?? "", e.DetailJson, e.RowsReturned?.ToString(CultureInfo.InvariantCulture) ?? "",
        ];
        foreach (var field in fields) text.Append(CultureInfo.InvariantCulture, $"{field.Length}:{field}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private async Task CheckpointAsync(AuditEntry entry, CancellationToken cancel)
    {
        Directory.CreateDirectory(options.Value.AuditDirectory);
        var line = string.Create(CultureInfo.InvariantCulture, $"{entry.Number} {entry.Hash} {entry.At:O}\n");
        await File.AppendAllTextAsync(CheckpointFile, line, cancel);
    }

    private async Task<Dictionary<long, string>> ReadCheckpointsAsync(CancellationToken cancel)
    {
        var found = new Dictionary<long, string>();
        if (!File.Exists(CheckpointFile)) return found;
        foreach (var line in await File.ReadAllLinesAsync(CheckpointFile, cancel))
        {
            var parts = line.Split(' ');
            if (parts.Length >= 2 && long.TryParse(parts[0], CultureInfo.InvariantCulture, out var number)) found[number] = parts[1];
        }
        return found;
    }
}
