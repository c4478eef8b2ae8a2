using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Devices;
using SmartSecurity.Storage.Inbox;

namespace SmartSecurity.Storage.Releases;

/// <summary>What doors are to be told, and what they answered; for the sender.</summary>
public sealed class ReleaseCommands(SecurityStore store, TimeProvider clock)
{
    /// <summary>A door that is given back and does not answer is tried for so long; somebody has gone there by then.</summary>
    public static readonly TimeSpan RestoreTriedFor = TimeSpan.FromHours(1);

    private static readonly TimeSpan RepeatFirst = TimeSpan.FromSeconds(2), RepeatLongest = TimeSpan.FromSeconds(30);

    /// <summary>Commands to send now.</summary>
    public async Task<IReadOnlyList<ReleaseCommand>> DueAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using var db = store.CreateDbContext();
        return await db.ReleaseCommands.AsNoTracking().Where(c => c.NextAt <= now && c.ProvedAt == null).OrderBy(c => c.MadeAt).ToListAsync(cancel);
    }

    /// <summary>The broker took these, or did not: they are sent again unless the doors prove themselves before.</summary>
    /// <param name="attempts">Each with whether the broker took it.</param>
    public async Task TriedAsync(IReadOnlyList<(ReleaseCommand Command, bool Taken)> attempts, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(attempts);
        var now = clock.GetUtcNow();
        await using var write = await store.BeginWriteAsync(cancel);
        foreach (var (command, taken) in attempts)
        {
            var wait = RepeatFirst * Math.Pow(2, Math.Min(command.Attempts, 10));
            DateTimeOffset? next = now + (wait < RepeatLongest ? wait : RepeatLongest);
            if (command.Command == DoorCommand.Restore && next > command.MadeAt + RestoreTriedFor) next = null;
            await Row(write.Db, command).Where(c => c.NextAt != null).ExecuteUpdateAsync(set => set
                .SetProperty(c => c.Attempts, c => c.Attempts + 1).SetProperty(c => c.NextAt, next)
                .SetProperty(c => c.SentAt, c => taken ? now : c.SentAt), cancel);
        }
        await write.CommitAsync(cancel);
    }

    /// <summary>Reads from the inbox which doors say that they stand as they were told.</summary>
    /// <returns>How many commands still wait for their proof.</returns>
    public async Task<int> ProveAsync(CancellationToken cancel)
    {
        await using var db = store.CreateDbContext();
        var waiting = await db.ReleaseCommands.AsNoTracking().Where(c => c.ProvedAt == null && c.NextAt != null && c.SentAt != null).ToListAsync(cancel);
        if (waiting.Count == 0) return await db.ReleaseCommands.CountAsync(c => c.ProvedAt == null && c.NextAt != null, cancel);
        var (doors, after) = (waiting.ConvertAll(c => c.DeviceId), waiting.Min(c => c.AfterInbox));
        var community = waiting.Select(c => c.CommunityId).Distinct().ToList();
        var said = await db.Inbox.AsNoTracking().Where(m => community.Contains(m.CommunityId) && doors.Contains(m.DeviceId) && m.Number > after)
            .OrderBy(m => m.Number).Select(m => new { m.CommunityId, m.DeviceId, m.Number, m.ReceivedAt, m.EventsJson }).ToListAsync(cancel);
        var proved = new List<(ReleaseCommand Command, DateTimeOffset At)>();
        foreach (var command in waiting)
        {
            var wanted = command.Command == DoorCommand.Release ? "open" : "closed";
            var proof = said.Find(m => m.CommunityId == command.CommunityId && m.DeviceId == command.DeviceId && m.Number > command.AfterInbox
                && SaysSo(m.EventsJson, wanted));
            if (proof is not null) proved.Add((command, proof.ReceivedAt));
        }
        if (proved.Count > 0)
        {
            await using var write = await store.BeginWriteAsync(cancel);
            foreach (var (command, at) in proved)
                await Row(write.Db, command).ExecuteUpdateAsync(set => set
                    .SetProperty(c => c.ProvedAt, at).SetProperty(c => c.NextAt, (DateTimeOffset?)null), cancel);
            await write.CommitAsync(cancel);
        }
        return await db.ReleaseCommands.CountAsync(c => c.ProvedAt == null && c.NextAt != null, cancel);
    }

    private static IQueryable<ReleaseCommand> Row(SecurityDbContext db, ReleaseCommand command) => db.ReleaseCommands.Where(c =>
        c.ReleaseId == command.ReleaseId && c.DeviceId == command.DeviceId && c.Command == command.Command);

    private static bool SaysSo(string eventsJson, string state) =>
        (JsonSerializer.Deserialize<List<DeviceEvent>>(eventsJson, InboxStore.Json) ?? [])
            .Exists(e => e.Kind == DeviceEventKind.Door && e.DetailText("state") == state);
}
