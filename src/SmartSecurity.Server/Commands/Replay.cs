using System.Globalization;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Rules;
using SmartSecurity.Devices.Profiles;
using SmartSecurity.Pipeline.Communities;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Registry;

namespace SmartSecurity.Server;

/// <summary>
/// <c>replay --from T --to T</c>: reads the inbox from its beginning through today's rules and compares what comes out between the two
/// instants with what is recorded. Writes nothing; uses stored identifications and recognises nothing again.
/// </summary>
public sealed class Replay(string[] words) : ICommand
{
    private const int RowsAtOnce = 1_000;

    public async Task<int> RunAsync(CancellationToken cancel)
    {
        var settings = Commands.Settings(words);
        if (!TryInstant(settings["from"], out var from) || !TryInstant(settings["to"], out var to) || to <= from)
        {
            Console.Error.WriteLine("usage: ./run replay --from 2026-03-01T00:00+08:00 --to 2026-03-02T00:00+08:00   (ISO 8601 with offset, from before to)");
            return 2;
        }
        await using var services = StorageCommand.Services(settings);
        var store = services.GetRequiredService<SecurityStore>();
        var catalog = ProfileCatalog.Load(Checkout.Find("hardware-profiles") ?? "hardware-profiles");
        await using var db = store.CreateDbContext();
        var answers = new List<object>();
        var same = true;
        foreach (var community in await db.Communities.AsNoTracking().OrderBy(c => c.Id).ToListAsync(cancel))
        {
            var answer = await OneAsync(services, community.Id, catalog, from, to, cancel);
            same &= answer.Same;
            answers.Add(answer);
        }
        OutputLine.Write(new { from, to, same, communities = answers });
        return same ? 0 : 1;
    }

    private sealed record Answer(int Community, int Rows, int Passages, int PassagesRecorded, int Alerts, int AlertsRecorded, IReadOnlyList<string> Differences)
    {
        public bool Same => Differences.Count == 0;
    }

    private static async Task<Answer> OneAsync(
        ServiceProvider services, int communityId, ProfileCatalog catalog, DateTimeOffset from, DateTimeOffset to, CancellationToken cancel)
    {
        IRule[] rules =
        [
            new DoorHeldRule(), new CameraLostRule(), new CameraFaultRule(), new DeviceSilentRule(), new DeviceAlarmRule(), new HelpAskedRule(),
            new WatchListPlateRule(), new WatchListFaceRule(), new SequenceGapRule(), new SilenceRule(), new HouseholdSilenceRule(),
            new NightExitRule(), new UnusualHourRule(), new DeclineRule(), new RestlessnessRule(),
        ];
        var knowledge = await services.GetRequiredService<FactsReader>()
            .ReadAsync(communityId, catalog.Profiles.ToDictionary(p => p.Name, p => p.SilentAfter), cancel);
        var book = new RuleBook(rules);
        var (actions, passages, rows, cursor) = (new List<RuleAction>(), new HashSet<Guid>(), 0, 0L);
        await using var db = services.GetRequiredService<SecurityStore>().CreateDbContext();
        while (true)
        {
            var batch = await db.Inbox.AsNoTracking().Where(m => m.CommunityId == communityId && m.Number > cursor && m.ReceivedAt < to)
                .OrderBy(m => m.Number).Take(RowsAtOnce).ToListAsync(cancel);
            if (batch.Count == 0) break;
            foreach (var row in batch)
            {
                if (rows == 0) actions.AddRange(book.Stand(row.ReceivedAt, knowledge.Facts));
                book.PassTime(row.ReceivedAt, knowledge.Facts, actions);
                foreach (var (e, passage) in EventReading.Read(row, knowledge))
                {
                    if (passage is not null && passage.At >= from && passage.At < to) passages.Add(passage.Id);
                    book.Apply(e, knowledge.Facts, actions);
                }
                rows++;
            }
            cursor = batch[^1].Number;
            Console.Error.WriteLine($"community {communityId}: {rows} rows");
        }
        book.PassTime(to, knowledge.Facts, actions);
        var raised = actions.OfType<RuleAction.Raise>().Where(a => a.Alert.At >= from && a.Alert.At < to)
            .Select(a => $"{a.Alert.Kind} {a.Alert.Subject} {a.Alert.At.ToUnixTimeMilliseconds()}").ToHashSet(StringComparer.Ordinal);
        return await CompareAsync(db, communityId, rows, from, to, passages, raised, cancel);
    }

    private static async Task<Answer> CompareAsync(SecurityDbContext db, int communityId, int rows, DateTimeOffset from, DateTimeOffset to,
        HashSet<Guid> passages, HashSet<string> raised, CancellationToken cancel)
    {
        var recorded = (await db.Passages.Where(p => p.CommunityId == communityId && p.At >= from && p.At < to).Select(p => p.Id)
            .ToListAsync(cancel)).ToHashSet();
        var alerts = (await db.Alerts.AsNoTracking().Where(a => a.CommunityId == communityId && a.RaisedAt >= from && a.RaisedAt < to).ToListAsync(cancel))
            .Select(a => $"{a.Kind} {a.Subject} {a.RaisedAt.ToUnixTimeMilliseconds()}").ToHashSet(StringComparer.Ordinal);
        List<string> differences = [];
        var (extra, lost) = (passages.Except(recorded).Count(), recorded.Except(passages).Count());
        if (extra + lost > 0) differences.Add($"{extra} passages not recorded, {lost} not replayed");
        // A repeat of an alert that is active counts it up and is no row of its own, so only recorded ones must be found again.
        differences.AddRange(alerts.Except(raised).Select(a => $"alert not replayed: {a}"));
        return new(communityId, rows, passages.Count, recorded.Count, raised.Count, alerts.Count, differences);
    }

    private static bool TryInstant(string? text, out DateTimeOffset at) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out at);
}
