using Microsoft.EntityFrameworkCore;

namespace SmartSecurity.Storage.Notices;

/// <summary>Columns and keys of what staff are told.</summary>
internal static class NoticeModel
{
    public static void Conventions(ModelConfigurationBuilder conventions)
    {
        conventions.Properties<StaffWay>().HaveConversion<string>().HaveMaxLength(16);
        conventions.Properties<NoticeState>().HaveConversion<string>().HaveMaxLength(16);
    }

    public static void Configure(ModelBuilder model)
    {
        model.Entity<StaffChannel>(e =>
        {
            e.HasIndex(c => c.AccountId);
            e.HasIndex(c => c.CommunityId);
            e.Property(c => c.Name).HasMaxLength(StaffChannel.NameLengthMax);
            e.Property(c => c.Role).HasMaxLength(32);
            e.Property(c => c.Trouble).HasMaxLength(AlertNotice.ReasonLengthMax);
        });
        model.Entity<AlertNotice>(e =>
        {
            e.HasIndex(n => new { n.State, n.NextAttemptAt });
            e.HasIndex(n => n.AlertId);
            e.HasIndex(n => n.ChannelId);
            e.HasIndex(n => n.TokenSha256).IsUnique();
            e.Property(n => n.TokenSha256).HasMaxLength(64);
            e.Property(n => n.Reason).HasMaxLength(AlertNotice.ReasonLengthMax);
        });
        model.Entity<StoredLadder>(e =>
        {
            e.HasKey(l => new { l.CommunityId, l.Category, l.Kind });
            e.Property(l => l.Kind).HasMaxLength(32);
        });
    }
}
