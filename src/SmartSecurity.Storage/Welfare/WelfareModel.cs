using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Routines;

namespace SmartSecurity.Storage.Welfare;

/// <summary>Columns and keys of what the welfare ladder keeps.</summary>
internal static class WelfareModel
{
    public static void Conventions(ModelConfigurationBuilder conventions)
    {
        conventions.Properties<QuestionState>().HaveConversion<string>().HaveMaxLength(16);
        conventions.Properties<DeliveryState>().HaveConversion<string>().HaveMaxLength(16);
        conventions.Properties<DeliveryWay>().HaveConversion<string>().HaveMaxLength(16);
        conventions.Properties<CheckState>().HaveConversion<string>().HaveMaxLength(16);
        conventions.Properties<CheckOutcome>().HaveConversion<string>().HaveMaxLength(16);
        conventions.Properties<LadderStep>().HaveConversion<string>().HaveMaxLength(16);
        conventions.Properties<WelfareWord>().HaveConversion<string>().HaveMaxLength(16);
    }

    public static void Configure(ModelBuilder model)
    {
        model.Entity<AskedQuestion>(e =>
        {
            e.HasIndex(q => new { q.ResidentId, q.At });
            e.HasIndex(q => new { q.CommunityId, q.State });
            e.Property(q => q.Kind).HasMaxLength(32);
            e.Property(q => q.Via).HasMaxLength(16);
        });
        model.Entity<AnswerLink>(e =>
        {
            e.HasKey(l => l.TokenSha256);
            e.Property(l => l.TokenSha256).HasMaxLength(64);
            e.HasIndex(l => l.ExpiresAt);
        });
        model.Entity<Delivery>(e =>
        {
            e.HasIndex(d => new { d.State, d.NextAttemptAt });
            e.HasIndex(d => d.QuestionId);
            e.Property(d => d.Reason).HasMaxLength(Delivery.ReasonLengthMax);
            e.Property(d => d.ProviderId).HasMaxLength(Delivery.ProviderIdLengthMax);
        });
        model.Entity<WelfareCheck>(e =>
        {
            e.HasIndex(c => new { c.AlertId, c.Step }).IsUnique();
            e.HasIndex(c => new { c.CommunityId, c.State });
            e.Property(c => c.EndReason).HasMaxLength(16);
        });
        model.Entity<TimeBankEntry>(e =>
        {
            e.HasIndex(t => t.CheckId).IsUnique();   // so the database holds that nobody is credited twice
            e.HasIndex(t => new { t.AccountId, t.At });
        });
        model.Entity<ResidentContact>(e =>
        {
            e.HasIndex(c => new { c.ResidentId, c.Order });
            e.Property(c => c.Name).HasMaxLength(ResidentContact.NameLengthMax);
            e.Property(c => c.Phone).HasMaxLength(ResidentContact.PhoneLengthMax);
        });
        model.Entity<PersonalLink>(e =>
        {
            e.HasIndex(l => l.TokenSha256).IsUnique();
            e.HasIndex(l => l.ResidentId);
            e.Property(l => l.TokenSha256).HasMaxLength(64);
        });
        model.Entity<PlannedTrip>(e =>
        {
            e.HasIndex(t => new { t.ResidentId, t.From });
            e.HasIndex(t => new { t.StartedAt, t.From });
            e.Property(t => t.Via).HasMaxLength(16);
        });
        model.Entity<PatienceOverride>(e =>
        {
            e.HasIndex(o => new { o.ResidentId, o.Until });
            e.Property(o => o.Reason).HasMaxLength(PatienceOverride.ReasonLengthMax);
        });
    }
}
