using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Health;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Audit;
using SmartSecurity.Storage.Inbox;
using SmartSecurity.Web.Account;
using SmartSecurity.Web.Movements;

namespace SmartSecurity.Web.Admin;

/// <summary>How a device does, for a person.</summary>
public enum DeviceCondition { Fine, NeverHeard, Silent, Fault }

/// <summary>A device with its health.</summary>
/// <param name="Message">What is wrong and what to do, from the health board; null when nothing was said.</param>
public sealed record DeviceLine(Device Device, DeviceCondition Condition, string? Message, TimeZoneInfo Zone);

/// <summary>Devices that reported lately, of all of their role.</summary>
public sealed record Reporting(int Gates, int GatesAll, int Cameras, int CamerasAll);

/// <summary>Reads devices, their health, their last payload, and the messages nobody could read.</summary>
public sealed class DeviceReader(SecurityStore store, HealthBoard health, AuditLog audit, TimeProvider clock)
{
    /// <summary>A clock that differs more than this is shown, in milliseconds.</summary>
    public const long SkewShownMs = 5_000;

    /// <summary>A gate or sensor that has no limit of its own counts as silent after this.</summary>
    public static readonly TimeSpan SilentAfter = TimeSpan.FromHours(24);

    public const int RejectedMax = 100;

    public Task<IReadOnlyList<DeviceLine>> ListAsync(Person person, CancellationToken cancel) => ReadAsync(person.Sight, cancel);

    /// <summary>The same for everybody at once: whoever hands it on leaves out what a person's work does not reach.</summary>
    internal Task<IReadOnlyList<DeviceLine>> EverybodysAsync(CancellationToken cancel) => ReadAsync(Sight.Everything, cancel);

    private async Task<IReadOnlyList<DeviceLine>> ReadAsync(Sight sight, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext(sight);
        var devices = await db.Devices.AsNoTracking().OrderBy(d => d.Role).ThenBy(d => d.Name).ToListAsync(cancel);
        var zones = await db.Communities.AsNoTracking().ToDictionaryAsync(c => c.Id, c => TimeZoneInfo.FindSystemTimeZoneById(c.TimeZone), cancel);
        return devices.ConvertAll(d => new DeviceLine(d, ConditionOf(d), MessageOf(d), zones[d.CommunityId]));
    }

    public async Task<Reporting> CountReportingAsync(Person person, CancellationToken cancel)
    {
        var lines = await ListAsync(person, cancel);
        int Count(DeviceRole role, bool fine) => lines.Count(l => l.Device.Role == role && (!fine || l.Condition == DeviceCondition.Fine));
        return new(Count(DeviceRole.Gate, fine: true), Count(DeviceRole.Gate, fine: false),
            Count(DeviceRole.Camera, fine: true), Count(DeviceRole.Camera, fine: false));
    }

    /// <summary>Parts of the house that are not well, the worst first; cameras stand at their own row.</summary>
    public IReadOnlyList<HealthEntry> Troubles() =>
        [.. health.Entries.Where(e => e.Level != HealthLevel.Healthy && !e.Part.StartsWith("camera:", StringComparison.Ordinal))
            .OrderByDescending(e => e.Level)];

    /// <summary>The device's latest message, as text; one audit entry, for it may name people.</summary>
    /// <returns>Null when there is none.</returns>
    public async Task<(DateTimeOffset At, string Text)?> LastPayloadAsync(Person person, Guid deviceId, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext(person.Sight);
        var message = await db.Inbox.AsNoTracking().Where(m => m.DeviceId == deviceId).OrderByDescending(m => m.Number).FirstOrDefaultAsync(cancel);
        await WriteAsync(person, "device.payload", deviceId, message is null ? 0 : 1, cancel);
        return message is null ? null : (message.ReceivedAt, PayloadText.Of(message.Payload));
    }

    /// <summary>The latest messages that could not be read; one audit entry.</summary>
    public async Task<IReadOnlyList<RejectedMessage>> RejectedAsync(Person person, int limit, CancellationToken cancel)
    {
        await using var db = store.CreateDbContext(person.Sight);
        var rows = await db.Rejected.AsNoTracking().OrderByDescending(m => m.ReceivedAt).Take(Math.Clamp(limit, 1, RejectedMax)).ToListAsync(cancel);
        await WriteAsync(person, "rejected.list", null, rows.Count, cancel);
        return rows;
    }

    private Task WriteAsync(Person person, string action, Guid? deviceId, int rows, CancellationToken cancel) => audit.AppendAsync(
        new(person.Name, action, new Dictionary<string, object?>(StringComparer.Ordinal) { ["device"] = deviceId }, RowsReturned: rows), cancel);

    private DeviceCondition ConditionOf(Device device)
    {
        if (BoardEntryOf(device) is { } entry) return entry.Level == HealthLevel.Healthy ? DeviceCondition.Fine : DeviceCondition.Fault;
        if (device.LastMessageAt is not { } last) return DeviceCondition.NeverHeard;
        return clock.GetUtcNow() - last > (device.SilentAfter ?? SilentAfter) ? DeviceCondition.Silent : DeviceCondition.Fine;
    }

    private string? MessageOf(Device device) => BoardEntryOf(device)?.Message;

    private HealthEntry? BoardEntryOf(Device device) => health.Find($"camera:{device.Id:D}") ?? health.Find($"camera:{device.Id:N}");
}
