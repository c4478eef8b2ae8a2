using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Devices;
using SmartSecurity.Pipeline.Communities;
using SmartSecurity.Pipeline.Ingest;
using SmartSecurity.Simulator.Homes;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Desk;

namespace SmartSecurity.Server.Demo;

/// <summary>What the played history came to.</summary>
public sealed record HistoryFigures(int Days, int Messages, int Passages, int AlertsClosed, int StillTrue, TimeSpan Took);

/// <summary>Plays the weeks before today through the same inbox, profiles and rules, on the community's held clock.</summary>
public sealed class DemoHistory(IMessageInbox inbox, SecurityStore store, IGrainFactory grains, AlertDesk desk, CommunityBell bell, TimeProvider clock)
{
    /// <summary>Messages given to the inbox and not yet committed.</summary>
    private const int InFlightMax = 400;
    private static readonly TimeSpan HeartbeatEvery = TimeSpan.FromHours(1);

    public async Task<HistoryFigures> PlayAsync(DemoCommunity community, DateTimeOffset from, DateTimeOffset now, int days, CancellationToken cancel)
    {
        var started = clock.GetTimestamp();
        var messages = Messages(community, from, now).ToList();
        var bar = new ProgressBar("history", messages.Count);
        var inFlight = new Queue<Task>();
        for (var i = 0; i < messages.Count; i++)
        {
            inFlight.Enqueue(inbox.AcceptAsync(messages[i], cancel).AsTask());   // in this order: the inbox commits in the order it was given
            if (inFlight.Count >= InFlightMax) await inFlight.Dequeue();
            bar.Show(i + 1, messages[i].ReceivedAt!.Value);
        }
        while (inFlight.TryDequeue(out var last)) await last;
        await grains.GetGrain<ICommunityGrain>(DemoCommunity.CommunityId).CatchUpAsync();
        bar.Done();

        await GoLiveAsync(cancel);
        var (closed, again) = await desk.CloseAsHistoryAsync(DemoCommunity.CommunityId, cancel);
        await using var db = store.CreateDbContext();
        var ended = await db.Alerts.CountAsync(a => a.ActiveKey == null, cancel);
        var passages = await db.Passages.CountAsync(cancel);
        bell.Ring(DemoCommunity.CommunityId);
        return new(days, messages.Count, passages, ended, again, clock.GetElapsedTime(started));
    }

    /// <summary>From here on the community's deadlines follow the machine's clock.</summary>
    private async Task GoLiveAsync(CancellationToken cancel)
    {
        await using var write = await store.BeginWriteAsync(cancel);
        var community = await store.LockCommunityAsync(write.Db, DemoCommunity.CommunityId, cancel);
        community.ClockHeld = false;
        if (community.Clock < clock.GetUtcNow()) community.Clock = clock.GetUtcNow();
        await write.CommitAsync(cancel);
    }

    private static IEnumerable<IncomingMessage> Messages(DemoCommunity community, DateTimeOffset from, DateTimeOffset now)
    {
        var residents = community.Residents.ToDictionary(r => r.Subject);
        var heartbeatAt = from;
        var sequence = 0;
        foreach (var e in community.Events)
        {
            for (; heartbeatAt <= e.ReceivedAt; heartbeatAt += HeartbeatEvery)
                foreach (var (gate, _) in DemoCommunity.Gates) yield return Heartbeat(gate, heartbeatAt, ++sequence);
            yield return Message(e, residents[e.Subject], ++sequence);
        }
        for (; heartbeatAt <= now; heartbeatAt += HeartbeatEvery)
            foreach (var (gate, _) in DemoCommunity.Gates) yield return Heartbeat(gate, heartbeatAt, ++sequence);
    }

    private static IncomingMessage Message(HomeEvent e, DemoResident resident, int sequence)
    {
        if (e.Kind == HomeEventKind.Activity)
            return new()
            {
                Transport = "mqtt",
                Address = $"zigbee2mqtt/{resident.Contact}",
                ReceivedAt = e.ReceivedAt,
                Payload = Json(new { contact = false, battery = 91, last_seen = e.At })
            };
        var direction = e.Kind == HomeEventKind.Enter ? "in" : "out";
        var gate = e.Point ?? "gate-1";
        object payload = resident.Plate is not null && (gate is "gate-5" or "gate-6")
            ? new { seq = Sequence(sequence), time = e.At, type = "plate", plate = resident.Plate, decision = "granted", direction, passage = "taken" }
            : new { seq = Sequence(sequence), time = e.At, type = "access", decision = "granted", direction, passage = "taken", card = resident.Card };
        return GateMessage(gate, e.ReceivedAt, payload);
    }

    private static IncomingMessage Heartbeat(string gate, DateTimeOffset at, int sequence) =>
        GateMessage(gate, at, new { seq = Sequence(sequence), time = at, type = "heartbeat" });

    private static string Sequence(int number) => string.Create(CultureInfo.InvariantCulture, $"p{number}");

    private static IncomingMessage GateMessage(string gate, DateTimeOffset received, object payload) =>
        new() { Transport = "mqtt", Address = $"smartsecurity/gates/{gate}/event", ReceivedAt = received, Payload = Json(payload) };

    private static byte[] Json(object payload) => JsonSerializer.SerializeToUtf8Bytes(payload, JsonSerializerOptions.Web);
}
