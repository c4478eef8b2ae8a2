using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Rules;
using SmartSecurity.Devices.Mqtt;
using SmartSecurity.Storage;

namespace SmartSecurity.Pipeline.Publishing;

/// <summary>Says on MQTT how alerts and gates stand, at least once, and forgets there what has ended.</summary>
/// <remarks>
/// What was said is remembered as a change number beside the alerts: after a start everything that changed meanwhile is said, so that an alert which
/// ended while this program was down does not stay retained at a broker that outlived it. A broker that was reached anew is told everything that
/// is active again, because it may have forgotten. Not safe for two callers at once.
/// </remarks>
public sealed class AlertPublisher(SecurityStore store, IMqttOutlet outlet, IOptions<MqttOptions> options)
{
    /// <summary>Changes said in one go.</summary>
    private const int ChangesMax = 500;

    /// <summary>Name of the counter that remembers the last change that was said.</summary>
    private const string Said = "mqtt-said";

    private readonly AlertMessages _messages = new(options.Value.Publish);
    private readonly DoorHeldRule _doors = new();
    private readonly Dictionary<int, AlertCounts> _counts = [];
    private readonly Dictionary<Guid, GateState> _gates = [];
    private long _connection, _said = -1;

    /// <summary>Says what changed since the last call; everything, when the broker was reached anew.</summary>
    /// <returns>False when the broker did not take something: it is said again the next time.</returns>
    public async Task<bool> RunAsync(CancellationToken cancel)
    {
        if (outlet.Connection is 0 || outlet.Connection != await outlet.WaitAsync(cancel)) return false;
        var connection = outlet.Connection;
        await using var db = store.CreateDbContext();
        if (_said < 0) _said = await db.Counters.Where(c => c.Name == Said).Select(c => (long?)c.Next).SingleOrDefaultAsync(cancel) ?? 0;
        if (!await SayChangesAsync(db, cancel)) return false;
        if (connection != _connection && !await SayAllAsync(db, cancel)) return false;
        if (!await SayCountsAsync(db, cancel) || !await SayGatesAsync(db, cancel)) return false;
        _connection = connection;
        return true;
    }

    private async Task<bool> SayChangesAsync(SecurityDbContext db, CancellationToken cancel)
    {
        while (true)
        {
            var changed = await db.Alerts.AsNoTracking().Where(a => a.ChangeNumber > _said).OrderBy(a => a.ChangeNumber).Take(ChangesMax).ToListAsync(cancel);
            if (changed.Count == 0) return true;
            foreach (var alert in changed.Where(a => AlertMessages.MayLeave(a.Category)))
                if (!await outlet.PublishAsync(_messages.Of(alert), cancel)) return false;
            await RememberAsync(changed[^1].ChangeNumber, cancel);
        }
    }

    private async Task<bool> SayAllAsync(SecurityDbContext db, CancellationToken cancel)
    {
        _counts.Clear();
        _gates.Clear();
        if (!await outlet.PublishAsync(_messages.Online, cancel)) return false;
        foreach (var community in await db.Communities.AsNoTracking().OrderBy(c => c.Id).ToListAsync(cancel))
            if (_messages.Announce(community) is { } announced && !await outlet.PublishAsync(announced, cancel)) return false;
        foreach (var alert in await db.Alerts.AsNoTracking().Where(a => a.ActiveKey != null).OrderBy(a => a.ChangeNumber).ToListAsync(cancel))
            if (AlertMessages.MayLeave(alert.Category) && !await outlet.PublishAsync(_messages.Of(alert), cancel)) return false;
        return true;
    }

    private async Task<bool> SayCountsAsync(SecurityDbContext db, CancellationToken cancel)
    {
        var active = await db.Alerts.Where(a => a.ActiveKey != null && a.FoldedInto == null && a.Category != AlertCategory.Welfare
            && a.Category != AlertCategory.Privacy).Select(a => new { a.CommunityId, a.State, a.Priority }).ToListAsync(cancel);
        foreach (var community in await db.Communities.OrderBy(c => c.Id).Select(c => c.Id).ToListAsync(cancel))
        {
            var (here, open) = (active.Where(a => a.CommunityId == community).ToList(),
                active.Where(a => a.CommunityId == community && a.State == AlertState.Open));
            var counts = new AlertCounts(open.Count(), here.Count, open.Select(a => a.Priority).DefaultIfEmpty().Min());
            if (_counts.TryGetValue(community, out var said) && said == counts) continue;
            if (!await outlet.PublishAsync(_messages.Of(community, counts), cancel)) return false;
            _counts[community] = counts;
        }
        return true;
    }

    private async Task<bool> SayGatesAsync(SecurityDbContext db, CancellationToken cancel)
    {
        var silent = (await db.Alerts.Where(a => a.ActiveKey != null && a.Kind == AlertKinds.DeviceSilent && a.OverAt == null && a.DeviceId != null)
            .Select(a => a.DeviceId!.Value).ToListAsync(cancel)).ToHashSet();
        var doors = await db.RuleStates.AsNoTracking().Where(s => s.Rule == AlertKinds.DoorHeldOpen).ToListAsync(cancel);
        var isOpen = doors.ToDictionary(s => s.Subject, s => ((DoorHeldRule.Door)_doors.Load(s.State)).IsOpen, StringComparer.Ordinal);
        foreach (var gate in await db.Devices.AsNoTracking().Where(d => d.Role == DeviceRole.Gate).OrderBy(d => d.Id).ToListAsync(cancel))
        {
            var state = new GateState(gate, isOpen.TryGetValue($"device:{gate.Id:N}", out var open) ? open : null, !silent.Contains(gate.Id));
            var isNew = !_gates.TryGetValue(gate.Id, out var said) || said.Device.Name != gate.Name;
            if (!isNew && (said!.IsOpen, said.Reports) == (state.IsOpen, state.Reports)) continue;
            foreach (var announced in isNew ? _messages.Announce(gate) : [])
                if (!await outlet.PublishAsync(announced, cancel)) return false;
            if (!await outlet.PublishAsync(_messages.Of(state), cancel)) return false;
            _gates[gate.Id] = state;
        }
        return true;
    }

    private async Task RememberAsync(long change, CancellationToken cancel)
    {
        await using var write = await store.BeginWriteAsync(cancel);
        var rows = await write.Db.Counters.Where(c => c.Name == Said).ExecuteUpdateAsync(set => set.SetProperty(c => c.Next, change), cancel);
        if (rows == 0) write.Db.Counters.Add(new Counter { Name = Said, Next = change });
        await write.CommitAsync(cancel);
        _said = change;
    }
}
