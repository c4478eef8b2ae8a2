using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Rules;

namespace SmartSecurity.Storage.Registry;

/// <summary>How a community wants one kind of alert; where there is no row it is as shipped.</summary>
public sealed class StoredRuleSetting
{
    public required int CommunityId { get; init; }
    public required string Kind { get; init; }
    /// <summary>A <see cref="RuleSetting"/>, as JSON.</summary>
    public required string SettingJson { get; set; }
    /// <summary>Raised by one with each edit: of two editors the second is told.</summary>
    public int Version { get; set; } = 1;
    public required string By { get; set; }
    public required DateTimeOffset At { get; set; }

    public RuleSetting Read() => JsonSerializer.Deserialize<RuleSetting>(SettingJson) ?? throw new InvalidDataException($"The setting of {Kind} is empty.");
}

/// <summary>Announced work: what devices tell meanwhile is no alert.</summary>
public sealed class MaintenanceWindow
{
    public const int ReasonLengthMax = 200;
    public required Guid Id { get; init; }
    public required int CommunityId { get; init; }
    /// <summary>Null: every device of the community.</summary>
    public Guid? DeviceId { get; init; }
    public required DateTimeOffset From { get; init; }
    public required DateTimeOffset Until { get; init; }
    public required string Reason { get; init; }
    public required string By { get; init; }
    public required DateTimeOffset At { get; init; }
    /// <summary>When somebody ended it before its time; null: nobody did.</summary>
    public DateTimeOffset? EndedAt { get; set; }
}

/// <summary>Their tables.</summary>
internal static class RuleSettingModel
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<StoredRuleSetting>(e =>
        {
            e.HasKey(s => new { s.CommunityId, s.Kind });
            e.Property(s => s.Kind).HasMaxLength(32);
            e.Property(s => s.SettingJson).HasMaxLength(1024);
        });
        model.Entity<MaintenanceWindow>(e =>
        {
            e.HasIndex(m => new { m.CommunityId, m.Until });
            e.Property(m => m.Reason).HasMaxLength(MaintenanceWindow.ReasonLengthMax);
        });
    }
}
