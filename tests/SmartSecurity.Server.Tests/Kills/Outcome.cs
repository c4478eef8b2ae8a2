using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Devices;
using SmartSecurity.Server.Tests.Site;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Inbox;

namespace SmartSecurity.Server.Tests.Kills;

/// <summary>What a run left behind, without what may differ between two runs: numbers, ids, and times of receipt.</summary>
/// <param name="Told">By gate: the numbers of its events as the inbox has them, in the order of commits.</param>
/// <param name="Passages">By gate: the numbers of the events that became a passage, once for each passage.</param>
/// <param name="Alerts">Each alert as one line: kind, subject, state, outcome, count and its steps.</param>
/// <param name="Rejected">Messages that were not understood.</param>
internal sealed record Outcome(
    IReadOnlyDictionary<string, string> Told, IReadOnlyDictionary<string, string> Passages, IReadOnlyList<string> Alerts, int Rejected)
{
    /// <summary>What a story must leave in inbox and passages: every event once, in its gate's order.</summary>
    public static (Dictionary<string, string> Told, Dictionary<string, string> Passages) Of(GateStory story) => (
        story.ByGate.ToDictionary(g => g.Key, g => string.Join(' ', g.Value.Select(e => e.Seq)), StringComparer.Ordinal),
        story.ByGate.ToDictionary(g => g.Key, g => string.Join(' ', g.Value.Where(e => e.Door is null).Select(e => e.Seq)), StringComparer.Ordinal));

    public static Task<Outcome> ReadAsync(TestSite site) => site.ReadAsync(async db =>
    {
        var gates = await db.Devices.ToDictionaryAsync(d => d.Id, d => d.ExternalId, Waiting.Cancel);
        var inbox = await db.Inbox.OrderBy(m => m.Number).ToListAsync(Waiting.Cancel);
        var sequences = inbox.ToDictionary(m => m.Number, m =>
            JsonSerializer.Deserialize<List<DeviceEvent>>(m.EventsJson, InboxStore.Json)!.Single().Sequence!);
        var passages = await db.Passages.OrderBy(p => p.InboxNumber).ThenBy(p => p.EventIndex).ToListAsync(Waiting.Cancel);
        return new Outcome(
            ByGate(inbox.Select(m => (gates[m.DeviceId], sequences[m.Number]))),
            ByGate(passages.Select(p => (gates[p.DeviceId], sequences[p.InboxNumber]))),
            await AlertsAsync(db, gates),
            await db.Rejected.CountAsync(Waiting.Cancel));
    });

    private static Dictionary<string, string> ByGate(IEnumerable<(string Gate, string Sequence)> events) => events
        .GroupBy(e => e.Gate, StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => string.Join(' ', g.Select(e => e.Sequence)), StringComparer.Ordinal);

    private static async Task<List<string>> AlertsAsync(SecurityDbContext db, Dictionary<Guid, string> gates)
    {
        var steps = (await db.AlertSteps.ToListAsync(Waiting.Cancel)).ToLookup(s => s.AlertId);
        return [.. (await db.Alerts.ToListAsync(Waiting.Cancel)).Select(a =>
        {
            // Two runs register the same gates under different ids. The steps of one alert are counted, because those of
            // one millisecond have no order.
            var subject = gates.Aggregate(a.Subject, (text, gate) => text.Replace($"{gate.Key:N}", gate.Value, StringComparison.Ordinal));
            var what = string.Join(' ', steps[a.Id].CountBy(s => s.What).OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => $"{s.Key}×{s.Value}"));
            return $"{a.Kind} {subject} {a.State} {a.Outcome} {a.Count}: {what}";
        }).Order(StringComparer.Ordinal)];
    }
}
