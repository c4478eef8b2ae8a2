using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Devices;
using SmartSecurity.Core.Releases;
using SmartSecurity.Storage.Desk;

namespace SmartSecurity.Storage.Releases;

/// <summary>Doors that are opened together.</summary>
public sealed class ReleaseGroup
{
    public const int NameLengthMax = 64, DoorsMax = 200, EachMax = 30;

    public required Guid Id { get; init; }
    public required int CommunityId { get; init; }
    /// <summary>Unique in its community.</summary>
    public required string Name { get; set; }
    /// <summary>Raised by one with each change: of two editors the second is told.</summary>
    public int Version { get; set; } = 1;
}

/// <summary>A door of a group.</summary>
public sealed class ReleaseGroupDoor
{
    public required Guid GroupId { get; init; }
    public required Guid DeviceId { get; init; }
}

/// <summary>One emergency release from its first key to its end; never removed while its time of keeping lasts.</summary>
public sealed class DoorRelease
{
    public const int NoteLengthMax = 500;

    public required Guid Id { get; init; }
    public required int CommunityId { get; init; }
    public required Guid GroupId { get; init; }
    /// <summary>As it was called then.</summary>
    public required string GroupName { get; init; }
    public required ReleaseReason Reason { get; init; }
    public required string Note { get; init; }
    public ReleaseState State { get; set; }
    public required Guid AskedById { get; init; }
    public required string AskedBy { get; init; }
    public required DateTimeOffset AskedAt { get; init; }
    public required DateTimeOffset LapsesAt { get; init; }
    public string? OpenedBy { get; set; }
    public DateTimeOffset? OpenedAt { get; set; }
    public Guid? RestoreAskedById { get; set; }
    public string? RestoreAskedBy { get; set; }
    public DateTimeOffset? RestoreAskedAt { get; set; }
    public string? RestoredBy { get; set; }
    /// <summary>When it was restored, withdrawn, or lapsed; null while it is active.</summary>
    public DateTimeOffset? EndedAt { get; set; }
    /// <summary>The alert by which colleagues are told.</summary>
    public required Guid AlertId { get; init; }
}

/// <summary>What one door is told in one release, and whether it has proved that it did it.</summary>
public sealed class ReleaseCommand
{
    public required Guid ReleaseId { get; init; }
    public required Guid DeviceId { get; init; }
    public required DoorCommand Command { get; init; }
    public required int CommunityId { get; init; }
    public required string DoorName { get; init; }
    public required string Profile { get; init; }
    public required string ExternalId { get; init; }
    /// <summary>The inbox's last number when the command was written: what the door said before proves nothing.</summary>
    public required long AfterInbox { get; init; }
    public required DateTimeOffset MadeAt { get; init; }
    /// <summary>When the broker took it last; null: not yet.</summary>
    public DateTimeOffset? SentAt { get; set; }
    public int Attempts { get; set; }
    /// <summary>When it is sent (again); null: not any more.</summary>
    public DateTimeOffset? NextAt { get; set; }
    /// <summary>When the door said that it stands so; null: it has not.</summary>
    public DateTimeOffset? ProvedAt { get; set; }
    /// <summary>Announced work that keeps the door's noise off the desk; null for a command that gives it back.</summary>
    public Guid? WorkId { get; init; }
}

/// <summary>Their tables.</summary>
internal static class ReleaseModel
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<ReleaseGroup>(e =>
        {
            e.Property(g => g.Id).ValueGeneratedNever();
            e.Property(g => g.Name).HasMaxLength(ReleaseGroup.NameLengthMax);
            e.HasIndex(g => new { g.CommunityId, g.Name }).IsUnique();
        });
        model.Entity<ReleaseGroupDoor>(e =>
        {
            e.HasKey(d => new { d.GroupId, d.DeviceId });
            e.HasOne<ReleaseGroup>().WithMany().HasForeignKey(d => d.GroupId).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<DoorRelease>(e =>
        {
            e.Property(r => r.Id).ValueGeneratedNever();
            e.Property(r => r.GroupName).HasMaxLength(ReleaseGroup.NameLengthMax);
            e.Property(r => r.Note).HasMaxLength(DoorRelease.NoteLengthMax);
            string[] people = [nameof(DoorRelease.AskedBy), nameof(DoorRelease.OpenedBy), nameof(DoorRelease.RestoreAskedBy), nameof(DoorRelease.RestoredBy)];
            foreach (var name in people) e.Property(name).HasMaxLength(AlertDesk.OfficerLengthMax);
            e.HasIndex(r => new { r.CommunityId, r.AskedAt });
            e.HasIndex(r => new { r.State, r.LapsesAt });
        });
        model.Entity<ReleaseCommand>(e =>
        {
            e.HasKey(c => new { c.ReleaseId, c.DeviceId, c.Command });
            e.HasOne<DoorRelease>().WithMany().HasForeignKey(c => c.ReleaseId).OnDelete(DeleteBehavior.Cascade);
            e.HasIndex(c => c.NextAt);
        });
    }
}
